"""Merge sources into one register: entries in several are kept once, with every place they stand in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from engine.findings import DEFECT_SCHEMA
from engine.registers.merge.comparison import (
    fold_distinct,
    is_said,
    make_party_points,
    make_points,
    number_content,
)
from engine.registers.merge.contradictions import find_retellings
from engine.registers.merge.places import PLACE, list_defects, show_value, write_place
from engine.registers.merge.same_entries import find_same_rows
from engine.schema import SAMENESS, WHOLE, is_interval, list_columns, name_high, take_ends

if TYPE_CHECKING:
    from engine.schema import Field, Register, Sameness

_OTHER = "told differently: another source of the same {} records another"


@dataclass(frozen=True, slots=True)
class Gathered:
    """The entries of a register, each once: `frame` with its `also_at`, and what became of the others.

    `folded` has source, source_row and reason for each source row of which no entry is left; `defects` has
    findings.DEFECT_SCHEMA: what is declared twice, and what is told differently.
    """

    frame: pl.DataFrame
    folded: pl.DataFrame
    defects: pl.DataFrame


def gather_books(frame: pl.DataFrame, register: Register, parent: str | None = None) -> Gathered:
    """Return the register's rows, in the order of the sources, with entries of several sources gathered (sameness).

    The kept row is the first; what it does not record the others fill in their order, both ends of an interval
    together. A frame in which a row has `also_at` was gathered before and stays as it is. `parent` is a column that
    names the entry of which a row is a part.
    """
    sameness = SAMENESS.get(register.name)
    several = frame["source"].n_unique() > 1
    gathered = frame["also_at"].is_not_null().any()
    if sameness is None or frame.is_empty() or gathered or not (several or _may_be_retold(frame, register, sameness)):
        nothing = frame.select("source", "source_row", reason=pl.lit("")).clear()
        return Gathered(frame, nothing, pl.DataFrame(schema=DEFECT_SCHEMA))
    points = _lay_out_points(frame, register, sameness, parent)
    texts = frame.select([way.words for way in sameness.ways if way.words])
    heads = find_same_rows(points, sameness.ways, texts) if several else points["row"]
    placed = frame.with_columns(heads.alias("_head"), write_place().alias("_place")).with_row_index("_row")
    placed = placed.with_columns(pl.col("_row", "_head").cast(pl.Int64))
    kept = _fill_heads(placed, register)
    defects = [_note_twice(placed, sameness, register)]
    defects += [_note_told(placed, kept, register, sameness, name) for name in sameness.told]
    defects.append(find_retellings(kept, points.join(kept, left_on="row", right_on="_row", how="semi"), register))
    folded = _list_folded(placed, sameness)
    return Gathered(kept.drop("_head", "_place", "_row"), folded, pl.concat(defects))


def _may_be_retold(frame: pl.DataFrame, register: Register, sameness: Sameness) -> bool:
    """Say whether two rows of one source may tell of one event: somebody else's of the same day."""
    by_others = any(retelling.teller != "source" for retelling in sameness.retold)
    return by_others and frame[register.dated_by[0]].drop_nulls().is_duplicated().any()


def _lay_out_points(frame: pl.DataFrame, register: Register, sameness: Sameness, parent: str | None) -> pl.DataFrame:
    """Return row, source, content and every point that the register's entries are compared by."""
    parts = [frame.select(pl.int_range(pl.len(), dtype=pl.Int64).alias("row"), pl.col("source").cast(pl.Int64))]
    parts += [make_party_points(frame, register, role) for role in sameness.list_roles()]
    parts.append(make_points(frame, register, sameness.list_points()))
    part = pl.col(parent).is_not_null() if parent else pl.lit(value=False)
    parts.append(frame.select(pl.when(~part & pl.col("source").is_not_null()).then(pl.lit(0, pl.UInt32)).alias(WHOLE)))
    parts.append(number_content(frame, register).to_frame("content"))
    return pl.concat(parts, how="horizontal")


def _fill_heads(placed: pl.DataFrame, register: Register) -> pl.DataFrame:
    """Return one row an entry: its first, what it lacks filled from the others, and their places in `also_at`."""
    heads = placed.filter(pl.col("_row") == pl.col("_head"))
    others = placed.filter(pl.col("_row") != pl.col("_head"))
    if others.is_empty():
        return heads
    named = others.join(heads.select("_head", own="_place"), on="_head", maintain_order="left")
    named = named.filter(pl.col("_place") != pl.col("own")).unique(["_head", "_place"], maintain_order=True)
    also = named.group_by("_head", maintain_order=True).agg(pl.col("_place").str.join("; ").alias("also_at"))
    kept = heads.drop("also_at").join(also, on="_head", how="left", maintain_order="left").select(placed.columns)
    for field in register.fields:
        kept = _fill_field(kept, others, field)
    return kept


def _fill_field(kept: pl.DataFrame, others: pl.DataFrame, field: Field) -> pl.DataFrame:
    """Return the kept rows with a field that they do not record as the first of the others records it."""
    names = list_columns([field])
    lacking = kept.filter(~is_said(field)).select("_head")
    saying = others.filter(is_said(field)).select("_head", *names)
    saying = saying.join(lacking, on="_head", how="semi", maintain_order="left")
    first = saying.unique("_head", keep="first", maintain_order=True)
    if first.is_empty():
        return kept
    given = first.select(
        "_head", pl.lit(value=True).alias("_given"), *(pl.col(name).alias(f"{name}|given") for name in names)
    )
    joined = kept.join(given, on="_head", how="left", maintain_order="left")
    filled = [pl.when("_given").then(f"{name}|given").otherwise(name).alias(name) for name in names]
    return joined.with_columns(filled).select(kept.columns)


def _list_folded(placed: pl.DataFrame, sameness: Sameness) -> pl.DataFrame:
    """Return the source rows of which no entry is left, with a reason that names where it was kept."""
    place = ["source", "source_row"]
    rows = placed.select(*place, "_row", "_head", "_place")
    kept = rows.filter(pl.col("_row") == pl.col("_head"))
    folded = rows.filter(pl.col("_row") != pl.col("_head")).join(kept, on=place, how="anti")
    rows = folded.join(kept.select("_head", kept="_place"), on="_head").unique([*place, "kept"]).sort(*place, "kept")
    reason = pl.format(f"{sameness.found}: the same {sameness.noun} as {{}}", pl.col("kept").str.join("; "))
    return rows.group_by(place, maintain_order=True).agg(reason.alias("reason"))


def _note_twice(placed: pl.DataFrame, sameness: Sameness, register: Register) -> pl.DataFrame:
    """Return a defect at each kept row for each other place that the same entry stands in."""
    others = placed.filter(pl.col("_row") != pl.col("_head")).select("_head", "_row", said="_place")
    rows = placed.select(*PLACE, "_row").join(others.rename({"_row": "_other"}), left_on="_row", right_on="_head")
    problem = pl.lit(f"{sameness.found}: the same {sameness.noun} stands there too")
    return list_defects(rows, register.name, register.reference, pl.col("said"), problem, pl.lit("info"))


def _note_told(
    placed: pl.DataFrame, kept: pl.DataFrame, register: Register, sameness: Sameness, name: str
) -> pl.DataFrame:
    """Return a defect at each kept row for each other place that records another value of the field."""
    field = register.field(name)
    assert field is not None, f"{register.name} has no field {name}"
    names = list_columns([field])
    others = placed.filter((pl.col("_row") != pl.col("_head")) & is_said(field))
    others = others.select(
        "_head", show_value(field).alias("said"), place="_place", **{f"{each}|other": each for each in names}
    )
    rows = kept.join(others, left_on="_row", right_on="_head").filter(is_said(field) & _contradicts(field))
    if field.kind == "text" and rows.height:
        rows = rows.filter(fold_distinct(rows[name]).ne_missing(fold_distinct(rows[f"{name}|other"])))
    said = pl.format("{}; {} in {}", show_value(field), "said", "place")
    return list_defects(rows, register.name, name, said, pl.lit(_OTHER.format(sameness.noun)), pl.lit("low"))


def _contradicts(field: Field) -> pl.Expr:
    other = pl.col(f"{field.name}|other")
    if is_interval(field):
        (low, high), high_other = take_ends(field.name), pl.col(f"{name_high(field.name)}|other")
        apart = (high < other) | (high_other < low)
        return apart.fill_null(value=False)
    return pl.col(field.name) != other
