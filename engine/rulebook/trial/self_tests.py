"""Self-tests of a rule, the check that they pin its parameters, and what a rule file should not lack."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.documents import sort_problems
from engine.errors import Problem
from engine.findings import OUTCOMES
from engine.rulebook.evaluate import evaluate_rule
from engine.rulebook.language import PLACEHOLDER, Dated, Period
from engine.rulebook.matches import CASE, compile_rule
from engine.rulebook.parse import examine_rule, find_misfit, step_value
from engine.rulebook.trial.test_frames import make_facts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from engine.rulebook.language import Parameter, Rule, RuleTest, Setting
    from engine.rulebook.matches import Facts, RulePlan

_MENTIONED = re.compile(r"\$([a-z][a-z0-9_]*)")
NOT_APPLICABLE, CLEAR = OUTCOMES.index("not applicable"), OUTCOMES.index("clear")


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


Batch = tuple[tuple[int, ...], "Facts"]
"""The places of some tests among those of the rule, and their facts."""


def run_tests(rule: Rule, settings: Mapping[str, Setting] | None = None) -> list[TestResult]:
    """Return the result of each of the rule's tests; raises ValueError where a stated value cannot be read."""
    plan = compile_rule(rule)
    return _run_batches(plan, _make_batches(plan), settings)


def _make_batches(plan: RulePlan) -> list[Batch]:
    """Return the tests as they are run: together, but for those with a day or a coverage of their own."""
    rule = plan.rule
    plain = [number for number, test in enumerate(rule.tests) if not test.as_of and not test.covers]
    own = [(number,) for number, test in enumerate(rule.tests) if test.as_of or test.covers]
    numbers = ([tuple(plain)] if plain else []) + own
    return [(batch, make_facts(plan, [rule.tests[number] for number in batch])) for batch in numbers]


def _run_batches(plan: RulePlan, batches: Sequence[Batch], settings: Mapping[str, Setting] | None) -> list[TestResult]:
    results: dict[int, TestResult] = {}
    for numbers, facts in batches:
        found = evaluate_rule(plan, facts, settings)
        case = next((name for name in found.outcomes.columns if name.endswith(CASE)), None)
        best: dict[int, tuple[int, int]] = {}
        if case is not None:
            rows = found.outcomes.select(case, "outcome", "tier").sort(case, "outcome", "tier")
            best = {row[0]: row[1:] for row in rows.unique(case, keep="first").iter_rows()}
        unseen = NOT_APPLICABLE if len(numbers) == 1 and found.coverage["not_applicable"][0] else CLEAR
        for place, number in enumerate(numbers):
            outcome, tier = best.get(place, (unseen, None))
            severity = plan.rule.severity[tier].severity if tier is not None and outcome == 0 else None
            results[number] = TestResult(plan.rule.tests[number], OUTCOMES[outcome], severity)
    return [results[number] for number in sorted(results)]


def list_loose_parameters(rule: Rule) -> list[str]:
    """Return a sentence for each parameter that moves by its smallest step without any test of the rule noticing."""
    plan = compile_rule(rule)
    batches = _make_batches(plan)
    baseline = _summarise(_run_batches(plan, batches, None))
    loose = []
    for name, parameter in rule.parameters.items():
        for moved, said in _list_steps(parameter):
            if _summarise(_run_batches(plan, batches, {name: moved})) == baseline:
                loose.append(f"no test notices when `{name}` goes {said}")
    return loose


def _summarise(results: list[TestResult]) -> list[tuple[str, str | None]]:
    return [(result.outcome, result.severity) for result in results]


def _list_steps(parameter: Parameter) -> list[tuple[Setting, str]]:
    """Return the parameter's value moved by its smallest step both ways, each with words that say so."""
    value = parameter.value
    if isinstance(value, Dated):
        return [step for number in range(len(value.periods)) for step in _step_period(value, number, parameter.unit)]
    if isinstance(value, tuple):
        return []
    return [(moved, f"{way} from {value} to {moved}") for moved, way in step_value(value, parameter.unit)]


def _step_period(dated: Dated, number: int, unit: str | None) -> list[tuple[Setting, str]]:
    """Return the values with one of them moved, and with the day on which it begins moved."""
    periods = dated.periods
    period = periods[number]
    steps: list[tuple[Setting, str]] = []
    for moved, way in step_value(period.value, unit):
        changed = Period(moved, period.first, period.last)
        steps.append((Dated((*periods[:number], changed, *periods[number + 1 :])), f"{way} from {period} to {changed}"))
    if period.first is not None:
        before = periods[number - 1]
        for days, way in ((1, "later"), (-1, "earlier")):
            first = period.first + dt.timedelta(days=days)
            changed = Period(period.value, first, period.last)
            cut = Period(before.value, before.first, first - dt.timedelta(days=1))
            moved_periods = (*periods[: number - 1], cut, changed, *periods[number + 1 :])
            if find_misfit(list(moved_periods)) is None:
                steps.append((Dated(moved_periods), f"{way} from {period} to {changed}"))
    return steps


def check_rule_file(path: Path, shown: str) -> list[Problem]:
    """Return all that is wrong with a rule file and all that it should not lack, in the order of the file."""
    rule, problems = examine_rule(path, shown)
    if rule is None:
        return problems
    mentioned: set[str] = set()
    if problems:  # a condition that cannot be read may use a parameter, or misspell it
        mentioned.update(_MENTIONED.findall(path.read_text(encoding="utf-8-sig")))
        mentioned.update(
            name for name in rule.parameters if any(f"`{name}`?" in (each.hint or "") for each in problems)
        )
    return sort_problems([*problems, *lint_rule(rule, mentioned)])


def lint_rule(rule: Rule, mentioned: Iterable[str] = ()) -> list[Problem]:
    """Return what the rule should not lack: policy, limitation, a test per outcome, the use of each parameter.

    `mentioned` names parameters that the file uses where it could not be read.
    """
    place = rule.place
    problems = []
    if not rule.policy:
        problems.append(Problem("the rule names no policy", place, 'add `policy: [{source: "…", says: "…"}]`'))
    if not rule.limitation:
        problems.append(Problem("the rule names no limitation", place, "say what it cannot see"))
    expected = {test.expect for test in rule.tests}
    lacking = [f"`{outcome}`" for outcome in ("exception", "clear", "cannot tell") if outcome not in expected]
    if lacking and expected <= set(OUTCOMES):
        hint = "a test for each outcome shows what the rule means"
        problems.append(Problem(f"no test of the rule expects {', '.join(lacking)}", place, hint))
    used = rule.used_parameters() | set(mentioned)
    used |= {name[1:] for name in PLACEHOLDER.findall(rule.report.reason) if name.startswith("$")}
    for name, parameter in rule.parameters.items():
        if name not in used:
            hint = f"write `${name}` where its value should count, or take it out"
            problems.append(Problem(f"the parameter `{name}` is not used", parameter.place, hint))
        if not parameter.why:
            hint = "add where its value comes from: `why: A proposal` where no source fixes it"
            problems.append(Problem(f"the parameter `{name}` does not say `why`", parameter.place, hint))
    return problems
