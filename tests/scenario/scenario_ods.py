"""Writes a table as an OpenDocument spreadsheet, by hand: nothing in the test dependencies writes one."""

from __future__ import annotations

import zipfile
from datetime import date
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from pathlib import Path

KIND = "application/vnd.oasis.opendocument.spreadsheet"
NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{full}:1.0"'
    for short, full in (("office", "office"), ("table", "table"), ("text", "text"))
)
MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest='
    '"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2"><manifest:file-entry '
    f'manifest:full-path="/" manifest:media-type="{KIND}"/><manifest:file-entry manifest:full-path="content.xml" '
    'manifest:media-type="text/xml"/></manifest:manifest>'
)


def write_ods(path: Path, rows: list[list[str | int | date]], lead: int) -> list[tuple[str, int]]:
    """Write one sheet with so many lines of title; return the sheet and row number of each line below the header."""
    titled: list[list[str | int | date]] = [*([["Register of the force"], [""]][:lead]), *rows]
    lines = "".join(f"<table:table-row>{''.join(map(write_cell, row))}</table:table-row>" for row in titled)
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {NAMES} office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="Register">{lines}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as book:
        for name, text in (("mimetype", KIND), ("META-INF/manifest.xml", MANIFEST), ("content.xml", content)):
            book.writestr(zipfile.ZipInfo(name), text.encode("utf-8"))
    return [("Register", lead + 2 + n) for n in range(len(rows) - 1)]


def write_cell(cell: str | int | date) -> str:
    """Return a cell: a date, a number, text or nothing."""
    if isinstance(cell, date):
        shown = f"{cell.day:02d}/{cell.month:02d}/{cell.year}"
        said = f'office:value-type="date" office:date-value="{cell.isoformat()}"'
        return f"<table:table-cell {said}><text:p>{shown}</text:p></table:table-cell>"
    if isinstance(cell, int):
        said = f'office:value-type="float" office:value="{cell}"'
        return f"<table:table-cell {said}><text:p>{cell}</text:p></table:table-cell>"
    if not cell:
        return "<table:table-cell/>"
    return f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p></table:table-cell>'
