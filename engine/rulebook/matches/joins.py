"""Joins: records -> candidate matches, one record of each alias, along the links of a rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

import polars as pl

from engine.rulebook.language import Mention, Same, SameText, take_name_link
from engine.rulebook.logic import make_truth
from engine.rulebook.matches.date_ranges import Range, find_range, join_range
from engine.rulebook.matches.equal_fields import join_equal, tells_more
from engine.rulebook.matches.inputs import CASE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from engine.rulebook.language import Link, NameLink
    from engine.rulebook.matches.inputs import Evaluation

Rows = tuple[int, int]
"""The first row of a record's frame that is taken, and the first that is not."""


def join_records(
    evaluation: Evaluation,
    frames: Mapping[str, pl.DataFrame],
    pivot: str,
    rows: Rows | None = None,
    *,
    narrow: bool = True,
    is_crowded: bool = False,
) -> pl.LazyFrame:
    """Join the records of the frames (records.take_records) along the rule's links, from the `rows` of the pivot on.

    `narrow` leaves out what a condition on several records rules out; `is_crowded` joins by the days within which two
    records must lie. Columns besides those of the records: score (the
    least of the links), band (review where a link is), left and right (the parties of the first link for review, else
    of the first link), null where no link goes by names.
    """
    plan, context = evaluation.plan, evaluation.context
    records = {alias: frame.lazy() for alias, frame in frames.items()}
    start = (frames[pivot] if rows is None else frames[pivot][rows[0] : rows[1]]).lazy()
    no_party = pl.lit(None, dtype=pl.UInt32)
    joined = start.with_columns(
        pl.lit(None, dtype=pl.Float64).alias("score"),
        pl.lit("accept").alias("band"),
        no_party.alias("left"),
        no_party.alias("right"),
    )
    present, waiting = {pivot}, list(plan.rule.links)
    conditions = list(plan.joined) if narrow else []
    alike = list(plan.alike)
    while waiting:
        links = _choose_next(waiting, present)
        waiting = [link for link in waiting if link not in links]
        far = next((end.alias for end in (links[0].left, links[0].right) if end.alias not in present), None)
        found = (
            find_range(plan.rule.when, pivot, frames[pivot], far, context)
            if is_crowded and far and present == {pivot}
            else None
        )
        joined = follow_links(joined, links, records, present, evaluation, found)
        present |= {end.alias for end in (links[0].left, links[0].right)}
        ready = [pair for pair in alike if set(pair) <= present]
        alike = [pair for pair in alike if pair not in ready]
        joined = _leave_same_records(joined, ready, plan.twins)
        if waiting:  # what is judged once every record is there is judged with the rest
            for condition, aliases in conditions:
                joined = joined.filter(~make_truth(condition, context).fails) if aliases <= present else joined
            conditions = [one for one in conditions if not one[1] <= present]
    return joined


def _choose_next(waiting: Sequence[Link], present: Collection[str]) -> list[Link]:
    """Return the links to follow: one between records that are there already, else all to the next record.

    A link by the same text is followed by itself.
    """
    ends = [sum(end.alias in present for end in (link.left, link.right)) for link in waiting]
    first = waiting[ends.index(max(ends))]
    if max(ends) == 2 or take_name_link(first) is None:
        return [first]
    far = next(end.alias for end in (first.left, first.right) if end.alias not in present)
    return [
        link
        for link, met in zip(waiting, ends, strict=True)
        if link is first or (met == 1 and far in (link.left.alias, link.right.alias) and take_name_link(link))
    ]


def _leave_same_records(
    joined: pl.LazyFrame, pairs: Iterable[tuple[str, str]], twins: tuple[str, str] | None
) -> pl.LazyFrame:
    """Leave out matches of a record with itself, and of twins those whose later record comes first."""
    for one, other in pairs:
        if (one, other) == twins:
            joined = joined.filter(pl.col(f"{one}._seq") < pl.col(f"{other}._seq"))
        else:
            joined = joined.filter(pl.col(f"{one}._i") != pl.col(f"{other}._i"))
    return joined


def follow_links(
    joined: pl.LazyFrame,
    links: Sequence[Link],
    records: Mapping[str, pl.LazyFrame],
    present: Collection[str],
    evaluation: Evaluation,
    found: Range | None = None,
) -> pl.LazyFrame:
    """Join the record at the far end of some links, or keep the matches in which both ends are linked.

    All links lead to one record; `found` are the days within which it must lie, where it is joined by them.
    """
    keys: list[str] = []
    for link in links:
        near, far = (link.left, link.right) if link.left.alias in present else (link.right, link.left)
        match link:
            case SameText():
                there = None if far.alias in present else records[far.alias]
                return _follow_text(joined, (near.column, far.column), there)
            case Same() | Mention():
                table = _name_pairs(link, evaluation.take_links((link.left.column, link.right.column)))
                is_known = far.alias in present or far.column in keys
                joined = _take_link(joined.join(table, on=[near.column, far.column] if is_known else near.column))
                keys += [] if is_known else [far.column]
            case _:
                assert_never(link)
    if keys:
        there = records[far.alias]
        equal = evaluation.plan.equal.get((near.alias, far.alias))
        if found and not tells_more(equal):
            return join_range(joined, there, keys, found)
        return join_equal(joined, there, keys, equal) if equal else joined.join(there, on=keys)
    return joined


def _take_link(joined: pl.LazyFrame) -> pl.LazyFrame:
    """Take the score, band and parties of the link last joined into those of the match."""
    first_review = (pl.col("_band") == "review") & (pl.col("band") != "review")
    return joined.with_columns(
        pl.min_horizontal("score", "_score").alias("score"),
        pl.when(pl.col("_band") == "review").then(pl.lit("review")).otherwise(pl.col("band")).alias("band"),
        *(
            pl.when(first_review).then(f"_{end}").otherwise(pl.coalesce(end, f"_{end}")).alias(end)
            for end in ("left", "right")
        ),
    ).drop("_score", "_band", "_left", "_right")


def _follow_text(joined: pl.LazyFrame, ends: tuple[str, str], records: pl.LazyFrame | None) -> pl.LazyFrame:
    near, far = ends
    if records is None:
        return joined.filter((pl.col(near) == pl.col(far)).fill_null(False))
    left, right = [near], [far]
    here, there = joined.collect_schema().names(), records.collect_schema().names()
    mine = next((name for name in here if name.endswith(f".{CASE}")), None)
    theirs = next((name for name in there if name.endswith(f".{CASE}")), None)
    if mine and theirs:
        left, right = [near, mine], [far, theirs]
    return joined.join(records, left_on=left, right_on=right, coalesce=False)


def _name_pairs(link: NameLink, pairs: pl.DataFrame) -> pl.LazyFrame:
    ends = {link.left.column: "left", link.right.column: "right"}
    return pairs.lazy().select(
        *(pl.col(end).alias(column) for column, end in ends.items()),
        pl.col("left").alias("_left"),
        pl.col("right").alias("_right"),
        pl.col("score").alias("_score"),
        pl.col("band").alias("_band"),
    )


def add_same_columns(frame: pl.LazyFrame, evaluation: Evaluation) -> pl.LazyFrame:
    """Add a column for each link by names among conditions: whether its two ends are linked on the accept band."""
    for ends, column in evaluation.context.same.items():
        pairs = evaluation.take_links(ends).filter(pl.col("band") == "accept")
        table = pairs.lazy().select(
            pl.col("left").alias(ends[0]), pl.col("right").alias(ends[1]), pl.lit(True).alias(column)
        )
        frame = frame.join(table.unique(), on=list(ends), how="left").with_columns(pl.col(column).fill_null(False))
    return frame
