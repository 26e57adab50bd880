"""The text of each field -> its value, read by the field's kind; what cannot be read is a defect."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

import polars as pl

from engine.registers.mapping import Column
from engine.registers.rows.cells import PARENT, apply_pattern
from engine.registers.rows.defects import DefectList, Problems
from engine.registers.rows.text_entries import FROM_TEXT
from engine.registers.values import (
    DASHES,
    parse_categories,
    parse_company_numbers,
    parse_dates,
    parse_moneys,
    parse_numbers,
)
from engine.schema import MONEY, is_interval, list_columns, name_high

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from engine.registers.mapping import SourceMapping
    from engine.schema import Field, Register

_SPACES = r"[\s\u{a0}\u{200b}\u{feff}]+"
_UNTIDY = r"^[\s\-–—_.]|[^\S ]|[\s\u{200b}\u{feff}]$|  |[\u{200b}\u{feff}]|^$"
"""Where a text needs tidying: at its ends, doubled or strange spaces, dashes alone."""


def read_fields(texts: pl.DataFrame, mapping: SourceMapping, register: Register, defects: DefectList) -> pl.DataFrame:
    """Return source_row and every field of the register, read by its kind; what cannot be read is a defect."""
    by_field = {column.field: column for column in mapping.columns}
    read: list[pl.Series] = [texts["row"].alias("source_row")]
    for field in register.fields:
        column = by_field.get(field.name)
        read.extend(_read_field(field, column, texts, register, defects))
    read.append(texts[FROM_TEXT])
    if PARENT in texts.columns:
        read.append(texts[PARENT].str.strip_chars().alias(PARENT))
    return pl.DataFrame(read)


def _read_field(
    field: Field, column: Column | None, texts: pl.DataFrame, register: Register, defects: DefectList
) -> Iterable[pl.Series]:
    height = texts.height
    column = column or Column(field.name)
    if column.constant is None and field.name not in texts.columns:
        return _make_absent(field, height)
    said = (
        pl.repeat(column.constant, height, dtype=pl.String, eager=True)
        if column.constant is not None
        else _tidy(texts[field.name], column)
    ).alias(field.name)
    problems = Problems(field, said, texts["row"], defects)
    if column.lookup and field.kind in ("date", "money", "number"):
        said = _look_up(said, column.lookup)
    if field.kind == "date":
        order = "month first" if column.dates == "month first" else "day first" if column.dates else None
        read = parse_dates(said, order)  # type: ignore[arg-type]
        problems.note(read["problem"])
        if f"{field.name}__until" in texts.columns:
            read = _join_ends(read, parse_dates(texts[f"{field.name}__until"], order), problems)  # type: ignore[arg-type]
        return read["low"].alias(field.name), read["high"].alias(name_high(field.name))
    if field.kind == "money":
        read = parse_moneys(said, column.money or "pounds")
        problems.note(read["problem"])
        return read["low"].alias(field.name), read["high"].alias(name_high(field.name))
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
        said = _look_up(said, column.lookup)
    return [said]


def _look_up(said: pl.Series, lookup: Mapping[str, str]) -> pl.Series:
    """Return the texts with those of the lookup replaced; case does not count."""
    meanings = {text.casefold(): meaning for text, meaning in lookup.items()}
    distinct = said.drop_nulls().unique()
    known = {text: meanings[text.casefold()] for text in distinct.to_list() if text.casefold() in meanings}
    return said.replace(known)


def _join_ends(first: pl.DataFrame, last: pl.DataFrame, problems: Problems) -> pl.DataFrame:
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
    if is_interval(field):
        dtype: pl.DataType = pl.Date() if field.kind == "date" else MONEY
        return [pl.repeat(None, height, dtype=dtype, eager=True).alias(name) for name in list_columns([field])]
    kind = pl.Float64() if field.kind == "number" else pl.String()
    return [pl.repeat(field.absent, height, dtype=kind, eager=True).alias(field.name)]


def _tidy(texts: pl.Series, column: Column) -> pl.Series:
    """Return text without HTML entities and doubled spaces; a dash alone is nothing."""
    if column.pattern:
        texts = apply_pattern(texts, column.pattern)
    if texts.str.contains(r"&#?\w+;").any():
        distinct = texts.drop_nulls().unique()
        plain = pl.Series([html.unescape(text) for text in distinct.to_list()], dtype=pl.String)
        texts = texts.replace_strict(distinct, plain, default=None, return_dtype=pl.String)
    untidy = texts.str.contains(_UNTIDY).fill_null(value=False)
    if not untidy.any():
        return texts
    tidy = texts.filter(untidy).str.replace_all(_SPACES, " ").str.strip_chars()
    said = tidy.set(tidy.str.contains(rf"^{DASHES.pattern}$").fill_null(value=False), None)
    return texts.scatter(untidy.arg_true(), said)
