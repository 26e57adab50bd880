"""A rule's own tests, the check that they pin its parameters, and what a rule file should not lack."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

import polars as pl

from engine.errors import Problem
from engine.findings import OUTCOMES
from engine.matching.mentions import find_mentions
from engine.registers.schema import REGISTERS, Field, Register, Source, make_polars_schema
from engine.registers.values import parse_interval_text
from engine.rulebook.evaluate import evaluate_rule
from engine.rulebook.matches import PAIR_SCHEMA, Facts, make_pair_key
from engine.rulebook.read import PLACEHOLDER
from engine.rulebook.rule import (
    Link,
    Mention,
    Parameter,
    PartyRef,
    Rule,
    RuleTest,
    Setting,
    TextRef,
    list_parameters,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.rulebook.matches import PairKey

AS_OF = dt.date(2025, 6, 30)
"""The day on which rule tests run; a date in a test may lie before or after it."""


@dataclass(frozen=True, slots=True)
class TestResult:
    """What a rule's test expected and what came out: outcome, and severity where the test names one."""

    test: RuleTest
    outcome: str
    severity: str | None

    @property
    def passed(self) -> bool:
        """Whether the outcome, and the severity where one is expected, came out as the test says."""
        return self.outcome == self.test.expect and self.test.severity in (None, self.severity)


def run_tests(rule: Rule, settings: Mapping[str, Setting] | None = None) -> list[TestResult]:
    """Return the result of each of the rule's tests; raises ValueError where a stated value cannot be read.

    All tests run in one evaluation: test n has one record of each alias, linked only with each other.
    """
    if not rule.tests:
        return []
    found = evaluate_rule(rule, _make_facts(rule), settings)
    key = [f"{alias}._i" for alias in rule.report.one_per]
    rows = {row[0]: row[1:] for row in found.outcomes.select(key[0], "outcome", "tier").iter_rows()}
    results = []
    twins = [alias for alias, name in rule.compare.items() if name == rule.compare[rule.report.one_per[0]]]
    first_row = twins.index(rule.report.one_per[0]) * len(rule.tests)
    for number, test in enumerate(rule.tests):
        outcome, tier = rows.get(first_row + number, (len(OUTCOMES) - 1, None))
        severity = rule.severity[tier].severity if tier is not None and outcome == 0 else None
        results.append(TestResult(test, OUTCOMES[outcome], severity))
    return results


def list_loose_parameters(rule: Rule) -> list[str]:
    """Return a sentence for each parameter that moves by its smallest step without any test of the rule noticing."""
    baseline = _summarise(run_tests(rule))
    loose = []
    for name, parameter in rule.parameters.items():
        for moved, way in _step(parameter):
            if _summarise(run_tests(rule, {name: moved})) == baseline:
                loose.append(f"no test notices when `{name}` goes {way} from {parameter.value} to {moved}")
    return loose


def lint_rule(rule: Rule) -> list[Problem]:
    """Return what the rule should not lack: policy, limitation, a test per outcome, the use of each parameter."""
    place = rule.place
    problems = []
    if not rule.policy:
        problems.append(Problem("the rule names no policy", place, 'add `policy: [{source: "…", says: "…"}]`'))
    if not rule.limitation:
        problems.append(Problem("the rule names no limitation", place, "say what it cannot see"))
    expected = {test.expect for test in rule.tests}
    problems += [
        Problem(f"no test of the rule expects `{outcome}`", place)
        for outcome in ("exception", "clear", "cannot tell")
        if outcome not in expected
    ]
    used = {name for condition in rule.conditions() for name in list_parameters(condition)}
    used |= {name[1:] for name in PLACEHOLDER.findall(rule.report.reason) if name.startswith("$")}
    for name, parameter in rule.parameters.items():
        if name not in used:
            problems.append(Problem(f"the parameter `{name}` is not used", parameter.place))
        if not parameter.why:
            problems.append(Problem(f"the parameter `{name}` does not say why", parameter.place))
    return problems


def _summarise(results: list[TestResult]) -> list[tuple[str, str | None]]:
    return [(result.outcome, result.severity) for result in results]


def _step(parameter: Parameter) -> list[tuple[Setting, str]]:
    value = parameter.value
    if isinstance(value, bool):
        return []
    if isinstance(value, int | Decimal):
        in_pounds = parameter.unit == "GBP" or isinstance(value, Decimal)
        least = Decimal("0.01") if in_pounds else 1
        return [(value + least, "up"), (value - least, "down")]
    if isinstance(value, dt.date):
        day = dt.timedelta(days=1)
        return [(value + day, "later"), (value - day, "earlier")]
    return []


def _make_facts(rule: Rule) -> Facts:
    frames, sources = {}, []
    for index, register in enumerate(dict.fromkeys(rule.compare.values())):
        aliases = [alias for alias, name in rule.compare.items() if name == register]
        about = REGISTERS[register]
        rows = [_make_row(about, test, alias, n, index) for alias in aliases for n, test in enumerate(rule.tests)]
        schema = make_polars_schema(about) | {f"party.{party.role}": pl.UInt32() for party in about.parties}
        schema |= {f"text.{field.name}": pl.UInt32() for field in about.fields}
        frames[register] = pl.DataFrame(rows, schema=schema)
        columns = frozenset(about.field_names())
        sources.append(
            Source(
                index, register, "tests", "", "tests", "", "utf-8", 1, len(rows), len(rows), 0, columns,
                dt.date.min, dt.date.max, assumed=False,
            )
        )  # fmt: skip
    return Facts(frames, tuple(sources), _make_pairs(rule), AS_OF)


def _make_row(register: Register, test: RuleTest, alias: str, number: int, source: int) -> dict[str, object]:
    row: dict[str, object] = {"record_id": f"{alias}-{number}", "source": source, "source_row": number}
    stated = test.records.get(alias, {})
    for field in register.fields:
        value = stated.get(field.name, field.example)
        text = None if value is None else str(value)
        if field.kind in ("date", "money"):
            row[field.name], row[f"{field.name}_max"] = _read_stated(field, text) if text else (None, None)
        elif field.kind == "number":
            row[field.name] = float(text) if text else None
        else:
            row[field.name] = text if text is not None else field.absent
    row |= {f"party.{party.role}": number for party in register.parties}
    row |= {f"text.{field.name}": number for field in register.fields}
    return row


def _read_stated(field: Field, text: str) -> tuple[object, object]:
    if field.kind in ("date", "money"):
        low, high = parse_interval_text(field.kind, text)
        return low, high
    if field.kind == "number":
        return float(text), float(text)
    return text, text


def _make_pairs(rule: Rule) -> dict[PairKey, pl.DataFrame]:
    """Link each test's parties: organisations unless it says `link: none`; persons of `link` so too, else by name.

    What a text mentions is found in the text that the test states, whatever its `link` says.
    """
    pairs: dict[PairKey, pl.DataFrame] = {}
    for condition in rule.conditions():
        if isinstance(condition, Link):
            numbers = [number for number, test in enumerate(rule.tests) if _is_linked(rule, test, condition)]
            rows = {"left": numbers, "right": numbers, "score": [1.0] * len(numbers), "band": ["accept"] * len(numbers)}
            pairs[make_pair_key(rule, condition)] = pl.DataFrame(rows, schema=PAIR_SCHEMA)
    return pairs


def _is_linked(rule: Rule, test: RuleTest, condition: Link) -> bool:
    if isinstance(condition, Mention):
        text, name = (_take_value(rule, test, ref) for ref in (condition.left, condition.right))
        return text is not None and name is not None and _is_mentioned(str(text), str(name))
    if condition in rule.links or condition.kind == "organisation":
        return test.linked
    left, right = (_take_value(rule, test, ref) for ref in (condition.left, condition.right))
    return left == right


@cache
def _is_mentioned(text: str, name: str) -> bool:
    found = find_mentions(pl.DataFrame({"text": [text]}), pl.DataFrame({"name": [name]}))
    return found["band"].to_list() == ["accept"]


def _take_value(rule: Rule, test: RuleTest, ref: PartyRef | TextRef) -> object:
    name = ref.field.name if isinstance(ref, TextRef) else ref.party.name
    field = REGISTERS[rule.compare[ref.alias]].field(name)
    return test.records.get(ref.alias, {}).get(name, field.example if field else None)
