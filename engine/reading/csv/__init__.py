"""CSV to raw tables."""

from __future__ import annotations

from engine.reading.csv.delimited import name_line_ends, read_delimited, sniff_separator, take_stated_separator

__all__ = [
    "name_line_ends",
    "read_delimited",
    "sniff_separator",
    "take_stated_separator",
]
