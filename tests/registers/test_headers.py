"""Headers by their words: which column is which field, and which is none."""

from __future__ import annotations

import pytest

from engine.registers.headers import choose_fields, fold_header, read_header_words
from engine.registers.schema import REGISTERS

CASES = [
    ("gifts", "Ref No", "declaration_ref"),
    ("gifts", "Name of officer / staff", "recipient_name"),
    ("gifts", "Rank / Grade", "recipient_role"),
    ("gifts", "Collar No.", "recipient_ref"),
    ("gifts", "Gift or hospitality", "kind"),
    ("gifts", "Offered by", "provider_name"),
    ("gifts", "Gift / hospitality from", "provider_name"),
    ("gifts", "Name of person/organisation making the offer", "provider_name"),
    ("gifts", "* Donor", "provider_name"),
    ("gifts", "DonorName", "provider_name"),
    ("gifts", "Donor company number", "provider_ref"),
    ("gifts", "Date of\noffer", "event_on"),
    ("gifts", "Date registered", "declared_on"),
    ("gifts", "Date of notification to President", "declared_on"),
    ("gifts", "Accepted / Declined", "decision"),
    ("gifts", "Estimated value (£)", "value_gbp"),
    ("gifts", "Estimated value\n< 150\n> 150", "value_gbp"),
    ("gifts", "Description of gift", "description"),
    ("gifts", "Authorised by", "approver_name"),
    ("awards", "Contract ref", "award_ref"),
    ("awards", "Waiver ref", "award_ref"),
    ("awards", "Awarded to", "supplier_name"),
    ("awards", "Successful supplier(s)", "supplier_name"),
    ("awards", "SUPPLIER FINAL", "supplier_name"),
    ("awards", "Companies House number", "supplier_ref"),
    ("awards", "Route to market", "procedure"),
    ("awards", "Date advertised", "tender_opened_on"),
    ("awards", "Closing date", "tender_closed_on"),
    ("awards", "Awarded on", "awarded_on"),
    ("awards", "Contract end date", "ends_on"),
    ("awards", "Contract value (£)", "value_gbp"),
    ("second_jobs", "Second job with", "employer_name"),
    ("second_jobs", "Name of business / employer", "employer_name"),
    ("second_jobs", "Nature of business", "nature"),
    ("second_jobs", "Date of application", "applied_on"),
    ("second_jobs", "Approved / not approved", "decision"),
    ("second_jobs", "Date decided", "decided_on"),
    ("second_jobs", "Date of result", "decided_on"),
    ("second_jobs", "Date ceased", "ends_on"),
    ("second_jobs", "Next review date", "review_due_on"),
    ("second_jobs", "Hours per week", "hours_per_week"),
    ("gifts", "Colour of the car", None),
    ("awards", "Postcode", None),
]


@pytest.mark.parametrize(("register", "header", "field"), CASES)
def test_a_header_names_its_field(register, header, field):
    found = choose_fields({"c0": header}, register)
    assert next(iter(found), None) == field


def test_a_whole_header_wins_over_a_phrase_and_each_column_is_used_once():
    texts = {"c0": "Date offered", "c1": "Date", "c2": "Date declared", "c3": "Donor", "c4": "Donor address"}
    found = choose_fields(texts, "gifts")
    assert found["event_on"] == "c0"
    assert found["declared_on"] == "c2"
    assert found["provider_name"] == "c3"
    assert len(set(found.values())) == len(found)


def test_headers_fold_case_signs_and_camels():
    assert fold_header("* DonorName\u00a0(£)") == "donor name"
    assert fold_header("Value (est.)", brackets=False) == "value"


def test_every_field_of_the_schema_can_be_named():
    for name, register in REGISTERS.items():
        words = read_header_words()[name]
        assert set(words) == set(register.field_names())
        assert all(known.whole for known in words.values())
