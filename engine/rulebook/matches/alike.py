"""Alike records, which no condition of a rule tells apart, are taken as one: a firm with many makes few pairs."""

from __future__ import annotations

import operator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from engine.rulebook.matches.amounts import ADDED, list_summed, name_amount
from engine.rulebook.matches.pair_counts import weigh_ranged, weigh_rows
from engine.rulebook.matches.records import take_records
from engine.rulebook.matches.searches import list_own, search_records

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.rulebook.language import Rule
    from engine.rulebook.logic import Context
    from engine.rulebook.matches.inputs import Facts

CROWDED = 5_000_000
"""From so many pairs of linked records on, records that are alike are taken as one."""
MOST_LEFT = 0.8
"""Records stay by themselves where taking them together would leave more than this part of them."""
MEMBER = "_member"


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

    def spread(self, matches: pl.DataFrame, aliases: Sequence[str], most: int | None = None) -> pl.DataFrame:
        """Return the matches with each record of some aliases for itself, the first `most` of those that are alike."""
        for alias in aliases:
            if alias in self.members:
                column, members = f"{alias}._i", self.members[alias]
                if most is not None:
                    members = members.filter(pl.int_range(pl.len()).over(column) < most)
                matches = (
                    matches.join(members, on=column, maintain_order="left")
                    .with_columns(pl.col(MEMBER).alias(column))
                    .drop(MEMBER)
                )
        return matches


def gather_records(rule: Rule, facts: Facts, context: Context, pivot: str) -> Crowd:
    """Return the records of a rule, searched for and taken together before they would make too many pairs."""
    narrow = rule.when.members
    frames = {alias: take_records(rule, alias, facts, context, narrow).collect() for alias in rule.compare}
    if len(rule.compare) == 1:
        return Crowd(frames, {})
    weights = weigh_rows(rule, facts, frames, pivot)
    if weights.sum() < CROWDED:
        return Crowd(frames, {}, weights)
    frames = search_records(frames, rule, facts, context)
    registers = list(rule.compare.values())
    members = {}
    apart = {alias for search in rule.searches() for alias in list_own(search, rule)}
    for alias, register in rule.compare.items():
        # two records of one register are told apart by their rows
        if registers.count(register) == 1 and alias not in apart:
            frame = frames[alias]
            together = _take_together(rule, facts, frame, alias)
            if together[0].height <= MOST_LEFT * frame.height:
                frames[alias], members[alias] = together
    return Crowd(frames, members, weigh_ranged(rule, facts, context, frames, pivot), is_crowded=True)


def _take_together(rule: Rule, facts: Facts, frame: pl.DataFrame, alias: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the records that are alike once, by the one whose record_id comes first, and which they stand for."""
    row = f"{alias}._i"
    added = [name_amount(ref, part) for ref in list_summed(rule, alias) for part in ADDED]
    alike = [name for name in frame.columns if name not in (row, *added)]
    ids = facts.frames[rule.compare[alias]]["record_id"].gather(frame[row])
    kinds = frame.with_columns(ids.alias("_id")).sort("_id").drop("_id").with_row_index("_nth")
    kinds = kinds.with_columns(pl.col(row).first().over(alike).alias("_first"))
    members = kinds.select(pl.col("_first").alias(row), pl.col(row).alias(MEMBER))
    together = (
        kinds.lazy()
        .group_by(alike)
        .agg(pl.col("_first").first().alias(row), pl.col(added).sum(), pl.len().cast(pl.UInt32).alias(f"{alias}._n"))
    )
    return together.sort(row).collect(), members
