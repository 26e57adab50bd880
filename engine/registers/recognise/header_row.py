"""The header row of a table, and the mapping that reads it."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING

from engine.registers.mapping import read_mapping
from engine.registers.recognise.headers import SEARCHED_ROWS
from engine.registers.vocabulary import normalise_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.reading import RawTable
    from engine.registers.mapping import SourceMapping
    from engine.schema import Register

FOLDER = Path(__file__).parents[1] / "formats"
_NEARLY_FULL = 0.6


@functools.cache
def load_formats() -> tuple[SourceMapping, ...]:
    """Return the shipped mappings, those that name more columns first."""
    found = [read_mapping(path, f"formats/{path.name}") for path in sorted(FOLDER.glob("*.yaml"))]
    return tuple(sorted(found, key=lambda mapping: (-len(mapping.recognise), mapping.format)))


def find_header_row(table: RawTable, names: Sequence[str]) -> tuple[int | None, tuple[str | None, ...]] | None:
    """Return the first row (its number and cells) that holds all the names, None where no row does."""
    wanted = set(map(normalise_words, names))
    if table.header is not None:
        return (None, table.header) if wanted <= set(map(normalise_words, table.header)) else None
    for row, *cells in table.cells.head(SEARCHED_ROWS).rows():
        if wanted <= {normalise_words(cell) for cell in cells if cell}:
            return row, tuple(cells)
    return None


def choose_format(table: RawTable, register: str | None) -> SourceMapping | None:
    """Return the shipped mapping whose telling columns all stand in the table, for that register if one is given."""
    for mapping in load_formats():
        if register in (None, mapping.register) and mapping.recognise and find_header_row(table, mapping.recognise):
            return mapping
    return None


def list_needed(mapping: SourceMapping, register: Register) -> list[str]:
    """Return the source columns of which one must stand in a table, or the mapping does not read it."""
    if mapping.sentence:
        return [mapping.sentence.column]
    return [name for column in mapping.columns if column.field in register.essential for name in column.names()]


def find_mapped_header(
    table: RawTable, mapping: SourceMapping, needed: Sequence[str]
) -> tuple[int | None, tuple[str | None, ...]] | None:
    """Return the header row (its number and cells): the one stated, else that of the telling or needed columns."""
    if mapping.header is not None:
        rows = table.cells.filter(table.cells["row"] == mapping.header).rows()
        return (mapping.header, tuple(rows[0][1:])) if rows else None
    if mapping.recognise and (found := find_header_row(table, mapping.recognise)):
        return found
    return next(filter(None, (find_header_row(table, [name]) for name in needed)), None)


def guess_header(table: RawTable) -> tuple[int | None, tuple[str | None, ...]]:
    """Return the likely header of a table that no mapping reads: the first row near the top that is nearly full.

    Titles and notes fill a cell or two; a header may lack one that the rows below fill.
    """
    if table.header is not None:
        return None, table.header
    head = table.cells.head(SEARCHED_ROWS).rows()
    filled = [sum(cell is not None for cell in row[1:]) for row in head]
    row, *cells = head[next(place for place, count in enumerate(filled) if count >= max(filled) * _NEARLY_FULL)]
    return int(row), tuple(cells)
