"""Where a rule begins, and how many records it takes at a time: one firm with many must not fill the memory."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import polars as pl

from engine.rulebook.facts import make_pair_key
from engine.rulebook.likeness import find_twins
from engine.rulebook.terms import PartyRef, Same

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.rulebook.facts import Facts
    from engine.rulebook.joins import Rows
    from engine.rulebook.rule import Rule

MOST_PAIRS = 20_000_000
"""Pairs of linked records that are looked at in one go."""


def find_pivot(rule: Rule) -> str:
    """Return the alias from which a rule starts: a record that it stands for, else that it counts, else its first."""
    keys = rule.block.per if rule.block else rule.report.one_per
    records = [key.alias for key in (*rule.report.one_per, *keys) if key.ref is None]
    return records[0] if records else rule.block.counted if rule.block else next(iter(rule.compare))


def is_separable(rule: Rule) -> bool:
    """Return whether the matches of different pivot records are never about the same subject."""
    keys = rule.block.per if rule.block else rule.report.one_per
    records = [key.alias for key in keys if key.ref is None]
    told = [key.alias for key in rule.report.one_per if key.ref is None]
    if find_pivot(rule) not in records or find_pivot(rule) not in told:
        return False
    registers = [rule.compare[alias] for alias in told]
    return len(set(registers)) == len(registers) or find_twins(rule) is not None


def plan_slices(rule: Rule, facts: Facts, pivot: str) -> Iterator[Rows | None]:
    """Yield the rows of the pivot to take at a time, None for all of them at once."""
    frame = facts.frames[rule.compare[pivot]]
    if len(rule.compare) == 1 or frame.is_empty():
        yield None
        return
    weights = _weigh_rows(rule, facts, pivot, frame)
    part = (weights.cum_sum() - weights) // MOST_PAIRS
    starts = [0, *(part.diff().fill_null(0) != 0).arg_true().to_list(), frame.height]
    if len(starts) == 2:
        yield None
        return
    yield from pairwise(starts)


def _weigh_rows(rule: Rule, facts: Facts, pivot: str, frame: pl.DataFrame) -> pl.Series:
    """Return about how many pairs each record of the pivot makes: the partners of each of its links, multiplied."""
    weights = pl.Series("weight", [1.0]).new_from_index(0, frame.height)
    for link in rule.links:
        if not isinstance(link, Same) or pivot not in (link.left.alias, link.right.alias):
            continue
        near, far = (link.left, link.right) if link.left.alias == pivot else (link.right, link.left)
        ends = ("left", "right") if near is link.left else ("right", "left")
        partners = _count_rows(facts, rule, far)
        pairs = facts.take_pairs(make_pair_key(rule, link)).select(
            pl.col(ends[0]).alias("near"), pl.col(ends[1]).alias("party")
        )
        counts = pairs.join(partners, on="party").group_by("near").agg(pl.col("count").sum())
        numbers = frame.select(pl.col(near.number).alias("near"))
        weights *= (
            numbers.join(counts, on="near", how="left", maintain_order="left")["count"].fill_null(1).cast(pl.Float64)
        )
    return weights


def _count_rows(facts: Facts, rule: Rule, ref: PartyRef) -> pl.DataFrame:
    frame = facts.frames[rule.compare[ref.alias]]
    return frame.group_by(pl.col(ref.number).alias("party")).agg(pl.len().alias("count")).drop_nulls("party")
