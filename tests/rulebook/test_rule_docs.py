"""docs/reference/rule-files.md speaks of every condition and word of the grammar, and its examples can be read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engine.documents.yaml import parse_yaml
from engine.errors import Place
from engine.rulebook.language.rule import Parameter
from engine.rulebook.logic.operators import OPERATORS, WORDS
from engine.rulebook.parse.blocks import read_share, read_total
from engine.rulebook.parse.conditions import read_group
from engine.rulebook.parse.rule_file import KEYS
from engine.rulebook.parse.scope import Scope
from engine.schema.findings import KNOWN

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "rule-files.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize("words", sorted({*OPERATORS, *(word.words for word in WORDS)}))
def test_each_word_of_the_grammar_is_documented(words):
    assert re.search(rf"`[^`\n]*\b{words}\b", PAGE)


@pytest.mark.parametrize("key", KEYS)
def test_each_key_of_a_rule_is_documented(key):
    assert f"`{key}`" in PAGE


@pytest.mark.parametrize("field", KNOWN["findings"].field_names())
def test_each_field_of_a_finding_is_documented(field):
    assert f"`{field}`" in PAGE


@pytest.mark.parametrize("text", EXAMPLES)
def test_each_example_can_be_read(text):
    root, problems = parse_yaml(text, "example")
    assert not problems
    names = {
        "gift": "gifts",
        "award": "awards",
        "payment": "payments",
        "finding": "findings",
        "small": "awards",
        "large": "awards",
    }
    parameters = dict.fromkeys(re.findall(r"\$([a-z]+)", text))
    book = Scope({name: KNOWN[register] for name, register in names.items()}, _make_parameters(parameters))
    if hasattr(root, "items"):
        read_group(book, root, "all of", root.place)
    else:
        one = {"gift": book.aliases["gift"]} if "count at least" in text else book.aliases
        book.aliases = one
        read_total(book, root.get("total"))
        read_share(book, root.get("share"))
        if root.get("when"):
            read_group(book, root.get("when"), "all of", root.place)
    assert [str(problem) for problem in book.problems] == []


def _make_parameters(names):
    return {name: Parameter(name, 7, None, None, Place("example")) for name in names}


@pytest.mark.parametrize(
    ("register", "role"), [(name, party.role) for name, about in KNOWN.items() for party in about.parties]
)
def test_each_party_is_documented(register, role):
    assert re.search(rf"`{role}`[^.;:]*\([^)]*\b{register}\b", PAGE)
