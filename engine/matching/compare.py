"""Pairs of comparison forms -> features: which words agree, which differ, and how much each tells."""

from __future__ import annotations

import polars as pl

from engine.matching.slips import SLIPS, compare_words, is_frail
from engine.names.vocabulary import read_vocabulary


def compare_forms(pairs: pl.DataFrame, tokens: pl.DataFrame) -> pl.DataFrame:
    """Return one row per pair of form ids (l, r) with its features.

    `tokens` has id, pos, token and what weights.weigh_words says of it. Columns out: l, r; alike (0 to 1: the weight
    of the words that agree over the weight of all words); distinctive, placed, glued (weight of distinctive words, of
    places, of words joined on one side that agree); solid (distinctive words or places that are equal); slips, frail,
    plurals, others (words alike by a slip, by a weak one, by a plural s, by no slip); reordered; over_CLASS_l and _r
    (words left over); and for the evidence: agree, slipped, glued_words, over_l, over_r.
    """
    left, right = _side(tokens, "l"), _side(tokens, "r")
    joined = _match_joined(pairs, tokens)
    lone_l = pairs.join(left, on="l").join(joined.select("l", "r", "pos_l"), on=["l", "r", "pos_l"], how="anti")
    lone_r = pairs.join(right, on="r").join(joined.select("l", "r", "pos_r"), on=["l", "r", "pos_r"], how="anti")
    aligned = _align(lone_l, lone_r)
    over_l = lone_l.join(aligned, on=["l", "r", "pos_l"], how="anti")
    over_r = lone_r.join(aligned, on=["l", "r", "pos_r"], how="anti")
    return _gather(pairs, tokens, aligned, joined, over_l, over_r)


def _side(tokens: pl.DataFrame, side: str) -> pl.DataFrame:
    names = ["token", "pos", "weight", "klass", "known", "listed", "role", "names"]
    return tokens.select(pl.col("id").alias(side), *(pl.col(name).alias(f"{name}_{side}") for name in names))


def _match_joined(pairs: pl.DataFrame, tokens: pl.DataFrame) -> pl.DataFrame:
    """Return the words that one side writes in one and the other in two: l, r, pos_l, pos_r, one row per position."""
    nexts = tokens.with_columns(next=pl.col("pos") + 1).join(
        tokens.select("id", "pos", "token", "weight"), left_on=["id", "next"], right_on=["id", "pos"], suffix="_2"
    )
    double = nexts.select(
        "id", "pos", "next", token=pl.col("token") + pl.col("token_2"), both=pl.col("weight") + pl.col("weight_2")
    )
    single = tokens.select("id", "token", one="pos", weight_1="weight", klass_1="klass")
    known = double.join(single.select("token").unique(), on="token", how="semi")
    out = []
    for near, far in (("l", "r"), ("r", "l")):
        hits = pairs.join(known.rename({"id": near}), on=near).join(single.rename({"id": far}), on=[far, "token"])
        rows = pl.concat(
            [
                hits.select("l", "r", "token", "both", "weight_1", near_pos="pos", far_pos="one"),
                hits.select("l", "r", "token", "both", "weight_1", near_pos="next", far_pos="one"),
            ]
        )
        out.append(
            rows.select(
                "l",
                "r",
                "token",
                pl.col("near_pos" if near == "l" else "far_pos").alias("pos_l"),
                pl.col("near_pos" if near == "r" else "far_pos").alias("pos_r"),
                weight=(pl.col("both") + pl.col("weight_1")) / 2,
            )
        )
    return pl.concat(out)


def _align(left: pl.DataFrame, right: pl.DataFrame) -> pl.DataFrame:
    """Return the one-to-one alignment of words: l, r, positions, words, likeness and kind of difference.

    Equal words first (a word stands once in a form), then the most alike of the rest, nearest in place.
    """
    equal = left.join(right, left_on=["l", "r", "token_l"], right_on=["l", "r", "token_r"], coalesce=False)
    equal = equal.with_columns(likeness=pl.lit(1.0), kind=pl.lit("same"))
    rest_l = left.join(equal, on=["l", "r", "pos_l"], how="anti")
    rest_r = right.join(equal, on=["l", "r", "pos_r"], how="anti")
    both = rest_l.join(rest_r, on=["l", "r"]).with_columns(
        a=pl.min_horizontal("token_l", "token_r"), b=pl.max_horizontal("token_l", "token_r")
    )
    alike = compare_words(both.select("a", "b").unique().sort("a", "b"), read_vocabulary().market)
    far = (pl.col("pos_l").cast(pl.Int32) - pl.col("pos_r").cast(pl.Int32)).abs()
    both = (
        both.join(alike, on=["a", "b"])
        .drop("a", "b")
        .with_columns(order=pl.col("likeness") - 0.001 * far - 0.00001 * (pl.col("pos_l") + pl.col("pos_r")))
    )
    return pl.concat([equal, *(won.drop("order") for won in _choose_mutual_best(both))], how="diagonal_relaxed")


def _choose_mutual_best(both: pl.DataFrame) -> list[pl.DataFrame]:
    """Return, round by round, the pairs of words of which each is the other's best."""
    chosen = []
    for _ in range(3):
        best_l = pl.col("order").max().over("l", "r", "pos_l")
        best_r = pl.col("order").max().over("l", "r", "pos_r")
        mutual = both.filter((pl.col("order") == best_l) & (pl.col("order") == best_r)).sort("l", "r", "pos_l", "pos_r")
        won = mutual.unique(subset=["l", "r", "pos_l"], keep="first").unique(subset=["l", "r", "pos_r"], keep="first")
        chosen.append(won)
        both = both.join(won, on=["l", "r", "pos_l"], how="anti").join(won, on=["l", "r", "pos_r"], how="anti")
        if both.is_empty():
            break
    return chosen


def _gather(
    pairs: pl.DataFrame,
    tokens: pl.DataFrame,
    matches: pl.DataFrame,
    joined: pl.DataFrame,
    over_l: pl.DataFrame,
    over_r: pl.DataFrame,
) -> pl.DataFrame:
    """Return the features of each pair from its aligned words, its joined words and the words left over."""
    glued = joined.group_by("l", "r").agg(glued=pl.col("weight").max(), glued_words=pl.col("token").unique().sort())
    totals = tokens.group_by("id").agg(total=pl.col("weight").sum())
    return (
        pairs.join(_gather_matches(_grade_matches(matches)), on=["l", "r"], how="left")
        .join(glued, on=["l", "r"], how="left")
        .join(_gather_left_over(over_l, "l"), on=["l", "r"], how="left")
        .join(_gather_left_over(over_r, "r"), on=["l", "r"], how="left")
        .join(totals.rename({"id": "l", "total": "total_l"}), on="l")
        .join(totals.rename({"id": "r", "total": "total_r"}), on="r")
        .with_columns(
            pl.col("got", "distinctive", "placed", "glued").fill_null(0.0),
            pl.col("slips", "others", "solid", "frail", "plurals").fill_null(0),
            pl.col("reordered").fill_null(False),
        )
        .with_columns(
            alike=(2 * (pl.col("got") + pl.col("glued")) / (pl.col("total_l") + pl.col("total_r"))).clip(0, 1),
            distinctive=pl.col("distinctive") + pl.col("glued"),
        )
    )


def _grade_matches(matches: pl.DataFrame) -> pl.DataFrame:
    """Return the aligned words with: same, slip (the same word mistyped), light (a market word), placed, got.

    Two words that the data or the lists know are two words, not a slip of each other, unless only their letters'
    order or shape differs. Between a market word and another, only the lists count: a slip may recur in the data.
    """
    same, kind = pl.col("kind") == "same", pl.col("kind")
    listed = pl.col("listed_l") & pl.col("listed_r")
    one_market = (pl.col("klass_l") == "market") != (pl.col("klass_r") == "market")
    known = pl.when(one_market).then(listed).otherwise(pl.col("known_l") & pl.col("known_r"))
    mistyped = (kind.is_in(list(SLIPS)) & ~known) | (kind.is_in(["letters swapped", "look-alike letter"]) & ~listed)
    place_l, place_r = pl.col("klass_l") == "place", pl.col("klass_r") == "place"
    light = ["market", "filler", "country"]
    slip = (mistyped | kind.is_in(["abbreviation", "plural"])) & ~same
    heavy = slip & ~pl.col("klass_l").is_in(light) & ~pl.col("klass_r").is_in(light)
    return matches.with_columns(
        same=same,
        slip=slip,
        heavy_slip=heavy,
        frail=heavy & (place_l == place_r) & is_frail(kind, pl.col("token_l"), pl.col("token_r")),
        place=place_l | place_r,
        got=pl.col("likeness") * (pl.col("weight_l") + pl.col("weight_r")) / 2,
    )


def _gather_matches(graded: pl.DataFrame) -> pl.DataFrame:
    distinctive = ["distinctive", "number"]
    telling = pl.col("klass_l").is_in(distinctive) & pl.col("klass_r").is_in(distinctive)
    same, slip, got = pl.col("same"), pl.col("slip"), pl.col("got")
    return (
        graded.sort("l", "r", "pos_l")
        .group_by("l", "r", maintain_order=True)
        .agg(
            got=got.sum(),
            distinctive=got.filter(telling & (same | slip)).sum(),
            placed=got.filter(pl.col("place") & (same | slip)).sum(),
            solid=(pl.col("klass_l").is_in([*distinctive, "place"]) & same).sum(),
            frail=pl.col("frail").sum(),
            slips=pl.col("heavy_slip").sum(),
            plurals=(pl.col("kind") == "plural").sum(),
            others=(~same & ~slip).sum(),
            reordered=(pl.col("pos_r").cast(pl.Int32).diff() < 0).any(),
            agree=pl.struct(pl.col("token_l").alias("token"), names="names_l", klass="klass_l").filter(same),
            slipped=pl.struct(a="token_l", b="token_r", kind="kind").filter(~same),
        )
    )


def _gather_left_over(over: pl.DataFrame, side: str) -> pl.DataFrame:
    def of(*classes: str) -> pl.Expr:
        return pl.col(f"klass_{side}").is_in(list(classes))

    return (
        over.sort("l", "r", f"pos_{side}")
        .group_by("l", "r", maintain_order=True)
        .agg(
            pl.col(f"token_{side}").alias(f"over_{side}"),
            of("distinctive").sum().alias(f"over_distinctive_{side}"),
            of("number").sum().alias(f"over_number_{side}"),
            of("place").sum().alias(f"over_place_{side}"),
            (of("market") & ~pl.col(f"role_{side}")).sum().alias(f"over_market_{side}"),
            pl.col(f"role_{side}").sum().alias(f"over_role_{side}"),
            of("country").sum().alias(f"over_country_{side}"),
            of("filler").sum().alias(f"over_filler_{side}"),
        )
    )
