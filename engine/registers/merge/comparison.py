"""Comparison of entries by numbers: equal numbers are equal points, null is not recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from engine.names import (
    extract_company_number,
    fold_texts,
    make_comparison_forms,
    normalise_company_number,
    normalise_staff_number,
    read_persons,
    read_vocabulary,
    space_words,
)
from engine.schema import PLACEHOLDERS, is_interval, is_known, list_columns, name_high

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from engine.schema import Field, Party, Register

_UNSAID = "not stated"
_NUMBER = "number of the values"
_SMALL = ("with", "from", "a", "as")


def number_values(frame: pl.DataFrame, columns: Sequence[str]) -> pl.Series:
    """Return for each row the place of the first row with its values in the columns, null where none is recorded."""
    recorded = pl.any_horizontal(pl.col(column).is_not_null() for column in columns)
    rows = frame.select(columns).with_row_index(_NUMBER)
    return rows.select(pl.when(recorded).then(pl.col(_NUMBER).first().over(columns))).to_series()


def number_content(frame: pl.DataFrame, register: Register) -> pl.Series:
    """Return the same number for rows that are alike in every field of the register, null for a row like no other."""
    columns = list_columns(register.fields)
    fields = frame.select(columns)
    alike = fields.hash_rows().is_duplicated()  # equal rows have equal hashes, so no other row needs a closer look
    numbers = pl.Series("content", [None] * frame.height, dtype=pl.UInt32)
    return numbers.scatter(alike.arg_true(), number_values(fields.filter(alike), columns)) if alike.any() else numbers


def make_points(frame: pl.DataFrame, register: Register, points: Iterable[str]) -> pl.DataFrame:
    """Return a column of numbers for each point (sameness) that is a field's own."""
    made = {}
    for point in points:
        name, _, part = point.partition(".")
        field = register.field(name)
        if field is not None and part in ("", "day"):
            made[point] = _number_field(frame, field, exact=part == "day")
    return pl.DataFrame(made)


def _number_field(frame: pl.DataFrame, field: Field, *, exact: bool) -> pl.Series:
    if is_interval(field):
        ends = frame.select(low=field.name, high=name_high(field.name))
        if exact:
            ends = ends.select(low=pl.when(pl.col("low") == pl.col("high")).then("low"))
        elif field.kind == "money":
            ends = ends.with_columns(pl.when(~is_placeholder("low", "high")).then(pl.col("low", "high")))
        return number_values(ends, ends.columns)
    if field.kind == "text":
        return number_values(fold_distinct(frame[field.name]).to_frame("text"), ["text"])
    return number_values(frame.select(pl.when(is_said(field)).then(field.name)), [field.name])


def is_placeholder(low: str, high: str) -> pl.Expr:
    """Return whether a value is one that is typed where a form insists on one; false where none is recorded."""
    exact = pl.col(low).eq_missing(pl.col(high))
    return exact & pl.any_horizontal(pl.col(low).eq_missing(pl.lit(value)) for value in PLACEHOLDERS)


def is_said(field: Field) -> pl.Expr:
    """Return whether a field of any kind is recorded: `not stated` and a placeholder value are not."""
    if field.kind == "date":
        return is_known(field.name)
    if field.kind == "money":
        return is_known(field.name) & ~is_placeholder(field.name, name_high(field.name))
    if field.kind == "category" and field.absent == _UNSAID:
        return pl.col(field.name).ne_missing(_UNSAID)
    return pl.col(field.name).is_not_null()


def fold_distinct(texts: pl.Series) -> pl.Series:
    """Return the texts as folded words with one space between, null where nothing is left."""
    distinct = texts.drop_nulls().unique()
    if not len(distinct):
        return texts
    folded = space_words(fold_texts(distinct))
    told = folded.to_frame("text").select(pl.when(pl.col("text") != "").then("text")).to_series()
    return texts.replace_strict(distinct, told, default=None, return_dtype=pl.String)


def list_row_words(texts: pl.Series) -> pl.DataFrame:
    """Return text and word for each distinct text and each word in it that tells something."""
    small = [*read_vocabulary().stop, *_SMALL]
    distinct = pl.DataFrame({"text": texts.drop_nulls().unique()})
    words = distinct.with_columns(word=fold_distinct(distinct["text"]).str.split(" ")).explode("word").unique()
    return words.filter(~pl.col("word").is_in(small), ~pl.col("word").str.contains("^(.|[0-9]+)$"))


def make_party_points(frame: pl.DataFrame, register: Register, role: str) -> pl.DataFrame:
    """Return ROLE.number, ROLE.form, ROLE.any and ROLE.legal for each row.

    `form` is null for a person of whom only a surname is known, because that is nobody's alone; `any` is not. `legal`
    is the class of legal form, null beside a number, which decides.
    """
    party = register.party(role)
    assert party is not None, f"{register.name} has no party {role}"
    named = frame.select(name=party.name, ref=party.ref or pl.lit(None, pl.String))
    distinct = named.unique(maintain_order=True)
    read = _read_organisations(distinct) if party.kind == "organisation" else _read_persons(distinct, party)
    coded = read.select(
        "name",
        "ref",
        number_values(read, ["number"]).alias(f"{role}.number"),
        pl.when("strong").then(number_values(read, ["form"])).alias(f"{role}.form"),
        number_values(read, ["form"]).alias(f"{role}.any"),
        pl.when(pl.col("number").is_null()).then(number_values(read, ["legal"])).alias(f"{role}.legal"),
    )
    joined = named.join(coded, on=["name", "ref"], how="left", nulls_equal=True, maintain_order="left")
    return joined.drop("name", "ref")


def _read_organisations(distinct: pl.DataFrame) -> pl.DataFrame:
    forms = make_comparison_forms(distinct["name"].drop_nulls())
    number = pl.coalesce(normalise_company_number(pl.col("ref")), extract_company_number(pl.col("name")))
    return distinct.join(forms, on="name", how="left", maintain_order="left").with_columns(
        pl.when(pl.col("form", "legal") != "").then(pl.col("form", "legal")),
        number=number,
        strong=True,
    )


def _read_persons(distinct: pl.DataFrame, party: Party) -> pl.DataFrame:
    persons = read_persons(distinct["name"].drop_nulls()).select(
        "name",
        form=pl.concat_str("form", "suffix", separator="|"),
        strong=pl.col("given").list.len() > 0,
    )
    number = normalise_staff_number(pl.col("ref")) if party.ref else pl.lit(None, pl.String)
    return distinct.join(persons, on="name", how="left", maintain_order="left").with_columns(
        number=number, legal=pl.lit(None, pl.String)
    )
