"""What a sentence of a free-text register says of the day, the value and the host, and what it leaves unsaid."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.registers.load import load_registers
from engine.registers.rows.sentences import is_only_a_day, take_date, take_host, take_value
from engine.registers.values.dates import parse_date
from engine.registers.values.money import parse_money
from engine.schema.entries import RegisterEntry

DAYS = [
    ("On the 24th February 2023 I attended a match", "24th February 2023", None),
    ("23/5/19 clay pigeon shooting", "23/5/19", None),
    ("Chocolates from a resident March 2024", "March 2024", None),
    ("Fair of 4-5 February 2017 in Dunlark", "4-5 February 2017", None),
    ("April 5, 2024: lunch", "April 5, 2024", None),
    ("Dinner on 1 May 2024, gift sent 9 May 2024", "2024-05-01/2024-05-09", "the text says several days"),
    ("2022/23 season ticket", "2022-04-01/2023-03-31", "the text says only the year"),
    (
        "Business dinner 2025 on 11 September",
        "2025-01-01/2025-12-31",
        "the text says the day without a year (`11 September`)",
    ),
    ("On Friday, 16 August I attended a match", None, "the text says a day without a year: `16 August`"),
    ("Two of 2019 and one of 2021", None, "the text says several years and no day"),
    ("Flowers from a resident", None, "the text says no day"),
    ("Bottle of 12 wines worth £2023", None, "the text says no day"),
]


@pytest.mark.parametrize(("sentence", "text", "remark"), DAYS)
def test_the_day_is_taken_as_the_sentence_says_it(sentence, text, remark):
    assert take_date(sentence) == (text, remark)
    if text:
        low, high, problem = parse_date(text)
        assert problem is None
        assert low <= high


VALUES = [
    ("Meal worth £30, from the owner", "£30,", None),
    ("value approx £60 per head", "approx £60 per head", None),
    ("Tickets cost £25 each.", "£25 each", None),
    ("£10 voucher and £5 in cash", "5.00/15.00", "the text says several values"),
    ("£25 each and £100 of wine", "at least £25.00", "the text says several values"),
    ("£1,250.50 of travel", "£1,250.50", None),
    ("No sum is named in 2024", None, None),
]


@pytest.mark.parametrize(("sentence", "text", "remark"), VALUES)
def test_the_value_is_taken_with_what_makes_it_an_interval(sentence, text, remark):
    assert take_value(sentence) == (text, remark)
    if text:
        low, _, _ = parse_money(text)
        assert low is not None


HOSTS = [
    ("Guest of Harcourt Vale Ltd at the spring dinner", "Harcourt Vale Ltd"),
    ("as the guests of the Merrow Gate Group, a local firm", "Merrow Gate Group"),
    ("Hotel paid for by Dunlark County Council", "Dunlark County Council"),
    ("Ticket and hospitality provided by EY", "EY"),
    ("Invited by Robin Tarrant to breakfast", "Robin Tarrant"),
    ("I received an invitation from CG Law a local company", "CG Law"),
    ("Two books from High Commissioner of Dunlark", "High Commissioner of Dunlark"),
    ("Trainers from Robin Tarrant £100", "Robin Tarrant"),
    ("Guest of Harcourt Vale March 2024", "Harcourt Vale"),
    ("Flowers from a resident", None),
    ("Gift from my neighbour", None),
    ("The train from London was late", None),
    ("Harcourt Vale v Merrow Gate, box and lunch", None),
]


@pytest.mark.parametrize(("sentence", "host"), HOSTS)
def test_a_host_is_taken_only_where_the_sentence_names_it_as_one(sentence, host):
    assert take_host(sentence) == (host, None)


@pytest.mark.parametrize(
    ("text", "only"),
    [("17/6/22", True), ("may 2024", True), ("13/09", True), ("12th May 2023 lunch", False), ("n/a", False)],
)
def test_a_row_that_is_only_a_day_is_told(text, only):
    assert is_only_a_day(text) is only


@settings(max_examples=300)
@given(
    st.text(max_size=120)
    | st.from_regex(
        r"(on |of )?\d{1,2}(st|/\d{1,2}/\d{2}| May)( 20\d\d)? (guest of|from) [A-Z][a-z]+ £\d{1,4}", fullmatch=True
    )
)
def test_no_sentence_raises_and_what_is_taken_stands_in_it(sentence):
    for take in (take_date, take_value, take_host):
        text, _ = take(sentence)
        if text and "/" not in text and not text.startswith("at least"):
            words = re.findall(r"\w+", text)
            assert all(word in sentence for word in words)
    is_only_a_day(sentence)


def load(folder: Path, text: str, register: str | None = None):
    (folder / "book.csv").write_text(text, encoding="utf-8")
    return load_registers([RegisterEntry(register, "book.csv", (folder / "book.csv",))], folder)


def test_a_book_without_a_column_for_the_provider_is_read_by_its_sentences(tmp_path):
    text = "Officer,Rank,Details of gift\nPC A Lark,PC,Guest of Harcourt Vale Ltd on 3 May 2024 worth £40\nPC B Finch,PC,Nil\n"
    loaded = load(tmp_path, text, "gifts")
    (row,) = loaded.frames["gifts"].to_dicts()
    assert (row["provider_name"], str(row["event_on"]), str(row["value_gbp"])) == (
        "Harcourt Vale Ltd",
        "2024-05-03",
        "40.00",
    )
    assert row["description"] == "Guest of Harcourt Vale Ltd on 3 May 2024 worth £40"
    assert row["from_text"] == "provider_name; event_on; value_gbp"
    assert loaded.nil_returns.select("person", "source_row").rows() == [("PC B Finch", 3)]


def test_a_day_dates_only_the_entry_of_the_same_person_below_it(tmp_path):
    text = "council,councillor,text\na,Kim,1 May 2024\na,Alex,Wine\na,Alex,2 May 2024\na,Alex,Cake\na,Alex,Tea\n"
    loaded = load(tmp_path, text)
    rows = loaded.frames["gifts"].select("description", "event_on").rows()
    assert [(said, str(day)) for said, day in rows] == [
        ("1 May 2024", "2024-05-01"), ("Wine", "None"), ("Cake", "2024-05-02"), ("Tea", "None"),
    ]  # fmt: skip
    assert loaded.set_aside.select("source_row", "reason").rows() == [(4, "the day of the entry below")]
