"""People's names to scored pairs."""
