"""Canonical frame -> flags: a column a check, false where it fails for certain, null where it cannot be asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from engine.quality.source_facts import count_source, make_source_facts
from engine.quality.suites import CHECKS, SOURCES, TOLD, tell
from engine.quality.text_facts import add_told
from engine.schema import REGISTERS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from engine.quality.suites import Check
    from engine.registers import Registers
    from engine.schema import Source

PLACE = ("source_file", "source_sheet", "source_row")
_MOST_ROWS = 2**40
"""More rows than a source can have, so that a source and a row make one number."""


@dataclass(frozen=True, slots=True)
class RegisterFlags:
    """A register's rows in the order of their places, or the sources and their columns, with the flags of its checks.

    `frame` has PLACE and the fields of the checks; for sources also register and field, a row a column.
    """

    name: str
    frame: pl.DataFrame
    checks: tuple[Check, ...]
    flags: pl.DataFrame


def make_tables(registers: Registers, as_of: date) -> list[RegisterFlags]:
    """Return the flags of the sources first, then those of each register that is loaded."""
    unread = registers.defects.filter(pl.col("source_row").is_not_null(), pl.col("severity") != "info")
    tables, counts = [], {}
    for name in REGISTERS:
        if name not in registers.frames:
            continue
        frame = _order_rows(registers.frames[name], registers.sources)
        checks = tuple(check for check in CHECKS if check.register == name)
        facts = _make_facts(name, frame, checks, registers, as_of)
        counts[name] = count_source(REGISTERS[name], facts)
        sources = {source.index: source for source in registers.sources}
        flags = facts.select(_ask(check, sources).alias(check.id) for check in checks)
        tables.append(RegisterFlags(name, frame, checks, flags))
    facts = make_source_facts(registers, counts, unread)
    checks = tuple(check for check in CHECKS if check.register == SOURCES)
    return [
        RegisterFlags(SOURCES, facts, checks, facts.select(check.fine.alias(check.id) for check in checks)),
        *tables,
    ]


def _order_rows(frame: pl.DataFrame, sources: tuple[Source, ...]) -> pl.DataFrame:
    """Return the rows in the order of their places, whatever the order in which the project names its files."""
    by_place = sorted(sources, key=lambda source: (source.file, source.sheet, source.index))
    rank = {source.index: place for place, source in enumerate(by_place)}
    keys = frame.select(
        pl.col("source").replace_strict(rank, default=None, return_dtype=pl.Int64).alias("rank"), "source_row"
    )
    key = keys.select(pl.col("rank") * _MOST_ROWS + pl.col("source_row")).to_series()
    return frame if key.is_sorted() else frame[key.arg_sort()]


def _make_facts(
    name: str, frame: pl.DataFrame, checks: tuple[Check, ...], registers: Registers, as_of: date
) -> pl.DataFrame:
    asked = {root for check in checks for root in check.fine.meta.root_names()}
    asked |= {f"{field}{TOLD}{told}" for field in REGISTERS[name].essential for told in ("is_name", "is_nil")}
    fields = sorted({field for check in checks for field in check.absence})
    facts = _add_unread(frame, fields, registers.defects.filter(pl.col("register") == name), registers.sources)
    return add_told(facts.with_columns(pl.lit(as_of).alias("as_of")), asked)


def _add_unread(
    frame: pl.DataFrame, fields: list[str], defects: pl.DataFrame, sources: tuple[Source, ...]
) -> pl.DataFrame:
    """Return the frame with a told column for each field: whether loading could not read its value in that row."""
    index = {(source.file, source.sheet): source.index for source in sources}
    found = defects.filter(pl.col("field").is_in(fields), pl.col("source_row").is_not_null())
    columns: dict[str, pl.Expr] = {field: pl.lit(value=False) for field in fields}
    row = pl.col("source").cast(pl.Int64) * _MOST_ROWS + pl.col("source_row")
    for (field, *origin), rows in found.group_by("field", "source_file", "source_sheet"):
        first = index.get((str(origin[0]), str(origin[1])), 0) * _MOST_ROWS
        columns[str(field)] |= row.is_in((rows["source_row"] + first).implode())
    return frame.with_columns(expr.alias(f"{field}{TOLD}is_unread") for field, expr in columns.items())


def _ask(check: Check, sources: Mapping[int, Source]) -> pl.Expr:
    """Return the check's flag; a row that stands for nobody, such as a nil return, is asked for nothing."""
    if not check.absence:
        return check.fine
    with_column = [index for index, source in sources.items() if source.columns.intersection(check.absence)]
    has_column = pl.col("source").is_in(with_column)
    was_read = pl.all_horizontal(~tell(field, "is_unread") for field in check.absence)
    (party, *_) = REGISTERS[check.register].essential
    stands_for_somebody = tell(party, "is_name") | pl.col(party).is_null()
    return pl.when(has_column & was_read & stands_for_somebody).then(check.fine)
