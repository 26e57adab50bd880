"""A whole run with rules of its own over totals and findings, with exemptions, and over the same registers again."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import polars as pl
import pytest

from engine.errors import ProjectError
from engine.project import read_project
from engine.reports import write_run
from engine.rulebook.catalogue import find_shipped_folder, list_rule_files
from engine.run.pipeline import run_project

DRAFTS = Path(__file__).parents[1] / "rulebook" / "drafts"
AS_OF = dt.date(2025, 6, 30)
RUN = {"hospitality-before-award", "gift-declared-late", "cumulative-hospitality", "convergence"}
"""The rules that run: two of them the project's own."""
GIFTS = """\
Reference,Recipient,Donor,Date,Declared,Value,Decision
G1,Morgan Vale,Harcourt Motor Group Ltd,2024-03-01,2024-03-02,60.00,Accepted
G2,Jo Larkin,Harcourt Motor Group Limited,2024-04-02,2024-07-02,60.00,Accepted
G3,Sam Orchard,Tarnvale Cleaning Ltd,2024-03-03,2024-03-04,20.00,Accepted
"""
AWARDS = """\
Reference,Title,Supplier,Award date
A1,Vans,HARCOURT MOTOR GROUP LTD,2024-05-01
A2,Cleaning,Tarnvale Cleaning Ltd,2024-05-02
"""
EXEMPTIONS = """\
rule,left,right,reason,approver,from,until
hospitality-before-award,Tarnvale Cleaning Limited,,A charity raffle,Supt Hale,,2025-12-31
gift-declared-late,Nobody Ltd,,None,Supt Hale,,2025-12-31
"""


def make_project(folder: Path, gifts: str, exemptions: str | None = EXEMPTIONS):
    folder.mkdir()
    (folder / "gifts.csv").write_text(gifts, encoding="utf-8")
    (folder / "awards.csv").write_text(AWARDS, encoding="utf-8")
    (folder / "own").mkdir()
    for name in ("cumulative-hospitality", "convergence"):
        (folder / "own" / f"{name}.yaml").write_bytes((DRAFTS / f"{name}.yaml").read_bytes())
    if exemptions:
        (folder / "exemptions.csv").write_text(exemptions, encoding="utf-8")
    entries = [f"[[registers]]\nregister = '{name}'\npath = '{name}.csv'\n" for name in ("gifts", "awards")]
    skip = sorted({path.stem for path in list_rule_files(find_shipped_folder())} - RUN)
    settings = f"[project]\nname = 'Composite'\n[rules]\npath = 'own'\nskip = {skip}\n" + "".join(entries)
    (folder / "crosscheck.toml").write_text(settings, encoding="utf-8")
    return read_project(folder)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("composite") / "project"
    found = run_project(make_project(folder, GIFTS), AS_OF)
    write_run(found, folder / "out")
    return found, folder / "out"


def test_rules_that_agree_on_a_firm_are_one_finding_more(run):
    raised = run[0].exceptions.sort("rule")
    rules = ["convergence", "cumulative-hospitality", "gift-declared-late", "hospitality-before-award"]
    assert raised["rule"].to_list() == rules
    assert {name.casefold()[:20] for name in raised["organisation"]} == {"harcourt motor group"}
    row = run[0].exceptions.filter(pl.col("rule") == "convergence").row(0, named=True)
    assert row["reason"].casefold().startswith("3 rules are about harcourt motor group")


def test_the_evidence_of_a_finding_about_findings_is_those_findings(run):
    evidence = run[0].evidence.filter(pl.col("rule") == "convergence")
    others = run[0].exceptions.filter(pl.col("rule") != "convergence")
    assert set(evidence["record_id"]) == set(others["exception_id"])
    assert set(evidence["source_file"]) == {"exceptions.csv"}


def test_an_exempt_exception_is_listed_and_counted_and_not_raised(run):
    row = run[0].exempted.row(0, named=True)
    assert (row["rule"], row["organisation"], row["approver"]) == (
        "hospitality-before-award",
        "Tarnvale Cleaning Ltd",
        "Supt Hale",
    )
    assert row["exception_id"] not in set(run[0].exceptions["exception_id"])
    assert row["exception_id"] in set(run[0].evidence["exception_id"])
    coverage = run[0].coverage.filter(pl.col("rule") == "hospitality-before-award").row(0, named=True)
    assert coverage["exception"] == 2
    assert coverage["why"] == "1 of the exceptions exempt (exempted.csv)"
    assert "Supt Hale" in (run[1] / "report.html").read_text(encoding="utf-8")
    assert "A charity raffle" in (run[1] / "exempted.csv").read_text(encoding="utf-8-sig")


def test_an_exemption_without_effect_is_a_defect_and_the_manifest_counts(run):
    defects = run[0].defects.filter(pl.col("source_file") == "exemptions.csv")
    assert defects.select("source_row", "said").rows() == [(3, "gift-declared-late")]
    manifest = json.loads((run[1] / "manifest.json").read_text(encoding="utf-8"))
    counts = manifest["counts"]
    assert (counts["exemptions"], counts["exemptions_without_effect"], counts["exempted"]) == (2, 1, 1)
    assert "exemptions.csv" in {other["file"] for other in manifest["other_inputs"]}


def test_coverage_adds_up(run):
    for row in run[0].coverage.iter_rows(named=True):
        outcomes = [row[name] for name in ("exception", "cannot_tell", "clear", "not_applicable")]
        assert sum(outcomes) == row["subjects"], row["rule"]
        assert min(outcomes) >= 0, row["rule"]


def test_links_hold_no_name_with_itself_and_no_pair_twice(run):
    pairs = run[0].links.select("left_name", "right_name").rows()
    assert [pair for pair in pairs if pair[0] == pair[1]] == [
        ("Tarnvale Cleaning Ltd", "Tarnvale Cleaning Ltd")
    ]  # gift and award
    assert len({frozenset(pair) for pair in pairs}) == len(pairs)


def test_a_later_gift_leaves_the_id_of_its_group_alone(run, tmp_path):
    more = GIFTS + "G4,Jo Larkin,Harcourt Motor Group,2025-05-02,2025-05-03,500.00,Accepted\n"
    again = run_project(make_project(tmp_path / "project", more), AS_OF)
    of = pl.col("rule").is_in(["cumulative-hospitality", "convergence"])
    assert set(again.exceptions.filter(of)["exception_id"]) == set(run[0].exceptions.filter(of)["exception_id"])


def test_a_rule_in_exemptions_that_does_not_exist_stops_the_run(tmp_path):
    project = make_project(tmp_path / "project", GIFTS, EXEMPTIONS.replace("gift-declared-late", "gift-declared"))
    with pytest.raises(ProjectError, match="there is no rule `gift-declared`"):
        run_project(project, AS_OF)


def test_what_is_nobodys_name_is_no_group_of_a_total(tmp_path):
    gifts = GIFTS + "".join(f"R{n},Robin Hale,REDACTED,2024-0{n}-05,2024-0{n}-06,80.00,Accepted\n" for n in range(1, 6))
    raised = run_project(make_project(tmp_path / "redacted", gifts, None), AS_OF).exceptions
    firms = raised.filter(pl.col("rule") == "cumulative-hospitality")["organisation"].to_list()
    assert firms
    assert "REDACTED" not in firms
