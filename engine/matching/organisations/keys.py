"""Keys that a comparison form is found by: its words, pairs of words, near words, beginnings and initials."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import polars as pl
from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist

from engine.matching.words import CLASSES, fold_lookalikes

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from engine.matching.organisations.forms import Forms, Words

    Numbers = NDArray[np.int64]

KINDS = {
    "word": 4_000,
    "two words": 3_000,
    "joined words": 4_000,
    "letters": 40_000,
    "sorted words": 40_000,
    "near word": 900,
    "beginning": 400,
    "long beginning": 400,
    "initials": 400,
}
"""Kinds of key, and how many pairs of forms one key may bring together: what more share tells too little."""
_SHORT, _LONG = 7, 10
_WORDS_PAIRED = 7
_SHORTEST_NEAR, _SHORTEST_MARKET, _SHORTEST_FAR = 4, 5, 6
_SAME_LETTERS, _SAME_BEGINNING, _SAME_INITIALS = 2000, 200, 600
_NEAR = 0.8


class OrganisationKeys(NamedTuple):
    """What forms can be found by, a cell each: the form, its key, and the gain.

    The gain is what sharing the key tells, in thousandths of the weight of a word.
    """

    id: NDArray[np.int32]
    key: Numbers
    gain: NDArray[np.int16]

    def sort(self) -> OrganisationKeys:
        """Return the keys, equal ones side by side."""
        order = np.argsort(self.key)
        return OrganisationKeys(self.id[order], self.key[order], self.gain[order])


class KeyBook:
    """The keys of forms, listed and put in order once for any number of pairs of sets among them."""

    def __init__(self, forms: Forms, ids: Numbers) -> None:
        """List the keys of the forms whose numbers are given."""
        meant = _mend_market_words(forms.words)
        makers: dict[str, Callable[[Forms, Numbers], OrganisationKeys]] = {
            "word": _list_words,
            "two words": lambda forms, ids: _list_two_words(forms, ids, meant),
            "joined words": _list_joined,
            "letters": _list_letters,
            "sorted words": _list_sorted,
            "beginning": _list_beginnings,
            "long beginning": _list_long_beginnings,
            "initials": _list_initials,
        }
        self.forms = forms
        self._kept = {kind: make(forms, ids).sort() for kind, make in makers.items()}
        self._near = _find_near_words(forms.words, self._kept["word"].key)

    def take(self, kind: str, left: Numbers, right: Numbers) -> tuple[OrganisationKeys, OrganisationKeys]:
        """Return the keys of one kind of the left and of the right forms, sorted; a form has a key once."""
        if kind == "near word":
            return self._take_near(left, right)
        return self._take(kind, left), self._take(kind, right)

    def _take(self, kind: str, ids: Numbers) -> OrganisationKeys:
        wanted = np.zeros(len(self.forms.text), dtype=np.bool_)
        wanted[ids] = True
        keys = self._kept[kind]
        row = np.flatnonzero(wanted[keys.id])
        return OrganisationKeys(keys.id[row], keys.key[row], keys.gain[row])

    def _take_near(self, left: Numbers, right: Numbers) -> tuple[OrganisationKeys, OrganisationKeys]:
        """Words that are one slip apart: the key is the pair of words."""
        sides = [self._take("word", ids) for ids in (left, right)]
        number = np.arange(len(self.forms.words.text) + 1)
        starts = [np.searchsorted(side.key, number) for side in sides]
        many = [np.diff(start) for start in starts]
        a, b = self._near
        together = many[0][a] * many[1][b]
        few = (together > 0) & (together <= KINDS["near word"])
        near = []
        for side, start, held, word in zip(sides, starts, many, (a[few], b[few]), strict=True):
            row, pair = list_rows(start[word], held[word])
            near.append(OrganisationKeys(side.id[row], pair, (side.gain[row] * _NEAR).astype(np.int16)).sort())
        return near[0], near[1]


def find_runs(ordered: Numbers) -> tuple[Numbers, Numbers]:
    """Return where in a sorted array each value begins, and how often it comes up."""
    starts = np.flatnonzero(np.diff(ordered, prepend=ordered[:1] - 1))
    return starts, np.diff(starts, append=len(ordered))


def list_rows(starts: Numbers, counts: Numbers) -> tuple[Numbers, Numbers]:
    """Return the rows of some runs, one run behind the other, and for each row the number of its run."""
    number = np.repeat(np.arange(len(starts)), counts)
    ahead = np.cumsum(counts) - counts
    return np.arange(len(number)) + (starts - ahead)[number], number


def _make(ids: Numbers, keys: NDArray[Any], gains: NDArray[np.float32]) -> OrganisationKeys:
    thousandths = np.rint(gains * 1000).astype(np.int16)
    return OrganisationKeys(ids.astype(np.int32), keys.astype(np.int64), thousandths)


def _join(parts: list[OrganisationKeys]) -> OrganisationKeys:
    return OrganisationKeys(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def _drop_repeats(keys: OrganisationKeys, may: NDArray[np.bool_]) -> OrganisationKeys:
    """Return the keys, each once for a form; only those marked may come up twice."""
    row = np.flatnonzero(may)
    order = row[np.lexsort((row, keys.key[row], keys.id[row]))]
    again = order[1:][(keys.id[order[1:]] == keys.id[order[:-1]]) & (keys.key[order[1:]] == keys.key[order[:-1]])]
    kept = np.ones(len(may), dtype=bool)
    kept[again] = False
    return OrganisationKeys(keys.id[kept], keys.key[kept], keys.gain[kept])


def _list_words(forms: Forms, ids: Numbers) -> OrganisationKeys:
    tokens = forms.tokens[ids]
    there = tokens >= 0
    word = tokens[there]
    return _make(np.repeat(ids, there.sum(axis=1)), word, forms.words.weight[word])


def _list_two_words(forms: Forms, ids: Numbers, meant: NDArray[np.int32]) -> OrganisationKeys:
    """Every two of the first words; a mistyped market word stands as what was meant."""
    tokens = forms.tokens[ids][:, :_WORDS_PAIRED]
    true = np.where(tokens >= 0, meant[tokens], -1)
    found = []
    for i in range(_WORDS_PAIRED - 1):
        for j in range(i + 1, _WORDS_PAIRED):
            row = np.flatnonzero(tokens[:, j] >= 0)
            low, high = np.minimum(true[row, i], true[row, j]), np.maximum(true[row, i], true[row, j])
            gain = forms.words.weight[tokens[row, i]] + forms.words.weight[tokens[row, j]]
            found.append(_make(ids[row], (low.astype(np.int64) << 31) | high, gain))
    keys = _join(found)
    ordered = np.sort(true, axis=1)
    twice = np.zeros(len(forms.text), dtype=bool)
    twice[ids] = ((ordered[:, 1:] == ordered[:, :-1]) & (ordered[:, 1:] >= 0)).any(axis=1)
    return _drop_repeats(keys, twice[keys.id])


def _list_joined(forms: Forms, ids: Numbers) -> OrganisationKeys:
    """A word, or two neighbours that somebody writes as one."""
    joined, tokens = forms.joined[ids], forms.tokens[ids]
    row, place = np.nonzero(joined >= 0)
    word = joined[row, place]
    one, two = tokens[row, place], tokens[row, place + 1]
    double = _make(ids[row], word, forms.words.weight[one] + forms.words.weight[two])
    double = _drop_repeats(double, np.ones(len(row), dtype=bool))
    wanted = np.zeros(len(forms.words.text), dtype=bool)
    wanted[forms.joined[forms.joined >= 0]] = True
    row, place = np.nonzero((tokens >= 0) & wanted[tokens])
    word = tokens[row, place]
    return _join([double, _make(ids[row], word, forms.words.weight[word])])


def _list_letters(forms: Forms, ids: Numbers) -> OrganisationKeys:
    return _make(ids, forms.letters[ids], np.full(len(ids), _SAME_LETTERS / 1000, dtype=np.float32))


def _list_sorted(forms: Forms, ids: Numbers) -> OrganisationKeys:
    """The words in any order: their numbers, mixed into one."""
    ordered = np.sort(forms.tokens[ids], axis=1).astype(np.uint64)
    key = np.zeros(len(ids), dtype=np.uint64)
    for column in ordered.T:
        key = (key ^ column) * np.uint64(0x9E3779B97F4A7C15)
        key ^= key >> np.uint64(29)
    gain = np.full(len(ids), _SAME_LETTERS / 1000, dtype=np.float32)
    return _make(ids, key >> np.uint64(1), gain)


def _list_beginnings(forms: Forms, ids: Numbers) -> OrganisationKeys:
    return _list_beginning(forms, ids, _SHORT)


def _list_long_beginnings(forms: Forms, ids: Numbers) -> OrganisationKeys:
    return _list_beginning(forms, ids, _LONG)


def _list_beginning(forms: Forms, ids: Numbers, size: int) -> OrganisationKeys:
    letters = forms.text.gather(ids).str.replace_all(" ", "")
    long = (letters.str.len_chars() >= size).to_numpy()
    return _list_text(ids[long], letters.filter(pl.Series(long)).str.slice(0, size), _SAME_BEGINNING)


def _list_initials(forms: Forms, ids: Numbers) -> OrganisationKeys:
    """The initials of a form of three words or more, and a first word of three to six letters."""
    names = pl.DataFrame({"id": ids, "words": forms.text.gather(ids).str.split(" ")})
    words = pl.col("words")
    long = names.filter(words.list.len() >= 3).select(
        "id", key=words.list.eval(pl.element().str.slice(0, 1)).list.join("")
    )
    short = names.select("id", key=words.list.first()).filter(pl.col("key").str.contains("^[a-z]{3,6}$"))
    both = pl.concat([long, short])
    keys = _list_text(both["id"].to_numpy(), both["key"], _SAME_INITIALS)
    return _drop_repeats(keys, np.ones(both.height, dtype=bool))


def _list_text(ids: Numbers, text: pl.Series, gain: int) -> OrganisationKeys:
    keys = text.hash().to_numpy() >> np.uint64(1)
    return OrganisationKeys(ids.astype(np.int32), keys.astype(np.int64), np.full(len(ids), gain, dtype=np.int16))


def _find_near_words(words: Words, held: Numbers) -> tuple[Numbers, Numbers]:
    """Return the words, of those held, that are one slip apart, each two in both orders."""
    telling = np.isin(words.klass, [CLASSES.index("distinctive"), CLASSES.index("place")])
    there = np.zeros(len(telling), dtype=np.bool_)
    there[held] = True
    number = pl.Series(np.flatnonzero(telling & there))
    shapes = _make_shapes(pl.DataFrame({"at": number, "word": words.text.gather(number)}), _SHORTEST_NEAR)
    ours, theirs = shapes.select("shape", a="at"), shapes.select("shape", b="at")
    pairs = ours.join(theirs, on="shape").filter(pl.col("a") != pl.col("b")).select("a", "b").unique()
    first, second = words.text.gather(pairs["a"]), words.text.gather(pairs["b"])
    far = cpdist(first.to_list(), second.to_list(), scorer=OSA.distance, score_cutoff=1, dtype=np.int32, workers=-1)
    long = np.minimum(first.str.len_chars().to_numpy(), second.str.len_chars().to_numpy()) >= _SHORTEST_FAR
    near = (far <= 1) | long
    return pairs["a"].to_numpy()[near], pairs["b"].to_numpy()[near]


def _make_shapes(words: pl.DataFrame, shortest: int) -> pl.DataFrame:
    """Return at and shape: the word, the word less each letter, and the word with look-alikes folded (hashed).

    A shape may stand there twice.
    """
    word, size = pl.col("word"), pl.col("word").str.len_chars()
    long = words.filter(size >= shortest)
    less = long.with_columns(cut=pl.int_ranges(0, size)).explode("cut")
    folded = pl.Series([fold_lookalikes(text) for text in long["word"].to_list()], dtype=pl.String)
    return pl.concat(
        [
            long.select("at", shape=word.hash()),
            less.select("at", shape=(word.str.slice(0, "cut") + word.str.slice(pl.col("cut") + 1)).hash()),
            long.select("at", shape=(pl.lit("~") + folded).hash()),
        ]
    )


def _mend_market_words(words: Words) -> NDArray[np.int32]:
    """Return for each word the market word that it is one slip away from, where it is in no list; else itself."""
    market = CLASSES.index("market")
    every = pl.DataFrame({"at": np.arange(len(words.text)), "word": words.text})
    others = _make_shapes(every.filter(pl.Series(~words.listed)), _SHORTEST_MARKET)
    known = _make_shapes(every.filter(pl.Series(words.klass == market)), _SHORTEST_MARKET)
    pairs = others.join(known.rename({"at": "market"}), on="shape").select("at", "market").unique()
    spelt = [words.text.gather(pairs[column]).to_list() for column in ("at", "market")]
    far = pl.Series(cpdist(*spelt, scorer=OSA.distance, workers=-1), dtype=pl.Float64)
    best = pairs.with_columns(far=far).sort("at", "far", "market").unique(subset=["at"], keep="first")
    meant = np.arange(len(words.text), dtype=np.int32)
    meant[best["at"].to_numpy()] = best["market"].to_numpy()
    return meant
