"""Rarity of a pair of person names: how many others of the data it would fit, and which other names fit as well."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import polars as pl

from engine.names import read_vocabulary

ENOUGH_NAMES = 200
"""Names from which on the data say how rare a name is; with fewer, every name counts as neither rare nor common."""
NEUTRAL_GIVEN, NEUTRAL_INITIAL = 0.01, 0.08


@dataclass(frozen=True, slots=True)
class Rarity:
    """How often surnames, first given names and initials occur (frames of word and count) among `total` names."""

    total: int
    surnames: pl.DataFrame
    given: pl.DataFrame
    initials: pl.DataFrame
    known: frozenset[str]
    common: frozenset[str]
    settled: frozenset[str]


def count_names(forms: pl.DataFrame) -> Rarity:
    """Return what the names of read_persons say about rarity; `known` given names are the listed and the common ones.

    `settled` surnames are those that several people bear.
    """
    words = read_vocabulary()
    listed = words.given_names | frozenset(words.nicknames) | frozenset(words.spellings)
    listed |= {name for table in (words.nicknames, words.spellings) for names in table.values() for name in names}
    total = forms.height
    surnames = forms.group_by(word="surname").len("count")
    first = forms.select(word=pl.col("given").list.first()).drop_nulls()
    given = first.group_by("word").len("count")
    initials = first.with_columns(pl.col("word").str.slice(0, 1)).group_by("word").len("count")
    common = given.filter((pl.col("count") >= max(5, total // 5000)) & (pl.col("word").str.len_chars() > 2))
    settled = surnames.filter(pl.col("count") >= 3)
    often = _keep_one(frozenset(common["word"]))
    known = _keep_one(listed | often)
    return Rarity(total, surnames, given, initials, known, often, _keep_one(frozenset(settled["word"])))


@lru_cache(maxsize=16)
def _keep_one(words: frozenset[str]) -> frozenset[str]:
    """Return the first of equal sets: what is remembered of names (person_words) is found by the set itself."""
    return words


def add_others(pairs: pl.DataFrame, rarity: Rarity) -> pl.DataFrame:
    """Return the pairs with bearers (names of the data with this surname) and others: other people expected to fit."""
    for column, table in (("surname", rarity.surnames), ("first", rarity.given)):
        for side in ("", "_r"):
            found = table.rename({"word": f"{column}{side}", "count": f"{column}{side}_count"})
            pairs = pairs.join(found, on=f"{column}{side}", how="left")
    letters = rarity.initials.rename({"count": "letter_count"})
    letter = pl.min_horizontal("first", "first_r").str.slice(0, 1)
    pairs = pairs.with_columns(letter=letter).join(letters, left_on="letter", right_on="word", how="left")
    pairs = pairs.with_columns(pl.col("^.*_count$").fill_null(0).cast(pl.Float64))
    size = float(max(rarity.total, 1))
    kind = pl.col("alike").struct.field("kind")
    enough = rarity.total >= ENOUGH_NAMES
    named = (pl.max_horizontal("first_count", "first_r_count") + 1) / (size + 100) if enough else pl.lit(NEUTRAL_GIVEN)
    either = (pl.col("first_count") + pl.col("first_r_count") + 1) / (size + 100) if enough else pl.lit(NEUTRAL_GIVEN)
    letter_share = (pl.col("letter_count") + 1) / (size + 26) if enough else pl.lit(NEUTRAL_INITIAL)
    share = (
        pl.when(kind == "initial")
        .then(letter_share)
        .when(kind.is_in(["nickname", "shortened", "spelling"]))
        .then(either)
    )
    bearers = pl.max_horizontal("surname_count", "surname_r_count", pl.lit(1.0))
    middle = pl.col("middle").struct.field("kind")
    narrowed = pl.when(middle == "same").then(0.02).when(middle.is_in(["initial", "slip"])).then(0.1).otherwise(1.0)
    return pairs.with_columns(bearers=bearers, others=bearers * share.otherwise(named) * narrowed)
