"""Which entries of several books are one entry, what is kept of them, and what is told differently."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import polars as pl
import pytest

from engine.registers.merge.merge import gather_books
from engine.registers.merge.record_ids import mark_identity
from engine.schema.registers import REGISTERS
from tests.made.books import gather, gather_pair, make_books

D = dt.date
MARCH = (D(2024, 3, 1), D(2024, 3, 31))

GIFT = {
    "declaration_ref": "C1",
    "recipient_name": "Insp Morgan Vale",
    "provider_name": "Harcourt Vale Ltd",
    "kind": "hospitality",
    "decision": "accepted",
    "event_on": D(2024, 3, 1),
    "value_gbp": Decimal("45.00"),
    "description": "Dinner at the trade event",
}
JOB = {
    "declaration_ref": "J1",
    "applicant_name": "PC Jo Larkin",
    "employer_name": "Harcourt Vale",
    "nature": "Site supervisor",
    "decision": "approved",
    "applied_on": D(2023, 5, 10),
    "starts_on": D(2023, 6, 1),
}
CONTACT = {
    "person_name": "Supt Rowan Hale",
    "outlet_name": "Westmarch Gazette",
    "journalist_name": "Kit Arden",
    "contact_on": D(2024, 3, 1),
    "subject": "Briefing on road safety",
}
PERSON = {"person_ref": "5120", "person_name": "PC Jo Larkin", "role": "Constable", "start_on": D(2015, 9, 1)}
COMPANY = {"company_ref": "07654321", "company_name": "Harcourt Vale Limited", "incorporated_on": D(2009, 2, 11)}
OFFICER = {
    "company_ref": "07654321",
    "officer_name": "LARKIN, Jo",
    "birth_year": 1984.0,
    "birth_month": 5.0,
    "role": "director",
    "appointed_on": D(2018, 3, 1),
}
AWARD = {
    "award_ref": "AW-10",
    "title": "Custody cleaning",
    "buyer_name": "Westmarch Police",
    "supplier_name": "Harcourt Vale Limited",
    "supplier_ref": "07654321",
    "procedure": "open",
    "awarded_on": D(2024, 6, 1),
    "value_gbp": Decimal("125000.00"),
}
PAYMENT = {"supplier_name": "Harcourt Vale Ltd", "paid_on": D(2024, 6, 20), "value_gbp": Decimal("1250.00")}


@pytest.mark.parametrize(
    ("register", "entry", "change", "same"),
    [
        ("gifts", GIFT, {}, True),
        ("gifts", GIFT, {"declaration_ref": "T7"}, True),  # each book numbers its own
        ("gifts", GIFT, {"recipient_name": "Vale, Morgan", "provider_name": "HARCOURT VALE LIMITED"}, True),
        ("gifts", GIFT, {"recipient_name": "Insp Megan Vale"}, False),
        ("gifts", GIFT, {"recipient_ref": "4417"}, True),  # a number on one side only decides nothing
        ("gifts", GIFT, {"provider_name": "Harcourt Vale LLP"}, False),  # another legal form is another firm
        ("gifts", GIFT, {"provider_name": "Various"}, False),
        ("gifts", GIFT, {"event_on": D(2024, 3, 2)}, False),
        ("gifts", GIFT, {"event_on": None}, False),
        ("gifts", GIFT, {"event_on": MARCH}, False),
        ("gifts", GIFT, {"value_gbp": Decimal("45.01")}, False),
        ("gifts", GIFT, {"value_gbp": (Decimal("40.00"), Decimal("50.00"))}, False),
        ("gifts", GIFT, {"value_gbp": None}, True),  # the same words of the same day
        ("gifts", GIFT, {"value_gbp": None, "description": "Dinner"}, False),
        ("gifts", GIFT, {"value_gbp": Decimal("1.00")}, True),  # a placeholder is no value
        ("gifts", GIFT, {"description": "Dinner"}, True),  # in fewer words
        ("gifts", GIFT, {"description": None}, True),
        ("gifts", GIFT, {"description": "A pen, at the desk", "declaration_ref": "T7"}, False),  # no word in common
        ("gifts", GIFT, {"description": "Evening meal"}, True),  # in other words, but the same reference
        ("gifts", GIFT, {"direction": "given"}, False),
        ("gifts", GIFT, {"kind": "gift"}, False),
        ("gifts", GIFT, {"kind": "not stated", "decision": "not stated"}, True),
        ("gifts", GIFT, {"decision": "declined"}, False),
        ("gifts", GIFT, {"declared_on": D(2024, 4, 1), "approver_name": "Supt Rowan Hale"}, True),
        ("second_jobs", JOB, {}, True),
        ("second_jobs", JOB, {"declaration_ref": "K9", "employer_name": "Harcourt Vale Ltd"}, True),
        ("second_jobs", JOB, {"applied_on": None}, True),
        ("second_jobs", JOB, {"applied_on": None, "starts_on": None}, False),
        ("second_jobs", JOB, {"applied_on": D(2024, 5, 10)}, False),
        ("second_jobs", JOB, {"starts_on": D(2023, 7, 1)}, False),
        ("second_jobs", JOB, {"nature": "Cleaner", "declaration_ref": "K9"}, False),
        ("second_jobs", JOB, {"decision": "refused"}, False),
        ("second_jobs", JOB, {"relation": "relative"}, False),
        ("media_contacts", CONTACT, {}, True),
        ("media_contacts", CONTACT, {"subject": "Road safety"}, True),
        ("media_contacts", CONTACT, {"subject": "The budget"}, False),
        ("media_contacts", CONTACT, {"journalist_name": None}, True),  # the same subject
        ("media_contacts", CONTACT, {"journalist_name": None, "subject": None}, False),
        ("media_contacts", CONTACT, {"journalist_name": "Sam Orchard"}, False),
        ("media_contacts", CONTACT, {"contact_on": MARCH}, False),
        ("staff", PERSON, {"person_ref": "PC 05120", "person_name": "Larkin, Jo"}, True),
        ("staff", PERSON, {"person_ref": None}, False),
        ("staff", PERSON, {"person_ref": "5121"}, False),
        ("staff", PERSON, {"person_name": "PC Sam Orchard"}, False),
        ("staff", PERSON, {"start_on": D(2016, 9, 1)}, False),
        ("staff", PERSON, {"left_on": D(2024, 1, 31)}, True),
        ("companies", COMPANY, {"company_name": "HARCOURT VALE LTD"}, True),
        ("companies", COMPANY, {"company_ref": "07654322"}, False),
        ("companies", COMPANY, {"incorporated_on": D(2010, 2, 11)}, False),
        ("company_officers", OFFICER, {"officer_name": "Jo Larkin"}, True),
        ("company_officers", OFFICER, {"birth_year": 1985.0}, False),
        ("company_officers", OFFICER, {"role": "secretary"}, False),
        ("company_officers", OFFICER, {"appointed_on": None}, True),
        ("awards", AWARD, {}, True),
        ("awards", AWARD, {"award_ref": "ocds-1", "title": "Cleaning of custody suites"}, True),
        ("awards", AWARD, {"award_ref": "ocds-1", "supplier_ref": None, "supplier_name": "Harcourt Vale"}, True),
        ("awards", AWARD, {"award_ref": "ocds-1", "supplier_name": "Vale Group plc"}, True),  # the company number
        ("awards", AWARD, {"supplier_ref": "07654322"}, False),
        ("awards", AWARD, {"role": "bidder"}, False),
        ("awards", AWARD, {"buyer_name": "Eastmarch Police"}, False),
        ("awards", AWARD, {"award_ref": "ocds-1", "buyer_name": None}, True),
        ("awards", AWARD, {"value_gbp": Decimal("130000.00")}, True),  # the same reference, day and title
        ("awards", AWARD, {"award_ref": "ocds-1", "value_gbp": Decimal("130000.00")}, False),
        ("awards", AWARD, {"award_ref": "ocds-1", "awarded_on": D(2024, 6, 2)}, False),
        ("awards", AWARD, {"title": "Vehicles", "awarded_on": D(2020, 1, 1), "value_gbp": Decimal(7)}, False),
        ("awards", AWARD | {"value_gbp": Decimal(0)}, {"award_ref": "ocds-1"}, True),  # the same buyer and title
        ("awards", AWARD | {"value_gbp": Decimal(0)}, {"award_ref": "ocds-1", "title": "Cleaning"}, False),
        ("awards", AWARD | {"value_gbp": None}, {"award_ref": "ocds-1", "buyer_name": None}, False),
        ("payments", PAYMENT, {}, False),  # a payment that stands twice is a finding
    ],
)
def test_entries_of_two_books_are_one_or_not(register, entry, change, same):
    assert gather_pair(register, entry, entry | change) is same


@pytest.mark.parametrize(
    ("refs", "same"),
    [(("4417", "PC 4417"), True), (("4417", None), False), (("4417", "4418"), False), ((None, None), False)],
    ids=["equal", "one side", "different", "none"],
)
def test_a_surname_alone_is_nobody_without_a_number(refs, same):
    one, other = (
        GIFT | {"declaration_ref": f"{book}1", "recipient_name": name, "recipient_ref": ref}
        for book, name, ref in zip("CT", ("PC Vale", "Vale"), refs, strict=True)
    )
    assert gather_pair("gifts", one, other) is same


def test_a_surname_alone_is_enough_beside_the_same_reference():
    assert gather_pair("gifts", GIFT | {"recipient_name": "PC Vale"}, GIFT | {"recipient_name": "Insp Vale"})


def test_the_kept_entry_is_the_first_and_the_fullest():
    first = {"declared_on": None, "decision": "not stated", "value_gbp": Decimal("0.00"), "unit": "Custody"}
    other = {"declared_on": MARCH, "unit": "Traffic", "approver_name": "Supt Rowan Hale"}
    third = {"approver_name": "DCI Sam Orchard", "reason": "Working dinner"}
    found = gather(
        "gifts", {name: [GIFT | part] for name, part in (("a.csv", first), ("b.csv", other), ("c.csv", third))}
    )
    (row,) = found.frame.to_dicts()
    assert (row["source_file"], row["also_at"]) == ("a.csv", "b.csv row 2; c.csv row 2")
    assert (row["declared_on"], row["declared_on_max"], row["decision"]) == (*MARCH, "accepted")
    assert (row["value_gbp"], row["value_gbp_max"]) == (Decimal("45.00"), Decimal("45.00"))
    assert (row["unit"], row["approver_name"], row["reason"]) == ("Custody", "Supt Rowan Hale", "Working dinner")
    assert found.folded.select("source", "source_row", "reason").rows() == [
        (1, 2, "declared twice: the same entry as a.csv row 2"),
        (2, 2, "declared twice: the same entry as a.csv row 2"),
    ]
    assert found.defects.select("source_file", "source_row", "said", "severity").rows() == [
        ("a.csv", 2, "b.csv row 2", "info"),
        ("a.csv", 2, "c.csv row 2", "info"),
    ]


def test_rows_of_one_book_are_never_folded():
    found = gather("gifts", {"a.csv": [GIFT, GIFT, GIFT | {"description": "Dinner"}], "b.csv": [PAYMENT_LIKE]})
    assert found.frame.height == 4
    assert found.frame["also_at"].null_count() == 4


PAYMENT_LIKE = GIFT | {"declaration_ref": "Z1", "provider_name": "Oakmere Digital"}


@pytest.mark.parametrize(
    ("one", "other", "kept", "also"),
    [
        (["Dinner", "A pen"], ["A pen", "Dinner"], 2, [3, 2]),  # each with its own words
        (["Dinner"], ["Dinner", "A pen"], 2, [2]),  # the pen stands alone
        ([None], ["Dinner", "A pen"], 3, []),  # which of the two is not known
        (["Dinner", "Dinner"], ["Dinner", "Dinner"], 2, [2, 3]),  # twice in both: the first, then the second
        (["Dinner"], ["Dinner", "Dinner"], 2, [2]),
    ],
    ids=["by words", "one more", "ambiguous", "twice in both", "twice in one"],
)
def test_of_several_in_one_book_only_what_is_certain_is_gathered(one, other, kept, also):
    books = [[{**GIFT, "declaration_ref": None, "description": text} for text in texts] for texts in (one, other)]
    frame = gather("gifts", {"a.csv": books[0], "b.csv": books[1]}).frame
    assert frame.height == kept
    assert frame["also_at"].drop_nulls().to_list() == [f"b.csv row {row}" for row in also]
    turned = gather("gifts", {"b.csv": books[1], "a.csv": books[0]}).frame
    assert turned.height == kept


def test_lots_of_one_award_stay_and_each_finds_its_own_notice():
    lots = [AWARD | {"award_ref": f"AW-{lot}", "title": f"Framework, lot {lot}"} for lot in (1, 2, 3)]
    notices = [AWARD | {"award_ref": f"ocds-{lot}", "title": f"FRAMEWORK - Lot {lot}"} for lot in (3, 1)]
    notices.append(AWARD | {"award_ref": "ocds-9", "title": "Framework for cleaning"})
    frame = gather("awards", {"contracts.csv": lots, "notices.json": notices}).frame
    assert frame.select("award_ref", "also_at").rows() == [
        ("AW-1", "notices.json place 3"),
        ("AW-2", None),
        ("AW-3", "notices.json place 2"),
        ("ocds-9", None),
    ]


def test_numbers_decide_between_firms_of_one_name():
    numbered = [AWARD | {"award_ref": f"AW-{n}", "supplier_ref": f"0765432{n}"} for n in (1, 2)]
    unnumbered = AWARD | {"award_ref": "ocds-1", "supplier_ref": None}
    frame = gather("awards", {"a.csv": numbered, "b.json": [unnumbered]}).frame
    assert frame["also_at"].to_list() == [None, None, None]


def test_no_name_is_linked_through_the_number_of_another():
    books = {
        "a.csv": [AWARD | {"award_ref": "1", "supplier_ref": None}],
        "b.csv": [AWARD | {"award_ref": "2"}],
        "c.csv": [AWARD | {"award_ref": "3", "supplier_name": "Oakmere Digital"}],
    }
    assert gather("awards", books).frame.height == 3


def test_what_gathered_places_contradict_in_is_a_defect_and_the_first_stands():
    notice = AWARD | {"value_gbp": Decimal("130000.00"), "procedure": "direct", "starts_on": D(2024, 7, 1)}
    found = gather("awards", {"contracts.csv": [AWARD], "notices.json": [notice]})
    assert found.frame["value_gbp"].to_list() == [Decimal("125000.00")]
    told = found.defects.filter(pl.col("problem").str.starts_with("told differently")).sort("field")
    assert told.select("source_file", "source_row", "field", "said", "severity").rows() == [
        ("contracts.csv", 2, "procedure", "open; direct in notices.json place 2", "low"),
        ("contracts.csv", 2, "value_gbp", "125000.00; 130000.00 in notices.json place 2", "low"),
    ]


def list_told(found) -> list[tuple]:
    told = found.defects.filter(pl.col("problem").str.starts_with("told differently"))
    return told.select("source_file", "source_row", "field", "said", "severity").sort(pl.all()).rows()


OTHER = {"recipient_name": "Sgt Alex Penhale", "declaration_ref": "C2"}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (OTHER, []),
        (OTHER | {"decision": "declined"}, []),  # each decides for himself
        (OTHER | {"value_gbp": Decimal("60.00")}, [("value_gbp", "medium")]),  # in the same words
        (OTHER | {"value_gbp": Decimal("60.00"), "description": "Dinner"}, [("value_gbp", "low")]),
        (OTHER | {"value_gbp": Decimal("45.40")}, []),  # rounded
        (OTHER | {"value_gbp": (Decimal("40.00"), Decimal("50.00"))}, []),
        (OTHER | {"value_gbp": (Decimal("50.01"), None)}, [("value_gbp", "medium")]),
        (OTHER | {"value_gbp": Decimal("0.00")}, []),
        (OTHER | {"value_gbp": None, "kind": "gift"}, [("kind", "medium")]),
        (OTHER | {"value_gbp": Decimal("60.00"), "event_on": D(2024, 3, 2)}, []),
        (OTHER | {"value_gbp": Decimal("60.00"), "provider_name": "Oakmere Digital"}, []),
        ({"value_gbp": Decimal("60.00")}, [("value_gbp", "medium")]),  # the same recipient in another book
        ({"decision": "declined"}, [("decision", "medium")]),
    ],
)
def test_one_event_told_differently_is_a_defect_on_both_rows(change, told):
    found = gather("gifts", {"a.csv": [GIFT], "b.csv": [GIFT | change]})
    assert [(field, severity) for _, _, field, _, severity in list_told(found)] == told * 2
    assert {file for file, *_ in list_told(found)} == ({"a.csv", "b.csv"} if told else set())


def test_a_defect_says_what_the_other_says_and_where():
    found = gather("gifts", {"a.csv": [GIFT, GIFT | OTHER | {"value_gbp": Decimal("60.00")}]})
    assert list_told(found) == [
        ("a.csv", 2, "value_gbp", "45.00; 60.00 in a.csv row 3", "medium"),
        ("a.csv", 3, "value_gbp", "60.00; 45.00 in a.csv row 2", "medium"),
    ]


def test_a_great_event_gives_each_row_one_defect():
    """Twenty thousand rows of one provider and day: no row is set beside every other."""
    rows = [
        GIFT | {"declaration_ref": None, "recipient_name": f"Robin {name}", "value_gbp": Decimal(20 + number % 7)}
        for number, name in enumerate(
            "".join(chr(97 + number // 26**k % 26) for k in range(4)) for number in range(20_000)
        )
    ]
    found = gather("gifts", {"a.csv": rows})
    assert found.defects.height == 20_000
    assert found.defects.select("source_row").n_unique() == 20_000


def test_gathering_again_changes_nothing():
    books = {"a.csv": [GIFT, GIFT | OTHER], "b.csv": [GIFT | {"description": None}, GIFT | {"description": "Dinner"}]}
    about = REGISTERS["gifts"]
    once = gather_books(make_books("gifts", books), about)
    again = gather_books(once.frame, about)
    assert again.frame.equals(once.frame)
    assert again.folded.is_empty()


def test_what_is_a_part_of_an_entry_is_never_gathered():
    about = REGISTERS["second_jobs"]
    frame = make_books("second_jobs", {"a.csv": [JOB], "b.csv": [JOB]}).with_columns(parent=pl.lit("J0"))
    assert gather_books(mark_identity(frame, about), about, "parent").frame.height == 2
