"""What a comparison form can be found by: its words, pairs of words, near words, beginnings and initials."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist

from engine.matching.slips import fold_lookalikes
from engine.matching.weights import CLASSES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.matching.forms import Forms, Words

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


def list_keys(
    kind: str, forms: Forms, left: NDArray[np.int64], right: NDArray[np.int64]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the keys of one kind of the left and of the right forms.

    Columns: id (form), key, gain (what sharing it tells, in thousandths of the weight of a word).
    """
    if kind == "near word":
        return _list_near(forms, left, right)
    makers = {
        "word": _list_words,
        "two words": _list_two_words,
        "joined words": _list_joined,
        "letters": _list_letters,
        "sorted words": _list_sorted,
        "beginning": _list_beginnings,
        "long beginning": _list_long_beginnings,
        "initials": _list_initials,
    }
    here = makers[kind](forms, left)
    return here, here if left is right else makers[kind](forms, right)


def _frame(ids: NDArray[np.int64], keys: NDArray[Any], gains: NDArray[np.float32]) -> pl.DataFrame:
    thousandths = np.rint(gains * 1000).astype(np.int64)
    return pl.DataFrame({"id": ids, "key": keys.astype(np.int64), "gain": thousandths}).unique(
        subset=["id", "key"], keep="any"
    )


def _list_words(forms: Forms, ids: NDArray[np.int64]) -> pl.DataFrame:
    tokens = forms.tokens[ids]
    row, place = np.nonzero(tokens >= 0)
    word = tokens[row, place]
    return _frame(ids[row], word, forms.words.weight[word])


def _list_two_words(forms: Forms, ids: NDArray[np.int64]) -> pl.DataFrame:
    """Every two of the first words; a mistyped market word stands as what was meant."""
    meant = _mend_market_words(forms.words)
    tokens = forms.tokens[ids][:, :_WORDS_PAIRED]
    found = []
    for i in range(_WORDS_PAIRED - 1):
        for j in range(i + 1, _WORDS_PAIRED):
            row = np.flatnonzero(tokens[:, j] >= 0)
            a, b = tokens[row, i], tokens[row, j]
            low, high = np.minimum(meant[a], meant[b]), np.maximum(meant[a], meant[b])
            gain = forms.words.weight[a] + forms.words.weight[b]
            found.append(_frame(ids[row], (low.astype(np.int64) << 31) | high, gain))
    return pl.concat(found).unique(subset=["id", "key"], keep="any")


def _list_joined(forms: Forms, ids: NDArray[np.int64]) -> pl.DataFrame:
    """A word, or two neighbours that somebody writes as one."""
    joined, tokens = forms.joined[ids], forms.tokens[ids]
    row, place = np.nonzero(joined >= 0)
    word = joined[row, place]
    one, two = tokens[row, place], tokens[row, place + 1]
    double = _frame(ids[row], word, forms.words.weight[one] + forms.words.weight[two])
    wanted = np.zeros(len(forms.words.text), dtype=bool)
    wanted[np.unique(forms.joined[forms.joined >= 0])] = True
    single = tokens >= 0
    single[single] = wanted[tokens[single]]
    row, place = np.nonzero(single)
    word = tokens[row, place]
    return pl.concat([double, _frame(ids[row], word, forms.words.weight[word])])


def _list_letters(forms: Forms, ids: NDArray[np.int64]) -> pl.DataFrame:
    return _list_text(ids, forms.text.gather(ids).str.replace_all(" ", ""), _SAME_LETTERS)


def _list_sorted(forms: Forms, ids: NDArray[np.int64]) -> pl.DataFrame:
    """The words in any order: their numbers, mixed into one."""
    ordered = np.sort(forms.tokens[ids], axis=1).astype(np.uint64)
    key = np.zeros(len(ids), dtype=np.uint64)
    for column in ordered.T:
        key = (key ^ column) * np.uint64(0x9E3779B97F4A7C15)
        key ^= key >> np.uint64(29)
    gain = np.full(len(ids), _SAME_LETTERS / 1000, dtype=np.float32)
    return _frame(ids, key >> np.uint64(1), gain)


def _list_beginnings(forms: Forms, ids: NDArray[np.int64]) -> pl.DataFrame:
    return _list_beginning(forms, ids, _SHORT)


def _list_long_beginnings(forms: Forms, ids: NDArray[np.int64]) -> pl.DataFrame:
    return _list_beginning(forms, ids, _LONG)


def _list_beginning(forms: Forms, ids: NDArray[np.int64], size: int) -> pl.DataFrame:
    letters = forms.text.gather(ids).str.replace_all(" ", "")
    long = (letters.str.len_chars() >= size).to_numpy()
    return _list_text(ids[long], letters.filter(pl.Series(long)).str.slice(0, size), _SAME_BEGINNING)


def _list_initials(forms: Forms, ids: NDArray[np.int64]) -> pl.DataFrame:
    """The initials of a form of three words or more, and a first word of three to six letters."""
    names = pl.DataFrame({"id": ids, "words": forms.text.gather(ids).str.split(" ")})
    words = pl.col("words")
    long = names.filter(words.list.len() >= 3).select(
        "id", key=words.list.eval(pl.element().str.slice(0, 1)).list.join("")
    )
    short = names.select("id", key=words.list.first()).filter(pl.col("key").str.contains("^[a-z]{3,6}$"))
    both = pl.concat([long, short])
    return _list_text(both["id"].to_numpy(), both["key"], _SAME_INITIALS)


def _list_text(ids: NDArray[np.int64], text: pl.Series, gain: int) -> pl.DataFrame:
    keys = (text.hash() // 2).cast(pl.Int64)
    return pl.DataFrame({"id": ids, "key": keys}).with_columns(gain=pl.lit(gain, pl.Int64)).unique()


def _list_near(forms: Forms, left: NDArray[np.int64], right: NDArray[np.int64]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Words that are one slip apart: the key is the pair of words."""
    here, there = _list_words(forms, left), _list_words(forms, right)
    pairs = _find_near_words(forms.words, here["key"].unique(), there["key"].unique())
    gain = (pl.col("gain") * _NEAR).cast(pl.Int64)

    def take(keys: pl.DataFrame, side: str) -> pl.DataFrame:
        return keys.join(pairs, left_on="key", right_on=side).select("id", key="pair", gain=gain)

    return take(here, "a"), take(there, "b")


def _find_near_words(words: Words, left: pl.Series, right: pl.Series) -> pl.DataFrame:
    """Return a (a word of the left forms), b (another of the right forms) and pair, where they are one slip apart."""
    telling = np.isin(words.klass, [CLASSES.index("distinctive"), CLASSES.index("place")])
    number = pl.Series(np.flatnonzero(telling))
    shapes = _make_shapes(pl.DataFrame({"at": number, "word": words.text.gather(number)}), _SHORTEST_NEAR)
    ours = shapes.filter(pl.col("at").is_in(left.implode())).select("shape", a="at")
    theirs = shapes.filter(pl.col("at").is_in(right.implode())).select("shape", b="at")
    pairs = ours.join(theirs, on="shape").filter(pl.col("a") != pl.col("b")).select("a", "b").unique().sort("a", "b")
    first, second = words.text.gather(pairs["a"]), words.text.gather(pairs["b"])
    far = pl.Series(cpdist(first.to_list(), second.to_list(), scorer=OSA.distance, workers=-1), dtype=pl.Float64)
    long = pl.Series(np.minimum(first.str.len_chars().to_numpy(), second.str.len_chars().to_numpy()) >= _SHORTEST_FAR)
    return pairs.filter((far <= 1) | long).with_row_index("pair").with_columns(pl.col("pair").cast(pl.Int64))


def _make_shapes(words: pl.DataFrame, shortest: int) -> pl.DataFrame:
    """Return at and shape: the word, the word less each letter, and the word with look-alikes folded (hashed)."""
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
    ).unique()


def _mend_market_words(words: Words) -> NDArray[np.int64]:
    """Return for each word the market word that it is one slip away from, where it is in no list; else itself."""
    market = CLASSES.index("market")
    every = pl.DataFrame({"at": np.arange(len(words.text)), "word": words.text})
    others = _make_shapes(every.filter(pl.Series(~words.listed)), _SHORTEST_MARKET)
    known = _make_shapes(every.filter(pl.Series(words.klass == market)), _SHORTEST_MARKET)
    pairs = others.join(known.rename({"at": "market"}), on="shape").select("at", "market").unique()
    spelt = [words.text.gather(pairs[column]).to_list() for column in ("at", "market")]
    far = pl.Series(cpdist(*spelt, scorer=OSA.distance, workers=-1), dtype=pl.Float64)
    best = pairs.with_columns(far=far).sort("at", "far", "market").unique(subset=["at"], keep="first")
    meant = np.arange(len(words.text), dtype=np.int64)
    meant[best["at"].to_numpy()] = best["market"].to_numpy()
    return meant
