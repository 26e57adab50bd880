"""What may be accepted: features and readings of a pair -> score and the reasons that hold it back for review."""

from __future__ import annotations

import polars as pl

from engine.matching.bands import REVIEW

HELD_BACK = 0.88
"""The most that a pair can score while a guard speaks against it."""
LEAST_DISTINCTIVE = 0.30
"""The weight of distinctive words that must agree before two unequal names are alike at all."""

_CLASSES = ("distinctive", "number", "place", "role", "market")
_CHANGEABLE = ["ltd", "plc", "llp", "unlimited"]


def score_forms(features: pl.DataFrame) -> pl.DataFrame:
    """Return l, r, score, held (the guards' reasons, a list) and the words of the evidence for pairs of forms.

    Pairs that agree in nothing but market words or places are left out.
    """
    reasons = [
        (_over("distinctive"), "a distinctive word on one side only"),
        (_over("number"), "a number on one side only, or another number"),
        (_over("place"), "a place on one side only, or another place"),
        (_over("role"), "a word for another body of the same name on one side only"),
        (_over("market"), "a business word on one side only, or another one"),
        (_over("country") & (pl.col("slips") > 0) & (pl.col("solid") == 0), "a country on one side only"),
        (pl.col("others") > 0, "a word that may be another word"),
        (
            pl.col("reordered") & ((pl.col("slips") > 1) | (pl.col("plurals") > 0)),
            "another order of words and other spellings",
        ),
        (pl.col("slips") > 2, "several slips"),
        (
            (pl.col("frail") > 0) & (pl.col("solid") == 0) & (pl.col("glued") == 0),
            "a slip in the only distinctive word",
        ),
    ]
    initials = pl.col("initials").fill_null(False)
    weak = (pl.col("solid") == 0) & (pl.col("glued") == 0) & (pl.col("slips") + pl.col("others") > 0)
    apart = (pl.col("over_market_l").fill_null(0) > 0) & (pl.col("over_market_r").fill_null(0) > 0)
    likely = features.filter(((pl.col("alike") >= REVIEW) & ~(weak & apart)) | initials)
    telling = (pl.col("distinctive") >= LEAST_DISTINCTIVE) | initials
    whole = pl.all_horizontal(~_over(klass) for klass in _CLASSES)
    placed = whole & (pl.col("placed") >= LEAST_DISTINCTIVE)
    several = whole & (pl.col("agree").list.len() >= 2)
    reasons.append((~telling & ~placed, "market words alone"))
    reasons.append((initials & (pl.col("alike") < REVIEW), "initials only"))
    held = pl.concat_list([pl.when(test).then(pl.lit(reason)) for test, reason in reasons]).list.drop_nulls()
    score = pl.when("reordered").then(pl.col("alike") * 0.97).otherwise("alike")
    score = pl.when(initials).then(pl.max_horizontal(score, pl.lit(REVIEW + 0.02))).otherwise(score)
    return (
        likely.filter(telling | placed | several).with_columns(held=held, score=score).filter(pl.col("score") >= REVIEW)
    )


def _over(klass: str) -> pl.Expr:
    return (pl.col(f"over_{klass}_l").fill_null(0) + pl.col(f"over_{klass}_r").fill_null(0)) > 0


def judge_readings(pairs: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs of readings with the final score and the reasons that hold them back.

    Columns in: left_name, right_name, score and held of the forms, telling (whether the form has a word that is no
    market word), same (equal forms), and legal, left_out, left_out_is, benign, reads_as of either side (`_l`, `_r`).
    """
    conflict = _legal_conflict(pl.col("same") | (pl.col("reordered") & (pl.col("slips") == 0)))
    one_legal = (pl.col("legal_l") == "") != (pl.col("legal_r") == "")
    apart = (pl.col("left_out_l") != "") & (pl.col("left_out_r") != "") & (pl.col("left_out_l") != pl.col("left_out_r"))
    kinds = ("alias", "place", "addition")
    clash = pl.any_horizontal(
        [
            pl.col("left_out_is_l").str.contains(kind, literal=True)
            & pl.col("left_out_is_r").str.contains(kind, literal=True)
            for kind in kinds
        ]
    )
    person = ((pl.col("reads_as_l") == "person") & (pl.col("legal_l") == "") & (pl.col("legal_r") != "")) | (
        (pl.col("reads_as_r") == "person") & (pl.col("legal_r") == "") & (pl.col("legal_l") != "")
    )
    reasons = [
        (~pl.col("benign_l") | ~pl.col("benign_r"), "part of a name is left out"),
        (apart & clash, "what is left out differs"),
        (conflict, "another legal form"),
        (person, "a person and a firm of the same name"),
        (~pl.col("telling") & (one_legal | conflict | ~pl.col("several")), "market words alone"),
        (~pl.col("telling") & ~pl.col("whole") & (pl.col("legal_l") == ""), "market words alone"),
    ]
    held = pl.concat_list(
        [pl.col("held"), *(pl.when(test).then(pl.lit(reason)) for test, reason in reasons)]
    ).list.drop_nulls()
    legal = pl.when(pl.col("legal_l") == pl.col("legal_r")).then(1.0).when(one_legal).then(0.995).otherwise(0.98)
    read = pl.when("whole").then(1.0).otherwise(0.985)
    worth = pl.col("telling") | (pl.col("benign_l") & pl.col("benign_r"))
    judged = pairs.filter(worth).with_columns(held=held, score=pl.col("score") * legal * read)
    score = (
        pl.when(pl.col("left_name") == pl.col("right_name")).then(1.0)
        .when(pl.col("held").list.len() > 0).then(pl.min_horizontal("score", pl.lit(HELD_BACK)))
        .otherwise("score")
    )  # fmt: skip
    return judged.with_columns(score=score.round(4))


def _legal_conflict(same: pl.Expr) -> pl.Expr:
    left, right = pl.col("legal_l"), pl.col("legal_r")
    changed = (same | ((left != "llp") & (right != "llp"))) & left.is_in(_CHANGEABLE) & right.is_in(_CHANGEABLE)
    shared = left.str.split("+").list.set_intersection(right.str.split("+")).list.len() > 0
    return (left != "") & (right != "") & ~shared & ~changed
