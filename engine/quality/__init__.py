"""The data-quality gate: checks, the facts that they ask for, and what stops a run."""

from __future__ import annotations

from engine.quality.gate import check_quality, stop_on_quality
from engine.quality.suites import SOURCES

__all__ = [
    "SOURCES",
    "check_quality",
    "stop_on_quality",
]
