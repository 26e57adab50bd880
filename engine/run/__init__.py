"""A project to a run: the straight line."""

from __future__ import annotations

from engine.run.pipeline import check_out, run_project, write_run
from engine.run.stages import prepare_trial

__all__ = [
    "check_out",
    "prepare_trial",
    "run_project",
    "write_run",
]
