"""The blocks of a rule that ask of many records at once: totals, shares, counts."""

from __future__ import annotations

from engine.rulebook.blocks.judge import judge_groups, keep_counted

__all__ = [
    "judge_groups",
    "keep_counted",
]
