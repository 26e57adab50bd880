"""A rule as English, from the same table of conditions that evaluates it."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from engine.rulebook.english.clauses import (
    GROUPS,
    say_alias,
    say_condition,
    say_key,
    say_part,
    say_party,
    say_search,
    say_share,
    say_total,
)
from engine.rulebook.language import Comparison, Group, Measured, Mention, Same, SameText, Search
from engine.schema import KNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.rulebook.language import Condition, Rule, Setting


def explain_rule(rule: Rule) -> str:
    """Return what the rule looks at, when it raises an exception and how severe, with its parameters' values."""
    settings = rule.settings()
    those = "those" if len(rule.compare) == 1 else "the matches"
    raises = f"Takes {those} of which" if rule.block else "Raises an exception when"
    whole = rule.share.measure.kind if rule.share else ""
    lines = [f"Looks at {_say_records(rule)}.", f"{raises} {_say_all(len(rule.links) + len(rule.when.members))}:"]
    lines += [f"- {say_condition(link, settings)}" for link in rule.links]
    for member in rule.when.members:
        lines += _say_member(member, settings, 0)
    lines += _say_block(rule, settings)
    if rule.report.exempt:
        lines.append(f"An exemption names {' or '.join(map(say_party, rule.report.exempt))}.")
    keys = " and ".join(say_key(key) for key in rule.report.one_per)
    if len(rule.severity) == 1:
        return "\n".join([*lines, f"One exception for each {keys}, of severity {rule.severity[0].severity}."])
    lines.append(f"One exception for each {keys}; its severity is")
    for tier in rule.severity:
        when = say_condition(tier.condition, settings, whole)
        lines.append(f"- {tier.severity} {f'when {when}' if when else 'otherwise'}")
    return "\n".join(lines)


def _say_records(rule: Rule) -> str:
    """Return what the rule compares, each register once, with the words by which its records are called."""
    called: dict[str, list[str]] = {}
    for alias, name in rule.compare.items():
        called.setdefault(name, []).append(alias)
    named = []
    for name, aliases in called.items():
        words = " and ".join(map(say_alias, aliases))
        named.append(f"{KNOWN[name].title.lower()} ({'each called' if len(aliases) == 1 else 'called'} {words} here)")
    return " and ".join(filter(None, (", ".join(named[:-1]), named[-1])))


def _say_block(rule: Rule, settings: Mapping[str, Setting]) -> list[str]:
    if rule.total:
        lines = [
            f"Raises an exception when, {say_total(rule.total, settings)}, {_say_all(len(rule.total.reaches.members))}:"
        ]
    elif rule.share:
        lines = [f"Raises an exception when, {say_share(rule.share)}, all of this holds:"]
        lines += [f"- {said}" for said in say_part(rule.share, settings)]
    else:
        return []
    whole = rule.share.measure.kind if rule.share else ""
    for member in rule.block.reaches.members if rule.block else ():
        lines += _say_member(member, settings, 0, whole)
    return lines


def _say_all(number: int) -> str:
    return "this holds" if number == 1 else GROUPS["all of"]


def _say_member(condition: Condition, settings: Mapping[str, Setting], depth: int, whole: str = "") -> list[str]:
    indent = "  " * depth
    match condition:
        case Search():
            members = condition.where.members
            lines = [f"{indent}- {say_search(condition)} of which {_say_all(len(members))}:"]
        case Group() if len(condition.members) > 1:
            members = condition.members
            lines = [f"{indent}- {GROUPS[condition.joined]}:"]
        case Group() | Comparison() | Measured() | Same() | Mention() | SameText():
            return [f"{indent}- {say_condition(condition, settings, whole)}"]
        case _:
            assert_never(condition)
    for member in members:
        lines += _say_member(member, settings, depth + 1, whole)
    return lines
