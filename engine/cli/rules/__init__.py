"""`crosscheck rules` and its sub-commands."""

from __future__ import annotations

from engine.cli.rules.check import rules

__all__ = ["rules"]
