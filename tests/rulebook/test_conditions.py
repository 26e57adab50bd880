"""Each condition over exact, imprecise and missing values: true, false or unknown."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import polars as pl
import pytest

from engine.documents.yaml import parse_yaml
from engine.rulebook.logic.operands import Context
from engine.rulebook.logic.operators import OPERATORS
from engine.rulebook.logic.three_valued import make_truth
from engine.rulebook.parse.conditions import read_condition
from engine.rulebook.parse.scope import Scope
from engine.schema.registers import GIFTS, MONEY

AS_OF = dt.date(2025, 6, 30)


def judge(text: str, lacking: str = "", **values: object) -> str:
    """true, false or unknown for one gift whose stated fields are exact values or (low, high), of a source `lacking` one."""
    root, problems = parse_yaml(text, "t")
    book = Scope({"gift": GIFTS}, {})
    condition = read_condition(book, root)
    assert not problems
    assert not book.problems, [str(problem) for problem in book.problems]
    columns = {"gift.source": pl.Series([0], dtype=pl.UInt32)}
    for field in GIFTS.fields:
        value = values.get(field.name, field.absent)
        if field.kind in ("date", "money"):
            low, high = value if isinstance(value, tuple) else (value, value)
            dtype = pl.Date if field.kind == "date" else MONEY
            columns[f"gift.{field.name}"] = pl.Series([low], dtype=dtype)
            columns[f"gift.{field.name}_max"] = pl.Series([high], dtype=dtype)
        else:
            columns[f"gift.{field.name}"] = pl.Series([value], dtype=pl.String)
    truth = make_truth(condition, Context({}, AS_OF, {}, lacking={f"gift.{lacking}": [0]}))
    named = [(ref.column, flag.alias(f"{number}")) for number, (ref, flag) in enumerate(truth.unknown)]
    row = (
        pl.DataFrame(columns)
        .select(truth.holds.alias("h"), truth.fails.alias("f"), *(flag for _, flag in named))
        .row(0)
    )
    assert not (row[0] and row[1])
    assert any(row[2:]) == (not row[0] and not row[1])  # unknown exactly where a field is named for it
    return "true" if row[0] else "false" if row[1] else "unknown"


def pounds(low: str | None, high: str | None) -> tuple:
    return tuple(None if end is None else Decimal(end) for end in (low, high))


def days(low: str, high: str) -> tuple:
    return dt.date.fromisoformat(low), dt.date.fromisoformat(high)


CASES = [
    ("gift.decision is: accepted", {"decision": "accepted"}, "true"),
    ("gift.decision is: accepted", {"decision": "declined"}, "false"),
    ("gift.decision is: accepted", {}, "false"),  # `not stated` is a value
    ("gift.decision is not: accepted", {"decision": "declined"}, "true"),
    ("gift.decision is not: accepted", {"decision": "accepted"}, "false"),
    ("gift.unit is: procurement", {"unit": " Procurement "}, "true"),
    ("gift.unit is: procurement", {}, "unknown"),
    ("gift.unit is not: procurement", {}, "unknown"),
    ("gift.decision is one of: [accepted, donated]", {"decision": "donated"}, "true"),
    ("gift.decision is one of: [accepted, donated]", {"decision": "returned"}, "false"),
    ("gift.unit is one of: [a, b]", {}, "unknown"),
    ("gift.value_gbp at least: 25", {"value_gbp": Decimal(25)}, "true"),
    ("gift.value_gbp at least: 25", {"value_gbp": Decimal("24.99")}, "false"),
    ("gift.value_gbp at least: 25", {"value_gbp": pounds("20", "30")}, "unknown"),
    ("gift.value_gbp at least: 25", {"value_gbp": pounds("25", None)}, "true"),
    ("gift.value_gbp at least: 25", {"value_gbp": pounds("10", None)}, "unknown"),
    ("gift.value_gbp at least: 25", {}, "unknown"),
    ("gift.value_gbp at most: 25", {"value_gbp": Decimal(25)}, "true"),
    ("gift.value_gbp at most: 25", {"value_gbp": pounds("25.01", None)}, "false"),
    ("gift.value_gbp at most: 25", {"value_gbp": pounds("0", "24.99")}, "true"),
    ("gift.value_gbp at most: 25", {"value_gbp": pounds("10", None)}, "unknown"),
    ("gift.value_gbp more than: 25", {"value_gbp": Decimal(25)}, "false"),
    ("gift.value_gbp more than: 25", {"value_gbp": pounds("25", "26")}, "unknown"),
    ("gift.value_gbp less than: 25", {"value_gbp": Decimal(25)}, "false"),
    ("gift.value_gbp more than: 25", {"value_gbp": Decimal("25.01")}, "true"),
    ("gift.value_gbp less than: 25", {"value_gbp": Decimal("24.99")}, "true"),
    ("gift.value_gbp less than: 25", {"value_gbp": pounds("24", "26")}, "unknown"),
    ("gift.value_gbp is: 25", {"value_gbp": pounds("20", "30")}, "unknown"),
    ("gift.value_gbp is: 25", {"value_gbp": pounds("26", None)}, "false"),
    ("gift.value_gbp is: 25", {"value_gbp": Decimal("25.00")}, "true"),
    ("gift.value_gbp is recorded", {"value_gbp": pounds("26", None)}, "true"),
    ("gift.value_gbp is recorded", {}, "false"),
    ("gift.value_gbp is not recorded", {}, "true"),
    ("gift.decision is recorded", {}, "false"),
    ("gift.decision is not recorded", {"decision": "pending"}, "false"),
    ("gift.approver_name is left blank", {}, "true"),
    ("gift.approver_name is left blank", {"approver_name": "Insp Vale"}, "false"),
    ("gift.approver_name is left blank", {"lacking": "approver_name"}, "unknown"),
    ("gift.approver_name is left blank", {"lacking": "value_gbp"}, "true"),
    ("gift.value_gbp is left blank", {"value_gbp": pounds("26", None)}, "false"),
    ("gift.value_gbp is left blank", {"lacking": "value_gbp"}, "unknown"),
    ("gift.decision is left blank", {}, "true"),
    ("gift.decision is left blank", {"decision": "pending"}, "false"),
    ("gift.decision is left blank", {"lacking": "decision"}, "unknown"),
    ("gift.description has word of: [rugby, box]", {"description": "Rugby final"}, "true"),
    ("gift.description has word of: [rug]", {"description": "Rugby final"}, "false"),
    ("gift.description has word of: [rug]", {}, "unknown"),
    ("gift.description has word of: [C.I.D.]", {"description": "the C.I.D. dinner"}, "true"),
    ("gift.description has word of: [box seat]", {"description": "A box  seat"}, "true"),
    ("gift.value_gbp is one of: [10, 25]", {"value_gbp": Decimal(25)}, "true"),
    ("gift.value_gbp is one of: [10, 25]", {"value_gbp": pounds("20", "30")}, "unknown"),
    ("gift.value_gbp is one of: [10, 25]", {"value_gbp": Decimal(30)}, "false"),
    ("gift.event_on at most: 2024-03-31", {"event_on": days("2024-03-01", "2024-03-31")}, "true"),
    ("gift.event_on less than: 2024-03-31", {"event_on": days("2024-03-01", "2024-03-31")}, "unknown"),
    ("as_of days after gift.event_on: [0, 30]", {"event_on": dt.date(2025, 5, 31)}, "true"),
    ("as_of days after gift.event_on: [0, 30]", {"event_on": dt.date(2025, 5, 30)}, "false"),
    ("gift.event_on days before as_of: [0, 30]", {"event_on": dt.date(2025, 5, 31)}, "true"),
    ("gift.event_on days before as_of: [0, 30]", {"event_on": dt.date(2025, 7, 1)}, "false"),
    ("gift.event_on days before as_of: [0, 30]", {}, "unknown"),
    (
        "gift.declared_on days after gift.event_on: [0, 5]",
        {"event_on": days("2024-03-01", "2024-03-02"), "declared_on": dt.date(2024, 3, 6)},
        "true",
    ),
    (
        "gift.declared_on days after gift.event_on: [0, 5]",
        {"event_on": days("2024-03-01", "2024-03-31"), "declared_on": dt.date(2024, 4, 2)},
        "unknown",
    ),
    (
        "gift.declared_on days after gift.event_on: [any, 5]",
        {"event_on": days("2024-03-01", "2024-03-31"), "declared_on": dt.date(2024, 2, 2)},
        "true",
    ),
    ("gift.declared_on days after gift.event_on: [0, 5]", {"event_on": dt.date(2024, 3, 1)}, "unknown"),
    ("gift.declared_on days after gift.event_on: [any, any]", {"event_on": dt.date(2024, 3, 1)}, "unknown"),
    (
        "as_of days after first recorded of [gift.declared_on, gift.event_on]: [0, 10]",
        {"event_on": dt.date(2025, 6, 25), "declared_on": dt.date(2025, 1, 1)},
        "false",
    ),
    (
        "as_of days after first recorded of [gift.declared_on, gift.event_on]: [0, 10]",
        {"event_on": dt.date(2025, 6, 25)},
        "true",
    ),
    ("as_of days after first recorded of [gift.declared_on, gift.event_on]: [0, 10]", {}, "unknown"),
    (
        "gift.declared_on days apart from gift.event_on: [0, 3]",
        {"event_on": dt.date(2024, 3, 4), "declared_on": dt.date(2024, 3, 1)},
        "true",
    ),
    (
        "gift.declared_on days apart from gift.event_on: [0, 3]",
        {"event_on": dt.date(2024, 3, 1), "declared_on": dt.date(2024, 3, 5)},
        "false",
    ),
    (
        "gift.declared_on days apart from gift.event_on: [2, any]",
        {"event_on": days("2024-03-01", "2024-03-31"), "declared_on": dt.date(2024, 3, 15)},
        "unknown",
    ),
    (
        "gift.declared_on days apart from gift.event_on: [0, 20]",
        {"event_on": days("2024-03-01", "2024-03-31"), "declared_on": dt.date(2024, 3, 15)},
        "true",
    ),
    ("gift.declared_on days apart from gift.event_on: [0, 3]", {"event_on": dt.date(2024, 3, 1)}, "unknown"),
    ("gift.value_gbp at least: {percent: 90, of: 25}", {"value_gbp": Decimal("22.50")}, "true"),
    ("gift.value_gbp at least: {percent: 90, of: 25}", {"value_gbp": Decimal("22.49")}, "false"),
    ("gift.value_gbp at least: {percent: 90, of: 25}", {"value_gbp": pounds("22", "23")}, "unknown"),
    ("gift.value_gbp more than: {percent: 110.5, of: gift.value_gbp}", {"value_gbp": Decimal(25)}, "false"),
    ("any of: [gift.unit is: a, gift.decision is: accepted]", {"decision": "accepted"}, "true"),
    ("any of: [gift.unit is: a, gift.decision is: accepted]", {}, "unknown"),
    ("any of: [gift.unit is: a, gift.decision is: accepted]", {"unit": "b"}, "false"),
    ("none of: [gift.unit is: a, gift.decision is: accepted]", {"decision": "accepted"}, "false"),
    ("none of: [gift.unit is: a, gift.decision is: accepted]", {"unit": "b"}, "true"),
    ("none of: [gift.unit is: a, gift.decision is: accepted]", {}, "unknown"),
    ("all of: [gift.unit is: a, gift.decision is: accepted]", {}, "false"),
]


@pytest.mark.parametrize(("text", "values", "expected"), CASES)
def test_outcome(text, values, expected):
    assert judge(text, **values) == expected


def test_every_condition_is_tried_with_every_outcome_it_can_have():
    for words in OPERATORS:
        seen = {expected for text, _, expected in CASES if f" {words}" in text}
        wanted = {"true", "false"} | (set() if words.endswith("recorded") else {"unknown"})
        assert wanted <= seen, words
