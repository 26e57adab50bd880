"""The two ends between which an operand lies, as expressions over a frame of matches."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl

from engine.rulebook.language import Dated, FieldRef, Operand, Setting
from engine.schema import MONEY, is_exact, is_interval, name_high

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.rulebook.language import Condition

FINE_MONEY = pl.Decimal(38, 6)
"""Money of which a percentage was taken, or which was added up."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The two ends between which an operand lies; a null end is open, both null is not recorded."""

    low: pl.Expr
    high: pl.Expr
    kind: str


@dataclass(frozen=True, slots=True)
class Known:
    """The columns of a condition that was judged before: how their names begin, and the fields it compares."""

    name: str
    fields: tuple[FieldRef, ...]


@dataclass(frozen=True, slots=True)
class Context:
    """What an evaluation fixes: the parameters' values, the day of the run, and what stands in columns already.

    `same` names the column of each link among conditions by its two ends, `known` the columns in which a condition on
    one record alone was judged before records were joined, `flagged` the fields that can leave a search open, by its
    alias, `lacking` the sources without a field, by its column.
    """

    settings: Mapping[str, Setting]
    as_of: dt.date
    same: Mapping[tuple[str, str], str] = field(default_factory=dict)
    known: Mapping[Condition, Known] = field(default_factory=dict)
    flagged: Mapping[str, Sequence[FieldRef]] = field(default_factory=dict)
    lacking: Mapping[str, Sequence[int]] = field(default_factory=dict)


def make_bounds(operand: Operand, context: Context, kind: str | None = None) -> Bounds:
    """Return the ends of an operand; a fixed value takes the kind of what it is compared with."""
    if operand.percent is not None:
        return _take_percent(operand, operand.percent, context, kind)
    if operand.fields:
        return _make_field_bounds(operand.fields)
    value = take_setting(operand, context)
    told = kind or str(operand.kind)
    if isinstance(value, Dated):
        return _make_dated_bounds(value, operand.by, told)
    literal = make_literal(value, told)
    return Bounds(literal, literal, told)


def take_setting(operand: Operand, context: Context) -> Setting:
    """Return the value of an operand that is no field: of its parameter, as_of, or what the rule file says."""
    if operand.parameter:
        return context.settings[operand.parameter]
    return context.as_of if operand.is_as_of else operand.value


def make_ends(ref: FieldRef) -> tuple[pl.Expr, pl.Expr]:
    """Return the low and the high end of a field; they are one for a field that is never imprecise."""
    low = pl.col(ref.column)
    return low, pl.col(name_high(ref.column)) if is_interval(ref.field) else low


def is_imprecise(ref: FieldRef) -> pl.Expr:
    """Return whether a field is missing or known only within limits."""
    low, high = make_ends(ref)
    return ~is_exact(low, high)


def list_vague(operand: Operand, context: Context) -> list[tuple[FieldRef, pl.Expr]]:
    """Return the fields on which an operand depends, and where each being missing or imprecise leaves it open.

    Of `first recorded of` no field after the first recorded does, nor any where that one is exact.
    """
    if len(operand.fields) < 2:
        return [(ref, is_imprecise(ref)) for ref in operand.list_fields()]
    bounds = make_bounds(operand, context)
    open_ = ~is_exact(bounds.low, bounds.high)
    flags = []
    for ref in operand.fields:
        flags.append((ref, open_ & is_imprecise(ref)))
        open_ &= pl.all_horizontal(end.is_null() for end in make_ends(ref))
    return flags + [(ref, is_imprecise(ref)) for ref in operand.list_fields() if ref not in operand.fields]


def make_literal(value: Setting, kind: str) -> pl.Expr:
    """Return a fixed value as the kind of what it is compared with."""
    if kind == "money" and isinstance(value, int | Decimal):
        return pl.lit(Decimal(value), dtype=MONEY)
    if kind == "number" and isinstance(value, int | Decimal):
        return pl.lit(float(value))
    if isinstance(value, dt.date):
        return pl.lit(value, dtype=pl.Date)
    return pl.lit(str(value).strip().lower() if kind == "category" else str(value))


def fold_case(text: pl.Expr, kind: str) -> pl.Expr:
    """Return a text as conditions compare it: in small letters, without blanks around it. A category stands so."""
    return text if kind == "category" else text.str.strip_chars().str.to_lowercase()


def _make_field_bounds(refs: tuple[FieldRef, ...]) -> Bounds:
    ends = [make_ends(ref) for ref in refs]
    low, high = ends[-1]
    for first_low, first_high in reversed(ends[:-1]):
        recorded = first_low.is_not_null() | first_high.is_not_null()
        low = pl.when(recorded).then(first_low).otherwise(low)
        high = pl.when(recorded).then(first_high).otherwise(high)
    return Bounds(low, high, refs[0].field.kind)


def _take_percent(operand: Operand, percent: Operand, context: Context, kind: str | None) -> Bounds:
    """Return a percentage of an operand; percentages are not negative, so that the ends keep their order."""
    whole = make_bounds(
        Operand(operand.fields, operand.parameter, operand.value, kind=operand.kind, by=operand.by), context, kind
    )
    rate = make_bounds(percent, context, "number")
    if whole.kind == "money":
        low, high = _take_part(whole.low, rate.low), _take_part(whole.high, rate.high)
        return Bounds(low, high, "money")
    return Bounds(whole.low * rate.low / 100, whole.high * rate.high / 100, whole.kind)


def _take_part(amount: pl.Expr, rate: pl.Expr) -> pl.Expr:
    part = amount.cast(FINE_MONEY) * rate.cast(pl.Decimal(38, 4))
    return part / pl.lit(100, dtype=pl.Decimal(38, 0))


def _make_dated_bounds(value: Dated, by: FieldRef | None, kind: str) -> Bounds:
    """Return the least and the greatest value that may hold on the day of the match."""
    assert by is not None
    first, last = make_ends(by)
    ends = []
    for period in value.periods:
        literal = make_literal(period.value, kind)
        before = _no(last < period.first) if period.first else pl.lit(False)
        after = _no(first > period.last) if period.last else pl.lit(False)
        ends.append(pl.when(~(before | after)).then(literal))
    return Bounds(pl.min_horizontal(ends), pl.max_horizontal(ends), kind)


def _no(expr: pl.Expr) -> pl.Expr:
    return expr.fill_null(False)
