"""The formats that are shipped as mappings: which of them reads a table, and at which header row."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING

from engine.registers.mapping import read_mapping
from engine.registers.recognise.header_row import HeaderRow, find_header_row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.reading import RawTable
    from engine.registers.mapping import SourceMapping
    from engine.schema import Register

FOLDER = Path(__file__).parents[1] / "formats"


@functools.cache
def load_formats() -> tuple[SourceMapping, ...]:
    """Return the shipped mappings, those that name more columns first."""
    found = [read_mapping(path, f"formats/{path.name}") for path in sorted(FOLDER.glob("*.yaml"))]
    return tuple(sorted(found, key=lambda mapping: (-len(mapping.recognise), mapping.format)))


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


def find_mapped_header(table: RawTable, mapping: SourceMapping, needed: Sequence[str]) -> HeaderRow | None:
    """Return the header row that a mapping states, else that of its telling or needed columns."""
    if mapping.header is not None:
        rows = table.cells.filter(table.cells["row"] == mapping.header).rows()
        return HeaderRow(mapping.header, tuple(rows[0][1:])) if rows else None
    if mapping.recognise and (found := find_header_row(table, mapping.recognise)):
        return found
    return next(filter(None, (find_header_row(table, [name]) for name in needed)), None)
