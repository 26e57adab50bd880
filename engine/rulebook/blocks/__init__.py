"""The blocks of a rule that ask of many records at once: totals, shares, counts."""

from __future__ import annotations

from engine.rulebook.blocks.judge import keep_counted, settle_groups

__all__ = [
    "keep_counted",
    "settle_groups",
]
