"""Names -> links: the one function that says whether two names are the same organisation or person."""

from __future__ import annotations

from typing import Literal

import polars as pl

from engine.errors import EngineError
from engine.matching import evidence
from engine.matching.block import find_candidates
from engine.matching.compare import compare_forms
from engine.matching.guards import ACCEPT, REVIEW, judge_readings, score_forms
from engine.matching.weights import count_words, weigh_words
from engine.names import company_number
from engine.names.organisation import read_views

MOST_REVIEWS = 5
"""Pairs for review that are listed for a name: its best ones, or among the best of the other name."""
_PAIRS_AT_ONCE = 150_000
LINK_COLUMNS: dict[str, pl.DataType] = {
    "left_name": pl.String(),
    "left_ref": pl.String(),
    "right_name": pl.String(),
    "right_ref": pl.String(),
    "score": pl.Float64(),
    "band": pl.String(),
    "method": pl.String(),
    "agreed": pl.String(),
    "differed": pl.String(),
}
"""Columns of link_names, in their order."""


def link_names(
    left: pl.DataFrame,
    right: pl.DataFrame,
    *,
    kind: Literal["organisation", "person"],
    corpus: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Return the links between two sets of names (columns name and ref; ref is a company or staff number, or null).

    `corpus` (column name) holds the names whose words count for rarity, left and right together where it is None.
    Columns out: LINK_COLUMNS, sorted by names and refs; band is `accept` from ACCEPT, `review` from REVIEW up.
    Raises EngineError where a frame lacks its columns.
    """
    left, right = _read_parties(left, "left"), _read_parties(right, "right")
    names = pl.concat([left["name"], right["name"]]) if corpus is None else _read_corpus(corpus)
    if kind == "person":
        from engine.matching.persons import link_persons  # noqa: PLC0415

        return link_persons(left, right)
    links = _link_organisations(left, right, names)
    return _finish(links)


def _read_parties(frame: pl.DataFrame, side: str) -> pl.DataFrame:
    for column in ("name", "ref"):
        if column not in frame.columns:
            raise EngineError(f"the {side} names have no column `{column}`")
    return (
        frame.select(pl.col("name").cast(pl.String), pl.col("ref").cast(pl.String))
        .filter(pl.col("name").is_not_null())
        .unique()
        .sort("name", "ref")
    )


def _read_corpus(corpus: pl.DataFrame) -> pl.Series:
    if "name" not in corpus.columns:
        raise EngineError("the corpus has no column `name`")
    return corpus["name"].cast(pl.String)


def _link_organisations(left: pl.DataFrame, right: pl.DataFrame, corpus: pl.Series) -> pl.DataFrame:
    every = pl.concat([left["name"], right["name"], corpus]).drop_nulls().unique().sort()
    views = read_views(every)
    whole = views.filter((pl.col("left_out_is") == "") & pl.col("name").is_in(corpus.drop_nulls().unique().implode()))
    counts, total = count_words(whole["form"])
    views_l = views.filter(pl.col("name").is_in(left["name"].unique().implode()))
    views_r = views.filter(pl.col("name").is_in(right["name"].unique().implode()))
    forms, tokens = _make_forms(views_l, views_r, counts, total)
    scored = _score_forms(views_l, views_r, forms, tokens)
    pairs = _read_pairs(scored, views_l, views_r, forms)
    numbers = views.group_by("name").agg(number=pl.col("number").drop_nulls().first())
    return evidence.describe_links(
        _apply_numbers(pairs, _with_numbers(left, numbers), _with_numbers(right, numbers)), total
    )


def _make_forms(
    views_l: pl.DataFrame, views_r: pl.DataFrame, counts: pl.DataFrame, total: int
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the distinct forms (id, form, telling) and their words (id, pos and what weights.weigh_words says)."""
    forms = pl.DataFrame({"form": pl.concat([views_l["form"], views_r["form"]]).unique().sort()}).with_row_index("id")
    tokens = forms.select("id", token=pl.col("form").str.split(" ")).explode("token")
    tokens = tokens.with_columns(pos=pl.int_range(pl.len(), dtype=pl.UInt32).over("id"))
    words = weigh_words(tokens["token"], counts, total)
    tokens = tokens.join(words, on="token", how="left").sort("id", "pos")
    telling = tokens.group_by("id").agg(
        telling=pl.col("klass").is_in(["distinctive"]).any()
        | (pl.col("klass").is_in(["place", "number"]).any() & (pl.len() > 1)),
        several=pl.len() > 1,
    )
    return forms.join(telling, on="id").sort("id"), tokens


def _score_forms(
    views_l: pl.DataFrame, views_r: pl.DataFrame, forms: pl.DataFrame, tokens: pl.DataFrame
) -> pl.DataFrame:
    """Return the scored pairs of forms, equal forms first among them (score 1)."""
    left = views_l.select("form").unique().join(forms, on="form")
    right = views_r.select("form").unique().join(forms, on="form")
    pairs = find_candidates(forms, tokens, left["id"].sort(), right["id"].sort())
    squeezed = _find_squeezed(pairs, forms)
    others = pairs.join(squeezed, on=["l", "r"], how="anti").sort("l", "r")
    unequal = [
        score_forms(compare_forms(part, tokens).join(_mark_initials(part, forms), on=["l", "r"], how="left"))
        for part in [*others.iter_slices(_PAIRS_AT_ONCE)] or [others]
    ]
    equal = left.join(right, on="id").select(
        l="id", r="id", score=pl.lit(1.0), held=pl.lit([], pl.List(pl.String)), same=pl.lit(True)
    )
    agree = tokens.group_by("id", maintain_order=True).agg(agree=pl.struct("token", "names", "klass"))
    equal = equal.join(agree, left_on="l", right_on="id")
    return pl.concat([equal, squeezed, *unequal], how="diagonal_relaxed").with_columns(
        same=pl.col("same").fill_null(False)
    )


def _find_squeezed(pairs: pl.DataFrame, forms: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs of forms that are the same letters, spaces aside (`sme 4 labour`, `sme4labour`)."""
    facts = forms.select(
        "id", letters=pl.col("form").str.replace_all(" ", ""), digits=pl.col("form").str.extract_all(r"[0-9]+")
    )
    both = pairs.join(facts, left_on="l", right_on="id").join(facts, left_on="r", right_on="id", suffix="_r")
    alike = both.filter((pl.col("letters") == pl.col("letters_r")) & (pl.col("digits") == pl.col("digits_r")))
    return alike.select(
        "l",
        "r",
        score=pl.lit(0.99),
        held=pl.lit([], pl.List(pl.String)),
        same=pl.lit(False),
        glued_words=pl.concat_list("letters"),
    )


def _mark_initials(pairs: pl.DataFrame, forms: pl.DataFrame) -> pl.DataFrame:
    """Return l, r and whether one form is the initials of the other, which has three words or more."""
    words = pl.col("form").str.split(" ")
    facts = forms.select(
        "id",
        "form",
        first=pl.when(words.list.len() >= 3).then(words.list.eval(pl.element().str.slice(0, 1)).list.join("")),
    )
    both = pairs.join(facts, left_on="l", right_on="id").join(facts, left_on="r", right_on="id", suffix="_r")
    return both.select(
        "l",
        "r",
        initials=((pl.col("form") == pl.col("first_r")) | (pl.col("form_r") == pl.col("first"))).fill_null(False),
    )


def _read_pairs(
    scored: pl.DataFrame, views_l: pl.DataFrame, views_r: pl.DataFrame, forms: pl.DataFrame
) -> pl.DataFrame:
    """Return the best pair of readings for each pair of names."""
    numbered = forms.select("id", "form", "telling", "several")
    left = views_l.join(numbered, on="form").drop("form", "number")
    right = views_r.join(numbered, on="form").drop("form", "number", "telling", "several")
    left = left.rename({name: f"{name}_l" for name in left.columns if name not in ("id", "telling", "several", "name")})
    right = right.rename({name: f"{name}_r" for name in right.columns if name not in ("id", "name")})
    pairs = (
        scored.join(left.rename({"id": "l", "name": "left_name"}), on="l")
        .join(right.rename({"id": "r", "name": "right_name"}), on="r")
        .with_columns(whole=(pl.col("left_out_is_l") == "") & (pl.col("left_out_is_r") == ""))
    )
    return (
        judge_readings(pairs)
        .filter(pl.col("score") >= REVIEW)
        .sort(
            ["left_name", "right_name", "score", "whole", "left_out_l", "left_out_r", "l", "r"],
            descending=[False, False, True, True, False, False, False, False],
        )
        .unique(subset=["left_name", "right_name"], keep="first", maintain_order=True)
    )


def _with_numbers(parties: pl.DataFrame, numbers: pl.DataFrame) -> pl.DataFrame:
    return parties.join(numbers, on="name", how="left").select(
        "name", "ref", number=pl.coalesce(company_number.normalise(pl.col("ref")), "number")
    )


def _apply_numbers(pairs: pl.DataFrame, left: pl.DataFrame, right: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs of parties: equal company numbers are accepted, different ones at most reviewed."""
    left = left.rename({"name": "left_name", "ref": "left_ref", "number": "left_number"})
    right = right.rename({"name": "right_name", "ref": "right_ref", "number": "right_number"})
    by_name = pairs.join(left, on="left_name").join(right, on="right_name")
    by_number = (
        left.filter(pl.col("left_number").is_not_null())
        .join(right, left_on="left_number", right_on="right_number", coalesce=False)
        .join(
            by_name.select("left_name", "left_ref", "right_name", "right_ref"),
            on=["left_name", "left_ref", "right_name", "right_ref"],
            how="anti",
            nulls_equal=True,
        )
    )
    every = pl.concat([by_name, by_number], how="diagonal_relaxed").with_columns(
        numbers=pl.when(pl.col("left_number").is_null() | pl.col("right_number").is_null())
        .then(pl.lit("unknown"))
        .when(pl.col("left_number") == pl.col("right_number"))
        .then(pl.lit("same"))
        .otherwise(pl.lit("different"))
    )
    different = pl.col("numbers") == "different"
    return every.filter(~different | (pl.col("score") >= ACCEPT)).with_columns(
        score=pl.when(pl.col("numbers") == "same").then(1.0)
        .when(different).then(REVIEW + 0.1)
        .otherwise("score")
    )  # fmt: skip


def _finish(links: pl.DataFrame) -> pl.DataFrame:
    band = pl.when(pl.col("score") >= ACCEPT).then(pl.lit("accept")).otherwise(pl.lit("review"))
    return (
        _keep_best_reviews(links.with_columns(band=band, score=pl.col("score").round(4)))
        .select([pl.col(name).cast(dtype) for name, dtype in LINK_COLUMNS.items()])
        .sort("left_name", "left_ref", "right_name", "right_ref")
    )


def _keep_best_reviews(links: pl.DataFrame) -> pl.DataFrame:
    """Return the links less the pairs for review that are not among the best few of either of their names."""
    review = links.filter(pl.col("band") == "review")
    for side, other in (("left", "right"), ("right", "left")):
        order = ["score", f"{other}_name", f"{other}_ref", f"{side}_ref"]
        review = review.sort(order, descending=[True, False, False, False]).with_columns(
            pl.int_range(pl.len()).over(f"{side}_name").alias(f"rank_{side}")
        )
    kept = review.filter((pl.col("rank_left") < MOST_REVIEWS) | (pl.col("rank_right") < MOST_REVIEWS))
    return pl.concat([links.filter(pl.col("band") == "accept"), kept.select(links.columns)])
