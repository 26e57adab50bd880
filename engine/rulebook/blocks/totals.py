"""The `total` block: what the matches of each group reach together, in the window in which they reach most."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from engine.rulebook.blocks.counts import flag_measure, make_measure_steps
from engine.rulebook.blocks.running_sums import GROUP, add_up, place_ranges
from engine.rulebook.logic import is_imprecise, list_vague, make_bounds, make_truth, take_days
from engine.rulebook.matches import CANNOT_TELL, CLEAR, DAY, EXCEPTION
from engine.schema import name_high

if TYPE_CHECKING:
    from engine.rulebook.language import FieldRef, Total
    from engine.rulebook.logic import Context
    from engine.rulebook.matches import Evaluation

SURELY, GROUP_OUTCOME = "_surely", "_group_outcome"


def judge_totals(rows: pl.DataFrame, total: Total, evaluation: Evaluation) -> pl.DataFrame:
    """Return the rows that stand in the strongest window of a group that reaches the total, or may.

    `rows` are matches with GROUP, one for each record counted, and outcome. Columns added: `_surely` (the row counts
    for certain in that window), `_group_outcome`, the measures there, and `_flags`, a Boolean `flag.FIELD` for each
    field that leaves the total open.
    """
    context = evaluation.context
    within = take_days(total.within, context) if total.within else None
    low, high = _make_day(total, context)
    rows = rows.with_columns(low.alias("_low"), high.alias("_high"), (pl.col("outcome") == EXCEPTION).alias("_sure"))
    rows = place_ranges(rows, within, "_low", "_high", "_sure")
    windows = _find_windows(rows, total, evaluation)
    rows = rows.join(windows, on=GROUP).filter(pl.col("may_from") <= pl.col("at"), pl.col("at") <= pl.col("may_to"))
    inside = (pl.col("sure_from") <= pl.col("at")) & (pl.col("at") <= pl.col("sure_to"))
    rows = rows.with_columns(inside.fill_null(False).alias(SURELY))
    return _flag_rows(rows, total, evaluation)


def _make_day(total: Total, context: Context) -> tuple[pl.Expr, pl.Expr]:
    if total.by is None:
        low, high = (pl.col(f"{total.counted}.{name}") for name in DAY)
        return low, high
    day = make_bounds(total.by, context)
    return day.low, day.high


def _find_windows(rows: pl.DataFrame, total: Total, evaluation: Evaluation) -> pl.DataFrame:
    """Return the strongest window of each group that reaches the total, or may: GROUP, at, outcome, measures."""
    measures = evaluation.plan.measures
    made = [make_measure_steps(measure, rows, evaluation) for measure in measures]
    windows = add_up([step for one in made for step in one.steps], [name for one in made for name in one.names])
    columns = [measure.column for measure in measures]
    windows = windows.select(
        GROUP,
        "at",
        *(one.low.alias(column) for one, column in zip(made, columns, strict=True)),
        *(one.high.alias(name_high(column)) for one, column in zip(made, columns, strict=True)),
    )
    compared = list(
        dict.fromkeys(name for ref in evaluation.plan.reached for name in (ref.column, name_high(ref.column)))
    )
    if compared:
        there = [name for name in compared if name in rows.columns]
        windows = windows.join(rows.group_by(GROUP).agg(pl.col(there).first()), on=GROUP)
    truth = make_truth(total.reaches, evaluation.context)
    outcome = pl.when(truth.holds).then(EXCEPTION).when(truth.fails).then(CLEAR).otherwise(CANNOT_TELL)
    windows = windows.with_columns(outcome.cast(pl.Int8).alias(GROUP_OUTCOME)).filter(pl.col(GROUP_OUTCOME) != CLEAR)
    # the most that is certain, else the most that may be; the first such window stays the first when records are added
    reached = [
        pl.when(pl.col(GROUP_OUTCOME) == EXCEPTION).then(pl.col(column)).otherwise(pl.col(name_high(column)))
        for column in columns
    ]
    by = [pl.col(GROUP), pl.col(GROUP_OUTCOME), *reached, pl.col("at")]
    order = windows.sort(by, descending=[False, False, *(True for _ in columns), False], nulls_last=False)
    return order.unique(GROUP, keep="first", maintain_order=True).drop(
        [name for name in compared if name in order.columns]
    )


def _flag_rows(rows: pl.DataFrame, total: Total, evaluation: Evaluation) -> pl.DataFrame:
    flags: dict[str, pl.Expr] = {}

    def add(ref: FieldRef, flag: pl.Expr) -> None:
        name = f"flag.{ref.column}"
        flags[name] = flags[name] | flag if name in flags else flag

    for measure in evaluation.plan.measures:
        rows, open_ = flag_measure(measure, rows, evaluation)
        for ref, flag in open_:
            add(ref, flag)
    for ref, vague in list_vague(total.by, evaluation.context) if total.by else ():
        add(ref, ~pl.col(SURELY) & vague)
    for ref in evaluation.plan.reached:
        add(ref, is_imprecise(ref))
    undecided = pl.col(GROUP_OUTCOME) == CANNOT_TELL
    return rows.with_columns((undecided & flag).alias(name) for name, flag in flags.items())
