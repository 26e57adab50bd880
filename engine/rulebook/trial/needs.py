"""What a condition needs of the registers it looks at: the fields without which it cannot hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from engine.rulebook.language import Comparison, Group, Measured, Mention, PartyRef, Same, SameText, Search
from engine.rulebook.logic import LEFT_BLANK
from engine.schema import FINDINGS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.rulebook.language import Condition, FieldRef, FoldRef, Operand, Rule, TextRef
    from engine.schema import Source

HOLDS_WITHOUT = ("is not recorded",)
"""The conditions that hold where a source has no column for their field."""


@dataclass(frozen=True, slots=True)
class Need:
    """A register, and the fields of which a source must have one."""

    register: str
    fields: tuple[str, ...]

    def say(self) -> str:
        """Return the fields in words."""
        return " or ".join(self.fields)

    def list_lacking(self, sources: Iterable[Source]) -> list[Source]:
        """Return the sources of the register that hold rows and have none of the fields."""
        return [source for source in list_filled(sources, self.register) if not source.columns & {*self.fields}]


def list_filled(sources: Iterable[Source], register: str) -> list[Source]:
    """Return the sources of a register that hold rows."""
    return [source for source in sources if source.register == register and source.kept]


def list_needs(condition: Condition, rule: Rule) -> list[Need]:
    """Return the fields without which a single condition cannot hold; of a group or a search none.

    A field whose absence has a meaning of its own, such as the direction of a gift, is not needed.
    """
    found: list[Need] = []
    match condition:
        case Comparison():
            found = _list_compared(condition, rule)
        case Measured():
            counted = _list_end(condition.measure.ref, rule) if condition.measure.ref else []
            found = counted + _list_operand(condition.right, rule)
        case Same() | Mention() | SameText():
            found = [*_list_end(condition.left, rule), *_list_end(condition.right, rule)]
        case Group() | Search():
            pass
        case _:
            assert_never(condition)
    return _leave_findings(found)


def _list_compared(condition: Comparison, rule: Rule) -> list[Need]:
    if condition.operator in HOLDS_WITHOUT:
        return []
    if condition.operator == LEFT_BLANK:
        refs = condition.left.fields
        return [Need(rule.registers[refs[0].alias], tuple(ref.field.name for ref in refs))]
    return [need for operand in condition.operands() for need in _list_operand(operand, rule)]


def list_block_needs(rule: Rule) -> list[Need]:
    """Return the fields by which a rule groups its matches, and what a total or share counts them by."""
    keys = [need for key in rule.list_keys() if key.ref for need in _list_end(key.ref, rule)]
    shared = _list_end(rule.share.measure.ref, rule) if rule.share and rule.share.measure.ref else []
    operands = [need for operand in rule.block_operands() for need in _list_operand(operand, rule)]
    return _leave_findings([*keys, *shared, *operands])


def _leave_findings(needs: Iterable[Need]) -> list[Need]:
    return [need for need in dict.fromkeys(needs) if need.register != FINDINGS.name]


def _list_operand(operand: Operand, rule: Rule) -> list[Need]:
    by = _list_end(operand.by, rule) if operand.by else []
    percent = _list_operand(operand.percent, rule) if operand.percent else []
    if not operand.fields or any(ref.field.absent for ref in operand.fields):
        return by + percent
    register = rule.registers[operand.fields[0].alias]
    return [Need(register, tuple(ref.field.name for ref in operand.fields)), *by, *percent]


def _list_end(ref: FieldRef | PartyRef | TextRef | FoldRef, rule: Rule) -> list[Need]:
    if isinstance(ref, PartyRef):
        return [Need(rule.registers[ref.alias], (ref.party.name,))]
    return [] if ref.field.absent else [Need(rule.registers[ref.alias], (ref.field.name,))]
