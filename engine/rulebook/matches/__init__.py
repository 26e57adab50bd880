"""Rules to matches: records joined, conditions asked, groups made."""

from __future__ import annotations

from engine.rulebook.matches.alike import Crowd, gather_records, plan_slices
from engine.rulebook.matches.amounts import VAGUE, take_amount, unscale
from engine.rulebook.matches.coverage_windows import Span, flag_covered, flag_uncovered, list_spans
from engine.rulebook.matches.grading import grade_severity, sort_matches, weigh_match
from engine.rulebook.matches.groups import add_keys, list_groups
from engine.rulebook.matches.inputs import (
    CANNOT_TELL,
    CASE,
    CLEAR,
    EXCEPTION,
    IN_MEMORY,
    NOT_APPLICABLE,
    PAIR_SCHEMA,
    Evaluation,
    Facts,
    fold_letters,
    list_mention_keys,
    list_pair_keys,
    make_evaluation,
)
from engine.rulebook.matches.joins import join_records
from engine.rulebook.matches.matches import find_matches
from engine.rulebook.matches.plan import PairKey, RulePlan, compile_rule, make_self_key
from engine.rulebook.matches.records import DAY, take_records

__all__ = [
    "CANNOT_TELL",
    "CASE",
    "CLEAR",
    "DAY",
    "EXCEPTION",
    "IN_MEMORY",
    "NOT_APPLICABLE",
    "PAIR_SCHEMA",
    "VAGUE",
    "Crowd",
    "Evaluation",
    "Facts",
    "PairKey",
    "RulePlan",
    "Span",
    "add_keys",
    "compile_rule",
    "find_matches",
    "flag_covered",
    "flag_uncovered",
    "fold_letters",
    "gather_records",
    "grade_severity",
    "join_records",
    "list_groups",
    "list_mention_keys",
    "list_pair_keys",
    "list_spans",
    "make_evaluation",
    "make_self_key",
    "plan_slices",
    "sort_matches",
    "take_amount",
    "take_records",
    "unscale",
    "weigh_match",
]
