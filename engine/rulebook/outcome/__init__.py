"""Matches to outcomes: subjects, exceptions, evidence, coverage."""

from __future__ import annotations

from engine.rulebook.outcome.coverage import (
    LEAST_SUBJECTS,
    count_coverage,
    count_judged,
    find_over_budget,
    make_coverage,
    say_register_lacks,
    say_spans,
)
from engine.rulebook.outcome.exceptions import tell_cannot_tell, tell_exceptions
from engine.rulebook.outcome.findings_as_register import add_source, make_findings
from engine.rulebook.outcome.strongest import Strongest, find_strongest, join_parts

__all__ = [
    "LEAST_SUBJECTS",
    "Strongest",
    "add_source",
    "count_coverage",
    "count_judged",
    "find_over_budget",
    "find_strongest",
    "join_parts",
    "make_coverage",
    "make_findings",
    "say_register_lacks",
    "say_spans",
    "tell_cannot_tell",
    "tell_exceptions",
]
