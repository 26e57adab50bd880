"""Matches to outcomes: subjects, exceptions, evidence, coverage."""

from __future__ import annotations

from engine.rulebook.outcome.coverage import (
    LEAST_SUBJECTS,
    count_coverage,
    count_judged,
    explain_missing_register,
    find_over_budget,
    make_coverage,
    write_spans,
)
from engine.rulebook.outcome.exceptions import make_cannot_tells, make_exceptions
from engine.rulebook.outcome.findings_as_register import add_source, make_findings
from engine.rulebook.outcome.strongest import Strongest, find_strongest, join_parts

__all__ = [
    "LEAST_SUBJECTS",
    "Strongest",
    "add_source",
    "count_coverage",
    "count_judged",
    "explain_missing_register",
    "find_over_budget",
    "find_strongest",
    "join_parts",
    "make_cannot_tells",
    "make_coverage",
    "make_exceptions",
    "make_findings",
    "write_spans",
]
