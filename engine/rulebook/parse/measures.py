"""The words of a measure (`sum of gift.value_gbp at least`) -> a measure of a block compared with a limit."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.rulebook.language import KINDS, Measure, Measured, Operand
from engine.rulebook.logic import LIMITS, OPERATORS
from engine.rulebook.parse.values import read_value

if TYPE_CHECKING:
    from engine.documents import Node, ScalarNode
    from engine.errors import Place
    from engine.rulebook.parse.scope import Scope

NAMES = r"count distinct (?P<distinct>\S+)|count of (?P<count>\S+)|count|sum of (?P<sum>\S+)|share|whole"
"""How measures are named, as a pattern."""
MEASURE = re.compile(rf"(?P<name>{NAMES}) +(?P<operator>{'|'.join(LIMITS)})")
_NAME = re.compile(NAMES)
RISING = ("at least", "more than")
"""The conditions that more matches can never undo."""


def read_measured(scope: Scope, key: ScalarNode, value: Node) -> Measured | None:
    """Return a measure compared with a limit, None where it cannot be read (a problem is added)."""
    match = MEASURE.fullmatch(key.text.strip())
    assert match is not None
    if not scope.measures:
        hint = "write it under `total` or `share`, or in the severity of a rule that has one"
        scope.say(f"`{key.text}` counts matches, and this is about one", key.place, hint)
        return None
    measure = read_measure(scope, match["name"], key.place)
    if measure is None:
        return None
    if scope.measures == "total" and match["operator"] not in RISING:
        hint = "`absent` says that there is none, `share` takes any limit"
        scope.say(f"a total is `at least` or `more than`, not `{match['operator']}`", key.place, hint)
    right = read_value(scope, OPERATORS[match["operator"]], Operand(kind=measure.kind), value)
    return Measured(measure, match["operator"], right, key.place) if right else None


def read_measure(scope: Scope, text: str, place: Place) -> Measure | None:
    """Return the measure of that name, None where it cannot be read (a problem is added)."""
    match = _NAME.fullmatch(" ".join(text.split()))
    if match is None:
        scope.say(
            f"`{text}` is not a measure",
            place,
            "`count of gift`, `count distinct gift.recipient` or `sum of gift.value_gbp`",
        )
        return None
    name = match[0]
    if name in ("share", "whole"):
        if scope.measures != "share":
            scope.say(f"`{name}` is a measure of a `share`", place)
            return None
        return Measure(name, "share" if name == "share" else "whole", "")
    if match["distinct"]:
        ref = scope.read_grouped(match["distinct"], place)
        return Measure(name, "distinct", ref.alias, ref) if ref else None
    if match["sum"]:
        field = scope.read_field(match["sum"], place)
        if field is not None and field.field.kind not in ("money", "number"):
            scope.say(f"`{match['sum']}` is {KINDS[field.field.kind][0]}, and does not add up", place)
            return None
        return Measure(name, "sum", field.alias, field) if field else None
    return _read_count(scope, name, match["count"], place)


def _read_count(scope: Scope, name: str, alias: str | None, place: Place) -> Measure | None:
    if alias is None and len(scope.aliases) > 1:
        scope.say("`count` does not say of which record", place, f"write `count of {next(iter(scope.aliases))}`")
        return None
    counted = alias or next(iter(scope.aliases), "")
    if alias is not None and scope.find_register(alias, place, "is no record of this rule") is None:
        return None
    return Measure(name, "count", counted)
