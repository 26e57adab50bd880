import csv
from pathlib import Path

import polars as pl
import pytest

from engine.errors import EngineError
from engine.matching.link import LINK_COLUMNS, link_names

PAIRS = list(csv.DictReader((Path(__file__).parent / "pairs.csv").open(encoding="utf-8")))
ALLOWED = {
    "accept": {"accept"},
    "review": {"review"},
    "none": {"none"},
    "not accept": {"review", "none"},
}


def parties(*names, ref=None):
    return pl.DataFrame({"name": list(names), "ref": [ref] * len(names)}, schema={"name": pl.String, "ref": pl.String})


def frame(side):
    rows = [(pair[side], pair[f"{side}_ref"] or None) for pair in PAIRS]
    return pl.DataFrame(rows, schema={"name": pl.String, "ref": pl.String}, orient="row")


@pytest.fixture(scope="module")
def links():
    return link_names(frame("left"), frame("right"), kind="organisation")


@pytest.fixture(scope="module")
def bands(links):
    keys = links.select("left_name", "left_ref", "right_name", "right_ref", "band").rows()
    return {key[:4]: key[4] for key in keys}


@pytest.mark.parametrize("pair", PAIRS, ids=[f"{pair['left']} | {pair['right']}" for pair in PAIRS])
def test_each_hard_pair_has_the_band_that_its_reason_asks_for(pair, bands):
    key = (pair["left"], pair["left_ref"] or None, pair["right"], pair["right_ref"] or None)
    assert bands.get(key, "none") in ALLOWED[pair["band"]], pair["reason"]


def test_there_are_enough_hard_pairs():
    assert len(PAIRS) >= 80


def test_columns_and_order(links):
    assert links.schema == pl.Schema(LINK_COLUMNS)
    assert links.equals(links.sort("left_name", "left_ref", "right_name", "right_ref"))
    assert links["score"].is_between(0, 1).all()


def test_an_identical_name_scores_one():
    found = link_names(parties("Harcourt Vale Ltd"), parties("Harcourt Vale Ltd"), kind="organisation")
    assert found.select("score", "band", "method").row(0) == (1.0, "accept", "identical name")


def test_a_set_of_names_is_linked_the_same_in_both_directions():
    names = parties(*(pair["left"] for pair in PAIRS), *(pair["right"] for pair in PAIRS))
    found = link_names(names, names, kind="organisation")
    forth = {(a, b): s for a, b, s in found.select("left_name", "right_name", "score").rows()}
    assert forth == {(b, a): s for (a, b), s in forth.items()}


def test_the_order_of_rows_and_copies_of_rows_do_not_matter(links):
    left, right = frame("left"), frame("right")
    shuffled = link_names(
        pl.concat([left, left]).sample(fraction=1, shuffle=True, seed=3), right.reverse(), kind="organisation"
    )
    assert shuffled.equals(links)


def test_a_pair_has_one_score_whatever_else_is_linked_beside_it():
    corpus = pl.concat([frame("left"), frame("right")])
    alone = link_names(
        parties("Hawthronden Security Ltd"), parties("Hawthornden Security Ltd"), kind="organisation", corpus=corpus
    )
    together = link_names(frame("left"), frame("right"), kind="organisation", corpus=corpus)
    here = pl.col("left_name") == "Hawthronden Security Ltd"
    assert together.filter(here & (pl.col("right_name") == "Hawthornden Security Ltd")).equals(alone)


def test_the_evidence_names_the_words_and_how_rare_they_are():
    found = link_names(parties("Harcuort Vale Limited"), parties("Harcourt Vale Ltd"), kind="organisation").row(
        0, named=True
    )
    assert "`vale` agrees, 2 of 2 names have it" in found["agreed"]
    assert "`limited`/`ltd` are the same legal form" in found["agreed"]
    assert found["differed"] == "`harcuort`/`harcourt`: letters swapped"


@pytest.mark.parametrize("kind", ["organisation", "person"])
def test_no_names_give_no_links(kind):
    empty = parties()
    assert link_names(empty, parties("Harcourt Vale Ltd"), kind=kind).is_empty()
    assert link_names(parties("Harcourt Vale Ltd"), empty, kind=kind).schema == pl.Schema(LINK_COLUMNS)
    assert link_names(parties(None), parties(None), kind=kind).is_empty()


def test_a_frame_without_its_columns_is_refused():
    with pytest.raises(EngineError, match="no column `ref`"):
        link_names(pl.DataFrame({"name": ["x"]}), parties("x"), kind="organisation")


PERSONS = [
    ("DCI Rowan Hale", "HALE, Rowan", None, None, "accept", "rank and order"),
    ("PC 4417 HALE Rowan", "Rowan Hale", None, None, "accept", "collar number, surname in capitals"),
    ("Rowan Hale (4417)", "Mr Rowan Hale", None, None, "accept", "number in brackets, title"),
    ("Rowan Hale", "HALE, Rowan James", None, None, "accept", "a middle name on one side"),
    ("Rowan J. Hale", "HALE, Rowan James", None, None, "accept", "a middle initial"),
    ("Anna Kestrel-Moor", "KESTREL-MOOR, Anna", None, None, "accept", "hyphened surname"),
    ("Rosé Hâle", "HALE, Rose", None, None, "accept", "diacritics"),
    ("R Hale", "HALE, Rowan", None, None, "review", "initial"),
    ("Liz Orchard", "ORCHARD, Elizabeth", None, None, "review", "short form of a given name"),
    ("Rowan Hael", "HALE, Rowan", None, None, "review", "letters swapped"),
    ("Anna Moor", "KESTREL-MOOR, Anna", None, None, "review", "a part of the surname"),
    ("R Hale", "HALE, Rowan", "4417", "4417", "accept", "initial, equal numbers"),
    ("Rowan Orchard", "HALE, Rowan", "PC 4417", "pc4417", "accept", "another surname, equal numbers"),
    ("Rowan Hale", "HALE, Rowan", "4417", "5120", "review", "equal names, different numbers"),
    ("R Hale", "HALE, Rowan", "4417", "5120", "none", "initial, different numbers"),
    ("Rowan Hale", "HALE, Robin", None, None, "none", "another given name"),
    ("Rowan James Hale", "HALE, Rowan Peter", None, None, "review", "another middle name"),
    ("Rowan Hale", "ORCHARD, Rowan", None, None, "none", "another surname"),
    ("Redacted", "REDACTED", None, None, "none", "no name"),
]


@pytest.mark.parametrize(("left", "right", "left_ref", "right_ref", "band", "reason"), PERSONS)
def test_each_pair_of_persons_has_its_band(left, right, left_ref, right_ref, band, reason):
    found = link_names(parties(left, ref=left_ref), parties(right, ref=right_ref), kind="person")
    assert (found["band"].to_list() or ["none"]) == [band], reason
