"""Register files to canonical frames."""
