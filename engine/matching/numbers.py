"""Company and staff numbers of parties: equal ones link whatever the names say, different ones never by name alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from engine.matching.bands import ACCEPT, REVIEW, join_said
from engine.names import extract_company_number, normalise_company_number, normalise_staff_number

if TYPE_CHECKING:
    from engine.schema import PartyKind

NUMBERED = {"organisation": "company", "person": "staff"}
"""What the number of a party of each kind is called."""
DIFFERENT = REVIEW + 0.1
"""The score of a pair whose names would be accepted and whose numbers differ."""


def read_numbers(kind: PartyKind) -> pl.Expr:
    """Return the number of a party from its `ref`, else of an organisation from its `name`; null where it has none.

    A company number is normalised; a staff number is its letters and digits without `PC` or leading noughts.
    """
    if kind == "organisation":
        return pl.coalesce(normalise_company_number(pl.col("ref")), extract_company_number(pl.col("name")))
    return normalise_staff_number(pl.col("ref"))


def apply_numbers(pairs: pl.DataFrame, left: pl.DataFrame, right: pl.DataFrame, kind: PartyKind) -> pl.DataFrame:
    """Return the pairs of parties with their numbers taken into account.

    `pairs` has the columns bands.COMPARED, `left` and `right` name and number, distinct. Columns out: those of
    `pairs`, left_number and right_number. Equal numbers score 1; where they differ, only a pair that would be
    accepted by name stays, held back for review.
    """
    left = left.select(left_name="name", left_number="number")
    right = right.select(right_name="name", right_number="number")
    keys = ["left_name", "left_number", "right_name", "right_number"]
    by_name = pairs.join(left, on="left_name").join(right, on="right_name")
    numbered = left.filter(pl.col("left_number").is_not_null())
    by_number = numbered.join(right, left_on="left_number", right_on="right_number", coalesce=False).join(
        by_name, on=keys, how="anti"
    )
    every = pl.concat([by_name, by_number.select(keys)], how="diagonal_relaxed")
    return _judge_numbers(every, kind)


def write_numbers_differ(kind: PartyKind) -> pl.Expr:
    """Return the sentence that the numbers of a pair (left_number, right_number) differ, null where they do not."""
    said = pl.format("{} numbers {} and {} differ", pl.lit(NUMBERED[kind]), "left_number", "right_number")
    return pl.when(pl.col("left_number") != pl.col("right_number")).then(said)


def _judge_numbers(pairs: pl.DataFrame, kind: PartyKind) -> pl.DataFrame:
    same = (pl.col("left_number") == pl.col("right_number")).fill_null(False)
    different = (pl.col("left_number") != pl.col("right_number")).fill_null(False)
    accepted = (pl.col("score") >= ACCEPT) & (pl.col("held").list.len() == 0)
    none = pl.lit([], pl.List(pl.String))
    agreed = pl.when(same).then(pl.format("{} number {}", pl.lit(NUMBERED[kind]), "left_number"))
    return pairs.filter(~different | accepted).with_columns(
        score=pl.when(same).then(1.0).when(different).then(DIFFERENT).otherwise("score"),
        held=pl.when(same | different).then(none).otherwise("held"),
        method=pl.when(same).then(pl.lit(f"{NUMBERED[kind]} number")).otherwise("method"),
        agreed=join_said(agreed, pl.col("agreed")),
        differed=join_said(write_numbers_differ(kind), pl.col("differed")),
    )
