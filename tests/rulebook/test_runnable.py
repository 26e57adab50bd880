"""Whether a rule can run on the registers at hand, and that what is told agrees with what an evaluation covers."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import polars as pl
import pytest

from engine.rulebook.catalogue import find_rule_file, list_shipped
from engine.rulebook.matches.inputs import Facts
from engine.rulebook.parse.rule_file import read_rule
from engine.rulebook.trial.runnable import judge_runnable
from tests.made.facts import evaluate_rule, make_facts

DAY = dt.date(2024, 6, 1)
GIFT = {"provider_name": "Alder Ltd", "recipient_name": "Jo Larkin", "event_on": DAY, "declared_on": DAY}
AWARD = {"supplier_name": "Alder Ltd", "awarded_on": DAY, "tender_opened_on": DAY, "tender_closed_on": DAY}
LONG = (dt.date(2000, 1, 1), dt.date(2099, 1, 1))
SHORT = (dt.date(2024, 5, 1), dt.date(2024, 6, 30))
HEAD = """\
rule: own
version: 1
title: Own
status: live
owner: psd
compare: {gift: gifts}
severity: [low]
report: {one per: [gift], reason: "{gift.declaration_ref}"}
"""


def tell(rule, registers, *, covers=LONG, lacking=frozenset(), skipped=False):
    rule = replace(read_rule(*find_rule_file(rule)), status="live") if isinstance(rule, str) else rule
    facts = make_facts([rule], registers, covers=covers, lacking=lacking)
    told = judge_runnable(rule, facts, skipped=skipped)
    return told.state, told.why


@pytest.mark.parametrize(
    ("rule", "registers", "more", "state", "why"),
    [
        ("hospitality-before-award", {"gifts": [GIFT], "awards": [AWARD]}, {}, "runs", ""),
        ("hospitality-before-award", {"gifts": [GIFT]}, {}, "not run", "no procurement awards register in this project"),
        ("hospitality-before-award", {"gifts": [], "awards": [AWARD]}, {"covers": None}, "not run", "no entries in the gifts and hospitality register"),
        ("hospitality-before-award", {}, {}, "not run", "no gifts and hospitality register in this project; no procurement awards register in this project"),
        ("hospitality-before-award", {"gifts": [GIFT], "awards": [AWARD]}, {"skipped": True}, "not run", "left out by `skip` in crosscheck.toml"),
        ("hospitality-before-award", {"gifts": [GIFT], "awards": [AWARD]}, {"lacking": frozenset({"event_on"})}, "not run", "no source of the gifts and hospitality register has the column event_on"),
        ("hospitality-before-award", {"gifts": [GIFT], "awards": [AWARD]}, {"lacking": frozenset({"supplier_name"})}, "not run", "no source of the procurement awards register has the column supplier_name"),
        ("hospitality-before-award", {"gifts": [GIFT], "awards": [AWARD]}, {"lacking": frozenset({"decision", "direction", "role"})}, "runs", ""),  # each has a meaning where it is not recorded
        ("hospitality-before-award", {"gifts": [GIFT], "awards": [AWARD]}, {"covers": SHORT}, "runs in part", "the gifts and hospitality register covers 2024-05-01 to 2024-06-30, not the whole window of any of the 1 awards"),  # what is covered is raised
        ("hospitality-before-award", {"gifts": [GIFT], "awards": [AWARD, AWARD | {"awarded_on": None}]}, {"covers": SHORT}, "runs in part", "the gifts and hospitality register covers 2024-05-01 to 2024-06-30, not the whole window of 1 of the 2 awards"),
        ("media-hospitality-not-logged", {"gifts": [GIFT]}, {}, "not run", "no media contacts register in this project"),
        ("media-hospitality-not-logged", {"gifts": [GIFT], "media_contacts": [{"outlet_name": "Gazette", "contact_on": DAY}]}, {}, "runs", ""),
        ("media-hospitality-not-logged", {"gifts": [GIFT], "media_contacts": [{"outlet_name": "Gazette", "contact_on": DAY}]}, {"covers": (DAY, DAY)}, "not run", "the media contacts register covers 2024-06-01 to 2024-06-01, not the whole window of any of the 1 gifts"),
        ("accepted-without-value", {"gifts": [GIFT]}, {"lacking": frozenset({"value_gbp"})}, "not run", "no source of the gifts and hospitality register has the column value_gbp"),  # a blank cell is asked for, not a missing column
        ("convergence", {}, {}, "runs", ""),
    ],
)  # fmt: skip
def test_why_a_rule_cannot_run_is_one_line(rule, registers, more, state, why):
    assert tell(rule, registers, **more) == (state, why)


@pytest.mark.parametrize(("status", "why"), [("draft", "it is a draft"), ("retired", "it is retired")])
def test_a_rule_that_is_left_out_is_told_what_else_it_lacks(status, why):
    rule = replace(read_rule(*find_rule_file("hospitality-before-award")), status=status)
    assert tell(rule, {"gifts": [GIFT], "awards": [AWARD]}) == ("not run", why)
    assert tell(rule, {"gifts": [GIFT]}) == ("not run", f"{why}; no procurement awards register in this project")


@pytest.mark.parametrize(
    ("when", "lacking", "state", "why"),
    [
        ("any of: [{gift.value_gbp at least: 5}, {gift.unit is: Custody}]", {"value_gbp"}, "runs in part", "no column value_gbp in gifts.csv"),
        ("any of: [{gift.value_gbp at least: 5}, {gift.value_gbp is: 1}]", {"value_gbp"}, "not run", "no source of the gifts and hospitality register has the column value_gbp"),
        ("gift.value_gbp is not recorded", {"value_gbp"}, "runs", ""),
        ("gift.value_gbp is recorded", {"value_gbp"}, "not run", "no source of the gifts and hospitality register has the column value_gbp"),
        ("as_of days after first recorded of [gift.declared_on, gift.event_on]: [0, any]", {"declared_on"}, "runs", ""),
        ("as_of days after first recorded of [gift.declared_on, gift.event_on]: [0, any]", {"declared_on", "event_on"}, "not run", "no source of the gifts and hospitality register has the column declared_on or event_on"),
        ("any of: [{gift.unit is: Custody}, {present: {pay: payments, where: [{same organisation: [gift.provider, pay.supplier]}]}}]", set(), "runs in part", "no payments register in this project"),
    ],
)  # fmt: skip
def test_of_alternatives_one_is_enough(tmp_path, when, lacking, state, why):
    path = tmp_path / "own.yaml"
    path.write_text(f"{HEAD}when:\n  - {when}\n", encoding="utf-8")
    assert tell(read_rule(path), {"gifts": [GIFT]}, lacking=frozenset(lacking)) == (state, why)


def test_of_many_files_two_are_named():
    rule = replace(read_rule(*find_rule_file("gift-declared-late")), status="live")
    facts = make_facts([rule], {"gifts": [GIFT]})
    lacks = [replace(facts.sources[0], file=f"{n}.csv", columns=frozenset({"event_on"})) for n in range(5)]
    told = judge_runnable(rule, replace(facts, sources=(facts.sources[0], *lacks)))
    assert told.why == "no column declared_on in 0.csv, 1.csv and 3 more"


@pytest.mark.parametrize(
    ("covers", "lacking"),
    [
        (LONG, frozenset()),
        (SHORT, frozenset()),
        ((DAY, DAY), frozenset({"value_gbp", "approver_name", "unit"})),
        (None, frozenset({"event_on"})),
    ],
    ids=["covered", "in part", "a day", "unstated"],
)
def test_a_rule_that_cannot_run_raises_nothing(covers, lacking):
    """What is told from columns and days alone agrees with what every shipped rule finds."""
    rules = [replace(shelved.rule, status="live") for shelved in list_shipped() if not shelved.rule.is_composite]
    second = {"applicant_name": "Jo Larkin", "employer_name": "Alder Ltd", "applied_on": DAY, "starts_on": DAY}
    contact = {"outlet_name": "Alder Ltd", "contact_on": DAY - dt.timedelta(days=90)}
    registers = {"gifts": [GIFT] * 4, "awards": [AWARD] * 2, "second_jobs": [second] * 3, "media_contacts": [contact]}
    facts = make_facts(rules, registers, lacking=lacking, covers=covers)
    # a source without the column holds nothing in it
    facts = Facts(
        {name: _blank(frame, lacking) for name, frame in facts.frames.items()}, facts.sources, facts.pairs, facts.as_of
    )
    idle = [rule for rule in rules if judge_runnable(rule, facts).state == "not run"]
    raising = [rule.name for rule in idle if not evaluate_rule(rule, facts).exceptions.is_empty()]
    assert idle
    assert raising == []


def _blank(frame, names):
    columns = [column for column in frame.columns if column.removesuffix("_max") in names]
    return frame.with_columns(pl.lit(None, dtype=frame.schema[column]).alias(column) for column in columns)
