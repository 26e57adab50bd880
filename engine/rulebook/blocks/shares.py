"""The `share` block: how many percent of the matches of a group, or of what they add up to, its part is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from engine.rulebook.blocks.counts import count_alike
from engine.rulebook.blocks.running_sums import GROUP
from engine.rulebook.blocks.totals import GROUP_OUTCOME, SURELY
from engine.rulebook.language import FieldRef, Measure
from engine.rulebook.logic import make_truth
from engine.rulebook.matches import CANNOT_TELL, CLEAR, EXCEPTION, IN_MEMORY, VAGUE, sort_matches, take_amount, unscale
from engine.schema import name_high

if TYPE_CHECKING:
    from engine.rulebook.language import Share
    from engine.rulebook.matches import Evaluation

_DIGITS = 9
"""Digits behind the point to which a percentage is worked out, so that 3 of 10 are 30."""
_MOST_OTHERS = 100
_AT_MOST = ("at most", "less than")


def judge_shares(rows: pl.DataFrame, share: Share, evaluation: Evaluation) -> pl.DataFrame:
    """Return the rows of the groups whose share reaches the limit, or may; columns added as by totals.judge_totals.

    Of a share that is too large the rows of the part are returned, of one that is too small those of the whole.
    """
    part = make_truth(share.part, evaluation.context)
    rows = _add_amounts(rows, share.measure).with_columns(
        (pl.col("outcome") == EXCEPTION).alias("_sure"), part.holds.alias("_in"), part.fails.alias("_out")
    )
    sums = _add_up_groups(rows, share)
    truth = make_truth(share.reaches, evaluation.context)
    outcome = pl.when(truth.holds).then(EXCEPTION).when(truth.fails).then(CLEAR).otherwise(CANNOT_TELL)
    sums = sums.with_columns(outcome.cast(pl.Int8).alias(GROUP_OUTCOME)).filter(pl.col(GROUP_OUTCOME) != CLEAR)
    sums = sums.join(rows.drop_nulls([key.column for key in share.per]), on=GROUP, how="semi")  # the rest are no groups
    others = _take_open_others(rows, share, evaluation, sums)
    rows = rows.join(sums, on=GROUP)
    if not _is_small(share):
        rows = rows.filter(~pl.col("_out"))
    rows = pl.concat([rows, others.select(rows.columns)])
    counted = pl.col("_sure") & (pl.col("_in") | _is_small(share))
    rows = rows.with_columns(counted.alias(SURELY))
    flags: dict[str, pl.Expr] = {}
    open_ = [(ref, flag) for ref, flag in part.unknown]
    if isinstance(share.measure.ref, FieldRef):
        open_.append((share.measure.ref, pl.col("_vague")))
    for ref, flag in open_:
        name = f"flag.{ref.column}"
        flags[name] = flags[name] | flag if name in flags else flag
    undecided = pl.col(GROUP_OUTCOME) == CANNOT_TELL
    return rows.with_columns((undecided & flag).alias(name) for name, flag in flags.items())


def _is_small(share: Share) -> bool:
    """Return whether the rule is about a share that is too small."""
    operators = [leaf.operator for leaf in share.reaches.members if leaf.measure.what == "share"]  # type: ignore[union-attr]
    return all(operator in _AT_MOST for operator in operators)


def _add_amounts(rows: pl.DataFrame, measure: Measure) -> pl.DataFrame:
    if measure.what == "count":
        size = count_alike(rows, measure.alias).cast(pl.Int64)
        named = (("_least", size), ("_most", size), ("_open", pl.lit(False)), ("_vague", pl.lit(False)))
        return rows.with_columns(expr.alias(name) for name, expr in named)
    low, high = (take_amount(measure, f"gain_{end}") + take_amount(measure, f"loss_{end}") for end in ("low", "high"))
    is_open, vague = take_amount(measure, "opens") > 0, take_amount(measure, VAGUE)
    named = (("_least", low), ("_most", high), ("_open", is_open), ("_vague", vague))
    return rows.with_columns(expr.alias(name) for name, expr in named)


def _add_up_groups(rows: pl.DataFrame, share: Share) -> pl.DataFrame:
    """Return the measures of each group: GROUP, the share in percent, the part and the whole, low and high ends."""
    sure, inside, outside = pl.col("_sure"), pl.col("_in"), pl.col("_out")
    own = rows.group_by(GROUP).agg(
        _sum("_least", sure & inside).alias("part_low"),
        _sum("_most", ~outside).alias("part_high"),
        (pl.col("_open") & ~outside).any().alias("part_open"),
        _sum("_least", sure & outside).alias("rest_low"),
        _sum("_most", ~inside).alias("rest_high"),
        (pl.col("_open") & ~inside).any().alias("rest_open"),
        _sum("_least", sure).alias("own_low"),
        _sum("_most", pl.lit(True)).alias("own_high"),
        pl.col("_open").any().alias("own_open"),
    )
    sums = _add_others(own, rows, share)
    kind = share.measure.kind if share.measure.what == "sum" else ""
    low = _divide(pl.col("part_low"), pl.col("rest_high"))
    high = _divide(pl.col("part_high"), pl.col("rest_low"))
    names = {"share": "share", "whole": "whole", share.measure.column.removeprefix("measure."): "part"}
    made: dict[str, tuple[pl.Expr, pl.Expr]] = {
        "share": (
            pl.when(pl.col("rest_open")).then(0.0).otherwise(low),
            pl.when(pl.col("part_open")).then(100.0).otherwise(high),
        ),
        "whole": tuple(unscale(pl.col(f"whole_{end}"), kind).cast(pl.Float64) for end in ("low", "high")),  # type: ignore[dict-item]
        "part": tuple(unscale(pl.col(f"part_{end}"), kind) for end in ("low", "high")),  # type: ignore[dict-item]
    }
    open_ = {"share": pl.lit(False), "whole": pl.col("whole_open"), "part": pl.col("part_open")}
    columns = [made[what][0].alias(f"measure.{name}") for name, what in names.items()]
    columns += [
        pl.when(~open_[what]).then(made[what][1]).alias(name_high(f"measure.{name}")) for name, what in names.items()
    ]
    return sums.select(GROUP, *columns)


def _sum(column: str, where: pl.Expr) -> pl.Expr:
    return pl.col(column).filter(where).sum()


def _add_others(own: pl.DataFrame, rows: pl.DataFrame, share: Share) -> pl.DataFrame:
    """Add to the rest of each group what the other groups of the same whole hold, and the size of the whole."""
    if share.whole == share.per:
        sizes = {f"whole_{end}": pl.col(f"own_{end}") for end in ("low", "high", "open")}
        return own.with_columns(**sizes)
    keys = [key.column for key in share.whole]
    counted = [*keys, f"{share.counted}._i"]
    wholes = (
        rows.sort(*counted, "outcome")
        .unique(counted, keep="first")
        .group_by(keys)
        .agg(
            _sum("_least", pl.col("_sure")).alias("whole_low"),
            _sum("_most", pl.lit(True)).alias("whole_high"),
            pl.col("_open").sum().alias("_opens"),
        )
    )
    opens = rows.group_by(GROUP).agg(pl.col("_open").sum().alias("_own_opens"), pl.col(keys).first())
    sums = own.join(opens, on=GROUP).join(wholes, on=keys)
    return sums.with_columns(
        pl.col("rest_low") + pl.col("whole_low") - pl.col("own_low"),
        pl.col("rest_high") + pl.col("whole_high") - pl.col("own_high"),
        (pl.col("rest_open") | (pl.col("_opens") > pl.col("_own_opens"))).alias("rest_open"),
        (pl.col("_opens") > 0).alias("whole_open"),
    )


def _take_open_others(rows: pl.DataFrame, share: Share, evaluation: Evaluation, sums: pl.DataFrame) -> pl.DataFrame:
    """Return the matches of other groups of the same whole that leave an undecided group open, with its keys.

    At most _MOST_OTHERS of each whole, the first by their record_id: filling in these shows the next.
    """
    undecided = sums.filter(pl.col(GROUP_OUTCOME) == CANNOT_TELL)
    if share.whole == share.per or undecided.is_empty():
        return rows.clear().join(sums, on=GROUP)
    whole, per = ([key.column for key in keys] for keys in (share.whole, share.per))
    is_open = ~pl.col("_sure") | pl.col("_vague")
    ordered = sort_matches(rows.lazy().filter(is_open), rows.columns, evaluation, whole)
    numbered = ordered.with_columns(pl.int_range(pl.len()).over(whole).alias("_nth"))
    first = numbered.filter(pl.col("_nth") < _MOST_OTHERS)
    opened = first.drop(*(name for name in per if name not in whole), "_nth").collect(engine=IN_MEMORY)
    groups = rows.select(GROUP, *per).unique().join(undecided, on=GROUP)
    met = opened.rename({GROUP: "_own"}).join(groups, on=whole).filter(pl.col("_own") != pl.col(GROUP))
    return met.drop("_own").with_columns(pl.lit(False).alias("_in"), pl.lit(False).alias("_out"))


def _divide(part: pl.Expr, rest: pl.Expr) -> pl.Expr:
    """Return the part in percent of the part and the rest; refunds do not take it below 0 or above 100."""
    share = (100.0 * part / (part + rest)).round(_DIGITS).clip(0.0, 100.0)
    return pl.when(part <= 0).then(0.0).when(rest <= 0).then(100.0).otherwise(share)
