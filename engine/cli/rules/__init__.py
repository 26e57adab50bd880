"""`crosscheck rules` and its sub-commands."""
