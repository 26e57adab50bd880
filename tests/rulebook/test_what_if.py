"""A rule at other values: what is gained, lost and graded otherwise, counted against evaluations one by one."""

from __future__ import annotations

import datetime as dt

import pytest

from engine.rulebook.catalogue import find_rule_file
from engine.rulebook.parse.rule_file import read_rule
from engine.rulebook.trial.plan import Span, plan_steps
from engine.rulebook.trial.what_if import try_steps
from tests.made.facts import evaluate_rule, make_facts

DAYS = (0, 10, 30, 31, 60, 200, 366)
"""How many days after its gift each award came."""


@pytest.fixture(scope="module")
def rule():
    return read_rule(*find_rule_file("hospitality-before-award"))


@pytest.fixture(scope="module")
def judge(rule):
    first = dt.date(2023, 1, 1)
    gifts = [{"provider_name": f"Firm {n}", "event_on": first, "decision": "accepted"} for n in range(len(DAYS))]
    gifts.append(
        {"provider_name": "Firm 7", "event_on": (first, first + dt.timedelta(days=300)), "decision": "accepted"}
    )
    awards = [
        {"supplier_name": f"Firm {n}", "awarded_on": first + dt.timedelta(days=days)}
        for n, days in enumerate((*DAYS, 310))
    ]
    facts = make_facts([rule], {"gifts": gifts, "awards": awards})
    return lambda changed: evaluate_rule(changed, facts)


def try_values(rule, judge, *sets):
    return try_steps(rule, plan_steps(rule, sets, Span()), judge)


def test_each_step_counts_what_an_evaluation_finds(rule, judge):
    trial = try_values(rule, judge, "days_before=0,30,200,366")
    assert trial.steps["value"].to_list() == ["0", "30", "200", "365", "366"]
    assert trial.steps["present"].to_list() == [False, False, False, True, False]
    assert trial.steps["exceptions"].to_list() == [1, 3, 6, 7, 8]
    assert trial.steps["gained"].to_list() == [0, 0, 0, 0, 1]
    assert trial.steps["lost"].to_list() == [6, 4, 1, 0, 0]
    assert trial.steps["cannot_tell"].to_list() == [0, 1, 1, 0, 0]
    assert trial.steps["judged"].to_list() == [8] * 5
    assert trial.steps["share"].to_list() == [12.5, 37.5, 75.0, 87.5, 100.0]


def test_what_is_gained_and_lost_is_told_at_the_value_nearest_to_the_present(rule, judge):
    changes = try_values(rule, judge, "days_before=0,30,200,366,400").changes
    told = changes.select("change", "value").rows()
    assert told == [("gained", "366")] + [("lost", "200")] + [("lost", "30")] * 3 + [("lost", "0")] * 2
    gained = changes.row(0, named=True)
    assert "366 days before" in gained["reason"]


def test_an_exception_of_another_severity_is_neither_gained_nor_lost(rule, judge):
    trial = try_values(rule, judge, "high_days=30,60")
    assert trial.steps["exceptions"].to_list() == [7, 7, 7]
    assert trial.steps["high"].to_list() == [3, 5, 5]
    assert trial.steps["regraded"].to_list() == [2, 0, 0]
    assert set(trial.changes["severity"]) == {"high -> medium"}


def test_a_value_that_changes_nothing_changes_nothing(rule, judge):
    trial = try_values(rule, judge, "medium_days=181")
    assert trial.changes.is_empty()
    assert trial.steps.select("gained", "lost", "regraded").sum().row(0) == (0, 0, 0)


def test_a_register_that_is_not_there_gives_no_share(rule):
    facts = make_facts([rule], {"awards": [{"supplier_name": "Firm", "awarded_on": dt.date(2024, 1, 1)}]})
    trial = try_values(rule, lambda changed: evaluate_rule(changed, facts), "days_before=10")
    assert trial.steps["share"].null_count() == trial.steps.height
    assert trial.why == "no gifts and hospitality register in this project"
