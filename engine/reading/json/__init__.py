"""JSON to raw tables: plain, one object a line, and OCDS releases."""
