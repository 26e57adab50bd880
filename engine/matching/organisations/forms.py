"""Comparison forms as arrays: each distinct form once, its words as numbers, and what each word tells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from engine.matching.words import CLASSES, weigh_words

if TYPE_CHECKING:
    from numpy.typing import NDArray

WIDTH = 10
"""Words of a form that are compared one by one; the weight of those behind counts as left over."""


@dataclass(frozen=True, slots=True)
class Words:
    """The distinct words of the forms, sorted; an array has one cell per word.

    `weight` is 0 to 1, `names` how many names of the data hold the word, `klass` its place in weights.CLASSES; `known`,
    `listed` and `role` as in weights.weigh_words; `size` its letters, `ends` its first, second and last one (a row
    each; 0 in a word that mixes letters and digits).
    """

    text: pl.Series
    weight: NDArray[np.float32]
    names: NDArray[np.int64]
    klass: NDArray[np.int8]
    known: NDArray[np.bool_]
    listed: NDArray[np.bool_]
    role: NDArray[np.bool_]
    size: NDArray[np.int8]
    ends: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Forms:
    """The distinct forms, sorted; the number of a form is its place.

    `tokens` holds the numbers of the first WIDTH words of each form, -1 where there is none; `joined` the number of the
    word that a word makes with the next one, -1 where no form has that word; `total` the weight of all words. `letters`
    and `initials` are numbers too: of the form without its spaces, and of the first letters of its words where it has
    three or more (-1 where fewer, or where these initials are no form); equal numbers are equal letters.
    """

    text: pl.Series
    tokens: NDArray[np.int32]
    joined: NDArray[np.int32]
    total: NDArray[np.float32]
    letters: NDArray[np.int64]
    initials: NDArray[np.int64]
    words: Words

    def number(self, forms: pl.Series) -> NDArray[np.int64]:
        """Return the number of each form of the series; all of them must be known."""
        places = pl.DataFrame({"form": self.text}).with_row_index("id")
        found = pl.DataFrame({"form": forms}).join(places, on="form", how="left", maintain_order="left")
        return found["id"].to_numpy().astype(np.int64)


def gather_forms(forms: pl.Series, counts: pl.DataFrame, total: int) -> Forms:
    """Return the distinct forms of a series; `counts` and `total` as count_words gives them."""
    text = forms.unique().sort()
    split = pl.DataFrame({"id": pl.int_range(len(text), eager=True), "token": text.str.split(" ")}).explode("token")
    frame = weigh_words(split["token"], counts, total)
    words = Words(
        text=frame["token"],
        weight=frame["weight"].to_numpy().astype(np.float32),
        names=frame["names"].to_numpy(),
        klass=frame["klass"].replace_strict(CLASSES, range(len(CLASSES)), return_dtype=pl.Int8).to_numpy(),
        known=frame["known"].to_numpy(),
        listed=frame["listed"].to_numpy(),
        role=frame["role"].to_numpy(),
        size=frame["token"].str.len_chars().clip(0, 100).cast(pl.Int8).to_numpy(),
        ends=_number_ends(frame["token"]),
    )
    number = _number_words(split["token"], words.text)
    row = split["id"].to_numpy()
    begins = np.searchsorted(row, np.arange(len(text)))
    place = np.arange(len(row)) - begins[row]
    tokens = np.full((len(text), WIDTH), -1, dtype=np.int32)
    inside = place < WIDTH
    tokens[row[inside], place[inside]] = number[inside]
    weights = np.bincount(row, weights=words.weight[number], minlength=len(text)).astype(np.float32)
    letters, initials = _number_initials(text)
    return Forms(text, tokens, _join_words(tokens, words.text), weights, letters, initials, words)


def _number_initials(text: pl.Series) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the numbers of the letters of each form without spaces, and of its initials (-1 where none)."""
    split = text.str.split(" ")
    letters = pl.DataFrame({"letters": split.list.join("")}).with_columns(
        number=pl.col("letters").rank("dense").cast(pl.Int64) - 1
    )
    long = split.list.len() >= 3
    initials = pl.DataFrame({"letters": split.filter(long).list.eval(pl.element().str.head(1)).list.join("")})
    known = letters.join(initials.unique(), on="letters", how="semi").unique()  # few initials are a form
    numbers = np.full(len(text), -1, dtype=np.int64)
    found = initials.join(known, on="letters", how="left", maintain_order="left")["number"]
    numbers[long.to_numpy()] = found.fill_null(-1).to_numpy()
    return letters["number"].to_numpy(), numbers


def _number_ends(words: pl.Series) -> NDArray[np.int32]:
    """Return the numbers of the first, second and last letters of the words; a digit inside a word is number 0."""
    ends = pl.concat([words.str.slice(at, 1) for at in (0, 1, -1)])
    numbers = ends.rank("dense").cast(pl.Int32).to_numpy().reshape(3, len(words)).copy()
    mixed = (words.str.contains("[0-9]") & words.str.contains(r"\p{L}")).to_numpy()
    numbers[:, mixed] = 0
    return numbers


def _number_words(tokens: pl.Series, words: pl.Series) -> NDArray[np.int32]:
    return tokens.cast(pl.Enum(words)).to_physical().to_numpy().astype(np.int32)


def _join_words(tokens: NDArray[np.int32], words: pl.Series) -> NDArray[np.int32]:
    """Return the number of the word that each word makes with the one behind it, -1 where no form has it."""
    nexts = np.concatenate([tokens[:, 1:], np.full((len(tokens), 1), -1, dtype=np.int32)], axis=1)
    row, place = np.nonzero(nexts >= 0)
    pairs = pl.DataFrame({"a": tokens[row, place], "b": nexts[row, place]})
    numbered = pl.DataFrame({"token": words}).with_row_index("word")
    distinct = pairs.unique()
    spelt = distinct.with_columns(token=words.gather(distinct["a"]) + words.gather(distinct["b"]))
    known = spelt.join(numbered, on="token").select("a", "b", "word")
    found = pairs.join(known, on=["a", "b"], how="left", maintain_order="left")["word"].fill_null(-1)
    joined = np.full(tokens.shape, -1, dtype=np.int32)
    joined[row, place] = found.cast(pl.Int32).to_numpy()
    return joined
