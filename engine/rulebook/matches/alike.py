"""Alike records, which no condition of a rule tells apart, are taken as one: a firm with many makes few pairs."""

from __future__ import annotations

import math
import operator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import polars as pl

from engine.rulebook.matches.amounts import ADDED, name_amount
from engine.rulebook.matches.pair_counts import weigh_ranged, weigh_rows
from engine.rulebook.matches.records import take_records
from engine.rulebook.matches.searches import search_records

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from engine.rulebook.matches.inputs import Evaluation
    from engine.rulebook.matches.joins import Rows

CROWDED = 5_000_000
"""From so many pairs of linked records on, records that are alike are taken as one."""
MOST_LEFT = 0.8
"""Records stay by themselves where taking them together would leave more than this part of them."""
MEMBER = "_member"
MOST_PAIRS = 20_000_000
"""Pairs of linked records that are looked at in one go: one firm with many must not fill the memory."""
_WIDER = 8
"""How many times fewer they are for a rule with a block, whose matches keep every column."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """The records of each alias of a rule that its conditions leave, those that are alike once.

    `frames` have the columns of records.take_records, and `ALIAS._n`, how many records each row stands for, where
    some stand for more than one. `members` say which (columns `ALIAS._i`, the row that stands for them, and MEMBER,
    sorted by record_id); an alias is there only where its records are taken together. `weights` says about how many
    matches each row of the rule's pivot makes, None where it makes one; `is_crowded` that they are very many.
    """

    frames: Mapping[str, pl.DataFrame]
    members: Mapping[str, pl.DataFrame]
    weights: pl.Series | None = None
    is_crowded: bool = False

    def count(self, aliases: Sequence[str]) -> pl.Expr:
        """Return how many combinations of records of some aliases the matches of a group stand for."""
        sizes = [pl.col(f"{alias}._n").cast(pl.Int64) for alias in aliases if alias in self.members]
        return pl.fold(pl.lit(1, dtype=pl.Int64), operator.mul, sizes).sum() if sizes else pl.len().cast(pl.Int64)

    def spread(self, matches: pl.LazyFrame, aliases: Sequence[str], most: int | None = None) -> pl.LazyFrame:
        """Return the matches with each record of some aliases for itself, the first `most` of those that are alike."""
        for alias in aliases:
            if alias in self.members:
                column, members = f"{alias}._i", self.members[alias]
                if most is not None:
                    members = members.filter(pl.int_range(pl.len()).over(column) < most)
                matches = (
                    matches.join(members.lazy(), on=column, maintain_order="left")
                    .with_columns(pl.col(MEMBER).alias(column))
                    .drop(MEMBER)
                )
        return matches


def gather_records(evaluation: Evaluation) -> Crowd:
    """Return the records of a rule, searched for and taken together before they would make too many pairs."""
    plan = evaluation.plan
    compare = plan.rule.compare
    engine = evaluation.choose_engine(max(compare, key=lambda alias: evaluation.take_frame(alias).height))
    lazy = [take_records(record, evaluation.facts, evaluation.context) for record in plan.records.values()]
    frames = dict(zip(plan.records, pl.collect_all(lazy, engine=engine), strict=True))
    if len(compare) == 1:
        return Crowd(frames, {})
    if math.prod(frame.height for frame in frames.values()) < min(CROWDED, MOST_PAIRS / _WIDER):
        return Crowd(frames, {})  # however they are linked
    weights = weigh_rows(evaluation, frames, plan.pivot)
    if weights.sum() < CROWDED:
        return Crowd(frames, {}, weights)
    frames = search_records(frames, evaluation)
    registers = list(compare.values())
    members = {}
    apart = {alias for search in plan.searches for alias in search.own}
    for alias, register in compare.items():
        # two records of one register are told apart by their rows
        if registers.count(register) == 1 and alias not in apart:
            frame = frames[alias]
            together = _take_together(evaluation, frame, alias)
            if together[0].height <= MOST_LEFT * frame.height:
                frames[alias], members[alias] = together
    return Crowd(frames, members, weigh_ranged(evaluation, frames, plan.pivot), is_crowded=True)


def _take_together(evaluation: Evaluation, frame: pl.DataFrame, alias: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the records that are alike once, by the one whose record_id comes first, and which they stand for."""
    row = f"{alias}._i"
    added = [name_amount(ref, part) for ref in evaluation.plan.records[alias].summed for part in ADDED]
    alike = [name for name in frame.columns if name not in (row, *added)]
    ids = evaluation.take_frame(alias)["record_id"].gather(frame[row])
    kinds = frame.with_columns(ids.alias("_id")).sort("_id").drop("_id").with_row_index("_nth")
    kinds = kinds.with_columns(pl.col(row).first().over(alike).alias("_first"))
    members = kinds.select(pl.col("_first").alias(row), pl.col(row).alias(MEMBER))
    together = (
        kinds.lazy()
        .group_by(alike)
        .agg(pl.col("_first").first().alias(row), pl.col(added).sum(), pl.len().cast(pl.UInt32).alias(f"{alias}._n"))
    )
    return together.sort(row).collect(), members


def plan_slices(crowd: Crowd, *, is_wide: bool) -> Iterator[Rows | None]:
    """Yield the rows of the pivot to take at a time, None for all of them at once; `is_wide` where matches keep all."""
    weights = crowd.weights
    if weights is None or weights.is_empty():
        yield None
        return
    most = MOST_PAIRS / _WIDER if is_wide else MOST_PAIRS
    part = (weights.cum_sum() - weights) // most
    starts = [0, *(part.diff().fill_null(0) != 0).arg_true().to_list(), len(weights)]
    if len(starts) == 2:
        yield None
        return
    yield from pairwise(starts)
