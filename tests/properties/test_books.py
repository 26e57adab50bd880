"""What holds of gathering books, whatever stands in them."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.registers.merge.merge import gather_books
from engine.schema.registers import REGISTERS
from tests.made.books import gather, make_books

pytestmark = pytest.mark.slow  # whole registers, many orders
DAYS = [dt.date(2024, 3, 1), dt.date(2024, 3, 2), (dt.date(2024, 3, 1), dt.date(2024, 3, 31)), None]
VALUES = [Decimal(45), Decimal(60), Decimal(1), (Decimal(40), Decimal(50)), None]
POOLS = {
    "gifts": {
        "declaration_ref": ["G1", "G2", None],
        "recipient_name": ["Insp Morgan Vale", "Vale, Morgan", "PC Vale", None],
        "recipient_ref": ["4417", "4418", None, None],
        "provider_name": ["Harcourt Vale Ltd", "HARCOURT VALE", "Vale Group plc"],
        "provider_ref": ["07654321", "07654322", None, None],
        "event_on": DAYS,
        "value_gbp": VALUES,
        "kind": ["gift", "hospitality", "not stated", "not stated"],
        "decision": ["accepted", "not stated"],
        "description": ["Dinner", "Dinner at the event", "The event", None],
    },
    "second_jobs": {
        "declaration_ref": ["J1", "J2", None],
        "applicant_name": ["PC Jo Larkin", "Larkin, Jo"],
        "applicant_ref": ["5120", None],
        "employer_name": ["Harcourt Vale", "Oakmere Digital"],
        "nature": ["Site supervisor", "site supervisor", None],
        "applied_on": DAYS,
        "starts_on": DAYS,
        "decision": ["approved", "refused", "not stated"],
    },
    "awards": {
        "award_ref": ["A1", "A2", None],
        "title": ["Cleaning", "CLEANING", "Vehicles", None],
        "buyer_name": ["Westmarch Police", None],
        "supplier_name": ["Harcourt Vale Ltd", "Harcourt Vale", "Vale Group plc"],
        "supplier_ref": ["07654321", "07654322", None, None],
        "awarded_on": DAYS,
        "value_gbp": VALUES,
    },
}


def draw_books(register: str) -> st.SearchStrategy[dict[str, list[dict]]]:
    entry = st.fixed_dictionaries({name: st.sampled_from(pool) for name, pool in POOLS[register].items()})
    book = st.lists(entry, min_size=1, max_size=5)
    return st.fixed_dictionaries({"a.csv": book, "b.csv": book, "c.csv": book})


def list_groups(frame) -> set[frozenset[str]]:
    """The places of each entry."""
    own = [f"{file} row {row}" for file, row in frame.select("source_file", "source_row").iter_rows()]
    also = [text.split("; ") if text else [] for text in frame["also_at"].to_list()]
    return {frozenset([place, *others]) for place, others in zip(own, also, strict=True)}


@pytest.mark.parametrize("register", POOLS)
@settings(max_examples=6)
@given(data=st.data())
def test_every_row_is_kept_once_and_never_beside_one_of_its_book(register, data):
    books = data.draw(draw_books(register))
    found = gather(register, books)
    groups = list_groups(found.frame)
    places = [place for group in groups for place in group]
    assert sorted(places) == sorted(f"{file} row {n}" for file, rows in books.items() for n in range(2, len(rows) + 2))
    assert all(len({place.split(" row ")[0] for place in group}) == len(group) for group in groups)
    assert found.frame.height + found.folded.height == len(places)
    again = gather_books(found.frame, REGISTERS[register])
    assert again.frame.equals(found.frame)


@pytest.mark.parametrize("register", POOLS)
@settings(max_examples=6)
@given(data=st.data())
def test_the_order_of_books_and_of_rows_changes_nothing_that_is_gathered(register, data):
    books = data.draw(draw_books(register))
    groups = list_groups(gather(register, books).frame)
    order = data.draw(st.permutations(list(books)))
    assert list_groups(gather(register, {name: books[name] for name in order}).frame) == groups
    turned = {name: random.Random(len(rows)).sample(rows, len(rows)) for name, rows in books.items()}
    moved = list_groups(gather(register, turned).frame)
    assert say_contents(moved, turned) == say_contents(groups, books)


def say_contents(groups: set[frozenset[str]], books: dict[str, list[dict]]) -> Counter:
    """The entries of each group, since rows that are alike stand for each other."""

    def say(place: str) -> str:
        file, _, row = place.partition(" row ")
        return f"{file} {sorted(books[file][int(row) - 2].items(), key=str)}"

    return Counter(tuple(sorted(map(say, group))) for group in groups)


def test_the_frames_of_these_books_hold_what_they_say():
    frame = make_books("gifts", {"a.csv": [{"value_gbp": (Decimal(40), Decimal(50))}]})
    assert frame.select("value_gbp", "value_gbp_max").rows() == [(Decimal(40), Decimal(50))]
