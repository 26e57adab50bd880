"""A raw table and what every reader needs to make one: bytes, encoding, invisible marks."""

from __future__ import annotations

from engine.reading.table.bytes import leads_inside, read_bytes, refuse_non_file
from engine.reading.table.encoding import HEAD, encode_utf8
from engine.reading.table.invisible import Remark, clear_marks, clear_text, may_hold_marks
from engine.reading.table.raw_table import ROW, RawTable, clean_cells, make_cells, make_frame

__all__ = [
    "HEAD",
    "ROW",
    "RawTable",
    "Remark",
    "clean_cells",
    "clear_marks",
    "clear_text",
    "encode_utf8",
    "leads_inside",
    "make_cells",
    "make_frame",
    "may_hold_marks",
    "read_bytes",
    "refuse_non_file",
]
