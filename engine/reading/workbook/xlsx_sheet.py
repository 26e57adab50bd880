"""The XML of an XLSX sheet -> how far it reaches, and what fastexcel leaves out: merged, error and formula cells.

calamine, which fastexcel reads with, fills a grid from the first to the last used cell, so that two cells in opposite
corners of a sheet ask for 17 billion. How far a sheet reaches is therefore found first, a chunk at a time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
"""The size of a sheet."""
_LONGEST_ROW = 64 * 1024 * 1024
_MOST_UNCACHED = 1000
_CELL = re.compile(rb'<c r="([A-Z]{1,3}[0-9]{1,7})"(?:[^>]*[^>/])?>')
_ATTRIBUTES = rb"((?:\s+[\w:.-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*)\s*(/?)>"
_ANY = re.compile(rb"<(?:\w+:)?(row|c)(?=[\s/>])" + _ATTRIBUTES)
_CLOSE = re.compile(rb"</(?:\w+:)?c\s*>")
_REFERENCE = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]*)([0-9]+)[\"']")
_HIDDEN = re.compile(rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>", re.DOTALL)
_MERGE = re.compile(rb'<(?:\w+:)?mergeCell ref="([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)"')
_ERROR = re.compile(rb'<c r="([A-Z]+)([0-9]+)"[^>]*\bt="e"[^>]*>(?:(?!</c>).)*?<v>([^<]*)</v>', re.DOTALL)
_UNCACHED = re.compile(
    rb'<c r="([A-Z]+)([0-9]+)"((?:[^>]*[^>/])?)><f(?:[^>]*/>|(?:\s[^>]*)?>[^<]*</f>)(?:<v\s*/>|<v></v>)?</c>'
)
_STRING = re.compile(rb'\bt="s"[^>]*><v>([0-9]{1,9})</v>')
_STRING_END = re.compile(rb"</(?:\w+:)?si\s*>")
_LETTERS, _DIGITS = bytes(range(65, 91)), bytes(range(48, 58))

Merge = tuple[int, int, int, int]
"""Top row, left column, bottom row, right column; rows count from 1, columns from 0."""


class SheetError(Exception):
    """The XML of a sheet is not what a sheet is made of."""


@dataclass(slots=True)
class Sheet:
    """What the XML of one sheet tells; rows count from 1, columns from 0."""

    last_row: int = 0
    first_column: int = MOST_COLUMNS
    last_column: int = -1
    strings: int = 0
    """Cells that point to a shared string."""
    merges: list[Merge] = field(default_factory=list)
    errors: list[tuple[int, int, str]] = field(default_factory=list)
    uncached: list[tuple[int, int]] = field(default_factory=list)
    """Cells whose formula has no saved result, the first thousand of them."""
    uncached_count: int = 0

    @property
    def cells(self) -> int:
        """The cells of the grid that calamine makes of it."""
        return self.last_row * max(self.last_column - self.first_column + 1, 0)


def scan_sheet(chunks: Iterable[bytes]) -> Sheet:
    """Return what the XML of a sheet tells; raises SheetError where it is none."""
    sheet = Sheet()
    position = [0, 0]
    rest = b""
    for chunk in chunks:
        rest += chunk
        cut = rest.rfind(b"row>") + 4
        if cut > 3:
            _scan_rows(rest[:cut], sheet, position)
            rest = rest[cut:]
        elif len(rest) > _LONGEST_ROW:
            raise SheetError
    _scan_rows(rest, sheet, position)
    if sheet.last_row > MOST_ROWS or sheet.last_column >= MOST_COLUMNS:
        raise SheetError
    return sheet


def _scan_rows(xml: bytes, sheet: Sheet, position: list[int]) -> None:
    found = _CELL.findall(xml)
    closed = xml.count(b"</c>")
    if len(found) == closed and b":c>" not in xml and b"</c " not in xml and b"<!" not in xml:
        if found:
            _reach_all(b" ".join(found), sheet)
    else:
        _scan_oddly(_HIDDEN.sub(b"", xml), sheet, position)
    sheet.strings += xml.count(b't="s"')
    if b't="e"' in xml:
        sheet.errors += [
            (int(row), number_column(column), said.decode("utf-8", "replace"))
            for column, row, said in _ERROR.findall(xml)
        ]
    if b"<f" in xml:
        _note_uncached(xml, sheet)
    if b"mergeCell" in xml:
        merges = (_read_merge(match) for match in _MERGE.finditer(xml))
        sheet.merges += [merge for merge in merges if merge[2] > merge[0]]


def _reach_all(references: bytes, sheet: Sheet) -> None:
    columns = set(references.translate(None, _DIGITS).split())
    rows = set(references.translate(None, _LETTERS).split())
    last = max(map(int, rows))
    for column in columns:
        _reach(last, number_column(column), sheet)


def _reach(row: int, column: int, sheet: Sheet) -> None:
    sheet.last_row = max(sheet.last_row, row)
    sheet.first_column = min(sheet.first_column, column)
    sheet.last_column = max(sheet.last_column, column)


def _scan_oddly(xml: bytes, sheet: Sheet, position: list[int]) -> None:
    """Read cells that are not written as Excel does: other quotes, prefixes, or without a reference of their own."""
    closed = 0
    for kind, attributes, empty in _ANY.findall(xml):
        reference = _REFERENCE.search(attributes)
        if kind == b"row":
            position[:] = [int(reference[2]) if reference else position[0] + 1, 0]
            continue
        if reference:
            position[:] = [int(reference[2]), number_column(reference[1].upper()) + 1]
        else:
            position[1] += 1
        if not empty:
            closed += 1
            _reach(max(position[0], 1), position[1] - 1, sheet)
    if closed != len(_CLOSE.findall(xml)):
        raise SheetError


def _note_uncached(xml: bytes, sheet: Sheet) -> None:
    for column, row, attributes in _UNCACHED.findall(xml):
        if b't="str"' not in attributes:
            sheet.uncached_count += 1
            if len(sheet.uncached) < _MOST_UNCACHED:
                sheet.uncached.append((int(row), number_column(column)))


def _read_merge(match: re.Match[bytes]) -> Merge:
    return int(match[2]), number_column(match[1]), int(match[4]), number_column(match[3])


def number_column(letters: bytes) -> int:
    """Return the number of a column from its letters: A is 0."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def measure_strings(chunks: Iterable[bytes]) -> np.ndarray:
    """Return the bytes of each shared string, its markup counted."""
    sizes: list[int] = []
    size, tail = 0, b""
    for chunk in chunks:
        first, *others = _STRING_END.split(tail + chunk)
        last = others[-1] if others else first
        if others:
            sizes += [size + len(first), *map(len, others[:-1])]
            size = 0
        tail = last[-16:]  # an end may stand across two chunks
        size += len(last) - len(tail)
    return np.array([*sizes, size + len(tail)], dtype=np.int64)


def sum_strings(chunks: Iterable[bytes], sizes: np.ndarray, count: int) -> int:
    """Return the bytes of the `count` shared strings that a sheet's cells give; one not found counts as the longest."""
    total = found = 0
    rest = b""
    for chunk in chunks:
        rest += chunk
        places = [int(place) for place in _STRING.findall(rest)]
        known = np.array(places, dtype=np.int64)
        found += len(known)
        total += int(sizes[known[known < len(sizes)]].sum())
        rest = rest[rest.rfind(b"</c") + 1 :][-1024:]
    return total + max(count - found, 0) * int(sizes.max(initial=0))
