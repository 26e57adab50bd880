"""Books of a register made from the few values that matter, and what gathering makes of them."""

from __future__ import annotations

import polars as pl

from engine.registers.merge.merge import Gathered, gather_books
from engine.registers.merge.record_ids import mark_identity
from engine.schema.registers import REGISTERS, make_polars_schema


def make_books(register: str, books: dict[str, list[dict]]) -> pl.DataFrame:
    """The canonical frame of several books by file name; a date or value may be one value or a (low, high) pair."""
    about = REGISTERS[register]
    rows = []
    for source, (file, entries) in enumerate(books.items()):
        for number, entry in enumerate(entries, start=2):
            row = {"source_file": file, "source_sheet": "", "source_row": number, "source": source}
            for field in about.fields:
                value = entry.get(field.name, field.absent)
                if field.kind in ("date", "money"):
                    low, high = value if isinstance(value, tuple) else (value, value)
                    row |= {field.name: low, f"{field.name}_max": high}
                else:
                    row[field.name] = value
            assert set(entry) <= set(about.field_names()), entry
            rows.append(row)
    return pl.DataFrame(rows, schema=make_polars_schema(about))


def gather(register: str, books: dict[str, list[dict]]) -> Gathered:
    about = REGISTERS[register]
    return gather_books(mark_identity(make_books(register, books), about), about)


def gather_pair(register: str, one: dict, other: dict) -> bool:
    """Whether two entries, each in a book of its own, are gathered; the same whichever book comes first."""
    heights = {
        gather(register, {"a.csv": [first], "b.csv": [second]}).frame.height
        for first, second in ((one, other), (other, one))
    }
    assert len(heights) == 1, "the order of the books decides"
    return heights == {1}
