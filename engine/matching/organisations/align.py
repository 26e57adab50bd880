"""Align pairs of comparison forms: which words of the two agree, which are alike, and which are left over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.matching.words import LIKENESS, list_alike

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.matching.organisations.forms import Forms, Words

    Numbers = NDArray[np.int64]
    Tokens = NDArray[np.int32]
    Flags = NDArray[np.bool_]

NONE, OVER, SAME, JOINED, ALIKE = range(5)
"""What becomes of a word: there is none, it is left over, equal, written in one word and in two, alike."""


@dataclass(frozen=True, slots=True)
class AlikeWords:
    """Words that are alike and not equal: an array has one cell per pair of words.

    `pair` is the row of the pair of forms, `i` and `j` the places of the words, `a` and `b` their numbers, `kind` the
    place of the difference in slips.KINDS, `likeness` 0 to 1.
    """

    pair: Numbers
    i: Numbers
    j: Numbers
    a: Numbers
    b: Numbers
    kind: NDArray[np.int8]
    likeness: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Alignment:
    """Pairs of forms, a row each: the words of both (numbers, -1 where none), their state, and the words alike.

    `state_l` and `state_r` say of each word NONE, OVER, SAME, JOINED or ALIKE; `partner` gives for each word of the
    left form the place of its equal on the right.
    """

    tokens_l: Tokens
    tokens_r: Tokens
    state_l: NDArray[np.int8]
    state_r: NDArray[np.int8]
    partner: NDArray[np.int8]
    alike: AlikeWords


def align_forms(forms: Forms, f: Numbers, g: Numbers) -> Alignment:
    """Return the one-to-one alignment of the words of each pair of forms.

    Words written in one and in two come first, then equal words (a word stands once in a form), then the most alike of
    the rest, nearest in place. The arrays are as wide as the longest form of the pairs.
    """
    left, right = _take_words(forms, f, g)
    state_l, state_r, partner = _mark_equal(left, right)
    _mark_joined(forms.joined[f], right, state_l, state_r)
    _mark_joined(forms.joined[g], left, state_r, state_l)
    squeezed = _find_squeezed(forms, f, g)
    state_l[squeezed] = np.where(left[squeezed] >= 0, JOINED, NONE)
    state_r[squeezed] = np.where(right[squeezed] >= 0, JOINED, NONE)
    alike = _align_alike(forms.words, left, right, state_l == OVER, state_r == OVER)
    state_l[alike.pair, alike.i] = ALIKE
    state_r[alike.pair, alike.j] = ALIKE
    return Alignment(left, right, state_l, state_r, partner, alike)


def _take_words(forms: Forms, f: Numbers, g: Numbers) -> tuple[Tokens, Tokens]:
    """Return the words of the forms on both sides, as many columns as any has words.

    Here and in all that follows from it a column lies in one piece: the work is done column by column, which is many
    times faster than row by row.
    """
    left, right = forms.tokens[f], forms.tokens[g]
    width = max(1, *(int((side >= 0).any(axis=0).sum()) for side in (left, right)))
    return np.asfortranarray(left[:, :width]), np.asfortranarray(right[:, :width])


def _mark_equal(left: Tokens, right: Tokens) -> tuple[NDArray[np.int8], NDArray[np.int8], NDArray[np.int8]]:
    """Return the states with the equal words marked, and for each word of the left the place of its equal."""
    width = left.shape[1]
    same_l, same_r = np.zeros(left.shape, dtype=bool, order="F"), np.zeros(right.shape, dtype=bool, order="F")
    behind = np.zeros(left.shape, dtype=np.int8, order="F")  # how many words from its equal on, 0 where there is none
    others = np.where(right >= 0, right, -2)
    for i in range(width):
        for j in range(width):
            equal = left[:, i] == others[:, j]
            same_l[:, i] |= equal
            same_r[:, j] |= equal
            np.maximum(behind[:, i], equal.view(np.int8) * np.int8(width - j), out=behind[:, i])
    states = [
        np.where(same, SAME, np.where(side >= 0, OVER, NONE)).astype(np.int8)
        for side, same in ((left, same_l), (right, same_r))
    ]
    return states[0], states[1], np.where(behind > 0, width - behind, 0).astype(np.int8)


def _find_squeezed(forms: Forms, f: Numbers, g: Numbers) -> Numbers:
    """Return the rows of unequal forms that are the same letters, spaces aside (`sme 4 labour`, `sme4labour`)."""
    rows = np.flatnonzero((forms.letters[f] == forms.letters[g]) & (f != g))
    numbers = [forms.text.gather(side[rows]).str.extract_all("[0-9]+").list.join(" ") for side in (f, g)]
    return np.asarray(rows[(numbers[0] == numbers[1]).to_numpy()])


def _mark_joined(joined: Tokens, one: Tokens, state_two: NDArray[np.int8], state_one: NDArray[np.int8]) -> None:
    """Mark the words that one side writes in two and the other in one, where none of them has an equal; one a pair."""
    rows = np.unique(np.flatnonzero(joined >= 0) // joined.shape[1])
    hit = (joined[rows][:, :, None] == one[rows][:, None, :]) & (joined[rows] >= 0)[:, :, None]
    row, i, j = np.nonzero(hit)
    pair = rows[row]
    free = (state_two[pair, i] == OVER) & (state_two[pair, i + 1] == OVER)
    free &= state_one[pair, j] == OVER
    pair, i, j = pair[free], i[free], j[free]
    first = np.flatnonzero(np.diff(pair, prepend=-1))
    pair, i, j = pair[first], i[first], j[first]
    state_two[pair, i] = JOINED
    state_two[pair, i + 1] = JOINED
    state_one[pair, j] = JOINED


def _align_alike(words: Words, left: Tokens, right: Tokens, rest_l: Flags, rest_r: Flags) -> AlikeWords:
    pair, i, j = _find_likely(words, left, right, rest_l, rest_r)
    a, b = left[pair, i].astype(np.int64), right[pair, j].astype(np.int64)
    kind = _compare(words, a, b)
    hit = kind >= 0
    pair, i, j, a, b, kind = pair[hit], i[hit], j[hit], a[hit], b[hit], kind[hit]
    likeness = np.array(LIKENESS, dtype=np.float32)[kind]
    won = _choose_best(pair, i, j, likeness)
    return AlikeWords(pair[won], i[won], j[won], a[won], b[won], kind[won], likeness[won])


def _find_likely(
    words: Words, left: Tokens, right: Tokens, rest_l: Flags, rest_r: Flags
) -> tuple[Numbers, Numbers, Numbers]:
    """Return the row and both places of the words left over that may be alike, in order.

    They begin alike or, nearly of one length, end alike or lack their first letter.
    """
    width = left.shape[1]
    first_l, second_l, last_l = (letter[left] for letter in words.ends)
    first_r, second_r, last_r = (letter[right] for letter in words.ends)
    size_l, size_r = words.size[left], words.size[right]
    long_l, long_r = rest_l & (size_l >= 3), rest_r & (size_r >= 3)
    mixed_l, mixed_r = first_l == 0, first_r == 0
    found = [np.empty(0, dtype=np.int64)]
    for i in range(width):
        for j in range(width):
            like = (last_l[:, i] == last_r[:, j]) | (first_l[:, i] == second_r[:, j])
            like |= second_l[:, i] == first_r[:, j]
            like |= mixed_l[:, i] | mixed_r[:, j]
            like &= np.abs(size_l[:, i] - size_r[:, j]) <= 2
            like &= long_l[:, i] & long_r[:, j]
            like |= (first_l[:, i] == first_r[:, j]) & rest_l[:, i] & rest_r[:, j]
            found.append((np.flatnonzero(like) * width + i) * width + j)
    place = np.sort(np.concatenate(found))
    return place // width**2, place // width % width, place % width


def _compare(words: Words, a: Numbers, b: Numbers) -> NDArray[np.int8]:
    """Return the kind of difference of each two words (a place in slips.KINDS), -1 where they are other words."""
    size = len(words.text)
    code = np.minimum(a, b) * size + np.maximum(a, b)
    order = np.argsort(code)
    fresh = np.diff(code[order], prepend=-1) != 0
    distinct = code[order][fresh]
    kinds = list_alike(words.text.gather(distinct // size), words.text.gather(distinct % size))
    kind = np.empty(len(code), dtype=np.int8)
    kind[order] = kinds[np.cumsum(fresh) - 1]
    return kind


def _choose_best(pair: Numbers, i: Numbers, j: Numbers, likeness: NDArray[np.float32]) -> Numbers:
    """Return the rows of which no better one takes the same word: the most alike first, then the nearest in place."""
    far = np.abs(i - j) * 100 + i + j
    order = np.lexsort((j, i, far, -likeness, pair))
    taken_l, taken_r = set[tuple[int, int]](), set[tuple[int, int]]()
    single = _stand_alone(pair)
    won = [np.flatnonzero(single)]
    rest = order[~single[order]]
    chosen = []
    for row, p, x, y in zip(rest.tolist(), pair[rest].tolist(), i[rest].tolist(), j[rest].tolist(), strict=True):
        if (p, x) not in taken_l and (p, y) not in taken_r:
            taken_l.add((p, x))
            taken_r.add((p, y))
            chosen.append(row)
    won.append(np.array(chosen, dtype=np.int64))
    return np.sort(np.concatenate(won))


def _stand_alone(pair: Numbers) -> NDArray[np.bool_]:
    """Return for each row whether it is the only one of its pair; the pairs are in order."""
    if not len(pair):
        return np.zeros(0, dtype=bool)
    changes = np.diff(pair) != 0
    return np.asarray(np.concatenate([[True], changes]) & np.concatenate([changes, [True]]))
