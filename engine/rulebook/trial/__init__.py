"""Rules tried: their own tests, other parameters, and whether a project can run them."""

from __future__ import annotations

from engine.rulebook.trial.plan import Span, plan_steps, write_setting
from engine.rulebook.trial.runnable import Runnable, judge_runnable
from engine.rulebook.trial.self_tests import check_rule_file, list_loose_parameters, run_tests
from engine.rulebook.trial.what_if import Trial, try_steps

__all__ = [
    "Runnable",
    "Span",
    "Trial",
    "check_rule_file",
    "judge_runnable",
    "list_loose_parameters",
    "plan_steps",
    "run_tests",
    "try_steps",
    "write_setting",
]
