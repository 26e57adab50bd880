"""Names to comparison forms."""
