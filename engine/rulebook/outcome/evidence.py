"""The rows of evidence.csv: each record of the matches that are told, with its place in its source."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from engine.findings import EVIDENCE_SCHEMA, OUTCOMES
from engine.rulebook.matches import make_record_day
from engine.schema import KNOWN, make_polars_schema

if TYPE_CHECKING:
    from engine.rulebook.matches import Evaluation, Facts
    from engine.schema import Field

_ORIGINS = ("also_at", "from_text")
"""What a register's frame says of where a record came from; a finding has neither."""


def tell_evidence(evaluation: Evaluation, matches: pl.DataFrame) -> pl.DataFrame:
    """Return each record of the matches once per exception_id, with its strongest outcome (EVIDENCE_SCHEMA)."""
    parts = [pl.DataFrame(schema=EVIDENCE_SCHEMA)]
    names = pl.Series(OUTCOMES)
    plan = evaluation.plan
    for alias, register in plan.registers.items():
        row = pl.col(f"{alias}._i").alias("_i")
        records = matches.group_by("exception_id", row).agg(pl.col("outcome").min()).filter(pl.col("_i").is_not_null())
        described = records.join(_describe_records(evaluation, alias, records["_i"]), on="_i", how="left")
        parts.append(
            described.with_columns(
                pl.lit(plan.rule.name).alias("rule"),
                pl.lit(alias).alias("role"),
                pl.lit(register).alias("register"),
                pl.col("outcome").replace_strict(range(len(names)), names, return_dtype=pl.String),
            ).select(list(EVIDENCE_SCHEMA))
        )
    order = {alias: index for index, alias in enumerate(plan.registers)}
    role = pl.col("role").replace_strict(order, return_dtype=pl.Int64) if order else pl.lit(0)
    return pl.concat(parts).sort("exception_id", role, "record_id")


def take_rows(facts: Facts, register: str, rows: pl.Series) -> pl.DataFrame:
    """Return the given rows of a register's frame, each once, with their number as `_i`.

    A register that is not there has none: a search may have asked for one.
    """
    wanted = rows.drop_nulls().unique().sort()
    nothing = pl.DataFrame(schema=make_polars_schema(KNOWN[register]))
    return facts.frames.get(register, nothing)[wanted].with_columns(wanted.alias("_i"))


def _describe_records(evaluation: Evaluation, alias: str, rows: pl.Series) -> pl.DataFrame:
    """Return the evidence columns of some records of a register, with their row `_i`."""
    register = evaluation.plan.registers[alias]
    about = KNOWN[register]
    name = evaluation.plan.named[alias]
    low, high = make_record_day(register)
    money = about.field("value_gbp")
    records = take_rows(evaluation.facts, register, rows)
    return records.select(
        "_i",
        "record_id",
        "source_file",
        "source_sheet",
        "source_row",
        (pl.col(name).fill_null("") if name else pl.lit("")).alias("name"),
        write_interval(low, high).alias("date"),
        (show_field(money, "value_gbp") if money else pl.lit("")).alias("value_gbp"),
        (pl.col(about.decided_by) if about.decided_by else pl.lit("")).alias("decision"),
        pl.coalesce(*about.told_by, pl.lit("")).alias("text"),
        *(pl.col(each) if each in records.columns else pl.lit(None, pl.String).alias(each) for each in _ORIGINS),
    )


def write_interval(low: pl.Expr, high: pl.Expr) -> pl.Expr:
    """Return an interval as text: the value where exact, `low/high` else (an open end empty), "" if not recorded."""
    left, right = low.cast(pl.String).fill_null(""), high.cast(pl.String).fill_null("")
    return (
        pl.when(low.is_null() & high.is_null())
        .then(pl.lit(""))
        .when(left == right)
        .then(left)
        .otherwise(pl.concat_str(left, pl.lit("/"), right))
    )


def show_field(field: Field, column: str) -> pl.Expr:
    """Return a field's column as the text that outputs show, "" where it is not recorded."""
    if field.kind in ("date", "money"):
        return write_interval(pl.col(column), pl.col(f"{column}_max"))
    return pl.col(column).cast(pl.String).fill_null("")
