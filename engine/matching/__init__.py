"""Names to links."""
