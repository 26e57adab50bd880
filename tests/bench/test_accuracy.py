"""Accuracy of the bands on made names, and on a shared list where it stands beside the project. No clock."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from engine.matching.link import link_names
from tests.bench.bench_metrics import measure_accepted
from tests.bench.make_names import make_lists

SHARED = Path(__file__).resolve().parents[3] / "shared" / "bench" / "orgs-2k"


def measure(left, right, truth):
    found = link_names(left, right, left_id="id", right_id="id", band="review")
    return measure_accepted(found, truth)


@pytest.fixture(scope="module")
def made():
    return measure(*make_lists(400, 1000, seed=7))


def test_the_made_list_is_long_enough_to_measure_by(made):
    assert made["accepted"] > 150


def test_what_is_accepted_is_right(made):
    assert made["precision"] >= 0.985


def test_most_of_what_is_one_firm_is_accepted(made):
    assert made["recall"] >= 0.85


def test_nearly_all_of_what_is_one_firm_is_accepted_or_listed(made):
    assert made["recall_with_review"] >= 0.95


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared list orgs-2k is not beside the project")
def test_what_is_accepted_of_the_shared_list_is_right():
    left, right, truth = (pl.read_parquet(SHARED / f"{name}.parquet") for name in ("left", "right", "truth"))
    assert measure(left, right, truth)["precision"] >= 0.985
