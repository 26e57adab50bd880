"""Batches of records, and where a rule begins: one firm with many must not fill the memory."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from engine.rulebook.language import find_twins

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.rulebook.language import Rule
    from engine.rulebook.matches.alike import Crowd
    from engine.rulebook.matches.joins import Rows

MOST_PAIRS = 20_000_000
"""Pairs of linked records that are looked at in one go."""
_WIDER = 8
"""How many times fewer they are for a rule with a block, whose matches keep every column."""


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


def plan_slices(rule: Rule, crowd: Crowd) -> Iterator[Rows | None]:
    """Yield the rows of the pivot to take at a time, None for all of them at once."""
    weights = crowd.weights
    if weights is None or weights.is_empty():
        yield None
        return
    most = MOST_PAIRS / _WIDER if rule.block else MOST_PAIRS
    part = (weights.cum_sum() - weights) // most
    starts = [0, *(part.diff().fill_null(0) != 0).arg_true().to_list(), len(weights)]
    if len(starts) == 2:
        yield None
        return
    yield from pairwise(starts)
