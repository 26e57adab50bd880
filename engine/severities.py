"""Severities, from the one to look at first to the one to look at last, and which of them stop a run."""

from __future__ import annotations

SEVERITIES = ("critical", "high", "medium", "low", "info")
"""From the one to look at first to the one to look at last."""
NEVER = "never"
STOPS = (*SEVERITIES, NEVER)
"""What a project may say of `stop_at`: the least severity at which a failed check stops the run, or never."""
STOP_AT = "critical"
"""What stops a run where the project does not say: only what is wrong with a source as a whole."""
