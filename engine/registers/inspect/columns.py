"""What each column of a table was taken for, with raw values beside what they were read as."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from engine.errors import suggest_nearest
from engine.registers.inspect.samples import (
    READ,
    SHOWN,
    Sample,
    explain_order,
    list_raw,
    list_read,
    shorten,
    write_field,
)
from engine.registers.mapping import GENERIC
from engine.registers.recognise import guess_header, match_header
from engine.registers.rows import PARENT, PERIOD, SENTENCE, find_spots, list_places, name_column
from engine.registers.vocabulary import normalise_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.reading import RawTable
    from engine.registers.mapping import SourceMapping
    from engine.registers.recognise import Understood
    from engine.registers.rows import Spot
    from engine.schema import Register

_TIERS = {
    1: "the whole header is",
    2: "the same words are",
    3: "words of the header are",
    4: "but for a slip, the header is",
}
_USES = {
    PARENT: "it names the record that gives what a row lacks",
    PERIOD: "it says what days a nil return is for",
    SENTENCE: "fields without a column are taken from its sentences",
}


@dataclass(frozen=True, slots=True)
class ColumnAccount:
    """One column of a table and one field read from it, or a field that has no column.

    `state` is read, constant, from text, ignored, not read, no header (cells below none) or not there (the mapping
    reads a column that the table lacks). `how` says why the column was taken for its field, `order` how day and month
    were told apart in a column of dates, `hint` what a column that is not read might be, or which might be meant.
    """

    column: str | None
    field: str | None
    state: str
    how: str
    order: str | None = None
    hint: str | None = None
    samples: tuple[Sample, ...] = ()


def describe_columns(each: Understood, rows: pl.DataFrame, defects: pl.DataFrame) -> Iterator[ColumnAccount]:
    """Yield the columns of a table from left to right, then the fields that no column of their own says.

    `rows` are the table's canonical rows, `defects` its defects.
    """
    mapping = each.mapping
    if mapping is None:
        return
    spots = find_spots(mapping, each.headers)
    below = each.table.cells if each.header_row is None else each.table.cells.filter(pl.col("row") > each.header_row)
    kept = below.join(rows.select(row="source_row").unique(), on="row", how="semi", maintain_order="left")
    for place in range(len(below.columns) - 1):
        header = each.headers[place] if place < len(each.headers) else None
        names = [name for name, spot in spots.items() if place in spot.places()]
        for name in names:
            yield _find_read(name, place, spots[name], each, kept, rows, defects)
        if not names and (header or kept[f"c{place}"].is_not_null().any()):
            yield _find_unread(place, header, each, spots, below)
    yield from _list_missing(each, spots)
    for column in mapping.columns:
        if column.constant is not None:
            yield ColumnAccount(None, column.field, "constant", f"the mapping says `{column.constant}`")
    yield from _list_taken(mapping, each.register, rows)


def _find_read(
    name: str, place: int, spot: Spot, each: Understood, kept: pl.DataFrame, rows: pl.DataFrame, defects: pl.DataFrame
) -> ColumnAccount:
    assert each.mapping is not None
    field = each.register.field(name)
    header = each.headers[place]
    how = _explain(name, header, place, spot, each)
    if field is None:
        return ColumnAccount(header, None, "read", how, samples=list_raw(kept, place))
    column = next((one for one in each.mapping.columns if one.field == name), None)
    order = explain_order(kept[f"c{place}"], column.dates if column else None) if field.kind == "date" else None
    return ColumnAccount(header, name, "read", how, order, samples=list_read(field, place, kept, rows, defects))


def _explain(name: str, header: str | None, place: int, spot: Spot, each: Understood) -> str:
    assert each.mapping is not None
    if name in _USES:
        return _USES[name]
    if each.register.field(name) is None:
        return "the mapping sets rows aside by it"
    if place in spot.joined:
        return "its text follows that of the field's first column"
    if place == spot.until:
        return "it ends the interval of the field"
    if each.flat is not None:
        return "the standard defines it"
    if each.mapping.format != GENERIC:
        return "the mapping names it"
    found = {field: tier for tier, _, field in match_header(header or "", each.register.name)}
    if name in found:
        return f"{_TIERS.get(found[name], 'a name that other columns share is')} in the word list"
    return "it goes with the column of the field"


def _find_unread(
    place: int, header: str | None, each: Understood, spots: dict[str, Spot], below: pl.DataFrame
) -> ColumnAccount:
    assert each.mapping is not None
    samples = list_raw(below, place)
    if not header:
        return ColumnAccount(None, None, "no header", f"column {name_column(place)} has no header", None, None, samples)
    if normalise_words(header) in set(map(normalise_words, each.mapping.ignore)):
        return ColumnAccount(header, None, "ignored", "the mapping ignores it", None, None, samples)
    hint = suggest_field(header, each.register, set(spots))
    return ColumnAccount(header, None, "not read", "no field is read from it", None, hint, samples)


def suggest_field(header: str, register: Register, taken: set[str]) -> str | None:
    """Return what field a column that is not read could be, None where the word list knows none."""
    found = [name for _, _, name in match_header(header, register.name)]
    free = next((name for name in found if name not in taken), None)
    if free:
        return f"it could be `{free}`"
    return f"like `{found[0]}`, which another column gives" if found else None


def _list_missing(each: Understood, spots: dict[str, Spot]) -> Iterator[ColumnAccount]:
    """Yield the columns that the mapping reads and the table lacks, with the nearest header that nothing reads."""
    assert each.mapping is not None
    used = list_places(spots)
    free = [" ".join(header.split()) for place, header in enumerate(each.headers) if header and place not in used]
    for column in each.mapping.columns:
        if column.constant is None and column.field not in spots:
            near = suggest_nearest(column.column or "", free) if free else None
            hint = near if near and near.startswith("did you mean") else None
            yield ColumnAccount(column.column, column.field, "not there", "the table has no such column", None, hint)


def _list_taken(mapping: SourceMapping, register: Register, rows: pl.DataFrame) -> Iterator[ColumnAccount]:
    if mapping.sentence is None:
        return
    names = rows["from_text"].drop_nulls().str.split("; ").explode().unique().sort()
    for name in names.to_list():
        field = register.field(name)
        field_rows = rows.filter(pl.col("from_text").str.split("; ").list.contains(name)).head(SHOWN)
        texts = field_rows["description"] if "description" in field_rows.columns else field_rows["from_text"]
        read = field_rows.select(read=write_field(field))["read"] if field else field_rows[name]
        samples = tuple(Sample(shorten(said or ""), value, READ) for said, value in zip(texts, read, strict=True))
        yield ColumnAccount(mapping.sentence.column, name, "from text", "taken from the sentence", samples=samples)


def list_raw_columns(table: RawTable) -> tuple[int | None, list[ColumnAccount], int]:
    """Return, for a table that fits no register, its likely header row, its columns, and the rows below."""
    header_row, headers = guess_header(table)
    cells = table.cells if header_row is None else table.cells.filter(pl.col("row") > header_row)
    columns = [
        ColumnAccount(header, None, "not read", "the table fits no register", None, None, list_raw(cells, place))
        for place, header in enumerate(headers)
        if header or cells[f"c{place}"].is_not_null().any()
    ]
    return header_row, columns, cells.height
