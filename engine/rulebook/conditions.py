"""The closed table of conditions: the words, the types they take, the expression and the English of each."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl

from engine.registers.schema import MONEY
from engine.rulebook.rule import Comparison, Condition, FieldRef, Group, Link, Mention, Operand, Same, Setting

if TYPE_CHECKING:
    from collections.abc import Mapping

DATED: frozenset[str] = frozenset({"date"})
ORDERED: frozenset[str] = frozenset({"date", "money", "number"})
WORDED: frozenset[str] = frozenset({"text", "category"})
EVERY: frozenset[str] = ORDERED | WORDED


@dataclass(frozen=True, slots=True)
class Bounds:
    """The two ends between which an operand lies; a null end is open, both null is not recorded."""

    low: pl.Expr
    high: pl.Expr
    kind: str


@dataclass(frozen=True, slots=True)
class Truth:
    """Whether a condition surely holds and surely fails (neither: unknown), and the fields that leave it unknown.

    The expressions are Boolean and never null. `unknown` pairs each field with an expression that is true in the
    rows where its being missing or imprecise leaves the condition unknown.
    """

    holds: pl.Expr
    fails: pl.Expr
    unknown: tuple[tuple[FieldRef, pl.Expr], ...] = ()


@dataclass(frozen=True, slots=True)
class Context:
    """What an evaluation fixes: the parameters' values, the day of the run, the columns of links among conditions."""

    settings: Mapping[str, Setting]
    as_of: dt.date
    same: Mapping[tuple[str, str], str]


Test = Callable[[Bounds, "Bounds | tuple[Setting, ...] | None"], tuple[pl.Expr, pl.Expr]]


@dataclass(frozen=True, slots=True)
class Operator:
    """One entry of the table; `takes` is what stands after it: value, list, nothing or range (a date and limits)."""

    words: str
    takes: str
    kinds: frozenset[str]
    english: str
    means: str
    test: Callable[..., tuple[pl.Expr, pl.Expr]]


def _yes(expr: pl.Expr) -> pl.Expr:
    return expr.fill_null(False)


def _is(left: Bounds, right: Bounds) -> tuple[pl.Expr, pl.Expr]:
    if left.kind in WORDED:
        same = _fold(left.low) == _fold(right.low)
        return _yes(same), _yes(~same)
    holds = (left.low == left.high) & (right.low == right.high) & (left.low == right.low)
    return _yes(holds), _yes(left.high < right.low) | _yes(left.low > right.high)


def _is_not(left: Bounds, right: Bounds) -> tuple[pl.Expr, pl.Expr]:
    holds, fails = _is(left, right)
    return fails, holds


def _is_one_of(left: Bounds, values: tuple[Setting, ...]) -> tuple[pl.Expr, pl.Expr]:
    if left.kind not in WORDED:
        literals = [_make_literal(value, left.kind) for value in values]
        judged = [_is(left, Bounds(literal, literal, left.kind)) for literal in literals]
        return pl.any_horizontal([yes for yes, _ in judged]), pl.all_horizontal([no for _, no in judged])
    folded = [str(value).strip().casefold() for value in values]
    among = _fold(left.low).is_in(folded)
    return _yes(among), _yes(~among)


def _at_least(left: Bounds, right: Bounds) -> tuple[pl.Expr, pl.Expr]:
    return _yes(left.low >= right.high), _yes(left.high < right.low)


def _at_most(left: Bounds, right: Bounds) -> tuple[pl.Expr, pl.Expr]:
    return _yes(left.high <= right.low), _yes(left.low > right.high)


def _more_than(left: Bounds, right: Bounds) -> tuple[pl.Expr, pl.Expr]:
    holds, fails = _at_most(left, right)
    return fails, holds


def _less_than(left: Bounds, right: Bounds) -> tuple[pl.Expr, pl.Expr]:
    holds, fails = _at_least(left, right)
    return fails, holds


def _is_recorded(left: Bounds, _: None) -> tuple[pl.Expr, pl.Expr]:
    recorded = left.low.is_not_null() | left.high.is_not_null()
    if left.kind == "category":
        recorded &= _yes(left.low != "not stated")
    return recorded, ~recorded


def _is_not_recorded(left: Bounds, _: None) -> tuple[pl.Expr, pl.Expr]:
    recorded, missing = _is_recorded(left, None)
    return missing, recorded


def _has_word_of(left: Bounds, values: tuple[Setting, ...]) -> tuple[pl.Expr, pl.Expr]:
    words = "|".join(r"\s+".join(re.escape(part) for part in str(value).split()) for value in values)
    found = left.low.str.contains(rf"(?i)(?:^|\W)(?:{words})(?:\W|$)")
    return _yes(found), _yes(~found)


def _fold(text: pl.Expr) -> pl.Expr:
    return text.str.strip_chars().str.to_lowercase()


def _no_test(*_: object) -> tuple[pl.Expr, pl.Expr]:
    raise AssertionError("a range is tested by its limits")


OPERATORS: dict[str, Operator] = {
    operator.words: operator
    for operator in (
        Operator("is", "value", EVERY, "is {}", "The field has this value; case does not matter.", _is),
        Operator("is not", "value", EVERY, "is not {}", "The field has another value.", _is_not),
        Operator("is one of", "list", EVERY, "is one of {}", "The field has one of these values.", _is_one_of),
        Operator("at least", "value", ORDERED, "is at least {}", "This or more; the limit counts.", _at_least),
        Operator("at most", "value", ORDERED, "is at most {}", "This or less; the limit counts.", _at_most),
        Operator("more than", "value", ORDERED, "is more than {}", "More than this.", _more_than),
        Operator("less than", "value", ORDERED, "is less than {}", "Less than this.", _less_than),
        Operator("is recorded", "nothing", EVERY, "is recorded", "Something is recorded; never unknown.", _is_recorded),
        Operator(
            "is not recorded",
            "nothing",
            EVERY,
            "is not recorded",
            "Nothing is recorded; never unknown.",
            _is_not_recorded,
        ),
        Operator(
            "has word of",
            "list",
            WORDED,
            "has one of the words {}",
            "The text holds one of the words as a whole word.",
            _has_word_of,
        ),
        Operator(
            "days after",
            "range",
            DATED,
            "is {} days after {}",
            "Days from the second date to the first; both limits count, `any` is an open end.",
            _no_test,
        ),
        Operator(
            "days before",
            "range",
            DATED,
            "is {} days before {}",
            "Days from the first date to the second; both limits count, `any` is an open end.",
            _no_test,
        ),
    )
}
"""The conditions a rule file may use, by their words."""


def make_truth(condition: Condition, context: Context) -> Truth:
    """Return the expressions of a condition over a frame of matches (columns `alias.field`, `alias.field_max`)."""
    if isinstance(condition, Group):
        return _make_group_truth(condition, context)
    if isinstance(condition, Link):
        same = pl.col(context.same[condition.left.column, condition.right.column])
        return Truth(same, ~same)
    left = make_bounds(condition.left, context)
    operator = OPERATORS[condition.operator]
    if operator.takes == "range":
        holds, fails = _test_range(condition, context)
    elif operator.takes == "list":
        assert condition.right is not None
        holds, fails = operator.test(left, _take_list(condition.right, context))
    else:
        right = make_bounds(condition.right, context, left.kind) if condition.right else None
        holds, fails = operator.test(left, right)
    open_ = ~holds & ~fails
    refs = [*condition.left.fields, *(condition.right.fields if condition.right else ())]
    unknown = tuple((ref, open_ & _is_imprecise(ref)) for ref in refs)
    return Truth(holds, fails, unknown)


def _make_group_truth(group: Group, context: Context) -> Truth:
    truths = [make_truth(member, context) for member in group.members]
    if not truths:
        return Truth(pl.lit(True), pl.lit(False))
    if group.joined == "all of":
        holds = pl.all_horizontal([truth.holds for truth in truths])
        fails = pl.any_horizontal([truth.fails for truth in truths])
    else:
        holds = pl.any_horizontal([truth.holds for truth in truths])
        fails = pl.all_horizontal([truth.fails for truth in truths])
        if group.joined == "none of":
            holds, fails = fails, holds
    open_ = ~holds & ~fails
    return Truth(holds, fails, tuple((ref, open_ & flag) for truth in truths for ref, flag in truth.unknown))


def make_days(condition: Comparison, context: Context) -> tuple[pl.Expr, pl.Expr]:
    """Return the least and the most days of a range condition, Int64; null where an end is not known."""
    assert condition.right is not None
    left, right = make_bounds(condition.left, context), make_bounds(condition.right, context)
    if condition.operator == "days before":
        left, right = right, left
    return (left.low - right.high).dt.total_days(), (left.high - right.low).dt.total_days()


def _test_range(condition: Comparison, context: Context) -> tuple[pl.Expr, pl.Expr]:
    assert condition.limits is not None
    least, most = make_days(condition, context)
    holds: list[pl.Expr] = [least.is_not_null() | most.is_not_null()]
    fails: list[pl.Expr] = []
    low, high = (None if limit is None else take_days(limit, context) for limit in condition.limits)
    if low is not None:
        holds.append(_yes(least >= low))
        fails.append(_yes(most < low))
    if high is not None:
        holds.append(_yes(most <= high))
        fails.append(_yes(least > high))
    return pl.all_horizontal(holds), pl.any_horizontal(fails) if fails else pl.lit(False)


def take_days(limit: Operand, context: Context) -> int:
    """Return a limit of a range in whole days."""
    value = context.settings[limit.parameter] if limit.parameter else limit.value
    assert isinstance(value, int | Decimal)
    return int(value)


def make_bounds(operand: Operand, context: Context, kind: str | None = None) -> Bounds:
    """Return the ends of an operand; a fixed value takes the kind of what it is compared with."""
    if operand.fields:
        return _make_field_bounds(operand.fields)
    value: Setting = context.as_of if operand.is_as_of else operand.value
    if operand.parameter:
        value = context.settings[operand.parameter]
    literal = _make_literal(value, kind or operand.kind)
    return Bounds(literal, literal, kind or str(operand.kind))


def _make_field_bounds(refs: tuple[FieldRef, ...]) -> Bounds:
    ends = [_make_ends(ref) for ref in refs]
    low, high = ends[-1]
    for first_low, first_high in reversed(ends[:-1]):
        recorded = first_low.is_not_null() | first_high.is_not_null()
        low = pl.when(recorded).then(first_low).otherwise(low)
        high = pl.when(recorded).then(first_high).otherwise(high)
    return Bounds(low, high, refs[0].field.kind)


def _make_ends(ref: FieldRef) -> tuple[pl.Expr, pl.Expr]:
    low = pl.col(ref.column)
    return low, pl.col(f"{ref.column}_max") if ref.field.kind in ("date", "money") else low


def _is_imprecise(ref: FieldRef) -> pl.Expr:
    low, high = _make_ends(ref)
    return ~_yes(low == high)


def _make_literal(value: Setting, kind: str) -> pl.Expr:
    if kind == "money" and isinstance(value, int | Decimal):
        return pl.lit(Decimal(value), dtype=MONEY)
    if kind == "number" and isinstance(value, int | Decimal):
        return pl.lit(float(value))
    if isinstance(value, dt.date):
        return pl.lit(value, dtype=pl.Date)
    return pl.lit(str(value))


def _take_list(operand: Operand, context: Context) -> tuple[Setting, ...]:
    value = context.settings[operand.parameter] if operand.parameter else operand.value
    return value if isinstance(value, tuple) else (value,)


def say_condition(condition: Condition, settings: Mapping[str, Setting]) -> str:
    """Return the condition as an English clause, with parameters by their values."""
    if isinstance(condition, Group):
        inner = "; ".join(say_condition(member, settings) for member in condition.members)
        return inner if condition.joined == "all of" else f"{condition.joined}: ({inner})"
    if isinstance(condition, Same):
        left, right = (f"the {ref.alias}'s {ref.party.role}" for ref in (condition.left, condition.right))
        return f"{left} and {right} are the same {condition.kind} (an accepted link)"
    if isinstance(condition, Mention):
        text, party = condition.left, condition.right
        named = f"the {text.alias}'s {text.field.name} mentions the {party.alias}'s {party.party.role}"
        return f"{named} by name (an accepted mention)"
    operator = OPERATORS[condition.operator]
    left = say_operand(condition.left, settings)
    if condition.limits is not None:
        assert condition.right is not None
        limits = _say_limits(condition.limits, settings)
        return f"{left} {operator.english.format(limits, say_operand(condition.right, settings))}"
    right = say_operand(condition.right, settings) if condition.right else ""
    return f"{left} {operator.english.format(right)}"


def _say_limits(limits: tuple[Operand | None, Operand | None], settings: Mapping[str, Setting]) -> str:
    low, high = (None if limit is None else say_operand(limit, settings) for limit in limits)
    if low is None:
        return "any number of" if high is None else f"at most {high}"
    return f"{low} or more" if high is None else f"{low} to {high}"


def say_operand(operand: Operand, settings: Mapping[str, Setting]) -> str:
    """Return an operand as English, a parameter as its value."""
    if operand.fields:
        names = [f"the {ref.alias}'s {ref.field.name}" for ref in operand.fields]
        return names[0] if len(names) == 1 else f"the first recorded of {', '.join(names)}"
    if operand.is_as_of:
        return "the day of the run"
    value = settings[operand.parameter] if operand.parameter else operand.value
    if isinstance(value, tuple):
        return ", ".join(str(item) for item in value)
    return str(value)
