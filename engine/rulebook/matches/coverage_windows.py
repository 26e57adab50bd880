"""Coverage windows: whether another register covers the days in which a match could lie."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

import polars as pl

from engine.rulebook.language import (
    Comparison,
    Condition,
    FieldRef,
    Group,
    Measured,
    Mention,
    Operand,
    Same,
    SameText,
    Search,
    is_plain,
    list_aliases,
)
from engine.rulebook.logic import Context, make_bounds, make_truth, take_days

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from engine.schema import Source

Window = tuple[pl.Expr, pl.Expr]
"""The first and the last day; a null end is not bounded by the rule."""
Span = tuple["dt.date", "dt.date"]
_BOUNDED = {"at least": (0, None), "more than": (1, None), "at most": (None, 0), "less than": (None, -1), "is": (0, 0)}
"""How many days after the other date a date can lie, least and most."""


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


def flag_uncovered(when: Group, subject: str, other: str, spans: list[Span], context: Context) -> pl.Expr | None:
    """Return whether the other record's register leaves a part of a subject's window unseen.

    The expression is over the subject's columns; None where the rule sets no window. A subject whose own day is not
    recorded has no window; an open end is not required before, and runs to as_of after.
    """
    window = _make_window(when, {subject}, other, context)
    if window is None:
        return None
    first, last = window
    no_window = first.is_null() & last.is_null()
    last = pl.min_horizontal(last.fill_null(context.as_of), pl.lit(context.as_of))
    if not spans:
        return ~no_window
    is_empty = (last < first).fill_null(False)
    covered = [(first.fill_null(low) >= low) & (last <= high) | is_empty for low, high in spans]
    return ~(no_window | pl.any_horizontal(covered).fill_null(True))


def flag_covered(where: Group, other: str, spans: list[Span], context: Context) -> pl.Expr:
    """Return whether a register covers every day in which a record called `other` could lie that `where` asks for.

    The expression is over the columns of the match. A window that is not over on as_of is not covered: the record may
    still come. Where no condition bounds the days, the register's being there is enough.
    """
    outer = list_aliases(where) - {other}
    window = _make_window(where, outer, other, context)
    if window is None:
        return pl.lit(True)
    first, last = window
    until = last.fill_null(context.as_of)
    seen = [(first.fill_null(low) >= low) & (until <= high) for low, high in spans]
    is_over = last.is_null() | (last <= context.as_of)
    return (is_over & pl.any_horizontal(seen) if seen else pl.lit(False)).fill_null(False)


def list_undated(where: Group, other: str, context: Context) -> list[tuple[FieldRef, pl.Expr]]:
    """Return the dates of the match that would place the window of a search, and whether the window lacks them."""
    flags = []
    for member in where.members:
        if isinstance(member, Comparison) and member.right is not None and member.left.kind == "date":
            sides = (member.left, member.right)
            if any(_speaks_of(side, {other}) for side in sides):
                for side in sides:
                    if side.fields and not _speaks_of(side, {other}):
                        day = make_bounds(side, context)
                        flags += [(ref, day.low.is_null() & day.high.is_null()) for ref in side.fields]
    return flags


def _make_window(condition: Condition, subjects: set[str], other: str, context: Context) -> Window | None:
    """Return the days in which `other` can lie for a subject, None where the condition does not bound them."""
    match condition:
        case Comparison():
            return make_range_window(condition, subjects, other, context)
        case Group():
            return None if condition.joined == "none of" else _join_windows(condition, subjects, other, context)
        case Same() | Mention() | SameText() | Search() | Measured():
            return None
        case _:
            assert_never(condition)


def _join_windows(condition: Group, subjects: set[str], other: str, context: Context) -> Window | None:
    windows = [(member, _make_window(member, subjects, other, context)) for member in condition.members]
    bounded = [window for _, window in windows if window is not None]
    if not bounded:
        return None
    if condition.joined == "all of":
        # The narrowest: max and min leave null ends aside.
        return pl.max_horizontal([low for low, _ in bounded]), pl.min_horizontal([high for _, high in bounded])
    loose = [member for member, window in windows if window is None]
    unbounded = [~make_truth(member, context).fails for member in loose if _is_of(member, subjects)]
    if len(unbounded) < len(loose):
        return None
    free = pl.any_horizontal(unbounded) if unbounded else pl.lit(False)
    low = pl.min_horizontal([low for low, _ in bounded])
    high = pl.max_horizontal([high for _, high in bounded])
    return pl.when(~free).then(low), pl.when(~free).then(high)


def _is_of(condition: Condition, subjects: set[str]) -> bool:
    aliases = list_aliases(condition)
    return bool(aliases) and aliases <= subjects and is_plain(condition)


def make_range_window(condition: Comparison, subjects: set[str], other: str, context: Context) -> Window | None:
    """Return the days in which `other` can lie for a subject, None where the condition says nothing of them."""
    later, earlier = condition.left, condition.right
    if earlier is None or later.kind != "date":
        return None
    if condition.limits is not None:
        low, high = (None if limit is None else take_days(limit, context) for limit in condition.limits)
    elif condition.operator in _BOUNDED:
        low, high = _BOUNDED[condition.operator]
    else:
        return None
    if condition.operator == "days before":
        later, earlier = earlier, later
    if condition.operator == "days apart from":
        low, high = (None, None) if high is None else (-high, high)
    if _speaks_of(earlier, {other}) and _speaks_of(later, subjects):
        day = make_bounds(later, context)
        return _move(day.low, high, -1), _move(day.high, low, -1)
    if _speaks_of(later, {other}) and _speaks_of(earlier, subjects):
        day = make_bounds(earlier, context)
        return _move(day.low, low, 1), _move(day.high, high, 1)
    return None


def _speaks_of(operand: Operand, aliases: set[str]) -> bool:
    return bool(operand.fields) and all(ref.alias in aliases for ref in operand.fields)


def _move(day: pl.Expr, days: int | None, sign: int) -> pl.Expr:
    if days is None:
        return pl.lit(None, dtype=pl.Date)
    return day + pl.duration(days=sign * days)
