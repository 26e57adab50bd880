"""Exemptions: which lines are refused, whom a line exempts and when, and what exempts nothing."""

from __future__ import annotations

import datetime as dt

import pytest

from engine.errors import ProjectError
from engine.rulebook.catalogue import find_rule_file
from engine.rulebook.exemptions import find_exempted, list_unused, read_exemptions
from engine.rulebook.matches import compile_rule
from engine.rulebook.parse.rule_file import read_rule
from tests.made.facts import evaluate_rule, make_facts

RULE = read_rule(*find_rule_file("hospitality-before-award"))
RULE_FILE = find_rule_file("hospitality-before-award")[0]
HEADER = "rule,left,right,reason,approver,from,until\n"
AS_OF = dt.date(2025, 6, 30)
GOOD = "hospitality-before-award,Alder Ltd,Vale,A raffle,Supt Hale,2024-01-01,2024-12-31\n"


def read(tmp_path, text: str):
    path = tmp_path / "exemptions.csv"
    path.write_text(text, encoding="utf-8")
    return read_exemptions(path, "exemptions.csv", ["hospitality-before-award", "gift-declared-late"])


REFUSED = [
    ("", "the file is empty"),
    ("rule,left\n", "exemptions.csv:1: the file has no column `right`, `reason`, `approver`, `from`, `until`"),
    (HEADER.replace("until", "untl") + GOOD, "exemptions.csv:1:7: unknown column `untl`; did you mean `until`?"),
    (HEADER + "hospitality-before-award,Alder,,A raffle,,,2024-12-31\n", "exemptions.csv:2: the exemption has no `approver`"),
    (HEADER + "hospitality-before-award,Alder,,,Hale,,2024-12-31\n", "exemptions.csv:2: the exemption has no `reason`"),
    (HEADER + "hospitality-before-award,Alder,,A raffle,Hale,,\n", "exemptions.csv:2: the exemption has no `until`"),
    (HEADER + "hospitality-before-award,,,A raffle,Hale,,2024-12-31\n", "exemptions.csv:2: the exemption has no `left`"),
    (HEADER + "hospitality-before-awrd,A,,B,C,,2024-12-31\n", "exemptions.csv:2:1: there is no rule `hospitality-before-awrd`; did you mean"),
    (HEADER + "gift-declared-late,A,,B,C,,31/13/2024\n", "exemptions.csv:2:7: `until` is not a date: `31/13/2024`; write it as 2024-04-01"),
    (HEADER.replace("reason", "left") + GOOD, "exemptions.csv:1:4: the column `left` stands twice"),
    (HEADER + "gift-declared-late,A,,B,C,,2024-W01-1\n", "exemptions.csv:2:7: `until` is not a date: `2024-W01-1`; write it as 2024-04-01"),
    (HEADER + "gift-declared-late,A,,B,C,2025-01-01,2024-12-31\n", "exemptions.csv:2:7: the exemption ends before it begins"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said"), REFUSED)
def test_a_line_that_is_not_right_is_refused_with_its_place(tmp_path, text, said):
    with pytest.raises(ProjectError) as caught:
        read(tmp_path, text)
    assert any(said in str(problem) for problem in caught.value.problems), caught.value.problems


def test_all_problems_come_at_once(tmp_path):
    with pytest.raises(ProjectError) as caught:
        read(tmp_path, HEADER + "a,b,,c,d,,2024-12-31\n" + "gift-declared-late,A,,B,,,2024-12-31\n")
    assert len(caught.value.problems) == 2


def find(tmp_path, line: str, rule=RULE, as_of=AS_OF):
    """The exempted of one award of Alder Ltd on 1 June 2024 after a gift to Insp Morgan Vale."""
    gift = {"record_id": "G1", "provider_name": "Alder Ltd", "recipient_name": "Insp Morgan Vale"}
    award = {
        "record_id": "A1",
        "supplier_name": "Alder Ltd",
        "awarded_on": dt.date(2024, 6, 1),
        "owner_name": "Sam Orchard",
    }
    registers = {"gifts": [gift | {"event_on": dt.date(2024, 5, 1)}], "awards": [award]}
    facts = make_facts([rule], registers, as_of=as_of)
    found = evaluate_rule(rule, facts)
    assert found.exceptions.height == 1
    return find_exempted(read(tmp_path, HEADER + line), compile_rule(rule), facts, found.exceptions, found.evidence)


CASES = [
    ("the firm and the person", "Alder Ltd,Insp Morgan Vale,R,P,2025-01-01,2025-12-31", True),
    ("the other way round", "Insp Morgan Vale,Alder Ltd,R,P,2025-01-01,2025-12-31", True),
    ("written otherwise", "ALDER LIMITED,Morgan Vale,R,P,2025-01-01,2025-12-31", True),
    ("anybody", "Alder Ltd,,R,P,,2025-12-31", True),
    ("another firm", "Birch Ltd,Morgan Vale,R,P,,2025-12-31", False),
    ("another person", "Alder Ltd,Jo Larkin,R,P,,2025-12-31", False),
    ("whom the exception does not name", "Sam Orchard,,R,P,,2025-12-31", False),
    ("its first day is the day of the run", "Alder Ltd,,R,P,2025-06-30,2025-12-31", True),
    ("it begins tomorrow", "Alder Ltd,,R,P,2025-07-01,2025-12-31", False),
    ("its last day is the day of the run", "Alder Ltd,,R,P,,2025-06-30", True),
    ("it ended yesterday, and the exception is raised again", "Alder Ltd,,R,P,,2025-06-29", False),
    ("it covered the day of the award, and ended before the run", "Alder Ltd,,R,P,2024-01-01,2024-12-31", False),
]


@pytest.mark.parametrize(("line", "exempt"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_whom_a_line_exempts(tmp_path, line, exempt):
    exempted, used = find(tmp_path, f"hospitality-before-award,{line}\n")
    assert exempted.height == len(used) == int(exempt)
    if exempt:
        row = exempted.row(0, named=True)
        assert (row["state"], row["reason_exempt"], row["approver"]) == ("exempt", "R", "P")


@pytest.mark.parametrize(
    ("parties", "line", "exempt"),
    [
        ("[gift.provider]", "Alder Ltd,", True),
        ("[award.supplier, gift.recipient]", "Alder Ltd,Morgan Vale", True),
        ("[gift.recipient]", "Alder Ltd,", False),
        ("[gift.recipient]", "Morgan Vale,", True),
        ("[gift.recipient]", "Morgan Vale,Alder Ltd", False),
        ("[award.owner]", "Sam Orchard,", True),
    ],
)
def test_a_rule_may_say_whom_an_exemption_names(tmp_path, parties, line, exempt):
    text = RULE_FILE.read_text(encoding="utf-8").replace("  one per:", f"  unless exempt: {parties}\n  one per:")
    (tmp_path / RULE_FILE.name).write_text(text, encoding="utf-8")
    rule = read_rule(tmp_path / RULE_FILE.name)
    assert find(tmp_path, f"{rule.name},{line},R,P,,2025-12-31\n", rule)[0].height == int(exempt)


@pytest.mark.parametrize(
    ("line", "second", "exempt"),
    [
        ("Alder Ltd,Insp Morgan Vale", "Jo Larkin", False),
        ("Insp Morgan Vale,", "Jo Larkin", False),
        ("Jo Larkin,", "Jo Larkin", False),
        ("Alder Ltd,", "Jo Larkin", True),
        ("Alder Ltd,Insp Morgan Vale", "VALE, Morgan", True),
    ],
)
@pytest.mark.parametrize("nearest", ["2024-05-20", "2024-05-30"])
def test_what_is_approved_of_one_person_exempts_nobody_else(tmp_path, line, second, exempt, nearest):
    gifts = [
        {"record_id": "G1", "recipient_name": "Insp Morgan Vale", "event_on": dt.date(2024, 5, 25)},
        {"record_id": "G2", "recipient_name": second, "event_on": dt.date.fromisoformat(nearest)},
    ]
    award = {"record_id": "A1", "supplier_name": "Alder Ltd", "awarded_on": dt.date(2024, 6, 1)}
    registers = {"gifts": [gift | {"provider_name": "Alder Ltd"} for gift in gifts], "awards": [award]}
    facts = make_facts([RULE], registers, as_of=AS_OF)
    found = evaluate_rule(RULE, facts)
    lines = HEADER + f"hospitality-before-award,{line}{',' * (2 - line.count(','))}R,P,,2025-12-31\n"
    exempted, _ = find_exempted(read(tmp_path, lines), compile_rule(RULE), facts, found.exceptions, found.evidence)
    assert found.exceptions.height == 1
    assert exempted.height == exempt


def test_another_rule_is_not_exempt(tmp_path):
    assert find(tmp_path, "gift-declared-late,Alder Ltd,,R,P,,2025-12-31\n")[0].is_empty()


def test_a_line_that_exempts_nothing_is_a_defect_and_says_why(tmp_path):
    line = GOOD.replace("2024-12-31", "2025-12-31")
    later = line.replace("2024-01-01", "2025-07-01")
    unused = list_unused(read(tmp_path, HEADER + line + line + GOOD + later), [2], AS_OF)
    assert unused.select("source_row", "said", "problem").rows() == [
        (3, RULE.name, "no exception of this run is covered by this exemption"),
        (4, RULE.name, "the exemption ended on 2024-12-31; what it covered is raised again"),
        (5, RULE.name, "the exemption begins on 2025-07-01"),
    ]
