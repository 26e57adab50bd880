"""Writes docs/reference/rules.md from the rule files; `make golden` calls it."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from engine.findings import OUTCOMES
from engine.rulebook.catalogue import find_shipped_folder, read_rules
from engine.rulebook.english.clauses import write_value
from engine.rulebook.english.rule import explain_rule
from engine.rulebook.language.conditions import Dated
from engine.schema.findings import KNOWN
from engine.severities import SEVERITIES
from tests.docs.registers_page import make_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.rulebook.language.rule import Parameter, Rule

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "rules.md"
ORDER = ("gifts", "second-jobs", "gifts-and-awards", "awards", "companies", "payments-and-cards", "media", "composite")
"""The groups as a reader meets them; others follow."""
INTRODUCTION = """\
# The rules

What each shipped rule looks at, when it raises an exception, and what it cannot see. This page is made from the files in
[rules](../../rules) by `make golden`; change those, not the page. [Rule files](rule-files.md) says how one is written.

An exception is a reason to look; what it means is for a person to say. A rule says *cannot tell* where what is missing or imprecise would
decide, and *not applicable* where a register or a column that it needs is not there. Only rules that are **live** run; a **draft** is
there to be read, tested and made live. A project sets its own values of parameters under `[rules.parameters.RULE]` in crosscheck.toml.

*An accepted link* is a pair of names that the matcher, or a person in aliases.csv, takes for one.
"""


def make_page() -> str:
    """Return the page's text."""
    groups = group_rules(read_rules(find_shipped_folder(), "rules"))
    parts = [INTRODUCTION, list_rules(groups)]
    for group, rules in groups.items():
        parts += [f"## {name_group(group)}\n", *(describe_rule(rule) for rule in rules)]
    return "\n".join(parts)


def group_rules(rules: Sequence[Rule]) -> dict[str, list[Rule]]:
    groups: dict[str, list[Rule]] = {}
    for rule in sorted(rules, key=lambda rule: (rank_group(rule.group), rule.name)):
        groups.setdefault(rule.group, []).append(rule)
    return groups


def rank_group(group: str) -> tuple[int, str]:
    return (ORDER.index(group) if group in ORDER else len(ORDER), group)


def name_group(group: str) -> str:
    return "Across rules" if group == "composite" else group.replace("-", " ").capitalize()


def list_rules(groups: dict[str, list[Rule]]) -> str:
    rows = [
        (
            f"[{name_group(group)}](#{name_group(group).lower().replace(' ', '-')})" if rule is rules[0] else "",
            f"[{rule.name}](#{rule.name})",
            rule.title,
            list_severities(rule),
            rule.status,
        )
        for group, rules in groups.items()
        for rule in rules
    ]
    counted = Counter(rule.status for rules in groups.values() for rule in rules)
    said = ", ".join(f"{number} {status}" for status, number in sorted(counted.items()))
    heads = ("group", "rule", "what it finds", "severity", "status")
    return f"{sum(counted.values())} rules: {said}.\n\n{make_table(heads, rows)}"


def list_severities(rule: Rule) -> str:
    found = {tier.severity for tier in rule.severity}
    return ", ".join(severity for severity in SEVERITIES if severity in found)


def describe_rule(rule: Rule) -> str:
    link = f"[{rule.file}](../../{rule.file})"
    registers = ", ".join(KNOWN[name].title.lower() for name in dict.fromkeys(rule.registers.values()))
    facts = [
        f"Status: **{rule.status}**, version {rule.version}. Owner: {rule.owner}. File: {link}.",
        f"Severity: {list_severities(rule)}. Registers: {registers}.",
    ]
    ends = [f"**Policy.** {source}: {says}" for source, says in rule.policy]
    ends.append(f"**What it cannot see.** {rule.limitation}")
    ends += [f"**What it raises that is often nothing.** {rule.false_positives}"] if rule.false_positives else []
    ends.append(f"**Its tests.** {count_tests(rule)}")
    parts = [f"### {rule.name}", f"**{rule.title}.**", "  \n".join(facts), lay_out(explain_rule(rule))]
    parts += [list_parameters(rule).rstrip()] if rule.parameters else []
    return "\n\n".join([*parts, *ends]) + "\n"


def lay_out(explanation: str) -> str:
    """Return the explanation as Markdown, with an empty line wherever a list begins or ends."""
    lines: list[str] = []
    for line in explanation.splitlines():
        is_item = bool(re.match(r" *- ", line))
        if lines and (not is_item or not re.match(r" *- ", lines[-1])):
            lines.append("")
        lines.append(line)
    return "\n".join(lines)


def list_parameters(rule: Rule) -> str:
    rows = [(f"`{name}`", write_setting(parameter), parameter.why or "") for name, parameter in rule.parameters.items()]
    return make_table(("parameter", "value", "why"), rows)


def write_setting(parameter: Parameter) -> str:
    kind = "money" if parameter.unit == "GBP" else ""
    unit = {None: "", "GBP": "", "percent": " %"}.get(parameter.unit, f" {parameter.unit}")
    if isinstance(parameter.value, Dated):
        return "; ".join(f"{write_value(each.value, kind)}{unit} {each.days}" for each in parameter.value.periods)
    values = parameter.value if isinstance(parameter.value, tuple) else (parameter.value,)
    return ", ".join(write_value(value, kind) for value in values) + unit


def count_tests(rule: Rule) -> str:
    counted = Counter(test.expect for test in rule.tests)
    said = ", ".join(f"{counted[outcome]} {outcome}" for outcome in OUTCOMES if counted[outcome])
    return f"{len(rule.tests)}: {said}."


if __name__ == "__main__":
    PAGE.write_bytes(make_page().encode("utf-8"))
