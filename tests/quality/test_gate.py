"""What the gate hands on: the order of places, what stops a run, and how a stop is told."""

from __future__ import annotations

import pytest

from engine.errors import RegisterError
from engine.project import Project, RuleSettings
from engine.quality.gate import check_quality, stop_on_quality
from engine.quality.results import list_stops, reaches
from engine.registers.load import load_registers
from engine.schema.entries import RegisterEntry
from engine.severities import SEVERITIES
from tests.made.registers import AS_OF, make_registers

pytestmark = pytest.mark.usefixtures("without_great_expectations")
ONE_NAME = {
    "payments": ("payment_ref", "supplier_name", "payments.reference-of-one-supplier"),
    "staff": ("person_ref", "person_name", "staff.number-of-one-person"),
    "companies": ("company_ref", "company_name", "companies.number-of-one-name"),
}


@pytest.mark.parametrize("register", ONE_NAME)
def test_a_reference_with_two_names_fails_at_each_row(register):
    reference, name, check = ONE_NAME[register]
    rows = [{reference: "01234567", name: text} for text in ("Jo Larkin", "Sam Orchard", "JO LARKIN")]
    results = check_quality(make_registers({register: [*rows, {}]}), AS_OF).results["checks"]
    (found,) = [entry for entry in results if entry["id"] == check]
    assert (found["checked"], found["failed"]) == (4, 3)
    assert [place["source_row"] for place in found["places"]] == [2, 3, 4]


def test_a_number_of_two_suppliers_fails_and_their_spellings_do_not():
    names = ("Elm Motors Ltd", "ELM MOTORS LIMITED")
    for more, failed in ((), 0), (("Oak Foods",), 3):
        rows = [{"supplier_ref": "01234567", "supplier_name": name} for name in (*names, *more)]
        results = check_quality(make_registers({"payments": rows}), AS_OF).results["checks"]
        (found,) = [entry for entry in results if entry["id"] == "payments.supplier-number-of-one-name"]
        assert found["failed"] == failed


def test_the_order_of_the_entries_changes_nothing(tmp_path):
    for name in ("a.csv", "b.csv"):
        rows = "".join(f"{name}{number},,0{number % 9 + 1}/03/2024\n" for number in range(15))
        (tmp_path / name).write_text(f"Ref,Donor,Date offered\n{rows}", encoding="utf-8")
    entries = [RegisterEntry("gifts", name, (tmp_path / name,)) for name in ("a.csv", "b.csv")]
    one, other = (check_quality(load_registers(order, tmp_path), AS_OF) for order in (entries, list(reversed(entries))))
    assert one.results == other.results
    assert one.defects.equals(other.defects)
    assert any(len(check["places"]) == 20 < check["failed"] for check in one.results["checks"])


# (the project's stop_at, the severities of failed checks that stop the run)
REACHED = [
    ("never", ()),
    ("critical", ("critical",)),
    ("medium", ("critical", "high", "medium")),
    ("info", SEVERITIES),
]


@pytest.mark.parametrize(("stop_at", "stopping"), REACHED)
def test_a_severity_stops_the_run_from_the_stated_one_up(stop_at, stopping):
    assert tuple(severity for severity in SEVERITIES if reaches(severity, stop_at)) == stopping


def test_a_stop_names_each_failed_check_with_its_count_and_first_place():
    rows = [{"provider_name": None, "decision": "not stated"}, {}, {"decision": "not stated"}]
    quality = check_quality(make_registers({"gifts": rows}), AS_OF, "medium")
    assert [str(problem) for problem in list_stops(quality)] == [
        "gifts.csv:2: provider_name: the provider is not recorded (high; 1 of 3 rows; check gifts.provider-recorded)",
        (
            "gifts.csv:2: decision: the register does not say whether it was accepted "
            "(medium; 2 of 3 rows; check gifts.decision-recorded)"
        ),
    ]
    with pytest.raises(RegisterError) as stopped:
        stop_on_quality(quality)
    assert stopped.value.advice.startswith("2 checks stop this run and nothing was written")


def test_what_stops_nothing_raises_nothing():
    registers = make_registers({"gifts": [{"provider_name": None}]})
    stop_on_quality(check_quality(registers, AS_OF, "never"))
    stop_on_quality(check_quality(registers, AS_OF))


def test_a_project_stops_at_what_is_critical_unless_it_says_otherwise(tmp_path):
    assert Project(tmp_path, "p", "", (), RuleSettings(), None).stop_at == "critical"
