"""Rules to matches: records joined, conditions asked, groups made."""

from __future__ import annotations

from engine.rulebook.matches.alike import Crowd, gather_records
from engine.rulebook.matches.amounts import VAGUE, take_amount, unscale
from engine.rulebook.matches.batches import find_pivot, is_separable, plan_slices
from engine.rulebook.matches.coverage_windows import Span, flag_covered, flag_uncovered, list_spans
from engine.rulebook.matches.grading import grade_severity, is_lacking, sort_matches, weigh_match
from engine.rulebook.matches.groups import add_keys, list_members
from engine.rulebook.matches.inputs import (
    CANNOT_TELL,
    CASE,
    CLEAR,
    EXCEPTION,
    NOT_APPLICABLE,
    PAIR_SCHEMA,
    Facts,
    PairKey,
    fold_text,
    list_mention_keys,
    list_pair_keys,
    make_pair_key,
    make_self_key,
)
from engine.rulebook.matches.joins import join_records
from engine.rulebook.matches.matches import find_matches, make_context
from engine.rulebook.matches.records import DAY, make_record_day, take_records

__all__ = [
    "CANNOT_TELL",
    "CASE",
    "CLEAR",
    "DAY",
    "EXCEPTION",
    "NOT_APPLICABLE",
    "PAIR_SCHEMA",
    "VAGUE",
    "Crowd",
    "Facts",
    "PairKey",
    "Span",
    "add_keys",
    "find_matches",
    "find_pivot",
    "flag_covered",
    "flag_uncovered",
    "fold_text",
    "gather_records",
    "grade_severity",
    "is_lacking",
    "is_separable",
    "join_records",
    "list_members",
    "list_mention_keys",
    "list_pair_keys",
    "list_spans",
    "make_context",
    "make_pair_key",
    "make_record_day",
    "make_self_key",
    "plan_slices",
    "sort_matches",
    "take_amount",
    "take_records",
    "unscale",
    "weigh_match",
]
