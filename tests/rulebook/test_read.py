"""Rule files that are not right: each problem with its place and a hint, all of a file at once."""

from __future__ import annotations

from decimal import Decimal

import pytest

from engine.errors import RuleError
from engine.rulebook.parse.rule_file import read_rule
from engine.rulebook.trial.self_tests import lint_rule, list_loose_parameters, run_tests

GOOD = """\
rule: sample
version: 1
title: A sample
status: live
owner: psd
parameters:
  days: {value: 30, unit: days, why: "A proposal."}
compare: {gift: gifts, award: awards}
link:
  - same organisation: [gift.provider, award.supplier]
when:
  - gift.direction is: received
  - award.awarded_on days after gift.event_on: [0, $days]
severity:
  - high: [{gift.value_gbp at least: 100.50}]
  - low
report:
  one per: [award]
  about: gift.recipient_name
  reason: "{gift.provider_name} {days}"
"""


def read(tmp_path, text):
    path = tmp_path / "sample.yaml"
    path.write_text(text, encoding="utf-8")
    return read_rule(path, "sample.yaml")


def complain(tmp_path, text) -> list[str]:
    with pytest.raises(RuleError) as caught:
        read(tmp_path, text)
    return [str(problem) for problem in caught.value.problems]


def test_a_good_rule_is_read(tmp_path):
    rule = read(tmp_path, GOOD)
    assert rule.settings() == {"days": 30}
    assert rule.severity[0].condition.members[0].right.value == Decimal("100.50")


BROKEN = [
    ("gift.direction is: received", "gift.direktion is: received", "sample.yaml:12:5: the gifts register has no field `direktion`; did you mean `direction`?"),
    ("gift.direction is: received", "gift.direction is: recieved", "sample.yaml:12:24: `recieved` is not a value of `direction`; did you mean `received`?"),
    ("gift.direction is: received", "gift.direction iz: received", "sample.yaml:12:20: no condition is written `iz`; did you mean `is`?"),
    ("gift.direction is: received", "gitf.direction is: received", "sample.yaml:12:5: `gitf.direction` is not a field of this rule's records; did you mean `gift`?"),
    ("days after gift.event_on", "days aftr gift.event_on", "sample.yaml:13:22: no condition is written `days aftr gift.event_on`; did you mean `days after`?"),
    ("days after gift.event_on", "days after gift.evnt_on", "sample.yaml:13:33: the gifts register has no field `evnt_on`; did you mean `event_on`?"),
    ("$days]", "$day]", "sample.yaml:13:52: the rule has no parameter `day`; did you mean `days`?"),
    ("[0, $days]", "[0]", "sample.yaml:13:48: `days after` takes two limits; write `[0, 365]`"),
    ("[0, $days]", "[9, 3]", "sample.yaml:13:48: the limits [9, 3] leave no day inside; the lower limit comes first"),
    ("award.awarded_on days after", "award.title days after", "sample.yaml:13:5: `days after` takes dates, and `award.title` is a text"),
    ("same organisation: [gift.provider", "same organization: [gift.provider", "sample.yaml:10:5: `same organization` does not link two records; did you mean `same organisation`?"),
    ("[gift.provider,", "[gift.recipient,", "sample.yaml:10:25: the gifts register has no organisation `recipient`; known: `provider`"),
    ("same organisation: [gift.provider", "mentions: [gift.descripton", "sample.yaml:10:16: the gifts register has no field `descripton`; did you mean `description`?"),
    ("same organisation: [gift.provider", "mentions: [gift.event_on", "sample.yaml:10:16: `mentions` looks into a text, and `gift.event_on` is a date; known: `approver_name`,"),
    ("same organisation: [gift.provider, award.supplier]", "mentions: [gift.description, award.owner]", "sample.yaml:10:34: the awards register has no organisation `owner`; known: `buyer`, `supplier`"),
    ("same organisation: [gift.provider, award.supplier]", "mentions: [gift.description]", "sample.yaml:10:15: `mentions` takes a text and the party it names; write `mentions: [gift.description, award.supplier]`"),
    ("same organisation: [gift.provider", "mention: [gift.description", "sample.yaml:10:5: `mention` does not link two records; did you mean `mentions`?"),
    ("award: awards}", "award: award}", "sample.yaml:8:31: there is no register `award`; did you mean `awards`?"),
    ("  - low\n", "", "sample.yaml:15:5: the last severity has a condition; end with one that has none, as `- low`"),
    ("high:", "hihg:", "sample.yaml:15:5: `hihg` is not a severity; did you mean `high`?"),
    ("at least: 100.50", "at least: much", "sample.yaml:15:38: `much` cannot be compared with an amount of money; write it as 150.00"),
    ("[award]\n", "[awrd]\n", "sample.yaml:18:13: `one per` names no record `awrd`; did you mean `award`?"),
    ("{gift.provider_name} {days}", "{gift.provider} {days}", "sample.yaml:20:12: the gifts register has no field `provider`; did you mean `provider_name`?"),
    ("status: live", "status: alive", "sample.yaml:4:9: `alive` is not a status; did you mean `live`?"),
    ("version: 1", "version: one", "sample.yaml:2:10: `version` must be a whole number"),
    ("owner: psd", "ownr: psd", "sample.yaml:5:1: the rule has no key `ownr`; did you mean `owner`?"),
    ("rule: sample", "rule: other", "sample.yaml:1:7: the rule is called `other` and its file `sample.yaml`; they must agree"),
    ("title: A sample", "title: A sample\ntitle: B", "sample.yaml:4:1: the key `title` stands twice (first on line 3)"),
    ("title: A sample", "title: !!python/name:os.system x", "sample.yaml:3:8: the tag `tag:yaml.org,2002:python/name:os.system` is not allowed"),
    ("  - low\n", "  - low\n  - info\n", "sample.yaml:16:5: a severity without a condition hides those below it; put it last"),
    ("one per: [award]", "one per: []", "sample.yaml:18:12: `one per` names no record"),
    ("one per: [award]", "one per: [award, award]", "sample.yaml:18:12: `one per` names a record twice"),
    ("about: gift.recipient_name", "about: [gift.recipient_name]", "sample.yaml:19:10: `about` is one field"),
    ("at least: 100.50", "at least: 99999999999999999", "sample.yaml:15:38: `99999999999999999` is no amount in pounds"),
    ("at least: 100.50", "at least: 25.005", "sample.yaml:15:38: `25.005` is no amount in pounds and pence"),
    ("value: 30,", "value: 2.5,", "sample.yaml:13:52: `$days` is `2.5`, not a whole number of days"),
    ("gift.direction is: received", "any of: []", "sample.yaml:12:13: the list holds no condition"),
    ("  - low\n", "\t- low\n", "sample.yaml:16:1: a tab stands where only spaces may; indent with spaces"),
]  # fmt: skip


@pytest.mark.parametrize(("good", "bad", "message"), BROKEN)
def test_a_slip_is_named_with_its_place_and_the_nearest_right_thing(tmp_path, good, bad, message):
    assert good in GOOD
    found = complain(tmp_path, GOOD.replace(good, bad))
    assert any(line.startswith(message) for line in found), found


def test_all_problems_of_a_file_come_at_once_in_its_order(tmp_path):
    text = GOOD.replace("status: live", "status: alive").replace("event_on:", "evnt_on:").replace("high:", "hihg:")
    assert [line.split(":")[1] for line in complain(tmp_path, text)] == ["4", "13", "15"]


def test_missing_keys_are_one_problem_on_one_line(tmp_path):
    found = complain(tmp_path, "rule: sample\ncompare: {gift: gifts}\n")
    assert found == [
        "sample.yaml:1:1: the rule lacks `version`, `title`, `status`, `owner`, `when`, `severity`, `report`"
    ]


@pytest.mark.parametrize("text", ["", "just text", "- a\n- b\n", "rule: [1, 2\n", "a: &x 1\nb: *x\n", "\x00"])
def test_a_file_that_is_no_rule_is_one_error(tmp_path, text):
    assert complain(tmp_path, text)


def test_an_unknown_register_is_said_once(tmp_path):
    found = complain(tmp_path, GOOD.replace("gift: gifts", "gift: gift"))
    assert found == ["sample.yaml:8:17: there is no register `gift`; did you mean `gifts`?"]


@pytest.mark.parametrize(
    ("test", "said"),
    [
        (
            "{name: a, gift: {value_gbp: lots}, expect: clear}",
            "`lots` cannot be read as an amount of money for `value_gbp`",
        ),
        ("{name: a, gift: {value_gbp: [10, 15]}, expect: clear}", "`value_gbp` states one value"),
        ("{gift: {value_gbp: 10}, expect: clear}", "a test has no name"),
        ("{name: a, gfit: {value_gbp: 10}, expect: clear}", "did you mean `gift`?"),
        ("{name: a, gift: {kind: cheese}, expect: clear}", "`cheese` is not a value of `kind`"),
        ("{name: a, expect: claer}", "did you mean `clear`?"),
    ],
)
def test_a_slip_in_a_test_is_named(tmp_path, test, said):
    assert any(said in line for line in complain(tmp_path, f"{GOOD}tests:\n  - {test}\n"))


def test_two_records_of_one_register_are_two_rows(tmp_path):
    rule = read(
        tmp_path,
        """\
rule: sample
version: 1
title: Two gifts of one firm
status: live
owner: psd
compare: {gift: gifts, other: gifts}
link:
  - same organisation: [gift.provider, other.provider]
when:
  - other.event_on days after gift.event_on: [0, 7]
severity: [low]
report: {one per: [gift], reason: "{days}"}
tests:
  - {name: a week apart, gift: {event_on: 2024-01-01}, other: {event_on: 2024-01-08}, expect: exception}
  - {name: eight days apart, gift: {event_on: 2024-01-01}, other: {event_on: 2024-01-09}, expect: clear}
""",
    )
    assert [result.passed for result in run_tests(rule)] == [True, True]


def test_yes_and_times_are_text(tmp_path):
    rule = read(tmp_path, GOOD.replace("title: A sample", "title: yes").replace("owner: psd", "owner: 12:30"))
    assert (rule.title, rule.owner) == ("yes", "12:30")


def test_lint_names_what_a_rule_should_not_lack(tmp_path):
    said = " / ".join(problem.message for problem in lint_rule(read(tmp_path, GOOD)))
    for words in ("no policy", "no limitation", "expects `exception`, `clear`, `cannot tell`"):
        assert words in said


def test_a_parameter_that_no_test_pins_is_said(tmp_path):
    loose = GOOD + "tests:\n  - {name: inside, award: {awarded_on: 2024-03-02}, expect: exception}\n"
    assert list_loose_parameters(read(tmp_path, loose)) == [
        "no test notices when `days` goes up from 30 to 31",
        "no test notices when `days` goes down from 30 to 29",
    ]
    edges = (
        "  - {name: last day, award: {awarded_on: 2024-03-31}, expect: exception}\n"
        "  - {name: a day more, award: {awarded_on: 2024-04-01}, expect: clear}\n"
    )
    assert list_loose_parameters(read(tmp_path, loose + edges)) == []


def test_a_test_that_expects_otherwise_fails(tmp_path):
    rule = read(tmp_path, GOOD + "tests:\n  - {name: wrong, award: {awarded_on: 2024-03-02}, expect: clear}\n")
    assert [result.passed for result in run_tests(rule)] == [False]
