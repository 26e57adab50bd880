"""Headers by their words: which column is which field, and which is none."""

from __future__ import annotations

import pytest

from engine.reading.table.raw_table import RawTable, make_cells
from engine.registers.recognise.headers import find_layout, match_header
from engine.registers.vocabulary.lists import load_headers
from engine.schema.registers import REGISTERS

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
    ("second_jobs", "End of secondary employment", "ends_on"),
    ("gifts", "Rank/Name of Recipient", "recipient_name"),
    ("gifts", "Reciever name", "recipient_name"),
    ("awards", "Supplier name and address", "supplier_name"),
    ("gifts", "Company/Person providing", "provider_name"),
    ("gifts", "Colour of the car", None),
    ("awards", "Postcode", None),
]


@pytest.mark.parametrize(("register", "header", "field"), CASES)
def test_a_header_names_its_field(register, header, field):
    found = match_header(header, register)
    assert (found[0][2] if found else None) == field


def test_each_column_is_used_once_and_the_surest_header_wins():
    headers = ["Date offered", "Date", "Date declared", "Donor", "Donor address", "Officer"]
    rows = [headers, ["1/3/2024", "", "2/3/2024", "Alder Ltd", "1 Road", "PC Vale"]]
    table = RawTable("a.csv", "", make_cells(list(zip(*rows, strict=True))))
    found = {one.field: one.header for one in find_layout(table, REGISTERS["gifts"]).assignments}
    assert found["event_on"] == "Date offered"
    assert found["declared_on"] == "Date declared"
    assert found["provider_name"] == "Donor"
    assert found["recipient_name"] == "Officer"
    assert len(set(found.values())) == len(found)


def test_every_field_of_the_schema_can_be_named():
    for name, register in REGISTERS.items():
        words = load_headers()[name].fields
        assert set(words) == set(register.field_names())
        assert all(known.same for known in words.values())
