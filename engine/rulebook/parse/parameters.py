"""The `parameters` of a rule file: a value each, or values that hold from one day to another."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from engine.documents import MappingNode, Node, ScalarNode, SequenceNode
from engine.rulebook.language import KINDS, Dated, FieldRef, Parameter, Period, find_kind
from engine.rulebook.parse.keys import PARAMETER_KEYS, PERIOD_KEYS

if TYPE_CHECKING:
    from engine.rulebook.language import Plain, Setting
    from engine.rulebook.parse.scope import Scope

_KEYS = tuple(PARAMETER_KEYS)
_DAY = dt.timedelta(days=1)


def read_parameters(scope: Scope, node: Node | None) -> dict[str, Parameter]:
    """Return the parameters by name; what cannot be read is a problem and left out."""
    if node is None:
        return {}
    if not isinstance(node, MappingNode):
        scope.say("`parameters` are names with values", node.place)
        return {}
    read = [_read_parameter(scope, key, value) for key, value in node.entries]
    return {parameter.name: parameter for parameter in read if parameter is not None}


def _read_parameter(scope: Scope, key: ScalarNode, node: Node) -> Parameter | None:
    value, values = (node.get("value"), node.get("values")) if isinstance(node, MappingNode) else (None, None)
    if not isinstance(node, MappingNode) or (value is None) == (values is None):
        hint = f'write `{key.text}: {{value: 365, unit: days, why: "…"}}`'
        said = "has no `value`" if value is None else "has a `value` and `values`"
        scope.say(f"the parameter `{key.text}` {said}", node.place, hint)
        return None
    scope.document.check_keys(node, _KEYS, "the parameter")
    unit, why = _read_text(scope, node, "unit"), _read_text(scope, node, "why")
    if values is None:
        if (by := node.get("by")) is not None:
            scope.say("`by` decides between several `values`", by.place, "take it out, or write `values`")
        return Parameter(key.text, _read_setting(scope, value), unit, why, key.place)
    dated, ref = _read_values(scope, values), _read_by(scope, node, key)
    return Parameter(key.text, dated, unit, why, key.place, ref) if dated and ref else None


def _read_text(scope: Scope, node: MappingNode, key: str) -> str | None:
    found = node.get(key)
    if isinstance(found, ScalarNode) and found.value is not None:
        return " ".join(found.text.split()) or None
    if found is not None:
        scope.say(f"`{key}` must be text", found.place)
    return None


def _read_setting(scope: Scope, node: Node | None) -> Setting:
    if isinstance(node, ScalarNode):
        return node.value
    if isinstance(node, SequenceNode) and all(isinstance(item, ScalarNode) for item in node.items):
        if not node.items or not all(item.text.strip() for item in node.items if isinstance(item, ScalarNode)):
            scope.say("a list of texts holds one at least, and none that is empty", node.place)
        return tuple(item.text for item in node.items if isinstance(item, ScalarNode))
    if node is not None:
        scope.say("a parameter's value is a number, a date, text or a list of texts", node.place)
    return None


def _read_by(scope: Scope, node: MappingNode, key: ScalarNode) -> FieldRef | None:
    by = node.get("by")
    if not isinstance(by, ScalarNode):
        hint = "add `by: award.awarded_on`, the date that decides"
        scope.say(f"the parameter `{key.text}` does not say by which date its values hold", key.place, hint)
        return None
    ref = scope.read_field(by.text, by.place)
    if ref is not None and ref.field.kind != "date":
        scope.say(f"the values hold by a date, and `{by.text}` is {KINDS[ref.field.kind][0]}", by.place)
        return None
    return ref


def _read_values(scope: Scope, node: Node) -> Dated | None:
    """Return the values in the order of their days; a gap, an overlap and a mix of kinds are problems."""
    hint = "write `values: [{value: 5, to: 2025-12-31}, {value: 6, from: 2026-01-01}]`"
    if not isinstance(node, SequenceNode) or not node.items:
        scope.say("`values` is a list", node.place, hint)
        return None
    periods = []
    for item in node.items:
        if not isinstance(item, MappingNode) or any(key.text not in PERIOD_KEYS for key, _ in item.entries):
            scope.say("each of the `values` has a `value`, a `from` and a `to`", item.place, hint)
            return None
        value, first, last = (item.get(name) for name in ("value", "from", "to"))
        if not isinstance(value, ScalarNode) or value.value is None:
            scope.say("one of the `values` has no single value", item.place, hint)
            return None
        ends = [_read_day(scope, end) for end in (first, last)]
        periods.append(Period(value.value, ends[0], ends[1]))
    if said := find_misfit(periods):
        scope.say(
            said, node.place, "the first has no `from`, the last no `to`, and each begins the day after the one before"
        )
        return None
    return Dated(tuple(periods))


def _read_day(scope: Scope, node: Node | None) -> dt.date | None:
    if node is None:
        return None
    if not isinstance(node, ScalarNode) or not isinstance(node.value, dt.date):
        scope.say("`from` and `to` are days", node.place, "write it as 2026-01-01")
        return None
    return node.value


def find_misfit(periods: list[Period]) -> str | None:
    """Return what is wrong with the days or kinds of a parameter's values, None where nothing is."""
    if len({find_kind(period.value) for period in periods}) > 1:
        return "the `values` are of different kinds"
    if periods[0].first is not None or periods[-1].last is not None:
        return "the `values` leave out the time before the first or after the last"
    for earlier, later in pairwise(periods):
        if earlier.last is None or later.first is None:
            return "the `values` hold at the same time: one of them has no end"
        if later.first != earlier.last + _DAY:
            gap = "leave a gap" if later.first > earlier.last else "overlap"
            return f"the `values` {gap} between {earlier.last} and {later.first}"
    return None


def step_value(value: Plain, unit: str | None) -> list[tuple[Plain, str]]:
    """Return a value moved by its smallest step both ways, each with its direction; nothing where it has no step."""
    if isinstance(value, bool):
        return []
    if isinstance(value, int | Decimal):
        in_pounds = unit == "GBP" or isinstance(value, Decimal)
        least = Decimal("0.01") if in_pounds else 1
        return [(value + least, "up"), (value - least, "down")]
    if isinstance(value, dt.date):
        return [(value + _DAY, "later"), (value - _DAY, "earlier")]
    return []
