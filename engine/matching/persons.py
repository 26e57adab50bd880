"""Persons: names and staff numbers -> links. A name alone is weak; a number decides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from engine.matching.guards import ACCEPT, REVIEW
from engine.matching.person_blocks import find_pairs
from engine.matching.person_evidence import describe_pairs
from engine.matching.person_features import score_readings
from engine.matching.person_rarity import add_others, count_names
from engine.matching.person_rivals import judge_pairs
from engine.matching.person_words import align_words
from engine.names.person import list_readings, read_persons

if TYPE_CHECKING:
    from collections.abc import Sequence

PERSON_COLUMNS: dict[str, pl.DataType] = {
    "left_name": pl.String(),
    "right_name": pl.String(),
    "score": pl.Float64(),
    "held": pl.List(pl.String()),
    "method": pl.String(),
    "agreed": pl.String(),
    "differed": pl.String(),
}
"""Columns of compare_persons, in their order."""
FAR = 0.59
"""The most that two names score which no reading relates: below REVIEW, so they are never listed."""


def compare_persons(left: pl.Series, right: pl.Series, corpus: pl.Series) -> pl.DataFrame:
    """Return the pairs of distinct names of two sets that may be one person, with the columns PERSON_COLUMNS.

    `corpus` holds the names that say how rare a name is. `held` gives the reasons, in words, why a pair may not be
    accepted though its score may be high. Pairs below REVIEW and names that are nobody's are left out.
    """
    both = pl.concat([left, right]).drop_nulls().unique()
    forms = read_persons(pl.concat([both, corpus.drop_nulls()]).unique())
    rarity = count_names(forms.filter(pl.col("name").is_in(corpus.drop_nulls().unique().implode())))
    readings = _number_readings(forms.filter(pl.col("name").is_in(both.implode())))
    pairs = find_pairs(readings, left.drop_nulls().unique(), right.drop_nulls().unique())
    scored = add_others(score_readings(pairs, readings, rarity), rarity)
    judged = judge_pairs(scored.filter(pl.col("base") >= REVIEW - 0.08), readings, rarity)
    return _finish(describe_pairs(judged.filter(pl.col("score") >= REVIEW), rarity))


def score_person_pair(left: str, right: str) -> dict[str, Any]:
    """Return the row of compare_persons for two names by themselves, with whatever score they have.

    Nothing says how rare the names are, so that initials, short forms and slips stay below ACCEPT.
    """
    forms = read_persons(pl.Series([left, right]))
    readings = _number_readings(forms)
    rarity = count_names(forms)
    mine = readings.filter(pl.col("name") == left).select(l="id", main=pl.col("how") == "")
    other = readings.filter(pl.col("name") == right).select(r="id", main_r=pl.col("how") == "")
    pairs = mine.join(other, how="cross").filter(pl.col("main") | pl.col("main_r")).select("l", "r")
    if pairs.is_empty():
        return {
            "left_name": left,
            "right_name": right,
            "score": 0.0,
            "held": ["not the name of a person"],
        } | dict.fromkeys(("method", "agreed", "differed"), "")
    scored = add_others(score_readings(pairs, readings, rarity), rarity)
    row = _finish(describe_pairs(judge_pairs(scored, readings, rarity), rarity)).row(0, named=True)
    words = dict(forms.select("name", pl.concat_list(pl.col("surname").str.split(" "), "given")).iter_rows())
    far = FAR * _align(words[left], words[right])
    return row | {"score": round(max(row["score"], far), 4)}


def _align(mine: Sequence[str], other: Sequence[str]) -> float:
    return align_words(tuple(mine), tuple(other))


def _number_readings(forms: pl.DataFrame) -> pl.DataFrame:
    """Return the readings of names with an id and the sorted words of the name (column bag)."""
    words = pl.concat_list(pl.col("surname").str.split(" "), "given")
    whole = forms.select("name", "glued", bag=words.list.sort().list.join(" "))
    return list_readings(forms).join(whole, on="name").sort("name", "how", "surname").with_row_index("id")


def _finish(pairs: pl.DataFrame) -> pl.DataFrame:
    shown = [pl.col(name).cast(dtype) for name, dtype in PERSON_COLUMNS.items()]
    return pairs.with_columns(pl.col("score").round(4)).select(shown).sort("left_name", "right_name")


def link_persons(left: pl.DataFrame, right: pl.DataFrame, corpus: pl.Series | None = None) -> pl.DataFrame:
    """Return the links between two sets of persons (name, ref), with the columns of link.LINK_COLUMNS.

    Equal staff numbers are accepted whatever the names, different ones never. Without numbers a pair is accepted from
    ACCEPT up where nothing holds it back. `corpus` holds the names that say how rare a name is, both sides by default.
    """
    names = pl.concat([left["name"], right["name"]])
    pairs = compare_persons(left["name"], right["name"], names if corpus is None else corpus)
    left, right = _clean_refs(left, "left"), _clean_refs(right, "right")
    by_name = pairs.join(left, on="left_name").join(right, on="right_name")
    keys = ["left_name", "left_ref", "right_name", "right_ref"]
    by_ref = (
        left.filter(pl.col("left_key").is_not_null())
        .join(right, left_on="left_key", right_on="right_key", coalesce=False)
        .join(by_name, on=keys, how="anti", nulls_equal=True)
    )
    named = read_persons(pl.concat([by_ref["left_name"], by_ref["right_name"]]))["name"].implode()
    by_ref = by_ref.filter(pl.col("left_name").is_in(named) & pl.col("right_name").is_in(named))
    every = pl.concat([by_name, by_ref], how="diagonal_relaxed")
    same = (pl.col("left_key") == pl.col("right_key")).fill_null(False)
    both = pl.col("left_key").is_not_null() & pl.col("right_key").is_not_null()
    free = pl.col("held").list.len().fill_null(0) == 0
    score = pl.when(same).then(1.0).when(both).then(REVIEW + 0.05).otherwise("score")
    number = pl.when(same).then(pl.format("staff number {}", "left_ref"))
    clash = pl.when(both & ~same).then(pl.format("staff numbers {} and {} differ", "left_ref", "right_ref"))
    held = pl.when(~same).then(pl.col("held").list.join("; ").replace("", None))
    return (
        every.filter(~both | same | ((pl.col("score") >= ACCEPT) & free))
        .with_columns(
            score=score.round(4),
            free=same | (free & ~both),
            method=pl.when(same).then(pl.lit("staff number")).otherwise("method"),
            agreed=pl.concat_str([number, "agreed"], separator="; ", ignore_nulls=True),
            differed=pl.concat_str([clash, "differed", held], separator="; ", ignore_nulls=True).str.strip_chars("; "),
        )
        .with_columns(
            band=pl.when((pl.col("score") >= ACCEPT) & pl.col("free"))
            .then(pl.lit("accept"))
            .otherwise(pl.lit("review"))
        )
        .select(*keys, "score", "band", "method", "agreed", "differed")
        .sort(keys)
    )


def _clean_refs(parties: pl.DataFrame, side: str) -> pl.DataFrame:
    key = pl.col("ref").str.to_uppercase().str.replace_all(r"[^A-Z0-9]", "")
    usable = key.str.contains("[1-9]")
    return parties.select(
        pl.col("name").alias(f"{side}_name"),
        pl.col("ref").alias(f"{side}_ref"),
        pl.when(usable).then(key).alias(f"{side}_key"),
    )
