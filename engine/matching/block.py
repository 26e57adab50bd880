"""Comparison forms -> the pairs of forms worth comparing, by joins on keys that forms share."""

from __future__ import annotations

import polars as pl
from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist

from engine.matching.slips import fold_lookalikes
from engine.names.vocabulary import read_vocabulary

KEEP = 12
"""Candidates kept for a form, the best by the rarity of what it shares, from its side or the other's."""
_MOST_PAIRS = {"whole": 40_000, "word": 4_000, "words": 3_000, "near word": 900, "start": 400, "initials": 400}
_CHUNK = 20_000
_SHORTEST_NEAR, _SHORTEST_START, _SHORTEST_MARKET = 4, 7, 5


def find_candidates(forms: pl.DataFrame, tokens: pl.DataFrame, left: pl.Series, right: pl.Series) -> pl.DataFrame:
    """Return the pairs of left and right form ids (columns l, r) that share a key, without equal forms.

    `forms` has id and form, `tokens` id, pos, token, weight and klass, `left` and `right` the ids on each side.
    """
    keys = pl.concat([make_keys(forms, tokens), _make_near_keys(tokens)])
    total = tokens.group_by("id").agg(total=pl.col("weight").sum())
    right_keys = keys.filter(pl.col("id").is_in(right.implode()))
    left_keys = keys.filter(pl.col("id").is_in(left.implode()))
    shared = (
        left_keys.group_by("kind", "key")
        .len("n_l")
        .join(right_keys.group_by("kind", "key").len("n_r"), on=["kind", "key"])
        .with_columns(most=pl.col("kind").replace_strict(_MOST_PAIRS, return_dtype=pl.Int64))
        .filter(pl.col("n_l").cast(pl.Int64) * pl.col("n_r").cast(pl.Int64) <= pl.col("most"))
        .select("kind", "key")
    )
    right_keys = right_keys.join(shared, on=["kind", "key"], how="semi").rename({"id": "r"})
    left_keys = left_keys.join(shared, on=["kind", "key"], how="semi").rename({"id": "l"})
    found = []
    for chunk in left.sort().to_frame("l").iter_slices(_CHUNK):
        pairs = (
            left_keys.join(chunk, on="l", how="semi")
            .join(right_keys.drop("gain"), on=["kind", "key"])
            .filter(pl.col("l") != pl.col("r"))
            .group_by("l", "r")
            .agg(gain=pl.col("gain").sum())
        )
        found.append(_keep_best(pairs, total))
    empty = pl.DataFrame(schema={"l": pl.UInt32, "r": pl.UInt32})
    return pl.concat([empty, *(pairs.select("l", "r") for pairs in found)]).unique().sort("l", "r")


def _keep_best(pairs: pl.DataFrame, total: pl.DataFrame) -> pl.DataFrame:
    scored = (
        pairs.join(total.rename({"id": "l", "total": "total_l"}), on="l")
        .join(total.rename({"id": "r", "total": "total_r"}), on="r")
        .with_columns(cheap=(pl.col("gain") / (pl.col("total_l") + pl.col("total_r"))).round(6))
        .sort(["cheap", "l", "r"], descending=[True, False, False])
        .with_columns(by_left=pl.int_range(pl.len()).over("l"), by_right=pl.int_range(pl.len()).over("r"))
    )
    return scored.filter((pl.col("by_left") < KEEP) | (pl.col("by_right") < KEEP))


def make_keys(forms: pl.DataFrame, tokens: pl.DataFrame) -> pl.DataFrame:
    """Return id, kind, key and gain: what a form can be found by, and how much sharing it tells."""
    words = tokens.select("id", "token", "pos", "weight")
    plain = words.select("id", kind=pl.lit("word"), key="token", gain="weight")
    first = tokens.filter(pl.col("pos") < 7).join(_mend_market_words(tokens), on="token", how="left")
    first = first.select("id", "weight", word=pl.coalesce("mended", "token"))
    both = first.join(first, on="id", suffix="_2").filter(pl.col("word") < pl.col("word_2"))
    double = both.select(
        "id",
        kind=pl.lit("words"),
        key=pl.col("word") + " " + pl.col("word_2"),
        gain=pl.col("weight") + pl.col("weight_2"),
    )
    nexts = words.with_columns(next=(pl.col("pos") + 1)).join(
        words, left_on=["id", "next"], right_on=["id", "pos"], suffix="_2"
    )
    joined = nexts.select(
        "id",
        kind=pl.lit("word"),
        key=pl.col("token") + pl.col("token_2"),
        gain=pl.col("weight") + pl.col("weight_2"),
    )
    compact = pl.col("form").str.replace_all(" ", "")
    squeezed = forms.select("id", kind=pl.lit("whole"), key=compact, gain=pl.lit(2.0))
    ordered = forms.select(
        "id", kind=pl.lit("whole"), key=pl.col("form").str.split(" ").list.sort().list.join(" "), gain=pl.lit(2.0)
    )
    start = forms.filter(compact.str.len_chars() >= _SHORTEST_START)
    starts = [
        start.filter(compact.str.len_chars() >= size).select(
            "id", kind=pl.lit("start"), key=compact.str.slice(0, size), gain=pl.lit(0.2)
        )
        for size in (_SHORTEST_START, 10)
    ]
    parts = [plain, double, joined, squeezed, ordered, *starts, _make_initial_keys(forms)]
    return pl.concat([part.with_columns(pl.col("gain").cast(pl.Float64)) for part in parts]).unique(
        subset=["id", "kind", "key"], keep="any"
    )


def _mend_market_words(tokens: pl.DataFrame) -> pl.DataFrame:
    """Return token and mended: the market word that a word of no list is one slip away from, for finding only."""
    others = tokens.filter(~pl.col("listed")).select("token").unique()
    market = pl.DataFrame(
        {"market": sorted(word for word in read_vocabulary().market if len(word) >= _SHORTEST_MARKET)}
    )
    shapes = _make_shapes(others.filter(pl.col("token").str.len_chars() >= _SHORTEST_MARKET), "token")
    pairs = shapes.join(_make_shapes(market, "market"), on="shape").select("token", "market").unique()
    if pairs.is_empty():
        return pairs.select("token", mended="market")
    far = cpdist(pairs["token"].to_list(), pairs["market"].to_list(), scorer=OSA.distance)
    return (
        pairs.with_columns(far=pl.Series(far))
        .sort("token", "far", "market")
        .unique(subset=["token"], keep="first", maintain_order=True)
        .select("token", mended="market")
    )


def _make_shapes(words: pl.DataFrame, column: str) -> pl.DataFrame:
    """Return the column with shape: the word, the word less each letter, and the word with look-alikes folded."""
    size, word = pl.col(column).str.len_chars(), pl.col(column)
    less = words.with_columns(at=pl.int_ranges(0, size)).explode("at")
    folded = pl.Series([fold_lookalikes(text) for text in words[column].to_list()], dtype=pl.String)
    return pl.concat(
        [
            words.select(column, shape=column),
            less.select(column, shape=word.str.slice(0, "at") + word.str.slice(pl.col("at") + 1)),
            words.select(column, shape=pl.lit("~") + folded),
        ]
    ).unique()


def _make_initial_keys(forms: pl.DataFrame) -> pl.DataFrame:
    """Return keys that bring a name of several words together with its initials."""
    words = pl.col("form").str.split(" ")
    initials = forms.filter(words.list.len() >= 3).select(
        "id", key=words.list.eval(pl.element().str.slice(0, 1)).list.join("")
    )
    short = forms.select("id", key=words.list.first()).filter(pl.col("key").str.contains("^[a-z]{3,6}$"))
    return pl.concat([initials, short]).select("id", kind=pl.lit("initials"), key="key", gain=pl.lit(0.3))


def _make_near_keys(tokens: pl.DataFrame) -> pl.DataFrame:
    """Return keys that bring forms together whose words are one slip apart (a deletion-neighbourhood join)."""
    words = tokens.filter(pl.col("klass").is_in(["distinctive", "place"])).select("token").unique()
    words = words.filter(pl.col("token").str.len_chars() >= _SHORTEST_NEAR).sort("token")
    shapes = _make_shapes(words, "token")
    pairs = (
        shapes.join(shapes, on="shape", suffix="_2")
        .filter(pl.col("token") < pl.col("token_2"))
        .select("token", "token_2")
        .unique()
        .sort("token", "token_2")
    )
    if pairs.height:
        far = cpdist(pairs["token"].to_list(), pairs["token_2"].to_list(), scorer=OSA.distance)
        pairs = pairs.with_columns(far=pl.Series(far)).filter(
            (pl.col("far") <= 1) | (pl.col("token").str.len_chars() >= 6)
        )
    key = pl.col("token") + "~" + pl.col("token_2")
    either = pl.concat([pairs.select("token", key=key), pairs.select(pl.col("token_2").alias("token"), key=key)])
    return (
        tokens.join(either, on="token")
        .select("id", kind=pl.lit("near word"), key="key", gain=pl.col("weight") * 0.8)
        .unique(subset=["id", "key"], keep="any")
    )
