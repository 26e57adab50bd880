"""Matches -> what is told of them: the outcome of each subject, its strongest matches, and the records left open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from engine.rulebook.matches import CANNOT_TELL, CASE, EXCEPTION, IN_MEMORY, Crowd, sort_matches, weigh_match
from engine.rulebook.outcome.subjects import name_subjects, order_subjects

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.rulebook.matches import Evaluation, RulePlan

EVIDENCE_CAP = 100
"""How many matches of one exception stand in evidence.csv; the reason counts the rest."""

_SORTED_WHOLE = 50_000
"""Up to as many matches are put in order without a look at which are needed."""


@dataclass(frozen=True, slots=True)
class Strongest:
    """What a rule's matches come down to.

    `outcomes` has one row per subject with a match: its keys, `subject.N`, outcome and tier (and case, in tests).
    `exceptions` holds the EVIDENCE_CAP strongest matches of each exception, `_rank` from 0, and `_matches`, how many
    there are; `open` those of each record, by its alias, whose fields leave subjects undecided, with `_unknown` (the
    flagged columns) and `_undecided` (how many subjects). `raised` holds the pairs for review that would raise one.
    """

    outcomes: pl.DataFrame
    exceptions: pl.DataFrame
    open: Mapping[str, pl.DataFrame]
    raised: pl.DataFrame


def find_strongest(matches: pl.DataFrame, evaluation: Evaluation, crowd: Crowd) -> Strongest:
    """Return what the matches come down to; every match of a subject must be among them.

    Exceptions, and the records of an alias, have no columns of rank and number where there are none.
    """
    plan = evaluation.plan
    keys = name_subjects(plan)
    found = order_subjects(matches.lazy(), plan)
    cases = [name for name in matches.columns if name.endswith(f".{CASE}")]
    if matches.is_empty():
        outcomes = found.select(*plan.subjects, *cases, "tier", "outcome", *keys).collect(engine=IN_MEMORY)
        return Strongest(outcomes, matches, dict.fromkeys(plan.registers, matches), matches.select("left", "right"))
    accepted = found.filter(pl.col("band") == "accept")
    raised = found.filter((pl.col("band") == "review") & (pl.col("outcome") == EXCEPTION))
    best = pl.col("outcome").min()
    told = [pl.col(key.column).first() for key in plan.rule.report.one_per]
    told += [pl.col(name).first() for name in cases]
    judged = accepted.group_by(keys).agg(
        *told, pl.col("tier").filter(pl.col("outcome") == best).min(), best.alias("outcome")
    )
    outcomes, pairs = pl.collect_all([judged, raised.select("left", "right").unique()], engine=IN_MEMORY)
    told_apart = order_subjects(crowd.spread(outcomes.drop(keys).lazy(), _list_records(plan)), plan)
    there = set(outcomes["outcome"].unique())
    wanted: dict[str, pl.LazyFrame] = {"": told_apart.sort(keys)}
    ranks = _Ranks(evaluation, crowd, matches.columns, is_many=matches.height > _SORTED_WHOLE)
    if EXCEPTION in there:
        certain = outcomes.lazy().filter(pl.col("outcome") == EXCEPTION).select(keys)
        mine = accepted.filter(pl.col("outcome") <= CANNOT_TELL).join(certain, on=keys, how="semi")
        wanted["exceptions"] = ranks.take_exceptions(mine)
    if CANNOT_TELL in there:
        undecided = outcomes.lazy().filter(pl.col("outcome") == CANNOT_TELL).select(keys)
        rest = accepted.filter(pl.col("outcome") == CANNOT_TELL).join(undecided, on=keys, how="semi")
        wanted |= {f"open.{alias}": ranks.take_open(rest, alias) for alias in plan.registers}
    taken = dict(zip(wanted, pl.collect_all(list(wanted.values()), engine=IN_MEMORY), strict=True))
    return Strongest(
        outcomes=taken[""],
        exceptions=taken.get("exceptions", matches.clear()),
        open={alias: taken.get(f"open.{alias}", matches.clear()) for alias in plan.registers},
        raised=pairs,
    )


def _list_records(plan: RulePlan) -> list[str]:
    """Return the aliases of the records that a subject stands for."""
    return [key.alias for key in plan.rule.report.one_per if key.ref is None]


def _list_told(plan: RulePlan) -> list[str]:
    """Return the aliases of which every record is told: all of them, of a block what it counts and groups by."""
    if plan.block is None:
        return list(plan.rule.compare)
    return list(dict.fromkeys([plan.block.counted, *(key.alias for key in plan.block.per if key.ref is None)]))


@dataclass(frozen=True, slots=True)
class _Ranks:
    """Puts matches in order, the strongest first; `columns` are theirs, `is_many` where not all are to be sorted."""

    evaluation: Evaluation
    crowd: Crowd
    columns: Sequence[str]
    is_many: bool

    def take_exceptions(self, mine: pl.LazyFrame) -> pl.LazyFrame:
        """Return the strongest matches of each exception, with their rank and how many there are."""
        plan = self.evaluation.plan
        keys, records = name_subjects(plan), _list_records(plan)
        rest = [alias for alias in _list_told(plan) if alias not in records]
        counts = mine.group_by(keys).agg(self.crowd.count(rest).alias("_matches"))
        ranked = self.rank(mine, keys).join(counts, on=keys, maintain_order="left")
        return self._spread(ranked, (rest, records), keys)

    def take_open(self, rest: pl.LazyFrame, alias: str) -> pl.LazyFrame:
        """Return the strongest matches of each record of an alias whose own fields leave subjects undecided."""
        plan = self.evaluation.plan
        prefix, key = f"unknown.{alias}.", f"{alias}._i"
        flags = [name for name in self.columns if name.startswith(prefix)]
        mine = rest.filter(pl.any_horizontal(flags) if flags else pl.lit(False))
        others = [other for other in _list_told(plan) if other != alias]
        subjects = mine.unique([key, *name_subjects(plan)])
        owned = self.crowd.count([other for other in _list_records(plan) if other != alias])
        counted = mine.group_by(key).agg(
            *(pl.col(flag).any().alias(f"_{flag}") for flag in flags), self.crowd.count(others).alias("_matches")
        )
        counted = counted.join(subjects.group_by(key).agg(owned.alias("_undecided")), on=key)
        ranked = self.rank(mine, [key]).join(counted, on=key, maintain_order="left")
        return self._spread(ranked, (others, [alias]), [key])

    def _spread(self, ranked: pl.LazyFrame, aliases: tuple[list[str], list[str]], keys: Sequence[str]) -> pl.LazyFrame:
        """Return ranked matches with the records for which they stand: partners first, then those of the keys.

        The record that stands for others comes before them, so that the first EVIDENCE_CAP matches are among those of
        the first EVIDENCE_CAP rows.
        """
        partners, owners = aliases
        if not any(alias in self.crowd.members for alias in (*partners, *owners)):
            return ranked
        near = self.rank(self.crowd.spread(ranked.drop("_rank"), partners, EVIDENCE_CAP), keys)
        spread = order_subjects(self.crowd.spread(near, owners), self.evaluation.plan)
        return spread.sort(*keys, "_rank")

    def rank(self, matches: pl.LazyFrame, keys: Sequence[str]) -> pl.LazyFrame:
        """Number the matches of each key, the strongest first, and keep the first EVIDENCE_CAP."""
        ordered = sort_matches(self._cut(matches, keys), self.columns, self.evaluation, keys)
        ranked = ordered.with_columns(pl.int_range(pl.len()).over(keys).alias("_rank"))
        return ranked.filter(pl.col("_rank") < EVIDENCE_CAP)

    def _cut(self, matches: pl.LazyFrame, keys: Sequence[str]) -> pl.LazyFrame:
        """Leave out what cannot be among the first of its key: a firm with very many matches is not sorted whole."""
        if not self.is_many:
            return matches
        matches = matches.with_columns(weigh_match().alias("_weight"))
        last = matches.group_by(keys).agg(pl.col("_weight").bottom_k(EVIDENCE_CAP).max().alias("_last"))
        return matches.join(last, on=keys).filter(pl.col("_weight") <= pl.col("_last")).drop("_weight", "_last")


def join_parts(parts: Sequence[Strongest], evaluation: Evaluation) -> Strongest:
    """Return what parts come down to together; no subject stands in two of them, an open record may."""
    if len(parts) == 1:
        return parts[0]
    plan = evaluation.plan
    return Strongest(
        outcomes=pl.concat([part.outcomes for part in parts]).sort(name_subjects(plan)),
        exceptions=pl.concat([part.exceptions for part in parts], how="diagonal"),
        open={alias: _join_open([part.open[alias] for part in parts], alias, evaluation) for alias in plan.registers},
        raised=pl.concat([part.raised for part in parts]).unique(),
    )


def _join_open(parts: Sequence[pl.DataFrame], alias: str, evaluation: Evaluation) -> pl.DataFrame:
    key = f"{alias}._i"
    every = pl.concat(parts, how="diagonal")
    if every.is_empty():
        return every
    flags = [name for name in every.columns if name.startswith("_unknown.")]
    firsts = every.filter(pl.col("_rank") == 0)
    counted = firsts.group_by(key).agg(pl.col(flags).any(), pl.col("_undecided", "_matches").sum())
    bare = every.drop("_rank", *flags, "_undecided", "_matches").join(counted, on=key)
    ranks = _Ranks(evaluation, Crowd({}, {}), bare.columns, is_many=bare.height > _SORTED_WHOLE)
    return ranks.rank(bare.lazy(), [key]).collect(engine=IN_MEMORY)
