"""The checks of each kind of register, and those of a source as a whole: one module each."""

from __future__ import annotations

from engine.quality.suites.checks import SOURCES, TOLD, Check, tell
from engine.quality.suites.suite import CHECKS

__all__ = [
    "CHECKS",
    "SOURCES",
    "TOLD",
    "Check",
    "tell",
]
