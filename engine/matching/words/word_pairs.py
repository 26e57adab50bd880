"""Pairs of words by the thousand -> the kind of their difference, as slips.describe_difference gives it for one pair.

Most pairs are other words for sure, or differ by one letter and no more; these are settled together, and only what is
left is looked at pair by pair.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from rapidfuzz.distance import OSA, Indel, LCSseq, Levenshtein, Postfix, Prefix
from rapidfuzz.process import cpdist

from engine.matching.words.slips import (
    KINDS,
    LOOKALIKE_RUNS,
    LOOKALIKES,
    MOST_WRONG,
    NEIGHBOURS,
    SHORTEST,
    SHORTEST_RESEMBLING,
    SHORTEST_TWO_SLIPS,
    collapse_runs,
    describe_difference,
    list_spellings,
)
from engine.names import read_vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Flags = NDArray[np.bool_]
    Kinds = NDArray[np.int8]
    Lists = tuple[list[str], list[str]]

_LIKE, _LIKE_BEGUN = 0.6, 0.35
"""The likeness of two words from which they are looked at; less is enough where they begin with one letter."""
_OTHER, _OPEN = -1, -2
_PLACES: dict[str | None, int] = {None: _OTHER, **{kind: place for place, kind in enumerate(KINDS)}}
_SURE_SIZE = 4
"""Shorter words are looked at one by one: what is a slip in them depends."""
_MOST_STEPS = 3
"""So many letters may differ in two slips, and in a business word mistyped."""


def list_alike(first: pl.Series, second: pl.Series) -> Kinds:
    """Return for each two unequal words the kind of their difference (its place in KINDS), -1 for other words."""
    kinds = np.full(len(first), _OTHER, dtype=np.int8)
    close = _find_close(first, second)
    found = _settle_one_letter(close)
    rest = np.flatnonzero(found == _OPEN)
    may = _may_be_one(close[rest])
    found[rest[~may]] = _OTHER
    left = close[rest[may]]
    market = read_vocabulary().market
    found[rest[may]] = [
        _PLACES[describe_difference(a, b, market)]
        for a, b in zip(left["short"].to_list(), left["long"].to_list(), strict=True)
    ]
    found[(found == _OTHER) & _resemble(close)] = _PLACES["several letters"]
    kinds[close["at"].to_numpy()] = found
    return kinds


def _find_close(first: pl.Series, second: pl.Series) -> pl.DataFrame:
    """Return the pairs that have enough letters in common to be looked at, and are no numbers.

    Columns: at (the row), short, long, size (letters of the shorter word), more (how many the other has more),
    market_short and market_long (whether a word is a business word).
    """
    like = _measure(Indel.normalized_similarity, (first.to_list(), second.to_list()), np.float32, _LIKE_BEGUN)
    words = pl.DataFrame({"a": first, "b": second, "like": like}).with_row_index("at")
    size_a, size_b = pl.col("a").str.len_chars(), pl.col("b").str.len_chars()
    begun = pl.col("a").str.slice(0, 1) == pl.col("b").str.slice(0, 1)
    one_letter = pl.min_horizontal(size_a, size_b) == 1
    turned = (size_a > size_b) | ((size_a == size_b) & (pl.col("a") > pl.col("b")))
    short, long = pl.col("short"), pl.col("long")
    return (
        words.filter((pl.col("like") >= _LIKE) | (begun & ((pl.col("like") >= _LIKE_BEGUN) | one_letter)))
        .select("at", short=pl.when(turned).then("b").otherwise("a"), long=pl.when(turned).then("a").otherwise("b"))
        .filter(~short.str.contains("^[0-9]+$") & ~long.str.contains("^[0-9]+$"))
        .with_columns(
            size=short.str.len_chars().cast(pl.Int64),
            more=long.str.len_chars().cast(pl.Int64) - short.str.len_chars(),
            market_short=short.is_in(_list_market().implode()),
            market_long=long.is_in(_list_market().implode()),
        )
    )


def _settle_one_letter(close: pl.DataFrame) -> Kinds:
    """Return the kind of difference of words that have one letter more or another one, _OPEN for all other pairs.

    Open are also the pairs of which that is not all there is to say: words that scanning confuses, letters that run on
    (`aab`, `abb`), plurals, and another letter in a business word.
    """
    words = close["short"].to_list(), close["long"].to_list()
    begun = _measure(Prefix.similarity, words, np.int64)
    ended = np.minimum(_measure(Postfix.similarity, words, np.int64), close["size"] - begun)
    short, long, at = pl.col("short"), pl.col("long"), pl.col("begun")
    ours, theirs, behind = short.str.slice(at, 1), long.str.slice(at, 1), long.str.slice(at + 1, 1)
    before = pl.when(at > 0).then(long.str.slice(pl.max_horizontal(at - 1, 0), 1)).otherwise(pl.lit(""))
    runs = "|".join(run for run, _ in LOOKALIKE_RUNS)
    sure = (pl.col("size") >= _SURE_SIZE) & ~short.str.contains(runs) & ~long.str.contains(runs)
    sure &= short.str.contains(r"\p{L}") & long.str.contains(r"\p{L}")
    both, neither = (pl.col("market_short") & pl.col("market_long")), pl.col("market_short") == pl.col("market_long")
    apart = pl.col("size") - at - pl.col("ended")
    longer = sure & (pl.col("more") == 1) & (apart == 0) & ~both
    run_on = ((ours == before) | (ours == behind)) & ((theirs == before) | (theirs == behind))
    other = sure & (pl.col("more") == 0) & (apart == 1) & ~run_on & (_fold(ours) != _fold(theirs))
    beside = (ours + theirs).is_in(_list_neighbours().implode()) & (pl.col("size") >= SHORTEST["neighbouring key"])
    kind = (
        pl.when(longer & ((theirs == before) | (theirs == behind))).then(_PLACES["letter doubled"])
        .when(longer).then(_PLACES["letter dropped"])
        .when(other & beside).then(_PLACES["neighbouring key"])
        .when(other & neither).then(_PLACES["other letter"])
        .otherwise(_OPEN)
    )  # fmt: skip
    placed = close.with_columns(begun=pl.Series(begun), ended=pl.Series(ended))
    return placed.select(kind.cast(pl.Int8).alias("kind"))["kind"].to_numpy().copy()


def _resemble(pairs: pl.DataFrame) -> Flags:
    """Return which pairs are alike in most letters, as slips.resembles says of one pair; two business words are not."""
    words = pairs["short"].to_list(), pairs["long"].to_list()
    size = pairs["size"].to_numpy()
    wrong = _measure(OSA.distance, words, np.int64)
    near = (wrong <= MOST_WRONG * (size + pairs["more"].to_numpy())) & (size >= SHORTEST_RESEMBLING)
    return np.asarray(near & ~(pairs["market_short"] & pairs["market_long"]).to_numpy())


def _may_be_one(pairs: pl.DataFrame) -> Flags:
    """Return which pairs may be one word mistyped or cut short; all others are other words for sure."""
    words = pairs["short"].to_list(), pairs["long"].to_list()
    folded = pairs.select(_fold_runs(pl.col("short")), _fold_runs(pl.col("long")))
    plain = pairs.select(_fold(pl.col("short")), _fold(pl.col("long")))
    may = pairs.select(pl.col("long").str.starts_with(pl.col("short")))["long"].to_numpy().copy()
    may |= _measure(OSA.distance, words, np.int64, 1) <= 1
    for both in (folded, plain):
        may |= (both["short"] == both["long"]).to_numpy()
    scanned = _measure(OSA.distance, (folded["short"].to_list(), folded["long"].to_list()), np.int64, 1) <= 1
    near = scanned | (_measure(Levenshtein.distance, words, np.int64, _MOST_STEPS) <= _MOST_STEPS)
    may |= near & (pairs["size"].to_numpy() >= SHORTEST_TWO_SLIPS - 1) & (pairs["more"].to_numpy() <= 2)
    may |= _may_be_market_word(pairs)
    rest = np.flatnonzero(~may & _end_alike(pairs))
    may[rest] = [collapse_runs(words[0][row]) == collapse_runs(words[1][row]) for row in rest.tolist()]
    return may


def _end_alike(pairs: pl.DataFrame) -> Flags:
    same = [pl.col("short").str.slice(at, 1) == pl.col("long").str.slice(at, 1) for at in (0, -1)]
    return pairs.select(same[0] & same[1])["short"].to_numpy()


def _may_be_market_word(pairs: pl.DataFrame) -> Flags:
    """Return where one of two words is a business word and the other may be it, mistyped or as an abbreviation."""
    may = np.zeros(pairs.height, dtype=bool)
    one = pairs.with_row_index("row").filter(pl.col("market_short") != pl.col("market_long"))
    known = pl.col("market_short")
    spelt = (
        one.select(
            "row",
            word=pl.when(known).then("long").otherwise("short"),
            market=pl.when(known).then("short").otherwise("long"),
        )
        .join(_frame_spellings(), on="market", how="left")
        .with_columns(pl.col("spelt").fill_null(pl.col("market")))
    )
    mistyped = (
        _measure(OSA.distance, (spelt["word"].to_list(), spelt["spelt"].to_list()), np.int64, _MOST_STEPS)
        <= _MOST_STEPS
    )
    may[spelt["row"].to_numpy()[mistyped]] = True
    held = (
        _measure(LCSseq.similarity, (one["short"].to_list(), one["long"].to_list()), np.int64) == one["size"].to_numpy()
    )
    may[one["row"].to_numpy()[held]] = True
    return may


def _measure(scorer: Callable[..., Any], words: Lists, dtype: type, cutoff: float | None = None) -> NDArray[Any]:
    return cpdist(*words, scorer=scorer, score_cutoff=cutoff, dtype=dtype, workers=-1)


def _fold(word: pl.Expr) -> pl.Expr:
    return word.str.replace_many(dict(LOOKALIKES))


def _fold_runs(word: pl.Expr) -> pl.Expr:
    for run, letter in LOOKALIKE_RUNS:
        word = word.str.replace_all(run, letter, literal=True)
    return _fold(word)


@cache
def _list_market() -> pl.Series:
    return pl.Series(sorted(read_vocabulary().market), dtype=pl.String)


@cache
def _list_neighbours() -> pl.Series:
    return pl.Series(sorted(one + other for one, other in NEIGHBOURS))


@cache
def _frame_spellings() -> pl.DataFrame:
    """Return market and spelt: the spellings of the business words that have several."""
    rows = [(word, spelt) for word, spellings in list_spellings().items() for spelt in spellings]
    return pl.DataFrame(rows, schema={"market": pl.String, "spelt": pl.String}, orient="row")
