"""Judge the groups of a rule with a block: the matches of those that the block raises, or cannot tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from engine.rulebook.blocks.running_sums import GROUP
from engine.rulebook.blocks.shares import judge_shares
from engine.rulebook.blocks.totals import GROUP_OUTCOME, SURELY, judge_totals
from engine.rulebook.language import FieldRef, list_fields
from engine.rulebook.logic import name_field
from engine.rulebook.matches import (
    CANNOT_TELL,
    EXCEPTION,
    NOT_APPLICABLE,
    Facts,
    grade_severity,
    is_lacking,
    sort_matches,
)

if TYPE_CHECKING:
    from engine.rulebook.language import Rule
    from engine.rulebook.logic import Context

WINDOW = ("block.first", "block.last", "block.low", "block.high")
"""Columns: the first and the last day of the matches that count, and the ends of the day of the latest one."""


def keep_counted(matches: pl.DataFrame, rule: Rule, facts: Facts) -> pl.DataFrame:
    """Return the matches with each record that a block counts once in each of its groups: its strongest match."""
    if rule.block is None or matches.is_empty():
        return matches
    told = {rule.block.counted, *(key.alias for key in rule.block.per if key.ref is None)}
    if set(rule.compare) <= told:
        return matches  # each record that is counted meets each group in one match
    counted = [*(key.column for key in rule.block.per), f"{rule.block.counted}._i", "band"]
    ordered = sort_matches(matches, rule, facts, counted)
    return ordered.unique(counted, keep="first", maintain_order=True)


def settle_groups(matches: pl.DataFrame, rule: Rule, facts: Facts, context: Context) -> pl.DataFrame:
    """Return the matches of the groups that the block of a rule raises, or cannot tell; outcome and tier are theirs.

    Of the matches for review those come back that would raise a group if their names were the same.
    """
    if matches.is_empty():
        return _judge(matches, rule, facts, context)
    accepted = _judge(matches.filter(pl.col("band") == "accept"), rule, facts, context)
    if not (matches["band"] == "review").any():
        return accepted
    keys = [key.column for key in rule.block.per] if rule.block else []
    counted = [*keys, f"{rule.block.counted}._i"] if rule.block else []
    near = matches.filter(pl.col("band") == "review").select(keys).unique()
    once = matches.join(near, on=keys, how="semi", nulls_equal=True).sort("band", "outcome")
    once = once.unique(counted, keep="first", maintain_order=True)
    every = _judge(once, rule, facts, context)
    raised = accepted.filter(pl.col("outcome") == EXCEPTION).select(keys).unique()
    more = every.filter((pl.col("band") == "review") & (pl.col("outcome") == EXCEPTION))
    return pl.concat([accepted, more.join(raised, on=keys, how="anti")])


def _judge(matches: pl.DataFrame, rule: Rule, facts: Facts, context: Context) -> pl.DataFrame:
    assert rule.block is not None
    keys = [key.column for key in rule.block.per]
    groups = matches.select(keys).unique(maintain_order=True).with_row_index(GROUP)
    rows = matches.join(groups, on=keys, maintain_order="left", nulls_equal=True)
    if rule.total is not None:
        rows = judge_totals(rows, rule, rule.total, facts, context)
    elif rule.share is not None:
        rows = judge_shares(rows, rule, rule.share, facts, context)
    rows = _decide(rows, rule, facts)
    rows = _add_days(rows, rule).with_columns(grade_severity(rule, context).alias("tier"))
    return rows.select(_list_settled(rows))


def _list_settled(rows: pl.DataFrame) -> list[str]:
    """Return the columns of settled matches: rows, keys, outcome and what findings say of them."""
    starts = ("key.", "unknown.", "measure.", "block.")
    rest = ("outcome", "tier", "days_min", "days_max", "score", "band", "left", "right")
    return [
        name
        for name in rows.columns
        if name.startswith(starts) or name in rest or name.endswith(("._i", "._n", ".case"))
    ]


def _decide(rows: pl.DataFrame, rule: Rule, facts: Facts) -> pl.DataFrame:
    """Set the outcome of each row from that of its group, and the flags of the fields that can be filled."""
    open_ = pl.col(GROUP_OUTCOME) == CANNOT_TELL
    flags = {name.removeprefix("flag."): pl.col(name) for name in rows.columns if name.startswith("flag.")}
    refs = {ref.column: ref for ref in _list_block_fields(rule)}
    known = [name for name in rows.columns if name.startswith("unknown.")]
    fillable = {name.removeprefix("unknown."): open_ & pl.col(name) for name in known}
    for column, flag in flags.items():
        can_fill = flag & ~is_lacking(refs[column], rule, facts) if column in refs else flag
        fillable[column] = fillable[column] | can_fill if column in fillable else can_fill
    rows = rows.with_columns(flag.fill_null(False).alias(f"unknown.{column}") for column, flag in fillable.items())
    names = [f"unknown.{column}" for column in fillable]
    flagged = pl.any_horizontal(names).any().over(GROUP) if names else pl.lit(False)
    undecided = pl.when(flagged).then(CANNOT_TELL).otherwise(NOT_APPLICABLE)
    raised = pl.when(pl.col(SURELY)).then(EXCEPTION).otherwise(CANNOT_TELL)
    return rows.with_columns(pl.when(open_).then(undecided).otherwise(raised).cast(pl.Int8).alias("outcome"))


def _list_block_fields(rule: Rule) -> list[FieldRef]:
    refs = [
        measure.ref if isinstance(measure.ref, FieldRef) else name_field(measure.ref)
        for measure in rule.measures()
        if measure.ref
    ]
    refs += [ref for operand in rule.block_operands() for ref in operand.list_fields()]
    if rule.block is not None:
        refs += list_fields(rule.block.reaches)
    return refs + (list_fields(rule.share.part) if rule.share else [])


def _add_days(rows: pl.DataFrame, rule: Rule) -> pl.DataFrame:
    assert rule.block is not None
    low, high = ("_low", "_high") if rule.total else tuple(f"{rule.block.counted}.{name}" for name in ("_low", "_high"))
    counts = pl.col(SURELY) | (pl.col(GROUP_OUTCOME) == CANNOT_TELL)
    first, last = (pl.when(counts).then(pl.col(name)) for name in (low, high))
    latest = pl.when(counts).then(pl.col(low))
    ends = (first.min(), last.max(), latest.max(), last.max())
    return rows.with_columns(end.over(GROUP).alias(name) for end, name in zip(ends, WINDOW, strict=True))
