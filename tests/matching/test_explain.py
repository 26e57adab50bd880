"""What explains a pair says of it what a run says, and shows how each name is read."""

from __future__ import annotations

import csv
from pathlib import Path

import polars as pl
import pytest

from engine.errors import UsageError
from engine.matching.explain import explain_pair
from engine.matching.link import link_names
from engine.matching.parties import gather_parties
from engine.project import read_project
from engine.registers.load import load_registers

ROOT = Path(__file__).resolve().parents[2]
NAMES = [
    "Harcourt Vale Ltd",
    "Harcourt Vale Security Ltd",
    "Brackenridge Printing Company",
    "Brackenrigde Printing Co",
    "Penrose Marine plc t/a Seaward",
    "Seaward Ltd",
    "Jovex Holdings",
    "Jovex Ltd",
]


def test_a_pair_has_the_score_that_a_list_of_the_same_names_gives_it():
    names = pl.DataFrame({"name": NAMES})
    links = link_names(names, names, band="review").filter(pl.col("left_name") < pl.col("right_name"))
    assert links.height >= 4
    for pair in links.iter_rows(named=True):
        told = explain_pair(pair["left_name"], pair["right_name"], corpus=names["name"])
        said = (told.score, told.band, told.method, told.agreed, told.differed)
        assert said == tuple(pair[name] for name in ("score", "band", "method", "agreed", "differed"))


@pytest.mark.slow
def test_a_pair_of_a_project_has_the_score_of_its_report():
    project = read_project(ROOT / "sample_registers")
    parties = gather_parties(load_registers(project.registers, project.root).frames)
    corpus = parties.list_names("organisation")["name"]
    numbers = parties.table.filter(pl.col("kind") == "organisation").select("name", "ref")
    with (ROOT / "reports" / "sample" / "links.csv").open(encoding="utf-8-sig", newline="") as file:
        links = [row for row in csv.DictReader(file) if row["decided_by"] == "engine"]
    known = set(corpus)
    organisations = [row for row in links if {row["left_name"], row["right_name"]} <= known]
    for row in organisations[::6]:
        told = explain_pair(row["left_name"], row["right_name"], corpus=corpus, numbers=numbers)
        assert (told.score, told.band) == (float(row["score"]), row["band"]), row


def test_each_reading_of_a_name_is_shown_and_the_one_used_is_marked():
    told = explain_pair("Penrose Marine plc t/a Seaward", "Seaward Ltd")
    left = told.readings.filter(pl.col("side") == "left")
    assert set(left["form"]) == {"penrose marine seaward", "penrose marine", "seaward"}
    assert left.filter("used")["form"].to_list() == ["seaward"]
    assert left.filter("used")["left_out_is"].to_list() == ["alias"]


def test_the_measures_are_those_that_are_not_nought_with_what_they_mean():
    measured = explain_pair("Harcourt Vale Ltd", "Harcourt Vale Security Ltd").measured
    told = dict(measured.select("feature", "value").iter_rows())
    assert told["over_market"] == 1
    assert 0 not in told.values()
    assert measured["says"].str.len_chars().min() > 0


@pytest.mark.parametrize("names", [("", "Harcourt"), ("Harcourt", "  ")])
def test_a_blank_name_is_refused(names):
    with pytest.raises(UsageError, match="blank"):
        explain_pair(*names)
