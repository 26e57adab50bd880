"""Subjects, what an exception stands for: records, parties, texts or parts of dates; and how many there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from engine.rulebook.language import PartyRef, Same
from engine.rulebook.matches import add_keys, join_records, take_records

if TYPE_CHECKING:
    from engine.rulebook.matches import Evaluation, RulePlan


def order_subjects(matches: pl.LazyFrame, plan: RulePlan) -> pl.LazyFrame:
    """Return the matches with a column `subject.N` for each key: two records of one register stand in one order.

    So the same two records are one subject, whichever of them comes first in the match.
    """
    keys = plan.rule.report.one_per
    columns = {number: pl.col(key.column) for number, key in enumerate(keys)}
    records = [number for number, key in enumerate(keys) if key.ref is None]
    for register in {plan.registers[keys[number].alias] for number in records}:
        alike = [number for number in records if plan.registers[keys[number].alias] == register]
        if len(alike) > 1:
            ordered = pl.concat_list([keys[number].column for number in alike]).list.sort()
            columns |= {number: ordered.list.get(place) for place, number in enumerate(alike)}
    return matches.with_columns(column.alias(f"subject.{number}") for number, column in columns.items())


def name_subjects(plan: RulePlan) -> list[str]:
    """Return the columns that order_subjects adds."""
    return [f"subject.{number}" for number in range(len(plan.subjects))]


def count_subjects(evaluation: Evaluation) -> int:
    """Return how many subjects there are: records, or groups of them, that the rule could raise."""
    plan, facts = evaluation.plan, evaluation.facts
    keys = plan.rule.report.one_per
    aliases = list(dict.fromkeys(key.alias for key in keys))
    if len(keys) == 1 and keys[0].ref is None:
        return evaluation.take_frame(aliases[0]).height
    if len(aliases) == 1:
        frame = take_records(plan.bare[aliases[0]], facts, evaluation.context)
        return _count(add_keys(frame, keys, evaluation), plan)
    if _is_one_pairing(plan):
        return _count_pairs(evaluation)
    frames = {alias: take_records(bare, facts, evaluation.context).collect() for alias, bare in plan.bare.items()}
    frame = join_records(evaluation, frames, aliases[0], narrow=False).filter(pl.col("band") != "review")
    return _count(add_keys(frame, keys, evaluation), plan)


def _count(frame: pl.LazyFrame, plan: RulePlan) -> int:
    subjects = order_subjects(frame.select(plan.subjects).unique(), plan)
    return int(subjects.select(name_subjects(plan)).unique().select(pl.len()).collect().item())


def _is_one_pairing(plan: RulePlan) -> bool:
    """Return whether each subject is a pair of records that one link by names joins."""
    links, compare = plan.rule.links, plan.rule.compare
    if len(links) != 1 or len(compare) != 2 or any(key.ref for key in plan.rule.report.one_per):
        return False
    left, right = links[0].left, links[0].right
    if not isinstance(left, PartyRef) or not isinstance(right, PartyRef):
        return False
    return len(set(compare.values())) == 2 or left.role == right.role


def _count_pairs(evaluation: Evaluation) -> int:
    """Return how many pairs of records one link makes, by the sizes of its ends: there may be billions of pairs."""
    rule = evaluation.plan.rule
    link = rule.links[0]
    assert isinstance(link, Same)
    left, right = (
        evaluation.take_frame(end.alias).group_by(pl.col(end.number).alias("party")).agg(pl.len().cast(pl.Int64))
        for end in (link.left, link.right)
    )
    pairs = evaluation.take_links((link.left.column, link.right.column))
    pairs = pairs.filter(pl.col("band") == "accept").select("left", "right").unique()
    sized = pairs.join(left.rename({"party": "left", "len": "a"}), on="left")
    sized = sized.join(right.rename({"party": "right", "len": "b"}), on="right")
    sized = sized.with_columns((pl.col("a") * pl.col("b")).alias("pairs"))
    if len(set(rule.compare.values())) == 2:
        return int(sized["pairs"].sum())
    itself = sized.filter(pl.col("left") == pl.col("right"))
    return (int(sized["pairs"].sum()) - int(itself["a"].sum())) // 2
