"""The same entries of different sources: groups of equal points, never a pair of one source."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from engine.registers.merge.comparison import list_row_words, number_values
from engine.schema import WHOLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from engine.schema import Way

_PARTS = ("form", "any", "number", "legal")
_NUMBERED = 2**32
"""Set before a number, so that no form has the same code."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands while entries are gathered.

    `heads` has one row an entry: row, source and its points, each filled from its members; `open` is false where
    members differ in what a later way compares. `head` is the row of its entry for each row, `source` the row's source.
    """

    heads: pl.DataFrame
    head: NDArray[np.int64]
    source: NDArray[np.int64]


def find_same_rows(points: pl.DataFrame, ways: Sequence[Way], texts: pl.DataFrame) -> pl.Series:
    """Return for each row the row of the entry it belongs to, its own where it stands alone.

    `points` has row (0, 1 …), source, content (number_content) and the points of the ways;
    `texts` the columns of text that a way's `words` names. The first row of an entry is its own. What is found does
    not depend on the order of the rows, but for which of them comes first.
    """
    heads = points.with_columns(pl.lit(value=True).alias("open"))
    rows = np.arange(points.height, dtype=np.int64)
    standing = Standing(heads, rows, points["source"].to_numpy().astype(np.int64))
    standing = _gather_copies(standing, ways)
    for place, way in enumerate(ways):
        standing = _gather_way(standing, way, ways[place + 1 :], texts)
    return pl.Series("head", standing.head)


def _gather_copies(standing: Standing, ways: Sequence[Way]) -> Standing:
    """Gather rows alike in every field: the first of each source, then the second of each, and so on."""
    enough = pl.any_horizontal(_is_recorded(way) for way in ways)
    alike = standing.heads.filter(enough, pl.col("content").is_not_null())
    rows = _keep_several(alike.select("row", "source", "content", group="content"))
    nth = rows.with_columns(pl.col("row").cum_count().over("content", "source").alias("nth"))
    grouped = nth.with_columns(number_values(nth, ["content", "nth"]).alias("group")).drop("nth")
    return _merge(standing, _keep_several(grouped), ())


def _gather_way(standing: Standing, way: Way, later: Sequence[Way], texts: pl.DataFrame) -> Standing:
    compared = {*way.same, *way.apart, *(f"{role}.{part}" for role in way.parties for part in _PARTS)}
    rows = standing.heads.filter("open", _is_recorded(way)).select("row", "source", *sorted(compared))
    if rows.height:
        rows = _keep_several(rows.with_columns(number_values(rows, way.same).alias("group")))
        for role in way.parties:
            rows = _part_by_party(rows, role, way.loose)
    if rows.is_empty():
        return standing
    sound = rows.group_by("group").agg(_is_sound(way).alias("sound")).filter("sound")
    rows = rows.join(sound, on="group", how="semi")
    rows = _leave_doubled(rows, standing)
    if way.words:
        rows = _leave_other_words(rows, standing, texts[way.words])
    return _merge(standing, rows, later)


def _is_recorded(way: Way) -> pl.Expr:
    form = "any" if way.loose else "form"
    parties = [pl.any_horizontal(pl.col(f"{role}.{form}", f"{role}.number").is_not_null()) for role in way.parties]
    return pl.all_horizontal([pl.col(point).is_not_null() for point in (WHOLE, *way.same)] + parties)


def _keep_several(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of groups that hold more than one source."""
    several = rows.group_by("group").agg(_differs(pl.col("source")).alias("several")).filter("several")
    return rows.join(several, on="group", how="semi", maintain_order="left")


def _part_by_party(rows: pl.DataFrame, role: str, loose: bool) -> pl.DataFrame:  # noqa: FBT001
    coded = rows.with_columns(identify_party(rows, role, loose=loose).alias("party"))
    return _keep_several(coded.with_columns(number_values(coded, ["group", "party"]).alias("group")).drop("party"))


def identify_party(rows: pl.DataFrame, role: str, *, loose: bool = False) -> pl.Expr:
    """Return who plays a role in the rows, within their `group`: by number, else by form.

    A name without a number is that of the only number that stands beside it in its group, if there is just one.
    """
    form, number = pl.col(f"{role}.any" if loose else f"{role}.form"), pl.col(f"{role}.number")
    if rows[f"{role}.number"].null_count() == rows.height:
        return form.cast(pl.Int64)
    keys = ["group", form]
    most = number.max().over(keys)
    beside = pl.when(form.is_not_null() & (number.min().over(keys) == most)).then(most)
    return pl.coalesce(pl.coalesce(number, beside).cast(pl.Int64) + _NUMBERED, form.cast(pl.Int64))


def _is_sound(way: Way) -> pl.Expr:
    """Return whether a group holds together: nothing apart differs, and no name is linked by another's number."""
    apart = [*way.apart, *(f"{role}.legal" for role in way.parties)]
    one = [~_differs(pl.col(point)) for point in apart]
    linked = [pl.col(f"{role}.number").is_not_null().all() | ~_differs(pl.col(f"{role}.any")) for role in way.parties]
    return pl.all_horizontal([*one, *linked]) if one or linked else pl.lit(value=True)


def _differs(point: pl.Expr) -> pl.Expr:
    return (point.min() != point.max()).fill_null(value=False)


def _leave_doubled(rows: pl.DataFrame, standing: Standing) -> pl.DataFrame:
    """Return the rows without groups in which one source stands twice: which of its entries is meant is not known."""
    members = _list_members(rows, standing)
    doubled = members.filter(pl.struct("group", "source").is_duplicated())
    return rows.join(doubled, on="group", how="anti")


def _list_members(rows: pl.DataFrame, standing: Standing) -> pl.DataFrame:
    """Return every row of the entries in the groups: row, source and group."""
    members = pl.DataFrame(
        {"row": np.arange(len(standing.head)), "head": standing.head, "source": standing.source},
        schema={"row": pl.Int64, "head": pl.Int64, "source": pl.Int64},
    )
    return members.join(rows.select("group", head=pl.col("row").cast(pl.Int64)), on="head", how="inner")


def _leave_other_words(rows: pl.DataFrame, standing: Standing, texts: pl.Series) -> pl.DataFrame:
    """Return the rows without groups whose texts, where recorded, do not all share a word."""
    members = _list_members(rows, standing)
    said = members.select("group", text=texts.gather(members["row"])).drop_nulls().unique()
    several = said.filter(pl.col("group").is_duplicated())
    counts = several.group_by("group").agg(pl.len().alias("texts"))
    words = (
        several.join(list_row_words(several["text"]), on="text").group_by("group", "word").agg(pl.len().alias("with"))
    )
    most = counts.join(words.group_by("group").agg(pl.col("with").max()), on="group", how="left")
    apart = most.filter(pl.col("with").fill_null(0) < pl.col("texts"))
    return rows.join(apart, on="group", how="anti")


def _merge(standing: Standing, rows: pl.DataFrame, later: Sequence[Way]) -> Standing:
    """Return what stands once each group of rows is one entry, at its first row."""
    if rows.is_empty():
        return standing
    rows = standing.heads.join(rows.select("row", "group"), on="row")
    points = [name for name in standing.heads.columns if name not in ("row", "source", "open")]
    needed = {point for way in later for point in (*way.same, *way.apart)}
    needed |= {f"{role}.{part}" for way in later for role in way.parties for part in ("any", "number")}
    differs = [_differs(pl.col(point)) for point in points if point in needed]
    merged = (
        rows.sort("row")
        .group_by("group", maintain_order=True)
        .agg(
            pl.col("row", "source").first(),
            *(pl.col(point).drop_nulls().first() for point in points),
            open=~pl.any_horizontal(differs) if differs else pl.lit(value=True),
            rows=pl.col("row"),
        )
    )
    moves = merged.select(to="row", row="rows").explode("row")
    into = np.arange(len(standing.head), dtype=np.int64)
    into[moves["row"].to_numpy()] = moves["to"].to_numpy()
    others = standing.heads.join(moves.select("row"), on="row", how="anti")
    heads = pl.concat([others, merged.select(standing.heads.columns)]).sort("row")
    return replace(standing, heads=heads, head=into[standing.head])
