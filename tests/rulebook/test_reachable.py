"""Which conditions hold wherever others do, and which exclude each other."""

from __future__ import annotations

import pytest

from engine.documents.yaml import parse_yaml
from engine.errors import Place
from engine.rulebook.language.rule import Parameter
from engine.rulebook.parse.conditions import read_group
from engine.rulebook.parse.reachable import find_conflict, is_implied
from engine.rulebook.parse.scope import Scope
from engine.schema.registers import AWARDS, GIFTS

PARAMETERS = {
    "days": Parameter("days", 90, "days", None, Place("t")),
    "limit": Parameter("limit", 25, "GBP", None, Place("t")),
}
SETTINGS = {name: parameter.value for name, parameter in PARAMETERS.items()}


def read(text: str):
    root, problems = parse_yaml("".join(f"- {line}\n" for line in text.split(" & ")), "t")
    book = Scope({"gift": GIFTS, "award": AWARDS}, PARAMETERS)
    group = read_group(book, root, "all of", root.place)
    assert not problems
    assert not book.problems, [str(problem) for problem in book.problems]
    return group


@pytest.mark.parametrize(
    ("narrow", "wide", "expected"),
    [
        ("gift.value_gbp at least: 100", "gift.value_gbp at least: 25", True),
        ("gift.value_gbp at least: 25", "gift.value_gbp more than: 25", False),  # 25 itself
        ("gift.value_gbp more than: 25", "gift.value_gbp at least: 25", True),
        ("gift.value_gbp more than: $limit", "gift.value_gbp at least: 25", True),
        ("gift.value_gbp more than: {percent: 200, of: $limit}", "gift.value_gbp at least: 50", True),
        ("gift.value_gbp more than: {percent: 200, of: $limit}", "gift.value_gbp at least: 51", False),
        ("gift.value_gbp at most: 25", "gift.value_gbp less than: 26", True),
        ("gift.value_gbp at most: 25", "gift.value_gbp at least: 25", False),
        ("gift.value_gbp is: 30", "gift.value_gbp at least: 25", True),
        ("gift.value_gbp at least: 100", "award.value_gbp at least: 25", False),  # of another record
        ("gift.value_gbp at least: award.value_gbp", "gift.value_gbp at least: 25", False),  # depends on the record
        ("gift.event_on at least: 2024-05-01", "gift.event_on at least: 2024-04-01", True),
        ("award.awarded_on days after gift.event_on: [0, 30]", "award.awarded_on days after gift.event_on: [0, $days]", True),
        ("gift.event_on days before award.awarded_on: [0, 30]", "award.awarded_on days after gift.event_on: [0, 90]", True),
        ("award.awarded_on days after gift.event_on: [0, 91]", "award.awarded_on days after gift.event_on: [0, 90]", False),
        ("award.awarded_on days after gift.event_on: [0, any]", "award.awarded_on days after gift.event_on: [0, 90]", False),
        ("award.awarded_on days after gift.event_on: [0, 90]", "award.awarded_on days apart from gift.event_on: [0, 90]", False),
        ("gift.kind is: cash", "gift.kind is one of: [cash, gift]", True),
        ("gift.kind is: CASH", "gift.kind is not: gift", True),
        ("gift.kind is not: gift", "gift.kind is: cash", False),
        ("gift.kind is one of: [cash, gift]", "gift.kind is: cash", False),
        ("gift.kind is: cash", "any of: [gift.kind is: cash, gift.value_gbp at least: 25]", True),
        ("gift.kind is: cash & gift.value_gbp is recorded", "all of: [gift.kind is: cash, gift.value_gbp is recorded]", True),
        ("gift.kind is: cash", "all of: [gift.kind is: cash, gift.value_gbp is recorded]", False),
    ],
)  # fmt: skip
def test_one_holds_wherever_another_does(narrow, wide, expected):
    assert all(is_implied(member, read(narrow).members, SETTINGS) for member in read(wide).members) is expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("gift.value_gbp more than: 25", "gift.value_gbp at most: 25", True),
        ("gift.value_gbp at least: 25", "gift.value_gbp at most: 25", False),  # 25 itself
        ("gift.value_gbp is: 30", "gift.value_gbp less than: $limit", True),
        ("gift.value_gbp more than: 25", "award.value_gbp at most: 25", False),
        ("award.awarded_on days after gift.event_on: [91, 180]", "award.awarded_on days after gift.event_on: [0, $days]", True),
        ("award.awarded_on days after gift.event_on: [90, 180]", "award.awarded_on days after gift.event_on: [0, $days]", False),
        ("award.awarded_on days after gift.event_on: [1, 9]", "award.awarded_on days before gift.event_on: [1, 9]", True),
        ("award.awarded_on days after gift.event_on: [0, 9]", "award.awarded_on days before gift.event_on: [0, any]", False),  # the day itself
        ("award.awarded_on days after gift.event_on: [1, 9]", "gift.event_on days after award.awarded_on: [any, 0]", False),
        ("gift.kind is: cash", "gift.kind is: gift", True),
        ("gift.kind is: cash", "gift.kind is not: cash", True),
        ("gift.kind is not: cash", "gift.kind is not: gift", False),
        ("gift.kind is: cash", "gift.kind is one of: [gift, ticket]", True),
        ("gift.unit is: CID", "gift.unit is: cid", False),
        ("gift.value_gbp is recorded", "gift.value_gbp is not recorded", True),
        ("any of: [gift.kind is: cash, gift.kind is: ticket]", "gift.kind is: gift", True),
        ("any of: [gift.kind is: cash, gift.kind is: gift]", "gift.kind is: gift", False),
    ],
)  # fmt: skip
def test_two_exclude_each_other(one, other, expected):
    assert (find_conflict(read(one).members, read(other).members, SETTINGS) is not None) is expected
