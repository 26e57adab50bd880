"""What a rule finds: subjects, their strongest match, evidence, what cannot be told, and coverage."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from engine.findings import CANNOT_TELL_SCHEMA, EVIDENCE_SCHEMA, EXCEPTION_SCHEMA, make_exception_id
from engine.rulebook.catalogue import find_rule_file
from engine.rulebook.parse.rule_file import read_rule
from tests.made.facts import evaluate_rule, make_facts


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def take(name: str):
    return read_rule(*find_rule_file(name))


HOSPITALITY = take("hospitality-before-award")
LATE = take("gift-declared-late")
JOB = take("second-job-is-supplier")


def gift(ref: str, on: object, provider: str = "Alder Ltd", **more: object) -> dict:
    event = day(on) if isinstance(on, str) else on
    return {"record_id": ref, "provider_name": provider, "event_on": event, "recipient_name": "Vale"} | more


def award(ref: str, on: object, supplier: str = "Alder Ltd", **more: object) -> dict:
    return {
        "record_id": ref,
        "award_ref": ref,
        "supplier_name": supplier,
        "awarded_on": day(on) if isinstance(on, str) else on,
        "value_gbp": Decimal("100.00"),
    } | more


def find(gifts: list[dict], awards: list[dict], **more):
    return evaluate_rule(HOSPITALITY, make_facts([HOSPITALITY], {"gifts": gifts, "awards": awards}, **more))


def counts(found) -> tuple[int, ...]:
    return found.coverage.select("subjects", "exception", "cannot_tell", "clear", "not_applicable").row(0)


def test_one_exception_per_award_gathers_its_gifts_and_speaks_of_the_nearest():
    found = find(
        [gift("G1", "2024-01-01"), gift("G2", "2024-05-30"), gift("G3", "2022-01-01")], [award("A1", "2024-06-01")]
    )
    row = found.exceptions.row(0, named=True)
    assert found.exceptions.height == 1
    assert row["exception_id"] == make_exception_id("hospitality-before-award", ["A1"])
    assert row["severity"] == "high"
    assert row["reason"] == "Alder Ltd gave Vale a gift or hospitality 2 days before A1 was awarded to Alder Ltd."
    assert row["records"] == "G1;G2;A1"
    assert row["occurred_on"] == "2024-06-01"
    assert row["value_gbp"] == "100.00"
    assert row["match_score"] == pytest.approx(0.97)
    assert found.evidence.select("role", "record_id", "outcome").rows() == [
        ("gift", "G1", "exception"),
        ("gift", "G2", "exception"),
        ("award", "A1", "exception"),
    ]


def test_a_day_is_one_day():
    found = find([gift("G1", "2024-05-31")], [award("A1", "2024-06-01")])
    assert " 1 day before" in found.exceptions["reason"][0]


def test_an_undecided_companion_is_evidence_of_the_exception_and_no_row_of_its_own():
    found = find([gift("G1", "2024-05-01"), gift("G2", None)], [award("A1", "2024-06-01")])
    assert counts(found) == (1, 1, 0, 0, 0)
    assert found.cannot_tell.is_empty()
    assert dict(found.evidence.select("record_id", "outcome").rows()) == {
        "G1": "exception",
        "G2": "cannot tell",
        "A1": "exception",
    }


def test_one_row_for_the_record_that_leaves_subjects_open_with_its_partners():
    awards = [award("A1", "2024-06-01"), award("A2", "2024-07-01"), award("A3", "2024-07-01", "Birch Ltd")]
    found = find([gift("G1", None)], awards)
    row = found.cannot_tell.row(0, named=True)
    assert found.cannot_tell.height == 1
    assert (row["unknown"], row["undecided"], row["records"]) == ("event_on", 2, "G1;A1;A2")
    assert set(found.evidence["outcome"]) == {"cannot tell"}
    assert counts(found) == (3, 0, 2, 1, 0)


def test_a_month_is_certain_where_every_day_of_it_is():
    may = (day("2024-05-01"), day("2024-05-31"))
    found = find([gift("G1", may)], [award("A1", "2024-06-10"), award("A2", "2025-05-15"), award("A3", "2025-07-01")])
    assert counts(found) == (3, 1, 1, 1, 0)
    assert "10 to 40 days" in found.exceptions["reason"][0]


def test_both_records_are_named_where_both_lack_their_day():
    found = find([gift("G1", None)], [award("A1", None)])
    assert sorted(found.cannot_tell.select("records", "unknown").rows()) == [
        ("G1;A1", "awarded_on"),
        ("G1;A1", "event_on"),
    ]
    assert found.cannot_tell["exception_id"].n_unique() == 2


def test_a_source_without_the_column_makes_it_not_applicable():
    found = find([gift("G1", None)], [award("A1", "2024-06-01")], lacking=frozenset({"event_on"}))
    assert counts(found) == (1, 0, 0, 0, 1)
    assert "no column event_on in gifts.csv" in found.coverage["why"][0]


def test_a_register_that_does_not_cover_the_window_is_not_a_clear_result():
    awards = [award("A1", "2024-06-01"), award("A2", "2025-03-01"), award("A3", None)]
    covers = (day("2024-01-01"), day("2025-06-30"))
    found = find([gift("G1", "2024-02-01", "Birch Ltd")], awards, covers=covers)
    assert counts(found) == (3, 0, 0, 2, 1)
    assert "2024-01-01 to 2025-06-30" in found.coverage["why"][0]


def test_true_is_an_exception_whatever_the_coverage():
    covers = (day("2024-05-01"), day("2024-05-02"))
    found = find([gift("G1", "2024-05-01")], [award("A1", "2024-06-01")], covers=covers)
    assert counts(found) == (1, 1, 0, 0, 0)


def test_a_pair_for_review_gives_no_outcome_but_says_what_it_would_raise():
    found = find([gift("G1", "2024-05-01")], [award("A1", "2024-06-01")], review=frozenset({"Alder Ltd"}))
    assert found.exceptions.is_empty()
    assert found.would_raise.height == 1
    assert counts(found) == (1, 0, 0, 1, 0)


def test_a_missing_name_links_to_nothing():
    found = find([gift("G1", "2024-05-01", None)], [award("A1", "2024-06-01", None)])
    assert counts(found) == (1, 0, 0, 1, 0)


def test_evidence_keeps_the_hundred_nearest_and_counts_the_rest():
    gifts = [gift(f"G{number:03}", day("2024-05-31") - dt.timedelta(days=number)) for number in range(130)]
    found = find(gifts, [award("A1", "2024-06-01")])
    assert found.evidence.height == 101
    assert "(30 more matches are not listed.)" in found.exceptions["reason"][0]
    assert "G099" in found.exceptions["records"][0]
    assert "G100" not in found.exceptions["records"][0]


def test_a_rule_of_one_register_needs_no_link():
    gifts = [gift("G1", "2024-01-01", declared_on=day("2024-03-01")), gift("G2", "2024-01-01", declared_on=None)]
    found = evaluate_rule(LATE, make_facts([LATE], {"gifts": gifts}))
    assert counts(found) == (2, 1, 1, 0, 0)
    assert found.exceptions["organisation"][0] == "Alder Ltd"
    assert "60 days later" in found.exceptions["reason"][0]


def test_evidence_bears_the_name_that_the_rule_links_by(tmp_path):
    text = """\
rule: same-officer
version: 1
title: The owner of an award received a gift
status: live
owner: psd
compare: {gift: gifts, award: awards}
link:
  - same person: [gift.recipient, award.owner]
when: [{gift.direction is: received}]
severity: [low]
report: {one per: [award], reason: "{gift.recipient_name}"}
"""
    (tmp_path / "same-officer.yaml").write_text(text, encoding="utf-8")
    rule = read_rule(tmp_path / "same-officer.yaml")
    registers = {"gifts": [gift("G1", "2024-05-01")], "awards": [award("A1", "2024-06-01", owner_name="Vale")]}
    found = evaluate_rule(rule, make_facts([rule], registers))
    assert found.evidence["name"].to_list() == ["Vale", "Vale"]


def test_a_missing_register_is_said_and_every_subject_is_not_applicable():
    found = evaluate_rule(JOB, make_facts([JOB], {"second_jobs": [{"employer_name": "Alder Ltd"}]}))
    assert counts(found) == (1, 0, 0, 0, 1)
    assert found.coverage["why"][0] == "no procurement awards register in this project"


def test_a_search_in_a_register_that_is_not_there_leaves_what_cannot_be_told_from_the_others():
    rule = take("refused-job-continues")
    job = {"applicant_name": "Jo Larkin", "employer_name": "Alder Ltd", "decision": "refused", "decided_on": None}
    again = job | {"decision": "pending", "applied_on": day("2024-05-01")}
    found = evaluate_rule(rule, make_facts([rule], {"second_jobs": [job | {"applied_on": None}, again]}))
    assert counts(found) == (2, 0, 1, 1, 0)
    assert found.cannot_tell["unknown"].to_list() == ["decided_on"], "its own applied_on is nothing to it"


def test_payments_without_a_name_count_for_the_whole_of_a_share():
    rule = take("supplier-concentration")
    spent = [("Alder Ltd", 110_000), (None, 900_000), (None, 100_000)]
    payments = [{"payer_name": "A force", "supplier_name": name, "value_gbp": Decimal(sum_)} for name, sum_ in spent]
    assert evaluate_rule(rule, make_facts([rule], {"payments": payments[:1]})).exceptions.height == 1
    assert evaluate_rule(rule, make_facts([rule], {"payments": payments})).exceptions.is_empty()
    unknown = [*payments[:1], payments[2] | {"value_gbp": None}]
    assert evaluate_rule(rule, make_facts([rule], {"payments": unknown})).cannot_tell["unknown"].to_list() == [
        "value_gbp"
    ]


@pytest.mark.parametrize(("search", "found"), [("present", (3, 2, 0, 1, 0)), ("absent", (3, 1, 0, 2, 0))])
def test_a_search_in_its_own_register_never_finds_the_record_itself(tmp_path, search, found):
    text = f"""\
rule: own
version: 1
title: Another gift of the firm
status: live
owner: psd
compare: {{gift: gifts}}
when:
  - {search}:
      other: gifts
      where:
        - same organisation: [gift.provider, other.provider]
        - other.event_on days apart from gift.event_on: [0, 30]
severity: [low]
report: {{one per: [gift], reason: "{{gift.provider_name}}"}}
"""
    (tmp_path / "own.yaml").write_text(text, encoding="utf-8")
    rule = read_rule(tmp_path / "own.yaml")
    twins = [gift("G1", "2024-05-01"), gift("G2", "2024-05-01")]
    alone = gift("G3", "2024-05-01", "Merrow Vale Ltd")
    assert counts(evaluate_rule(rule, make_facts([rule], {"gifts": [*twins, alone]}))) == found


@pytest.mark.parametrize(
    ("covers", "counted", "why"),
    [
        (None, (1, 0, 0, 0, 1), "no entries in the procurement awards register"),
        ((day("2010-01-01"), day("2030-01-01")), (1, 0, 0, 1, 0), ""),
    ],
)
def test_a_register_without_entries_says_nothing_unless_it_states_what_it_covers(covers, counted, why):
    job = {"employer_name": "Alder Ltd", "starts_on": day("2020-01-01")}
    found = evaluate_rule(JOB, make_facts([JOB], {"second_jobs": [job], "awards": []}, covers=covers))
    assert counts(found) == counted
    assert found.coverage["why"][0] == why


def test_an_interest_that_ended_needs_no_awards_register_after_its_end():
    jobs = [
        {"record_id": "J1", "employer_name": "Alder Ltd", "starts_on": day("2020-01-01"), "ends_on": day("2021-01-01")},
        {"record_id": "J2", "employer_name": "Alder Ltd", "starts_on": day("2020-01-01")},
    ]
    awards = [award("A1", "2016-06-01")]
    covers = (day("2010-01-01"), day("2022-01-01"))
    found = evaluate_rule(JOB, make_facts([JOB], {"second_jobs": jobs, "awards": awards}, covers=covers))
    assert counts(found) == (2, 0, 0, 1, 1)


@pytest.mark.parametrize(
    ("recorded", "lacking", "counted", "fields"),
    [
        # the application counts, for certain: neither earlier date would decide anything
        ({"applied_on": day("2024-01-01")}, (), (1, 0, 1, 0, 0), {"awarded_on"}),
        # the decision is recorded too vaguely, and so may be what the application says no more
        (
            {"decided_on": (day("2000-01-01"), None), "applied_on": None},
            (),
            (1, 0, 1, 0, 0),
            {"awarded_on", "starts_on", "decided_on"},
        ),
        # the one date that decides has no column
        ({"applied_on": day("2024-01-01")}, ("awarded_on",), (1, 0, 0, 0, 1), set()),
    ],
)
def test_what_stands_behind_the_first_recorded_date_is_nothing_to_fill_in(recorded, lacking, counted, fields):
    job = {"employer_name": "Alder Ltd", "applicant_name": "Vale"} | recorded
    rows = {"second_jobs": [job], "awards": [award("A1", None)]}
    found = evaluate_rule(JOB, make_facts([JOB], rows, lacking=frozenset(lacking)))
    assert counts(found) == counted
    assert {name for text in found.cannot_tell["unknown"] for name in text.split(";")} == fields


@pytest.mark.parametrize(
    ("lacking", "counted"),
    [
        ((), (1, 0, 1, 0, 0)),  # a missing name may be a second person
        (("applicant_name",), (1, 0, 0, 0, 1)),  # of a source without names nobody can say
    ],
)
def test_a_source_without_the_names_that_are_counted_makes_it_not_applicable(lacking, counted):
    rule = take("colleagues-share-interest")
    jobs = [{"employer_name": "Alder Ltd", "applicant_name": None} for _ in range(2)]
    assert counts(evaluate_rule(rule, make_facts([rule], {"second_jobs": jobs}, lacking=frozenset(lacking)))) == counted


@pytest.mark.parametrize(
    ("until", "counted"),
    [
        ("2024-06-30", (1, 0, 0, 1, 0)),  # the whole window after the award is covered, and nothing is asked before it
        ("2024-06-29", (1, 0, 0, 0, 1)),  # its last day is not
    ],
)
def test_a_window_that_is_open_before_asks_for_coverage_to_its_end(until, counted):
    rule = take("second-job-in-buying-unit")
    rows = {"second_jobs": [{"employer_name": "Birch Ltd"}], "awards": [award("A1", "2024-06-01")]}
    facts = make_facts([rule], rows, covers=(day("2024-01-01"), day(until)))
    assert counts(evaluate_rule(rule, facts, {"days_before": 29})) == counted


@pytest.mark.parametrize(
    ("event", "counted"),
    [
        ("2025-06-23", (1, 1, 0, 0, 0)),  # the seventh day after it is the day of the run
        ("2025-06-24", (1, 0, 0, 0, 1)),  # the entry may still come tomorrow
    ],
)
def test_nothing_is_missing_before_the_days_to_enter_it_are_over(event, counted):
    rule = take("media-hospitality-not-logged")
    rows = {
        "gifts": [gift("G1", event, decision="accepted")],
        "media_contacts": [{"outlet_name": "Alder Ltd", "contact_on": day("2024-01-01")}],
    }
    assert counts(evaluate_rule(rule, make_facts([rule], rows))) == counted


def test_parameters_given_to_an_evaluation_take_the_place_of_the_rules_own():
    facts = make_facts([HOSPITALITY], {"gifts": [gift("G1", "2024-01-01")], "awards": [award("A1", "2024-06-01")]})
    assert evaluate_rule(HOSPITALITY, facts, {"days_before": 100}).exceptions.is_empty()


def test_frames_have_the_columns_of_the_contract():
    found = find(
        [gift("G1", "2024-05-01"), gift("G2", None, "Birch Ltd")],
        [award("A1", "2024-06-01"), award("A2", "2024-06-01", "Birch Ltd")],
    )
    assert dict(found.exceptions.schema) == EXCEPTION_SCHEMA
    assert dict(found.evidence.schema) == EVIDENCE_SCHEMA
    assert dict(found.cannot_tell.schema) == CANNOT_TELL_SCHEMA


def test_a_reason_stays_on_one_line_whatever_the_register_says():
    found = find([gift("G1", "2024-05-01", recipient_name="Vale\nMorgan")], [award("A1", "2024-06-01")])
    assert "\n" not in found.exceptions["reason"][0]
