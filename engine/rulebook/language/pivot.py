"""The pivot of a rule: the alias from which its records are joined, and whether its matches can be judged in parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.rulebook.language.same_condition import find_twins

if TYPE_CHECKING:
    from engine.rulebook.language.rule import Rule


def find_pivot(rule: Rule) -> str:
    """Return the alias from which a rule starts: a record that it stands for, else that it counts, else its first."""
    keys = rule.block.per if rule.block else rule.report.one_per
    records = [key.alias for key in (*rule.report.one_per, *keys) if key.ref is None]
    return records[0] if records else rule.block.counted if rule.block else next(iter(rule.compare))


def is_separable(rule: Rule) -> bool:
    """Return whether the matches of different pivot records are never about the same subject."""
    pivot = find_pivot(rule)
    keys = rule.block.per if rule.block else rule.report.one_per
    records = [key.alias for key in keys if key.ref is None]
    told = [key.alias for key in rule.report.one_per if key.ref is None]
    if pivot not in records or pivot not in told:
        return False
    registers = [rule.compare[alias] for alias in told]
    return len(set(registers)) == len(registers) or find_twins(rule) is not None
