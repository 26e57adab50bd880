"""Whether a rule is runnable on the registers of a project, from their columns and days, without running it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, assert_never

import polars as pl

from engine.rulebook.language import Comparison, Group, Measured, Mention, Same, SameText, Search, list_aliases
from engine.rulebook.logic import Context
from engine.rulebook.matches import flag_covered, flag_uncovered, list_spans
from engine.rulebook.outcome import explain_missing_register, write_spans
from engine.rulebook.trial.needs import list_block_needs, list_filled, list_needs
from engine.schema import FINDINGS, KNOWN

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.rulebook.language import Condition, Rule
    from engine.rulebook.matches import Facts
    from engine.rulebook.trial.needs import Need

_LEFT_OUT = {"draft": "it is a draft", "retired": "it is retired"}
MOST_FILES = 2
"""How many files a line names before it counts them."""


@dataclass(frozen=True, slots=True)
class Runnable:
    """Whether a rule runs: on all it looks at, on a part of it, or not at all; and why not, in one line."""

    state: Literal["runs", "runs in part", "not run"]
    why: str = ""


def judge_runnable(rule: Rule, facts: Facts, *, skipped: bool = False) -> Runnable:
    """Return whether a rule runs on the registers of a project; `skipped` says that the project leaves it out.

    `facts` needs frames and sources alone, no links. A rule that is left out is told what else it lacks too.
    """
    out = [_LEFT_OUT[rule.status]] if rule.status in _LEFT_OUT else []
    out += ["left out by `skip` in crosscheck.toml"] if skipped else []
    hindered, partly = _list_gaps(rule, facts)
    if out or hindered:
        return Runnable("not run", "; ".join([*out, *hindered]))
    return Runnable("runs in part", "; ".join(partly)) if partly else Runnable("runs")


def _list_gaps(rule: Rule, facts: Facts) -> tuple[list[str], list[str]]:
    """Return what keeps the rule from running, and what keeps it from running everywhere.

    Registers come first, then columns, then days: what comes first explains what comes after.
    """
    compared = dict.fromkeys(name for name in rule.compare.values() if name != FINDINGS.name)
    lacking = [said for name in compared if (said := explain_missing_register(name, facts))]
    if lacking:
        return lacking, []
    roots = [*rule.links, rule.when]
    roots += [rule.block.reaches] if rule.block else []
    roots += [rule.share.part] if rule.share else []
    hindered = [said for root in roots for said in _list_hindrances(root, rule, facts)]
    hindered += _write_lacking_everywhere(list_block_needs(rule), facts)
    partly = [
        said for root in roots for leaf in _walk_leaves(root) for said in _write_lacking_somewhere(leaf, rule, facts)
    ]
    if not hindered:
        searched = _count_searches(rule, facts)
        hindered += [_write_uncovered(counted) for counted in searched if 0 < counted[2] == counted[3]]
        partly += [_write_uncovered(counted) for counted in (*_count_windows(rule, facts), *searched) if counted[2]]
    return list(dict.fromkeys(hindered)), list(dict.fromkeys(partly))


def _write_uncovered(counted: Counted) -> str:
    """Return which windows are not covered; what lies in the covered days is raised all the same."""
    said, register, uncovered, every = counted
    of = f"any of the {every:,}" if uncovered == every else f"{uncovered:,} of the {every:,}"
    return f"{said} of {of} {register.replace('_', ' ')}"


def _list_hindrances(condition: Condition, rule: Rule, facts: Facts) -> list[str]:
    """Return why a condition can hold nowhere, nothing where it can: of `any of` where none of its members can."""
    match condition:
        case Search():
            return _write_register(condition, facts)
        case Group():
            members = [_list_hindrances(member, rule, facts) for member in condition.members]
            if condition.joined == "none of" or (condition.joined == "any of" and not all(members)):
                return []
            return [said for member in members for said in member]
        case Comparison() | Measured() | Same() | Mention() | SameText():
            return _write_lacking_everywhere(list_needs(condition, rule), facts)
        case _:
            assert_never(condition)


def _walk_leaves(condition: Condition) -> list[Condition]:
    match condition:
        case Group():
            return [leaf for member in condition.members for leaf in _walk_leaves(member)]
        case Search() | Comparison() | Measured() | Same() | Mention() | SameText():
            return [condition]
        case _:
            assert_never(condition)


def _write_register(search: Search, facts: Facts) -> list[str]:
    there = search.register in facts.frames or search.register == FINDINGS.name
    return [] if there else [str(explain_missing_register(search.register, facts))]


def _write_lacking_everywhere(needs: Iterable[Need], facts: Facts) -> list[str]:
    return [
        f"no source of the {KNOWN[need.register].title.lower()} register has the column {need.say()}"
        for need in needs
        if (lacking := need.list_lacking(facts.sources)) == list_filled(facts.sources, need.register) and lacking
    ]


def _write_lacking_somewhere(leaf: Condition, rule: Rule, facts: Facts) -> list[str]:
    """Return what a condition lacks in some sources, or the register that it searches in vain."""
    if isinstance(leaf, Search):
        return _write_register(leaf, facts)
    needs = [(need, need.list_lacking(facts.sources)) for need in list_needs(leaf, rule)]
    return [
        f"no column {need.say()} in {_name_files(source.file for source in lacks)}" for need, lacks in needs if lacks
    ]


def _name_files(files: Iterable[str]) -> str:
    distinct = sorted(set(files))
    more = len(distinct) - MOST_FILES
    return ", ".join(distinct[:MOST_FILES]) + (f" and {more} more" if more > 0 else "")


Counted = tuple[str, str, int, int]
"""What a register covers in words; and of which register how many records, of how many, have an uncovered window."""


def _count_windows(rule: Rule, facts: Facts) -> list[Counted]:
    subject = rule.report.one_per[0].alias
    counted = []
    for other, register in rule.compare.items():
        if other == subject or FINDINGS.name in (register, rule.compare[subject]):
            continue
        context = Context(rule.settings(), facts.as_of)
        spans = list_spans(facts.sources, register)
        flag = flag_uncovered(rule.when, subject, other, spans, context)
        if flag is not None:
            uncovered, every = _count(rule, subject, facts, flag)
            counted.append((write_spans(register, spans, facts), rule.compare[subject], uncovered, every))
    return counted


def _count_searches(rule: Rule, facts: Facts) -> list[Counted]:
    """Return the same of what must be absent: nothing is known to be where its register does not cover the days."""
    absent = [leaf for leaf in rule.when.members if isinstance(leaf, Search) and not leaf.wanted]
    return [counted for search in absent if (counted := _count_search(search, rule, facts)) is not None]


def _count_search(search: Search, rule: Rule, facts: Facts) -> Counted | None:
    outer = list_aliases(search.where) - {search.alias}
    if len(outer) != 1 or FINDINGS.name in (search.register, rule.registers[alias := next(iter(outer))]):
        return None
    spans = list_spans(facts.sources, search.register)
    covered = flag_covered(search.where, search.alias, spans, Context(rule.settings(), facts.as_of))
    uncovered, every = _count(rule, alias, facts, ~covered)
    return write_spans(search.register, spans, facts), rule.registers[alias], uncovered, every


def _count(rule: Rule, alias: str, facts: Facts, flag: pl.Expr) -> tuple[int, int]:
    """Return of how many records of an alias the flag holds, and how many there are, as coverage.csv counts them."""
    frame = facts.frames[rule.registers[alias]].lazy().select(pl.all().name.prefix(f"{alias}."))
    told = frame.select(flag.fill_null(False).sum().alias("flagged"), pl.len().alias("every")).collect()
    return int(told["flagged"][0]), int(told["every"][0])
