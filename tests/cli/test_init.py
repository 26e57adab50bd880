"""`crosscheck init`: from nothing to a project, and from a few entries to the first exception."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from engine.schema.registers import REGISTERS
from tests.made.filled_template import fill_template

WRITTEN = [
    "README.txt", "crosscheck.toml", "aliases.csv", "exemptions.csv", "rules/README.txt", "registers/gifts.xlsx",
    "registers/awards.xlsx", "registers/second_jobs.xlsx", "registers/payments.xlsx", "registers/media_contacts.xlsx",
    "registers/staff.xlsx", "registers/companies.xlsx", "registers/company_officers.xlsx",
]  # fmt: skip
DAY = ("--as-of", "2025-06-30")
GIFTS = [
    {
        "declaration_ref": "G1", "recipient_name": "Insp Rae Moss", "kind": "hospitality", "decision": "accepted",
        "provider_name": "Alder Vale Ltd", "event_on": date(2024, 3, 1), "declared_on": date(2024, 3, 4),
        "value_gbp": Decimal(60), "description": "Dinner",
    },
    {
        "declaration_ref": "G2", "recipient_name": "PC Jo Larkin", "kind": "gift", "decision": "declined",
        "provider_name": "Birchwood Catering", "event_on": "May 2024", "value_gbp": "<£10", "description": "Chocolates",
        "declared_on": date(2024, 6, 3),
    },
]  # fmt: skip
AWARDS = [
    {
        "award_ref": "A1", "title": "Cleaning", "supplier_name": "ALDER VALE LIMITED", "role": "winner",
        "awarded_on": date(2024, 5, 15), "value_gbp": Decimal(125000), "procedure": "open",
    },
]  # fmt: skip


@pytest.fixture(scope="module")
def fresh(tmp_path_factory, call):
    """A folder with a starter project `force` in it and a whole run of it, and what both commands said."""
    folder = tmp_path_factory.mktemp("fresh")
    told = call(("init", "force", "--name", "Westmarch Police"), folder)
    return folder, told, call(("run", "force", *DAY, "--out", "out"), folder)


def fill(project, register: str, rows) -> None:
    path = project / "registers" / f"{register}.xlsx"
    path.write_bytes(fill_template(path.read_bytes(), REGISTERS[register], rows))


def test_it_says_what_it_wrote_and_what_comes_next(fresh):
    folder, told, _ = fresh
    assert told.code == 0
    lines = told.printed.splitlines()
    assert lines[0] == "Written to force:"
    assert [line.strip() for line in lines[1:-1]] == WRITTEN
    assert lines[-1] == "Fill the workbooks in force/registers (README.txt says how), then: crosscheck run force"
    there = {path.relative_to(folder / "force").as_posix() for path in (folder / "force").rglob("*") if path.is_file()}
    assert there == set(WRITTEN)


def test_a_fresh_project_runs_and_says_that_it_holds_nothing(fresh, rows):
    folder, _, ran = fresh
    assert ran.code == 0, ran.printed
    said = "The registers hold no entries: there was nothing to compare."
    assert said in ran.printed.splitlines()
    assert said in (folder / "out/report.html").read_text(encoding="utf-8")
    for name in ("exceptions", "evidence", "cannot_tell", "links", "set_aside"):
        assert rows(folder / f"out/{name}.csv") == []
    assert {row["problem"] for row in rows(folder / "out/defects.csv")} == {"the source has no rows"}
    coverage = {row["rule"]: row for row in rows(folder / "out/coverage.csv")}
    assert coverage["gift-declared-late"]["why"] == "no entries in the gifts and hospitality register"
    assert {row["clear"] for row in coverage.values()} == {"0"}


@pytest.mark.parametrize(
    ("filled", "without", "why"),
    [
        ({"gifts": GIFTS}, "awards, second_jobs", "no entries in the procurement awards register"),
        ({"awards": AWARDS}, "gifts, second_jobs", "no entries in the gifts and hospitality register"),
    ],
)
def test_a_rule_whose_other_register_is_not_filled_calls_nothing_clear(crosscheck, project, rows, filled, without, why):
    crosscheck("init", "force")
    for register, entries in filled.items():
        fill(project.parent / "force", register, entries)
    code, out, _ = crosscheck("run", "force", *DAY, "--out", "out")
    assert code == 0
    assert f"Without entries: {without}, payments, media_contacts, staff, companies, company_officers." in out
    found = {row["rule"]: row for row in rows(project.parent / "out/coverage.csv")}
    for rule in ("hospitality-before-award", "hospitality-mentions-supplier", "offer-during-tender"):
        told = found[rule]
        assert (told["why"], told["clear"], told["not_applicable"]) == (why, "0", told["subjects"])


def test_a_few_entries_give_the_first_exception(crosscheck, project, rows):
    crosscheck("init", "force")
    fill(project.parent / "force", "gifts", GIFTS)
    fill(project.parent / "force", "awards", AWARDS)
    code, out, _ = crosscheck("run", "force", *DAY, "--out", "out")
    assert code == 0, out
    found = [(row["rule"], row["severity"], row["records"]) for row in rows(project.parent / "out/exceptions.csv")]
    assert found == [("hospitality-before-award", "high", "G1;A1")]
    places = {
        (row["source_file"], row["source_sheet"], row["source_row"])
        for row in rows(project.parent / "out/evidence.csv")
    }
    assert ("registers/gifts.xlsx", "Gifts", "2") in places
    assert {row["problem"] for row in rows(project.parent / "out/defects.csv")} == {"the source has no rows"}


def test_the_project_is_named_after_its_folder(crosscheck, project):
    (project.parent / "Westmarch").mkdir()
    assert crosscheck("init", "Westmarch")[0] == 0
    assert 'name = "Westmarch"' in (project.parent / "Westmarch/crosscheck.toml").read_text(encoding="utf-8")


def test_a_folder_with_a_blank_is_quoted_in_the_next_command(crosscheck, project):
    assert project.exists()
    _, out, _ = crosscheck("init", "West march")
    assert out.splitlines()[-1].endswith('crosscheck run "West march"')


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (
            ("p",),
            "crosscheck: the folder `p` is not empty: it holds `awards.csv` and 3 more; name a folder that is new or empty",
        ),
        (("p/awards.csv",), "crosscheck: `p/awards.csv` is a file, not a folder; name a folder that is new or empty"),
        (("n", "--name", " "), 'crosscheck: the name of the force is empty; write it as --name "Westmarch Police"'),
        ((), "crosscheck: Missing argument 'DIR'."),
    ],
)
def test_what_is_refused_is_said_in_one_line(crosscheck, project, args, said):
    before = {path.name: path.read_bytes() for path in project.iterdir()}
    code, out, err = crosscheck("init", *args)
    assert (code, out) == (2, "")
    assert err.splitlines() == [said]
    assert {path.name: path.read_bytes() for path in project.iterdir()} == before
    assert not (project.parent / "n").exists()


def test_a_second_time_is_refused(crosscheck, project):
    assert project.exists()
    assert crosscheck("init", "force")[0] == 0
    assert crosscheck("init", "force")[0] == 2
