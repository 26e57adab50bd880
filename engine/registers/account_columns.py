"""What each column of a table was taken for, with raw values beside what they were read as."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from engine.registers.cells import SENTENCE, find_spots
from engine.registers.dates import find_order
from engine.registers.headers import match_header
from engine.registers.mapping import GENERIC
from engine.registers.values import choose_order
from engine.registers.words import normalise_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.registers.cells import Spot
    from engine.registers.mapping import Column, Mapping
    from engine.registers.rawtable import RawTable
    from engine.registers.schema import Field, Register
    from engine.registers.understand import Understood

SHOWN = 3
"""Raw values shown for a column."""
_LONGEST = 80
_TIERS = {1: "the whole header", 2: "the same words", 3: "words of the header", 4: "the header but for a slip"}


@dataclass(frozen=True, slots=True)
class ColumnAccount:
    """One column of a table, or a field that has none: `state` is read, constant, from text, ignored or not read.

    `how` says why the column was taken for its field, `order` how day and month were told apart in a column of dates,
    `hint` what a column that is not read might be. `samples` are (raw text, what it was read as); the latter is null
    where it could not be read.
    """

    column: str | None
    field: str | None
    state: str
    how: str
    order: str | None = None
    hint: str | None = None
    samples: tuple[tuple[str, str | None], ...] = ()


def list_columns(each: Understood, rows: pl.DataFrame, defects: pl.DataFrame) -> Iterator[ColumnAccount]:
    """Yield the columns of a table from left to right, then the fields that no column of their own says.

    `rows` are the table's canonical rows, `defects` its defects.
    """
    mapping = each.mapping
    if mapping is None:
        return
    spots = find_spots(mapping, each.headers)
    places = {place: name for name, spot in reversed(spots.items()) for place in reversed(spot.places())}
    cells = each.table.cells if each.header_row is None else each.table.cells.filter(pl.col("row") > each.header_row)
    ignored = set(map(normalise_words, mapping.ignore))
    for place, header in enumerate(each.headers):
        name = places.get(place)
        if name is not None:
            yield _tell_read(name, spots[name], header, each, cells, rows, defects)
        elif header:
            state = "ignored" if normalise_words(header) in ignored else "not read"
            hint = None if state == "ignored" else _suggest_field(header, each.register, set(spots))
            how = "the mapping ignores it" if state == "ignored" else "no field of the register is read from it"
            yield ColumnAccount(header, None, state, how, None, hint, _show_raw(cells, place))
    for column in mapping.columns:
        if column.constant is not None:
            yield ColumnAccount(None, column.field, "constant", f"the mapping says `{column.constant}`")
    yield from _list_taken(mapping, rows)


def _tell_read(
    name: str,
    spot: Spot,
    header: str | None,
    each: Understood,
    cells: pl.DataFrame,
    rows: pl.DataFrame,
    defects: pl.DataFrame,
) -> ColumnAccount:
    assert each.mapping is not None
    field = each.register.field(name)
    how = _explain(name, header, each.mapping, each.register)
    if field is None:  # the parent's reference, the period of a return, the sentence, a column to skip by
        return ColumnAccount(header, None, "read", how, samples=_show_raw(cells, spot.place))
    samples = _show_read(field, spot, cells, rows, defects)
    column = next((one for one in each.mapping.columns if one.field == name), None)
    order = _explain_order(cells[f"c{spot.place}"], column) if field.kind == "date" else None
    return ColumnAccount(header, name, "read", how, order, samples=samples)


def _explain(name: str, header: str | None, mapping: Mapping, register: Register) -> str:
    if mapping.format != GENERIC:
        return "the mapping names it"
    found = {field: tier for tier, _, field in match_header(header or "", register.name)}
    if name in found:
        return f"{_TIERS.get(found[name], 'a name that other columns share')} is in the word list"
    return "the sentences of this column are read" if name == SENTENCE else "it goes with the column of the field"


def _explain_order(texts: pl.Series, column: Column | None) -> str:
    if column and column.dates:
        return f"{column.dates}: the mapping says so"
    order = choose_order(texts)
    proofs = {find_order(text): text for text in sorted(texts.drop_nulls().unique().to_list(), reverse=True)}
    if order == "either":
        first, second = proofs.get("day first"), proofs.get("month first")
        return f"both (`{first}` and `{second}`): a date that could be either is the interval between the two"
    if order in proofs:
        return f"{order}: proved by `{proofs[order]}`"
    return "day first: no value proves the order" if _has_open_order(texts) else "no value leaves the order open"


def _has_open_order(texts: pl.Series) -> bool:
    return bool(texts.str.contains(r"^\s*\d{1,2}[/.\- ]\d{1,2}[/.\- ]\d{2,4}").any())


def _suggest_field(header: str, register: Register, taken: set[str]) -> str | None:
    found = [name for _, _, name in match_header(header, register.name)]
    for name in found:
        return f"like `{name}`, which another column gives" if name in taken else f"it could be `{name}`"
    return None


def _show_raw(cells: pl.DataFrame, place: int) -> tuple[tuple[str, str | None], ...]:
    name = f"c{place}"
    if name not in cells.columns:
        return ()
    texts = cells[name].drop_nulls().unique(maintain_order=True).head(SHOWN)
    return tuple((_shorten(text), None) for text in texts.to_list())


def _show_read(
    field: Field, spot: Spot, cells: pl.DataFrame, rows: pl.DataFrame, defects: pl.DataFrame
) -> tuple[tuple[str, str | None], ...]:
    """Return up to three raw values with what they were read as, one that could not be read among them if any was."""
    name = f"c{spot.place}"
    failed = defects.filter(pl.col("field") == field.name, pl.col("source_row").is_not_null())["source_row"].unique()
    shown = cells.select(pl.col("row"), pl.col(name).alias("said")).filter(pl.col("said").is_not_null())
    read = rows.select(pl.col("source_row").alias("row"), write_field(field).alias("read"))
    both = shown.join(read, on="row", how="inner", maintain_order="left").with_columns(
        pl.col("row").is_in(failed.implode()).alias("failed")
    )
    both = both.unique("said", keep="first", maintain_order=True)
    bad = both.filter("failed").head(1)
    good = both.filter(~pl.col("failed")).head(SHOWN - bad.height)
    texts = pl.concat([good, bad]).with_columns(read=pl.when(pl.col("read") != "").then("read"))
    return tuple((_shorten(said), read) for said, read in texts.select("said", "read").iter_rows())


def write_field(field: Field) -> pl.Expr:
    """Return a field as the output files write it: an interval as `low/high`, nothing recorded as no text."""
    low = pl.col(field.name).cast(pl.String).fill_null("")
    if field.kind not in ("date", "money"):
        return low.str.strip_suffix(".0") if field.kind == "number" else low
    high = pl.col(f"{field.name}_max").cast(pl.String).fill_null("")
    return pl.when(low == high).then(low).otherwise(low + "/" + high)


def _list_taken(mapping: Mapping, rows: pl.DataFrame) -> Iterator[ColumnAccount]:
    if mapping.sentence is None:
        return
    names = rows["from_text"].drop_nulls().str.split("; ").explode().unique().sort()
    for name in names.to_list():
        taken = rows.filter(pl.col("from_text").str.contains(name, literal=True)).head(SHOWN)
        told = taken.columns
        texts = taken["description"] if "description" in told else taken["from_text"]
        read = taken.select(pl.col(name).cast(pl.String))[name]
        samples = tuple((_shorten(said or ""), value) for said, value in zip(texts, read, strict=True))
        yield ColumnAccount(mapping.sentence.column, name, "from text", "taken from the sentence", samples=samples)


def list_raw_columns(table: RawTable) -> tuple[int | None, list[ColumnAccount], int]:
    """Return, for a table that fits no register, its likely header row, its columns, and the rows below."""
    header_row, headers = _guess_header(table)
    cells = table.cells if header_row is None else table.cells.filter(pl.col("row") > header_row)
    columns = [
        ColumnAccount(header, None, "not read", "the table fits no register", None, None, _show_raw(cells, place))
        for place, header in enumerate(headers)
        if header or f"c{place}" in cells.columns
    ]
    return header_row, columns, cells.height


def _guess_header(table: RawTable) -> tuple[int | None, Sequence[str | None]]:
    """Return the first of the fullest rows near the top: a header fills its columns, titles and notes do not."""
    if table.header is not None:
        return None, table.header
    rows = table.cells.head(10).rows()
    filled = [sum(cell is not None for cell in row[1:]) for row in rows]
    row, *cells = rows[filled.index(max(filled))]
    return int(row), cells


def _shorten(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _LONGEST else plain[: _LONGEST - 1] + "…"
