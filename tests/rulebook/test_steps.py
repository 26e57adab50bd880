"""What `--set` asks for: the values of each step, and one clear line for what does not fit."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from engine.errors import UsageError
from engine.rulebook.parse.rule_file import read_rule
from engine.rulebook.trial.plan import Span, plan_steps

RULE = """\
rule: late
version: 1
title: Declared late
status: draft
owner: psd
parameters:
  days: {value: 30, unit: days, why: a proposal}
  sum: {value: 50, unit: GBP, why: a proposal}
  since: {value: 2024-01-01, why: a proposal}
  kind: {value: gift, why: a proposal}
  words: {value: [golf, opera], why: a proposal}
  limit:
    values: [{value: 10, to: 2023-12-31}, {value: 20, from: 2024-01-01}]
    by: gift.event_on
    unit: GBP
    why: changed with the year
compare: {gift: gifts}
when: [{gift.declared_on days after gift.event_on: [$days, any]}]
severity: [low]
report: {one per: [gift], reason: "{gift.declaration_ref}"}
"""


@pytest.fixture(scope="module")
def rule(tmp_path_factory):
    path: Path = tmp_path_factory.mktemp("rules") / "late.yaml"
    path.write_text(RULE, encoding="utf-8")
    return read_rule(path)


@pytest.mark.parametrize("compared", ["gift.kind is: $kind", "gift.kind is one of: $kinds"])
def test_a_category_has_one_of_its_values(tmp_path, compared):
    text = RULE.replace("when: [", f"when: [{{{compared}}}, ").replace(
        "words:", "kinds: {value: [gift], why: a}\n  words:"
    )
    (tmp_path / "late.yaml").write_text(text, encoding="utf-8")
    rule, name = read_rule(tmp_path / "late.yaml"), compared.partition("$")[2]
    assert plan_steps(rule, [f"{name}=Ticket"], Span()).steps
    said = f"--set: `{name}` cannot be `tickt`, which the field it is compared with never is; did you mean `ticket`?"
    with pytest.raises(UsageError) as caught:
        plan_steps(rule, [f"{name}=tickt"], Span())
    assert [str(problem) for problem in caught.value.problems] == [said]


def take_values(plan, name):
    return [step.rule.parameters[name].value for step in plan.steps]


@pytest.mark.parametrize(
    ("sets", "span", "name", "values"),
    [
        (["days=40"], Span(), "days", [30, 32, 34, 36, 38, 40]),  # a single value is led up to
        (["days=20"], Span(), "days", [20, 22, 24, 26, 28, 30]),  # downwards too, and shown from the least
        (["days=31"], Span(), "days", [30, 31]),  # no step between two whole numbers that follow
        (["days=30"], Span(), "days", [30]),  # the present value alone
        (["days=90,10"], Span(), "days", [10, 30, 90]),  # several values, in order, the present among them
        (["days=10", "days=90"], Span(), "days", [10, 30, 90]),  # however often they are given
        (["days=10,30,30"], Span(), "days", [10, 30]),  # each once
        (["days"], Span("10", "40", "10"), "days", [10, 20, 30, 40]),
        (["days"], Span("10", "35", "10"), "days", [10, 20, 30, 35]),  # the last value is always among them
        (["days"], Span("40", "10", "10"), "days", [10, 20, 30, 40]),  # whichever end is named first
        (["days"], Span("0", "100"), "days", [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100]),  # about ten by default
        (["sum=100"], Span(), "sum", [50, 60, 70, 80, 90, 100]),
        (["sum=50.10"], Span(), "sum", [Decimal(text) for text in ("50", "50.02", "50.04", "50.06", "50.08", "50.1")]),
        (["since=2024-01-06"], Span(), "since", [dt.date(2024, 1, day) for day in (1, 2, 3, 4, 5, 6)]),
        (["since"], Span("2024-01-01", "2024-01-15", "7"), "since", [dt.date(2024, 1, day) for day in (1, 8, 15)]),
        (["kind=travel"], Span(), "kind", ["gift", "travel"]),  # a text has nothing between
        (["kind='travel',\"7\""], Span(), "kind", ["gift", "travel", "7"]),  # and is never read as a number
        (["words=ski, spa"], Span(), "words", [("golf", "opera"), ("ski", "spa")]),  # the items of one list
        (['words=["ski"]'], Span(), "words", [("golf", "opera"), ("ski",)]),
        (["words=ski", "words=spa"], Span(), "words", [("golf", "opera"), ("ski",), ("spa",)]),
    ],
)  # fmt: skip
def test_the_values_of_the_steps(rule, sets, span, name, values):
    plan = plan_steps(rule, sets, span)
    assert plan.varied == name
    assert take_values(plan, name) == values
    assert [step.is_present for step in plan.steps].count(True) == 1
    assert next(step.rule for step in plan.steps if step.is_present) == rule


def test_a_value_that_changes_with_time_takes_one_or_a_list(rule):
    plan = plan_steps(
        rule, ["limit=15", "limit=[{value = 5, to = 2024-06-30}, {value = 6, from = 2024-07-01}]"], Span()
    )
    assert [step.label for step in plan.steps] == [
        "10 to 2023-12-31; 20 from 2024-01-01",
        "15",
        "5 to 2024-06-30; 6 from 2024-07-01",
    ]


def test_another_parameter_is_held_at_its_value_in_every_step_but_the_present(rule):
    plan = plan_steps(rule, ["sum=80", "days=10,90"], Span())
    assert (plan.varied, plan.held) == ("days", "sum 80")
    assert [(step.label, step.is_present) for step in plan.steps] == [("30", True), ("10", False), ("90", False)]
    assert take_values(plan, "sum") == [50, 80, 80]


def test_single_values_of_two_parameters_are_one_step(rule):
    plan = plan_steps(rule, ["sum=80", "days=10"], Span())
    assert [step.label for step in plan.steps] == ["present", "sum 80, days 10"]
    assert (take_values(plan, "sum"), take_values(plan, "days")) == ([50, 80], [30, 10])


@pytest.mark.parametrize(
    ("sets", "span", "said"),
    [
        (["day=3"], Span(), "--set: the rule has no parameter `day`; did you mean `days`?"),
        (["day"], Span("1", "2"), "--set: the rule has no parameter `day`; did you mean `days`?"),
        (["days=soon"], Span(), "--set: `days` cannot be `soon`; it is a whole number, 0 or more, at most 100,000, by default 30"),
        (["days=-1"], Span(), "--set: `days` cannot be `-1`; it is a whole number, 0 or more, at most 100,000, by default 30"),
        (["days=1.5"], Span(), "--set: `days` cannot be `1.5`; it is a whole number, 0 or more, at most 100,000, by default 30"),
        (["days=100001"], Span(), "--set: `days` cannot be `100001`; it is a whole number, 0 or more, at most 100,000, by default 30"),
        (["days="], Span(), "--set: `days` cannot be ``; it is a whole number, 0 or more, at most 100,000, by default 30"),
        (["sum=nan"], Span(), "--set: `sum` cannot be `nan`; it is an amount in pounds and pence, 0 or more, by default 50"),
        (["sum=1e30"], Span(), "--set: `sum` cannot be `1e+30`; it is an amount in pounds and pence, 0 or more, by default 50"),
        (["sum=90.001"], Span(), "--set: `sum` cannot be `90.001`; it is an amount in pounds and pence, 0 or more, by default 50"),
        (["words=golf,"], Span(), "--set: `words` cannot be `['golf', '']`; it is a list, by default golf, opera"),
        (["words=[]"], Span(), "--set: `words` cannot be `[]`; it is a list, by default golf, opera"),
        (["since=2024-02-30"], Span(), "--set: `since` cannot be `2024-02-30`; it is a day, by default 2024-01-01"),
        (["words=[1, 2"], Span(), "--set: `words` cannot be `[1, 2`; it is a list, by default golf, opera"),
        (["days"], Span(), "--set: `days` has no value; write --set days=VALUE, or add both --from and --to"),
        (["days"], Span("10"), "--set: `days` has no value; write --set days=VALUE, or add both --from and --to"),
        (["days"], Span("10", "x"), "--set: `days` cannot be `x`; it is a whole number, 0 or more, at most 100,000, by default 30"),
        (["days"], Span("10", "20", "0"), "--step cannot be `0`; it is a whole number above 0"),
        (["days"], Span("10", "20", "0.5"), "--step cannot be `0.5`; it is a whole number above 0"),
        (["sum"], Span("10", "20", "half"), "--step cannot be `half`; it is a number above 0"),
        (["days"], Span("0", "1000", "1"), "--set: `days` has 1,001 values; at most 60 are tried at once"),
        (["days=" + ",".join(map(str, range(61)))], Span(), "--set: `days` has 61 values; at most 60 are tried at once"),
        (["kind"], Span("a", "b"), "--set: `kind` has no values between two others; write --set kind=VALUE"),
        (["days=1,2", "sum=1,2"], Span(), "--set: `days` and `sum` have several values; one parameter at a time may have several"),
        ([], Span(), "no parameter is named for the values; write --set days=VALUE, or --set days --from LEAST --to MOST"),
        (["days=1"], Span(step="2"), "no parameter is named for the values; write --set days=VALUE, or --set days --from LEAST --to MOST"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_one_clear_line(rule, sets, span, said):
    with pytest.raises(UsageError) as caught:
        plan_steps(rule, sets, span)
    assert str(caught.value) == said


def test_every_problem_is_told_at_once(rule):
    with pytest.raises(UsageError) as caught:
        plan_steps(rule, ["days=x,y", "su=1"], Span())
    assert len(caught.value.problems) == 3
