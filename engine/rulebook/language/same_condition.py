"""Whether conditions say the same: in other words, or with two records exchanged."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, assert_never

from engine.rulebook.language.conditions import (
    Comparison,
    Condition,
    FieldRef,
    FoldRef,
    Group,
    Measured,
    Mention,
    Operand,
    PartyRef,
    Same,
    SameText,
    Search,
    TextRef,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.rulebook.language.rule import Rule

Form = tuple[object, ...]
_EITHER_WAY = ("is", "is not", "days apart from")
_TURNED = {"at most": "at least", "less than": "more than"}


def find_twins(rule: Rule) -> tuple[str, str] | None:
    """Return the two aliases of one register of which a rule says the same, None where it tells them apart.

    Such a rule meets each pair of records once. A rule with several pairs of aliases of one register has no twins.
    """
    pairs = [pair for pair in combinations(rule.compare, 2) if rule.compare[pair[0]] == rule.compare[pair[1]]]
    if len(pairs) != 1:
        return None
    (one, other), *_ = pairs
    exchanged = {one: other, other: one}
    groups = [Group("all of", rule.links), rule.when, *(tier.condition for tier in rule.severity)]
    same = all(make_form(group) == make_form(group, exchanged) for group in groups)
    return (one, other) if same else None


def make_form(condition: Condition, exchanged: Mapping[str, str] | None = None) -> Form:
    """Return what a condition says as a value, equal where conditions say the same; `exchanged` renames aliases."""
    names = exchanged or {}
    match condition:
        case Group():
            return (condition.joined, frozenset(make_form(member, names) for member in condition.members))
        case Search():
            return (condition.words, condition.register, condition.alias, make_form(condition.where, names))
        case Measured():
            return (condition.measure.name, condition.operator, form_operand(condition.right, names))
        case Comparison():
            return _form_comparison(condition, names)
        case Same() | Mention() | SameText():
            ends = frozenset((_rename(end, names), type(end).__name__) for end in (condition.left, condition.right))
            return (type(condition).__name__, ends)
        case _:
            assert_never(condition)


def form_ends(condition: Comparison, names: Mapping[str, str]) -> Form:
    """Return what a comparison compares as values, equal where it is the same."""
    return tuple(form_operand(operand, names) for operand in (condition.left, condition.right) if operand)


def _form_comparison(condition: Comparison, names: Mapping[str, str]) -> Form:
    operator, ends = condition.operator, form_ends(condition, names)
    if condition.limits is not None:
        limits = tuple(None if limit is None else form_operand(limit, names) for limit in condition.limits)
        if operator == "days before":
            operator, ends = "days after", ends[::-1]
        return (operator, frozenset(ends) if operator in _EITHER_WAY else ends, limits)
    if operator in _TURNED and condition.right is not None and condition.right.fields:
        operator, ends = _TURNED[operator], ends[::-1]
    return (operator, frozenset(ends) if operator in _EITHER_WAY else ends)


def form_operand(operand: Operand, names: Mapping[str, str]) -> Form:
    """Return an operand as a value, equal where operands are the same; `names` renames aliases."""
    fields = tuple(_rename(ref, names) for ref in operand.fields)
    percent = form_operand(operand.percent, names) if operand.percent else None
    by = _rename(operand.by, names) if operand.by else None
    return (fields, operand.parameter, operand.value, operand.is_as_of, percent, by)


def _rename(ref: FieldRef | PartyRef | TextRef | FoldRef, names: Mapping[str, str]) -> str:
    name = ref.party.role if isinstance(ref, PartyRef) else ref.field.name
    return f"{names.get(ref.alias, ref.alias)}.{name}"
