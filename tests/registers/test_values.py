"""What the texts of dates, money, numbers and categories mean."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.registers.values.columns import parse_categories, parse_dates, parse_interval_text, parse_numbers
from engine.registers.values.dates import parse_date
from engine.registers.values.money import parse_money
from engine.registers.vocabulary.lists import load_spellings
from engine.schema.intervals import write_interval
from engine.schema.registers import REGISTERS

DATES = [
    ("2024-03-01", "2024-03-01", "2024-03-01"),
    ("2024-03-01 00:00:00", "2024-03-01", "2024-03-01"),
    ("2025-04-23T23:59:59+01:00", "2025-04-23", "2025-04-23"),
    ("2025-01-23T22:10:19Z", "2025-01-23", "2025-01-23"),
    ("01/03/2024", "2024-03-01", "2024-03-01"),
    ("1.3.24", "2024-03-01", "2024-03-01"),
    ("13-02-2024", "2024-02-13", "2024-02-13"),
    ("1 March 2024", "2024-03-01", "2024-03-01"),
    ("1st Mar 24", "2024-03-01", "2024-03-01"),
    ("Friday 1 March 2024", "2024-03-01", "2024-03-01"),
    ("March 1, 2024", "2024-03-01", "2024-03-01"),
    ("15-Apr-24", "2024-04-15", "2024-04-15"),
    ("May 2024", "2024-05-01", "2024-05-31"),
    ("2024-02", "2024-02-01", "2024-02-29"),
    ("4-5 February 2017", "2017-02-04", "2017-02-05"),
    ("28 Feb - 2 March 2024", "2024-02-28", "2024-03-02"),
    ("01/03/2024 - 03/03/2024", "2024-03-01", "2024-03-03"),
    ("2024-05-01/2024-05-31", "2024-05-01", "2024-05-31"),
    ("2024", "2024-01-01", "2024-12-31"),
    ("45352", "2024-03-01", "2024-03-01"),
    ("45352.5", "2024-03-01", "2024-03-01"),
    ("2016 - ongoing", "2016-01-01", None),
    ("12 May 2019 - present", "2019-05-12", None),
    ("20/03/2023 (sent by the secretariat)", "2023-03-20", "2023-03-20"),
    ("20/03/2023 (2 of 3)", None, None),
    ("", None, None),
    ("-", None, None),
    ("tbc", None, None),
    ("######", None, None),
    ("31/02/2024", None, None),
    ("1021-03-01", None, None),
    ("last week", None, None),
]


@pytest.mark.parametrize(("text", "low", "high"), DATES)
def test_a_date_is_the_days_it_can_mean(text, low, high):
    found = parse_date(text)[:2]
    assert [day.isoformat() if day else None for day in found] == [low, high]


MONEY = [
    ("£1,234.50", "1234.50", "1234.50"),
    ("1234.5", "1234.50", "1234.50"),
    ("GBP 20", "20.00", "20.00"),
    ("£1.2m", "1200000.00", "1200000.00"),
    ("£5k", "5000.00", "5000.00"),
    ("49,521.52 ", "49521.52", "49521.52"),
    ("-85,260.00", "-85260.00", "-85260.00"),
    ("(12.00)", "-12.00", "-12.00"),
    ("<£150", "0.00", "149.99"),
    (">£150", "150.01", None),
    ("> 150", "150.01", None),
    ("under £25", "0.00", "24.99"),
    ("up to £25", "0.00", "25.00"),
    ("£10-£15", "10.00", "15.00"),
    ("£10 to £15", "10.00", "15.00"),
    ("approx £20", "18.00", "22.00"),
    ("c. £20", "18.00", "22.00"),
    ("~99", "89.10", "108.90"),
    ("\ufffd20", "20.00", "20.00"),
    ("Â£20", "20.00", "20.00"),
    ("nil", "0.00", "0.00"),
    ("unknown", None, None),
    ("$35", None, None),
    ("€20", None, None),
    ("Above limit", None, None),
    ("", None, None),
]


@pytest.mark.parametrize(("text", "low", "high"), MONEY)
def test_money_is_the_pounds_it_can_mean(text, low, high):
    found = parse_money(text)[:2]
    assert [None if end is None else str(end) for end in found] == [low, high]


@pytest.mark.parametrize(
    ("texts", "low", "high"),
    [
        (["04/05/2024", "13/05/2024"], "2024-05-04", "2024-05-04"),  # proven day first
        (["04/05/2024", "05/13/2024"], "2024-04-05", "2024-04-05"),  # proven month first
        (["04/05/2024", "03/03/2024"], "2024-05-04", "2024-05-04"),  # nothing proven: day first
        (["04/05/2024", "13/05/2024", "05/13/2024"], "2024-04-05", "2024-05-04"),  # both proven: either
    ],
)
def test_the_column_decides_the_order_of_day_and_month(texts, low, high):
    first = parse_dates(pl.Series(texts)).row(0)
    assert (first[0].isoformat(), first[1].isoformat(), first[2]) == (low, high, None)


@settings(max_examples=60)
@given(st.text(max_size=30))
def test_no_text_raises_and_what_is_read_reads_back_the_same(text):
    for kind, parse in (("date", parse_date), ("money", parse_money)):
        low, high, problem = parse(text)
        if problem is None and low is not None and high is not None:
            assert low <= high
            ends = pl.DataFrame({"low": [low], "high": [high]})
            written = ends.select(write_interval(pl.col("low"), pl.col("high"))).to_series()
            assert parse_interval_text(kind, written[0]) == (low, high)


@given(st.dates(dt.date(1951, 1, 1), dt.date(2099, 12, 31)))
def test_every_way_of_writing_a_day_means_that_day(day):
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%d %B %Y", "%d-%b-%y", "%d.%m.%Y", "%Y-%m-%d 00:00:00", "%A %d %B %Y"):
        if form == "%d-%b-%y" and not 1970 <= day.year <= 2068:
            continue
        assert parse_date(day.strftime(form))[:2] == (day, day), form


@given(st.decimals(0, 10**9, places=2))
def test_every_way_of_writing_an_amount_means_that_amount(amount):
    for text in (f"{amount}", f"£{amount}", f"£{amount:,}", f"{amount:,} ", f"GBP {amount}"):
        assert parse_money(text)[:2] == (amount, amount), text


def test_an_open_end_is_written_as_an_empty_one():
    assert parse_interval_text("money", "150.01/") == (Decimal("150.01"), None)


CATEGORIES = [
    ("gifts", "decision", "Accepted", "accepted"),
    ("gifts", "decision", "Yes - accepted", "accepted"),
    ("gifts", "decision", "Not accepted", "declined"),
    ("gifts", "decision", "Politely declined", "declined"),
    ("gifts", "decision", "Declined - tender live", "declined"),
    ("gifts", "decision", "Accepted and donated to charity", "donated"),
    ("gifts", "decision", "Handed to PSD", "surrendered"),
    ("gifts", "decision", "Returned to sender", "returned"),
    ("gifts", "decision", "", "not stated"),
    ("gifts", "decision", "purple", "not stated"),
    ("gifts", "direction", "Given", "given"),
    ("gifts", "kind", "Dinner", "hospitality"),
    ("awards", "procedure", "Direct award", "direct"),
    ("awards", "procedure", "Call-off from a framework agreement", "call off"),
    ("awards", "procedure", "STA", "waiver"),
    ("awards", "procedure", "DirectAward", "direct"),
    ("awards", "role", "Unsuccessful", "bidder"),
    ("second_jobs", "decision", "APPROVED ", "approved"),
    ("second_jobs", "decision", "Approved subject to conditions", "approved with conditions"),
    ("second_jobs", "decision", "Not approved", "not stated"),
    ("second_jobs", "decision", "Refused", "refused"),
    ("second_jobs", "decision", "Withdrawn by applicant", "withdrawn"),
    ("second_jobs", "relation", "Spouse", "relative"),
]


@pytest.mark.parametrize(("register", "field", "text", "value"), CATEGORIES)
def test_a_category_is_read_by_its_spellings(register, field, text, value):
    found = parse_categories(pl.Series([text], dtype=pl.String), f"{register}.{field}")["value"][0]
    assert (found or REGISTERS[register].field(field).absent) == value


@pytest.mark.parametrize("text", ["purple", "Not approved"])
def test_what_is_no_value_of_the_register_is_said(text):
    found = parse_categories(pl.Series([text]), "second_jobs.decision")
    assert found["value"][0] is None
    assert found["problem"][0]


def test_spellings_lead_to_values_of_the_schema():
    for name, spellings in load_spellings().items():
        register, field = name.split(".")
        known = set(REGISTERS[register].field(field).values)
        assert set(spellings.inside.values()) | set(spellings.whole.values()) <= known, name


@pytest.mark.parametrize(
    ("register", "field", "text", "number"),
    [
        ("second_jobs", "hours_per_week", "8", 8),
        ("second_jobs", "hours_per_week", "8 hours", 8),
        ("second_jobs", "hours_per_week", "up to 12.5 hrs", 12.5),
        ("second_jobs", "hours_per_week", "varies", None),
        ("second_jobs", "hours_per_week", "200", None),
        ("company_officers", "birth_year", "1984", 1984),
        ("company_officers", "birth_year", "84", None),
        ("company_officers", "birth_month", "5", 5),
        ("company_officers", "birth_month", "May", 5),
        ("company_officers", "birth_month", "13", None),
    ],
)
def test_numbers_lie_within_the_limits_of_their_field(register, field, text, number):
    read = parse_numbers(pl.Series([text]), REGISTERS[register].field(field))
    assert read["value"][0] == number
    assert (read["problem"][0] is None) == (number is not None)
