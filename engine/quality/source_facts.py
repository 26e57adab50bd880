"""Facts of each source and of each of its columns: the frame that the checks of sources stand over."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING

import polars as pl

from engine.quality.suites import tell
from engine.schema import REGISTERS, is_interval, name_high, take_span

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.registers import Registers
    from engine.schema import Field, Register, Source

SCHEMA: dict[str, pl.DataType] = {
    "register": pl.String(),
    "source_file": pl.String(),
    "source_sheet": pl.String(),
    "source_row": pl.Int64(),
    "field": pl.String(),
    "kind": pl.String(),
    "needed": pl.Boolean(),
    "essential": pl.Boolean(),
    "dating": pl.Boolean(),
    "assumed": pl.Boolean(),
    "is_copy": pl.Boolean(),
    "copies": pl.String(),
    "rows_in": pl.Int64(),
    "kept": pl.Int64(),
    "idle": pl.Int64(),
    "covers_from": pl.Date(),
    "covers_to": pl.Date(),
    "first_on": pl.Date(),
    "last_on": pl.Date(),
    "rows": pl.Int64(),
    "recorded": pl.Int64(),
    "written": pl.Int64(),
    "unread": pl.Int64(),
    "example": pl.String(),
    "is_one": pl.Boolean(),
    "nobody": pl.Int64(),
    "nil": pl.Int64(),
}
"""A row a source, whose field is empty, and a row for each column that the source has.

idle counts the rows set aside that are none of its entries: nil returns, releases without an award, a sheet that is no
table. written counts the rows that hold something in the column, recorded those of them that were read, and unread
those that were not, except values in another currency, which are understood. is_one says that all recorded dates or
values are equal. nobody and nil count an essential column's texts that are no names, and that are nil returns.
source_row is always null.
"""
_IDLE = r"^(?:nil return$|the sheet is no table|no award in this release|nothing in it is an award|a later release)"
_OTHER_CURRENCY = r"^the value is in\b.*, not pounds$"


def count_source(register: Register, facts: pl.DataFrame) -> dict[int, dict[str, object]]:
    """Return by source index what its rows hold: rows, first_on, last_on, and for each field F what F/… counts."""
    first, last = take_span(register.dated_by)
    counts = [pl.len().alias("rows"), first.alias("first_on"), last.alias("last_on")]
    for field in register.fields:
        counts += _count_field(field, essential=field.name in register.essential)
    return {row["source"]: row for row in facts.group_by("source").agg(counts).iter_rows(named=True)}


def _count_field(field: Field, *, essential: bool) -> list[pl.Expr]:
    text = pl.col(field.name)
    if not is_interval(field):
        counts = [text.is_not_null().sum().alias(f"{field.name}/recorded")]
        if essential:
            nobody = (~tell(field.name, "is_name") & text.is_not_null()).sum()
            counts += [
                nobody.alias(f"{field.name}/nobody"),
                tell(field.name, "is_nil").sum().alias(f"{field.name}/nil"),
            ]
        return counts
    high = pl.col(name_high(field.name))
    return [
        (text.is_not_null() | high.is_not_null()).sum().alias(f"{field.name}/recorded"),
        ((text.min() == text.max()) & (high.min() == high.max()) & (text.min() == high.min())).alias(
            f"{field.name}/is_one"
        ),
    ]


def make_source_facts(
    registers: Registers, counts: Mapping[str, Mapping[int, Mapping[str, object]]], unread: pl.DataFrame
) -> pl.DataFrame:
    """Return SCHEMA for the sources, in the order of their files; `unread` holds the defects of values not read."""
    keys = ["register", "source_file", "source_sheet"]
    idle = registers.set_aside.filter(pl.col("reason").str.contains(_IDLE)).group_by(keys).len()
    idle_rows = {row[:3]: row[3] for row in idle.iter_rows()}
    ours = ~pl.col("problem").str.contains(_OTHER_CURRENCY)
    failed = unread.group_by(*keys, "field").agg(
        pl.col("source_row").n_unique().alias("failed"),
        pl.col("source_row").filter(ours).n_unique().alias("unread"),
        pl.col("said").filter(ours).first(),
    )
    failures = {row[:4]: row[4:] for row in failed.iter_rows()}
    copies = _find_copies(registers.sources)
    rows: list[dict[str, object]] = []
    for source in sorted(registers.sources, key=lambda source: (source.register, source.file, source.sheet)):
        origin = (source.register, source.file, source.sheet)
        held = counts.get(source.register, {}).get(source.index, {"rows": 0})
        whole = _describe_source(source, held) | {"idle": idle_rows.get(origin, 0), "copies": copies[source.index]}
        whole["is_copy"] = bool(copies[source.index])
        rows.append(whole | {"field": ""})
        register = REGISTERS[source.register]
        rows += [
            whole | _describe_column(field, register, held, failures.get((*origin, field.name), (0, 0, "")))
            for field in register.fields
            if field.name in source.columns
        ]
    return pl.DataFrame(rows, schema=SCHEMA)


def _find_copies(sources: tuple[Source, ...]) -> dict[int, str]:
    """Return by source the files whose bytes are the same and are read as the same register, joined by commas."""
    alike: dict[tuple[str, str, str], list[Source]] = defaultdict(list)
    for source in sources:
        alike[source.register, source.sheet, source.sha256].append(source)
    return {
        source.index: ", ".join(sorted(other.file for other in group if other is not source))
        for group in alike.values()
        for source in group
    }


def _describe_source(source: Source, held: Mapping[str, object]) -> dict[str, object]:
    return {
        "register": source.register,
        "source_file": source.file,
        "source_sheet": source.sheet,
        "rows_in": source.rows_in,
        "kept": source.kept,
        "covers_from": source.covers_from or dt.date.min,
        "covers_to": source.covers_to or dt.date.max,
        "assumed": source.assumed,
        "rows": held["rows"],
        "first_on": held.get("first_on"),
        "last_on": held.get("last_on"),
        "needed": False,
        "essential": False,
        "dating": False,
        "recorded": 0,
        "written": 0,
        "unread": 0,
    }


def _describe_column(
    field: Field, register: Register, held: Mapping[str, object], failed: tuple[int, int, str]
) -> dict[str, object]:
    """Return what is known of a column; a value with a defect that was read all the same is not counted as unread."""
    recorded = held.get(f"{field.name}/recorded", 0)
    rows = held["rows"]
    assert isinstance(rows, int)
    assert isinstance(recorded, int)
    return {
        "field": field.name,
        "kind": field.kind,
        "needed": field.required or field.name in register.essential,
        "essential": field.name in register.essential,
        "dating": field.name in register.dated_by,
        "recorded": recorded,
        "written": recorded + min(failed[0], rows - recorded),
        "unread": min(failed[1], rows - recorded),
        "example": failed[2],
        "is_one": held.get(f"{field.name}/is_one"),
        "nobody": held.get(f"{field.name}/nobody", 0),
        "nil": held.get(f"{field.name}/nil", 0),
    }
