"""JSON to raw tables: plain, one object a line, and OCDS releases."""

from __future__ import annotations

from engine.reading.json.json_file import is_json_lines, read_json
from engine.reading.json.ocds import COLUMNS, Flattened, Release
from engine.reading.json.ocds_files import COPY, find_copies, flatten_files

__all__ = [
    "COLUMNS",
    "COPY",
    "Flattened",
    "Release",
    "find_copies",
    "flatten_files",
    "is_json_lines",
    "read_json",
]
