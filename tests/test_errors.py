"""Errors: one line each, with the nearest right thing."""

from __future__ import annotations

import pytest

from engine.errors import EngineError, Place, Problem, suggest_nearest


@pytest.mark.parametrize(
    ("word", "known", "hint"),
    [
        ("value", ["value_gbp", "unit"], "did you mean `value_gbp`?"),
        ("Recieved", ["received", "given"], "did you mean `received`?"),
        ("xyz", ["received", "given"], "known: `given`, `received`"),
        ("xyz", [], None),
        ("q", [f"w{number}" for number in range(20)], "known: " + ", ".join(f"`w{n}`" for n in sorted(range(20), key=str)[:12]) + " and 8 more"),
    ],
)  # fmt: skip
def test_the_nearest_word_is_named(word, known, hint):
    assert suggest_nearest(word, known) == hint


def test_a_problem_is_one_line():
    assert str(Problem("bad\nthing", Place("a.csv", 3, 7), "look\nthere")) == "a.csv:3:7: bad thing; look there"


def test_an_error_carries_all_its_problems():
    error = EngineError.of([Problem("one"), Problem("two", Place("f"))])
    assert str(error) == "one\nf: two"
