"""A rule as English, from the same table of conditions that evaluates it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.registers.schema import REGISTERS
from engine.rulebook.conditions import say_condition
from engine.rulebook.rule import Condition, Group, Rule, Setting

if TYPE_CHECKING:
    from collections.abc import Mapping


def explain_rule(rule: Rule) -> str:
    """Return what the rule looks at, when it raises an exception and how severe, with its parameters' values."""
    settings = rule.settings()
    records = " and ".join(f"each {alias} ({REGISTERS[name].title.lower()})" for alias, name in rule.compare.items())
    lines = [f"Looks at {records}.", "Raises an exception when all of this holds:"]
    lines += [f"- {say_condition(link, settings)}" for link in rule.links]
    for member in rule.when.members:
        lines += _say_member(member, settings, 0)
    lines.append(f"One exception for each {' and '.join(rule.report.one_per)}; its severity is")
    for tier in rule.severity:
        when = say_condition(tier.condition, settings)
        lines.append(f"- {tier.severity}{f' when {when}' if when else ' otherwise' if len(rule.severity) > 1 else ''}")
    return "\n".join(lines)


def _say_member(condition: Condition, settings: Mapping[str, Setting], depth: int) -> list[str]:
    indent = "  " * depth
    if not isinstance(condition, Group):
        return [f"{indent}- {say_condition(condition, settings)}"]
    lines = [f"{indent}- {condition.joined}:"]
    for member in condition.members:
        lines += _say_member(member, settings, depth + 1)
    return lines
