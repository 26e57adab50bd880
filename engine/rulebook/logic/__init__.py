"""Conditions in three-valued logic over intervals."""

from __future__ import annotations

from engine.rulebook.logic.operands import (
    FINE_MONEY,
    Context,
    Known,
    fold_case,
    is_imprecise,
    list_vague,
    make_bounds,
    make_ends,
)
from engine.rulebook.logic.operators import (
    DATED,
    LEFT_BLANK,
    LIMITS,
    OPERATORS,
    OTHER_WORDS,
    WORDED,
    WORDS,
    Operator,
    list_words,
)
from engine.rulebook.logic.three_valued import (
    Flags,
    Truth,
    join_truths,
    judge_known,
    list_flagged,
    list_known,
    make_days,
    make_truth,
    name_field,
    name_flag,
    take_days,
)

__all__ = [
    "DATED",
    "FINE_MONEY",
    "LEFT_BLANK",
    "LIMITS",
    "OPERATORS",
    "OTHER_WORDS",
    "WORDED",
    "WORDS",
    "Context",
    "Flags",
    "Known",
    "Operator",
    "Truth",
    "fold_case",
    "is_imprecise",
    "join_truths",
    "judge_known",
    "list_flagged",
    "list_known",
    "list_vague",
    "list_words",
    "make_bounds",
    "make_days",
    "make_ends",
    "make_truth",
    "name_field",
    "name_flag",
    "take_days",
]
