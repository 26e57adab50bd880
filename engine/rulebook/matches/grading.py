"""Grading of matches: the severity that each takes, and the order in which they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from engine.rulebook.logic import make_truth

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from engine.rulebook.matches.inputs import Evaluation

_MOST_DAYS = 10_000_000


def grade_severity(evaluation: Evaluation) -> pl.Expr:
    """Return the index of the first severity whose condition surely holds."""
    tiers = evaluation.plan.rule.severity
    tier: pl.Expr = pl.lit(len(tiers) - 1)
    for index in reversed(range(len(tiers) - 1)):
        tier = pl.when(make_truth(tiers[index].condition, evaluation.context).holds).then(pl.lit(index)).otherwise(tier)
    return tier.cast(pl.Int8)


def sort_matches(
    matches: pl.LazyFrame, columns: Collection[str], evaluation: Evaluation, keys: Sequence[str]
) -> pl.LazyFrame:
    """Return the matches by key, the strongest first: outcome, severity, nearest in days, record ids, then groups.

    `columns` are those that the matches have.
    """
    plan, facts = evaluation.plan, evaluation.facts
    orders = [
        pl.lit(facts.take_order(register)).gather(pl.col(f"{alias}._i"))
        for alias, register in plan.registers.items()
        if f"{alias}._i" in columns and register in facts.frames
    ]
    weight = weigh_match() if "tier" in columns else weigh_match(pl.lit(0))
    groups = [key.column for key in plan.keys if key.ref and key.column in columns]
    return matches.sort(*keys, weight, *orders, *groups, nulls_last=True)


def weigh_match(tier: pl.Expr | None = None) -> pl.Expr:
    """Return one number by which matches are ordered, the strongest first: outcome, severity, nearest in days."""
    nearest = pl.min_horizontal(pl.col("days_min").abs(), pl.col("days_max").abs())
    grade = pl.col("outcome").cast(pl.Int64) * 100 + (pl.col("tier") if tier is None else tier)
    return grade * _MOST_DAYS + nearest.fill_null(_MOST_DAYS - 1).clip(0, _MOST_DAYS - 1)
