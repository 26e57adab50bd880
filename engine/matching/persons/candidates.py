"""Candidates: readings of names worth comparing, by keys that a slip, an initial or a short form leaves in common."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from engine.matching.persons.words import find_roots
from engine.names import fold_consonants, fold_sound, read_vocabulary

MOST_SHARING = 400_000
"""Pairs that one key may give; a key that gives more is too common to tell anything and is left out."""
_SHORTEST_SLIP = 3


@dataclass(frozen=True, slots=True)
class PersonKeys:
    """The keys of readings (id and key): of whole given names, and of initials, `bare` where there is no more."""

    whole: pl.DataFrame
    letters: pl.DataFrame


def make_keys(readings: pl.DataFrame) -> PersonKeys:
    """Return the keys of every reading."""
    parts = _split_surnames(readings)
    return PersonKeys(_make_keys(parts), _make_letters(parts))


def find_person_pairs(readings: pl.DataFrame, keys: PersonKeys, left: pl.Series, right: pl.Series) -> pl.DataFrame:
    """Return the pairs l, r (ids of readings, one of a left and one of a right name) that share a key."""
    sides = readings.select(
        "id",
        main=pl.col("how") == "",
        here=pl.col("name").is_in(left.implode()),
        there=pl.col("name").is_in(right.implode()),
    ).filter(pl.col("here") | pl.col("there"))
    whole = keys.whole.join(sides, on="id")
    letters = keys.letters.join(sides, on="id")
    bare = letters.filter("bare")
    pairs = [
        _join_keys(whole.filter("here"), whole.filter("there")),
        _join_keys(bare.filter("here"), letters.filter("there")),
        _join_keys(letters.filter("here"), bare.filter("there")),
    ]
    return pl.concat(pairs).unique().sort("l", "r")


def _join_keys(here: pl.DataFrame, there: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs of readings that share a key, two readings that are not the first of their names never."""
    counts = here.group_by("key").len("a").join(there.group_by("key").len("b"), on="key")
    few = counts.filter(pl.col("a").cast(pl.Int64) * pl.col("b").cast(pl.Int64) <= MOST_SHARING).select("key")
    return (
        here.join(few, on="key", how="semi")
        .join(there, on="key", suffix="_r")
        .filter(pl.col("main") | pl.col("main_r"))
        .select(l="id", r="id_r")
        .unique()
    )


def _split_surnames(readings: pl.DataFrame) -> pl.DataFrame:
    """Return id, glued, given, first (given name) and part: a row for each part of the surname but particles."""
    particles = sorted(read_vocabulary().particles)
    return (
        readings.select("id", "given", "glued", "surname", part=pl.col("surname").str.split(" "))
        .explode("part")
        .filter(~pl.col("part").is_in(particles) | (pl.col("surname").str.contains(" ").not_()))
        .with_columns(first=pl.col("given").list.first().fill_null(""))
    )


def _list_roots(words: pl.Series) -> pl.DataFrame:
    distinct = words.unique().sort()
    roots = pl.Series([sorted(find_roots(word)) for word in distinct], dtype=pl.List(pl.String))
    return pl.DataFrame({"first": distinct, "root": roots}).explode("root")


def _make_keys(parts: pl.DataFrame) -> pl.DataFrame:
    """Return id and key: a surname with a given name, its beginning or a slip in either; the words without spaces."""
    named = parts.filter(pl.col("first").str.len_chars() > 1).select("id", "part", "first")
    rooted = named.join(_list_roots(named["first"]), on="first").drop("first")
    parted = _list_slips(named["part"]).rename({"word": "part"}).join(rooted, on="part")
    misspelt = _list_slips(named["first"]).rename({"word": "first"}).join(named, on="first")
    given = parts.select("id", "part", "given").explode("given").filter(pl.col("given").str.len_chars() > 2)
    return pl.concat(
        [
            rooted.select("id", key=_hash("part", "~", "root")),
            parted.select("id", key=_hash("slip", ">", "root")),
            misspelt.select("id", key=_hash("part", "<", "slip")),
            named.select("id", key=_hash("part", "^", pl.col("first").str.slice(0, 3))),
            given.select("id", key=_hash("part", "+", "given")),
            parts.select("id", key=_hash("glued", "=", pl.lit(""))),
        ]
    ).unique()


def _hash(first: str, sign: str, second: str | pl.Expr) -> pl.Expr:
    """Return a number for two words; two pairs of words of one number are compared in vain, no more."""
    return pl.concat_str([pl.col(first), pl.lit(sign), second]).hash()


def _make_letters(parts: pl.DataFrame) -> pl.DataFrame:
    """Return id, key (a surname with an initial) and bare (the name has no more of its given name than that)."""
    return (
        parts.filter(pl.col("first") != "")
        .select(
            "id",
            key=pl.col("part") + "." + pl.col("first").str.slice(0, 1),
            bare=pl.col("first").str.len_chars() == 1,
        )
        .unique()
    )


def _list_slips(words: pl.Series) -> pl.DataFrame:
    """Return each word (column word) with what a slip may leave of it: its sound, and itself less one letter."""
    distinct = pl.DataFrame({"word": words.unique().sort()})
    sounds = distinct.with_columns(
        slip=pl.lit("'") + pl.Series([fold_sound(word) for word in distinct["word"]], dtype=pl.String)
    )
    bones = distinct.with_columns(
        slip=pl.lit("''") + pl.Series([fold_consonants(word) for word in distinct["word"]], dtype=pl.String)
    ).filter(pl.col("slip").str.len_chars() > 5)
    long = distinct.filter(pl.col("word").str.len_chars() >= _SHORTEST_SLIP)
    cut = (
        long.with_columns(at=pl.int_ranges(0, pl.col("word").str.len_chars()))
        .explode("at")
        .select("word", slip=pl.col("word").str.slice(0, "at") + pl.col("word").str.slice(pl.col("at") + 1))
    )
    return pl.concat([sounds, bones, long.with_columns(slip="word"), cut]).unique()
