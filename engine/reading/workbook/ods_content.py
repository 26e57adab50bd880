"""The content of an ODS workbook: how far each sheet reaches, and how much text its repeated cells become.

ODS writes a cell once and says how often it is repeated; calamine writes it as often, up to the size of a sheet.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.parsers import expat

if TYPE_CHECKING:
    from collections.abc import Iterable

_MOST = (1_048_576, 16_384)
_VALUES = (
    "office:value", "office:string-value", "office:date-value", "office:time-value", "office:boolean-value",
    "table:formula",
)  # fmt: skip
_CELLS = ("table:table-cell", "table:covered-table-cell")


class ContentError(Exception):
    """The XML is no content of a workbook."""


@dataclass(slots=True)
class Reach:
    """How far one sheet reaches: rows from its first, columns from its first used one; and its text in bytes."""

    rows: int = 0
    first_column: int = _MOST[1]
    last_column: int = -1
    text: int = 0

    @property
    def cells(self) -> int:
        """The cells of the grid that calamine makes of it."""
        return self.rows * max(self.last_column - self.first_column + 1, 0)


def measure_sheets(chunks: Iterable[bytes]) -> list[Reach]:
    """Return how far each sheet reaches; raises ContentError where the XML is damaged."""
    content = _Content()
    parser = expat.ParserCreate()
    parser.StartElementHandler = content.start
    parser.StartDoctypeDeclHandler = _refuse
    content.parser = parser
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
        content.end_row()
    except (expat.ExpatError, ValueError) as error:
        raise ContentError from error
    return content.sheets


def _refuse(*_: object) -> None:
    raise ContentError


class _Content:
    """Follows the elements of the content; a cell or row ends where the next begins."""

    def __init__(self) -> None:
        self.sheets: list[Reach] = []
        self.parser: expat.XMLParserType
        self._row = self._column = self._repeats = 0
        self._first = self._last = -1
        self._cell: tuple[int, int] | None = None
        self._text = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name in _CELLS:
            self._end_cell()
            self._start_cell(attributes)
        elif name == "table:table-row":
            self.end_row()
            self._repeats = min(int(attributes.get("table:number-rows-repeated", 1)), _MOST[0])
        elif name == "table:table":
            self.end_row()
            self.sheets.append(Reach())
            self._row = 0
        elif name == "text:s" and self._cell:
            self._text += int(attributes.get("text:c", 1)) * self._cell[1] * self._repeats

    def _start_cell(self, attributes: dict[str, str]) -> None:
        repeats = min(int(attributes.get("table:number-columns-repeated", 1)), _MOST[1])
        if attributes.get("office:value-type") == "string" or any(key in attributes for key in _VALUES):
            self._first = self._column if self._first < 0 else self._first
            self._last = self._column + repeats - 1
            self._cell = (self.parser.CurrentByteIndex, repeats)
        self._column += repeats

    def _end_cell(self) -> None:
        if self._cell:
            start, repeats = self._cell
            self._text += (self.parser.CurrentByteIndex - start) * repeats * self._repeats
            self._cell = None

    def end_row(self) -> None:
        """Count the row that was being read, as often as it is repeated."""
        self._end_cell()
        self._row += self._repeats
        if self._last >= 0 and self.sheets:
            sheet = self.sheets[-1]
            sheet.rows = self._row
            sheet.first_column = min(sheet.first_column, self._first)
            sheet.last_column = max(sheet.last_column, self._last)
            sheet.text += self._text
        self._column = self._repeats = self._text = 0
        self._first = self._last = -1
