"""Weights of words: rare words of the data tell much, market words little."""

from __future__ import annotations

import math
from functools import cache

import polars as pl

from engine.names import AGAIN, read_vocabulary

CLASSES = ("distinctive", "place", "number", "market", "country", "filler")
"""What a word may be; the first three tell one firm from another."""
KNOWN_FROM = 3
"""A word that this many distinct names hold is a word of the data, not a slip."""
_LEAST_NAMES = 5_000
"""Rarity is reckoned in at least so many names: in a short list, a word of two names is no common word."""
_MARKET_WEIGHT, _FILLER_WEIGHT, _COUNTRY_WEIGHT, _NUMBER_WEIGHT, _LEAST = 0.18, 0.05, 0.10, 0.5, 0.35


@cache
def _read_lists() -> dict[str, pl.Series]:
    """Return the word lists that weigh_words asks, each as one list of polars."""
    words = read_vocabulary()
    names = ("country", "filler", "places", "market", "given_names", "role")
    return {name: pl.Series(sorted(getattr(words, name))).implode() for name in names}


def count_words(forms: pl.Series) -> tuple[pl.DataFrame, int]:
    """Return token and names (how many distinct forms hold it), and how many distinct forms there are."""
    distinct = pl.DataFrame({"form": forms.unique()}).filter(pl.col("form") != "")
    counted = (
        distinct.with_columns(token=pl.col("form").str.split(" "))
        .explode("token")
        .group_by("token")
        .agg(names=pl.len().cast(pl.Int64))
        .sort("token")
    )
    return counted, distinct.height


def weigh_words(tokens: pl.Series, counts: pl.DataFrame, total: int) -> pl.DataFrame:
    """Return what each distinct token tells, one row per token.

    Columns: token; names (how many hold it); klass (one of CLASSES); weight (0 to
    1); listed (in a word list); known (listed, or held by KNOWN_FROM names); role (makes another body). The weight of
    a distinctive word falls with the logarithm of how many of the `total` names hold it: 1.0 where one does, never
    below 0.35. A word that the data do not hold counts as held by one.
    """
    lists = _read_lists()
    span = math.log(max(total, _LEAST_NAMES) + 1)
    token = pl.col("token").str.strip_suffix(AGAIN)
    klass = (
        pl.when(token.is_in(lists["country"])).then(pl.lit("country"))
        .when(token.is_in(lists["filler"])).then(pl.lit("filler"))
        .when(token.is_in(lists["places"])).then(pl.lit("place"))
        .when(token.is_in(lists["market"])).then(pl.lit("market"))
        .when(token.str.contains(r"^[0-9]+$")).then(pl.lit("number"))
        .otherwise(pl.lit("distinctive"))
    )  # fmt: skip
    rarity = 1 - pl.col("names").log() / span
    weight = (
        pl.when(pl.col("klass") == "market").then(_MARKET_WEIGHT * (0.5 + 0.5 * rarity))
        .when(pl.col("klass") == "filler").then(_FILLER_WEIGHT)
        .when(pl.col("klass") == "country").then(_COUNTRY_WEIGHT)
        .when(pl.col("klass") == "number").then(_NUMBER_WEIGHT)
        .otherwise(pl.max_horizontal(rarity, pl.lit(_LEAST)))
    )  # fmt: skip
    return (
        pl.DataFrame({"token": tokens.unique().sort()})
        .join(counts, on="token", how="left")
        .with_columns(pl.col("names").fill_null(1).clip(1), klass=klass)
        .with_columns(
            weight=weight,
            listed=pl.col("klass").is_in(["market", "place", "country"]) | token.is_in(lists["given_names"]),
            role=token.is_in(lists["role"]),
        )
        .with_columns(known=pl.col("listed") | ((pl.col("names") >= KNOWN_FROM) & token.str.contains(r"^\p{L}+$")))
        .sort("token")
    )
