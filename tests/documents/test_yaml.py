"""Strict YAML: what plain values mean, and what is refused."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from engine.documents.yaml import MappingNode, parse_yaml
from engine.errors import Place


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1),
        ("-1095", -1095),
        ("0", 0),
        ("0123", "0123"),  # not octal
        ("12:30", "12:30"),  # not base 60
        ("1_000", "1_000"),
        ("1.50", Decimal("1.50")),
        ("1e5", "1e5"),
        ("2024-02-29", dt.date(2024, 2, 29)),
        ("2024-05", "2024-05"),
        ("yes", "yes"),
        ("NO", "NO"),
        ("on", "on"),
        ("true", True),
        ("null", None),
        ("~", None),
        ("'1'", "1"),
        ('"null"', "null"),
        ("99999999999999999999", Decimal(99999999999999999999)),
    ],
)
def test_plain_values(text, value):
    root, problems = parse_yaml(f"key: {text}", "f")
    assert not problems
    assert isinstance(root, MappingNode)
    found = root.get("key")
    assert (type(found.value), found.value) == (type(value), value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1\na: 2", "f:2:1: the key `a` stands twice (first on line 1)"),
        ("a: !!python/object/apply:os.system [x]", "is not allowed"),
        ("a: &x 1", "f:1:4: the anchor `&x` is not allowed"),
        ("a: *x", "f:1:4: the alias `*x` is not allowed; write the value out"),
        ("a: 2024-02-30", "f:1:4: `2024-02-30` is not a date of the calendar"),
        ("a: [1, 2", "f:1:4: `[` is not closed where it should be; part with commas, and close with `]`"),
        ('a: "1', "f:1:4: a quotation mark is not closed"),
        ("a: 1\n  b: 2", "f:2:4: a colon stands where none may; indent keys alike"),
        ("a: 1\nb\nc: 2", "f:2:1: this line is neither `key: value` nor part of a text"),
        ("a: @b", "text cannot begin with this character"),
        ("a:\n\t- 1", "a tab stands where only spaces may"),
        ("? [a]\n: 1", "a key must be plain text"),
        ("a: 1\n---\nb: 2", "a second YAML document in one file"),
        ("[" * 60 + "]" * 60, "nested more than 40 levels deep"),
    ],
)
def test_what_is_refused(text, said):
    _, problems = parse_yaml(text, "f")
    assert any(said in str(problem) for problem in problems), problems


def test_nodes_know_their_line_and_column():
    root, _ = parse_yaml("a:\n  - b\n  - c: 1\n", "f")
    assert str(root.get("a").items[1].place) == "f:3:5"


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("a: one {x} two", 1, 8),
        ('a: "one {x} two"', 1, 9),
        ("é😀: 1\r\na: 'one {x}'", 2, 9),
        ("a: >-\n  one\n  two {x}\n", 3, 7),
        ("a: one\n  two {x}", 2, 7),
        ("b: [{a: '{x}'}]\na: '12345 {x}'", 2, 11),
        ('a: "one \\x7bx}"', 1, 4),  # written otherwise: the place of the whole
    ],
)
def test_a_part_of_a_text_has_its_own_place(text, line, column):
    root, problems = parse_yaml(text, "f")
    assert not problems
    assert root.get("a").locate("{x}") == Place("f", line, column)
