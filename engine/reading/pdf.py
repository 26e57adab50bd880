"""PDF tables -> raw table: the rows of all pages one below the other, as a spreadsheet of the document holds them."""

from __future__ import annotations

import contextlib
import io
import logging
from typing import TYPE_CHECKING, Any

from engine.errors import Place, RegisterError
from engine.reading.table import RawTable, clean_cells, clear_marks, make_frame

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_PAGES = 2_000
"""A page of a ruled table takes about 0.3 seconds to read, so these ten minutes."""
_INSTALL = "install the reader of PDFs: pip install 'register-crosscheck[pdf]'"
_SAVE = "ask the publisher for the register as .csv or .xlsx"
_Row = list[str | None]


def read_pdf(data: bytes, file: str) -> RawTable:
    """Return the rows of every table of a PDF; raises RegisterError where it has none or cannot be read.

    Rows are numbered through the document from 1, in the order of pages, those of a header or title that a page repeats
    too; text outside tables has no number and is left out. The lines of a page rule its cells.
    """
    place = Place(file)
    if not data:
        raise RegisterError("the file is empty", place, "put the register in it or take it out of the folder")
    if b"%PDF" not in data[:1024]:
        raise RegisterError("the file is not a PDF", place, "rename it to the ending of what it is")
    rows = _read_rows(data, place)
    if not rows:
        raise RegisterError("no page of the PDF has a table with ruled lines", place, _SAVE)
    frame, remarks = clear_marks(make_frame(rows))
    cells = clean_cells(frame)
    if cells.is_empty():
        raise RegisterError("the tables of the PDF hold no text", place, f"it may be a scanned picture; {_SAVE}")
    return RawTable(file, "", cells, remarks=tuple(remarks))


def _read_rows(data: bytes, place: Place) -> list[_Row]:
    try:
        from pdfplumber.pdf import PDF  # noqa: PLC0415 - an extra
    except ImportError:
        raise RegisterError("PDF files are not read by this installation", place, _INSTALL) from None
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    pages = 0
    try:
        with contextlib.closing(PDF(io.BytesIO(data))) as document:
            pages = len(document.pages)
            rows = [row for page in document.pages[:MOST_PAGES] for row in _read_page(page)]
    except Exception as error:  # noqa: BLE001 - pdfminer raises whatever a damaged file makes it stumble on
        if "Password" in repr(error):
            raise RegisterError("the PDF is protected by a password", place, "save it without a password") from None
        raise RegisterError("the PDF is damaged", place, _SAVE) from None
    if pages > MOST_PAGES:
        raise RegisterError(
            f"the PDF has {pages:,} pages, more than {MOST_PAGES:,}", place, "part it into several files"
        )
    return rows


def _read_page(page: Any) -> Iterator[_Row]:
    for table in page.find_tables():
        edges = _find_edges(table)
        for row, texts in zip(table.rows, table.extract(), strict=True):
            yield [
                text if cell or text or not edge else _read_open_cell(page, table, row, edge)
                for cell, text, edge in zip(row.cells, texts, edges, strict=True)
            ]
    page.close()


def _find_edges(table: Any) -> list[tuple[float, float] | None]:
    """Return the left and right edge of each column: those of its narrowest cell."""
    columns = zip(*(row.cells for row in table.rows), strict=True)
    spans = ([(cell[0], cell[2]) for cell in column if cell] for column in columns)
    return [min(found, key=lambda span: span[1] - span[0], default=None) for found in spans]


def _read_open_cell(page: Any, table: Any, row: Any, edge: tuple[float, float]) -> str | None:
    """Return the text of a cell whose rules are not drawn all round, as at the foot of a page; None inside another."""
    left, right = edge
    _, top, _, bottom = row.bbox
    inside = any(
        cell[0] < right - 1 and cell[2] > left + 1 and cell[1] < bottom - 1 and cell[3] > top + 1
        for cell in table.cells
    )
    if inside or right <= left or bottom <= top:
        return None
    return page.crop((left, top, right, bottom), strict=False).extract_text() or None
