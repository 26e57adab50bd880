"""Contradictions: what entries that stand apart say differently of one event or interest."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl

from engine.findings import DEFECT_SCHEMA
from engine.registers.merge.comparison import is_said, number_values
from engine.registers.merge.places import PLACE, list_defects, show_value
from engine.registers.merge.same_entries import identify_party
from engine.schema import SAMENESS, WHOLE, is_interval, name_high

if TYPE_CHECKING:
    from engine.schema import Field, Register, Retelling

_ROUNDING = Decimal("0.99")
"""Values nearer than a pound are one value, rounded."""
_ROW = ("group", "teller", "_row")


def find_retellings(kept: pl.DataFrame, points: pl.DataFrame, register: Register) -> pl.DataFrame:
    """Return a defect for each row and field that another teller of the same thing records differently.

    `kept` has the canonical columns, `_row` and `_place`; `points` the points of the same rows, in the same order.
    Where several differ from a row, the one named is the least or else the greatest value, or the first other word.
    """
    parts = [pl.DataFrame(schema=DEFECT_SCHEMA)]
    for retelling in SAMENESS[register.name].retold:
        tellers = _group_tellers(points, retelling)
        if tellers.is_empty():
            continue
        rows = tellers.join(kept, left_on="row", right_on="_row", maintain_order="right").rename({"row": "_row"})
        for name in retelling.fields:
            field = register.field(name)
            assert field is not None, f"{register.name} has no field {name}"
            said = rows.filter(is_said(field))
            pairs = _pair_intervals(said, field) if is_interval(field) else _pair_words(said, field)
            parts.append(_tell(said, pairs, field, retelling, register))
    return pl.concat(parts)


def _group_tellers(points: pl.DataFrame, retelling: Retelling) -> pl.DataFrame:
    """Return row, group and teller of the rows whose group several tellers tell of."""
    recorded = pl.all_horizontal(pl.col(point).is_not_null() for point in (WHOLE, *retelling.same))
    rows = points.filter(recorded)
    rows = rows.with_columns(number_values(rows, retelling.same).alias("group"))
    for role in retelling.parties:
        rows = rows.with_columns(identify_party(rows, role).alias("party")).drop_nulls("party")
        rows = rows.with_columns(number_values(rows, ["group", "party"]).alias("group"))
    teller = pl.col("source") if retelling.teller == "source" else identify_party(rows, retelling.teller)
    told = rows.select("row", "group", teller.alias("teller")).drop_nulls("teller")
    ends = pl.col("teller").min() != pl.col("teller").max()
    several = told.group_by("group").agg(ends.alias("several")).filter("several")
    return told.join(several, on="group", how="semi")


def _pair_intervals(said: pl.DataFrame, field: Field) -> pl.DataFrame:
    """Return _row and other: for each row one of another teller whose interval lies wholly below it, else above."""
    ends = said.select(*_ROW, low=field.name, high=name_high(field.name))
    least = _ROUNDING if field.kind == "money" else dt.timedelta()
    below = _pair_extreme(ends, "high").filter(pl.col("low") - pl.col("bound") > least)
    above = _pair_extreme(ends, "low", descending=True).filter(pl.col("bound") - pl.col("high") > least)
    pairs = pl.concat([below, above]).select("_row", "other")
    return pairs.unique("_row", keep="first", maintain_order=True)


def _pair_extreme(ends: pl.DataFrame, bound: str, *, descending: bool = False) -> pl.DataFrame:
    """Return each row beside the row of another teller of its group with the least (or greatest) bound.

    Two rows of different tellers are enough of a group, so that no row is paired with every other.
    """
    known = ends.select(*_ROW, bound=bound).drop_nulls("bound").sort("bound", "_row", descending=[descending, False])
    best = known.unique(["group", "teller"], keep="first", maintain_order=True)
    return _pair_others(ends, best.group_by("group", maintain_order=True).head(2))


def _pair_words(said: pl.DataFrame, field: Field) -> pl.DataFrame:
    """Return _row and other: for each row the first of another teller that records another word."""
    words = said.select(*_ROW, word=field.name)
    firsts = words.unique(["group", "word", "teller"], keep="first", maintain_order=True)
    few = firsts.group_by("group", "word", maintain_order=True).head(2)
    pairs = _pair_others(words, few.select(*_ROW, bound="word"))
    return (
        pairs.filter(pl.col("bound") != pl.col("word"))
        .select("_row", "other")
        .unique("_row", keep="first", maintain_order=True)
    )


def _pair_others(said: pl.DataFrame, few: pl.DataFrame) -> pl.DataFrame:
    other = few.select("group", "bound", other="_row", other_teller="teller")
    joined = said.join(other, on="group", maintain_order="left_right")
    return joined.filter(pl.col("teller") != pl.col("other_teller"))


def _tell(
    said: pl.DataFrame, pairs: pl.DataFrame, field: Field, retelling: Retelling, register: Register
) -> pl.DataFrame:
    worded = (
        pl.col(retelling.worded).str.to_lowercase().str.strip_chars() if retelling.worded else pl.lit(None, pl.String)
    )
    shown = said.select("_row", *PLACE, "_place", worded.alias("_words"), show_value(field).alias("_said"))
    rows = pairs.join(shown, on="_row").join(shown, left_on="other", right_on="_row", suffix="|other").sort("_row")
    text = pl.format("{}; {} in {}", "_said", "_said|other", "_place|other")
    severity = pl.when(pl.col("_words") == pl.col("_words|other")).then(pl.lit("medium")).otherwise(pl.lit("low"))
    return list_defects(rows, register.name, field.name, text, pl.lit(retelling.problem), severity)
