"""The values that stand beside a field in a rule file: single ones, lists, percentages, and whether they fit."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from engine.documents import MappingNode, Node, ScalarNode, SequenceNode
from engine.errors import suggest_nearest
from engine.rulebook.language import KINDS, Operand, find_kind

if TYPE_CHECKING:
    from engine.rulebook.logic import Operator
    from engine.rulebook.parse.scope import Scope

LARGE = 10**12
"""Numbers and pounds in rules are less than this, the most that a register holds."""


def read_value(scope: Scope, operator: Operator, left: Operand, node: Node) -> Operand | None:
    """Return what an operator compares a field with, None where it cannot be read (a problem is added)."""
    if operator.takes == "list":
        return _read_list(scope, operator, left, node)
    if isinstance(node, ScalarNode):
        return _read_single(scope, left, node)
    if isinstance(node, MappingNode):
        return _read_percent(scope, left, node)
    scope.say(f"`{operator.words}` takes one value", node.place, "did you mean `is one of`?")
    return None


def _read_list(scope: Scope, operator: Operator, left: Operand, node: Node) -> Operand | None:
    if isinstance(node, ScalarNode) and node.text.startswith("$"):
        return _read_list_parameter(scope, left, node)
    if not isinstance(node, SequenceNode) or not node.items:
        scope.say(f"`{operator.words}` takes a list", node.place, "write `[first, second]`")
        return None
    for item in node.items:
        if not isinstance(item, ScalarNode):
            scope.say("a list of values holds plain values", item.place)
            return None
        if not item.text.strip():
            scope.say("a list of values holds no empty one", item.place, "take it out")
            continue
        _check_value(scope, left, item)
    plain = left.kind in ("text", "category")
    values = tuple(item.text if plain else item.value for item in node.items if isinstance(item, ScalarNode))
    return Operand(value=values, kind="list")


def _read_list_parameter(scope: Scope, left: Operand, node: ScalarNode) -> Operand | None:
    operand = scope.read_parameter(node.text[1:], node.place)
    value = scope.parameters[node.text[1:]].value if operand else None
    if operand and not isinstance(value, tuple):
        scope.say(f"`{node.text}` is not a list", node.place)
    for item in value if isinstance(value, tuple) else ():
        _check_value(scope, left, ScalarNode(str(item), item, node.place))
    return operand


def _read_single(scope: Scope, left: Operand, node: ScalarNode) -> Operand | None:
    if _names_operand(scope, node.text):
        operand = scope.read_operand(node.text, node.place)
        if operand and not fits(left.kind, operand.kind):
            said = f"`{node.text}` is {KINDS[operand.kind][0]} and cannot be compared with {KINDS[left.kind][0]}"
            scope.say(said, node.place)
            return None
        return operand
    _check_value(scope, left, node)
    value = node.text if left.kind in ("text", "category") else node.value
    return Operand(value=value, kind=left.kind)


def _names_operand(scope: Scope, text: str) -> bool:
    alias = text.partition(".")[0]
    known = alias in scope.aliases or alias in scope.unread
    return text.startswith(("$", "first recorded of [")) or text == "as_of" or (known and "." in text)


def _read_percent(scope: Scope, left: Operand, node: MappingNode) -> Operand | None:
    """Return `{percent: 110, of: award.value_gbp}` as an operand."""
    percent, whole = node.get("percent"), node.get("of")
    extra = [key for key, _ in node.entries if key.text not in ("percent", "of")]
    if percent is None or whole is None or extra:
        place = extra[0].place if extra else node.place
        scope.say(
            "a part of another value has a `percent` and an `of`", place, "write `{percent: 110, of: award.value_gbp}`"
        )
        return None
    if left.kind not in ("money", "number"):
        scope.say(f"a percentage cannot be compared with {KINDS[left.kind][0]}", node.place)
        return None
    rate = _read_single(scope, Operand(kind="number"), percent) if isinstance(percent, ScalarNode) else None
    of = _read_single(scope, left, whole) if isinstance(whole, ScalarNode) else None
    if not isinstance(percent, ScalarNode) or not isinstance(whole, ScalarNode):
        scope.say("`percent` and `of` are a number, a field or a $parameter", node.place)
    if rate is None or of is None:
        return None
    value = scope.parameters[rate.parameter].value if rate.parameter else rate.value
    if rate.fields or (isinstance(value, int | Decimal) and value < 0):
        scope.say("`percent` is a number from 0 on, or a $parameter", percent.place)
    return Operand(
        of.fields, of.parameter, of.value, kind=left.kind if of.kind == "any" else of.kind, percent=rate, by=of.by
    )


def _check_value(scope: Scope, left: Operand, node: ScalarNode) -> None:
    field = left.fields[0].field if left.fields else None
    if field is not None and field.values and node.text.casefold() not in field.values:
        message = f"`{node.text}` is not a value of `{field.name}`"
        scope.say(message, node.place, suggest_nearest(node.text, field.values))
    elif left.kind == "money" and isinstance(node.value, int | Decimal) and not is_pounds(Decimal(node.value)):
        scope.say(f"`{node.text}` is no amount in pounds and pence", node.place, "write it as 150.00")
    elif not fits(left.kind, find_kind(node.value)) and left.kind not in ("text", "category"):
        hint = {"date": "write it as 2024-04-01", "money": "write it as 150.00, without £"}.get(str(left.kind))
        scope.say(f"`{node.text}` cannot be compared with {KINDS[left.kind][0]}", node.place, hint)


def is_pounds(amount: Decimal) -> bool:
    """Return whether an amount is one in pounds and pence that a register can hold."""
    return abs(amount) < LARGE and amount == round(amount, 2)


def fits(left: str, right: str) -> bool:
    """Return whether values of two kinds can be compared."""
    groups = ({"number", "money"}, {"text", "category"})
    return left == right or "any" in (left, right) or any({left, right} <= group for group in groups)
