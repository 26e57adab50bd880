"""A rule as English, from the same table of conditions that evaluates it."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from engine.rulebook.english.clauses import (
    GROUPS,
    write_alias,
    write_condition,
    write_key,
    write_part,
    write_party,
    write_search,
    write_share,
    write_total,
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
    lines = [f"Looks at {_write_records(rule)}.", f"{raises} {_write_all(len(rule.links) + len(rule.when.members))}:"]
    lines += [f"- {write_condition(link, settings)}" for link in rule.links]
    for member in rule.when.members:
        lines += _write_member(member, settings, 0)
    lines += _write_block(rule, settings)
    if rule.report.exempt:
        lines.append(f"An exemption names {' or '.join(map(write_party, rule.report.exempt))}.")
    keys = " and ".join(write_key(key) for key in rule.report.one_per)
    if len(rule.severity) == 1:
        return "\n".join([*lines, f"One exception for each {keys}, of severity {rule.severity[0].severity}."])
    lines.append(f"One exception for each {keys}; its severity is")
    for tier in rule.severity:
        when = write_condition(tier.condition, settings, whole)
        lines.append(f"- {tier.severity} {f'when {when}' if when else 'otherwise'}")
    return "\n".join(lines)


def _write_records(rule: Rule) -> str:
    """Return what the rule compares, each register once, with the words by which its records are called."""
    called: dict[str, list[str]] = {}
    for alias, name in rule.compare.items():
        called.setdefault(name, []).append(alias)
    named = []
    for name, aliases in called.items():
        words = " and ".join(map(write_alias, aliases))
        named.append(f"{KNOWN[name].title.lower()} ({'each called' if len(aliases) == 1 else 'called'} {words} here)")
    return " and ".join(filter(None, (", ".join(named[:-1]), named[-1])))


def _write_block(rule: Rule, settings: Mapping[str, Setting]) -> list[str]:
    if rule.total:
        total, held = write_total(rule.total, settings), _write_all(len(rule.total.reaches.members))
        lines = [f"Raises an exception when, {total}, {held}:"]
    elif rule.share:
        lines = [f"Raises an exception when, {write_share(rule.share)}, all of this holds:"]
        lines += [f"- {said}" for said in write_part(rule.share, settings)]
    else:
        return []
    whole = rule.share.measure.kind if rule.share else ""
    for member in rule.block.reaches.members if rule.block else ():
        lines += _write_member(member, settings, 0, whole)
    return lines


def _write_all(number: int) -> str:
    return "this holds" if number == 1 else GROUPS["all of"]


def _write_member(condition: Condition, settings: Mapping[str, Setting], depth: int, whole: str = "") -> list[str]:
    indent = "  " * depth
    match condition:
        case Search():
            members = condition.where.members
            lines = [f"{indent}- {write_search(condition)} of which {_write_all(len(members))}:"]
        case Group() if len(condition.members) > 1:
            members = condition.members
            lines = [f"{indent}- {GROUPS[condition.joined]}:"]
        case Group() | Comparison() | Measured() | Same() | Mention() | SameText():
            return [f"{indent}- {write_condition(condition, settings, whole)}"]
        case _:
            assert_never(condition)
    for member in members:
        lines += _write_member(member, settings, depth + 1, whole)
    return lines
