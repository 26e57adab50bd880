"""Headers -> fields: what a column is called, against the word list of field synonyms."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from engine.registers.recognise.header_row import choose_header_row
from engine.registers.values import parse_category, parse_date, parse_money
from engine.registers.vocabulary import load_headers, normalise_words
from engine.schema import REGISTERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.reading import RawTable
    from engine.registers.vocabulary import Synonyms
    from engine.schema import Field, Register

_NEARLY_BEST = 0.85
"""Of two rows that give about as many fields the first is the header: the other repeats it, or is an entry."""
_EXACT, _SAME_WORDS, _HOLDS, _NEAR, _WEAK = 1, 2, 3, 4, 5
_WEIGHTS = {_EXACT: 1.0, _SAME_WORDS: 0.9, _HOLDS: 0.6, _NEAR: 0.5, _WEAK: 0.4}
_IDLE = frozenset({
    "the", "a", "an", "of", "your", "their", "his", "her", "its", "is", "was", "were", "please", "s",
    "if", "any", "and", "or",
})  # fmt: skip
_LONGEST = 120
_LONG = 8
"""The letters of a header from which slips of the keyboard are looked for."""
_NEAR_ENOUGH = 90.0
_WORD_NEAR = 75.0
"""rapidfuzz ratio: one slip in a header of ten letters, such as `Reciever name`."""
_SAMPLE = 200
_SURNAME = re.compile(r"(?i)\b(?:surname|last name|family name)s?\b")
_FORENAME = re.compile(r"(?i)\b(?:forename|first name|given name|christian name|initial)s?\b")


@dataclass(frozen=True, slots=True)
class Assignment:
    """A column (its place in the table and its header) and the field it was taken for; a low tier is a sure match."""

    field: str
    place: int
    header: str
    tier: int
    forename: tuple[int, str] | None = None
    """The place and header of the column of the forename, where the assigned one holds the surname alone."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The header row of a table (null where the format names the columns), its cells and what they were taken for."""

    header_row: int | None
    headers: tuple[str | None, ...]
    assignments: tuple[Assignment, ...]
    score: float

    @property
    def fields(self) -> frozenset[str]:
        """The fields that have a column."""
        return frozenset(assignment.field for assignment in self.assignments)


def normalise_header(text: str) -> tuple[str, str]:
    """Return the header in plain words, with and without what stands in brackets."""
    spaced = text if " " in text.strip() else re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    bare = re.sub(r"\([^()]*\)|\[[^\[\]]*\]", " ", spaced)
    return normalise_words(spaced), normalise_words(bare)


def _fold(words: str) -> frozenset[str]:
    """Return the words that matter, plurals as singulars."""
    return frozenset(
        word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
        for word in words.split()
        if word not in _IDLE
    )


@functools.cache
def _fold_synonyms(register: str, field: str) -> dict[frozenset[str], int]:
    synonyms = load_headers()[register].fields[field]
    return {_fold(text): place for place, text in reversed(list(enumerate(synonyms.same)))}


@functools.cache
def match_header(text: str, register: str) -> tuple[tuple[int, int, str], ...]:
    """Return (tier, place in the list, field) of each field that the header can mean, the surest first."""
    full, bare = normalise_header(text)
    if not full or len(full) > _LONGEST:
        return ()
    found = []
    for field, synonyms in load_headers()[register].fields.items():
        best = _match_field(full, bare, register, field, synonyms)
        if best:
            found.append((*best, field))
    return tuple(sorted(found))


def _match_field(full: str, bare: str, register: str, field: str, synonyms: Synonyms) -> tuple[int, int] | None:
    for form in (full, bare):
        if form in synonyms.same:
            return _EXACT, synonyms.same.index(form)
    folded = _fold_synonyms(register, field)
    for form in (full, bare):
        words = _fold(form)
        if words and words in folded:
            return _SAME_WORDS, folded[words]
    words = frozenset(full.split()) | _fold(full)
    if not words & synonyms.never:
        extra = len(_fold(full))
        fits = [extra - len(need) for need in synonyms.holds if need <= words]
        if fits and extra <= 10:
            return _HOLDS, max(min(fits), 0) * 100 + next(i for i, need in enumerate(synonyms.holds) if need <= words)
        as_long = _list_by_length(register, field).get(len(bare.split()), ()) if len(bare) >= _LONG else ()
        near = [fuzz.ratio(bare, same) for same in as_long if _differ_by_slips(bare, same)]
        if near and max(near) >= _NEAR_ENOUGH:
            return _NEAR, int(100 - max(near))
    if full in synonyms.weak or bare in synonyms.weak:
        return _WEAK, 0
    return None


@functools.cache
def _list_by_length(register: str, field: str) -> dict[int, tuple[str, ...]]:
    """Return the headers that mean a field by how many words they have, those of fewer letters than _LONG left out."""
    found: dict[int, tuple[str, ...]] = {}
    for same in load_headers()[register].fields[field].same:
        if len(same) >= _LONG:
            found[len(same.split())] = (*found.get(len(same.split()), ()), same)
    return found


def _differ_by_slips(text: str, same: str) -> bool:
    """Say whether two headers of as many words have the same words but for slips of the keyboard."""
    pairs = zip(text.split(), same.split(), strict=True)
    return all(one == other or fuzz.ratio(one, other) >= _WORD_NEAR for one, other in pairs)


def find_layout(table: RawTable, register: Register) -> Layout | None:
    """Return the header row that gives the register the most fields, None where no row gives any of them."""
    found = choose_header_row(table, lambda cells: _rate_row(cells, register), share=_NEARLY_BEST, least=1.0)
    if found is None:
        return None
    layout = _lay_out(table, register, found.number, found.cells)
    return layout if layout.assignments else None


def _rate_row(cells: Sequence[str | None], register: Register) -> float:
    fields: dict[str, float] = {}
    texts = [cell for cell in cells if cell]
    for text in texts:
        matches = match_header(text, register.name)
        if matches:
            tier, _, field = matches[0]
            fields[field] = max(fields.get(field, 0.0), _WEIGHTS[tier])
    if not fields:
        return 0.0
    valued = sum(bool(re.fullmatch(r"[£\d\s.,/:-]*\d[£\d\s.,/:-]*", text)) for text in texts)
    bonus = 1.0 if set(register.essential) & fields.keys() else 0.0
    return sum(fields.values()) + bonus - valued


def _lay_out(table: RawTable, register: Register, row: int | None, headers: Sequence[str | None]) -> Layout:
    assignments = assign_columns(headers, register, _Sample(table, row))
    known = {assignment.field for assignment in assignments}
    score = sum(_WEIGHTS[min(assignment.tier, _WEAK)] for assignment in assignments)
    return Layout(row, tuple(headers), tuple(assignments), score + bool(known & set(register.essential)))


class _Sample:
    """The first values below the header of each column, read once when asked for."""

    def __init__(self, table: RawTable, row: int | None) -> None:
        self._cells = table.cells if row is None else table.cells.filter(table.cells["row"] > row)
        self._known: dict[int, list[str]] = {}

    def values(self, place: int) -> list[str]:
        if place not in self._known:
            column = self._cells[f"c{place}"].drop_nulls()
            self._known[place] = column.unique(maintain_order=True).head(_SAMPLE).to_list()
        return self._known[place]


def assign_columns(headers: Sequence[str | None], register: Register, sample: _Sample) -> list[Assignment]:
    """Give each field at most one column and each column at most one field, the surest match first.

    A match that the column's values speak against (a date field without a date in it) counts less than any other.
    """
    offers = []
    for place, header in enumerate(headers):
        for tier, rank, name in match_header(header, register.name) if header else ():
            field = register.field(name)
            assert field is not None
            share = _rate_values(sample.values(place), field, register.name)
            if share is not None and share < 0.3:
                if tier > _SAME_WORDS:
                    continue
                tier += _WEAK  # noqa: PLW2901 - a match that the values speak against
            offers.append((tier, rank, place, name, header or ""))
    taken: dict[str, Assignment] = {}
    used: set[int] = set()
    for weak in (False, True):
        for tier, _rank, place, name, header in sorted(offers):
            if name in taken or place in used or (tier == _WEAK) is not weak:
                continue
            if weak and not load_headers()[register.name].fields[name].needs & taken.keys():
                continue
            taken[name] = Assignment(name, place, header, tier)
            used.add(place)
    _join_forenames(taken, headers, used, register)
    order = register.field_names()
    return sorted(taken.values(), key=lambda assignment: order.index(assignment.field))


def _join_forenames(
    taken: dict[str, Assignment], headers: Sequence[str | None], used: set[int], register: Register
) -> None:
    """Put a column of forenames and one of surnames together as one person's name."""
    people = {party.name for party in register.parties if party.kind == "person"}
    loose = [(place, header or "") for place, header in enumerate(headers) if header and place not in used]
    for name in people & taken.keys():
        own = taken[name]
        if _SURNAME.search(own.header):
            found = next(((place, header) for place, header in loose if _FORENAME.search(header)), None)
            taken[name] = replace(own, forename=found)
        elif _FORENAME.search(own.header):
            found = next(((place, header) for place, header in loose if _SURNAME.search(header)), None)
            if found:
                taken[name] = replace(own, place=found[0], header=found[1], forename=(own.place, own.header))


def _rate_values(values: list[str], field: Field, register: str) -> float | None:
    """Return which share of the values can be of the field's kind, None where they cannot tell."""
    telling = [value for value in values if re.search(r"\w", value)]
    if not telling:
        return None
    if field.kind == "date":
        return sum(_is_date(value) for value in telling) / len(telling)
    if field.kind == "money":
        return sum(bool(re.search(r"\d|nil|none|known|limit|n/?a|tbc", value.lower())) for value in telling) / len(
            telling
        )
    if field.kind == "category":
        key = f"{register}.{field.name}"
        return sum(parse_category(value, key)[0] is not None or "not" in value.lower() for value in telling) / len(
            telling
        )
    if field.kind == "number":
        return sum(bool(re.search(r"\d", value)) for value in telling) / len(telling)
    if field.name.endswith(("_name", "_by", "_role")):
        return sum(not _is_date(value) and not _is_amount(value) for value in telling) / len(telling)
    return None


def _is_date(text: str) -> bool:
    low, high, problem = parse_date(text, "either")
    return (
        low is not None or high is not None or (problem is not None and bool(re.search(r"no date|year|shows", problem)))
    )


def _is_amount(text: str) -> bool:
    low, high, _ = parse_money(text)
    return (low is not None or high is not None) and bool(re.search(r"\d", text))


def recognise_register(table: RawTable, hints: str) -> tuple[list[str], dict[str, Layout]]:
    """Return the registers that the table can be, the likeliest first, and the layout of each register tried.

    `hints` is the file's path and sheet, whose words speak for a register. Two registers that fit alike are both
    returned first; none where no register finds its essential column and one that tells it from a list of payments.
    """
    scores, layouts = rate_registers(table, hints)
    best = max(scores.values(), default=0.0)
    return [name for name in REGISTERS if scores.get(name, -1.0) == best], layouts


def rate_registers(table: RawTable, hints: str) -> tuple[dict[str, float], dict[str, Layout]]:
    """Return how well the table fits each register that it can be, and the layout of each register tried."""
    words = f" {normalise_words(re.sub(r'[_./]', ' ', hints))} "
    scores: dict[str, float] = {}
    layouts: dict[str, Layout] = {}
    for register in REGISTERS.values():
        layout = find_layout(table, register)
        if layout is None:
            continue
        layouts[register.name] = layout
        known = layout.fields
        listed = load_headers()[register.name]
        if set(register.essential) <= known and (known - set(register.essential)) & listed.telling:
            told = 1.5 if any(f" {hint} " in words for hint in listed.hints) else 0.0
            scores[register.name] = round(layout.score + told, 3)
    return scores, layouts
