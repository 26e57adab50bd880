"""Names of the registers inside free text."""
