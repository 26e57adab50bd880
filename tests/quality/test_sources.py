"""The checks of whole sources: what only a wrong mapping or a wrong file explains, and what a small source may be."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import polars as pl
import pytest

from engine.findings import DEFECT_SCHEMA, SET_ASIDE_SCHEMA
from engine.quality.gate import check_quality
from engine.quality.suites.checks import SOURCES
from engine.quality.suites.sources import LEAST_ROWS, ONE_DAY_ROWS
from engine.quality.suites.suite import CHECKS
from engine.registers.load import Registers
from tests.made.registers import AS_OF, make_registers

pytestmark = pytest.mark.usefixtures("without_great_expectations")
EMPTY = {"event_on": None}


def make_gifts(*rows: dict[str, object]) -> dict[str, list[dict[str, object]]]:
    """Gifts that differ in their days and values, so that no check of sameness speaks."""
    return {"gifts": [{"value_gbp": f"{number + 20}.00"} | row for number, row in enumerate(rows)]}


def note_unread(field: str, numbers: list[int], problem: str = "not read", severity: str = "medium") -> pl.DataFrame:
    """Defects of loading: a field that could not be read in these rows."""
    origin = {"register": "gifts", "source_file": "gifts.csv", "source_sheet": "", "field": field, "said": "soon"}
    rows = [origin | {"source_row": number, "problem": problem, "severity": severity} for number in numbers]
    return pl.DataFrame(rows, schema=DEFECT_SCHEMA)


def note_aside(reasons: list[str]) -> pl.DataFrame:
    origin = {"register": "gifts", "source_file": "gifts.csv", "source_sheet": "", "said": ""}
    rows = [origin | {"source_row": number + 2, "reason": reason} for number, reason in enumerate(reasons)]
    return pl.DataFrame(rows, schema=SET_ASIDE_SCHEMA)


def make_set_aside(*reasons: str) -> Registers:
    counts = {"rows_in": len(reasons), "kept": 0, "set_aside": len(reasons)}
    return make_registers({"gifts": []}, aside=note_aside(list(reasons)), **counts)


def make_months(first: int, number: int) -> list[dict[str, object]]:
    days = [f"2024-{1 + place % 12:02d}-{1 + place // 12:02d}" for place in range(first, first + number)]
    return [{"event_on": day, "declared_on": day, "approved_on": None} for day in days]


def make_coverage(first: str, last: str) -> Registers:
    stated = {"covers_from": dt.date.fromisoformat(first), "covers_to": dt.date.fromisoformat(last), "assumed": False}
    return make_registers(make_gifts({"event_on": "2024-03-01"}, {"event_on": "2024-05-31"}), **stated)


def make_copies(second: str) -> Registers:
    registers = make_registers(make_gifts({}))
    (source,) = registers.sources
    copy = replace(source, index=99, file="copy.csv", sha256=second)
    return replace(registers, sources=(source, copy))


UNREAD = note_unread("event_on", [2, 3, 4])
EUROS = "the value is in EUR, not pounds"
SAME_DAY = [{"event_on": "2024-03-01"}] * ONE_DAY_ROWS

# (what it shows, the registers, the check that fails or None, the field it names)
CASES = [
    ("all rows set aside", make_set_aside(*["a heading"] * LEAST_ROWS), "rows-kept", ""),
    ("few rows set aside", make_set_aside(*["a heading"] * (LEAST_ROWS - 1)), None, ""),
    ("nil returns alone", make_set_aside(*["nil return"] * 12), None, ""),
    ("releases without an award", make_set_aside(*["no award in this release (tender)"] * 12), None, ""),
    ("no rows at all", make_set_aside(), "has-rows", ""),
    (
        "three of five dates unread",
        make_registers(make_gifts(EMPTY, EMPTY, EMPTY, {}, {}), defects=UNREAD),
        "dates-read",
        "event_on",
    ),
    (
        "three of six dates unread",
        make_registers(make_gifts(EMPTY, EMPTY, EMPTY, {}, {}, {}), defects=UNREAD),
        None,
        "",
    ),
    ("three of four dates unread", make_registers(make_gifts(EMPTY, EMPTY, EMPTY, {}), defects=UNREAD), None, ""),
    ("dates remarked on, but read", make_registers(make_gifts({}, {}, {}, {}, {}), defects=UNREAD), None, ""),
    (
        "values unread",
        make_registers(make_gifts(*[{"value_gbp": None}] * 5), defects=note_unread("value_gbp", [2, 3, 4])),
        None,
        "",
    ),
    (
        "most values unread",
        make_registers(make_gifts(*[{"value_gbp": None}] * 5), defects=note_unread("value_gbp", [2, 3, 4, 5, 6])),
        "values-read",
        "value_gbp",
    ),
    (
        "values in another currency",
        make_registers(
            make_gifts(*[{"value_gbp": None}] * 5), defects=note_unread("value_gbp", [2, 3, 4, 5, 6], EUROS)
        ),
        None,
        "",
    ),
    (
        "words for no value",
        make_registers(
            make_gifts(*[{"value_gbp": None}] * 5),
            defects=note_unread("value_gbp", [2, 3, 4, 5, 6], "no value is given", "info"),
        ),
        None,
        "",
    ),
    ("a needed column empty", make_registers(make_gifts(*[EMPTY] * 5)), "needed-column-filled", "event_on"),
    ("a needed column empty in four rows", make_registers(make_gifts(*[EMPTY] * 4)), None, ""),
    ("a needed column filled once", make_registers(make_gifts(*[EMPTY] * 5, {})), None, ""),
    ("a source without the column", make_registers(make_gifts(*[EMPTY] * 5), without=("event_on",)), None, ""),
    ("another column empty", make_registers(make_gifts(*[{"reason": None}] * 5)), None, ""),
    (
        "numbers for names",
        make_registers(make_gifts(*[{"provider_name": str(number)} for number in range(5)])),
        "names-are-names",
        "provider_name",
    ),
    ("nine of ten redacted", make_registers(make_gifts(*[{"provider_name": "REDACTED"}] * 9, {})), None, ""),
    (
        "a nil return left over",
        make_registers(make_gifts({"provider_name": "Nil return"}, {})),
        "nil-returns-set-aside",
        "provider_name",
    ),
    ("a redaction", make_registers(make_gifts({"provider_name": "REDACTED"}, {})), None, ""),
    ("the same file twice", make_copies("0" * 64), "read-once", ""),
    ("another file", make_copies("1" * 64), None, ""),
    ("one day for all", make_registers(make_gifts(*SAME_DAY), without=("declared_on",)), "dates-differ", "event_on"),
    ("one day for few", make_registers(make_gifts(*SAME_DAY[1:]), without=("declared_on",)), None, ""),
    (
        "one value for all",
        make_registers({"gifts": [row | {"value_gbp": "25.00"} for row in make_months(0, ONE_DAY_ROWS)]}),
        "values-differ",
        "value_gbp",
    ),
    ("several days and values", make_registers(make_gifts(*make_months(0, ONE_DAY_ROWS))), None, ""),
    ("dated within what is covered", make_coverage("2024-03-01", "2024-05-31"), None, ""),
    ("dated before what is covered", make_coverage("2024-03-02", "2024-05-31"), "dated-within-coverage", ""),
    ("dated after what is covered", make_coverage("2024-03-01", "2024-05-30"), "dated-within-coverage", ""),
]


@pytest.mark.parametrize(
    ("registers", "check", "field"), [pytest.param(case[1], case[2], case[3], id=case[0]) for case in CASES]
)
def test_a_source_fails_its_check_or_none(registers, check, field):
    results = check_quality(registers, AS_OF).results["checks"]
    failed = {
        entry["id"].partition(".")[2]: entry for entry in results if entry["register"] == SOURCES and entry["failed"]
    }
    assert set(failed) == ({check} if check else set())
    if check:
        assert {place["field"] for place in failed[check]["places"]} == {field}


def test_every_check_of_sources_has_a_case_that_fails_it():
    assert {f"{SOURCES}.{case[2]}" for case in CASES if case[2]} == {
        check.id for check in CHECKS if check.register == SOURCES
    }


def test_a_source_that_fails_is_a_defect_of_its_file_with_no_row():
    registers = make_registers(make_gifts(EMPTY, EMPTY, EMPTY, {}, {}), defects=UNREAD)
    (defect, *_) = check_quality(registers, AS_OF).defects.iter_rows(named=True)
    assert defect == {
        "register": "gifts",
        "source_file": "gifts.csv",
        "source_sheet": "",
        "source_row": None,
        "field": "event_on",
        "said": "3 of 5 not read, such as soon",
        "problem": "more than half of the dates in this column could not be read",
        "severity": "critical",
    }
