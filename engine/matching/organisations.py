"""Names of organisations -> the pairs that may be one organisation, each with its score and why."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from engine.matching.align import align_forms
from engine.matching.block import find_candidates
from engine.matching.evidence import describe_pairs
from engine.matching.features import measure_pairs
from engine.matching.bands import ACCEPT, COMPARED, REVIEW
from engine.matching.guards import REASONS, hold_back
from engine.matching.model import read_model, score_pairs
from engine.matching.readings import Readings, compare_readings, read_names

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.matching.features import Measures

    Numbers = NDArray[np.int64]
    Index = tuple[Numbers, Numbers]

_PAIRS_AT_ONCE = 100_000
_LEAST_COVERED = 0.45


def compare_organisations(left: pl.Series, right: pl.Series, corpus: pl.Series) -> pl.DataFrame:
    """Return the pairs of distinct names that may be one organisation, from REVIEW up, columns bands.COMPARED.

    The words of the names in `corpus` count for how rare a word is. What is nobody's name is in no pair; an identical
    name scores 1. Sorted by names.
    """
    of = read_names(pl.concat([left, right]), corpus)
    pairs = find_pairs(of, left, right)
    told = [describe_pairs(of, part["a"].to_numpy(), part["b"].to_numpy()) for part in pairs.iter_slices(_PAIRS_AT_ONCE)]
    same = pl.col("left_name") == pl.col("right_name")
    reasons = pairs.select(
        score=pl.when(same).then(1.0).otherwise("score"),
        held=pl.when(same).then(pl.lit([], pl.List(pl.String))).otherwise(_name_reasons()),
    )
    names = {side: of.names.gather(pairs[side]) for side in ("left_name", "right_name")}
    schema = {name: COMPARED[name] for name in ("method", "agreed", "differed")}
    said = pl.concat([pl.DataFrame(schema=schema), *told])
    return pl.concat([pl.DataFrame(names), reasons, said], how="horizontal").select(
        pl.col(name).cast(dtype) for name, dtype in COMPARED.items()
    )


def _name_reasons() -> pl.Expr:
    bits = pl.col("held").cast(pl.Int64)
    reasons = [
        pl.when((bits // (1 << place)) % 2 == 1).then(pl.lit(reason)) for place, reason in enumerate(REASONS)
    ]
    return pl.concat_list(reasons).list.drop_nulls()


def rate_readings(of: Readings, a: Numbers, b: Numbers) -> Measures:
    """Return every measure of pairs of readings (numbers a and b), with `score` and `held` (bits of guards.REASONS)."""
    return _judge(of, a, b, measure_readings(of, a, b))


def measure_readings(of: Readings, a: Numbers, b: Numbers) -> Measures:
    """Return the measures of pairs of readings (numbers a and b): of their forms, and of what the readings say."""
    l, r = of.form[a], of.form[b]
    measured = measure_pairs(of.forms, align_forms(of.forms, l, r), l, r)
    return measured | compare_readings(of, a, b, measured)


def _judge(of: Readings, a: Numbers, b: Numbers, measured: Measures) -> Measures:
    measured = measured | compare_readings(of, a, b, measured)
    return measured | {"score": score_pairs(read_model("organisation"), measured), "held": hold_back(measured)}


def find_pairs(of: Readings, left: pl.Series, right: pl.Series) -> pl.DataFrame:
    """Return the best pair of readings of each pair of names that scores REVIEW or more.

    Columns: a, b (numbers of the readings), left_name, right_name (numbers of the names), score, held; sorted by names.
    """
    ours, theirs = of.pick(left), of.pick(right)
    l, r = _pair_forms(of, np.unique(of.form[ours]), np.unique(of.form[theirs]))
    by_left, by_right = _index(of, ours), _index(of, theirs)

    def rate(begin: int) -> pl.DataFrame:
        return _rate_forms(of, l[begin : begin + _PAIRS_AT_ONCE], r[begin : begin + _PAIRS_AT_ONCE], (by_left, by_right))

    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as workers:
        found = list(workers.map(rate, range(0, max(len(l), 1), _PAIRS_AT_ONCE)))
    return _choose_best(of, pl.concat(found))


def _pair_forms(of: Readings, left: Numbers, right: Numbers) -> tuple[Numbers, Numbers]:
    """Return the pairs of forms to compare: the candidates, and the forms that stand on both sides."""
    l, r = find_candidates(of.forms, left, right)
    same = np.intersect1d(left, right)
    return np.concatenate([l, same]), np.concatenate([r, same])


def _index(of: Readings, readings: Numbers) -> Index:
    """Return the readings in the order of their forms, and where each form's begin."""
    ordered = readings[np.argsort(of.form[readings], kind="stable")]
    starts = np.searchsorted(of.form[ordered], np.arange(len(of.forms.text) + 1))
    return ordered, starts


def _rate_forms(of: Readings, l: Numbers, r: Numbers, indexes: tuple[Index, Index]) -> pl.DataFrame:
    """Return a, b, score and held for the pairs of readings of some pairs of forms, from REVIEW up."""
    measured = measure_pairs(of.forms, align_forms(of.forms, l, r), l, r)
    covered = (measured["cover_least"] + measured["cover_most"]) / 2
    likely = np.flatnonzero((covered >= _LEAST_COVERED) | (measured["initials"] > 0))
    a, b, row = _spread(l[likely], r[likely], indexes)
    rated = _judge(of, a, b, {name: values[likely][row] for name, values in measured.items()})
    frame = pl.DataFrame({"a": a, "b": b, "score": rated["score"], "held": rated["held"]})
    return frame.filter(pl.col("score") >= REVIEW)


def list_candidates(of: Readings, left: pl.Series, right: pl.Series) -> tuple[Numbers, Numbers]:
    """Return the pairs of readings (numbers) that would be compared, whatever they score."""
    ours, theirs = of.pick(left), of.pick(right)
    l, r = _pair_forms(of, np.unique(of.form[ours]), np.unique(of.form[theirs]))
    a, b, _ = _spread(l, r, (_index(of, ours), _index(of, theirs)))
    return a, b


def _spread(l: Numbers, r: Numbers, indexes: tuple[Index, Index]) -> tuple[Numbers, Numbers, Numbers]:
    """Return the readings of pairs of forms, every left one with every right one, and the row of their pair."""
    (ours, starts_l), (theirs, starts_r) = indexes
    wide = starts_r[r + 1] - starts_r[r]
    many = (starts_l[l + 1] - starts_l[l]) * wide
    row = np.repeat(np.arange(len(l)), many)
    place = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
    wide = wide[row]
    return ours[starts_l[l[row]] + place // wide], theirs[starts_r[r[row]] + place % wide], row


def _choose_best(of: Readings, rated: pl.DataFrame) -> pl.DataFrame:
    accepted = (pl.col("score") >= ACCEPT) & (pl.col("held") == 0)
    named = rated.with_columns(
        left_name=pl.Series(of.name[rated["a"].to_numpy()]),
        right_name=pl.Series(of.name[rated["b"].to_numpy()]),
        whole=pl.Series(of.whole[rated["a"].to_numpy()] & of.whole[rated["b"].to_numpy()]),
        accepted=accepted,
    )
    order = ["left_name", "right_name", "accepted", "score", "whole", "a", "b"]
    return (
        named.sort(order, descending=[False, False, True, True, True, False, False])
        .unique(subset=["left_name", "right_name"], keep="first", maintain_order=True)
        .drop("whole", "accepted")
    )
