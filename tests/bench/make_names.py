"""Makes two lists of invented UK company names with the truth between them: make_names.py OUT --left N --right M.

OUT gets left.parquet (id, name), right.parquet (id, name) and truth.parquet (left_id, right_id, channel). The same
seed gives the same files. Words are drawn so that their document frequencies fall with their rank as measured on
labelled lists of 5k to 200k such names: the commonest trade word in 6 % of names, the 20th in 1.5 %, the 100th in
.46 %, the 500th in .09 %, and about six in ten words of the vocabulary in one name only.
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path

import numpy as np
import polars as pl

from tests.bench.dirt_words import (
    CHANNELS,
    COMMON,
    FORMS,
    MARKET,
    PLACES,
    SURNAME_ENDS,
    SURNAME_STARTS,
    SYLLABLES,
    TRADES,
)
from tests.bench.make_dirt import dirty_names

MATCHED = 0.55
"""Share of the left names that have a true match; half of the others are a near miss (another trade, one word more)."""
_SIBLINGS = 0.5


def draw(rng: np.random.Generator, words: list[str] | np.ndarray, n: int, slope: float = 1.0) -> np.ndarray:
    """Draw n words, the word of rank r with a chance proportional to r ** -slope."""
    chance = np.arange(1, len(words) + 1, dtype=float) ** -slope
    return np.asarray(words, dtype=object)[rng.choice(len(words), size=n, p=chance / chance.sum())]


def coin_words(rng: np.random.Generator, n: int) -> np.ndarray:
    """Make n coined words (Ortrivex): most of them come up once."""
    parts = np.asarray(SYLLABLES, dtype=object)
    picked = [parts[rng.integers(0, len(parts), n)] for _ in range(4)]
    words = picked[0] + picked[1]
    three = rng.random(n) < 0.75
    words[three] += picked[2][three]
    four = three & (rng.random(n) < 0.15)
    words[four] += picked[3][four]
    return pl.Series(words, dtype=pl.String).str.to_titlecase().to_numpy()


def make_heads(rng: np.random.Generator, n: int) -> np.ndarray:
    """Make the distinctive parts: a coined word, a surname, two of them, initials, a common word, a place and a word."""
    surnames = np.asarray([a + b for b in SURNAME_ENDS for a in SURNAME_STARTS], dtype=object)
    rng.shuffle(surnames)
    kind = rng.choice(6, size=n, p=[0.34, 0.14, 0.16, 0.04, 0.18, 0.14])
    heads = coin_words(rng, n)[rng.integers(0, n, n)]  # drawn again, so that about six in ten come up once
    one, two = draw(rng, surnames, n, 0.7), draw(rng, surnames, n, 0.7)
    common, other, place = draw(rng, COMMON, n, 0.6), draw(rng, COMMON, n, 0.6), draw(rng, PLACES, n, 0.5)
    letters = np.asarray(list("ABCDEFGHJKLMNPRSTVW"), dtype=object)
    initials = letters[rng.integers(0, len(letters), (n, 3))].sum(axis=1)
    joined = {1: one, 2: one + " & " + two, 3: initials, 4: common + " " + other, 5: place + " " + common}
    for number, made in joined.items():
        heads[kind == number] = made[kind == number]
    sons = (kind == 1) & (rng.random(n) < 0.25)
    heads[sons] += " & Sons"
    return heads


def make_tails(rng: np.random.Generator, n: int) -> np.ndarray:
    """Make trade words, a market word and a place in brackets, as many as such names have."""
    tails = np.full(n, "", dtype=object)
    for share, words, slope, form in (
        (0.85, TRADES, 0.62, " {}"),
        (0.22, TRADES, 0.62, " & {}"),
        (0.42, MARKET, 0.8, " {}"),
        (0.05, PLACES, 0.5, " ({})"),
    ):
        has = rng.random(n) < share
        before, after = form.split("{}")
        tails[has] += before + draw(rng, words, int(has.sum()), slope) + after
    return tails


def make_parts(rng: np.random.Generator, n: int) -> pl.DataFrame:
    """Make n rows of head, tail and form, and the key that two of them share where only the legal form differs."""
    parts = pl.DataFrame(
        {
            "head": pl.Series(make_heads(rng, n), dtype=pl.String),
            "tail": pl.Series(make_tails(rng, n), dtype=pl.String),
            "form": pl.Series(draw(rng, FORMS, n, 0.0), dtype=pl.String),
        }
    )
    return parts.with_columns(key=(pl.col("head") + pl.col("tail")).str.to_lowercase())


def make_register(rng: np.random.Generator, n: int) -> pl.DataFrame:
    """Make n rows of id, head, tail, form, key and name.

    No two names differ in their legal form alone: the register of companies does not take such names either.
    """
    parts = make_parts(rng, n)
    while (parts := parts.unique("key", keep="first", maintain_order=True)).height < n:
        parts = pl.concat([parts, make_parts(rng, 2 * (n - parts.height) + 10)])
    whole = pl.col("head") + pl.col("tail") + " " + pl.col("form")
    case = pl.Series(rng.random(n))
    return parts.head(n).with_columns(
        id=pl.int_range(pl.len(), dtype=pl.Int64),
        name=pl.when(case < 0.2)
        .then(whole.str.to_uppercase())
        .when(case < 0.24)
        .then(whole.str.to_lowercase())
        .otherwise(whole),
    )


def make_left(rng: np.random.Generator, right: pl.DataFrame, n: int) -> pl.DataFrame:
    """Make n clean left names with where they come from: a right name, its sibling, or nowhere."""
    taken = right[rng.integers(0, right.height, n)].select("head", "tail", "form")
    fate = rng.random(n)
    matched = fate < MATCHED
    sibling = ~matched & (fate < MATCHED + (1 - MATCHED) * _SIBLINGS)
    fresh = make_parts(rng, n)
    return taken.with_columns(
        head=pl.when(pl.Series(matched | sibling)).then("head").otherwise(fresh["head"]),
        tail=pl.when(pl.Series(matched)).then("tail").otherwise(fresh["tail"]),
    ).select(
        clean=pl.col("head") + pl.col("tail") + " " + pl.col("form"),
        key=(pl.col("head") + pl.col("tail")).str.to_lowercase(),
    )


def make_lists(left: int, right: int, seed: int) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Return left (id, name), right (id, name) and truth (left_id, right_id, channel).

    Truth is the right name that equals the clean left name, case and legal form aside.
    """
    rng = np.random.default_rng(seed)
    register = make_register(rng, right)
    clean = make_left(rng, register, left)
    channels = rng.choice(len(CHANNELS), size=left, p=np.asarray([share for _, share in CHANNELS]))
    named = [CHANNELS[number][0] for number in channels]
    dirty = dirty_names(clean["clean"].to_list(), named, random.Random(seed))
    lefts = clean.with_columns(id=pl.int_range(left, eager=True), name=pl.Series(dirty), channel=pl.Series(named))
    truth = (
        lefts.select("key", "channel", left_id="id")
        .join(register.select("key", right_id="id"), on="key")
        .select("left_id", "right_id", "channel")
        .sort("left_id", "right_id")
    )
    return lefts.select("id", "name"), register.select("id", "name"), truth


def write_lists(folder: Path, left: int, right: int, seed: int) -> None:
    """Write the three files into the folder, which is made if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in zip(("left", "right", "truth"), make_lists(left, right, seed), strict=True):
        frame.write_parquet(folder / f"{name}.parquet")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--left", type=int, default=100_000)
    parser.add_argument("--right", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    write_lists(given.out, given.left, given.right, given.seed)


if __name__ == "__main__":
    main()
