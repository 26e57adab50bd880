"""Conditions and blocks as English clauses, parameters by their values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.rulebook.conditions import OPERATORS
from engine.rulebook.known import KNOWN
from engine.rulebook.terms import (
    Comparison,
    Condition,
    Dated,
    FieldRef,
    Group,
    Key,
    Measure,
    Measured,
    Mention,
    Operand,
    PartyRef,
    Same,
    SameText,
    Search,
    Setting,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.rulebook.rule import Share, Total


def say_condition(condition: Condition, settings: Mapping[str, Setting]) -> str:
    """Return the condition as an English clause, with parameters by their values."""
    if isinstance(condition, Group):
        inner = "; ".join(say_condition(member, settings) for member in condition.members)
        return inner if condition.joined == "all of" else f"{condition.joined}: ({inner})"
    if isinstance(condition, Same):
        left, right = (f"the {ref.alias}'s {ref.party.role}" for ref in (condition.left, condition.right))
        return f"{left} and {right} are the same {condition.kind} (an accepted link)"
    if isinstance(condition, SameText):
        left, right = (f"the {ref.alias}'s {ref.field.name}" for ref in (condition.left, condition.right))
        return f"{left} and {right} are the same text (letters and digits alone)"
    if isinstance(condition, Mention):
        text, party = condition.left, condition.right
        named = f"the {text.alias}'s {text.field.name} mentions the {party.alias}'s {party.party.role}"
        return f"{named} by name (an accepted mention)"
    if isinstance(condition, Search):
        inner = "; ".join(say_condition(member, settings) for member in condition.where.members)
        return f"{say_search(condition)} of which: ({inner})"
    if isinstance(condition, Measured):
        limit = say_operand(condition.right, settings)
        limit = f"{limit} %" if condition.measure.what == "share" else limit
        return f"{say_measure(condition.measure)} {OPERATORS[condition.operator].english.format(limit)}"
    return _say_comparison(condition, settings)


def say_search(search: Search) -> str:
    """Return the head of an `absent` or `present` condition as English."""
    title = KNOWN[search.register].title.lower()
    if search.wanted:
        return f"the {title} register holds a record ({search.alias})"
    return f"the {title} register covers the days and holds no record ({search.alias})"


def say_measure(measure: Measure) -> str:
    """Return what is counted or added up as English."""
    if measure.what == "share":
        return "the part of the whole"
    if measure.what == "whole":
        return "the whole"
    if measure.ref is None:
        return f"the number of {measure.alias} records"
    about = f"{measure.alias}'s {_name(measure.ref)}"
    return f"the number of different values of the {about}" if measure.what == "distinct" else f"the sum of the {about}"


def say_key(key: Key) -> str:
    """Return what a group shares as English."""
    if key.ref is None:
        return key.alias
    named = f"{key.alias}'s {_name(key.ref)}"
    return f"{key.part} of the {named}" if key.part else named


def say_total(total: Total, settings: Mapping[str, Setting]) -> str:
    """Return the head of a `total` block as English."""
    groups = " and ".join(say_key(key) for key in total.per)
    if total.within is None or total.by is None:
        return f"Together, for each {groups}:"
    days, by = say_operand(total.within, settings), say_operand(total.by, settings)
    return f"Together, for each {groups}, in any {days} days by {by} (both ends inside):"


def say_share(share: Share, settings: Mapping[str, Setting]) -> str:
    """Return the head of a `share` block as English."""
    groups, whole = (" and ".join(say_key(key) for key in keys) for keys in (share.per, share.whole))
    what = say_measure(share.measure)
    part = say_condition(share.part, settings)
    of = f" of all of the {whole}" if share.whole != share.per else ""
    return f"For each {groups}, of {what}{of}, the part{f' of which {part}' if part else ' of that group'}:"


def _name(ref: FieldRef | PartyRef) -> str:
    return ref.field.name if isinstance(ref, FieldRef) else ref.party.role


def _say_comparison(condition: Comparison, settings: Mapping[str, Setting]) -> str:
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
    said = _say_plain(operand, settings)
    return f"{say_operand(operand.percent, settings)} % of {said}" if operand.percent else said


def _say_plain(operand: Operand, settings: Mapping[str, Setting]) -> str:
    if operand.fields:
        names = [f"the {ref.alias}'s {ref.field.name}" for ref in operand.fields]
        return names[0] if len(names) == 1 else f"the first recorded of {', '.join(names)}"
    if operand.is_as_of:
        return "the day of the run"
    value = settings[operand.parameter] if operand.parameter else operand.value
    if isinstance(value, Dated):
        by = f" by the {operand.by.alias}'s {operand.by.field.name}" if operand.by else ""
        return f"({value}{by})"
    if isinstance(value, tuple):
        return ", ".join(str(item) for item in value)
    return str(value)
