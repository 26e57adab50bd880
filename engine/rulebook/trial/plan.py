"""The plan of a trial: `--set days_before=90,180` -> the rule with other values of its parameters."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from math import ceil
from typing import TYPE_CHECKING

from engine.errors import Problem, UsageError
from engine.rulebook.language import Dated
from engine.rulebook.parse import apply_settings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.rulebook.language import Rule, Setting

Scale = int | Decimal | dt.date
"""What has values between two others."""
BETWEEN = 5
"""How many steps lead from the present value to a single one that is asked for."""
ACROSS = 10
"""About how many steps a span has where their size is not given."""
MOST = 60
"""How many values a trial takes at most: each evaluates the rule once."""
OPTION = "--set"


@dataclass(frozen=True, slots=True)
class Span:
    """The ends of the values to try, and their distance, as they were written; None where they were not."""

    first: str | None = None
    last: str | None = None
    step: str | None = None

    @property
    def is_given(self) -> bool:
        """Whether any part of it was written."""
        return any(part is not None for part in (self.first, self.last, self.step))


@dataclass(frozen=True, slots=True)
class Step:
    """A rule with some values of its parameters, and what the values are called."""

    label: str
    rule: Rule
    is_present: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps in the order in which they are shown, exactly one of them the present.

    `varied` is the parameter that the labels are values of; `held` says what else is set in every step but the present.
    """

    varied: str
    steps: tuple[Step, ...]
    held: str = ""


def plan_steps(rule: Rule, sets: Sequence[str], span: Span) -> Plan:
    """Return the steps that `NAME=VALUE`, `NAME=VALUE,VALUE`, or a bare NAME with a span, ask for.

    One parameter may take several values, the others one each. A single number or day is led up to from the present
    value. Raises UsageError with every name and value that does not fit.
    """
    asked = _read_sets(rule, sets, span)
    several = [name for name, values in asked.items() if len(values) > 1]
    if len(several) > 1:
        names = " and ".join(f"`{name}`" for name in several)
        raise UsageError(f"{OPTION}: {names} have several values", hint="one parameter at a time may have several")
    if len(asked) == 1:
        return _plan_one(rule, *next(iter(asked.items())))
    held = {name: values[0] for name, values in asked.items() if name not in several}
    said = ", ".join(f"{name} {write_setting(value)}" for name, value in held.items())
    if not several:
        return Plan("settings", (Step("present", rule, is_present=True), Step(said, _change(rule, held))))
    varied = several[0]
    present = Step(write_setting(rule.parameters[varied].value), rule, is_present=True)
    steps = [Step(write_setting(value), _change(rule, {**held, varied: value})) for value in asked[varied]]
    return Plan(varied, (present, *steps), said)


def write_setting(value: Setting) -> str:
    """Return the value of a parameter as it is shown: the items of a list joined by commas."""
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _plan_one(rule: Rule, name: str, values: Sequence[Setting]) -> Plan:
    """Return the steps of one parameter, those on a scale in order, with the present value in its place."""
    now = rule.parameters[name].value
    every = [now, *(_lead_up(now, values[0]) if len(values) == 1 else values)]
    if all(_is_on_scale(value) for value in every):
        every.sort()
    steps = [
        Step(write_setting(value), rule if value == now else _change(rule, {name: value}), is_present=value == now)
        for value in dict.fromkeys(every)
    ]
    return Plan(name, tuple(steps))


def _change(rule: Rule, values: Mapping[str, Setting]) -> Rule:
    changed = {name: replace(rule.parameters[name], value=value) for name, value in values.items()}
    return replace(rule, parameters={**rule.parameters, **changed})


def _is_on_scale(value: Setting) -> bool:
    return isinstance(value, Scale) and not isinstance(value, bool)


def _lead_up(now: Setting, goal: Setting) -> list[Setting]:
    """Return the goal, and where both are numbers or days what lies between in equal steps."""
    if not _is_on_scale(now) or not _is_on_scale(goal):
        return [goal]
    if isinstance(now, dt.date) and isinstance(goal, dt.date):
        days = (goal - now).days
        between = [now + dt.timedelta(days=round(days * place / BETWEEN)) for place in range(1, BETWEEN)]
        return [*between, goal]
    low, high = Decimal(str(now)), Decimal(str(goal))
    grain = Decimal(1) if low == low.to_integral_value() and high == high.to_integral_value() else Decimal("0.01")
    points = [(low + (high - low) * place / BETWEEN).quantize(grain) for place in range(1, BETWEEN)]
    return [*(int(point) if isinstance(goal, int) else point for point in points), goal]


def _read_sets(rule: Rule, sets: Sequence[str], span: Span) -> dict[str, list[Setting]]:
    """Return the values to try of each parameter, as its own kind."""
    asked: dict[str, list[Setting]] = {}
    problems: list[Problem] = []
    for text in sets:
        name, given, said = (part.strip() for part in text.partition("="))
        values, wrong = _read_values(rule, name, said) if given else _read_span(rule, name, span)
        asked.setdefault(name, []).extend(values)
        problems += wrong
    if not sets or (span.is_given and all("=" in text for text in sets)):
        example = next(iter(rule.parameters), None)
        hint = f"write {OPTION} {example}=VALUE, or {OPTION} {example} --from LEAST --to MOST"
        problems.append(Problem("no parameter is named for the values", hint=hint if example else "the rule has none"))
    problems += [
        Problem(f"{OPTION}: `{name}` has {len(values):,} values", hint=f"at most {MOST} are tried at once")
        for name, values in asked.items()
        if len(values) > MOST
    ]
    if problems:
        raise UsageError.of(problems)
    return asked


def _read_values(rule: Rule, name: str, said: str) -> tuple[list[Setting], list[Problem]]:
    known = rule.parameters.get(name)
    values: list[Setting] = []
    problems: list[Problem] = []
    for raw in _split_values(said, known.value if known else ""):
        changed, wrong = apply_settings(rule, {name: raw}, None, OPTION)
        problems += wrong
        values += [] if wrong else [changed.parameters[name].value]
    return values, problems[:1] if known is None else problems


def _split_values(said: str, known: Setting) -> list[object]:
    """Return what is written between the commas, which part values, or the items of the one value of a list."""
    kind = known.periods[0].value if isinstance(known, Dated) else known
    if said.startswith("["):
        return [_read_toml(said)]
    parts = [part.strip() for part in said.split(",")]
    if isinstance(kind, tuple):
        return [parts]
    return [part.strip("\"'") if isinstance(kind, str) else _read_toml(part) for part in parts]


def _read_toml(text: str) -> object:
    """Return the value as crosscheck.toml would read it, the text itself where it is no such value."""
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def _read_span(rule: Rule, name: str, span: Span) -> tuple[list[Setting], list[Problem]]:
    if name in rule.parameters and (span.first is None or span.last is None):
        hint = f"write {OPTION} {name}=VALUE, or add both --from and --to"
        return [], [Problem(f"{OPTION}: `{name}` has no value", hint=hint)]
    ends, problems = _read_values(rule, name, f"{span.first},{span.last}")
    if problems:
        return [], problems
    if len(ends) > 2 or not all(_is_on_scale(end) for end in ends):
        return [], [
            Problem(f"{OPTION}: `{name}` has no values between two others", hint=f"write {OPTION} {name}=VALUE")
        ]
    return _fill_span(name, sorted(ends), span.step)  # type: ignore[type-var]


def _fill_span(name: str, ends: Sequence[Setting], step: str | None) -> tuple[list[Setting], list[Problem]]:
    """Return the values from the first end to the last, both among them."""
    first, last = ends
    if isinstance(first, dt.date) and isinstance(last, dt.date):
        places, problems = _fill_numbers(name, Decimal(0), Decimal((last - first).days), step, whole=True)
        return [first + dt.timedelta(days=int(place)) for place in places], problems
    is_whole = isinstance(first, int) and isinstance(last, int)
    places, problems = _fill_numbers(name, Decimal(str(first)), Decimal(str(last)), step, whole=is_whole)
    return [int(place) if is_whole else place for place in places], problems


def _fill_numbers(
    name: str, low: Decimal, high: Decimal, said: str | None, *, whole: bool
) -> tuple[list[Decimal], list[Problem]]:
    try:
        step = Decimal(said) if said is not None else max(Decimal(ceil((high - low) / ACROSS)), Decimal(1))
    except InvalidOperation:
        step = Decimal(0)
    if not step.is_finite() or step <= 0 or (whole and step != step.to_integral_value()):
        hint = "it is a whole number above 0" if whole else "it is a number above 0"
        return [], [Problem(f"--step cannot be `{said}`", hint=hint)]
    if (high - low) / step > MOST:
        hint = f"at most {MOST} are tried at once"
        return [], [Problem(f"{OPTION}: `{name}` has {int((high - low) / step) + 1:,} values", hint=hint)]
    places = [low + step * place for place in range(int((high - low) / step) + 1)]
    return places + ([high] if places[-1] != high else []), []
