"""The rows of a raw table to entries and defects."""
