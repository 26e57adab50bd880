"""How conditions, blocks and whole rules read in English."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from engine.documents.yaml import parse_yaml
from engine.errors import Place
from engine.rulebook.catalogue import find_rule_file, find_shipped_folder, list_rule_files
from engine.rulebook.english.clauses import write_condition, write_value
from engine.rulebook.english.rule import explain_rule
from engine.rulebook.language.conditions import Dated, FieldRef, Period
from engine.rulebook.language.rule import Parameter
from engine.rulebook.parse.conditions import read_condition
from engine.rulebook.parse.rule_file import read_rule
from engine.rulebook.parse.scope import Scope
from engine.schema.registers import REGISTERS

ALIASES = {"gift": "gifts", "award": "awards", "person": "staff", "officer": "company_officers"}
BOOK = {alias: REGISTERS[name] for alias, name in ALIASES.items()}
BY = FieldRef("award", BOOK["award"].field("awarded_on"))
STEPS = Dated((Period(214904, None, dt.date(2025, 12, 31)), Period(207720, dt.date(2026, 1, 1), None)))
PARAMETERS = {
    "limit": Parameter("limit", 5000, "GBP", None, Place("t")),
    "words": Parameter("words", ("cash", "voucher"), None, None, Place("t")),
    "step": Parameter("step", STEPS, "GBP", None, Place("t"), BY),
}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("gift.kind is: cash", "the gift's kind is cash"),
        ("gift.kind is one of: [cash, gift, ticket]", "the gift's kind is cash, gift or ticket"),
        ("gift.value_gbp at least: 1250.5", "the gift's value is at least £1,250.50"),
        ("gift.value_gbp is one of: [0, 0.01]", "the gift's value is £0 or £0.01"),
        ("gift.value_gbp more than: {percent: 20, of: $limit}", "the gift's value is more than 20 % of £5,000"),
        ("award.value_gbp less than: $step", "the award's value is less than £214,904 (to 2025-12-31) or £207,720 (from 2026-01-01), by the award's date awarded"),
        ("gift.description has word of: $words", "the gift's description has one of the words cash or voucher"),
        ("gift.event_on at least: 2024-04-01", "the gift's date of event is on or after 2024-04-01"),
        ("gift.event_on less than: as_of", "the gift's date of event is before the day of the run"),
        ("gift.provider_ref is not recorded", "the gift's provider company number is not recorded"),
        ("award.awarded_on days after gift.event_on: [0, 90]", "the award's date awarded is 0 to 90 days after the gift's date of event"),
        ("award.awarded_on days after gift.event_on: [any, 1]", "the award's date awarded is at most 1 day after the gift's date of event"),
        ("award.awarded_on days after gift.event_on: [0, any]", "the award's date awarded is on or after the gift's date of event"),
        ("award.awarded_on days before gift.event_on: [1, any]", "the award's date awarded is before the gift's date of event"),
        ("award.awarded_on days apart from gift.event_on: [0, 7]", "the award's date awarded is at most 7 days apart from the gift's date of event"),
        ("as_of days after first recorded of [gift.declared_on, gift.event_on]: [28, any]", "the day of the run is 28 or more days after the first recorded of the gift's date declared and the gift's date of event"),
        ("same person: [person.person, officer.officer]", "the person and the officer are the same person (an accepted link)"),
        ("same organisation: [gift.provider, award.supplier]", "the gift's provider and the award's supplier are the same organisation (an accepted link)"),
        ("same text: [gift.unit, award.unit]", "the gift's unit and the award's unit are the same text (letters and digits alone)"),
        ("mentions: [gift.description, award.supplier]", "the gift's description mentions the award's supplier by name (an accepted mention)"),
        ("none of: [gift.kind is: cash]", "it is not so that the gift's kind is cash"),
        ("any of: [gift.kind is: cash, gift.unit is: CID]", "either the gift's kind is cash; or the gift's unit is CID"),
        ("none of: [gift.kind is: cash, gift.unit is: CID]", "neither the gift's kind is cash; nor the gift's unit is CID"),
        ("any of: [gift.kind is: cash, {all of: [gift.unit is: CID, gift.kind is: gift]}]", "either the gift's kind is cash; or (the gift's unit is CID; and the gift's kind is gift)"),
    ],
)  # fmt: skip
def test_a_condition_reads(text, said):
    root, problems = parse_yaml(text, "t")
    book = Scope(BOOK, PARAMETERS)
    condition = read_condition(book, root)
    assert not problems
    assert not book.problems, [str(problem) for problem in book.problems]
    assert write_condition(condition, {name: each.value for name, each in PARAMETERS.items()}) == said


@pytest.mark.parametrize(
    ("value", "kind", "said"),
    [
        (365, "", "365"),
        (1095, "", "1095"),
        (100000, "", "100,000"),
        (100000, "money", "£100,000"),
        (Decimal("0.5"), "", "0.5"),
        (Decimal("1095.00"), "money", "£1,095.00"),
        (dt.date(2024, 4, 1), "", "2024-04-01"),
        ("cash", "money", "cash"),
    ],
)
def test_a_value_reads(value, kind, said):
    assert write_value(value, kind) == said


def explain(name: str) -> list[str]:
    return explain_rule(read_rule(*find_rule_file(name))).splitlines()


def test_a_rule_with_a_total_says_for_whom_and_in_which_window():
    said = explain("split-payments")
    assert said[0] == "Looks at payments (each called payment here)."
    assert said[1] == "Takes those of which all of this holds:"
    window = "within any 30 days by the payment's date paid (first and last day included)"
    heads = f"Raises an exception when, for each payment's supplier and payment's unit, {window}, all of this holds:"
    at = said.index(heads)
    assert said[at + 2 :] == [
        "- the sum of the payment's value is more than £5,000",
        "One exception for each payment's supplier and payment's unit, of severity low.",
    ]


def test_a_rule_with_a_share_says_what_the_part_and_the_whole_are():
    said = explain("supplier-concentration")
    assert said[4:8] == [
        "- the part is that group",
        "- the whole is all with the same payer name",
        "- the part is more than 30 % of the whole",
        "- the whole is at least £100,000",
    ]


def test_two_records_of_one_register_are_named_together():
    assert explain("small-then-large")[0] == ("Looks at procurement awards (called small award and large award here).")


@pytest.mark.parametrize("name", [path.stem for path in list_rule_files(find_shipped_folder())])
def test_no_rule_speaks_of_columns_or_of_what_is_nothing(name):
    said = "\n".join(explain(name))
    for word in ("_", "None", "  all", "{", "is .", "1 days"):
        assert word not in said.replace("0 to 1 days", "")


def test_whom_an_exemption_names_is_said(tmp_path):
    path, *_ = find_rule_file("hospitality-before-award")
    text = path.read_text(encoding="utf-8").replace(
        "  one per:", "  unless exempt: [gift.provider, gift.recipient]\n  one per:"
    )
    (tmp_path / path.name).write_text(text, encoding="utf-8")
    said = explain_rule(read_rule(tmp_path / path.name)).splitlines()
    assert "An exemption names the gift's provider or the gift's recipient." in said
