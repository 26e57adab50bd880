"""What a rule would have to see: whether the other register covers the days in which a match could lie."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from engine.rulebook.conditions import Context, make_bounds, make_truth, take_days
from engine.rulebook.rule import Comparison, Condition, Group, Operand, Rule, list_aliases

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from engine.registers.schema import Source

Window = tuple[pl.Expr, pl.Expr]
"""The first and the last day; a null end is not bounded by the rule."""
Span = tuple["dt.date", "dt.date"]


def list_spans(sources: Iterable[Source], register: str) -> list[Span]:
    """Return the days that a register's sources cover, merged and sorted.

    Stated coverage counts as it stands; coverage assumed from the rows counts from the first to the last day of all
    such sources together, because a book that ends on the day of its last entry says nothing of a gap.
    """
    mine = [s for s in sources if s.register == register and s.covers_from and s.covers_to]
    spans = [(s.covers_from, s.covers_to) for s in mine if not s.assumed]
    assumed = [(s.covers_from, s.covers_to) for s in mine if s.assumed]
    if assumed:
        spans.append((min(low for low, _ in assumed if low), max(high for _, high in assumed if high)))
    merged: list[Span] = []
    for low, high in sorted((low, high) for low, high in spans if low and high):
        if merged and (low - merged[-1][1]).days <= 1:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return merged


def flag_uncovered(rule: Rule, subject: str, other: str, spans: list[Span], context: Context) -> pl.Expr | None:
    """Return whether the other record's register leaves a part of a subject's window unseen.

    The expression is over the subject's columns; None where the rule sets no window. A subject whose own day is not
    recorded has no window; an open end is not required before, and runs to as_of after.
    """
    window = _make_window(rule.when, subject, other, context)
    if window is None:
        return None
    first, last = window
    no_window = first.is_null() & last.is_null()
    last = pl.min_horizontal(last.fill_null(context.as_of), pl.lit(context.as_of))
    if not spans:
        return ~no_window
    covered = [(first.fill_null(low) >= low) & (last <= high) | (last < first) for low, high in spans]
    return ~(no_window | pl.any_horizontal(covered).fill_null(True))


def _make_window(condition: Condition, subject: str, other: str, context: Context) -> Window | None:
    """Return the days in which `other` can lie for a subject, None where the condition does not bound them."""
    if isinstance(condition, Comparison):
        return _make_range_window(condition, subject, other, context)
    if not isinstance(condition, Group) or condition.joined == "none of":
        return None
    windows = [(member, _make_window(member, subject, other, context)) for member in condition.members]
    bounded = [window for _, window in windows if window is not None]
    if not bounded:
        return None
    if condition.joined == "all of":
        # The narrowest: max and min leave null ends aside.
        return pl.max_horizontal([low for low, _ in bounded]), pl.min_horizontal([high for _, high in bounded])
    loose = [member for member, window in windows if window is None]
    unbounded = [~make_truth(member, context).fails for member in loose if list_aliases(member) == {subject}]
    if len(unbounded) < len(loose):
        return None
    free = pl.any_horizontal(unbounded) if unbounded else pl.lit(False)
    low = pl.min_horizontal([low for low, _ in bounded])
    high = pl.max_horizontal([high for _, high in bounded])
    return pl.when(~free).then(low), pl.when(~free).then(high)


def _make_range_window(condition: Comparison, subject: str, other: str, context: Context) -> Window | None:
    if condition.limits is None or condition.right is None:
        return None
    later, earlier = condition.left, condition.right
    if condition.operator == "days before":
        later, earlier = earlier, later
    low, high = (None if limit is None else take_days(limit, context) for limit in condition.limits)
    if _speaks_of(later, subject) and _speaks_of(earlier, other):
        day = make_bounds(later, context)
        return _move(day.low, high, -1), _move(day.high, low, -1)
    if _speaks_of(later, other) and _speaks_of(earlier, subject):
        day = make_bounds(earlier, context)
        return _move(day.low, low, 1), _move(day.high, high, 1)
    return None


def _speaks_of(operand: Operand, alias: str) -> bool:
    return bool(operand.fields) and all(ref.alias == alias for ref in operand.fields)


def _move(day: pl.Expr, days: int | None, sign: int) -> pl.Expr:
    if days is None:
        return pl.lit(None, dtype=pl.Date)
    return day + pl.duration(days=sign * days)
