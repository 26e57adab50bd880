"""Counts over every window of a total: how many, how many different, and what they add up to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from engine.rulebook.blocks.running_sums import GROUP, make_steps, merge_ranges, number_components
from engine.rulebook.language import FieldRef, Measure, PartyRef
from engine.rulebook.logic import name_field
from engine.rulebook.matches import VAGUE, fold_letters, make_self_key, take_amount, unscale

if TYPE_CHECKING:
    from engine.rulebook.logic import Flags
    from engine.rulebook.matches import Evaluation


@dataclass(frozen=True, slots=True)
class Steps:
    """How a measure changes from window to window: the steps, and the expressions of its low and high end over sums."""

    steps: list[pl.DataFrame]
    names: list[str]
    low: pl.Expr
    high: pl.Expr


def make_measure_steps(measure: Measure, rows: pl.DataFrame, evaluation: Evaluation) -> Steps:
    """Return the steps of a measure over rows with the ranges of sweep.place_ranges."""
    if measure.what == "sum":
        assert isinstance(measure.ref, FieldRef)
        return _add_values(measure, measure.ref, rows)
    names = [f"{measure.name} {end}" for end in ("low", "high", "near")]
    if measure.what == "count":
        size = count_alike(rows, measure.alias)
        steps = [
            make_steps(rows, "sure_from", "sure_to", {names[0]: size}),
            make_steps(rows, "may_from", "may_to", {names[1]: size}),
        ]
        return Steps(steps, names[:2], pl.col(names[0]), pl.col(names[1]))
    return _count_different(measure, names, rows, evaluation)


def count_alike(rows: pl.DataFrame, alias: str) -> pl.Expr:
    """Return how many records of an alias each row stands for."""
    return pl.col(f"{alias}._n") if f"{alias}._n" in rows.columns else pl.lit(1)


def _add_values(measure: Measure, ref: FieldRef, rows: pl.DataFrame) -> Steps:
    low, high, opens = (f"{measure.name} {end}" for end in ("low", "high", "open"))
    # least: what surely counts, and every refund that may; most: what may count, without refunds that may not
    surely = {low: take_amount(measure, "gain_low"), high: take_amount(measure, "loss_high")}
    maybe = {
        low: take_amount(measure, "loss_low"),
        high: take_amount(measure, "gain_high"),
        opens: take_amount(measure, "opens"),
    }
    steps = [make_steps(rows, "sure_from", "sure_to", surely), make_steps(rows, "may_from", "may_to", maybe)]
    most = pl.when(pl.col(opens) == 0).then(pl.col(high))
    kind = ref.field.kind
    return Steps(steps, [low, high, opens], unscale(pl.col(low), kind), unscale(most, kind))


def _count_different(measure: Measure, names: list[str], rows: pl.DataFrame, evaluation: Evaluation) -> Steps:
    """Return the steps of how many different values there are; a value that is not recorded may be one more."""
    low, high, near = names
    valued = add_values(measure, rows, evaluation)
    known = valued.filter(pl.col("_value").is_not_null())
    missing = valued.filter(pl.col("_value").is_null())
    surely = merge_ranges(known, "sure_from", "sure_to", [GROUP, "_value"])
    maybe = merge_ranges(known, "may_from", "may_to", [GROUP, "_value"])
    steps = [
        make_steps(surely, "from", "to", {low: pl.lit(1)}),
        make_steps(maybe, "from", "to", {high: pl.lit(1)}),
        make_steps(missing, "may_from", "may_to", {high: count_alike(missing, measure.alias)}),
        make_steps(_meet_in_review(measure, surely, evaluation), "from", "to", {near: pl.lit(1)}),
    ]
    least = pl.max_horizontal(pl.col(low) - pl.col(near), pl.min_horizontal(pl.col(low), pl.lit(1)))
    return Steps(steps, names, least, pl.col(high))


def add_values(measure: Measure, rows: pl.DataFrame, evaluation: Evaluation) -> pl.DataFrame:
    """Return the rows with `_value`: the number of the party, names that are linked sharing one, or the folded text."""
    ref = measure.ref
    if isinstance(ref, FieldRef):
        plain = ref.field.kind in ("text", "category")
        return rows.with_columns((fold_letters(ref.column) if plain else pl.col(ref.column)).alias("_value"))
    assert ref is not None
    numbered = _number_parties(ref, evaluation).rename({"party": ref.column, "component": "_value"})
    return rows.join(numbered, on=ref.column, how="left")


def _number_parties(ref: PartyRef, evaluation: Evaluation) -> pl.DataFrame:
    """Return the parties with a number for each that may be another; what is nobody's name is not among them."""
    used = evaluation.take_frame(ref.alias).select(pl.col(ref.number).alias("left")).drop_nulls()
    pairs = evaluation.facts.take_pairs(make_self_key(evaluation.plan, ref)).filter(pl.col("band") == "accept")
    return number_components(pairs, used.join(pairs, on="left", how="semi")["left"])


def list_near(measure: Measure, evaluation: Evaluation) -> pl.DataFrame:
    """Return the pairs of values (one, other) that a person has yet to tell apart; only parties have any."""
    if not isinstance(measure.ref, PartyRef):
        return pl.DataFrame(schema={"one": pl.Int64(), "other": pl.Int64()})
    numbered = _number_parties(measure.ref, evaluation)
    pairs = evaluation.facts.take_pairs(make_self_key(evaluation.plan, measure.ref)).filter(pl.col("band") == "review")
    pairs = pairs.join(numbered.rename({"party": "left", "component": "a"}), on="left")
    pairs = pairs.join(numbered.rename({"party": "right", "component": "b"}), on="right")
    ends = pairs.select(one=pl.min_horizontal("a", "b"), other=pl.max_horizontal("a", "b"))
    return ends.filter(pl.col("one") != pl.col("other")).unique()


def _meet_in_review(measure: Measure, ranges: pl.DataFrame, evaluation: Evaluation) -> pl.DataFrame:
    """Return the ranges in which two values stand together that may be one: as many fewer may be different."""
    near = list_near(measure, evaluation)
    if near.is_empty():
        return ranges.clear()
    one = ranges.rename({"_value": "one"}).join(near, on="one")
    both = one.join(ranges.rename({"_value": "other"}), on=[GROUP, "other"], suffix="_other")
    both = both.select(
        GROUP, pl.max_horizontal("from", "from_other").alias("from"), pl.min_horizontal("to", "to_other").alias("to")
    )
    return both.filter(pl.col("from") <= pl.col("to"))


def flag_measure(measure: Measure, rows: pl.DataFrame, evaluation: Evaluation) -> tuple[pl.DataFrame, Flags]:
    """Return the rows, and the fields that leave a measure over them open, with expressions over these rows."""
    ref = measure.ref
    if ref is None:
        return rows, ()
    if measure.what == "sum":
        assert isinstance(ref, FieldRef)
        return rows, ((ref, take_amount(measure, VAGUE)),)
    named = ref if isinstance(ref, FieldRef) else name_field(ref)
    value, flag = f"_value {measure.name}", f"_near {measure.name}"
    rows = add_values(measure, rows, evaluation)
    near = list_near(measure, evaluation)
    if near.is_empty():
        return rows.rename({"_value": value}), ((named, pl.col(value).is_null()),)
    both = pl.concat([near, near.select(one="other", other="one")])
    there = rows.select(GROUP, other="_value").unique()
    meets = both.join(there, on="other").select(GROUP, _value="one").unique().with_columns(pl.lit(True).alias(flag))
    rows = rows.join(meets, on=[GROUP, "_value"], how="left")
    open_ = pl.col(value).is_null() | pl.col(flag).fill_null(False)
    return rows.rename({"_value": value}), ((named, open_),)
