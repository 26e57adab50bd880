"""The word lists beside this module: header synonyms and the spellings of categories, read once."""

from __future__ import annotations

import functools
import re
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from engine.documents import MappingNode, ScalarNode, SequenceNode, read_yaml
from engine.errors import MappingError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.documents import Node

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Spellings:
    """The spellings of one category field: each leads to its canonical value."""

    inside: Mapping[str, str]
    """Found as whole words inside a longer text too."""
    whole: Mapping[str, str]
    """Only as the whole text or its first part."""
    unclear: frozenset[str]
    refines: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Synonyms:
    """How the column of one field may be called; all texts are normalised."""

    same: tuple[str, ...]
    holds: tuple[frozenset[str], ...] = ()
    never: frozenset[str] = frozenset()
    weak: tuple[str, ...] = ()
    needs: frozenset[str] = frozenset()
    """Weak names count only where a column of one of these fields is there too."""


@dataclass(frozen=True, slots=True)
class HeaderWords:
    """The synonyms of one register's fields, and the words in a file's name or sheet that speak for the register."""

    fields: Mapping[str, Synonyms]
    hints: tuple[str, ...] = ()
    telling: frozenset[str] = field(default_factory=frozenset)
    """Fields of which one more than the essential one must be there for the register to be recognised."""


def normalise_words(text: str) -> str:
    """Return the text in lower case, letters and digits only, one space between words."""
    plain = unicodedata.normalize("NFKD", text).casefold().replace("&", " and ")
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[^0-9a-z£]+", " ", plain.replace("'", "").replace("’", "")).split())


@functools.cache
def load_spellings() -> dict[str, Spellings]:
    """Return the spellings of each category field by `register.field`."""
    root = _read("categories.yaml")
    return {key.text: _read_spellings(node) for key, node in root.entries if isinstance(node, MappingNode)}


def _read_spellings(node: MappingNode) -> Spellings:
    inside: dict[str, str] = {}
    whole: dict[str, str] = {}
    refines: dict[str, frozenset[str]] = {}
    for key, value in node.entries:
        if key.text == "refines" and isinstance(value, MappingNode):
            refines = {name.text: frozenset(_texts(items)) for name, items in value.entries}
        elif isinstance(value, MappingNode):
            inside |= {normalise_words(text): key.text for text in _texts(value.get("words"))}
            whole |= {normalise_words(text): key.text for text in _texts(value.get("whole"))}
            whole.setdefault(normalise_words(key.text), key.text)
    unclear = frozenset(map(normalise_words, _texts(node.get("unclear"))))
    return Spellings(inside, whole, unclear, refines)


@functools.cache
def load_headers() -> dict[str, HeaderWords]:
    """Return the header synonyms by register."""
    root = _read("headers.yaml")
    return {key.text: _read_header_words(node) for key, node in root.entries if isinstance(node, MappingNode)}


def _read_header_words(node: MappingNode) -> HeaderWords:
    fields = {}
    for key, value in node.entries:
        if isinstance(value, MappingNode):
            fields[key.text] = Synonyms(
                same=tuple(map(normalise_words, _texts(value.get("same")))),
                holds=tuple(frozenset(normalise_words(text).split()) for text in _texts(value.get("holds"))),
                never=frozenset(map(normalise_words, _texts(value.get("never")))),
                weak=tuple(map(normalise_words, _texts(value.get("weak")))),
                needs=frozenset(_texts(value.get("needs"))),
            )
    hints = tuple(map(normalise_words, _texts(node.get("hints"))))
    return HeaderWords(fields, hints, frozenset(_texts(node.get("telling"))))


def _read(name: str) -> MappingNode:
    root, problems = read_yaml(FOLDER / name, f"words/{name}")
    if problems or not isinstance(root, MappingNode):
        raise MappingError.of(problems) if problems else MappingError(f"words/{name} is not a list of words")
    return root


def _texts(node: Node | None) -> list[str]:
    return [item.text for item in node.items if isinstance(item, ScalarNode)] if isinstance(node, SequenceNode) else []
