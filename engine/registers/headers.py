"""Headers -> fields: the generic mapping, by the words with which registers head their columns."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import polars as pl

from engine.errors import MappingError
from engine.registers.schema import REGISTERS
from engine.registers.values import WORDS
from engine.yamlfile import Mapping, Scalar, Sequence, read_yaml

if TYPE_CHECKING:
    from engine.registers.rawtable import RawTable

SEARCHED = 60
"""How many rows from the top may hold the header."""
_BRACKETED = re.compile(r"[(\[{][^)\]}]*[)\]}]?")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_FILLER = re.compile(
    r"\b(?:please|state|specify|the|a|an|s|gbp|in|inc|including|excl|exc|vat|eg|e g|i e|dd|mm|yyyy|yy|if|any|known"
    r"|applicable)\b"
)


@dataclass(frozen=True, slots=True)
class Words:
    """How a field's columns are headed: whole headers, and phrases inside longer ones."""

    whole: frozenset[str]
    inside: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Header:
    """The header row that was found: its row number, each column's text, and the column that each field takes."""

    row: int
    texts: dict[str, str]
    fields: dict[str, str]


def fold_header(text: str, *, brackets: bool = True) -> str:
    """Return a header without case, punctuation and line ends; `brackets` keeps what stands in brackets."""
    plain = unicodedata.normalize("NFKC", text).replace("\u00a0", " ")
    plain = _CAMEL.sub(" ", plain)
    if not brackets:
        plain = _BRACKETED.sub(" ", plain)
    return " ".join(re.sub(r"[^\w]+|_+", " ", plain.casefold()).split())


@cache
def read_header_words() -> dict[str, dict[str, Words]]:
    """Return the words of each register's fields, from words/headers.yaml; the field's own name is one of them."""
    root, problems = read_yaml(WORDS / "headers.yaml", "headers.yaml")
    if problems or not isinstance(root, Mapping):
        raise MappingError.of(problems)
    return {name: _read_register(name, root.get(name)) for name in REGISTERS}


def _read_register(name: str, node: object) -> dict[str, Words]:
    found = {}
    for field in REGISTERS[name].fields:
        entry = node.get(field.name) if isinstance(node, Mapping) else None
        whole = {fold_header(word) for word in _list(entry, "is")} | {fold_header(field.name)}
        inside = sorted({fold_header(word) for word in _list(entry, "has")}, key=lambda word: (-len(word), word))
        found[field.name] = Words(frozenset(whole), tuple(inside))
    return found


def _list(node: object, key: str) -> list[str]:
    inner = node.get(key) if isinstance(node, Mapping) else None
    return [item.text for item in inner.items if isinstance(item, Scalar)] if isinstance(inner, Sequence) else []


def choose_fields(texts: dict[str, str], register: str) -> dict[str, str]:
    """Return the column of each field that the headers name: whole headers first, then phrases, from left to right."""
    words = read_header_words()[register]
    claims = []
    for place, (column, text) in enumerate(texts.items()):
        for order, (field, known) in enumerate(words.items()):
            strength = _rate_claim(text, known)
            if strength:
                claims.append((-strength, order if strength < 100 else 0, place, field, column))
    fields: dict[str, str] = {}
    taken: set[str] = set()
    for _, _, _, field, column in sorted(claims):
        if field not in fields and column not in taken:
            fields[field] = column
            taken.add(column)
    return {field: fields[field] for field in words if field in fields}


def _rate_claim(text: str, known: Words) -> int:
    """Return how surely a header names a field: 0 not at all; longer phrases are surer."""
    whole, short = fold_header(text), fold_header(text, brackets=False)
    if whole in known.whole:
        return 1000
    if short in known.whole:
        return 900
    bare = " ".join(_FILLER.sub(" ", short or whole).split())
    if bare in known.whole:
        return 800
    padded = f" {whole} "
    return next((10 + len(phrase) for phrase in known.inside if f" {phrase} " in padded), 0)


def find_header(table: RawTable, register: str) -> Header | None:
    """Return the row whose cells name the most fields of the register; None where no row names two of them."""
    best: Header | None = None
    essential = REGISTERS[register].essential
    for row, texts in list_header_rows(table):
        fields = choose_fields(texts, register) if len(texts) > 1 else {}
        found = Header(row, texts, fields)
        if len(fields) >= 2 and (best is None or _strength(found, essential) > _strength(best, essential)):
            best = found
    return best


def list_header_rows(table: RawTable) -> list[tuple[int, dict[str, str]]]:
    """Return row number and text by column of the rows that may be the header; row 0 where the format names them."""
    if table.header is not None:
        return [(0, dict(zip(table.columns, table.header, strict=True)))]
    return [
        (int(row["row"]), {column: str(row[column]) for column in table.columns if row[column] is not None})
        for row in table.cells.head(SEARCHED).iter_rows(named=True)
    ]


def _strength(header: Header, essential: tuple[str, ...]) -> int:
    return len(header.fields) + 2 * any(field in header.fields for field in essential)


def take_below(table: RawTable, header: Header) -> pl.DataFrame:
    """Return the rows below the header."""
    return table.cells.filter(pl.col("row") > header.row)
