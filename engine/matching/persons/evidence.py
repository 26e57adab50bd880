"""Scored pairs of person names -> the evidence in words: what agrees, how rare it is, and what differs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from engine.matching.persons.rarity import ENOUGH_NAMES, Rarity

if TYPE_CHECKING:
    from collections.abc import Sequence

_METHODS = {
    "same": "same name",
    "none": "same name",
    "spelling": "similar name",
    "nickname": "nickname",
    "initial": "initials",
    "slip": "similar name",
    "settled": "similar name",
    "letter": "similar name",
    "shortened": "similar name",
    "middle": "similar name",
    "missing": "similar name",
    "other": "similar name",
}
_HOW = {
    "": "",
    "turned": "another order of names",
    "double": "two words as a surname",
    "o": "an initial O as a part of the surname",
    "former": "an earlier surname",
}


def describe_person_pairs(pairs: pl.DataFrame, rarity: Rarity) -> pl.DataFrame:
    """Return the pairs of person_rivals.judge_pairs with method, agreed and differed."""
    family, given, middle = pl.col("family").struct, pl.col("alike").struct, pl.col("middle").struct
    counted = pl.format(
        "`{}` agrees, {} of {} names have it",
        "surname",
        _thousands(pl.col("bearers").cast(pl.Int64)),
        pl.lit(f"{rarity.total:,}"),
    )
    agreed = [
        pl.when(family.field("kind") == "same").then(counted),
        pl.when(given.field("kind") == "same").then(pl.format("`{}` agrees", "first")),
        pl.when((middle.field("kind") == "same") & (pl.col("behind") != "")).then(pl.format("`{}` agrees", "behind")),
    ]
    few = pl.lit("too few names to tell how rare" if rarity.total < ENOUGH_NAMES else None, pl.String)
    weak = (pl.col("base") < 0.9) & (pl.col("base") >= 0.5)
    differed = [
        family.field("said"),
        given.field("said"),
        middle.field("said"),
        pl.col("how").replace_strict(_HOW, return_dtype=pl.String),
        pl.when("suffixes").then(pl.format("`{}`/`{}` behind the name", "suffix", "suffix_r")),
        pl.when(weak).then(few),
    ]
    method = (
        pl.when(family.field("kind") == "same")
        .then(given.field("kind").replace_strict(_METHODS, return_dtype=pl.String))
        .otherwise(pl.lit("similar name"))
    )
    return pairs.with_columns(
        method=method,
        agreed=_join(agreed),
        differed=_join(differed),
    )


def _join(parts: Sequence[pl.Expr]) -> pl.Expr:
    return pl.concat_list(parts).list.drop_nulls().list.eval(pl.element().filter(pl.element() != "")).list.join("; ")


def _thousands(count: pl.Expr) -> pl.Expr:
    text = count.cast(pl.String)
    return text.str.replace(r"(\d)(\d{3})$", "$1,$2").str.replace(r"(\d)(\d{3}),", "$1,$2,")
