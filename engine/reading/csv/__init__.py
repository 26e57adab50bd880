"""CSV to raw tables."""
