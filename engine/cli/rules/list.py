"""`crosscheck rules list`: the rules by group, and which of them can run on the registers of a project."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.cli.errors import MOST_SHOWN, stop_on_error
from engine.cli.run import read_day_option

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from engine.project import Project
    from engine.rulebook import Facts, Runnable, Shelved

STATUSES = ("live", "draft", "retired")
COUNTED = {"runs": "run", "runs in part": "run in part", "not run": "do not run"}
OWN = "own"
"""The group in which a project's own rules are listed."""


@click.command("list")
@click.argument("project", type=click.Path(path_type=Path), required=False)
@click.option("--status", type=click.Choice(STATUSES), help="Only rules of this status.")
@click.option("--group", metavar="GROUP", help="Only rules of this group; `own` are the project's own.")
@click.option(
    "--as-of", callback=read_day_option, metavar="DATE", help="The day a run would speak for (default: today)."
)
def list_rules(project: Path | None, status: str | None, group: str | None, as_of: dt.date | None) -> None:
    """List the rules by group: name, version, status, registers, and what each raises.

    With PROJECT (a folder, or its crosscheck.toml) the project's own rules too, what its settings change, and whether
    each rule can run on its registers, and why not. The registers are read, and no rule is evaluated.
    """
    with stop_on_error(MOST_SHOWN):
        from engine.project import read_project
        from engine.rulebook import list_shipped, shelve_rules

        settled = read_project(project) if project else None
        rules = _choose(shelve_rules(settled) if settled else list_shipped(), status, group)
        facts = _load_facts(settled, as_of) if settled else None
    for line in _write_groups(rules, facts):
        click.echo(line)


def _choose(rules: Sequence[Shelved], status: str | None, group: str | None) -> list[Shelved]:
    """Return the rules of the status and the group, by group and name; raises UsageError for an unknown group."""
    from engine.errors import UsageError, suggest_nearest

    groups = {_name_group(shelved) for shelved in rules}
    if group is not None and group not in groups:
        raise UsageError(f"there is no group `{group}`", hint=suggest_nearest(group, groups))
    kept = [
        shelved for shelved in rules if status in (None, shelved.rule.status) and group in (None, _name_group(shelved))
    ]
    return sorted(kept, key=lambda shelved: (_name_group(shelved), shelved.rule.name))


def _name_group(shelved: Shelved) -> str:
    return OWN if shelved.is_own else shelved.rule.group


def _load_facts(project: Project, as_of: dt.date | None) -> Facts:
    """Return the registers of the project as rules see them, no names linked."""
    import datetime as dt

    from engine.registers import load_registers
    from engine.rulebook import Facts

    registers = load_registers(project.registers, project.root)
    day = as_of or dt.date.today()  # noqa: DTZ011 - the analyst's own calendar day
    return Facts(registers.frames, registers.sources, {}, day)


def _write_groups(rules: Sequence[Shelved], facts: Facts | None) -> Iterator[str]:
    from engine.rulebook import judge_runnable

    told = [judge_runnable(one.rule, facts, skipped=one.is_skipped) if facts else None for one in rules]
    group = None
    for shelved, runnable in zip(rules, told, strict=True):
        if _name_group(shelved) != group:
            group = _name_group(shelved)
            yield group
        yield from _write_rule(shelved, runnable)
    if facts:
        states: list[str] = [runnable.state for runnable in told if runnable]
        counts = [f"{states.count(state)} {words}" for state, words in COUNTED.items()]
        yield f"{len(rules)} {'rule' if len(rules) == 1 else 'rules'}: {', '.join(counts)}"
    elif not rules:
        yield "no such rules"


def _write_rule(shelved: Shelved, runnable: Runnable | None) -> Iterator[str]:
    from engine.rulebook import write_setting

    rule = shelved.rule
    registers = ", ".join(dict.fromkeys(rule.registers.values()))
    yield f"  {rule.name}  (version {rule.version}, {rule.status}; {registers})"
    yield f"      {rule.title}"
    if shelved.is_own:
        yield f"      {rule.file}" + (", in place of the shipped rule" if shelved.replaces else "")
    for name, parameter in rule.parameters.items():
        before = shelved.plain.parameters[name].value
        if parameter.value != before:
            yield f"      {name} is {write_setting(parameter.value)} here, by default {write_setting(before)}"
    if runnable:
        yield f"      {runnable.state}" + (f": {runnable.why}" if runnable.why else "")
