"""A rule in English."""

from __future__ import annotations

from engine.rulebook.english.rule import explain_rule

__all__ = [
    "explain_rule",
]
