"""A rule as English, from the same table of conditions that evaluates it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.rulebook.known import KNOWN
from engine.rulebook.sayings import say_condition, say_key, say_search, say_share, say_total
from engine.rulebook.terms import Group, Search

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.rulebook.rule import Rule
    from engine.rulebook.terms import Condition, Setting


def explain_rule(rule: Rule) -> str:
    """Return what the rule looks at, when it raises an exception and how severe, with its parameters' values."""
    settings = rule.settings()
    records = " and ".join(f"each {alias} ({KNOWN[name].title.lower()})" for alias, name in rule.compare.items())
    raises = (
        "Looks at the matches of which all of this holds:"
        if rule.block
        else "Raises an exception when all of this holds:"
    )
    lines = [f"Looks at {records}.", raises]
    lines += [f"- {say_condition(link, settings)}" for link in rule.links]
    for member in rule.when.members:
        lines += _say_member(member, settings, 0)
    lines += _say_block(rule, settings)
    lines.append(f"One exception for each {' and '.join(say_key(key) for key in rule.report.one_per)}; its severity is")
    for tier in rule.severity:
        when = say_condition(tier.condition, settings)
        lines.append(f"- {tier.severity}{f' when {when}' if when else ' otherwise' if len(rule.severity) > 1 else ''}")
    return "\n".join(lines)


def _say_block(rule: Rule, settings: Mapping[str, Setting]) -> list[str]:
    if rule.block is None:
        return []
    head = say_total(rule.total, settings) if rule.total else say_share(rule.share, settings) if rule.share else ""
    lines = ["Raises an exception when of these matches all of this holds:", f"- {head}"]
    for member in rule.block.reaches.members:
        lines += _say_member(member, settings, 1)
    return lines


def _say_member(condition: Condition, settings: Mapping[str, Setting], depth: int) -> list[str]:
    indent = "  " * depth
    if isinstance(condition, Search):
        lines, members = [f"{indent}- {say_search(condition)} of which:"], condition.where.members
    elif isinstance(condition, Group):
        lines, members = [f"{indent}- {condition.joined}:"], condition.members
    else:
        return [f"{indent}- {say_condition(condition, settings)}"]
    for member in members:
        lines += _say_member(member, settings, depth + 1)
    return lines
