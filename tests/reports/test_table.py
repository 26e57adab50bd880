"""The order of rows and the wording of values."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import polars as pl
import pytest

from engine import findings
from engine.findings import SCHEMAS, arrange_rows
from engine.reports.wording import describe_count, describe_empty, describe_interval, describe_place, describe_value
from tests.made.run import SOURCES, make_run

INTERVALS = [
    (None, ""),
    ("", ""),
    ("2024-03-01", "1 March 2024"),
    ("2024-03-01/2024-03-01", "1 March 2024"),
    ("2024-05-01/2024-05-31", "May 2024"),
    ("2024-02-01/2024-02-29", "February 2024"),
    ("2024-02-01/2024-02-28", "1 to 28 February 2024"),
    ("2017-02-04/2017-02-05", "4 to 5 February 2017"),
    ("2016-12-30/2017-01-02", "30 December 2016 to 2 January 2017"),
    ("2024-05-01/", "1 May 2024 or later"),
    ("/2024-05-01", "1 May 2024 or earlier"),
    ("9999-12-01/9999-12-31", "1 to 31 December 9999"),
    ("2024-02-31", "2024-02-31"),
    ("45.00", "£45"),
    ("12.50", "£12.50"),
    ("-1250000.00", "-£1,250,000"),
    ("0.00/149.99", "£0 to £149.99"),
    ("150.01/", "£150.01 or more"),
    ("/149.99", "£149.99 or less"),
    ("45.00/45.00", "£45"),
    ("/", "/"),
    ("about a week/2024-01-01", "about a week/2024-01-01"),
    ("Dinner and/or drinks", "Dinner and/or drinks"),
]


@pytest.mark.parametrize(("text", "words"), INTERVALS)
def test_an_interval_is_said_in_words_and_other_text_is_left_alone(text, words):
    assert describe_interval(text) == words


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (("gifts/a.xlsx", "Q1", 14), "gifts/a.xlsx, sheet Q1, row 14"),
        (("a.csv", "", 2), "a.csv, row 2"),
        (("a.csv", None, None), "a.csv"),
    ],
)
def test_a_place_leaves_out_what_it_does_not_have(cells, words):
    assert describe_place(*cells) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (365, "365"),
        (Decimal("25.00"), "25.00"),
        (True, "yes"),
        (None, "any"),
        (dt.date(2024, 1, 2), "2024-01-02"),
        (["accepted", "declined"], "accepted, declined"),
        ((0, None), "0, any"),
    ],
)
def test_a_parameter_is_said_as_the_rule_file_writes_it(value, words):
    assert describe_value(value) == words


def test_a_count_agrees_with_its_noun():
    assert [describe_count(n, "row") for n in (0, 1, 1204)] == ["0 rows", "1 row", "1,204 rows"]


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        ([], ""),
        ([("gifts", 3), ("awards", 1)], ""),
        ([("gifts", 3), ("awards", 0), ("staff", 0)], "Without entries: awards, staff."),
        ([("gifts", 0), ("gifts", 3)], ""),
        ([("gifts", 0), ("awards", 0)], "The registers hold no entries: there was nothing to compare."),
    ],
)
def test_registers_without_a_row_kept_are_named(kept, said):
    assert describe_empty([replace(SOURCES[0], register=register, kept=rows) for register, rows in kept]) == said


def test_exceptions_come_severest_first_then_by_rule_then_newest_first():
    rows = [
        ("X1", "b", 1, "low", None, None, None, None, None, "2024-01-01", None, None, None),
        ("X2", "b", 1, "critical", None, None, None, None, None, None, None, None, None),
        ("X3", "b", 1, "critical", None, None, None, None, None, "2024-01-01", None, None, None),
        ("X4", "b", 1, "critical", None, None, None, None, None, "2024-05-01/2024-05-31", None, None, None),
        ("X5", "a", 1, "high", None, None, None, None, None, "2020-01-01", None, None, None),
        ("X6", "a", 1, "critical", None, None, None, None, None, "2020-01-01", None, None, None),
        ("X7", "a", 1, None, None, None, None, None, None, "2024-01-01", None, None, None),
    ]
    frame = pl.DataFrame(rows, findings.EXCEPTION_SCHEMA, orient="row")
    order = arrange_rows("exceptions", frame).get_column("exception_id").to_list()
    assert order == ["X6", "X4", "X3", "X2", "X5", "X1", "X7"]


def test_certain_evidence_stands_before_its_undecided_companions():
    run = make_run()
    outcomes = [
        part.get_column("outcome").to_list()
        for part in arrange_rows("evidence", run.evidence).partition_by("rule", "exception_id", maintain_order=True)
    ]
    ranks = [[findings.OUTCOMES.index(outcome) for outcome in part] for part in outcomes]
    assert all(part == sorted(part) for part in ranks)


def test_a_problem_of_a_whole_file_stands_before_those_of_its_rows():
    rows = [("gifts", "a.csv", "", row, None, None, "p", "low") for row in (3, None, 2)]
    frame = pl.DataFrame(rows, findings.DEFECT_SCHEMA, orient="row")
    assert arrange_rows("defects", frame).get_column("source_row").to_list() == [None, 2, 3]


def test_links_up_for_review_come_first_likeliest_first():
    frame = arrange_rows("links", make_run().links)
    assert frame.get_column("band").to_list() == ["review"] * 2 + ["accept"] * 4
    assert frame.get_column("score").to_list()[:2] == [0.8113, 0.7011]


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_table_has_exactly_its_columns_whatever_else_the_frame_holds(name):
    frame = getattr(make_run(), name)
    wider = frame.select(pl.lit(1).alias("extra"), *reversed(frame.columns))
    assert arrange_rows(name, wider).schema == pl.Schema(SCHEMAS[name])
