"""Subjects, what an exception stands for: records, parties, texts or parts of dates; and how many there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from engine.rulebook.language import PartyRef, Same
from engine.rulebook.matches import add_keys, join_records, make_pair_key, take_records

if TYPE_CHECKING:
    from engine.rulebook.language import Rule
    from engine.rulebook.logic import Context
    from engine.rulebook.matches import Facts


def list_subject_columns(rule: Rule) -> list[str]:
    """Return the columns of a frame of matches that tell one subject from another."""
    return [key.column for key in rule.report.one_per]


def order_subjects(matches: pl.DataFrame, rule: Rule) -> pl.DataFrame:
    """Return the matches with a column `subject.N` for each key: two records of one register stand in one order.

    So the same two records are one subject, whichever of them comes first in the match.
    """
    keys = rule.report.one_per
    columns = {number: pl.col(key.column) for number, key in enumerate(keys)}
    records = [number for number, key in enumerate(keys) if key.ref is None]
    for register in {rule.compare[keys[number].alias] for number in records}:
        alike = [number for number in records if rule.compare[keys[number].alias] == register]
        if len(alike) > 1:
            ordered = pl.concat_list([keys[number].column for number in alike]).list.sort()
            columns |= {number: ordered.list.get(place) for place, number in enumerate(alike)}
    return matches.with_columns(column.alias(f"subject.{number}") for number, column in columns.items())


def name_subjects(rule: Rule) -> list[str]:
    """Return the columns that order_subjects adds."""
    return [f"subject.{number}" for number in range(len(rule.report.one_per))]


def count_subjects(rule: Rule, facts: Facts, context: Context) -> int:
    """Return how many subjects there are: records, or groups of them, that the rule could raise."""
    keys = rule.report.one_per
    aliases = list(dict.fromkeys(key.alias for key in keys))
    if len(keys) == 1 and keys[0].ref is None:
        return facts.frames[rule.compare[aliases[0]]].height
    if len(aliases) == 1:
        frame = take_records(rule, aliases[0], facts, context, ())
        return _count(add_keys(frame, keys, rule, facts), rule)
    if _is_one_pairing(rule):
        return _count_pairs(rule, facts)
    frames = {alias: take_records(rule, alias, facts, context, ()).collect() for alias in rule.compare}
    frame = join_records(rule, facts, context, frames, aliases[0], narrow=False).filter(pl.col("band") != "review")
    return _count(add_keys(frame, keys, rule, facts), rule)


def _count(frame: pl.LazyFrame, rule: Rule) -> int:
    keys = frame.select(list_subject_columns(rule)).unique().collect()
    return order_subjects(keys, rule).select(name_subjects(rule)).unique().height


def _is_one_pairing(rule: Rule) -> bool:
    """Return whether each subject is a pair of records that one link by names joins."""
    if len(rule.links) != 1 or len(rule.compare) != 2 or any(key.ref for key in rule.report.one_per):
        return False
    left, right = rule.links[0].left, rule.links[0].right
    if not isinstance(left, PartyRef) or not isinstance(right, PartyRef):
        return False
    return len(set(rule.compare.values())) == 2 or left.role == right.role


def _count_pairs(rule: Rule, facts: Facts) -> int:
    """Return how many pairs of records one link makes, by the sizes of its ends: there may be billions of pairs."""
    link = rule.links[0]
    assert isinstance(link, Same)
    left, right = (
        facts.frames[rule.compare[end.alias]].group_by(pl.col(end.number).alias("party")).agg(pl.len().cast(pl.Int64))
        for end in (link.left, link.right)
    )
    pairs = (
        facts.take_pairs(make_pair_key(rule, link)).filter(pl.col("band") == "accept").select("left", "right").unique()
    )
    sized = pairs.join(left.rename({"party": "left", "len": "a"}), on="left")
    sized = sized.join(right.rename({"party": "right", "len": "b"}), on="right")
    sized = sized.with_columns((pl.col("a") * pl.col("b")).alias("pairs"))
    if len(set(rule.compare.values())) == 2:
        return int(sized["pairs"].sum())
    itself = sized.filter(pl.col("left") == pl.col("right"))
    return (int(sized["pairs"].sum()) - int(itself["a"].sum())) // 2
