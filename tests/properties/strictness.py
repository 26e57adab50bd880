"""Which way a parameter of a rule is stricter, from where it stands in the rule's conditions."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from engine.rulebook.language.conditions import Comparison, Dated, Group, Measured, Operand, Period, Search
from engine.rulebook.language.rule import Rule
from engine.rulebook.parse.parameters import step_value
from tests.properties.hints import counts_refunds

MORE, LESS, SAME, EITHER = 1, -1, 0, None
"""A larger value (a longer list) raises more or fewer exceptions, the same ones, or that cannot be told."""
RISING, FALLING = ("at least", "more than"), ("at most", "less than")

Signs = Iterator[tuple[str, int | None]]


def find_directions(rule: Rule) -> dict[str, int | None]:
    """MORE, LESS, SAME or EITHER for each parameter of a rule.

    The limits of a range, the right sides of comparisons and the words of a list tell; `none of` and `absent` turn
    them round. A percentage is taken of an amount that is not below 0. It cannot be told where a parameter stands in
    two places that pull apart, where it decides which records are the whole of a share, and where refunds are added
    up, since one more of these can lower a sum.
    """
    signs: dict[str, set[int | None]] = {name: set() for name in rule.parameters}
    for name, sign in list_signs(rule):
        signs[name].add(sign)
    found = {}
    for name, mine in signs.items():
        told = mine - {SAME}
        found[name] = SAME if not told else next(iter(told)) if len(told) == 1 else EITHER
    return found


def list_signs(rule: Rule) -> Signs:
    refunds = counts_refunds(rule)
    yield from weigh(rule.when, EITHER if rule.share or (rule.total and refunds) else MORE)
    for tier in rule.severity:
        yield from weigh(tier.condition, SAME)
    if rule.total:
        yield from weigh(rule.total.reaches, MORE)
        if rule.total.within:
            yield from weigh_operand(rule.total.within, EITHER if refunds else MORE)
    if rule.share:
        yield from weigh(rule.share.reaches, MORE)
        wants = {leaf.operator in RISING for leaf in rule.share.reaches.members if leaf.measure.what == "share"}
        yield from weigh(rule.share.part, EITHER if len(wants) > 1 or refunds else MORE if wants == {True} else LESS)


def turn(sign: int | None) -> int | None:
    return None if sign is None else -sign


def weigh(condition, sign: int | None) -> Signs:
    """The sign of each parameter, where the condition's holding in more cases has this sign."""
    if isinstance(condition, Group):
        for member in condition.members:
            yield from weigh(member, turn(sign) if condition.joined == "none of" else sign)
    elif isinstance(condition, Search):
        yield from weigh(condition.where, sign if condition.wanted else turn(sign))
    elif isinstance(condition, Comparison) and condition.limits is not None:
        low, high = condition.limits
        yield from weigh_operand(low, turn(sign)) if low else ()
        yield from weigh_operand(high, sign) if high else ()
    elif isinstance(condition, Comparison | Measured) and condition.right is not None:
        if condition.operator in RISING:
            yield from weigh_operand(condition.right, turn(sign))
        elif condition.operator in (*FALLING, "is one of", "has word of"):
            yield from weigh_operand(condition.right, sign)
        else:
            yield from weigh_operand(condition.right, sign if sign == SAME else EITHER)


def weigh_operand(operand: Operand, sign: int | None) -> Signs:
    for name in operand.list_parameters():
        yield name, sign


def make_stricter(rule: Rule, name: str, direction: int):
    """The value of a parameter moved a little to the stricter side; of one that changes nothing, to the larger."""
    parameter = rule.parameters[name]
    value = parameter.value
    if isinstance(value, Dated):
        return Dated(tuple(Period(move(one.value, direction), one.first, one.last) for one in value.periods))
    if isinstance(value, tuple):
        return value[: len(value) // 2] if direction == MORE else (*value, "nothing")
    assert step_value(value, parameter.unit)
    return move(value, direction)


def move(value, direction: int):
    step = max(1, abs(value) // 10)
    moved = value - step if direction == MORE else value + step
    return Decimal(moved) if isinstance(value, Decimal) else int(moved)
