"""Candidates: the pairs of comparison forms worth comparing, those that share a key, the best few of each form."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.matching.organisations.keys import KINDS, KeyBook, find_runs, list_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from engine.matching.organisations.forms import Forms

    Numbers = NDArray[np.int64]
    Packed = NDArray[np.uint64]

KEEP = 8
"""Candidates kept for a form: the best by the weight of what it shares, of either side."""
LEAST_SHARED = 200
"""The least that a pair may share, in thousandths of the weight of both forms."""
_COMMON_FROM, _COMMON_WIDTH, _COMMON_GAIN = 60, 4, 150
_PAIRS_AT_ONCE = 1_000_000
# A pair is one number, so that sorting is all there is to do: two forms of 26 bits and, between or behind, 11 or 12.
_FORM_BITS, _SHARED_BITS, _GAIN_BITS = 26, 11, 12
_FORM, _SHARED, _GAIN = (1 << _FORM_BITS) - 1, (1 << _SHARED_BITS) - 1, (1 << _GAIN_BITS) - 1


@dataclass(frozen=True, slots=True)
class Posted:
    """The keys that both sides hold, not too often.

    `left` has the left form, the number of the key (as many bits as a form's) and the gain of each in one number,
    sorted. The right forms that hold a key lie side by side in `form` and `gain`, those of key 0 first; `starts` says
    where each key's begin, and ends with how many there are.
    """

    left: Packed
    form: NDArray[np.int32]
    gain: NDArray[np.int16]
    starts: Numbers


def find_candidates(book: KeyBook, left: Numbers, right: Numbers) -> tuple[Numbers, Numbers]:
    """Return the pairs of unequal forms that share a key: the numbers of the left and of the right forms, sorted.

    `left` and `right` are the numbers of the forms on each side. A pair is kept where it is among the KEEP best of its
    left or of its right form; which names stand beside it in a chunk makes no difference.
    """
    best_l, turned = _choose_all(book.forms, _gather_keys(book, left, right))
    turned.sort()
    best = np.concatenate([best_l, _turn(_take_first(turned))])
    pairs = ((best >> (_FORM_BITS + _SHARED_BITS)) << _FORM_BITS) | (best & _FORM)
    pairs.sort()
    pairs = pairs[np.diff(pairs, prepend=-1) != 0]
    return pairs >> _FORM_BITS, pairs & _FORM


def _choose_all(forms: Forms, posted: Posted) -> tuple[Numbers, Numbers]:
    """Return what _choose_best gives for all parts; a right form may still have more than KEEP."""
    weight = np.maximum(np.rint(forms.total * 1000), 1).astype(np.int32)
    common = _mark_common_words(forms)
    most = (_COMMON_GAIN * np.bitwise_count(common).sum(axis=1)).astype(np.int32)

    def choose(part: slice) -> tuple[Numbers, Numbers]:
        return _choose_best(_score_pairs(_pair_up(posted, part), weight, common, most))

    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as workers:
        chosen = list(workers.map(choose, _cut(posted)))
    none = np.empty(0, dtype=np.int64)
    left, right = (np.concatenate([none, *(part[side] for part in chosen)]) for side in (0, 1))
    return left, right


def _gather_keys(book: KeyBook, left: Numbers, right: Numbers) -> Posted:
    lefts, ids, gains, sizes, first = [], [], [], [np.zeros(1, dtype=np.int64)], 0
    for kind, most in KINDS.items():
        here, there = book.take(kind, left, right)
        (starts_l, counts_l), (starts_r, counts_r) = find_runs(here.key), find_runs(there.key)
        keys_l, keys_r = here.key[starts_l], there.key[starts_r]
        _, at_l, at_r = np.intersect1d(keys_l, keys_r, assume_unique=True, return_indices=True)
        few = counts_l[at_l] * counts_r[at_r] <= most
        at_l, at_r = at_l[few], at_r[few]
        row, number = list_rows(starts_l[at_l], counts_l[at_l])
        packed = here.id[row].astype(np.int64) << (_FORM_BITS + _GAIN_BITS)
        packed |= ((number + first) << _GAIN_BITS) | here.gain[row]
        lefts.append(packed.view(np.uint64))
        row, _ = list_rows(starts_r[at_r], counts_r[at_r])
        ids.append(there.id[row])
        gains.append(there.gain[row])
        sizes.append(counts_r[at_r])
        first += len(at_r)
    packed_l = np.concatenate(lefts)
    packed_l.sort()
    return Posted(packed_l, np.concatenate(ids), np.concatenate(gains), np.cumsum(np.concatenate(sizes)))


def _cut(posted: Posted) -> Iterator[slice]:
    """Yield parts of the left keys, some whole forms at a time, so that memory is bounded."""
    form, key = posted.left >> np.uint64(_FORM_BITS + _GAIN_BITS), (posted.left >> np.uint64(_GAIN_BITS)) & _FORM
    done = np.cumsum(np.diff(posted.starts)[key.astype(np.int64)])
    begin = 0
    while begin < len(form):
        goal = (done[begin - 1] if begin else 0) + _PAIRS_AT_ONCE
        end = min(int(np.searchsorted(done, goal)) + 1, len(form))
        end = int(np.searchsorted(form, form[end - 1], side="right"))
        yield slice(begin, end)
        begin = end


def _pair_up(posted: Posted, part: slice) -> Packed:
    """Return what each key that two forms share tells of the pair: (left, right, gain) in one number, unsorted."""
    left = posted.left[part].view(np.int64)
    key, form = (left >> _GAIN_BITS) & _FORM, left >> (_FORM_BITS + _GAIN_BITS)
    row, at = list_rows(posted.starts[key], posted.starts[key + 1] - posted.starts[key])
    f, g = form[at], posted.form[row]
    gain = np.minimum((left & _GAIN)[at] + posted.gain[row], _GAIN)
    packed = (((f << _FORM_BITS) | g) << _GAIN_BITS) | gain
    return np.asarray(packed[f != g].view(np.uint64))


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


def _score_pairs(pairs: Packed, weight: NDArray[np.int32], common: Packed, most: NDArray[np.int32]) -> Numbers:
    """Return each pair once, packed as _choose_best wants it; pairs that share little are left out.

    `most` is the most that the common words of a form may add.
    """
    if not len(pairs):
        return np.empty(0, dtype=np.int64)
    pairs.sort()
    pair = (pairs >> np.uint64(_GAIN_BITS)).view(np.int64)
    first = np.flatnonzero(np.diff(pair, prepend=-1))
    gain = np.add.reduceat((pairs & np.uint64(_GAIN)).view(np.int64), first)
    pair = pair[first]
    f, g = pair >> _FORM_BITS, pair & _FORM
    both = weight[f] + weight[g]
    may = (gain + most[f]) * 1000 >= LEAST_SHARED * both
    pair, f, g, gain, both = pair[may], f[may], g[may], gain[may], both[may]
    for column in common.T:
        gain += _COMMON_GAIN * np.bitwise_count(column[f] & column[g]).astype(np.int64)
    shared = np.minimum(gain * 1000 // both, _SHARED)
    packed = (((f << _SHARED_BITS) | (_SHARED - shared)) << _FORM_BITS) | g
    return np.asarray(packed[shared >= LEAST_SHARED])


def _choose_best(pairs: Numbers) -> tuple[Numbers, Numbers]:
    """Return the KEEP best pairs of each left form, and turned those of each right form.

    Equals go by the number of the other form. A pair is the number of its left form, how little it shares, and the
    number of its right form, packed in this order; turned, the right form comes first.
    """
    turned = _turn(pairs)
    pairs.sort()
    turned.sort()
    return _take_first(pairs), _take_first(turned)


def _turn(pairs: Numbers) -> Numbers:
    inner = pairs & (_SHARED << _FORM_BITS)
    outer = _FORM_BITS + _SHARED_BITS
    return np.asarray(((pairs & _FORM) << outer) | inner | (pairs >> outer))


def _take_first(ordered: Numbers) -> Numbers:
    """Return the first KEEP of the sorted pairs of each form."""
    form = ordered >> (_FORM_BITS + _SHARED_BITS)
    kept = np.ones(len(form), dtype=bool)
    kept[KEEP:] = form[KEEP:] != form[:-KEEP]
    return np.asarray(ordered[kept])
