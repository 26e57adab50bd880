"""Used fields: what a rule looks at in the records of an alias, and by which parties and texts it joins them."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from engine.rulebook.language.conditions import Comparison, FieldRef, Group, Measured, Mention, Same, SameText, Search
from engine.rulebook.language.walk import list_fields, take_name_link

if TYPE_CHECKING:
    from collections.abc import Collection

    from engine.rulebook.language.conditions import Condition, PartyRef, TextRef
    from engine.rulebook.language.rule import Rule


def list_used(rule: Rule, alias: str, known: Collection[Condition] = ()) -> list[FieldRef]:
    """Return the fields of an alias that are looked at, without those of known conditions and what is added up."""
    refs = [ref for root in rule.roots() for ref in _list_unjudged(root, known)]
    refs += [ref for operand in rule.block_operands() for ref in operand.list_fields()]
    refs += list_fields(days) if (days := rule.days_condition()) else []
    refs += [key.ref for key in rule.list_keys() if isinstance(key.ref, FieldRef)]
    counted = [measure for measure in rule.measures() if measure.what == "distinct"]
    refs += [measure.ref for measure in counted if isinstance(measure.ref, FieldRef)]
    return [ref for ref in refs if ref.alias == alias]


def list_ends(rule: Rule, alias: str) -> dict[str, PartyRef | TextRef]:
    """Return the parties and texts by whose numbers a rule links or groups the records of an alias, by column."""
    links = [link for one in rule.conditions() if (link := take_name_link(one))]
    ends = [end for link in links for end in (link.left, link.right)] + rule.grouped_parties()
    return {end.column: end for end in ends if end.alias == alias}


def _list_unjudged(condition: Condition, known: Collection[Condition]) -> list[FieldRef]:
    if condition in known:
        return []
    match condition:
        case Group():
            return [ref for member in condition.members for ref in _list_unjudged(member, known)]
        case Comparison() | Measured() | Same() | Mention() | SameText() | Search():
            return list_fields(condition)
        case _:
            assert_never(condition)
