"""The benchmarks' own parts on tiny data: figures, lists, pages. No figure of a matcher is tested here."""

from __future__ import annotations

import json
import sys

import numpy as np
import polars as pl
import pytest

from tests.bench.accuracy import judge_cases, judge_parts, judge_real_list
from tests.bench.bench_metrics import (
    area_under_pr,
    area_under_roc,
    bin_scores,
    count_bands,
    find_best,
    find_recall_at,
    judge_pairs,
    make_curve,
    measure_accepted,
    measure_pairs,
    measure_recall_of_candidates,
)
from tests.bench.bench_page import END, START, make_page, read_goals, read_notes, write_page
from tests.bench.bench_tables import write_table
from tests.bench.clean_names import clean_names
from tests.bench.dirt_words import CHANNELS
from tests.bench.draw_reliability import draw_reliability
from tests.bench.make_dirt import DIRT
from tests.bench.make_names import make_lists
from tests.bench.measured_run import run_command
from tests.bench.name_sets import _find_payees, make_set, read_text
from tests.bench.pair_sets import load_real_pairs

PAIR = ["left_id", "right_id"]


def links(*rows):
    return pl.DataFrame(
        rows, schema={"left_id": pl.Int64, "right_id": pl.Int64, "score": pl.Float64, "band": pl.String}, orient="row"
    )


FOUND = links(
    (1, 1, 0.9, "accept"), (1, 2, 0.8, "review"), (2, 2, 0.7, "review"), (3, 9, 0.7, "review"), (3, 9, 0.2, "review")
)
TRUTH = pl.DataFrame({"left_id": [1, 2, 4], "right_id": [1, 2, 4]})


def test_the_curve_has_a_row_for_each_distinct_score():
    curve = make_curve(judge_pairs(FOUND, TRUTH), 3)
    assert curve["score"].to_list() == [0.9, 0.8, 0.7]  # ties fall together; a pair counts once, at its best
    assert curve["precision"].to_list() == [1.0, 0.5, 0.5]
    assert curve["recall"].to_list() == pytest.approx([1 / 3, 1 / 3, 2 / 3])
    assert find_best(curve)["f1"] == pytest.approx(4 / 7)


def test_recall_at_a_precision():
    curve = make_curve(judge_pairs(FOUND, TRUTH), 3)
    assert find_recall_at(curve, 0.97) == pytest.approx(1 / 3)
    assert find_recall_at(curve.tail(1), 0.97) == 0.0  # no score is precise enough


def test_recall_can_be_of_some_of_the_true_pairs_and_precision_of_all():
    judged = judge_pairs(FOUND, TRUTH).with_columns(counts=pl.col("left_id") == 2)
    curve = make_curve(judged, 1)
    assert curve["precision"].to_list() == [1.0, 0.5, 0.5]
    assert curve["recall"].to_list() == [0.0, 0.0, 1.0]


def test_both_readings_of_a_run():
    measured = measure_pairs(FOUND, TRUTH)
    assert (measured["all_precision"], measured["all_recall"]) == pytest.approx((0.5, 2 / 3))
    assert measured["top_precision"] == pytest.approx(2 / 3)  # (1, 2) is not the top pair of 1
    assert measured["found_at_all"] == pytest.approx(2 / 3)


def test_the_accept_band_needs_no_threshold():
    measured = measure_accepted(FOUND, TRUTH)
    assert (measured["accepted"], measured["precision"], measured["recall"]) == (1, 1.0, pytest.approx(1 / 3))
    assert measured["recall_with_review"] == pytest.approx(2 / 3)
    assert measure_accepted(FOUND.clear(), TRUTH)["precision"] is None


@pytest.mark.parametrize(
    ("scores", "true", "roc", "pr"),
    [
        ([0.9, 0.8, 0.2, 0.1], [1, 1, 0, 0], 1.0, 1.0),
        ([0.9, 0.8, 0.2, 0.1], [0, 0, 1, 1], 0.0, 5 / 12),
        ([0.5, 0.5, 0.5, 0.5], [1, 0, 1, 0], 0.5, 0.5),
        ([0.9, 0.8, 0.7, 0.6], [1, 0, 1, 0], 0.75, 5 / 6),
        ([0.9, 0.8], [1, 1], None, 1.0),
        ([0.9, 0.8], [0, 0], None, None),
    ],
)
def test_areas_under_the_curves(scores, true, roc, pr):
    labels = np.array(true, dtype=bool)
    assert area_under_roc(np.array(scores), labels) == (pytest.approx(roc) if roc is not None else None)
    assert area_under_pr(np.array(scores), labels) == (pytest.approx(pr) if pr is not None else None)


def test_bands_are_counted_by_verdict():
    pairs = pl.DataFrame({"verdict": ["same", "same", "different"], "band": ["accept", "none", "review"]})
    assert count_bands(pairs) == [
        {"verdict": "same", "accept": 1, "review": 0, "none": 1},
        {"verdict": "different", "accept": 0, "review": 1, "none": 0},
    ]


def test_recall_of_candidates():
    assert measure_recall_of_candidates(FOUND, TRUTH) == pytest.approx(2 / 3)


def test_a_score_of_one_falls_in_the_last_bin():
    bins = bin_scores(pl.DataFrame({"score": [1.0, 0.96, 0.0], "true": [True, False, False]}), 20)
    assert [(row["low"], row["pairs"], row["share"]) for row in bins] == [(0.0, 1, 0.0), (0.95, 2, 0.5)]


def test_the_picture_is_well_formed():
    from xml.etree import ElementTree as ET

    rows = [{"low": 0.0, "high": 0.1, "pairs": 2, "mean": 0.05, "share": 0.5}]
    root = ET.fromstring(draw_reliability({"a < b": rows, "none": []}))
    assert root.tag.endswith("svg")


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("SMITH & SONS (Holdings) Ltd.", "smith and sons holdings"),
        ("Café Noir P.L.C.", "cafe noir"),
        ("Limited", "limited"),  # what is nothing but a legal form is kept
        ("Acme Company Limited", "acme"),
    ],
)
def test_the_peers_are_given_clean_names(name, clean):
    assert pl.DataFrame({"name": [name]}).select(clean_names(pl.col("name"))).item() == clean


def test_made_lists_are_the_same_for_the_same_seed():
    first, second, other = make_lists(300, 400, 5), make_lists(300, 400, 5), make_lists(300, 400, 6)
    assert all(a.equals(b) for a, b in zip(first, second, strict=True))
    assert not first[0].equals(other[0])


def test_made_truth_names_rows_of_both_lists():
    left, right, truth = make_lists(2_000, 3_000, 1)
    assert left["id"].n_unique() == left.height == 2_000
    assert right["id"].n_unique() == right.height == 3_000
    assert truth.join(left, left_on="left_id", right_on="id", how="anti").is_empty()
    assert truth.join(right, left_on="right_id", right_on="id", how="anti").is_empty()
    assert truth["left_id"].is_unique().all()  # no two names of the register differ in their legal form alone
    assert 0.45 < truth["left_id"].n_unique() / left.height < 0.65


def test_every_kind_of_dirt_is_made():
    assert {name for name, _ in CHANNELS} == set(DIRT)
    assert sum(share for _, share in CHANNELS) == pytest.approx(1.0)
    truth = make_lists(5_000, 2_000, 2)[2]
    assert set(truth["channel"]) >= set(DIRT) - {"acronym"}


def test_words_fall_off_as_in_the_lists_they_imitate():
    right = make_lists(10, 20_000, 3)[1]
    words = (
        right.select("id", word=pl.col("name").str.to_lowercase().str.extract_all(r"[a-z]+")).explode("word").unique()
    )
    shares = words.group_by("word").len().sort("len", descending=True)["len"] / right.height
    for rank, low, high in ((3, 0.04, 0.1), (20, 0.01, 0.025), (100, 0.003, 0.008)):
        assert low < shares[rank - 1] < high


def test_a_set_of_names_knows_what_counts_neither_way():
    """b is a variant of a; `B LTD` equals b but for case and form; identical strings never count."""
    names = make_set(
        ["a ltd", "b c"], ["a ltd", "b c", "B C LTD", "d"], {"a ltd": {"a ltd", "b c"}, "b c": {"a ltd", "b c"}}
    )
    assert sorted(names.truth.rows()) == [(0, 1, False), (1, 0, False)]
    assert (1, 2) in names.neither.rows()
    assert (0, 0) in names.neither.rows()
    assert (0, 3) not in names.neither.rows()


def test_payees_are_found_under_their_header():
    rows = [["Spend"], ["Date", "* SUPPLIER FINAL"], ["2024", "Acme"], ["2024"], ["2024", ""]]
    assert list(_find_payees(rows)) == ["Acme", ""]


def test_text_in_the_windows_encoding_is_read(tmp_path):
    (tmp_path / "a.csv").write_bytes("Caf\xe9".encode("cp1252"))
    assert read_text(tmp_path / "a.csv") == "Café"


def test_labelled_pairs_may_be_absent_and_leave_unsure_ones_out(tmp_path):
    assert load_real_pairs(tmp_path / "none.csv") is None
    path = tmp_path / "pairs.csv"
    path.write_text(
        "left,right,verdict,kind,part\nA,B,same,organisation,held\nC,D,unsure,person,train\n", encoding="utf-8"
    )
    loaded = load_real_pairs(path)
    assert loaded is not None
    assert loaded.rows() == [("A", "B", "organisation", "same", "held")]


def test_a_table_keeps_its_columns():
    assert write_table(["a", "b"], [["x|y", "1"]], "lr") == "| a | b |\n| --- | ---: |\n| x\\|y | 1 |\n"


ROWS = [
    {"set": "orgs-20k", "tool": "ours", "top_f1": 0.9, "seconds": 3.0, "failed": ""},
    {"set": "orgs-20k", "tool": "string_grouper", "top_f1": 0.8, "seconds": 2.0, "failed": ""},
    {"set": "orgs-20k", "tool": "rapidfuzz", "failed": "stopped after 900 s"},
]
FIGURES = {name: [] for name in ("real_lists", "cases", "real_pairs", "candidates")} | {
    "generated": ROWS,
    "payees": {},
    "reliability": {},
}
RESULTS = {
    "accuracy": {
        "date": "2026-01-02",
        "machine": {"cores": "2"},
        "versions": {"ours": "0.1"},
        "shared": False,
        "figures": FIGURES,
    }
}


def test_the_page_sets_the_best_in_bold_and_says_what_failed():
    page = make_page(json.loads(json.dumps(RESULTS)), "our notes")
    ours = next(line for line in page.splitlines() if line.startswith("| register-crosscheck") and "**0.900**" in line)
    assert "| 3.0 |" in ours
    assert "rapidfuzz WRatio did not finish: stopped after 900 s" in page
    assert "only invented names were measured" in page
    assert "| *goal* |" in page


def test_notes_are_kept_when_the_page_is_made_anew(tmp_path):
    page = tmp_path / "benchmarks.md"
    write_page(page, RESULTS)
    text = page.read_text(encoding="utf-8")
    kept = "Our words.\n\nAnd more."
    page.write_text(text.split(START)[0] + f"{START}\n{kept}\n{END}" + text.split(END)[1], encoding="utf-8")
    write_page(page, RESULTS)
    assert read_notes(page.read_text(encoding="utf-8")) == kept


def test_goals_are_of_measures_that_the_page_shows():
    from tests.bench.bench_page import CASES, GENERATED, LABELLED, REAL_LISTS, SPEED

    shown = {
        "real_lists": REAL_LISTS,
        "cases": CASES,
        "real_pairs": LABELLED,
        "generated": GENERATED,
        "speed": SPEED,
        "million": SPEED,
    }
    for table, sets in read_goals().items():
        for goal in sets.values():
            assert {key.removesuffix("_most") for key in goal} <= set(shown[table].values())


def test_a_run_is_measured_and_its_failure_told():
    good = run_command([sys.executable, "-c", "pass"])
    assert good.failed == ""
    assert good.seconds > 0
    assert good.peak_mb is None or good.peak_mb < 60  # its own, not that of the process that started it
    bad = run_command([sys.executable, "-c", "raise SystemExit('no such file')"])
    assert bad.failed == "no such file"


def test_a_run_without_end_is_stopped():
    slow = run_command([sys.executable, "-c", "import time; time.sleep(600)"], most_seconds=0.3)
    assert slow.failed.startswith("stopped after")


def test_a_real_list_is_judged_without_what_counts_neither_way():
    names = make_set(["a ltd"], ["a limited", "b c", "d"], {"a ltd": {"a ltd", "b c"}})
    by_name = dict(names.right.select("name", "id").iter_rows())
    found = links(
        (0, by_name["a limited"], 1.0, "accept"), (0, by_name["b c"], 0.9, "accept"), (0, by_name["d"], 0.8, "review")
    )
    judged = judge_real_list(found, names)
    assert judged["r97"] == 1.0  # `a limited` is equal but for its form, so it is no false pair above the true one
    assert judged["r97_shared"] == 0.0  # the true pair shares no word
    assert (judged["bands"]["accepted"], judged["bands"]["precision"]) == (1, 1.0)


SCORED = pl.DataFrame(
    {
        "verdict": ["same", "different", "same"],
        "tier": ["STRONG", "held", "WEAK"],
        "score": [0.9, 0.7, 0.0],
        "band": ["accept", "review", "none"],
    }
)


def test_cases_are_judged_by_area_and_band():
    judged = judge_cases(SCORED)
    assert (judged["roc"], judged["roc_firm"]) == (0.5, 1.0)
    assert judged["bands"][0] == {"verdict": "same", "accept": 1, "review": 0, "none": 1}


def test_labelled_pairs_are_judged_in_all_and_held_out():
    every, held = judge_parts({"tool": "ours"}, SCORED, "")
    assert (every["part"], every["precision"], every["recall"]) == ("all", 1.0, 0.5)
    assert (held["part"], held["pairs"], held["precision"]) == ("held", 1, None)
    assert judge_parts({"tool": "rapidfuzz"}, SCORED, "stopped") == [
        {"tool": "rapidfuzz", "part": "all", "failed": "stopped"}
    ]
