"""Told columns: the same words, one name a reference; against the plain way of finding them, and at their edges."""

from __future__ import annotations

import re

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.names.non_names import is_name
from engine.quality.text_facts import add_told

SAME = "one__same_words__other"
WORDS = st.lists(st.sampled_from(["Jo", "jo", "LARKIN", "Larkin", "n/a", "Nil", "Ann", "Éva", "7", ""]), max_size=3)
TEXTS = st.none() | WORDS.map(" ".join) | WORDS.map(", ".join)


def tell_plainly(one: str | None, other: str | None) -> bool | None:
    if one is None or other is None:
        return None
    words = [sorted(re.findall(r"\w+", text.lower())) for text in (one, other)]
    if words[0] != words[1]:
        return False
    return True if pl.select(is_name(pl.lit(one))).item() else None


@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=12))
def test_the_same_words_in_any_order_are_told_and_no_others(pairs):
    frame = pl.DataFrame(pairs, schema={"one": pl.String, "other": pl.String}, orient="row")
    assert add_told(frame, [SAME])[SAME].to_list() == [tell_plainly(*pair) for pair in pairs]


def test_names_that_are_long_and_full_of_the_counted_letters_are_told():
    long = "aern " * 2000
    frame = pl.DataFrame({"one": [long, long], "other": [long.upper(), f"{long}a"]})
    assert add_told(frame, [SAME])[SAME].to_list() == [True, False]


def test_texts_told_one_by_one_and_by_their_distinct_ones_are_told_alike():
    names = ["Elm Ltd", "N/A", None, "Nil return", "Oak plc"]
    few = pl.DataFrame({"name": names * 20})
    many = pl.DataFrame({"name": [*names, *(f"Firm {number}" for number in range(40))]})
    asked = ["name__is_name", "name__is_nil"]
    assert add_told(few, asked).head(5).equals(add_told(many, asked).head(5))
    assert add_told(few, asked)["name__is_name"].head(5).to_list() == [True, False, False, False, True]


# (what it shows, what it is read as, the rows of reference and name, what is told)
ONE_NAME = [
    ("each reference once", "firm", [("A", "Elm Ltd"), ("B", "Oak Ltd")], [True, True]),
    ("legal form and case", "firm", [("A", "Elm Motors Ltd"), ("A", "ELM MOTORS LIMITED")], [True, True]),
    ("two firms", "firm", [("A", "Elm Motors Ltd"), ("A", "Oak Foods"), ("B", "Oak Foods")], [False, False, True]),
    ("three spellings and a stranger", "firm", [("A", n) for n in ("Elm Ltd", "ELM", "Oak", "elm limited")], [False] * 4),
    ("a stranger between two spellings", "firm", [("A", n) for n in ("Elm", "ELM LTD", "Oak", "elm ltd")], [False] * 4),
    ("no reference, no name", "firm", [(None, "Elm"), (None, "Oak"), ("A", None), ("A", "Elm")], [None, None, None, True]),
    ("a token that is no name", "firm", [("A", "N/A"), ("A", "Elm")], [True, True]),
    ("a person promoted", "person", [("1", "PC Jo Larkin"), ("1", "Sgt Jo LARKIN")], [True, True]),
    ("two people", "person", [("1", "PC Jo Larkin"), ("1", "PC Sam Orchard")], [False, False]),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "rows", "told"), [pytest.param(*case[1:], id=case[0]) for case in ONE_NAME])
def test_a_reference_stands_for_one_name(kind, rows, told):
    frame = pl.DataFrame(rows, schema={"ref": pl.String, "name": pl.String}, orient="row")
    column = f"ref__one_{kind}__name"
    assert add_told(frame, [column])[column].to_list() == told
