"""`crosscheck rules`: check, test and explain the rule files; list, new and try stand beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from engine.cli.errors import stop_on_error
from engine.cli.rules.list import list_rules
from engine.cli.rules.new import new_rule
from engine.cli.rules.try_ import try_rule

if TYPE_CHECKING:
    from pathlib import Path

    from engine.errors import Problem
    from engine.rulebook import Rule


@click.group()
def rules() -> None:
    """List, check, test and explain the rules, begin a new one, and try one at other values.

    RULE is the name of a shipped rule or the path of a rule file; all shipped rules where none is given.
    """


rules.add_command(list_rules)
rules.add_command(new_rule)
rules.add_command(try_rule)


@rules.command("check")
@click.argument("rule", nargs=-1)
@click.pass_context
def check_rules(context: click.Context, rule: tuple[str, ...]) -> None:
    """Read the rules and list everything that is wrong with them or missing."""
    from engine.rulebook import check_rule_file

    problems: list[Problem] = []
    files = _find_files(rule)
    for path, shown, _ in files:
        problems += check_rule_file(path, shown)
    for problem in problems:
        click.echo(str(problem), err=True)
    if problems:
        context.exit(2)
    click.echo(f"{_count(len(files), 'rule')} in order")


@rules.command("test")
@click.argument("rule", nargs=-1)
@click.pass_context
def run_rule_tests(context: click.Context, rule: tuple[str, ...]) -> None:
    """Run the rules' own tests, and fail those of whose parameters one is not pinned by any test.

    A parameter is pinned where some test notices that it moves by its smallest step, up and down.
    """
    passed = failed = loose = 0
    for found in _read_named(rule):
        good, bad, unpinned = _test_rule(found)
        passed, failed, loose = passed + good, failed + bad, loose + unpinned
    click.echo(f"{passed} passed, {failed} failed" + (f", {loose} not pinned" if loose else ""))
    if failed or loose:
        context.exit(1)


def _test_rule(rule: Rule) -> tuple[int, int, int]:
    """Return how many tests passed and failed, and how many steps of parameters no test notices."""
    from engine.rulebook import list_loose_parameters, run_tests

    results = run_tests(rule)
    bad = [result for result in results if not result.passed]
    click.echo(f"{rule.name}: {len(results) - len(bad)} of {_count(len(results), 'test')} passed")
    for result in bad:
        wanted = " ".join(filter(None, (result.test.expect, result.test.severity)))
        came = " ".join(filter(None, (result.outcome, result.severity)))
        click.echo(f"  {result.test.place}: {result.test.name}: expected {wanted}, found {came}")
    loose = list_loose_parameters(rule) if results else ["it has no tests"]
    for sentence in loose:
        click.echo(f"  {rule.file}: not pinned: {sentence}" if results else f"  {rule.file}: {sentence}")
    return len(results) - len(bad), len(bad), len(loose)


@rules.command("explain")
@click.argument("rule")
def explain(rule: str) -> None:
    """Say in English what a rule looks at and when it raises an exception."""
    from engine.rulebook import explain_rule, write_setting

    for found in _read_named((rule,)):
        click.echo(f"{found.name}, version {found.version} ({found.status}): {found.title}")
        click.echo(explain_rule(found))
        for parameter in found.parameters.values():
            said = " ".join(filter(None, (write_setting(parameter.value), parameter.unit)))
            click.echo(f"Parameter {parameter.name}: {said}. {parameter.why or ''}".rstrip())
        for source, says in found.policy:
            click.echo(f"Policy: {source}: {says}")
        click.echo(f"Limitation: {found.limitation or 'none stated'}")
        if found.false_positives:
            click.echo(f"False positives to expect: {found.false_positives}")


def _find_files(named: tuple[str, ...]) -> list[tuple[Path, str, str]]:
    from engine.rulebook import find_rule_file, find_shipped_folder, list_rule_files

    with stop_on_error():
        if named:
            return [find_rule_file(name) for name in named]
        return [find_rule_file(path.stem) for path in list_rule_files(find_shipped_folder())]


def _read_named(named: tuple[str, ...]) -> list[Rule]:
    from engine.errors import RuleError
    from engine.rulebook import read_rule

    found: list[Rule] = []
    problems: list[Problem] = []
    for path, shown, group in _find_files(named):
        try:
            found.append(read_rule(path, shown, group))
        except RuleError as error:
            problems += error.problems
    with stop_on_error():
        if problems:
            raise RuleError.of(problems)
    return found


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
