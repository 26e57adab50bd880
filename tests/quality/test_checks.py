"""The data-quality gate: what each check flags, what it leaves alone, and what is handed on."""

from __future__ import annotations

import json
import os
import re
import socket
import warnings
from pathlib import Path

import polars as pl
import pytest

from engine.errors import RegisterError
from engine.findings import DEFECT_SCHEMA
from engine.quality import gate as quality_gate
from engine.quality.gate import check_quality
from engine.quality.results import Quality
from engine.quality.suites.checks import SOURCES
from engine.quality.suites.suite import CHECKS
from engine.schema.registers import REGISTERS
from engine.severities import SEVERITIES
from tests.made import further_cases
from tests.made.registers import AS_OF, make_registers

GIFTS, AWARDS, JOBS = "gifts", "awards", "second_jobs"

# (what it shows, register, what the row states, the check that fails or None, what the defect says)
CASES = [
    ("no provider", GIFTS, {"provider_name": None}, "provider-recorded", ""),
    ("no recipient", GIFTS, {"recipient_name": None, "recipient_ref": None}, "recipient-recorded", ""),
    ("a recipient known by number", GIFTS, {"recipient_name": None}, None, None),
    ("no day of the event", GIFTS, {"event_on": None}, "event-dated", ""),
    ("an event dated at one end only", GIFTS, {"event_on": ("2024-03-01", None)}, None, None),
    ("no day of the declaration", GIFTS, {"declared_on": None}, "declaration-dated", ""),
    ("no decision", GIFTS, {"decision": "not stated"}, "decision-recorded", "not stated"),
    ("no kind", GIFTS, {"kind": "not stated"}, "kind-recorded", "not stated"),
    ("accepted without a value", GIFTS, {"value_gbp": None}, "accepted-valued", ""),
    ("accepted with an open value", GIFTS, {"value_gbp": ("150.01", None)}, None, None),
    ("declined without a value", GIFTS, {"value_gbp": None, "decision": "declined"}, None, None),
    ("approved by nobody", GIFTS, {"approver_name": None}, "approver-recorded", ""),
    (
        "declared the day before",
        GIFTS,
        {"event_on": "2024-03-06"},
        "declared-after-event",
        "declared_on 2024-03-05; event_on 2024-03-06",
    ),
    ("declared the same day", GIFTS, {"event_on": "2024-03-05", "approved_on": None}, None, None),
    ("declared within the month of the event", GIFTS, {"event_on": ("2024-03-01", "2024-03-31")}, None, None),
    (
        "declared before the month of the event",
        GIFTS,
        {"event_on": ("2024-04-01", "2024-04-30"), "approved_on": None},
        "declared-after-event",
        "declared_on 2024-03-05; event_on 2024-04-01/2024-04-30",
    ),
    (
        "approved the day after",
        GIFTS,
        {"approved_on": "2024-03-02"},
        "invitation-approved-in-time",
        "approved_on 2024-03-02; event_on 2024-03-01",
    ),
    ("a gift approved the day after", GIFTS, {"approved_on": "2024-03-02", "kind": "gift"}, None, None),
    ("declared on the day of the run", GIFTS, {"declared_on": "2025-06-30"}, None, None),
    ("declared after the run", GIFTS, {"declared_on": "2025-07-01"}, "declared_on-not-in-future", "2025-07-01"),
    ("declared in a month that may be past", GIFTS, {"declared_on": ("2025-06-30", "2025-07-31")}, None, None),
    ("approved after the run", GIFTS, {"approved_on": "2025-07-01", "kind": "gift"}, "approved_on-not-in-future", None),
    (
        "an event after the run",
        GIFTS,
        {"event_on": "2025-07-01", "declared_on": None},
        "event_on-not-in-future",
        "2025-07-01",
    ),
    ("an event on a spreadsheet's day nought", GIFTS, {"event_on": "1900-01-01"}, "event_on-not-too-early", None),
    ("an event of 1990", GIFTS, {"event_on": "1990-01-01", "approved_on": None}, None, None),
    ("a value below nought", GIFTS, {"value_gbp": "-0.01"}, "value-not-negative", "-0.01"),
    ("a value of nought", GIFTS, {"value_gbp": "0.00"}, "value-not-placeholder", "0.00"),
    ("a value of one pound", GIFTS, {"value_gbp": "1.00"}, "value-not-placeholder", "1.00"),
    ("a value of one penny", GIFTS, {"value_gbp": "0.01"}, "value-not-placeholder", "0.01"),
    ("a value below a limit", GIFTS, {"value_gbp": ("0.00", "149.99")}, None, None),
    ("a value at the limit", GIFTS, {"value_gbp": "10000.00"}, None, None),
    ("a value above the limit", GIFTS, {"value_gbp": "10000.01"}, "value-not-too-high", "10000.01"),
    ("a value that may be above the limit", GIFTS, {"value_gbp": ("9000.00", "11000.00")}, None, None),
    (
        "approved by the recipient",
        GIFTS,
        {"approver_name": "VALE,  Insp. Morgan"},
        "approver-is-not-recipient",
        "approver_name VALE,  Insp. Morgan; recipient_name Insp Morgan Vale",
    ),
    ("given by the recipient", GIFTS, {"provider_name": "insp morgan vale"}, "provider-is-not-recipient", None),
    ("a company number", GIFTS, {"provider_ref": "SC268016"}, None, None),
    ("a company number of noughts", GIFTS, {"provider_ref": "00000000"}, "provider_ref-is-company-number", "00000000"),
    ("a number that is too short", GIFTS, {"provider_ref": "4142000"}, "provider_ref-is-company-number", "4142000"),
    (
        "a reference that others share",
        GIFTS,
        {"declaration_ref": "G1", "record_id": "G1~3f2a"},
        "reference-unique",
        "G1",
    ),
    ("a nil return", GIFTS, {"provider_name": "Nil return", "event_on": None}, "provider_name-is-a-name", "Nil return"),
    ("an approver who is not named", GIFTS, {"approver_name": "N/A", "recipient_name": "N/A"}, None, None),
    ("a supplier struck out", AWARDS, {"supplier_name": "REDACTED"}, "supplier_name-is-a-name", "REDACTED"),
    ("an employer to be confirmed", JOBS, {"employer_name": "TBC"}, "employer_name-is-a-name", "TBC"),
    ("no supplier", AWARDS, {"supplier_name": None}, "supplier-recorded", ""),
    ("no day of award", AWARDS, {"awarded_on": None}, "award-dated", ""),
    ("a bidder without a day of award", AWARDS, {"awarded_on": None, "role": "bidder"}, None, None),
    ("nothing said to be bought", AWARDS, {"title": None, "description": None}, "purchase-recorded", ""),
    ("no value", AWARDS, {"value_gbp": None}, "value-recorded", ""),
    ("no procedure", AWARDS, {"procedure": "not stated"}, "procedure-recorded", "not stated"),
    ("closed before it opened", AWARDS, {"tender_closed_on": "2024-01-31"}, "tender-in-order", None),
    (
        "awarded before it opened",
        AWARDS,
        {"awarded_on": "2024-01-31", "tender_closed_on": None},
        "award-after-opening",
        None,
    ),
    ("awarded before it closed", AWARDS, {"awarded_on": "2024-04-14"}, "award-after-closing", None),
    ("awarded the day it closed", AWARDS, {"awarded_on": "2024-04-15"}, None, None),
    ("ends before it starts", AWARDS, {"ends_on": "2024-06-30"}, "contract-in-order", None),
    ("starts before the award", AWARDS, {"starts_on": "2024-05-31"}, "contract-after-award", None),
    (
        "awarded after the run",
        AWARDS,
        {"awarded_on": "2025-07-01", "starts_on": None},
        "awarded_on-not-in-future",
        "2025-07-01",
    ),
    ("starts after the run", AWARDS, {"starts_on": "2025-07-01"}, None, None),
    ("opened in 1989", AWARDS, {"tender_opened_on": "1989-12-31"}, "tender_opened_on-not-too-early", "1989-12-31"),
    ("ends in the year 9999", AWARDS, {"ends_on": "9999-12-31"}, "ends_on-is-a-date", "9999-12-31"),
    ("an award of a pound", AWARDS, {"value_gbp": "1.00"}, "value-not-placeholder", "1.00"),
    ("an award below nought", AWARDS, {"value_gbp": "-5.00"}, "value-not-negative", "-5.00"),
    ("an award of two billion", AWARDS, {"value_gbp": "2000000000.00"}, "value-not-too-high", "2000000000.00"),
    ("the buyer as supplier", AWARDS, {"supplier_name": "WESTMARCH POLICE"}, "supplier-is-not-buyer", None),
    ("a supplier's number with a letter", AWARDS, {"supplier_ref": "1234567X"}, "supplier_ref-is-company-number", None),
    ("no employer", JOBS, {"employer_name": None}, "employer-recorded", ""),
    ("no applicant", JOBS, {"applicant_name": None, "applicant_ref": None}, "applicant-recorded", ""),
    (
        "no day at all",
        JOBS,
        {"applied_on": None, "decided_on": None, "starts_on": None, "decision": "pending"},
        "dated",
        "",
    ),
    ("one day of three", JOBS, {"applied_on": None, "starts_on": None}, None, None),
    ("no decision on it", JOBS, {"decision": "not stated"}, "decision-recorded", "not stated"),
    ("decided on no day", JOBS, {"decided_on": None}, "decision-dated", ""),
    ("pending without a day", JOBS, {"decided_on": None, "decision": "pending"}, None, None),
    (
        "conditions that nobody wrote down",
        JOBS,
        {"decision": "approved with conditions", "conditions": None},
        "conditions-recorded",
        "",
    ),
    ("decided before applied for", JOBS, {"applied_on": "2023-05-25"}, "decided-after-application", None),
    ("reviewed before decided", JOBS, {"reviewed_on": "2023-05-23"}, "reviewed-after-decision", None),
    ("review due before decided", JOBS, {"review_due_on": "2023-05-23"}, "review-due-after-decision", None),
    ("ended before it began", JOBS, {"ends_on": "2023-05-31"}, "interest-in-order", None),
    (
        "applied for after the run",
        JOBS,
        {"applied_on": "2025-07-01", "decided_on": None, "decision": "pending"},
        "applied_on-not-in-future",
        None,
    ),
    ("reviewed after the run", JOBS, {"reviewed_on": "2025-07-01"}, "reviewed_on-not-in-future", "2025-07-01"),
    ("review due after the run", JOBS, {"review_due_on": "2026-01-01"}, None, None),
    ("an interest held since 1961", JOBS, {"starts_on": "1961-05-01"}, None, None),
    ("an interest held since 1900", JOBS, {"starts_on": "1900-01-01"}, "starts_on-not-too-early", "1900-01-01"),
    ("applied for in 1899", JOBS, {"applied_on": "1899-12-30"}, "applied_on-not-too-early", "1899-12-30"),
    ("held without end", JOBS, {"ends_on": "9999-12-31"}, "ends_on-is-a-date", "9999-12-31"),
    ("a week of 100 hours", JOBS, {"hours_per_week": "100"}, None, None),
    ("a week of 101 hours", JOBS, {"hours_per_week": "101"}, "hours-possible", "101"),
    ("a week of less than no hours", JOBS, {"hours_per_week": "-1"}, "hours-possible", "-1"),
    ("decided by the applicant", JOBS, {"decided_by": "PC Jo Larkin"}, "decider-is-not-applicant", None),
    ("employed by the force", JOBS, {"employer_name": "Westmarch Police"}, "employer-is-not-organisation", None),
    ("a firm's number of noughts", JOBS, {"employer_ref": "SC000000"}, "employer_ref-is-company-number", None),
    (
        "a reference of two applications",
        JOBS,
        {"declaration_ref": "B1", "record_id": "B1~77"},
        "reference-unique",
        "B1",
    ),
]
CASES += further_cases.CASES
CLEAN = {GIFTS: {"approved_on": "2024-03-01"}, AWARDS: {}, JOBS: {}, **further_cases.CLEAN}
APART = {GIFTS: ("description",), AWARDS: ("description",), JOBS: ("nature",), **further_cases.APART}


def list_row_defects(quality: Quality) -> pl.DataFrame:
    """The defects of rows, without those of whole sources."""
    return quality.defects.filter(pl.col("source_row").is_not_null())


@pytest.fixture(scope="module")
def gate() -> dict[str, list[tuple[str, str]]]:
    """Run every case in one pass of the gate, each row apart from the others; what failed, by the case's sentence."""
    rows: dict[str, list[dict[str, object]]] = {register: [] for register in CLEAN}
    places = {}
    for sentence, register, stated, _, _ in CASES:
        number = len(rows[register])
        apart = dict.fromkeys(APART[register], f"case {number}")
        rows[register].append(CLEAN[register] | apart | stated)
        places[register, number + 2] = sentence
    quality = check_quality(make_registers(rows), AS_OF)
    sentences = {check.id: check.sentence.format(as_of=AS_OF) for check in CHECKS}
    found: dict[str, list[tuple[str, str]]] = {sentence: [] for sentence in places.values()}
    for defect in list_row_defects(quality).iter_rows(named=True):
        sentence = places[defect["register"], defect["source_row"]]
        (check,) = [
            check.id
            for check in CHECKS
            if check.register == defect["register"]
            and sentences[check.id] == defect["problem"]
            and check.fields[0] == defect["field"]
        ]
        found[sentence].append((check.partition(".")[2], defect["said"]))
    return found


@pytest.mark.parametrize(("sentence", "check", "said"), [pytest.param(c[0], c[3], c[4], id=c[0]) for c in CASES])
def test_a_row_fails_its_check_or_none(gate, sentence, check, said):
    found = dict(gate[sentence])
    if check is None:
        assert found == {}
    else:  # a date that is far out of place may be out of order too
        assert check in found
        assert said is None or found[check] == said


def test_every_check_has_a_case_that_fails_it():
    shown = {f"{register}.{check}" for _, register, _, check, _ in CASES if check}
    told_elsewhere = {f"{register}.entered-once" for register in REGISTERS}
    told_elsewhere |= {check.id for check in CHECKS if check.register == SOURCES or "-of-one-" in check.id}
    variants = {check.id for check in CHECKS if check.id.endswith(("-not-in-future", "-not-too-early"))}
    assert {check.id for check in CHECKS} - shown - told_elsewhere - variants == set()


def test_the_suite_is_well_formed():
    """Ids are unique; a sentence starts small and ends open, for a list and for the middle of a line."""
    assert len({check.id for check in CHECKS}) == len(CHECKS)
    assert {check.register for check in CHECKS} == {*REGISTERS, SOURCES}
    problems = [(check.register, check.fields[:1], check.sentence) for check in CHECKS]
    assert len(set(problems)) == len(problems), "two checks of a field must not say the same"
    for check in CHECKS:
        assert check.severity in SEVERITIES
        assert re.fullmatch(r"[a-z][^.]*[^.\s]", check.sentence.replace("{as_of}", "x").replace("0.01", "x")), (
            check.sentence
        )
        assert re.fullmatch(r"[a-z_]+\.[a-z_-]+", check.id)
        if check.register == SOURCES:
            assert not check.fields
            continue
        assert check.fields
        assert set(check.fields) | set(check.absence) <= set(REGISTERS[check.register].field_names())


@pytest.mark.parametrize(
    "entries",
    [
        {
            GIFTS: ({}, {"value_gbp": "46.00"}),
            AWARDS: ({}, {"supplier_name": "Penhale Ltd"}),
            JOBS: ({}, {"nature": "Treasurer"}),
            "payments": ({}, {"value_gbp": "46.00"}),
            "media_contacts": ({}, {"subject": "A letter"}),
            "staff": ({}, {"unit": "Custody"}),
            "companies": ({}, {"address": "2 Mill Lane, Westmarch"}),
            "company_officers": ({}, {"appointed_on": "2019-03-01"}),
        },
        {
            GIFTS: ({"value_gbp": None}, {"value_gbp": None, "description": "Another dinner"}),
            AWARDS: ({"supplier_ref": None}, {"award_ref": "AW-2024-011"}),
            JOBS: ({"ends_on": None}, {"applicant_name": "PC Lee Marsh"}),
            "payments": ({"payment_ref": None}, {"payment_ref": "PY-2"}),
            "media_contacts": ({"journalist_name": None}, {"journalist_name": "Kit Arden"}),
            "staff": ({"person_ref": None}, {"person_ref": "5121"}),
            "companies": ({"company_ref": None}, {"company_ref": "07654322"}),
            "company_officers": ({"birth_year": None}, {"birth_year": "1985"}),
        },
    ],
    ids=["all recorded", "not all recorded"],
)
def test_an_entry_that_stands_twice_is_told_at_both_places(entries):
    rows = {
        register: [CLEAN[register] | stated for stated in (same, other, same)]
        for register, (same, other) in entries.items()
    }
    defects = check_quality(make_registers(rows), AS_OF).defects
    twice = defects.filter(pl.col("problem").str.contains("stands more than once"))
    for register in entries:
        assert twice.filter(pl.col("register") == register)["source_row"].to_list() == [2, 4], register


def test_what_is_not_recorded_twice_is_not_the_same_entry():
    stated = {"provider_name": None, "description": None}
    quality = check_quality(make_registers({GIFTS: [stated, stated]}), AS_OF)
    assert "the same gift stands more than once" not in quality.defects["problem"].to_list()


def test_a_column_that_the_source_lacks_is_no_defect_of_its_rows():
    rows = {GIFTS: [CLEAN[GIFTS] | {"declared_on": None, "decision": "not stated"}]}
    with_columns = check_quality(make_registers(rows), AS_OF).defects["field"].to_list()
    without = check_quality(make_registers(rows, without=("declared_on", "decision")), AS_OF)
    assert with_columns == ["decision", "declared_on"]
    assert without.defects.is_empty()
    checked = {check["id"]: check["checked"] for check in without.results["checks"]}
    assert checked["gifts.decision-recorded"] == 0


def test_what_loading_could_not_read_is_not_told_again():
    unread = {"register": GIFTS, "source_file": "gifts.csv", "source_sheet": "", "field": "event_on", "said": "soon"}
    defects = pl.DataFrame(
        [unread | {"source_row": 2, "problem": "not a date", "severity": "medium"}], schema=DEFECT_SCHEMA
    )
    rows = {GIFTS: [CLEAN[GIFTS] | {"event_on": None}, CLEAN[GIFTS] | {"event_on": None, "description": "Lunch"}]}
    quality = check_quality(make_registers(rows, defects=defects), AS_OF)
    assert quality.defects.select("source_row", "field").rows() == [(3, "event_on")]


def test_a_nil_return_is_asked_for_nothing_more():
    nil = {field.name: None for field in REGISTERS[GIFTS].fields} | {
        "provider_name": "Nil return",
        "decision": "not stated",
    }
    quality = check_quality(make_registers({GIFTS: [nil]}), AS_OF)
    assert list_row_defects(quality).select("field", "said", "severity").rows() == [
        ("provider_name", "Nil return", "info")
    ]


@pytest.mark.slow
def test_results_are_ready_for_json_and_the_same_twice():
    registers = make_registers({GIFTS: [{"provider_name": None}, {}], AWARDS: [{}], JOBS: []})
    one, two = check_quality(registers, AS_OF), check_quality(registers, AS_OF)
    assert json.dumps(one.results) == json.dumps(two.results)
    assert one.defects.equals(two.defects)
    assert not any(word in json.dumps(one.results) for word in ("ge_load_time", "run_id", "uuid"))
    assert one.results["great_expectations_version"].startswith("1.")
    assert one.results["as_of"] == "2025-06-30"
    made = [check for check in CHECKS if check.register in (SOURCES, GIFTS, AWARDS, JOBS)]
    assert one.results["statistics"]["evaluated_expectations"] == len(made) == len(one.results["checks"])
    failed = {check["id"]: check for check in one.results["checks"] if not check["success"]}
    assert failed["gifts.provider-recorded"] | {"sentence": ""} == {
        "id": "gifts.provider-recorded",
        "register": "gifts",
        "sentence": "",
        "severity": "high",
        "fields": ["provider_name"],
        "expectation": "expect_column_values_to_be_in_set",
        "rows": 2,
        "checked": 2,
        "failed": 1,
        "places": [{"source_file": "gifts.csv", "source_sheet": "", "source_row": 2}],
        "success": False,
        "stops": False,
    }
    assert one.results["statistics"]["unsuccessful_expectations"] == len(failed)


def test_defects_have_their_schema_and_order():
    registers = make_registers({JOBS: [{"hours_per_week": "200"}], GIFTS: [{"decision": "not stated"}] * 3})
    defects = check_quality(registers, AS_OF).defects
    assert defects.schema == pl.Schema(DEFECT_SCHEMA)
    assert defects["source_row"].null_count() == 0
    assert defects.equals(defects.sort("register", "source_file", "source_sheet", "source_row", "field", "problem"))
    assert check_quality(make_registers({}), AS_OF).defects.schema == pl.Schema(DEFECT_SCHEMA)


def test_more_failing_rows_than_the_gate_lists_are_counted_there_and_listed_here(monkeypatch):
    registers = make_registers({GIFTS: [{"provider_name": None}, {}, {"provider_name": None}, {"kind": "not stated"}]})
    listed = check_quality(registers, AS_OF)
    monkeypatch.setattr(quality_gate, "_MOST_LISTED", 1)
    counted = check_quality(registers, AS_OF)
    assert counted.defects.equals(listed.defects)
    assert counted.results == listed.results


def test_a_check_that_great_expectations_cannot_run_is_an_error_not_a_pass(monkeypatch):
    to_pandas = quality_gate._to_pandas
    lacking = "gifts.provider-recorded"
    monkeypatch.setattr(
        quality_gate, "_to_pandas", lambda flags: to_pandas(flags).drop(columns=lacking, errors="ignore")
    )
    with pytest.raises(RegisterError, match=r"`gifts.provider-recorded` could not be run"):
        check_quality(make_registers({GIFTS: [{}]}), AS_OF)


def test_the_gate_leaves_no_trace(monkeypatch, tmp_path, capfd):
    """No network, no file, no output, no change of the environment or of how Python warns."""

    def refuse(*_: object) -> None:
        raise AssertionError("the gate went to the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    before = (dict(os.environ), warnings.showwarning, list(warnings.filters))
    check_quality(make_registers({GIFTS: [{}, {"provider_name": None}]}), AS_OF)
    assert (dict(os.environ), warnings.showwarning, list(warnings.filters)) == before
    assert list(Path(tmp_path).iterdir()) == []
    assert capfd.readouterr() == ("", "")
