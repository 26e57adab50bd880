"""record_id over several books: each once, the same in any order, and the same next month beside another book."""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal

from engine.registers.merge.merge import gather_books
from engine.registers.merge.record_ids import add_record_ids, mark_identity
from engine.schema.registers import REGISTERS
from tests.made.books import make_books

GIFTS = REGISTERS["gifts"]


def make_gift(reference: str | None, day: int, **more) -> dict:
    return {
        "declaration_ref": reference,
        "recipient_name": "Insp Morgan Vale",
        "provider_name": "Harcourt Vale Ltd",
        "event_on": dt.date(2024, 3, day),
        "value_gbp": Decimal("45.00"),
        "description": "Dinner",
    } | more


def list_ids(books: dict[str, list[dict]]) -> dict[tuple[str, int], str]:
    found = gather_books(mark_identity(make_books("gifts", books), GIFTS), GIFTS)
    frame = add_record_ids(found.frame)
    assert frame["record_id"].n_unique() == frame.height
    assert frame["record_id"].null_count() == 0
    return {(file, row): name for file, row, name in frame.select("source_file", "source_row", "record_id").iter_rows()}


BOOKS = {
    "custody.csv": [make_gift("1", 1), make_gift("2", 2), make_gift(None, 3)],
    "traffic.csv": [make_gift("1", 4), make_gift("3", 5), make_gift(None, 6)],
    "estates.csv": [make_gift("1", 7), make_gift("4", 8), make_gift("4", 8, recipient_ref="9")],
}


def test_references_that_collide_between_books_stay_distinct():
    ids = list_ids(BOOKS)
    assert len(ids) == 9
    collided = [ids[file, 2] for file in BOOKS]
    assert all(name.startswith("1~") for name in collided)
    assert (ids["custody.csv", 3], ids["traffic.csv", 3]) == ("2", "3")
    assert ids["custody.csv", 4].startswith("R-")


def test_the_order_of_the_books_changes_no_id():
    ids = list_ids(BOOKS)
    for order in itertools.permutations(BOOKS):
        assert list_ids({name: BOOKS[name] for name in order}) == ids


def test_entries_alike_in_all_that_identifies_them_are_counted_by_place_in_any_order():
    books = {"a.csv": [make_gift("1", 1, unit="Custody")] * 2, "b.csv": [make_gift("1", 1, kind="gift")]}
    books["a.csv"][0] = books["a.csv"][0] | {"kind": "hospitality"}
    ids = list_ids(books)
    assert sorted(name.count("~") for name in ids.values()) == [1, 2, 2]
    assert list_ids(dict(reversed(books.items()))) == ids


def test_a_book_more_renames_only_what_it_collides_with():
    before = list_ids({"custody.csv": BOOKS["custody.csv"]})
    assert before["custody.csv", 2] == "1"
    after = list_ids(BOOKS)
    changed = {place for place, name in before.items() if after[place] != name}
    assert changed == {("custody.csv", 2)}


def test_a_book_more_with_the_same_entries_renames_nothing_and_collides_with_nothing():
    before = list_ids({"custody.csv": BOOKS["custody.csv"]})
    fuller = [
        entry | {"reason": "Working dinner", "declared_on": dt.date(2024, 4, 1)} for entry in BOOKS["custody.csv"]
    ]
    assert list_ids({"custody.csv": BOOKS["custody.csv"], "copy.csv": fuller}) == before


def test_what_other_books_fill_is_no_part_of_an_id():
    sparse = [make_gift(None, 1, value_gbp=None)]
    before = list_ids({"a.csv": sparse})
    found = gather_books(
        mark_identity(make_books("gifts", {"a.csv": sparse, "b.csv": [make_gift("7", 1)]}), GIFTS), GIFTS
    )
    assert found.frame.select("declaration_ref", "value_gbp").rows() == [("7", Decimal("45.00"))]
    assert add_record_ids(found.frame)["record_id"].to_list() == list(before.values())
