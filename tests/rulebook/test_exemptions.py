"""Exemptions: which lines are refused, whom a line exempts and when, and what exempts nothing."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
from made_facts import make_facts

from engine.errors import ProjectError
from engine.rulebook.evaluate import evaluate_rule
from engine.rulebook.exemptions import find_exempted, list_unused, read_exemptions
from engine.rulebook.read import read_rule
from engine.rulebook.shelf import find_rule_file

RULE = read_rule(*find_rule_file("hospitality-before-award"))
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
    (HEADER + "gift-declared-late,A,,B,C,,31/12/2024\n", "exemptions.csv:2:7: `31/12/2024` is not a day; write it as 2025-03-31"),
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


def find(tmp_path, line: str, **more: object):
    """The exempted of one award of Alder Ltd on 1 June 2024 after a gift to Insp Morgan Vale."""
    gift = {"record_id": "G1", "provider_name": "Alder Ltd", "recipient_name": "Insp Morgan Vale"}
    award = {"record_id": "A1", "supplier_name": "Alder Ltd", "awarded_on": dt.date(2024, 6, 1)} | more
    facts = make_facts([RULE], {"gifts": [gift | {"event_on": dt.date(2024, 5, 1)}], "awards": [award]})
    found = evaluate_rule(RULE, facts)
    assert found.exceptions.height == 1
    return find_exempted(read(tmp_path, HEADER + line), RULE, found.exceptions, found.evidence, AS_OF)


CASES = [
    ("the firm and the person", "Alder Ltd,Insp Morgan Vale,R,P,2024-01-01,2024-12-31", True),
    ("the other way round", "Insp Morgan Vale,Alder Ltd,R,P,2024-01-01,2024-12-31", True),
    ("written otherwise", "ALDER LIMITED,Morgan Vale,R,P,2024-01-01,2024-12-31", True),
    ("anybody", "Alder Ltd,,R,P,,2024-12-31", True),
    ("another firm", "Birch Ltd,Morgan Vale,R,P,,2024-12-31", False),
    ("another person", "Alder Ltd,Jo Larkin,R,P,,2024-12-31", False),
    ("the first day counts", "Alder Ltd,,R,P,2024-06-01,2024-12-31", True),
    ("a day later does not", "Alder Ltd,,R,P,2024-06-02,2024-12-31", False),
    ("the last day counts", "Alder Ltd,,R,P,,2024-06-01", True),
    ("after it the exception is raised again", "Alder Ltd,,R,P,,2024-05-31", False),
]


@pytest.mark.parametrize(("line", "exempt"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_whom_a_line_exempts(tmp_path, line, exempt):
    exempted, used = find(tmp_path, f"hospitality-before-award,{line}\n")
    assert exempted.height == len(used) == int(exempt)
    if exempt:
        row = exempted.row(0, named=True)
        assert (row["state"], row["reason_exempt"], row["approver"]) == ("exempt", "R", "P")


def test_a_day_known_within_limits_must_lie_inside_whole(tmp_path):
    may = (dt.date(2024, 6, 1), dt.date(2024, 6, 30))
    assert find(tmp_path, "hospitality-before-award,Alder Ltd,,R,P,,2024-06-29\n", awarded_on=may)[0].is_empty()
    assert find(tmp_path, "hospitality-before-award,Alder Ltd,,R,P,,2024-06-30\n", awarded_on=may)[0].height == 1


def test_another_rule_is_not_exempt(tmp_path):
    assert find(tmp_path, "gift-declared-late,Alder Ltd,,R,P,,2024-12-31\n")[0].is_empty()


def test_a_line_that_exempts_nothing_is_a_defect(tmp_path):
    exemptions = read(tmp_path, HEADER + GOOD + GOOD.replace("Alder", "Birch"))
    unused = list_unused(exemptions, [2])
    assert unused.select("source_row", "said").rows() == [(3, "hospitality-before-award")]
    assert isinstance(unused, pl.DataFrame)
