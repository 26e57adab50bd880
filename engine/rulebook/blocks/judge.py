"""Judge the groups of a rule with a block: the matches of those that the block raises, or cannot tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

import polars as pl

from engine.rulebook.blocks.running_sums import GROUP
from engine.rulebook.blocks.shares import judge_shares
from engine.rulebook.blocks.totals import GROUP_OUTCOME, SURELY, judge_totals
from engine.rulebook.language import Share, Total
from engine.rulebook.matches import CANNOT_TELL, EXCEPTION, IN_MEMORY, NOT_APPLICABLE, grade_severity, sort_matches

if TYPE_CHECKING:
    from engine.rulebook.matches import Evaluation

WINDOW = ("block.first", "block.last", "block.low", "block.high")
"""Columns: the first and the last day of the matches that count, and the ends of the day of the latest one."""


def keep_counted(matches: pl.DataFrame, evaluation: Evaluation) -> pl.DataFrame:
    """Return the matches with each record that a block counts once in each of its groups: its strongest match."""
    block = evaluation.plan.block
    if block is None or matches.is_empty():
        return matches
    told = {block.counted, *(key.alias for key in block.per if key.ref is None)}
    if set(evaluation.plan.rule.compare) <= told:
        return matches  # each record that is counted meets each group in one match
    counted = [*(key.column for key in block.per), f"{block.counted}._i", "band"]
    ordered = sort_matches(matches.lazy(), matches.columns, evaluation, counted)
    return ordered.unique(counted, keep="first", maintain_order=True).collect(engine=IN_MEMORY)


def judge_groups(matches: pl.DataFrame, evaluation: Evaluation) -> pl.DataFrame:
    """Return the matches of the groups that the block of a rule raises, or cannot tell; outcome and tier are theirs.

    Of the matches for review those come back that would raise a group if their names were the same.
    """
    if matches.is_empty():
        nothing = matches.with_columns(pl.lit(None, pl.Int8).alias("tier"))
        return nothing.select(_list_settled(nothing))
    accepted = _judge(matches.filter(pl.col("band") == "accept"), evaluation)
    if not (matches["band"] == "review").any():
        return accepted
    block = evaluation.plan.block
    keys = [key.column for key in block.per] if block else []
    counted = [*keys, f"{block.counted}._i"] if block else []
    near = matches.filter(pl.col("band") == "review").select(keys).unique()
    once = matches.join(near, on=keys, how="semi", nulls_equal=True).sort("band", "outcome")
    once = once.unique(counted, keep="first", maintain_order=True)
    every = _judge(once, evaluation)
    raised = accepted.filter(pl.col("outcome") == EXCEPTION).select(keys).unique()
    more = every.filter((pl.col("band") == "review") & (pl.col("outcome") == EXCEPTION))
    return pl.concat([accepted, more.join(raised, on=keys, how="anti")])


def _judge(matches: pl.DataFrame, evaluation: Evaluation) -> pl.DataFrame:
    block = evaluation.plan.block
    assert block is not None
    keys = [key.column for key in block.per]
    groups = matches.select(keys).unique(maintain_order=True).with_row_index(GROUP)
    rows = matches.join(groups, on=keys, maintain_order="left", nulls_equal=True)
    match block:
        case Total():
            rows = judge_totals(rows, block, evaluation)
        case Share():
            rows = judge_shares(rows, block, evaluation)
        case _:
            assert_never(block)
    rows = _decide(rows, evaluation)
    rows = _add_days(rows, block).with_columns(grade_severity(evaluation).alias("tier"))
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


def _decide(rows: pl.DataFrame, evaluation: Evaluation) -> pl.DataFrame:
    """Set the outcome of each row from that of its group, and the flags of the fields that can be filled."""
    open_ = pl.col(GROUP_OUTCOME) == CANNOT_TELL
    flags = {name.removeprefix("flag."): pl.col(name) for name in rows.columns if name.startswith("flag.")}
    refs = evaluation.plan.block_fields
    known = [name for name in rows.columns if name.startswith("unknown.")]
    fillable = {name.removeprefix("unknown."): open_ & pl.col(name) for name in known}
    for column, flag in flags.items():
        can_fill = evaluation.leave_lacking(refs[column], flag) if column in refs else flag
        fillable[column] = fillable[column] | can_fill if column in fillable else can_fill
    rows = rows.with_columns(flag.fill_null(False).alias(f"unknown.{column}") for column, flag in fillable.items())
    names = [f"unknown.{column}" for column in fillable]
    flagged = pl.any_horizontal(names).any().over(GROUP) if names else pl.lit(False)
    undecided = pl.when(flagged).then(CANNOT_TELL).otherwise(NOT_APPLICABLE)
    raised = pl.when(pl.col(SURELY)).then(EXCEPTION).otherwise(CANNOT_TELL)
    return rows.with_columns(pl.when(open_).then(undecided).otherwise(raised).cast(pl.Int8).alias("outcome"))


def _add_days(rows: pl.DataFrame, block: Total | Share) -> pl.DataFrame:
    match block:
        case Total():
            low, high = "_low", "_high"
        case Share():
            low, high = f"{block.counted}._low", f"{block.counted}._high"
        case _:
            assert_never(block)
    counts = pl.col(SURELY) | (pl.col(GROUP_OUTCOME) == CANNOT_TELL)
    first, last = (pl.when(counts).then(pl.col(name)) for name in (low, high))
    latest = pl.when(counts).then(pl.col(low))
    ends = (first.min(), last.max(), latest.max(), last.max())
    return rows.with_columns(end.over(GROUP).alias(name) for end, name in zip(ends, WINDOW, strict=True))
