"""A whole run over gifts whose host stands in the description alone."""

from __future__ import annotations

import datetime as dt

import pytest

from engine.project import read_project
from engine.reports import write_run
from engine.run.pipeline import run_project

RULE = "hospitality-mentions-supplier"
GIFTS = """\
Reference,Recipient,Donor,Date,Description,Decision
G1,A Recipient,,2024-03-01,Dinner as a guest of Harcourt Motor Group (Harcourt Ford),Accepted
G2,B Recipient,,2024-03-02,Lunch with Tarnvale at a fair,Accepted
G3,C Recipient,Merrow Vale Ltd,2024-03-03,Seats from Merrow Vale at a match,Accepted
G4,D Recipient,,2024-03-04,,Accepted
"""
AWARDS = """\
Reference,Title,Supplier,Award date
A1,Vans,Harcourt Motor Group Limited,2024-05-01
A2,Cleaning,Tarnvale Cleaning Ltd,2024-05-02
A3,Printing,Merrow Vale Ltd,2024-05-03
"""


@pytest.fixture(scope="module")
def run(tmp_path_factory, few_rules):  # noqa: ARG001
    folder = tmp_path_factory.mktemp("mentions")
    (folder / "gifts.csv").write_text(GIFTS, encoding="utf-8")
    (folder / "awards.csv").write_text(AWARDS, encoding="utf-8")
    entries = [f"[[registers]]\nregister = '{name}'\npath = '{name}.csv'\n" for name in ("gifts", "awards")]
    settings = "[project]\nname = 'Mentions'\n" + "".join(entries)
    (folder / "crosscheck.toml").write_text(settings, encoding="utf-8")
    found = run_project(read_project(folder), dt.date(2025, 6, 30))
    write_run(found, folder / "out")
    return found, folder / "out"


def test_a_mention_raises_once_and_a_linked_provider_is_left_to_its_own_rule(run):
    raised = dict(run[0].exceptions.select("records", "rule").iter_rows())
    assert raised == {"G1;A1": RULE, "G3;A3": "hospitality-before-award"}


def test_links_say_what_was_found_and_what_a_mention_for_review_would_raise(run):
    links = run[0].links.filter(run[0].links["method"] == "mention")
    told = {row["right_name"]: row for row in links.iter_rows(named=True)}
    accepted, review = told["Harcourt Motor Group Limited"], told["Tarnvale Cleaning Ltd"]
    assert (accepted["band"], accepted["would_raise"]) == ("accept", "")
    assert accepted["left_name"] == "Dinner as a guest of Harcourt Motor Group (Harcourt Ford)"
    assert accepted["agreed"].startswith("the description names `Harcourt Motor Group`; `harcourt`: 1 of ")
    assert (review["band"], review["would_raise"]) == ("review", RULE)
    assert "the name also says `cleaning`" in review["differed"]


def test_the_report_shows_the_mention_beside_its_exception(run):
    page = (run[1] / "report.html").read_text(encoding="utf-8")
    exception = page[page.index("G1") :]
    assert "the description names" in exception
