"""Conditions and blocks as English clauses, fields by their titles, parameters by their values."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, assert_never

from engine.rulebook.language import (
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
    Plain,
    Same,
    SameText,
    Search,
    Setting,
)
from engine.rulebook.logic import OPERATORS
from engine.schema import KNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.rulebook.language import Share, Total


_DATED = {
    "at least": "is on or after {}",
    "at most": "is on or before {}",
    "more than": "is after {}",
    "less than": "is before {}",
}
"""How the conditions that set a limit read where it is a day."""
_OPEN = {
    ("days after", "0"): "is on or after {}",
    ("days after", "1"): "is after {}",
    ("days before", "0"): "is on or before {}",
    ("days before", "1"): "is before {}",
}
"""How a window that is open at its far end reads, by its first day."""
_ROLES = {"about": "person"}
"""How a role is called whose own word does not read well."""
GROUPS = {"all of": "all of this holds", "any of": "at least one of this holds", "none of": "none of this holds"}


def write_condition(condition: Condition, settings: Mapping[str, Setting], whole: str = "") -> str:
    """Return the condition as an English clause, with parameters by their values; `whole` is the kind of a share's."""
    match condition:
        case Group():
            return _write_group(condition, settings, whole)
        case Same():
            both = f"{_name(condition.left)} and {_name(condition.right)}"
            return f"{both} are the same {condition.kind} (an accepted link)"
        case SameText():
            left, right = (_name(FieldRef(ref.alias, ref.field)) for ref in (condition.left, condition.right))
            return f"{left} and {right} are the same text (letters and digits alone)"
        case Mention():
            text = _name(FieldRef(condition.left.alias, condition.left.field))
            return f"{text} mentions {_name(condition.right)} by name (an accepted mention)"
        case Search():
            inner = "; ".join(write_condition(member, settings) for member in condition.where.members)
            return f"{write_search(condition)} of which: ({inner})"
        case Measured():
            measure = condition.measure
            limit = write_operand(condition.right, settings, whole if measure.what == "whole" else measure.kind)
            limit = f"{limit} % of the whole" if measure.what == "share" else limit
            return f"{write_measure(measure)} {OPERATORS[condition.operator].english.format(limit)}"
        case Comparison():
            return _write_comparison(condition, settings)
        case _:
            assert_never(condition)


def _write_group(group: Group, settings: Mapping[str, Setting], whole: str) -> str:
    members = [write_condition(member, settings, whole) for member in group.members]
    if len(members) < 2:
        return f"it is not so that {members[0]}" if members and group.joined == "none of" else "".join(members)
    parts = [
        f"({said})" if isinstance(inner, Group) else said for said, inner in zip(members, group.members, strict=True)
    ]
    if group.joined == "all of":
        return "; and ".join(parts)
    first, then = ("either", "or") if group.joined == "any of" else ("neither", "nor")
    return f"{first} {f'; {then} '.join(parts)}"


def write_search(search: Search) -> str:
    """Return the head of an `absent` or `present` condition as English."""
    title = KNOWN[search.register].title.lower()
    called = write_alias(search.alias)
    if search.wanted:
        return f"the {title} register holds a record (called {called} here)"
    return f"the {title} register covers the days in question and holds no record (called {called} here)"


def write_measure(measure: Measure) -> str:
    """Return what is counted or added up as English."""
    if measure.what in ("share", "whole"):
        return "the part" if measure.what == "share" else "the whole"
    if measure.ref is None:
        return f"the number of {write_alias(measure.alias)} records"
    if measure.what == "sum":
        return f"the sum of {_name(measure.ref)}"
    if isinstance(measure.ref, PartyRef):
        who = "persons who are" if measure.ref.party.kind == "person" else "organisations that are"
        return f"the number of different {who} {_name(measure.ref)}"
    return f"the number of different values of {_name(measure.ref)}"


def write_alias(alias: str) -> str:
    """Return what a rule calls a record, as words."""
    return alias.replace("_", " ")


def write_key(key: Key) -> str:
    """Return what a group shares as English, without an article."""
    if key.ref is None:
        return write_alias(key.alias)
    named = _name(key.ref)
    return f"{key.part} of {named}" if key.part else named.removeprefix("the ")


def write_total(total: Total, settings: Mapping[str, Setting]) -> str:
    """Return for which groups, and in which window, a `total` block adds up."""
    groups = " and ".join(write_key(key) for key in total.per)
    if total.within is None or total.by is None:
        return f"for each {groups}"
    days, by = write_operand(total.within, settings), write_operand(total.by, settings)
    return f"for each {groups}, within any {days} days by {by} (first and last day included)"


def write_share(share: Share) -> str:
    """Return for which groups, and by which measure, a `share` block compares a part with the whole."""
    return f"for each {' and '.join(write_key(key) for key in share.per)}, by {write_measure(share.measure)}"


def write_part(share: Share, settings: Mapping[str, Setting]) -> list[str]:
    """Return what the part and the whole of a `share` block are."""
    part = write_condition(share.part, settings)
    whole = " and ".join(write_key(key).removeprefix(f"{write_alias(key.alias)}'s ") for key in share.whole)
    of = "all of them" if share.whole == share.per else f"all with the same {whole}"
    return [f"the part is those of which {part}" if part else "the part is that group", f"the whole is {of}"]


def _name(ref: FieldRef | PartyRef) -> str:
    """Return a field or party of a record by its plain title: `the gift's date declared`, `the award's supplier`."""
    if isinstance(ref, PartyRef):
        role = _ROLES.get(ref.party.role, ref.party.role)
        return f"the {write_alias(ref.alias)}" if role == ref.alias else f"the {write_alias(ref.alias)}'s {role}"
    heading = ref.field.heading.removesuffix(" (£)")
    return f"the {write_alias(ref.alias)}'s {heading[0].lower()}{heading[1:]}"


def write_party(ref: PartyRef) -> str:
    """Return a party of a record by its plain title."""
    return _name(ref)


def _write_comparison(condition: Comparison, settings: Mapping[str, Setting]) -> str:
    left, kind = write_operand(condition.left, settings), condition.left.kind
    english = OPERATORS[condition.operator].english
    if condition.limits is not None:
        assert condition.right is not None
        return f"{left} {_write_window(condition.operator, condition.limits, settings)}".format(
            write_operand(condition.right, settings)
        )
    right = write_operand(condition.right, settings, kind) if condition.right else ""
    return f"{left} {(_DATED if kind == 'date' else {}).get(condition.operator, english).format(right)}"


def _write_window(operator: str, limits: tuple[Operand | None, Operand | None], settings: Mapping[str, Setting]) -> str:
    """Return a window of days as English, with `{}` for the second date."""
    low, high = (None if limit is None else write_operand(limit, settings) for limit in limits)
    if low is not None and high is None and (operator, low) in _OPEN:
        return _OPEN[operator, low]
    if high is None:
        said = f"{low} or more" if low else "any number of"
    else:
        said = f"at most {high}" if low is None or (low, operator) == ("0", "days apart from") else f"{low} to {high}"
    english = OPERATORS[operator].english.format(said, "{}")
    return english.replace("at most 1 days", "at most 1 day")


def write_operand(operand: Operand, settings: Mapping[str, Setting], kind: str = "") -> str:
    """Return an operand as English, a parameter as its value; a number that is compared with money is in pounds."""
    said = _write_plain(operand, settings, kind)
    return f"{write_operand(operand.percent, settings)} % of {said}" if operand.percent else said


def _write_plain(operand: Operand, settings: Mapping[str, Setting], kind: str) -> str:
    if operand.fields:
        names = [_name(ref) for ref in operand.fields]
        return names[0] if len(names) == 1 else f"the first recorded of {_join(names, 'and')}"
    if operand.is_as_of:
        return "the day of the run"
    value = settings[operand.parameter] if operand.parameter else operand.value
    if isinstance(value, Dated):
        periods = [" ".join([write_value(each.value, kind), f"({each.days})"]) for each in value.periods]
        return f"{_join(periods, 'or')}{f', by {_name(operand.by)}' if operand.by else ''}"
    return (
        _join([write_value(item, kind) for item in value], "or")
        if isinstance(value, tuple)
        else write_value(value, kind)
    )


def write_value(value: Plain, kind: str = "") -> str:
    """Return a single value as English: whole numbers from 10,000 on with commas, money in pounds."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return str(value)
    if kind == "money":
        return f"£{value:,}" if isinstance(value, int) else f"£{value:,.2f}"
    return str(value) if -10_000 < value < 10_000 else f"{value:,}"


def _join(words: list[str], last: str) -> str:
    return " ".join(filter(None, (", ".join(words[:-1]), last, words[-1]))) if len(words) > 1 else "".join(words)
