"""Overrides: the parameter values that a project sets under [rules.parameters.RULE] of its crosscheck.toml."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from engine.errors import Place, Problem, suggest_nearest
from engine.rulebook.language import Comparison, Dated, Period
from engine.rulebook.parse.parameters import find_misfit
from engine.rulebook.parse.values import LARGE, is_pounds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.rulebook.language import Parameter, Plain, Rule, Setting

MOST_DAYS = 100_000
"""The most days that a parameter may have: no register reaches back 270 years, and a date cannot go on for ever."""
_KINDS: dict[type, str] = {
    bool: "true or false",
    int: "a whole number",
    Decimal: "a number",
    str: "text",
    dt.date: "a day",
    tuple: "a list",
}
"""What a value of each kind is called."""


def apply_settings(
    rule: Rule, values: Mapping[str, object], place: Place | None, where: str | None = None
) -> tuple[Rule, list[Problem]]:
    """Return the rule with a project's values of its parameters, and a problem for each that does not fit.

    `place` and `where` say where the values stand: under [rules.parameters.RULE] where nothing else is said.
    """
    problems, parameters = [], dict(rule.parameters)
    where = where or f"[rules.parameters.{rule.name}]"
    for name, value in values.items():
        known = parameters.get(name)
        if known is None:
            hint = suggest_nearest(name, parameters) or "this rule has no parameters"
            problems.append(Problem(f"{where}: the rule has no parameter `{name}`", place, hint))
            continue
        fitted = _fit_parameter(value, known)
        if fitted is None:
            problems.append(Problem(f"{where}: `{name}` cannot be `{value}`", place, _write_kind(known)))
            continue
        strange = _find_strange(rule, name, fitted)
        if strange is not None:
            said = f"{where}: `{name}` cannot be `{strange[0]}`, which the field it is compared with never is"
            problems.append(Problem(said, place, suggest_nearest(*strange)))
            continue
        parameters[name] = replace(known, value=fitted)
    return replace(rule, parameters=parameters), problems


def _find_strange(rule: Rule, name: str, value: Setting) -> tuple[str, tuple[str, ...]] | None:
    """Return the first text of a value that a category compared with it cannot have, and those that it can."""
    for leaf in rule.conditions():
        if isinstance(leaf, Comparison) and leaf.right and leaf.right.parameter == name and leaf.left.fields:
            known = leaf.left.fields[0].field.values
            for text in value if isinstance(value, tuple) else (value,):
                if known and isinstance(text, str) and text.strip().casefold() not in known:
                    return text, known
    return None


def _write_kind(known: Parameter) -> str:
    value = known.value.periods[0].value if isinstance(known.value, Dated) else known.value
    kind = next(words for kind, words in _KINDS.items() if isinstance(value, kind))
    kind = "an amount in pounds and pence" if known.unit == "GBP" and isinstance(value, int | Decimal) else kind
    kind += ", 0 or more" if isinstance(value, int | Decimal) and value >= 0 else ""
    kind += f", at most {MOST_DAYS:,}" if known.unit == "days" else ""
    shown = ", ".join(map(str, value)) if isinstance(value, tuple) else known.value
    said = f"it is {kind}, by default {shown}"
    if isinstance(known.value, Dated):
        said += "; a list of {value = …, from = …, to = …} changes with time"
    return said


def _fit_parameter(value: object, known: Parameter) -> Setting:
    """Return the value as the kind of the parameter's own, None where it does not fit."""
    if not isinstance(known.value, Dated):
        return _fit_sign(value, known.value, known.unit)
    first = known.value.periods[0].value
    if not isinstance(value, list):
        return _fit_sign(value, first, known.unit)
    periods = []
    for item in value:
        if not isinstance(item, dict) or not set(item) <= {"value", "from", "to"}:
            return None
        fitted = _fit_sign(item.get("value"), first, known.unit)
        ends = [item.get(name) for name in ("from", "to")]
        if (
            fitted is None
            or isinstance(fitted, tuple | Dated)
            or not all(end is None or type(end) is dt.date for end in ends)
        ):
            return None
        periods.append(Period(fitted, ends[0], ends[1]))
    return None if not periods or find_misfit(periods) else Dated(tuple(periods))


def _fit_sign(value: object, known: Plain | tuple[Plain, ...], unit: str | None) -> Setting:
    in_pounds = unit == "GBP" and isinstance(known, int)
    fitted = _fit(value, Decimal(str(known)) if in_pounds else known)
    if unit == "days" and isinstance(fitted, int) and abs(fitted) > MOST_DAYS:
        return None
    if isinstance(fitted, int | Decimal):
        number = Decimal(fitted)
        if abs(number) >= LARGE or (unit == "GBP" and not is_pounds(number)):
            return None
    return None if fitted is not None and _turns_negative(fitted, known) else fitted


def _turns_negative(value: Setting, known: Setting) -> bool:
    numbers = isinstance(value, int | Decimal) and isinstance(known, int | Decimal)
    return numbers and value < 0 <= known  # type: ignore[operator]


def _fit(value: object, known: Setting) -> Setting:
    """Return the value as the kind of the known one, None where it does not fit."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(known, tuple):
        items = tuple(str(item) for item in value) if isinstance(value, list) else ()
        return items if items and all(item.strip() for item in items) else None
    if isinstance(known, Decimal):
        return Decimal(str(value)) if isinstance(value, int | float | Decimal) and math.isfinite(value) else None
    if isinstance(value, str | int | dt.date) and type(value) is type(known):
        return value
    return None
