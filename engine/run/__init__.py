"""A project to a run: the straight line."""

from __future__ import annotations

from engine.run.pipeline import run_project
from engine.run.stages import prepare_trial

__all__ = [
    "prepare_trial",
    "run_project",
]
