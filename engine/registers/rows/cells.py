"""Which cells of a row say which field: headers resolved, cells taken, joined, cut and picked by pattern."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from engine.registers.mapping import Column
from engine.registers.vocabulary import normalise_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.registers.mapping import SourceMapping
    from engine.registers.rows.defects import DefectList

PARENT = "parent"
PERIOD = "period"
SENTENCE = "sentence"
SKIP = "skip__"
"""Columns of the texts beside the fields: the parent's reference, the period of a return, the whole sentence."""


@dataclass(frozen=True, slots=True)
class Spot:
    """The places of the columns that a field is read from: its own, the end of its interval, and those joined to it."""

    place: int
    until: int | None = None
    joined: tuple[int, ...] = ()
    join: str = " "

    def places(self) -> list[int]:
        """Return every place."""
        return [self.place, *self.joined, *([] if self.until is None else [self.until])]


def resolve(mapping: SourceMapping, headers: Sequence[str | None], defects: DefectList) -> dict[str, Spot]:
    """Return where each field's columns are; columns missed or not read are defects."""
    found = find_spots(mapping, headers)
    known = _number_headers(headers)
    for column in mapping.columns:
        missed = column.constant is None and column.field not in found
        if missed and (mapping.place.line is None or not mapping.recognise):
            problem = f"the mapping `{mapping.format}` reads `{column.field}` from a column that is not there"
            defects.add_one(None, column.field, column.column or "", problem, "info")
    for name in (name for name in mapping.expect if normalise_words(name) not in known):
        defects.add_one(None, "", name, f"the mapping `{mapping.format}` expects this column", "medium")
    _note_unmapped(mapping, headers, found, defects)
    return found


def find_spots(mapping: SourceMapping, headers: Sequence[str | None]) -> dict[str, Spot]:
    """Return where the columns are that each field, and each other thing the mapping needs, is read from."""
    known = _number_headers(headers)
    spots = {column.field: _find_spot(column, known) for column in mapping.columns}
    found = {name: spot for name, spot in spots.items() if spot is not None}
    for name, wanted in _list_others(mapping):
        named = known.get(normalise_words(wanted.column or ""), (None,))
        place = wanted.place if wanted.place is not None else named[0]
        if place is not None:
            found[name] = Spot(place)
    return found


def _number_headers(headers: Sequence[str | None]) -> dict[str, list[int]]:
    """Return the places of each header, from left to right."""
    found: dict[str, list[int]] = {}
    for place, header in enumerate(headers):
        if header:
            found.setdefault(normalise_words(header), []).append(place)
    return found


def _find_spot(column: Column, known: Mapping[str, Sequence[int]]) -> Spot | None:
    if column.constant is not None:
        return None
    nth = column.nth - 1
    found = [known.get(normalise_words(name), ()) for name in (column.column, *column.spellings) if name]
    place = column.place if column.place is not None else next((each[nth] for each in found if len(each) > nth), None)
    until = known.get(normalise_words(column.until), (None,))[0] if column.until else None
    joined = [known[name][0] for name in map(normalise_words, column.joined) if name in known]
    if place is None and joined:
        place = joined.pop(0)
    if place is None:
        return None if until is None else Spot(until)
    return Spot(place, until, tuple(joined), column.join)


def _list_others(mapping: SourceMapping) -> list[tuple[str, Column]]:
    """Return the columns that no field is read from: the parent's, the period's, the sentence's, those to skip by."""
    found = [(f"{SKIP}{number}", Column("", skip.column)) for number, skip in enumerate(mapping.skip)]
    if mapping.parent:
        found.append((PARENT, Column("", mapping.parent.column)))
    if mapping.period:
        found.append((PERIOD, mapping.period))
    if mapping.sentence:
        found.append((SENTENCE, Column("", mapping.sentence.column, place=mapping.sentence.place)))
    return found


def _note_unmapped(
    mapping: SourceMapping, headers: Sequence[str | None], found: Mapping[str, Spot], defects: DefectList
) -> None:
    ignored = set(map(normalise_words, mapping.ignore))
    used = list_places(found)
    for place, header in enumerate(headers):
        if header and place not in used and normalise_words(header) not in ignored:
            defects.add_one(None, "", header, "no field of the register is read from this column", "info")


def list_places(spots: Mapping[str, Spot]) -> set[int]:
    """Return the places of every column that is read."""
    return {place for spot in spots.values() for place in spot.places()}


def take_texts(cells: pl.DataFrame, spots: Mapping[str, Spot], mapping: SourceMapping) -> pl.DataFrame:
    """Return row and the text of each field that has a column (F, and F__until where an interval's end has one)."""
    taken = [pl.col("row")]
    for name, spot in spots.items():
        text = pl.col(f"c{spot.place}")
        if spot.joined:
            text = pl.concat_str(
                [text, *(pl.col(f"c{place}") for place in spot.joined)], separator=spot.join, ignore_nulls=True
            )
            text = pl.when(text != "").then(text)
        taken.append(text.alias(name))
        if spot.until is not None:
            taken.append(pl.col(f"c{spot.until}").alias(f"{name}__until"))
    texts = cells.select(taken)
    if mapping.period and mapping.period.pattern and PERIOD in texts.columns:
        texts = texts.with_columns(apply_pattern(texts[PERIOD], mapping.period.pattern))
    return texts


def find_skips(texts: pl.DataFrame, mapping: SourceMapping) -> pl.Series:
    """Return, for each row, why the mapping skips it, null where it does not; the columns to skip by are left in."""
    reason = pl.Series("reason", [None] * texts.height, dtype=pl.String)
    for number, skip in enumerate(mapping.skip):
        name = f"{SKIP}{number}"
        if name in texts.columns:
            hit = texts[name].str.contains(skip.pattern).fill_null(value=False) & reason.is_null()
            reason = pl.select(pl.when(hit).then(pl.lit(skip.reason)).otherwise(reason)).to_series()
    return reason.rename("reason")


def note_extra_cells(
    cells: pl.DataFrame,
    headers: Sequence[str | None],
    spots: Mapping[str, Spot],
    defects: DefectList,
) -> None:
    """Report cells below no header: one defect a row, or one for the column where most rows have one."""
    used = list_places(spots)
    for name in cells.columns[1:]:
        place = int(name[1:])
        if (place < len(headers) and headers[place]) or place in used:
            continue
        rows = cells.filter(pl.col(name).is_not_null())
        if rows.height > max(5, cells.height * 0.5):
            said = f"column {name_column(place)}, such as {rows[name][0]}"
            defects.add_one(None, "", said, f"the column has no header; {rows.height} rows fill it", "low")
        elif rows.height:
            found = rows.select(
                source_row="row", said=name, problem=pl.lit(f"a cell below no header (column {name_column(place)})")
            )
            defects.add(found, "", pl.lit("low"))


def name_column(place: int) -> str:
    """Return the letters that a spreadsheet program shows for a column; place 0 is A."""
    name = ""
    number = place + 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name


def fill_down(texts: pl.DataFrame, mapping: SourceMapping) -> pl.DataFrame:
    """Return the texts with the fields that the mapping fills down filled from the row above."""
    names = [name for name in mapping.fill_down if name in texts.columns]
    return texts.with_columns(pl.col(names).fill_null(strategy="forward")) if names else texts


def split_cells(texts: pl.DataFrame, mapping: SourceMapping) -> pl.DataFrame:
    """Cut cells that hold several parties into one row each; fields that cut one column alike are cut together."""
    groups: dict[tuple[str, str], list[Column]] = {}
    for column in mapping.columns:
        if column.split and column.column and column.field in texts.columns:
            groups.setdefault((column.column, column.split), []).append(column)
    for (_, expression), columns in groups.items():
        names = [column.field for column in columns]
        cutter = re.compile(expression)

        def cut(text: str, cutter: re.Pattern[str] = cutter) -> list[str]:
            return [part for part in map(str.strip, cutter.split(html.unescape(text))) if part] or [text]

        lists = pl.col(names).map_elements(cut, return_dtype=pl.List(pl.String))
        texts = texts.with_columns(lists).explode(names)
    return texts


def apply_pattern(texts: pl.Series, pattern: str) -> pl.Series:
    """Return the first group of the pattern that each text fills, null where the pattern is not found."""
    expression = re.compile(pattern)
    distinct = texts.drop_nulls().unique()

    def take(text: str) -> str | None:
        match = expression.search(text)
        return next((group for group in match.groups() if group), None) if match else None

    taken = pl.Series([take(text) for text in distinct.to_list()], dtype=pl.String)
    return texts.replace_strict(distinct, taken, default=None, return_dtype=pl.String) if len(distinct) else texts
