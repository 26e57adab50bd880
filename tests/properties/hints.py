"""What a rule makes of each field: the days, values and words at which its conditions turn."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from engine.rulebook.language.conditions import (
    Comparison,
    Dated,
    FieldRef,
    Group,
    Measured,
    Mention,
    Operand,
    Same,
    SameText,
    Search,
)
from engine.rulebook.language.rule import Rule
from engine.rulebook.language.walk import list_fields
from engine.schema.findings import KNOWN

Place = tuple[str, str]
"""A register and a field of it."""


@dataclass
class Hints:
    """Collected from the conditions of a rule, by register and field."""

    spans: set[int] = field(default_factory=lambda: {-30, -1, 0, 1, 30})
    windows: list[int] = field(default_factory=list)  # `within days`
    turns: list = field(default_factory=list)  # days on which a dated parameter changes
    by_as_of: bool = False
    values: dict[Place, set[Decimal]] = field(default_factory=lambda: defaultdict(set))
    wanted: dict[Place, list[str]] = field(default_factory=lambda: defaultdict(list))
    unwanted: dict[Place, list[str]] = field(default_factory=lambda: defaultdict(list))
    words: dict[Place, list[str]] = field(default_factory=lambda: defaultdict(list))
    refs: set[Place] = field(default_factory=set)  # `same text`
    keys: set[Place] = field(default_factory=set)  # texts that groups share, and values counted apart
    asked: set[Place] = field(default_factory=set)  # `is recorded`
    used: set[Place] = field(default_factory=set)
    mentioning: set[Place] = field(default_factory=set)
    counts: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))  # by register
    optional: set[Place] = field(default_factory=set)  # what an `any of` can do without
    together: dict[Place, set[str]] = field(default_factory=lambda: defaultdict(set))  # `first recorded of`
    apart: bool = False  # whether two organisations are to be different
    part: dict[Place, list[str]] = field(default_factory=lambda: defaultdict(list))  # what makes the part of a share


def read_hints(rule: Rule) -> Hints:
    hints = Hints()
    for root in rule.roots():
        if not rule.share or root is not rule.share.part:
            add_condition(hints, rule, root, wanted=True)
    add_block(hints, rule)
    for measure in rule.measures():
        if measure.what == "distinct":
            counted = measure.ref.field.name if isinstance(measure.ref, FieldRef) else measure.ref.party.name
            hints.used.add((rule.registers[measure.alias], counted))
            hints.keys |= {place(rule, measure.ref)} if isinstance(measure.ref, FieldRef) else set()
    return hints


def add_block(hints: Hints, rule: Rule) -> None:
    for leaf in rule.share.part.members if rule.share else ():
        if isinstance(leaf, Comparison) and leaf.operator in ("is", "is one of"):
            hints.part[place(rule, leaf.left.fields[0])] += [str(value) for value in take_values(leaf.right, rule)]
            note_fields(hints, rule, leaf.left)
        else:
            add_condition(hints, rule, leaf, wanted=True)
    for operand in rule.block_operands():
        note_fields(hints, rule, operand)
    if rule.total and rule.total.within:
        hints.windows = [int(take_values(rule.total.within, rule)[0])]
        add_spans(hints, rule, [rule.total.within])
    for key in rule.list_keys():
        if isinstance(key.ref, FieldRef):
            (hints.used if key.part else hints.keys).add(place(rule, key.ref))


def place(rule: Rule, ref) -> Place:
    return rule.registers[ref.alias], ref.field.name


def note_fields(hints: Hints, rule: Rule, operand: Operand) -> None:
    hints.used |= {place(rule, ref) for ref in operand.list_fields()}
    for ref in operand.fields:
        hints.together[place(rule, ref)] |= {other.field.name for other in operand.fields}


def add_condition(hints: Hints, rule: Rule, condition, *, wanted: bool) -> None:
    if isinstance(condition, Group):
        if condition.joined == "any of":
            hints.optional |= {place(rule, ref) for ref in list_fields(condition)}
        for member in condition.members:
            add_condition(hints, rule, member, wanted=wanted != (condition.joined == "none of"))
    elif isinstance(condition, Search):
        add_condition(hints, rule, condition.where, wanted=wanted)
    elif isinstance(condition, Same):
        hints.apart |= not wanted and condition.kind == "organisation"
    elif isinstance(condition, SameText):
        hints.refs |= {place(rule, condition.left), place(rule, condition.right)}
    elif isinstance(condition, Mention):
        hints.mentioning.add(place(rule, condition.left))
    elif isinstance(condition, Measured):
        add_measured(hints, rule, condition)
    elif isinstance(condition, Comparison):
        add_comparison(hints, rule, condition, wanted=wanted)


def add_comparison(hints: Hints, rule: Rule, condition: Comparison, *, wanted: bool) -> None:
    for operand in condition.operands():
        note_fields(hints, rule, operand)
        hints.by_as_of |= operand.is_as_of
        value = rule.settings().get(operand.parameter or "")
        if isinstance(value, Dated):
            hints.turns += [period.first for period in value.periods if period.first]
    mine = [place(rule, ref) for ref in condition.left.fields]
    if condition.operator.endswith(("recorded", "blank")):
        hints.asked |= set(mine)
    elif condition.limits is not None:
        add_spans(hints, rule, [limit for limit in condition.limits if limit is not None])
    elif condition.operator in ("is", "is not", "is one of", "has word of"):
        said = [str(value) for value in take_values(condition.right, rule)]
        if condition.operator == "has word of":
            collected = hints.words
        else:
            collected = hints.wanted if wanted != (condition.operator == "is not") else hints.unwanted
        for one in mine:
            collected[one] += said
            if rule_kind(condition.left) == "money":
                hints.values[one] |= {Decimal(text) for text in said}
    elif rule_kind(condition.left) in ("money", "number"):
        add_numbers(hints, rule, condition, mine)


def add_numbers(hints: Hints, rule: Rule, condition: Comparison, mine) -> None:
    right = condition.right
    rate = take_values(right.percent, rule)[0] if right.percent else 100
    if right.fields:  # a percentage of another field: values that stand in that relation
        for one in [*mine, *(place(rule, ref) for ref in right.fields)]:
            hints.values[one] |= {Decimal(100), Decimal(str(rate))}
        return
    for value in take_values(right, rule):
        for one in mine:
            hints.values[one].add(Decimal(str(value)) * Decimal(str(rate)) / 100)


def add_measured(hints: Hints, rule: Rule, condition: Measured) -> None:
    what, right = condition.measure, condition.right
    block = rule.block
    counted = rule.registers[block.counted]
    rate = Decimal(str(take_values(right.percent, rule)[0] if right.percent else 100))
    measure = rule.share.measure if what.what == "whole" else what
    values = [Decimal(str(value)) for value in take_values(right, rule)]
    if isinstance(measure.ref, FieldRef) and measure.what == "sum":
        one = place(rule, measure.ref)
        hints.used.add(one)
        if right.fields:
            theirs = place(rule, right.fields[0])
            hints.used.add(theirs)
            hints.values[theirs].add(Decimal(100))
            values = [Decimal(100)]
        for value in values:
            total = value * rate / 100
            hints.values[one] |= {total, total / 2, total / 4}
            if what.what == "whole":  # some near the share that counts
                share = next(leaf for leaf in rule.share.reaches.members if leaf.measure.what == "share")
                part = Decimal(str(take_values(share.right, rule)[0])) / 100
                hints.values[one] |= {total * part, total * (1 - part), total * (1 - part) / 2}
    elif what.what != "share":
        hints.counts[counted] |= {int(value) for value in values}


def add_spans(hints: Hints, rule: Rule, limits) -> None:
    for limit in limits:
        for value in take_values(limit, rule):
            days = int(value)
            hints.spans |= {sign * (days + more) for sign in (1, -1) for more in (-1, 0, 1)}


def take_values(operand: Operand, rule: Rule) -> list:
    if operand.fields or operand.is_as_of:
        return []
    value = rule.settings()[operand.parameter] if operand.parameter else operand.value
    if isinstance(value, Dated):
        return [period.value for period in value.periods]
    return list(value) if isinstance(value, tuple) else [value]


def rule_kind(operand: Operand) -> str:
    return operand.fields[0].field.kind if operand.fields else ""


def counts_refunds(rule: Rule) -> bool:
    """Whether the rule adds up amounts that may be below 0: no condition on the match leaves only those above."""
    guarded = {
        (leaf.left.fields[0].column)
        for leaf in rule.when.members
        if isinstance(leaf, Comparison) and leaf.operator in ("more than", "at least") and leaf.left.fields
        if leaf.right is not None and not leaf.right.fields and leaf.right.percent is None
        if min(Decimal(str(value)) for value in take_values(leaf.right, rule)) >= 0
        if rule_kind(leaf.left) in ("money", "number")
    }
    summed = [one.ref for one in rule.measures() if one.what == "sum"]
    return any(ref.field.kind == "money" and ref.column not in guarded for ref in summed)


def has_absence(rule: Rule) -> bool:
    """Whether the rule asks for a record that is not there."""
    return any(lacks(root, flipped=False) for root in rule.roots())


def lacks(condition, *, flipped: bool) -> bool:
    if isinstance(condition, Search):
        return condition.wanted == flipped
    if isinstance(condition, Group):
        return any(lacks(one, flipped=flipped != (condition.joined == "none of")) for one in condition.members)
    return False


def list_parties(rule: Rule) -> set[Place]:
    """The names of every party of the rule's registers."""
    return {(register, party.name) for register in rule.registers.values() for party in KNOWN[register].parties}
