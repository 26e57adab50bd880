"""What is reachable: whether a condition holds wherever another does, and whether two can never hold together."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, assert_never

from engine.rulebook.language import (
    Comparison,
    Condition,
    Group,
    Measured,
    Mention,
    Same,
    SameText,
    Search,
    form_ends,
    form_operand,
    make_form,
)
from engine.rulebook.logic import LEFT_BLANK, WORDED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from engine.rulebook.language import Form, Operand, Setting

Limit = Decimal | dt.date
_LOW, _HIGH = {"at least": False, "more than": True}, {"at most": False, "less than": True}


@dataclass(frozen=True, slots=True)
class _Span:
    """The values of `subject` between two limits, None where it is open; an edge that is `…_out` does not count."""

    subject: Form
    low: Limit | None = None
    high: Limit | None = None
    low_out: bool = False
    high_out: bool = False

    def holds(self, other: _Span) -> bool:
        above = self.low is None or (
            other.low is not None and _reaches(other.low, self.low, other.low_out, self.low_out)
        )
        below = self.high is None or (
            other.high is not None and _reaches(self.high, other.high, other.high_out, self.high_out)
        )
        return above and below

    def excludes(self, other: _Span) -> bool:
        return _ends_before(self, other) or _ends_before(other, self)


@dataclass(frozen=True, slots=True)
class _Choice:
    """The values of `subject` that are some texts, or are none of them."""

    subject: Form
    texts: frozenset[str]
    is_none: bool = False

    def holds(self, other: _Choice) -> bool:
        if other.is_none:
            return self.is_none and self.texts <= other.texts
        return not self.texts & other.texts if self.is_none else other.texts <= self.texts

    def excludes(self, other: _Choice) -> bool:
        if self.is_none and other.is_none:
            return False
        if self.is_none or other.is_none:
            some, none = (other, self) if self.is_none else (self, other)
            return some.texts <= none.texts
        return not self.texts & other.texts


def _reaches(larger: Limit, smaller: Limit, inner_out: bool, outer_out: bool) -> bool:  # noqa: FBT001
    if type(larger) is not type(smaller):
        return False
    return larger > smaller or (larger == smaller and (inner_out or not outer_out))  # type: ignore[operator]


def _ends_before(first: _Span, second: _Span) -> bool:
    if first.high is None or second.low is None or type(first.high) is not type(second.low):
        return False
    meet = first.high == second.low
    return first.high < second.low or (meet and (first.high_out or second.low_out))  # type: ignore[operator]


def is_implied(condition: Condition, given: Iterable[Condition], settings: Mapping[str, Setting]) -> bool:
    """Return whether the condition holds wherever all the given ones do; False where that cannot be seen."""
    known = list(flatten(given))
    if isinstance(condition, Group) and condition.joined != "none of":
        every = all if condition.joined == "all of" else any
        if every(is_implied(member, known, settings) for member in condition.members):
            return True
    form, wide = make_form(condition), _take_span(condition, settings)
    for other in known:
        if make_form(other) == form:
            return True
        if _holds(wide, _take_span(other, settings)):
            return True
    return False


def _holds(wide: _Span | _Choice | None, narrow: _Span | _Choice | None) -> bool:
    """Return whether everything that is one of the narrow values is one of the wide ones."""
    if isinstance(wide, _Span) and isinstance(narrow, _Span):
        return wide.subject == narrow.subject and wide.holds(narrow)
    if isinstance(wide, _Choice) and isinstance(narrow, _Choice):
        return wide.subject == narrow.subject and wide.holds(narrow)
    return False


def find_conflict(
    conditions: Iterable[Condition], given: Iterable[Condition], settings: Mapping[str, Setting]
) -> tuple[Condition, Condition] | None:
    """Return the first of the conditions that excludes a given one or one before it, and what it excludes."""
    before = list(flatten(given))
    for condition in flatten(conditions):
        for other in before:
            if _excludes(condition, other, settings):
                return condition, other
        before.append(condition)
    return None


def flatten(conditions: Iterable[Condition]) -> Iterable[Condition]:
    """Yield the conditions of which each must hold, those inside `all of` one by one."""
    for condition in conditions:
        if isinstance(condition, Group) and condition.joined == "all of":
            yield from flatten(condition.members)
        else:
            yield condition


def _excludes(one: Condition, other: Condition, settings: Mapping[str, Setting]) -> bool:
    if isinstance(one, Group) and one.joined == "any of":
        return bool(one.members) and all(_excludes(member, other, settings) for member in one.members)
    mine, theirs = _take_span(one, settings), _take_span(other, settings)
    if isinstance(mine, _Span) and isinstance(theirs, _Span):
        return mine.subject == theirs.subject and mine.excludes(theirs)
    if isinstance(mine, _Choice) and isinstance(theirs, _Choice):
        return mine.subject == theirs.subject and mine.excludes(theirs)
    return False


def _take_span(condition: Condition, settings: Mapping[str, Setting]) -> _Span | _Choice | None:
    """Return the values that a condition leaves, None where they are not known without a record."""
    match condition:
        case Measured():
            return _take_limit(("measure", condition.measure.name), condition.operator, condition.right, settings)
        case Comparison():
            return _take_compared(condition, settings)
        case Group() | Search() | Same() | Mention() | SameText():
            return None
        case _:
            assert_never(condition)


def _take_compared(condition: Comparison, settings: Mapping[str, Setting]) -> _Span | _Choice | None:
    if condition.limits is not None:
        return _take_window(condition, settings)
    left, right = form_operand(condition.left, {}), condition.right
    if condition.operator in ("is recorded", "is not recorded", LEFT_BLANK):
        word = "is not recorded" if condition.operator == LEFT_BLANK else condition.operator
        return _Choice(("recorded", left), frozenset({word}))
    if right is None:
        return None
    if condition.left.kind not in WORDED:
        return _take_limit(("value", left), condition.operator, right, settings)
    value = settings.get(right.parameter) if right.parameter else right.value
    texts = value if isinstance(value, tuple) else (value,)
    if condition.operator not in ("is", "is not", "is one of") or right.fields or None in texts:
        return None
    folded = frozenset(str(text).strip().casefold() for text in texts)
    return _Choice(("value", left), folded, condition.operator == "is not")


def _take_limit(subject: Form, operator: str, right: Operand, settings: Mapping[str, Setting]) -> _Span | None:
    value = take_fixed(right, settings)
    if value is None:
        return None
    if operator == "is":
        return _Span(subject, value, value)
    if operator in _LOW:
        return _Span(subject, low=value, low_out=_LOW[operator])
    return _Span(subject, high=value, high_out=_HIGH[operator]) if operator in _HIGH else None


def _take_window(condition: Comparison, settings: Mapping[str, Setting]) -> _Span | None:
    ends, asked = form_ends(condition, {}), condition.limits or ()
    limits = [None if limit is None else take_fixed(limit, settings) for limit in asked]
    if any(limit is not None and not isinstance(found, Decimal) for limit, found in zip(asked, limits, strict=True)):
        return None
    low, high = (found if isinstance(found, Decimal) else None for found in limits)
    if condition.operator == "days apart from":
        return _Span((condition.operator, frozenset(ends)), low, high)
    if condition.operator == "days before":
        ends = ends[::-1]
    if ends != (ordered := tuple(sorted(ends, key=repr))):  # B after A by 1 to 9 is A after B by -9 to -1
        low, high = (None if end is None else -end for end in (high, low))
    return _Span(("days after", ordered), low, high)


def take_fixed(operand: Operand, settings: Mapping[str, Setting]) -> Limit | None:
    """Return the number or day that an operand is whatever the records say, None where it depends on them."""
    if operand.fields or operand.is_as_of or operand.by:
        return None
    value = settings.get(operand.parameter) if operand.parameter else operand.value
    if isinstance(value, dt.date):
        return value
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    rate = take_fixed(operand.percent, settings) if operand.percent else Decimal(100)
    return Decimal(value) * rate / 100 if isinstance(rate, Decimal) else None
