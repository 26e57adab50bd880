"""Values: no text raises, what is read keeps its promises, and the fast forms mean what the parsers say they mean."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine.registers.values.columns import (
    parse_categories,
    parse_company_numbers,
    parse_dates,
    parse_interval_text,
    parse_moneys,
    parse_numbers,
)
from engine.registers.values.dates import EARLIEST, LATEST, find_order, parse_date
from engine.registers.values.fast import find_plain_orders, read_plain_dates, read_plain_money
from engine.registers.values.money import LARGEST, parse_money
from engine.registers.vocabulary.lists import load_spellings
from engine.schema.intervals import write_interval
from engine.schema.registers import REGISTERS

MONEY_WORDS = st.sampled_from(
    ["£", "-", "1", "20", "1,234", ".50", "5.005", "(", ")", "k", "m", "p", " ", "to", "-", "approx", "<", ">", "up to",
     "each", "x", "2 x", "nil", "tbc", "€", "999999999999.99", "1e9", "£1m", "+", "and", "?", "Â£", ",", "000"]
)  # fmt: skip
DATE_WORDS = st.sampled_from(
    ["1", "31", "2", "/", "-", ".", "2024", "24", "March", "Feb", " ", "to", "&", "w/c", "week ending", "Q3", "early",
     "2024-02-30", "before", "1 May 2024", "29/02/2023", "0", "99", "between", "and", "T10:00", "45352", "FY", "2024/25"]
)  # fmt: skip


def join(words: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds(lambda parts, gap: gap.join(parts), st.lists(words, max_size=8), st.sampled_from(["", " "]))


def read_back(kind: str, low: object, high: object) -> tuple[object, object]:
    frame = pl.DataFrame({"low": [low], "high": [high]})
    written = frame.select(write_interval(pl.col("low"), pl.col("high"))).to_series()[0]
    return parse_interval_text(kind, written)


@settings(max_examples=400)
@given(st.one_of(st.text(max_size=30), join(MONEY_WORDS)))
@example("5.005")
@example("1e99")
@example("£١٢")
@example("²")
def test_money_is_an_interval_within_limits_or_a_problem(text):
    low, high, problem = parse_money(text)
    ends = [end for end in (low, high) if end is not None]
    assert all(end == end.quantize(Decimal("0.01")) and abs(end) <= LARGEST for end in ends)
    assert low is None or high is None or low <= high
    if ends:
        assert problem is None or problem.startswith("a price each")
        assert read_back("money", low, high) == (low, high)


@settings(max_examples=400)
@given(st.one_of(st.text(max_size=30), join(DATE_WORDS)), st.sampled_from(["day first", "month first", "either"]))
@example("31/2/2024 - 30/2/2024", "either")
@example("٣/٤/٢٠٢٤", "day first")
@example("before 1/1/1950", "day first")
def test_a_date_is_an_interval_within_limits_or_a_problem(text, order):
    low, high, problem = parse_date(text, order)
    ends = [end for end in (low, high) if end is not None]
    assert all(EARLIEST <= end <= LATEST for end in ends)
    assert low is None or high is None or low <= high
    assert not (ends and problem)
    if ends:
        assert read_back("date", low, high) == (low, high)
    assert find_order(text) in (None, "day first", "month first")


@settings(max_examples=300)
@given(st.one_of(st.text(max_size=25), st.text(alphabet="AB012 cbh(scno).-", max_size=14)))
def test_numbers_and_company_numbers_keep_their_form(text):
    number = parse_company_numbers(pl.Series([text]))
    value, problem = number.row(0)
    assert value is None or (len(value) == 8 and value.isalnum() and value.isascii() and problem is None)
    field = REGISTERS["second_jobs"].field("hours_per_week")
    hours, problem = parse_numbers(pl.Series([text]), field).row(0)
    assert hours is None or (0 <= hours <= 168 and problem is None)


@settings(max_examples=200)
@given(st.text(max_size=40), st.sampled_from(sorted(load_spellings())))
def test_a_category_is_a_value_of_its_field_or_a_problem(text, name):
    register, field = name.split(".")
    value, problem = parse_categories(pl.Series([text]), name).row(0)
    assert value is None or (value in REGISTERS[register].field(field).values and problem is None)


AMOUNTS = st.builds(
    lambda sign, pound, number, places, close: f"{sign}{pound}{number:,.{places}f}{close}",
    st.sampled_from(["", "-", "(", "£-", "- ", "--"]),
    st.sampled_from(["", "£", "£ "]),
    st.decimals(0, 10**13, places=3),
    st.integers(0, 3),
    st.sampled_from(["", ")", "-", " "]),
)


@settings(max_examples=500)
@given(st.lists(st.one_of(AMOUNTS, st.text(alphabet="£-0123456789,.() ", max_size=14)), min_size=1, max_size=20))
def test_plain_money_is_what_the_parser_reads(texts):
    for text, plain in zip(texts, read_plain_money(pl.Series(texts)), strict=True):
        if plain is not None:
            assert parse_money(text) == (plain, plain, None), text


@pytest.mark.parametrize(
    "text",
    ["1", "1234.5", "£1,234.50", "-£20", "-20.00", "£-5", "(20.00)", "(£1,000)", "0", "999,999,999,999.99", "007"],
)
def test_money_is_plain_in_the_forms_that_fill_whole_columns(text):
    plain = read_plain_money(pl.Series([text]))[0]
    assert plain is not None
    assert parse_money(text) == (plain, plain, None)


DAYS = st.builds(
    lambda a, b, year, mark, time: f"{a}{mark}{b}{mark}{year}{time}",
    st.integers(0, 35),
    st.integers(0, 35),
    st.integers(1940, 2110),
    st.sampled_from(["/", ".", "-", "/0"]),
    st.sampled_from(["", " 10:30", " 00:00:00", "T23:59:59.123Z", " 9:00+01:00", " 10"]),
)
ISO = st.builds(
    lambda day, time: f"{day}{time}",
    st.dates(dt.date(1900, 1, 1), dt.date(2150, 1, 1)),
    st.sampled_from(["", " 00:00:00", "T23:59:59Z", "T23:59:59.123456+01:00", "Z", " 24:61"]),
)


@settings(max_examples=500)
@given(
    st.lists(st.one_of(DAYS, ISO, st.text(alphabet="0123456789-/.: T", max_size=12)), min_size=1, max_size=20),
    st.sampled_from(["day first", "month first", "either"]),
)
def test_plain_dates_are_what_the_parser_reads(texts, order):
    for text, plain in zip(texts, read_plain_dates(pl.Series(texts), order), strict=True):
        if plain is not None:
            assert parse_date(text, order) == (plain, plain, None), text


@settings(max_examples=300)
@given(st.lists(DAYS, min_size=1, max_size=10))
def test_plain_dates_prove_the_order_that_the_parser_finds(texts):
    proofs, plain = find_plain_orders(pl.Series(texts))
    assert proofs == {order for text, known in zip(texts, plain, strict=True) if known and (order := find_order(text))}


@pytest.mark.parametrize("text", ["2024-03-01", "01/03/2024", "1.3.2024", "2024-03-01 00:00:00", "1/3/2024 09:30"])
def test_days_are_plain_in_the_forms_that_fill_whole_columns(text):
    assert read_plain_dates(pl.Series([text]), "day first").to_list() == [dt.date(2024, 3, 1)]


@settings(max_examples=150)
@given(st.lists(st.one_of(st.none(), AMOUNTS, join(MONEY_WORDS)), max_size=15))
def test_a_column_of_money_is_read_value_by_value(texts):
    found = parse_moneys(pl.Series(texts, dtype=pl.String)).rows()
    assert found == [(None, None, None) if text is None else parse_money(text) for text in texts]


@settings(max_examples=150)
@given(
    st.lists(st.one_of(st.none(), DAYS, ISO, join(DATE_WORDS)), max_size=15), st.sampled_from(["day first", "either"])
)
def test_a_column_of_dates_is_read_value_by_value(texts, order):
    found = parse_dates(pl.Series(texts, dtype=pl.String), order).rows()
    assert found == [(None, None, None) if text is None else parse_date(text, order) for text in texts]
