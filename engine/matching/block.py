"""Comparison forms -> the pairs of forms worth comparing: those that share a key, the best few of each form."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from engine.matching.keys import KINDS, list_keys

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from engine.matching.forms import Forms

    Numbers = NDArray[np.int64]

KEEP = 8
"""Candidates kept for a form: the best by the weight of what it shares, of either side."""
LEAST_SHARED = 200
"""The least that a pair may share, in thousandths of the weight of both forms."""
_COMMON_FROM, _COMMON_WIDTH, _COMMON_GAIN = 60, 4, 150
_PAIRS_AT_ONCE = 4_000_000
# A pair is one number, so that sorting is all there is to do: two forms of 26 bits and, between or behind, 11 or 12.
_FORM_BITS, _SHARED_BITS, _GAIN_BITS = 26, 11, 12
_FORM, _SHARED, _GAIN = (1 << _FORM_BITS) - 1, (1 << _SHARED_BITS) - 1, (1 << _GAIN_BITS) - 1


def find_candidates(forms: Forms, left: Numbers, right: Numbers) -> tuple[Numbers, Numbers]:
    """Return the pairs of unequal forms that share a key: the numbers of the left and of the right forms, sorted.

    `left` and `right` are the numbers of the forms on each side. A pair is kept where it is among the KEEP best of its
    left or of its right form; which names stand beside it in a chunk makes no difference.
    """
    here, there = _gather_keys(forms, left, right)
    weight = np.maximum(np.rint(forms.total * 1000), 1).astype(np.int64)
    common = _mark_common_words(forms)
    found = [_keep_best(_score_pairs(pairs, weight, common)) for pairs in _pair_up(here, there)]
    best = _keep_best(np.concatenate([np.empty(0, dtype=np.int64), *found]))
    pairs = np.sort(((best >> (_FORM_BITS + _SHARED_BITS)) << _FORM_BITS) | (best & _FORM))
    return pairs >> _FORM_BITS, pairs & _FORM


def _gather_keys(forms: Forms, left: Numbers, right: Numbers) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the keys that both sides hold, not too often: columns at (the number of the key), id, gain."""
    lefts, rights, first = [], [], 0
    for kind, most in KINDS.items():
        here, there = list_keys(kind, forms, left, right)
        counts = here.group_by("key").agg(n_l=pl.len()).join(there.group_by("key").agg(n_r=pl.len()), on="key")
        few = pl.col("n_l").cast(pl.Int64) * pl.col("n_r").cast(pl.Int64) <= most
        shared = counts.filter(few).select("key").sort("key").with_row_index("at", offset=first)
        first += shared.height
        lefts.append(here.join(shared, on="key").select("at", "id", "gain"))
        rights.append(there.join(shared, on="key").select("at", "id", "gain"))
    return pl.concat(lefts).sort("id", "at"), pl.concat(rights).sort("at", "id")


def _pair_up(here: pl.DataFrame, there: pl.DataFrame) -> Iterator[NDArray[np.uint64]]:
    """Yield what each key that two forms share tells of the pair: (left, right, gain) in one number, unsorted.

    Some whole left forms at a time, so that memory is bounded.
    """
    posted, others = there["id"].to_numpy(), there["gain"].to_numpy()
    keys = np.arange(int(there["at"].max() or 0) + 2)  # type: ignore[arg-type]
    starts = np.searchsorted(there["at"].to_numpy(), keys)
    at, ids, gains = here["at"].to_numpy(), here["id"].to_numpy(), here["gain"].to_numpy()
    length = starts[at + 1] - starts[at]
    done = np.cumsum(length)
    begin = 0
    while begin < len(at):
        goal = (done[begin - 1] if begin else 0) + _PAIRS_AT_ONCE
        end = min(int(np.searchsorted(done, goal)) + 1, len(at))
        end = int(np.searchsorted(ids, ids[end - 1], side="right"))
        size = length[begin:end]
        behind = np.arange(size.sum()) - np.repeat(np.cumsum(size) - size, size)
        place = np.repeat(starts[at[begin:end]], size) + behind
        f, g = np.repeat(ids[begin:end], size), posted[place]
        gain = np.minimum(np.repeat(gains[begin:end], size) + others[place], _GAIN)
        packed = (((f << _FORM_BITS) | g) << _GAIN_BITS) | gain
        yield packed[f != g].view(np.uint64)
        begin = end


def _mark_common_words(forms: Forms) -> NDArray[np.uint64]:
    """Return for each form which common words it holds, a bit each; two words may share a bit, which matters little.

    A common word brings no pairs together, but tells which of the pairs that a rare word brings are the best.
    """
    common = forms.words.names >= _COMMON_FROM
    bit = np.cumsum(common) % (64 * _COMMON_WIDTH)
    marks = np.zeros((len(forms.text), _COMMON_WIDTH), dtype=np.uint64)
    for column in forms.tokens.T:
        row = np.flatnonzero((column >= 0) & common[column])
        at = bit[column[row]]
        marks[row, at // 64] |= np.uint64(1) << (at % 64).astype(np.uint64)
    return marks


def _score_pairs(pairs: NDArray[np.uint64], weight: Numbers, common: NDArray[np.uint64]) -> Numbers:
    """Return each pair once, packed as _keep_best wants it; pairs that share little are left out."""
    if not len(pairs):
        return np.empty(0, dtype=np.int64)
    ordered = np.sort(pairs)
    gain = (ordered & np.uint64(_GAIN)).astype(np.int64)
    pair = (ordered >> np.uint64(_GAIN_BITS)).astype(np.int64)
    first = np.flatnonzero(np.diff(pair, prepend=-1))
    pair, gain = pair[first], np.add.reduceat(gain, first)
    f, g = pair >> _FORM_BITS, pair & _FORM
    gain += _COMMON_GAIN * np.bitwise_count(common[f] & common[g]).sum(axis=1, dtype=np.int64)
    shared = np.minimum(gain * 1000 // (weight[f] + weight[g]), _SHARED)
    packed = (((f << _SHARED_BITS) | (_SHARED - shared)) << _FORM_BITS) | g
    return np.asarray(packed[shared >= LEAST_SHARED])


def _keep_best(pairs: Numbers) -> Numbers:
    """Return the pairs that are among the KEEP best of either form; equals go by the number of the other form.

    A pair is the number of its left form, how little it shares, and the number of its right form, packed in this order.
    """
    best_l = _take_first(np.sort(pairs))
    best_r = _turn(_take_first(np.sort(_turn(pairs))))
    both = np.sort(np.concatenate([best_l, best_r]))
    return np.asarray(both[np.diff(both, prepend=-1) != 0])


def _turn(pairs: Numbers) -> Numbers:
    inner = pairs & (_SHARED << _FORM_BITS)
    outer = _FORM_BITS + _SHARED_BITS
    return np.asarray(((pairs & _FORM) << outer) | inner | (pairs >> outer))


def _take_first(ordered: Numbers) -> Numbers:
    """Return the first KEEP of the sorted pairs of each form."""
    form = ordered >> (_FORM_BITS + _SHARED_BITS)
    place = np.arange(len(form))
    starts = np.maximum.accumulate(np.where(np.diff(form, prepend=-1) != 0, place, 0))
    return np.asarray(ordered[place - starts < KEEP])
