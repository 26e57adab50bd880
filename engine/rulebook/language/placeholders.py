"""Placeholders of a reason: which `{alias.field}` a sentence names."""

from __future__ import annotations

import re

from engine.rulebook.language.conditions import Measured
from engine.rulebook.language.rule import Share, Total
from engine.rulebook.language.walk import walk_conditions

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


DAYS = ("first day", "last day")
"""What a reason may say of the window of a block."""


def list_placeholders(block: Total | Share | None) -> list[str]:
    """Return what a reason may say of the matches of a block: its measures and the days of its window."""
    if block is None:
        return []
    names = [leaf.measure.name for leaf in walk_conditions(block.reaches) if isinstance(leaf, Measured)]
    if isinstance(block, Share):
        names = ["share", "whole", block.measure.name]
    return [*dict.fromkeys(names), *DAYS]
