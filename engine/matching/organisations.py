"""Organisation names -> scored pairs of names, with the words that agreed and differed."""

from __future__ import annotations

import polars as pl

from engine.matching import evidence
from engine.matching.bands import COMPARED, REVIEW
from engine.matching.block import find_candidates
from engine.matching.compare import compare_forms
from engine.matching.guards import judge_readings, score_forms
from engine.matching.weights import count_words, weigh_words
from engine.names.organisation import read_views

_PAIRS_AT_ONCE = 150_000


def compare_organisations(left: pl.Series, right: pl.Series, corpus: pl.Series) -> pl.DataFrame:
    """Return the pairs of distinct names that score REVIEW or more, columns COMPARED.

    `corpus` holds the names whose words count for rarity. `held` lists what speaks against accepting a pair; it is
    empty for identical names.
    """
    every = pl.concat([left, right, corpus]).drop_nulls().unique().sort()
    views = read_views(every)
    whole = views.filter((pl.col("left_out_is") == "") & pl.col("name").is_in(corpus.drop_nulls().unique().implode()))
    counts, total = count_words(whole["form"])
    views_l = views.filter(pl.col("name").is_in(left.unique().implode()))
    views_r = views.filter(pl.col("name").is_in(right.unique().implode()))
    forms, tokens = _make_forms(views_l, views_r, counts, total)
    scored = _score_forms(views_l, views_r, forms, tokens)
    pairs = evidence.describe_links(_read_pairs(scored, views_l, views_r, forms), total)
    identical = pl.col("left_name") == pl.col("right_name")
    held = (
        pl.when(identical)
        .then(pl.lit([], pl.List(pl.String)))
        .otherwise(pl.col("held").list.unique(maintain_order=True))
    )
    return pairs.with_columns(held=held).select([pl.col(name).cast(dtype) for name, dtype in COMPARED.items()])


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
