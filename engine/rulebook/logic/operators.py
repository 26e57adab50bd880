"""Operators, the closed table of conditions: the words, the types they take, the expression and the English of each."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from engine.rulebook.logic.operands import Bounds, fold_case, make_literal

if TYPE_CHECKING:
    from engine.rulebook.language import Setting

DATED: frozenset[str] = frozenset({"date"})
ORDERED: frozenset[str] = frozenset({"date", "money", "number"})
WORDED: frozenset[str] = frozenset({"text", "category"})
EVERY: frozenset[str] = ORDERED | WORDED


Test = Callable[[Bounds, "Bounds | tuple[Setting, ...] | None"], tuple[pl.Expr, pl.Expr]]


@dataclass(frozen=True, slots=True)
class Operator:
    """One entry of the table; `takes` is what stands after it: value, list, nothing or range (a date and limits)."""

    words: str
    takes: str
    kinds: frozenset[str]
    english: str
    means: str
    test: Callable[..., tuple[pl.Expr, pl.Expr]]


def _yes(expr: pl.Expr) -> pl.Expr:
    return expr.fill_null(False)


def _is(left: Bounds, right: Bounds) -> tuple[pl.Expr, pl.Expr]:
    if left.kind in WORDED:
        same = fold_case(left.low, left.kind) == fold_case(right.low, right.kind)
        return _yes(same), _yes(~same)
    holds = (left.low == left.high) & (right.low == right.high) & (left.low == right.low)
    return _yes(holds), _yes(left.high < right.low) | _yes(left.low > right.high)


def _is_not(left: Bounds, right: Bounds) -> tuple[pl.Expr, pl.Expr]:
    holds, fails = _is(left, right)
    return fails, holds


def _is_one_of(left: Bounds, values: tuple[Setting, ...]) -> tuple[pl.Expr, pl.Expr]:
    if left.kind not in WORDED:
        literals = [make_literal(value, left.kind) for value in values]
        judged = [_is(left, Bounds(literal, literal, left.kind)) for literal in literals]
        return pl.any_horizontal([yes for yes, _ in judged]), pl.all_horizontal([no for _, no in judged])
    folded = [str(value).strip().lower() for value in values]
    among = fold_case(left.low, left.kind).is_in(folded)
    return _yes(among), _yes(~among)


def _at_least(left: Bounds, right: Bounds) -> tuple[pl.Expr, pl.Expr]:
    return _yes(left.low >= right.high), _yes(left.high < right.low)


def _at_most(left: Bounds, right: Bounds) -> tuple[pl.Expr, pl.Expr]:
    return _yes(left.high <= right.low), _yes(left.low > right.high)


def _more_than(left: Bounds, right: Bounds) -> tuple[pl.Expr, pl.Expr]:
    holds, fails = _at_most(left, right)
    return fails, holds


def _less_than(left: Bounds, right: Bounds) -> tuple[pl.Expr, pl.Expr]:
    holds, fails = _at_least(left, right)
    return fails, holds


def _is_recorded(left: Bounds, _: None) -> tuple[pl.Expr, pl.Expr]:
    recorded = left.low.is_not_null() | left.high.is_not_null()
    if left.kind == "category":
        recorded &= _yes(left.low != "not stated")
    return recorded, ~recorded


def _is_not_recorded(left: Bounds, _: None) -> tuple[pl.Expr, pl.Expr]:
    recorded, missing = _is_recorded(left, None)
    return missing, recorded


LEFT_BLANK = "is left blank"
"""The one condition to which it matters whether a source has the field."""


def _has_word_of(left: Bounds, values: tuple[Setting, ...]) -> tuple[pl.Expr, pl.Expr]:
    words = "|".join(r"\s+".join(re.escape(part) for part in str(value).split()) for value in values)
    found = left.low.str.contains(rf"(?i)(?:^|\W)(?:{words})(?:\W|$)")
    return _yes(found), _yes(~found)


def _no_test(*_: object) -> tuple[pl.Expr, pl.Expr]:
    raise AssertionError("a range is tested by its limits")


OPERATORS: dict[str, Operator] = {
    operator.words: operator
    for operator in (
        Operator("is", "value", EVERY, "is {}", "The field has this value; case does not matter.", _is),
        Operator("is not", "value", EVERY, "is not {}", "The field has another value.", _is_not),
        Operator("is one of", "list", EVERY, "is {}", "The field has one of these values.", _is_one_of),
        Operator("at least", "value", ORDERED, "is at least {}", "This or more; the limit counts.", _at_least),
        Operator("at most", "value", ORDERED, "is at most {}", "This or less; the limit counts.", _at_most),
        Operator("more than", "value", ORDERED, "is more than {}", "More than this.", _more_than),
        Operator("less than", "value", ORDERED, "is less than {}", "Less than this.", _less_than),
        Operator("is recorded", "nothing", EVERY, "is recorded", "Something is recorded; never unknown.", _is_recorded),
        Operator(
            "is not recorded",
            "nothing",
            EVERY,
            "is not recorded",
            "Nothing is recorded; never unknown.",
            _is_not_recorded,
        ),
        Operator(
            LEFT_BLANK,
            "nothing",
            EVERY,
            "is left blank",
            "The source has the field, and nothing is recorded; without the field it cannot be said.",
            _is_not_recorded,
        ),
        Operator(
            "has word of",
            "list",
            WORDED,
            "has one of the words {}",
            "The text holds one of the words as a whole word.",
            _has_word_of,
        ),
        Operator(
            "days after",
            "range",
            DATED,
            "is {} days after {}",
            "Days from the second date to the first; both limits count, `any` is an open end.",
            _no_test,
        ),
        Operator(
            "days before",
            "range",
            DATED,
            "is {} days before {}",
            "Days from the first date to the second; both limits count, `any` is an open end.",
            _no_test,
        ),
        Operator(
            "days apart from",
            "range",
            DATED,
            "is {} days apart from {}",
            "Days between the dates, whichever is first; both limits count, `any` is an open end.",
            _no_test,
        ),
    )
}
"""The conditions a rule file may use, by their words."""

OTHER_WORDS: dict[str, str] = {
    ">": "more than", ">=": "at least", "<": "less than", "<=": "at most", "=": "is", "==": "is", "!=": "is not",
    "<>": "is not", "equals": "is", "in": "is one of", "any of": "is one of", "contains": "has word of",
    "over": "more than", "above": "more than", "under": "less than", "below": "less than", "within": "days after",
    "after": "days after", "before": "days before", "is null": "is not recorded",
    "is empty": "is left blank", "is blank": "is left blank", "is missing": "is not recorded", "exists": "is recorded",
    "is present": "is recorded",
}  # fmt: skip
"""How conditions are written elsewhere, and how here: for hints."""

LIMITS = ("at least", "at most", "more than", "less than")
"""The conditions that a measure of a block may use."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word that joins conditions, joins records, looks into a register or counts, and what it means."""

    words: str
    place: str
    means: str


WORDS: tuple[Word, ...] = (
    Word("all of", "group", "All of the conditions hold."),
    Word("any of", "group", "One of the conditions holds."),
    Word("none of", "group", "None of the conditions holds."),
    Word("same organisation", "link", "Two organisations are linked on the accept band."),
    Word("same person", "link", "Two persons are linked on the accept band."),
    Word("same text", "link", "Two texts have the same letters and digits; a missing one is never the same."),
    Word("mentions", "link", "A text names an organisation, on the accept band."),
    Word("absent", "search", "A register that covers the days holds no record of which the conditions hold."),
    Word("present", "search", "A register holds a record of which the conditions hold."),
    Word("count", "measure", "How many records."),
    Word("count of", "measure", "How many records of that name."),
    Word("count distinct", "measure", "How many different organisations, persons or values."),
    Word("sum of", "measure", "What a field of the records adds up to."),
    Word("share", "measure", "How many percent of the whole the part is."),
    Word("whole", "measure", "How large the whole is."),
    Word("total", "block", "What the matches of a group must reach together."),
    Word("share", "block", "How large a part of the matches of a group is."),
)
"""The words of the grammar beside the operators."""


def list_words(*places: str) -> list[str]:
    """Return the words that stand in these places: group, link, search, measure or block."""
    return [word.words for word in WORDS if word.place in places]
