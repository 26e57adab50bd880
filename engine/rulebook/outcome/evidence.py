"""The rows of evidence.csv: each record of the matches that are told, with its place in its source."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from engine.findings import EVIDENCE_SCHEMA, NO_EVIDENCE, OUTCOMES
from engine.rulebook.matches import IN_MEMORY
from engine.schema import (
    FINDINGS,
    KNOWN,
    is_interval,
    list_columns,
    make_polars_schema,
    name_high,
    take_day,
    take_ends,
    write_interval,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.rulebook.matches import Evaluation, Facts
    from engine.schema import Field

_OUTCOMES = pl.Series(OUTCOMES)
_ORIGINS = ("also_at", "from_text")
"""What a register's frame says of where a record came from; a finding has neither."""


def make_evidence(evaluation: Evaluation, matches: pl.DataFrame) -> pl.DataFrame:
    """Return each record of the matches once per exception_id, with its strongest outcome (EVIDENCE_SCHEMA)."""
    rows = {alias: pl.col(f"{alias}._i").alias("_i") for alias in evaluation.plan.registers}
    lazy = [
        matches.lazy().group_by("exception_id", row).agg(pl.col("outcome").min()).filter(pl.col("_i").is_not_null())
        for row in rows.values()
    ]
    found = zip(rows, pl.collect_all(lazy, engine=IN_MEMORY), strict=True)
    parts = [_describe_records(evaluation, alias, records) for alias, records in found if not records.is_empty()]
    numbered = [part.with_columns(pl.lit(number).alias("_role")) for number, part in enumerate(parts)]
    every = pl.concat([NO_EVIDENCE.lazy(), *numbered], how="diagonal")
    return every.sort("exception_id", "_role", "record_id").select(list(EVIDENCE_SCHEMA)).collect(engine=IN_MEMORY)


def take_columns(facts: Facts, register: str, rows: pl.Series, names: Iterable[str]) -> pl.DataFrame:
    """Return some columns of a register's frame at the given rows, null where the row is.

    A register that is not there has no rows: a search may have asked for one.
    """
    schema = make_polars_schema(KNOWN[register])
    frame = facts.frames.get(register)
    if frame is None:
        return pl.DataFrame({name: pl.Series([None] * rows.len(), dtype=schema[name]) for name in names})
    taken = frame.select(*names)
    return taken.select(pl.all().gather(rows)) if rows.null_count() else taken[rows]


def list_shown_columns(register: str, fields: Iterable[Field]) -> list[str]:
    """Return the columns of a register's frame that show some fields, and the day of a record, each once."""
    about = KNOWN[register]
    dates = [name for day in about.dated_by for name in (day, name_high(day))]
    return list(dict.fromkeys(["record_id", *list_columns(fields), *dates]))


def _describe_records(evaluation: Evaluation, alias: str, records: pl.DataFrame) -> pl.LazyFrame:
    """Return the evidence of some records of one alias (columns exception_id, `_i` and outcome)."""
    register = evaluation.plan.registers[alias]
    about = KNOWN[register]
    name, money = evaluation.plan.named[alias], about.field("value_gbp")
    origins = [each for each in _ORIGINS if register != FINDINGS.name]
    fields = [field for field in (name and about.field(name), money) if field]
    texts = [*about.told_by, *origins, *([about.decided_by] if about.decided_by else [])]
    names = dict.fromkeys(("source_file", "source_sheet", "source_row", *list_shown_columns(register, fields), *texts))
    found = records.hstack(take_columns(evaluation.facts, register, records["_i"], names))
    described = {
        "rule": pl.lit(evaluation.plan.rule.name),
        "outcome": pl.lit(_OUTCOMES).gather(pl.col("outcome")),
        "role": pl.lit(alias),
        "register": pl.lit(register),
        "name": pl.col(name).fill_null("") if name else pl.lit(""),
        "date": write_interval(*take_day(about.dated_by)),
        "value_gbp": show_field(money, "value_gbp") if money else pl.lit(""),
        "decision": pl.col(about.decided_by) if about.decided_by else pl.lit(""),
        "text": pl.coalesce(*about.told_by, pl.lit("")),
    } | {each: pl.lit(None, pl.String) for each in _ORIGINS if each not in origins}
    return found.lazy().select(described.get(each, pl.col(each)).alias(each) for each in EVIDENCE_SCHEMA)


def show_field(field: Field, column: str) -> pl.Expr:
    """Return a field's column as the text that outputs show, "" where it is not recorded."""
    if is_interval(field):
        return write_interval(*take_ends(column))
    return pl.col(column).cast(pl.String).fill_null("")
