"""Features of two readings of person names: how alike their parts are, and the score of the parts alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from engine.matching.persons.words import Likeness, compare_given, compare_middle, compare_surnames

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.matching.persons.rarity import Rarity

BOTH_WEAK = 0.85
"""What is left of a score where neither the surname nor the given name is the same."""
HOW = {"": 1.0, "double": 0.99, "o": 0.98, "former": 0.93, "turned": 0.97}
"""What a reading that is not the first of its name leaves of the score."""
TURNED_UNSURE, TURNED_GIVEN = 0.84, 0.70
"""The same for the other order where no name says which word is the surname, and where both words are given names."""
SUFFIX_OTHER, SUFFIX_ONE_SIDE, JOINED, ANOTHER_ORDER, FIRST_IS_MIDDLE = 0.65, 0.98, 0.93, 0.80, 0.63
MIDDLE_AGREED = {"same": 0.6, "initial": 0.8, "slip": 0.9}
"""What middle names that agree leave of the doubt about the others."""
ALMOST = 0.99
"""The most that two different ways of writing a name can score."""


def score_readings(pairs: pl.DataFrame, readings: pl.DataFrame, rarity: Rarity) -> pl.DataFrame:
    """Return the best pair of readings of each pair of names (pairs: l, r, ids of readings), with what it rests on.

    Columns: left_name, right_name, base (0 to 1, before rarity), family, given and middle (structs of factor, kind,
    said), surname and surname_r, first and first_r, how, suffixes and joined.
    """
    mine = readings.select("id", "name", "surname", "given", "suffix", "how", "order", "glued", "bag")
    both = pairs.join(mine, left_on="l", right_on="id").join(mine, left_on="r", right_on="id", suffix="_r")
    both = _compare_names(both, rarity)
    both = both.with_columns(how=pl.when(pl.col("how") == "").then("how_r").otherwise("how"), mine=pl.col("how"))
    return _choose_best(both.with_columns(base=_combine(rarity.known)))


def _compare_names(both: pl.DataFrame, rarity: Rarity) -> pl.DataFrame:
    """Return the pairs with family, given and middle, each compared once for its distinct values."""
    first, behind = pl.col("given").list.first().fill_null(""), pl.col("given").list.slice(1)
    other, behind_r = pl.col("given_r").list.first().fill_null(""), pl.col("given_r").list.slice(1)
    both = both.with_columns(first=first, first_r=other, behind=behind.list.join(" "), behind_r=behind_r.list.join(" "))
    both = _compare_distinct(both, "surname", "family", lambda a, b: compare_surnames(a, b, rarity.settled))
    both = _compare_distinct(both, "first", "alike", lambda a, b: compare_given(a, b, rarity.known, rarity.common))
    both = _compare_distinct(both, "behind", "middle", lambda a, b: compare_middle(_split(a), _split(b)))
    swapped = (first.str.len_chars() > 1) & behind_r.list.contains(first)
    swapped_r = (other.str.len_chars() > 1) & behind.list.contains(other)
    glued = pl.col("given").list.join("") == pl.col("given_r").list.join("")
    weak = pl.col("alike").struct.field("factor") < FIRST_IS_MIDDLE
    said = pl.format("`{}`/`{}`: first given name on one side, middle name on the other", "first", "first_r")
    none = pl.struct(factor=pl.lit(1.0), kind=pl.lit("none"), said=pl.lit(""))
    joined = glued & (first != other)
    return both.with_columns(
        alike=pl.when(joined & (first != "") & (other != ""))
        .then(pl.struct(factor=pl.lit(0.98), kind=pl.lit("spelling"), said=pl.lit("given names joined or split")))
        .when(weak & (swapped | swapped_r))
        .then(pl.struct(factor=pl.lit(FIRST_IS_MIDDLE), kind=pl.lit("middle"), said=said))
        .otherwise("alike"),
        middle=pl.when(joined | (weak & (swapped | swapped_r))).then(none).otherwise("middle"),
    )


def _split(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _compare_distinct(
    both: pl.DataFrame, column: str, name: str, compare: Callable[[str, str], Likeness]
) -> pl.DataFrame:
    """Return the pairs with a struct of factor, kind and said: what `compare` says of each distinct pair of values."""
    keys = [column, f"{column}_r"]
    distinct = both.select(keys).unique().sort(keys)
    rows = [compare(a, b) for a, b in distinct.iter_rows()]
    schema = {"factor": pl.Float64(), "kind": pl.String(), "said": pl.String()}
    found = pl.DataFrame(rows, schema=schema, orient="row").to_struct(name)
    return both.join(distinct.with_columns(found), on=keys)


def _combine(known: frozenset[str]) -> pl.Expr:
    """Return the score of a pair of readings: the product of its parts, less where several are weak."""
    family, given = pl.col("family").struct.field("factor"), pl.col("alike").struct.field("factor")
    middle = pl.col("middle").struct.field("factor")
    suffix = (
        pl.when(pl.col("suffix") == pl.col("suffix_r")).then(1.0)
        .when((pl.col("suffix") != "") & (pl.col("suffix_r") != "")).then(SUFFIX_OTHER)
        .otherwise(SUFFIX_ONE_SIDE)
    )  # fmt: skip
    moved = pl.when(pl.col("mine") == "turned").then("surname").otherwise("surname_r")
    said = (pl.col("order") == "said") | (pl.col("order_r") == "said")
    given_name = moved.is_in(sorted(known))
    own_order = pl.when(pl.col("mine") == "turned").then("order").otherwise("order_r")
    by_names = (pl.col("order") == "known") | (pl.col("order_r") == "known")
    turned = (
        pl.when((pl.col("how") == "turned") & (own_order == "known")).then(HOW["turned"])
        .when((pl.col("how") == "turned") & given_name).then(TURNED_GIVEN)
        .when((pl.col("how") == "turned") & ~said).then(TURNED_UNSURE)
        .when((pl.col("how") == "double") & (_kind("family") == "part")).then(0.5)
        .when((pl.col("how") == "") & by_names & (pl.col("order") != pl.col("order_r"))).then(HOW["turned"])
        .otherwise(pl.col("how").replace_strict(HOW))
    )  # fmt: skip
    spelt = _kind("alike") == "spelling"
    weak = pl.when((family < 0.95) & (given < 0.95) & ~spelt).then(BOTH_WEAK).otherwise(1.0)
    related = (_kind("family") != "other") & ~_kind("alike").is_in(["other", "missing"])
    agreed = pl.col("middle").struct.field("kind").replace_strict(MIDDLE_AGREED, default=1.0, return_dtype=pl.Float64)
    agreed = pl.when(related).then(agreed).otherwise(1.0)
    plain = (1 - (1 - family * given * weak) * agreed) * middle * suffix * turned
    regrouped = (pl.col("glued") == pl.col("glued_r")) & (pl.col("bag") != pl.col("bag_r"))
    joined = pl.when(regrouped).then(JOINED * suffix).otherwise(0.0)
    bag = pl.when(pl.col("bag") == pl.col("bag_r")).then(ANOTHER_ORDER * suffix).otherwise(0.0)
    identical = pl.col("name") == pl.col("name_r")
    return pl.when(identical).then(1.0).otherwise(pl.min_horizontal(pl.max_horizontal(plain, joined, bag), ALMOST))


def _kind(part: str) -> pl.Expr:
    return pl.col(part).struct.field("kind")


def _choose_best(both: pl.DataFrame) -> pl.DataFrame:
    keys = ["left_name", "right_name"]
    given, middle = pl.col("alike").struct.field("factor"), pl.col("middle").struct.field("factor")
    order = ["base", "plain", "how", "surname", "surname_r"]
    return (
        both.rename({"name": "left_name", "name_r": "right_name"})
        .with_columns(
            plain=given * middle,
            joined=pl.col("glued") == pl.col("glued_r"),
            suffixes=pl.col("suffix") != pl.col("suffix_r"),
        )
        .sort([*keys, *order], descending=[False, False, True, True, False, False, False])
        .unique(subset=keys, keep="first", maintain_order=True)
    )
