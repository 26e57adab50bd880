"""The sample project as an analyst runs it: every planted case is found, and nothing else is raised."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import fastexcel
import pytest

from tests.sample.make_sample import PROJECT, make_sample
from tests.scenario.scenario_read import read_pairs, read_rows

HERE = Path(__file__).resolve().parent

PAIR_RULES = ("hospitality-before-award", "offer-during-tender", "second-job-is-supplier")
MADE = ("awards", "gifts", "second_jobs", "expected/planted.csv", "expected/second-jobs-by-force.csv")


@pytest.fixture(scope="module")
def out(sample_run):
    return sample_run[0]


@pytest.fixture(scope="module")
def planted():
    return read_rows(PROJECT / "expected" / "planted.csv")


def list_made(folder):
    names = [path for part in MADE for path in ([folder / part] if "." in part else sorted((folder / part).iterdir()))]
    return [path.relative_to(folder) for path in names]


def read_cells(path):
    book = fastexcel.read_excel(path)
    return {
        name: book.load_sheet(name, header_row=None, dtypes="string").to_polars().rows() for name in book.sheet_names
    }


def test_committed_files_are_what_the_generator_makes(tmp_path):
    make_sample(tmp_path)
    assert list_made(tmp_path) == list_made(PROJECT)
    for name in list_made(tmp_path):
        if name.suffix == ".xlsx":  # a workbook's compression may differ between machines, its cells may not
            assert read_cells(tmp_path / name) == read_cells(PROJECT / name), name
        else:
            assert (tmp_path / name).read_bytes() == (PROJECT / name).read_bytes(), name


def drop_digest(record_id):
    return record_id.split("~")[0]


def list_expected(planted, outcome, rules=PAIR_RULES):
    return {
        (row["rule"], row["gift"] or row["second_job"], row["award"])
        for row in planted
        if row["outcome"] == outcome and row["rule"] in rules
    }


@pytest.mark.parametrize(("outcome", "sure"), [("exception", True), ("cannot tell", None)])
def test_pairs_raised_and_left_open_are_the_planted_ones(out, planted, outcome, sure):
    seen = {
        (pair.rule, drop_digest(pair.left["record_id"]), drop_digest(pair.right["record_id"]))
        for pair in read_pairs(out)
        if pair.outcome is sure and pair.rule in PAIR_RULES
    }
    if sure is None:  # an undecided pair may stand beside an exception of the same records
        seen -= list_expected(planted, "exception")
    assert seen == list_expected(planted, outcome)


def test_late_declarations_are_the_planted_ones(out, planted):
    for file, outcome in (("exceptions.csv", "exception"), ("cannot_tell.csv", "cannot tell")):
        found = {row["records"] for row in read_rows(out / file) if row["rule"] == "gift-declared-late"}
        late = {row["gift"] for row in planted if (row["rule"], row["outcome"]) == ("gift-declared-late", outcome)}
        assert found == late, outcome


def test_each_award_takes_the_severity_of_its_worst_gift(out, planted):
    order = ["critical", "high", "medium", "low"]
    worst: dict[tuple[str, str], str] = {}
    for row in planted:
        if row["outcome"] == "exception" and row["severity"]:
            key = row["rule"], row["second_job"] or row["award"]
            worst[key] = min(worst.get(key, "low"), row["severity"], key=order.index)
    raised = {
        (row["rule"], record): row["severity"]
        for row in read_rows(out / "exceptions.csv")
        for record in map(drop_digest, row["records"].split(";"))
    }
    assert {key: raised.get(key) for key in worst} == worst


def test_report_is_short_enough_to_read(out):
    raised = read_rows(out / "exceptions.csv")
    assert 25 <= sum(row["rule"] in (*PAIR_RULES, "gift-declared-late") for row in raised) <= 40
    assert sum(row["severity"] in ("critical", "high", "medium") for row in raised) <= 100


def test_second_jobs_by_force_are_the_published_figures():
    rows = {row["organisation"]: row for row in read_rows(PROJECT / "expected" / "second-jobs-by-force.csv")}
    published = {
        "South Wales": (143, 140),
        "Gwent": (80, 67),
        "Gloucestershire": (47, 46),
        "North Wales": (36, 34),
        "Avon and Somerset": (63, 62),
    }
    counted = {force: (int(rows[force]["applications"]), int(rows[force]["approved"])) for force in published}
    assert counted == published
    assert [sum(numbers) for numbers in zip(*counted.values(), strict=True)] == [369, 349]


def test_registers_load_as_the_figures_say():
    from engine.project import read_project  # noqa: PLC0415
    from engine.registers.load import load_registers  # noqa: PLC0415

    project = read_project(PROJECT)
    jobs = load_registers(project.registers, project.root).frames["second_jobs"]
    expected = read_rows(PROJECT / "expected" / "second-jobs-by-force.csv")
    totals = Counter(jobs["organisation"].to_list())
    approved = Counter(jobs.filter(jobs["decision"].str.starts_with("approved"))["organisation"].to_list())
    assert totals == {row["organisation"]: int(row["applications"]) for row in expected}
    assert approved == {row["organisation"]: int(row["approved"]) for row in expected}
    assert "refused" not in jobs.filter(jobs["organisation"] != "Westmarch Police")["decision"].to_list()
