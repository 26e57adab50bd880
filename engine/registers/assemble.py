"""Raw table and Mapping -> canonical rows, defects and rows set aside."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from engine.findings import DEFECT_SCHEMA, SET_ASIDE_SCHEMA
from engine.registers.rows import find_non_entries, find_repeats
from engine.registers.schema import MONEY
from engine.registers.values import parse_categories, parse_company_numbers, parse_dates, parse_moneys, parse_numbers
from engine.registers.words import normalise_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from engine.registers.mapping import Column, Mapping
    from engine.registers.rawtable import RawTable
    from engine.registers.schema import Field, Register

PARENT = "parent"
_SPACES = r"[\s\u{a0}\u{200b}\u{feff}]+"
_DASHES = r"^[\s\-–—_.]*$"
_SAID = 300
_REMARKS = ("no date is given", "no value is given", "a price each", "which is none of the values")


@dataclass(frozen=True, slots=True)
class Assembled:
    """What one table gave: canonical rows (without record_id and source), defects, rows set aside, and the counts.

    rows_in = kept + set_aside.height counts rows of the source; one of them may give several canonical rows.
    """

    rows: pl.DataFrame
    defects: pl.DataFrame
    set_aside: pl.DataFrame
    rows_in: int
    kept: int
    columns: frozenset[str]


def assemble(
    table: RawTable, mapping: Mapping, register: Register, header_row: int | None, headers: Sequence[str | None]
) -> Assembled:
    """Return the canonical rows of a table, each value that could not be read as a defect with its place."""
    above = table.cells.filter(pl.col("row") < header_row) if header_row is not None else table.cells.clear()
    below = table.cells.filter(pl.col("row") > header_row) if header_row is not None else table.cells
    titles = [cell for row in above.rows() for cell in row[1:] if cell]
    defects = _Defects(register.name, table.file, table.sheet)
    places = _resolve(mapping, headers, defects)
    repeats = find_repeats(below, headers, titles)
    texts = _take_texts(below, places)
    reasons = repeats.zip_with(repeats.is_not_null(), find_non_entries(below, texts, register)).rename("reason")
    set_aside = _set_aside(below, reasons, register.name, table)
    kept = reasons.is_null()
    entries, cells = texts.filter(kept), below.filter(kept)
    entries = _fill_down(entries, mapping)
    _note_extra_cells(cells, headers, places, defects)
    for row, said, problem in table.remarks:
        defects.add_one(row, "", said, problem, "medium")
    split = _split(entries, mapping)
    rows = _read_fields(split, mapping, register, defects)
    found = frozenset(column.field for column in mapping.columns if column.constant or column.field in places)
    for lacking in (field.name for field in register.fields if field.required and field.name not in found):
        if kept.any():
            defects.add_one(None, lacking, "", "the source has no column for this field", "high")
    return Assembled(rows, defects.frame(), set_aside, below.height, int(kept.sum()), found)


class _Defects:
    """Gathers defects of one table."""

    def __init__(self, register: str, file: str, sheet: str) -> None:
        self._origin = {"register": register, "source_file": file, "source_sheet": sheet}
        self._frames: list[pl.DataFrame] = []

    def add(self, found: pl.DataFrame, field: str, severity: pl.Expr) -> None:
        """Add rows of source_row, said, problem."""
        shown = pl.col("said").str.replace_all(r"\s+", " ").str.slice(0, _SAID)
        origin = [pl.lit(value).alias(name) for name, value in self._origin.items()]
        framed = found.with_columns(*origin, pl.lit(field).alias("field"), severity.alias("severity"), said=shown)
        self._frames.append(framed.select([pl.col(name).cast(dtype) for name, dtype in DEFECT_SCHEMA.items()]))

    def add_one(self, row: int | None, field: str, said: str, problem: str, severity: str) -> None:
        data = {"source_row": [row], "said": [said], "problem": [problem]}
        schema = {"source_row": pl.Int64, "said": pl.String, "problem": pl.String}
        self.add(pl.DataFrame(data, schema=schema), field, pl.lit(severity))

    def frame(self) -> pl.DataFrame:
        return pl.concat(self._frames) if self._frames else pl.DataFrame(schema=DEFECT_SCHEMA)


def _resolve(mapping: Mapping, headers: Sequence[str | None], defects: _Defects) -> dict[str, tuple[int, int | None]]:
    """Return the place of each field's column and of its `until` column; columns missed or not read are defects."""
    known = {normalise_words(header): number for number, header in reversed(list(enumerate(headers))) if header}
    found: dict[str, tuple[int, int | None]] = {}
    for column in mapping.columns:
        if column.constant is not None:
            continue
        place = column.place if column.place is not None else known.get(normalise_words(column.column or ""))
        until = known.get(normalise_words(column.until)) if column.until else None
        if place is not None:
            found[column.field] = (place, until)
        elif until is not None:
            found[column.field] = (until, None)
        elif mapping.place.line is None or not mapping.recognise:
            problem = f"the mapping `{mapping.format}` reads `{column.field}` from a column that is not there"
            defects.add_one(None, column.field, column.column or "", problem, "info")
    if mapping.parent and normalise_words(mapping.parent.column) in known:
        found[PARENT] = (known[normalise_words(mapping.parent.column)], None)
    for name in (name for name in mapping.expect if normalise_words(name) not in known):
        defects.add_one(None, "", name, f"the mapping `{mapping.format}` expects this column", "medium")
    _note_unmapped(mapping, headers, found, defects)
    return found


def _note_unmapped(
    mapping: Mapping, headers: Sequence[str | None], found: dict[str, tuple[int, int | None]], defects: _Defects
) -> None:
    ignored = set(map(normalise_words, mapping.ignore))
    used = {place for pair in found.values() for place in pair if place is not None}
    for place, header in enumerate(headers):
        if header and place not in used and normalise_words(header) not in ignored:
            defects.add_one(None, "", header, "no field of the register is read from this column", "info")


def _take_texts(cells: pl.DataFrame, places: dict[str, tuple[int, int | None]]) -> pl.DataFrame:
    """Return row and the text of each field that has a column (F, and F__until where an interval's end has one)."""
    taken = [pl.col("row")]
    for name, (first, second) in places.items():
        taken.append(pl.col(f"c{first}").alias(name))
        if second is not None:
            taken.append(pl.col(f"c{second}").alias(f"{name}__until"))
    return cells.select(taken)


def _set_aside(cells: pl.DataFrame, reasons: pl.Series, register: str, table: RawTable) -> pl.DataFrame:
    rows = cells.with_columns(reasons).filter(pl.col("reason").is_not_null())
    said = pl.concat_str([pl.col(name) for name in cells.columns[1:]], separator=" | ", ignore_nulls=True)
    return rows.select(
        pl.lit(register).alias("register"),
        pl.lit(table.file).alias("source_file"),
        pl.lit(table.sheet).alias("source_sheet"),
        pl.col("row").alias("source_row"),
        pl.col("reason"),
        said.str.replace_all(r"\s+", " ").str.slice(0, _SAID).alias("said"),
    ).cast(SET_ASIDE_SCHEMA)  # type: ignore[arg-type]


def set_aside_whole(table: RawTable, register: str, reason: str) -> pl.DataFrame:
    """Return every row of a table as set aside for one reason."""
    reasons = pl.Series("reason", [reason] * table.cells.height, dtype=pl.String)
    return _set_aside(table.cells, reasons, register, table)


def _note_extra_cells(
    cells: pl.DataFrame,
    headers: Sequence[str | None],
    places: dict[str, tuple[int, int | None]],
    defects: _Defects,
) -> None:
    """Report cells below no header: one defect a row, or one for the column where most rows have one."""
    used = {place for pair in places.values() for place in pair if place is not None}
    for name in cells.columns[1:]:
        place = int(name[1:])
        if (place < len(headers) and headers[place]) or place in used:
            continue
        rows = cells.filter(pl.col(name).is_not_null())
        if rows.height > max(5, cells.height * 0.5):
            said = f"column {_letters(place)}, such as {rows[name][0]}"
            defects.add_one(None, "", said, f"the column has no header; {rows.height} rows fill it", "low")
        elif rows.height:
            found = rows.select(
                source_row="row", said=name, problem=pl.lit(f"a cell below no header (column {_letters(place)})")
            )
            defects.add(found, "", pl.lit("low"))


def _letters(place: int) -> str:
    name = ""
    number = place + 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name


def _fill_down(texts: pl.DataFrame, mapping: Mapping) -> pl.DataFrame:
    names = [name for name in mapping.fill_down if name in texts.columns]
    return texts.with_columns(pl.col(names).fill_null(strategy="forward")) if names else texts


def _split(texts: pl.DataFrame, mapping: Mapping) -> pl.DataFrame:
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


def _apply_pattern(texts: pl.Series, pattern: str) -> pl.Series:
    expression = re.compile(pattern)
    distinct = texts.drop_nulls().unique()

    def take(text: str) -> str | None:
        match = expression.search(text)
        return next((group for group in match.groups() if group), None) if match else None

    taken = pl.Series([take(text) for text in distinct.to_list()], dtype=pl.String)
    return texts.replace_strict(distinct, taken, default=None, return_dtype=pl.String) if len(distinct) else texts


def _read_fields(texts: pl.DataFrame, mapping: Mapping, register: Register, defects: _Defects) -> pl.DataFrame:
    """Return source_row and every field of the register, read by its kind; what cannot be read is a defect."""
    by_field = {column.field: column for column in mapping.columns}
    read: list[pl.Series] = [texts["row"].alias("source_row")]
    for field in register.fields:
        column = by_field.get(field.name)
        read.extend(_read_field(field, column, texts, register, defects))
    if PARENT in texts.columns:
        read.append(texts[PARENT].str.strip_chars().alias(PARENT))
    return pl.DataFrame(read)


def _read_field(
    field: Field, column: Column | None, texts: pl.DataFrame, register: Register, defects: _Defects
) -> Iterable[pl.Series]:
    height = texts.height
    if column is None or (column.constant is None and field.name not in texts.columns):
        return _make_absent(field, height)
    said = (
        pl.repeat(column.constant, height, dtype=pl.String, eager=True)
        if column.constant is not None
        else _tidy(texts[field.name], column)
    ).alias(field.name)
    problems = _Problems(field, said, texts["row"], defects)
    if field.kind == "date":
        order = "month first" if column.dates == "month first" else "day first" if column.dates else None
        read = parse_dates(said, order)  # type: ignore[arg-type]
        problems.note(read["problem"])
        if f"{field.name}__until" in texts.columns:
            read = _join_ends(read, parse_dates(texts[f"{field.name}__until"], order), problems)  # type: ignore[arg-type]
        return read["low"].alias(field.name), read["high"].alias(f"{field.name}_max")
    if field.kind == "money":
        read = parse_moneys(said, column.money or "pounds")
        problems.note(read["problem"])
        return read["low"].alias(field.name), read["high"].alias(f"{field.name}_max")
    if field.kind == "category":
        read = parse_categories(said, f"{register.name}.{field.name}", column.lookup)
        problems.note(read["problem"])
        value = read["value"] if field.absent is None else read["value"].fill_null(field.absent)
        return [value.alias(field.name)]
    if field.kind == "number":
        read = parse_numbers(said, field)
        problems.note(read["problem"])
        return [read["value"].alias(field.name)]
    if _is_company_ref(field, register):
        read = parse_company_numbers(said)
        problems.note(read["problem"])
        return [read["value"].alias(field.name)]
    if column.lookup:
        said = said.replace(dict(column.lookup))
    return [said]


def _join_ends(first: pl.DataFrame, last: pl.DataFrame, problems: _Problems) -> pl.DataFrame:
    """Let the second column end the interval of the first; an end before the start is a defect and is left out."""
    frame = first.with_columns(end=last["high"])
    backwards = (frame["end"] < frame["low"]).fill_null(False)
    message = pl.select(pl.when(backwards).then(pl.lit("the last day is before the first"))).to_series()
    problems.note(message.rename("problem"))
    high = pl.when(pl.col("low").is_null()).then(pl.col("high")).otherwise(pl.max_horizontal("high", "end"))
    return frame.with_columns(high=pl.when(backwards).then(pl.col("high")).otherwise(high))


def _is_company_ref(field: Field, register: Register) -> bool:
    return any(party.ref == field.name and party.kind == "organisation" for party in register.parties)


def _make_absent(field: Field, height: int) -> list[pl.Series]:
    if field.kind in ("date", "money"):
        dtype: pl.DataType = pl.Date() if field.kind == "date" else MONEY
        names = (field.name, f"{field.name}_max")
        return [pl.repeat(None, height, dtype=dtype, eager=True).alias(name) for name in names]
    kind = pl.Float64() if field.kind == "number" else pl.String()
    return [pl.repeat(field.absent, height, dtype=kind, eager=True).alias(field.name)]


def _tidy(texts: pl.Series, column: Column) -> pl.Series:
    """Return text without HTML entities and doubled spaces; a dash alone is nothing."""
    if column.pattern:
        texts = _apply_pattern(texts, column.pattern)
    if texts.str.contains(r"&#?\w+;").any():
        distinct = texts.drop_nulls().unique()
        plain = pl.Series([html.unescape(text) for text in distinct.to_list()], dtype=pl.String)
        texts = texts.replace_strict(distinct, plain, default=None, return_dtype=pl.String)
    tidy = texts.str.replace_all(_SPACES, " ").str.strip_chars()
    return (
        tidy.to_frame("text")
        .select(pl.when(pl.col("text").str.contains(_DASHES)).then(None).otherwise(pl.col("text")))
        .to_series()
    )


class _Problems:
    """Notes the problems of one field's values as defects at their rows."""

    def __init__(self, field: Field, said: pl.Series, rows: pl.Series, defects: _Defects) -> None:
        self._field, self._said, self._rows, self._defects = field, said, rows, defects

    def note(self, problem: pl.Series) -> None:
        if not problem.is_not_null().any():
            return
        frame = pl.DataFrame({"source_row": self._rows, "said": self._said, "problem": problem})
        found = frame.filter(pl.col("problem").is_not_null()).unique(maintain_order=True)
        mild = pl.any_horizontal([pl.col("problem").str.contains(text, literal=True) for text in _REMARKS])
        worst = "medium" if self._field.required or self._field.kind == "category" else "low"
        self._defects.add(found, self._field.name, pl.when(mild).then(pl.lit("info")).otherwise(pl.lit(worst)))
