"""A rule in English."""
