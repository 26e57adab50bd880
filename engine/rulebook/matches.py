"""Rule + frames + links -> matches: the combinations of records that a rule's conditions do not rule out."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import polars as pl

from engine.registers.schema import REGISTERS
from engine.rulebook.conditions import Context, make_days, make_truth
from engine.rulebook.rule import (
    Comparison,
    FieldRef,
    Link,
    Mention,
    PartyRef,
    Rule,
    Same,
    Setting,
    TextRef,
    list_aliases,
    list_fields,
    walk_conditions,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from engine.registers.schema import PartyKind, Source

EXCEPTION, CANNOT_TELL, NOT_APPLICABLE, CLEAR = range(4)
"""Outcomes by strength, as they stand in a frame of matches (findings.OUTCOMES in the same order)."""

PAIR_SCHEMA: dict[str, pl.DataType] = {
    "left": pl.UInt32(),
    "right": pl.UInt32(),
    "score": pl.Float64(),
    "band": pl.String(),
}
"""Linked parties by their numbers."""

PairKey = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Facts:
    """What rules are evaluated on.

    `frames` are the canonical frames with their party columns (parties.Parties.frames), and a column `text.FIELD` for
    each text that a rule looks into; `pairs` holds the linked parties (PAIR_SCHEMA) of each register, role, register,
    role that a rule joins, a text standing for its role as `text.FIELD`; `as_of` is the day of the run.
    """

    frames: Mapping[str, pl.DataFrame]
    sources: tuple[Source, ...]
    pairs: Mapping[PairKey, pl.DataFrame]
    as_of: dt.date


def make_pair_key(rule: Rule, link: Link) -> PairKey:
    """Return the key of Facts.pairs under which a link's parties, or its text and party, stand."""
    left, right = link.left, link.right
    return (rule.compare[left.alias], left.role, rule.compare[right.alias], right.role)


def find_matches(rule: Rule, facts: Facts, settings: Mapping[str, Setting]) -> pl.DataFrame:
    """Return the matches that are an exception, cannot be told, or lack what the rule needs.

    Columns: `ALIAS._i` (row of the record in its frame), outcome, tier (index of the severity), days_min, days_max
    (null where the rule counts no days or an end is open), score (null without a link), band, one Boolean
    `unknown.ALIAS.FIELD` a field that leaves the match open and can be filled, and `left`, `right` (the pair of
    the first link for review, else of the first link). Sorted by the record rows. Clear combinations are not returned.
    """
    context = Context(settings, facts.as_of, _name_same_columns(rule))
    frame = _join_records(rule, facts, context)
    frame = _add_same_columns(frame, rule, facts, context)
    truth = make_truth(rule.when, context)
    flags = _gather_unknown(truth.unknown)
    fillable = {column: flag & ~_is_lacking(ref, rule, facts) for column, (ref, flag) in flags.items()}
    any_fillable = pl.any_horizontal(list(fillable.values())) if fillable else pl.lit(False)
    least, most = _make_rule_days(rule, context)
    kept = (
        frame.filter(~truth.fails)
        .select(
            *(pl.col(f"{alias}._i") for alias in rule.compare),
            pl.when(truth.holds)
            .then(pl.lit(EXCEPTION))
            .when(any_fillable)
            .then(pl.lit(CANNOT_TELL))
            .otherwise(pl.lit(NOT_APPLICABLE))
            .cast(pl.Int8)
            .alias("outcome"),
            _make_tier(rule, context).alias("tier"),
            least.cast(pl.Int64).alias("days_min"),
            most.cast(pl.Int64).alias("days_max"),
            pl.col("score"),
            pl.col("band"),
            pl.col("left"),
            pl.col("right"),
            *(flag.alias(f"unknown.{column}") for column, flag in fillable.items()),
        )
        .collect()
    )
    return kept.sort([f"{alias}._i" for alias in rule.compare])


def count_combinations(rule: Rule, facts: Facts, settings: Mapping[str, Setting]) -> int:
    """Return how many distinct subjects of several records the accepted links of a rule make."""
    context = Context(settings, facts.as_of, {})
    frame = _join_records(rule, facts, context, narrow=False).filter(pl.col("band") != "review")
    keys = [f"{alias}._i" for alias in rule.report.one_per]
    return int(frame.select(pl.struct(keys).n_unique()).collect().item())


def _name_same_columns(rule: Rule) -> dict[tuple[str, str], str]:
    groups = (rule.when, *(tier.condition for tier in rule.severity))
    leaves = [leaf for group in groups for leaf in walk_conditions(group) if isinstance(leaf, Link)]
    return {(leaf.left.column, leaf.right.column): f"same.{number}" for number, leaf in enumerate(leaves)}


def _join_records(rule: Rule, facts: Facts, context: Context, *, narrow: bool = True) -> pl.LazyFrame:
    """Join the records along the rule's links; `narrow` leaves out those that a condition on them alone rules out."""
    records = {alias: _take_records(rule, alias, facts, context, narrow=narrow) for alias in rule.compare}
    first, *_ = rule.compare
    no_party = pl.lit(None, dtype=pl.UInt32)
    joined = records[first].with_columns(
        pl.lit(None, dtype=pl.Float64).alias("score"),
        pl.lit("accept").alias("band"),
        no_party.alias("left"),
        no_party.alias("right"),
    )
    present = {first}
    waiting = list(rule.links)
    while waiting:
        link = next((link for link in waiting if {link.left.alias, link.right.alias} & present), waiting[0])
        waiting.remove(link)
        joined = _follow_link(joined, link, records, present, facts.pairs[make_pair_key(rule, link)])
        present |= {link.left.alias, link.right.alias}
    twins = [pair for pair in combinations(rule.compare, 2) if rule.compare[pair[0]] == rule.compare[pair[1]]]
    # a record is never matched with itself
    return joined.filter(pl.col(f"{one}._i") != pl.col(f"{other}._i") for one, other in twins) if twins else joined


def _follow_link(
    joined: pl.LazyFrame, link: Link, records: Mapping[str, pl.LazyFrame], present: set[str], pairs: pl.DataFrame
) -> pl.LazyFrame:
    near, far = (link.left, link.right) if link.left.alias in present else (link.right, link.left)
    ends = {link.left.column: "left", link.right.column: "right"}
    table = pairs.lazy().select(
        *(pl.col(end).alias(column) for column, end in ends.items()),
        pl.col("left").alias("_left"),
        pl.col("right").alias("_right"),
        pl.col("score").alias("_score"),
        pl.col("band").alias("_band"),
    )
    if far.alias in present:
        joined = joined.join(table, on=[near.column, far.column])
    else:
        joined = joined.join(table, on=near.column).join(records[far.alias], on=far.column)
    first_review = (pl.col("_band") == "review") & (pl.col("band") != "review")
    return joined.with_columns(
        pl.min_horizontal("score", "_score").alias("score"),
        pl.when(pl.col("_band") == "review").then(pl.lit("review")).otherwise(pl.col("band")).alias("band"),
        *(
            pl.when(first_review).then(f"_{end}").otherwise(pl.coalesce(end, f"_{end}")).alias(end)
            for end in ("left", "right")
        ),
    ).drop("_score", "_band", "_left", "_right")


def _take_records(rule: Rule, alias: str, facts: Facts, context: Context, *, narrow: bool) -> pl.LazyFrame:
    """Return a record's row, source, and the columns that conditions and links use, named `ALIAS.…`."""
    frame = facts.frames[rule.compare[alias]]
    refs = [ref for condition in rule.conditions() for ref in list_fields(condition) if ref.alias == alias]
    ends = {end.column: end for end in _list_ends(rule) if end.alias == alias}
    columns = [pl.int_range(pl.len(), dtype=pl.UInt32).alias(f"{alias}._i"), pl.col("source").alias(f"{alias}.source")]
    columns += [pl.col(end.number).alias(column) for column, end in ends.items()]
    wanted = {name: None for ref in refs for name in (ref.field.name, f"{ref.field.name}_max") if name in frame.columns}
    columns += [pl.col(name).alias(f"{alias}.{name}") for name in wanted]
    records = frame.lazy().select(columns)
    if narrow:
        for condition in rule.when.members:
            plain = not any(isinstance(leaf, Link) for leaf in walk_conditions(condition))
            if plain and list_aliases(condition) == {alias}:
                records = records.filter(~make_truth(condition, context).fails)
    return records


def _list_ends(rule: Rule) -> list[PartyRef | TextRef]:
    return [ref for leaf in rule.conditions() if isinstance(leaf, Link) for ref in (leaf.left, leaf.right)]


def _add_same_columns(frame: pl.LazyFrame, rule: Rule, facts: Facts, context: Context) -> pl.LazyFrame:
    leaves = {(leaf.left.column, leaf.right.column): leaf for leaf in rule.conditions() if isinstance(leaf, Link)}
    for key, column in context.same.items():
        pairs = facts.pairs[make_pair_key(rule, leaves[key])].filter(pl.col("band") == "accept")
        table = pairs.lazy().select(
            pl.col("left").alias(key[0]), pl.col("right").alias(key[1]), pl.lit(True).alias(column)
        )
        frame = frame.join(table.unique(), on=list(key), how="left").with_columns(pl.col(column).fill_null(False))
    return frame


def _gather_unknown(unknown: tuple[tuple[FieldRef, pl.Expr], ...]) -> dict[str, tuple[FieldRef, pl.Expr]]:
    flags: dict[str, tuple[FieldRef, pl.Expr]] = {}
    for ref, flag in unknown:
        known = flags.get(ref.column)
        flags[ref.column] = (ref, known[1] | flag if known else flag)
    return flags


def _is_lacking(ref: FieldRef, rule: Rule, facts: Facts) -> pl.Expr:
    """Return whether the record's source has no column for the field."""
    register = rule.compare[ref.alias]
    lacking = [s.index for s in facts.sources if s.register == register and ref.field.name not in s.columns]
    return pl.col(f"{ref.alias}.source").is_in(lacking)


def _make_tier(rule: Rule, context: Context) -> pl.Expr:
    tier: pl.Expr = pl.lit(len(rule.severity) - 1)
    for index in reversed(range(len(rule.severity) - 1)):
        tier = pl.when(make_truth(rule.severity[index].condition, context).holds).then(pl.lit(index)).otherwise(tier)
    return tier.cast(pl.Int8)


def _make_rule_days(rule: Rule, context: Context) -> tuple[pl.Expr, pl.Expr]:
    for leaf in walk_conditions(rule.when):
        if isinstance(leaf, Comparison) and leaf.limits is not None:
            return make_days(leaf, context)
    nothing = pl.lit(None, dtype=pl.Int64)
    return nothing, nothing


def list_pair_keys(rules: list[Rule]) -> list[tuple[PairKey, PartyKind]]:
    """Return the register roles whose parties the rules join, each once with the kind of party, for known registers."""
    found: dict[PairKey, PartyKind] = {}
    for rule in rules:
        for leaf in rule.conditions():
            if isinstance(leaf, Same):
                found.setdefault(make_pair_key(rule, leaf), leaf.kind)
    return sorted((key, kind) for key, kind in found.items() if {key[0], key[2]} <= set(REGISTERS))


def list_mention_keys(rules: list[Rule]) -> list[PairKey]:
    """Return the texts and the register roles whose names the rules look for in them, each once."""
    mentions = [(rule, leaf) for rule in rules for leaf in rule.conditions() if isinstance(leaf, Mention)]
    keys = {make_pair_key(rule, leaf) for rule, leaf in mentions}
    return sorted(key for key in keys if {key[0], key[2]} <= set(REGISTERS))
