"""Bytes to raw tables: which reader reads which file, and the readers."""
