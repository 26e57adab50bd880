"""The text of one field -> its canonical columns, and what was wrong with each text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from engine.names.company_number import normalise
from engine.registers.values import NOTHING_SAID, parse_amounts, parse_categories, parse_dates, parse_numbers

if TYPE_CHECKING:
    from engine.registers.schema import Field, Register

_NO_NUMBER = ["-", "n/a", "na", "none", "nil", "unknown", "not known", "tbc", "not applicable", "not recorded"]


@dataclass(frozen=True, slots=True)
class FieldReading:
    """The columns of a field (F, and F_max of dates and money); for each row `problem` (null: none) and `severity`."""

    columns: list[pl.Series]
    problem: pl.Series
    severity: pl.Series


def read_field(text: pl.Series, field: Field, register: Register, header: str = "") -> FieldReading:
    """Return the values of a field's texts (null where nothing stands); `header` is the column's own."""
    columns, problem = _read_columns(text, field, register, header)
    problem = problem.rename("problem")
    severity = pl.select(
        pl.when(problem.is_in(NOTHING_SAID)).then(pl.lit("info")).otherwise(pl.lit("medium"))
    ).to_series()
    return FieldReading(columns, problem, severity.rename("severity"))


def _read_columns(text: pl.Series, field: Field, register: Register, header: str) -> tuple[list[pl.Series], pl.Series]:
    if field.kind == "category":
        told = parse_categories(text, field, register.name, header)
        return [told["value"].rename(field.name)], told["problem"]
    if field.kind == "number":
        read = parse_numbers(text)
        return [read["low"].rename(field.name)], read["problem"]
    if field.kind in ("date", "money"):
        read = parse_dates(text)[0] if field.kind == "date" else parse_amounts(text)
        return [read["low"].rename(field.name), read["high"].rename(f"{field.name}_max")], read["problem"]
    if any(party.ref == field.name and party.kind == "organisation" for party in register.parties):
        return _read_company_number(text, field)
    return [text.rename(field.name)], pl.Series([None] * len(text), dtype=pl.String)


def _read_company_number(text: pl.Series, field: Field) -> tuple[list[pl.Series], pl.Series]:
    frame = text.to_frame("text").with_columns(normalise(pl.col("text")).alias("number"))
    silent = pl.col("text").str.to_lowercase().is_in(_NO_NUMBER)
    wrong = pl.col("text").is_not_null() & pl.col("number").is_null() & ~silent
    problem = pl.when(wrong).then(pl.lit("this is not a company number")).alias("problem")
    return [frame["number"].rename(field.name)], frame.select(problem).to_series()
