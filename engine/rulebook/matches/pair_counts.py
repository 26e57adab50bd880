"""Pair counts: about how many matches a rule's links make of each record, before any condition."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from engine.rulebook.language import take_name_link
from engine.rulebook.matches.date_ranges import count_range, find_range
from engine.rulebook.matches.equal_fields import make_key, tells_more

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.rulebook.language import FoldRef, Link, PartyRef, TextRef
    from engine.rulebook.matches.equal_fields import Equal
    from engine.rulebook.matches.inputs import Evaluation


def weigh_rows(evaluation: Evaluation, frames: Mapping[str, pl.DataFrame], alias: str) -> pl.Series:
    """Return how many matches the links make of each row of an alias: over each link the partners, and their own."""
    return _weigh(evaluation, frames, alias, set())


def _weigh(evaluation: Evaluation, frames: Mapping[str, pl.DataFrame], alias: str, met: set[str]) -> pl.Series:
    weights = pl.repeat(1.0, frames[alias].height, eager=True)
    met.add(alias)
    for other in evaluation.plan.rule.compare:
        links = [link for link in evaluation.plan.rule.links if {link.left.alias, link.right.alias} == {alias, other}]
        if other in met or not links:
            continue
        others = frames[other].with_columns(_weigh(evaluation, frames, other, met).alias("_weight"))
        # several links leave at most what the strictest one does
        weights *= pl.DataFrame(
            [_weigh_link(evaluation, frames[alias], others, link, alias) for link in links]
        ).min_horizontal()
    return weights


def _weigh_link(evaluation: Evaluation, frame: pl.DataFrame, others: pl.DataFrame, link: Link, alias: str) -> pl.Series:
    near, far = (link.left, link.right) if link.left.alias == alias else (link.right, link.left)
    equal = None if take_name_link(link) is None else evaluation.plan.equal.get((near.alias, far.alias))
    pairs = _list_pairs(evaluation, link, is_left=near is link.left)
    return _add_partners(frame, others, (near, far), pairs, equal).alias(f"{link.left.column} {link.right.column}")


def weigh_ranged(evaluation: Evaluation, frames: Mapping[str, pl.DataFrame], alias: str) -> pl.Series:
    """Return what weigh_rows does, of two records that are joined by the days within which they must lie."""
    plan = evaluation.plan
    others = [other for other in plan.rule.compare if other != alias]
    named = [link for link in plan.rule.links if take_name_link(link)]
    found = find_range(plan.rule.when, alias, frames[alias], others[0], evaluation.context)
    if len(others) != 1 or len(named) != 1 or found is None or tells_more(plan.equal.get((alias, others[0]))):
        return weigh_rows(evaluation, frames, alias)
    link = named[0]
    near, far = (link.left, link.right) if link.left.alias == alias else (link.right, link.left)
    pairs = _list_pairs(evaluation, link, is_left=near is link.left)
    assert pairs is not None
    mine = frames[alias].with_columns(pl.col(near.column).alias("near"))
    return count_range(mine, frames[far.alias].with_columns(pl.col(far.column).alias("far")), pairs, found)


def _list_pairs(evaluation: Evaluation, link: Link, *, is_left: bool) -> pl.DataFrame | None:
    """Return the linked parties or texts (near, far), None where the ends are linked by being the same text."""
    if take_name_link(link) is None:
        return None
    ends = ("left", "right") if is_left else ("right", "left")
    return evaluation.take_links((link.left.column, link.right.column)).select(
        pl.col(ends[0]).alias("near"), pl.col(ends[1]).alias("far")
    )


def _add_partners(
    frame: pl.DataFrame,
    others: pl.DataFrame,
    ends: tuple[PartyRef | TextRef | FoldRef, PartyRef | TextRef | FoldRef],
    pairs: pl.DataFrame | None,
    equal: Equal | None,
) -> pl.Series:
    """Return the weights of the rows with which each row is joined: linked, and with an equal field where wanted."""
    mine, theirs = [make_key(ref) for ref in equal] if equal else [pl.lit(0), pl.lit(0)]
    rows = frame.select(pl.col(ends[0].column).alias("near"), mine.alias("key"))
    sums = others.group_by(pl.col(ends[1].column).alias("far"), theirs.alias("key")).agg(pl.col("_weight").sum())
    linked = sums.rename({"far": "near"}) if pairs is None else pairs.join(sums, on="far").drop("far")
    linked = linked.drop_nulls("near").group_by("near", "key").agg(pl.col("_weight").sum())
    exact = rows.join(linked, on=["near", "key"], how="left", maintain_order="left")["_weight"].fill_null(0)
    vague, every = (
        rows.join(some.group_by("near").agg(pl.col("_weight").sum()), on="near", how="left", maintain_order="left")[
            "_weight"
        ]
        for some in (linked.filter(pl.col("key").is_null()), linked)
    )
    counted = pl.when(pl.col("key").is_null()).then(every.fill_null(0)).otherwise(exact + vague.fill_null(0))
    return rows.select(counted.alias("weight")).to_series().clip(1.0)
