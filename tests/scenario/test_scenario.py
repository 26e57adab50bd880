"""Accuracy on registers nobody has seen: small seeded projects with names dirtied apart from the matcher."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.scenario.scenario_make import make_scenario
from tests.scenario.scenario_truth import Award, Gift, Job, judge_hospitality, judge_lateness, judge_second_job, on
from tests.scenario.score import run_engine, score_run

SEED, SIZE = 20250630, 250


@pytest.fixture(scope="module")
def scores(tmp_path_factory):
    folder = tmp_path_factory.mktemp("scenario")
    truth = make_scenario(folder / "project", SEED, SIZE)
    run_engine(folder / "project", folder / "out")
    return score_run(truth, folder / "out")


@pytest.mark.parametrize(
    ("rule", "precision", "recall"),
    [("hospitality-before-award", 0.98, 0.97), ("second-job-is-supplier", 0.95, 0.95)],
)
def test_pairs_raised_are_right_and_complete(scores, rule, precision, recall):
    score = scores[rule]
    assert len(score.true) > 100, "too few pairs to measure by"
    assert score.precision >= precision
    assert score.recall >= recall


@pytest.mark.parametrize("rule", ["hospitality-before-award", "second-job-is-supplier"])
def test_undecided_pairs_are_reported(scores, rule):
    assert scores[rule].open_true, "none to measure by"
    assert scores[rule].open_recall >= 0.95


DAY = date(2024, 6, 1)


def before(days):
    return on(DAY - timedelta(days=days))


@pytest.mark.parametrize(
    ("event", "decision", "expected"),
    [
        (before(0), "accepted", True),
        (before(365), "accepted", True),
        (before(366), "accepted", False),
        (before(-1), "accepted", False),
        (before(10), "declined", False),
        (before(10), "not stated", True),
        (None, "accepted", None),
        (None, "declined", False),
        ((date(2023, 5, 20), date(2023, 6, 10)), "accepted", None),
    ],
)
def test_truth_of_hospitality(event, decision, expected):
    gift = Gift("g", "f", event, decision=decision)
    assert judge_hospitality(gift, Award("a", "f", on(DAY))) is expected


@pytest.mark.parametrize(
    ("starts", "ends", "decision", "expected"),
    [
        (before(-1095), None, "approved", True),
        (before(-1096), None, "approved", False),
        (before(900), before(0), "approved", True),
        (before(900), before(1), "approved", False),
        (None, None, "approved", None),
        (None, before(1), "approved", False),
        (before(0), None, "refused", False),
    ],
)
def test_truth_of_second_jobs(starts, ends, decision, expected):
    job = Job("j", "f", starts=starts, ends=ends, decision=decision)
    assert judge_second_job(job, Award("a", "f", on(DAY))) is expected


def test_truth_of_late_declarations():
    assert judge_lateness(Gift("g", None, before(28), on(DAY))) is False
    assert judge_lateness(Gift("g", None, before(29), on(DAY))) is True
    assert judge_lateness(Gift("g", None, before(29), None)) is None


def test_a_scenario_is_the_same_each_time(tmp_path):
    one = make_scenario(tmp_path / "one", 7, 60)
    two = make_scenario(tmp_path / "two", 7, 60)
    assert one == two
    for path in sorted((tmp_path / "one").rglob("*.*")):
        if path.suffix != ".xlsx":  # a workbook records when it was made
            assert path.read_bytes() == (tmp_path / "two" / path.relative_to(tmp_path / "one")).read_bytes()
