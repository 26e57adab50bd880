"""Match names of organisations: the pairs that may be one organisation, each with its score and why."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from engine.matching.bands import ACCEPT, COMPARED, REVIEW
from engine.matching.organisations.align import align_forms
from engine.matching.organisations.candidates import find_candidates
from engine.matching.organisations.evidence import describe_organisation_pairs
from engine.matching.organisations.features import measure_pairs
from engine.matching.organisations.guards import REASONS, hold_back, mark_related
from engine.matching.organisations.keys import KeyBook
from engine.matching.organisations.model import read_model, score_pairs
from engine.matching.organisations.reading_features import compare_readings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from engine.matching.organisations.features import Measures
    from engine.matching.organisations.readings import Readings

    Numbers = NDArray[np.int64]
    Index = tuple[Numbers, Numbers]
    Sides = tuple[pl.Series, pl.Series]

_PAIRS_AT_ONCE = 100_000
_FORM_BITS = 32
LEAST_COVERED = 0.45
"""The share of the words' weight, of both sides on average, that must agree for a pair to be scored."""
LEAST_LETTERS = 0.75
"""Or the likeness of the letters of both: two mistyped words in one name agree in no word."""


def match_organisations(of: Readings, sides: Sequence[Sides]) -> list[pl.DataFrame]:
    """Return for each two sets of names the pairs that may be one organisation, or are akin: columns bands.COMPARED.

    The names are among those read. What is nobody's name is in no pair; an identical name scores 1; sorted by names. A
    candidate of several two sets is rated, and told of, once.
    """
    told = ["a", "b", "score", "held"]
    found = [pairs.select(told) for pairs in find_organisation_pairs(of, sides)]
    if len(found) == 1:
        return [_describe(of, found[0])]
    every = pl.concat(found).unique(["a", "b"], maintain_order=True)
    said = pl.concat([every.select("a", "b"), _describe(of, every)], how="horizontal")
    return [
        pairs.select("a", "b").join(said, on=["a", "b"], how="left", maintain_order="left").drop("a", "b")
        for pairs in found
    ]


def _describe(of: Readings, pairs: pl.DataFrame) -> pl.DataFrame:
    def tell(part: pl.DataFrame) -> pl.DataFrame:
        return describe_readings(of, *(part[name].to_numpy() for name in ("a", "b", "score", "held")))

    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as workers:
        told = list(workers.map(tell, pairs.iter_slices(_PAIRS_AT_ONCE)))
    return pl.concat([pl.DataFrame(schema=COMPARED), *told])


def describe_readings(of: Readings, a: Numbers, b: Numbers, score: NDArray[np.float64], held: Numbers) -> pl.DataFrame:
    """Return what is to be told of pairs of readings (numbers a and b) and their scores, columns bands.COMPARED."""
    names = pl.DataFrame({side: of.frame["name"].gather(rows) for side, rows in (("left_name", a), ("right_name", b))})
    same = pl.col("left_name") == pl.col("right_name")
    return (
        pl.concat([names.with_columns(score=score, held=held), describe_organisation_pairs(of, a, b)], how="horizontal")
        .with_columns(
            score=pl.when(same).then(1.0).otherwise("score"),
            held=pl.when(same).then(pl.lit([], pl.List(pl.String))).otherwise(_name_reasons()),
        )
        .select(pl.col(name).cast(dtype) for name, dtype in COMPARED.items())
    )


def _name_reasons() -> pl.Expr:
    bits = pl.col("held").cast(pl.Int64)
    reasons = [pl.when((bits // (1 << place)) % 2 == 1).then(pl.lit(reason)) for place, reason in enumerate(REASONS)]
    return pl.concat_list(reasons).list.drop_nulls()


def rate_readings(of: Readings, a: Numbers, b: Numbers) -> Measures:
    """Return every measure of pairs of readings (numbers a and b), and with them score, held and listed.

    `held` has a bit for each of guards.REASONS, `listed` says whether the pair is worth a person's look.
    """
    return _judge(of, a, b, measure_readings(of, a, b))


def measure_readings(of: Readings, a: Numbers, b: Numbers) -> Measures:
    """Return the measures of pairs of readings (numbers a and b): of their forms, and of what the readings say."""
    f, g = of.form[a], of.form[b]
    measured = measure_pairs(of.forms, align_forms(of.forms, f, g), f, g)
    return measured | compare_readings(of, a, b, measured)


def _judge(of: Readings, a: Numbers, b: Numbers, measured: Measures) -> Measures:
    measured = measured | compare_readings(of, a, b, measured)
    score = score_pairs(read_model(), measured)
    listed = (score >= REVIEW) | mark_related(measured, score)
    return measured | {"score": score, "held": hold_back(measured), "listed": listed}


def find_organisation_pairs(of: Readings, sides: Sequence[Sides]) -> list[pl.DataFrame]:
    """Return for each two sets of names the best pair of readings of each pair of names that is to be listed.

    Columns: a, b (numbers of the readings), left_name, right_name (numbers of the names), score, held; sorted by names.
    """
    picked = [(of.pick(left), of.pick(right)) for left, right in sides]
    ours, theirs = (_sort_distinct(np.concatenate([pair[side] for pair in picked])) for side in (0, 1))
    book = KeyBook(of.forms, _sort_distinct(of.form[np.concatenate([ours, theirs])]))
    wanted = [_pack(*_pair_forms(book, *(_sort_distinct(of.form[side]) for side in pair))) for pair in picked]
    f, g = _sort_by_width(of, *_unpack(_sort_distinct(np.concatenate(wanted))))
    by_left, by_right = _index(of, ours), _index(of, theirs)

    def rate(begin: int) -> pl.DataFrame:
        return _rate_forms(
            of, f[begin : begin + _PAIRS_AT_ONCE], g[begin : begin + _PAIRS_AT_ONCE], (by_left, by_right)
        )

    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as workers:
        rated = pl.concat(list(workers.map(rate, range(0, max(len(f), 1), _PAIRS_AT_ONCE))))
    if len(sides) == 1:
        return [_choose_best(of, rated)]
    return [_choose_best(of, _keep_wanted(of, rated, *both)) for both in zip(picked, wanted, strict=True)]


def _sort_distinct(numbers: Numbers) -> Numbers:
    ordered = np.sort(numbers)
    return np.asarray(ordered[np.diff(ordered, prepend=-1) != 0])


def _pack(f: Numbers, g: Numbers) -> Numbers:
    return (f << _FORM_BITS) | g


def _unpack(pairs: Numbers) -> Index:
    return pairs >> _FORM_BITS, pairs & ((1 << _FORM_BITS) - 1)


def _keep_wanted(of: Readings, rated: pl.DataFrame, picked: Index, wanted: Numbers) -> pl.DataFrame:
    """Return the rated pairs of the readings of two sets, of the forms that are candidates of one another there."""
    a, b = rated["a"].to_numpy(), rated["b"].to_numpy()
    mine, theirs = np.zeros(len(of.form), dtype=np.bool_), np.zeros(len(of.form), dtype=np.bool_)
    mine[picked[0]], theirs[picked[1]] = True, True
    rows = np.flatnonzero(mine[a] & theirs[b])
    pairs, known = _pack(of.form[a[rows]], of.form[b[rows]]), np.append(np.sort(wanted), -1)
    return rated[pl.Series(rows[known[np.searchsorted(known[:-1], pairs)] == pairs])]


def _pair_forms(book: KeyBook, left: Numbers, right: Numbers) -> tuple[Numbers, Numbers]:
    """Return the pairs of forms to compare: the candidates, and the forms that stand on both sides."""
    f, g = find_candidates(book, left, right)
    same = np.intersect1d(left, right)
    return np.concatenate([f, same]), np.concatenate([g, same])


def _sort_by_width(of: Readings, f: Numbers, g: Numbers) -> Index:
    """Return the pairs of forms, those of few words first: what is done for every two words is done for few."""
    width = (of.forms.tokens >= 0).sum(axis=1, dtype=np.int8)
    order = np.argsort(np.maximum(width[f], width[g]), kind="stable")
    return f[order], g[order]


def _index(of: Readings, readings: Numbers) -> Index:
    """Return the readings in the order of their forms, and where each form's begin."""
    ordered = readings[np.argsort(of.form[readings], kind="stable")]
    starts = np.searchsorted(of.form[ordered], np.arange(len(of.forms.text) + 1))
    return ordered, starts


def _rate_forms(of: Readings, f: Numbers, g: Numbers, indexes: tuple[Index, Index]) -> pl.DataFrame:
    """Return a, b, score and held for the pairs of readings of some pairs of forms that are to be listed."""
    measured = measure_pairs(of.forms, align_forms(of.forms, f, g), f, g)
    likely = np.flatnonzero(mark_likely(measured))
    a, b, row = _spread(f[likely], g[likely], indexes)
    rated = _judge(of, a, b, {name: values[likely][row] for name, values in measured.items()})
    frame = pl.DataFrame({"a": a, "b": b, "score": rated["score"], "held": rated["held"]})
    return frame.filter(pl.Series(rated["listed"]))


def mark_likely(of: Measures) -> NDArray[np.bool_]:
    """Return which measured pairs of forms are worth a score: enough of the words agree, or of the letters."""
    covered = (of["cover_least"] + of["cover_most"]) / 2
    return np.asarray((covered >= LEAST_COVERED) | (of["letters"] >= LEAST_LETTERS) | (of["initials"] > 0))


def list_candidates(of: Readings, left: pl.Series, right: pl.Series) -> tuple[Numbers, Numbers]:
    """Return the pairs of readings (numbers) that would be compared, whatever they score."""
    ours, theirs = of.pick(left), of.pick(right)
    left_forms, right_forms = _sort_distinct(of.form[ours]), _sort_distinct(of.form[theirs])
    book = KeyBook(of.forms, _sort_distinct(np.concatenate([left_forms, right_forms])))
    f, g = _pair_forms(book, left_forms, right_forms)
    a, b, _ = _spread(f, g, (_index(of, ours), _index(of, theirs)))
    return a, b


def _spread(f: Numbers, g: Numbers, indexes: tuple[Index, Index]) -> tuple[Numbers, Numbers, Numbers]:
    """Return the readings of pairs of forms, every left one with every right one, and the row of their pair."""
    (ours, starts_l), (theirs, starts_r) = indexes
    wide = starts_r[g + 1] - starts_r[g]
    many = (starts_l[f + 1] - starts_l[f]) * wide
    row = np.repeat(np.arange(len(f)), many)
    place = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
    wide = wide[row]
    return ours[starts_l[f[row]] + place // wide], theirs[starts_r[g[row]] + place % wide], row


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
