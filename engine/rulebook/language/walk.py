"""A walk over conditions: what stands in a condition, which fields, parameters and records it speaks of."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from engine.rulebook.language.conditions import Comparison, Group, Measured, Mention, Same, SameText, Search

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.rulebook.language.conditions import Condition, FieldRef, NameLink, Operand


def list_members(condition: Condition) -> tuple[Condition, ...]:
    """Return the conditions that stand in a condition."""
    match condition:
        case Group():
            return condition.members
        case Search():
            return (condition.where,)
        case Comparison() | Measured() | Same() | Mention() | SameText():
            return ()
        case _:
            assert_never(condition)


def list_operands(condition: Condition) -> list[Operand]:
    """Return the operands of a condition itself, limits among them."""
    match condition:
        case Comparison():
            return condition.operands()
        case Measured():
            return [condition.right]
        case Group() | Search() | Same() | Mention() | SameText():
            return []
        case _:
            assert_never(condition)


def take_name_link(condition: Condition) -> NameLink | None:
    """Return the condition where it is a link that goes by pairs of numbered parties or texts, else None."""
    match condition:
        case Same() | Mention():
            return condition
        case SameText() | Comparison() | Measured() | Group() | Search():
            return None
        case _:
            assert_never(condition)


def walk_conditions(condition: Condition) -> Iterator[Condition]:
    """Yield the condition and every condition below it, those of a search too."""
    yield condition
    for member in list_members(condition):
        yield from walk_conditions(member)


def walk_matches(condition: Condition) -> list[Condition]:
    """Return the conditions on the records of a match, without those of a record that a search brings in."""
    match condition:
        case Search():
            return []
        case Group():
            return [leaf for member in condition.members for leaf in walk_matches(member)]
        case Comparison() | Measured() | Same() | Mention() | SameText():
            return [condition]
        case _:
            assert_never(condition)


def list_fields(condition: Condition) -> list[FieldRef]:
    """Return the fields that the condition and those below it compare, in their order, each once."""
    found: dict[str, FieldRef] = {}
    for leaf in walk_conditions(condition):
        for operand in list_operands(leaf):
            for ref in operand.list_fields():
                found.setdefault(ref.column, ref)
    return list(found.values())


def list_aliases(condition: Condition) -> set[str]:
    """Return the aliases that the condition and those below it speak of, without those that a search brings in."""
    aliases = {ref.alias for ref in list_fields(condition)}
    sought = set()
    for leaf in walk_conditions(condition):
        match leaf:
            case Same() | Mention() | SameText():
                aliases |= {leaf.left.alias, leaf.right.alias}
            case Search():
                sought.add(leaf.alias)
            case Comparison() | Measured() | Group():
                pass
            case _:
                assert_never(leaf)
    return aliases - sought


def list_parameters(condition: Condition) -> set[str]:
    """Return the names of the parameters that the condition and those below it use."""
    operands = [operand for leaf in walk_conditions(condition) for operand in list_operands(leaf)]
    return set[str]().union(*(operand.list_parameters() for operand in operands))


def is_plain(condition: Condition) -> bool:
    """Return whether the condition can be judged on the fields of its records alone."""
    match condition:
        case Comparison():
            return True
        case Group():
            return all(is_plain(member) for member in condition.members)
        case Same() | Mention() | SameText() | Search() | Measured():
            return False
        case _:
            assert_never(condition)
