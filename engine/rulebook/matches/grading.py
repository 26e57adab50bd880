"""Grading of matches: the severity each takes, what could still be filled in, and the order they stand in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from engine.rulebook.logic import make_truth

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.rulebook.language import FieldRef, Rule
    from engine.rulebook.logic import Context
    from engine.rulebook.matches.inputs import Facts


_MOST_DAYS = 10_000_000


def grade_severity(rule: Rule, context: Context) -> pl.Expr:
    """Return the index of the first severity whose condition surely holds."""
    tier: pl.Expr = pl.lit(len(rule.severity) - 1)
    for index in reversed(range(len(rule.severity) - 1)):
        tier = pl.when(make_truth(rule.severity[index].condition, context).holds).then(pl.lit(index)).otherwise(tier)
    return tier.cast(pl.Int8)


def is_lacking(ref: FieldRef, rule: Rule, facts: Facts) -> pl.Expr:
    """Return whether the record's source has no column for the field."""
    return pl.col(f"{ref.alias}.source").is_in(list_lacking(ref, rule, facts)).fill_null(False)


def list_lacking(ref: FieldRef, rule: Rule, facts: Facts) -> list[int]:
    """Return the sources of the record's register that have no column for the field, by their index."""
    register = rule.registers[ref.alias]
    return [s.index for s in facts.sources if s.register == register and ref.field.name not in s.columns]


def sort_matches(matches: pl.DataFrame, rule: Rule, facts: Facts, keys: Sequence[str]) -> pl.DataFrame:
    """Return the matches by key, the strongest first: outcome, severity, nearest in days, record ids, then groups."""
    orders = []
    for alias, register in rule.registers.items():
        column = f"{alias}._i"
        if column not in matches.columns:
            continue
        used = matches.select(column).drop_nulls().unique()
        ids = (
            facts.frames[register]["record_id"].gather(used[column]) if used.height else pl.Series([], dtype=pl.String)
        )
        placed = used.with_columns(ids.rank("dense").cast(pl.UInt32).alias(f"{alias}._o"))
        matches = matches.join(placed, on=column, how="left")
        orders.append(f"{alias}._o")
    weight = weigh_match() if "tier" in matches.columns else weigh_match(pl.lit(0))
    groups = [key.column for key in rule.list_keys() if key.ref and key.column in matches.columns]
    return matches.sort(*keys, weight, *orders, *groups, nulls_last=True).drop(orders)


def weigh_match(tier: pl.Expr | None = None) -> pl.Expr:
    """Return one number by which matches are ordered, the strongest first: outcome, severity, nearest in days."""
    nearest = pl.min_horizontal(pl.col("days_min").abs(), pl.col("days_max").abs())
    grade = pl.col("outcome").cast(pl.Int64) * 100 + (pl.col("tier") if tier is None else tier)
    return grade * _MOST_DAYS + nearest.fill_null(_MOST_DAYS - 1).clip(0, _MOST_DAYS - 1)
