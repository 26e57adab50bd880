"""The sentence of an exception: a rule's reason with its placeholders filled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from engine.rulebook.language import DAYS, PLACEHOLDER, list_placeholders
from engine.schema import KNOWN, is_interval, name_high, write_ends

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.rulebook.language import Measure
    from engine.rulebook.matches import Evaluation


def make_reason(evaluation: Evaluation) -> pl.Expr:
    """Return the reason over rows with every field of the records as text (`ALIAS.field`) and what blocks add."""
    template = evaluation.plan.rule.report.reason
    parts: list[pl.Expr] = []
    end = 0
    for found in PLACEHOLDER.finditer(template):
        parts += [pl.lit(template[end : found.start()]), _fill_placeholder(found[1], evaluation)]
        end = found.end()
    parts.append(pl.lit(template[end:]))
    sentence = pl.concat_str(parts)
    return (
        pl.when(pl.col("days_min") == 1, pl.col("days_max") == 1)
        .then(sentence.str.replace_all("1 days", "1 day", literal=True))
        .otherwise(sentence)
    )


def _fill_placeholder(name: str, evaluation: Evaluation) -> pl.Expr:
    if name == "days":
        exact = pl.col("days_min").eq_missing(pl.col("days_max"))
        some = pl.format("{} to {}", pl.col("days_min"), pl.col("days_max")).fill_null("some")
        return pl.when(exact).then(pl.col("days_min").cast(pl.String)).otherwise(some).fill_null("some")
    if name.startswith("$"):
        return pl.lit(str(evaluation.context.settings[name[1:]]))
    if name in list_placeholders(evaluation.plan.block):
        return _fill_measure(name, evaluation.plan.measures)
    alias, _, column = name.partition(".")
    shown = pl.col(name).fill_null("")
    field = KNOWN[evaluation.plan.registers[alias]].field(column)
    if field and is_interval(field):
        shown = write_ends(shown)
    if field and field.unsaid:
        shown = shown.replace(str(field.absent), field.unsaid)
    return pl.when(shown == "").then(pl.lit("(not recorded)")).otherwise(shown)


def _fill_measure(name: str, measures: Sequence[Measure]) -> pl.Expr:
    if name in DAYS:
        day = pl.col("block.first" if name == DAYS[0] else "block.last").cast(pl.String)
        return day.fill_null("(not recorded)")
    measure = next((measure for measure in measures if measure.name == name), None)
    low, high = show_measure(measure, f"measure.{name}"), show_measure(measure, name_high(f"measure.{name}"))
    return pl.when(low == high).then(low).otherwise(pl.concat_str(pl.lit("at least "), low))


def show_measure(measure: Measure | None, column: str) -> pl.Expr:
    """Return one end of a measure as text, "" where it is open: a number, pounds with pence, a percentage."""
    value = pl.col(column)
    if measure is not None and measure.what == "sum" and measure.kind == "money":
        return value.cast(pl.Decimal(38, 2)).cast(pl.String).fill_null("")
    if value is not None and measure is not None and measure.what in ("count", "distinct"):
        return value.cast(pl.String).fill_null("")
    return value.cast(pl.Float64).round(2).cast(pl.String).str.strip_suffix(".0").fill_null("")
