"""Facts of a word of organisation names: canonical form, class of legal form, the lists it stands in."""

from __future__ import annotations

from functools import cache

import numpy as np
import polars as pl
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from engine.names.vocabulary import Vocabulary, read_vocabulary

_FLAGS = (
    "formal",
    "anywhere",
    "cut",
    "leading",
    "stop",
    "market",
    "place",
    "department",
    "department_sure",
    "post",
    "post_sure",
    "given",
    "title",
)
_TEXTS = ("word", "token", "legal", "glued")
_SCHEMA: dict[str, pl.DataType] = dict.fromkeys(_TEXTS, pl.String()) | dict.fromkeys(_FLAGS, pl.Boolean())
_GLUED = (("limited", "ltd", 4), ("ltd", "ltd", 4), ("plc", "plc", 5), ("llp", "llp", 5))
"""A legal form that may be glued to a word, its class, and how many letters of the word must stand before it."""
_LIKE_LIMITED = frozenset({"lifted", "minted", "listed", "lighted", "united", "visited", "limits", "limitless"})


def describe_words(words: pl.Series) -> pl.DataFrame:
    """Return what each of the words, all different, is; the rows are in no order.

    Columns: word; token (canonical form); legal (class of legal form, or null); glued (class of a form that is glued to
    the word); formal (it is a legal form), anywhere and cut (where it is one: anywhere in a name; at the end, cut
    short); leading, stop, market, place, department, department_sure, post, post_sure, given, title (lists it stands
    in); alphabetic; long (more than a letter).
    """
    listed = _describe_listed()
    known = listed.filter(pl.col("word").is_in(words.implode()))
    others = words.filter(~words.is_in(listed["word"].implode()))
    damaged = _may_hold_form(others)
    vocabulary = read_vocabulary()
    odd = [_describe_word(word, vocabulary) for word in others.filter(damaged).to_list()]
    plain = pl.DataFrame({"word": others.filter(~damaged)}).select(
        "word",
        pl.col("word").alias("token"),
        legal=pl.lit(None, pl.String),
        glued=pl.lit(None, pl.String),
        **dict.fromkeys(_FLAGS, pl.lit(False)),
    )
    return pl.concat([known, pl.DataFrame(odd, schema=_SCHEMA, orient="row"), plain]).with_columns(
        alphabetic=pl.col("word").str.contains(r"^\p{L}+$"), long=pl.col("word").str.len_chars() > 1
    )


@cache
def _describe_listed() -> pl.DataFrame:
    """Return what every word of the lists is."""
    vocabulary = read_vocabulary()
    listed = frozenset({*vocabulary.legal, *vocabulary.abbreviations}).union(
        vocabulary.legal_cut_short,
        vocabulary.legal_leading,
        vocabulary.stop,
        vocabulary.market,
        vocabulary.filler,
        vocabulary.places,
        vocabulary.departments,
        vocabulary.departments_sure,
        vocabulary.posts,
        vocabulary.posts_sure,
        vocabulary.given_names,
        vocabulary.titles_sure,
    )
    return pl.DataFrame([_describe_word(word, vocabulary) for word in sorted(listed)], schema=_SCHEMA, orient="row")


def _may_hold_form(words: pl.Series) -> pl.Series:
    """Return which words that stand in no list _find_form must look at: a form may be glued to them, or they be one."""
    size = words.str.len_chars()
    marked = words.str.contains("(?:limited|ltd|plc|llp)$") | words.str.contains("^[^aeiou]{3,4}$")
    places = size.is_between(6, 9).arg_true()
    if places.is_empty():
        return marked
    near = np.zeros(len(words), dtype=bool)
    distances = cdist(words.gather(places).to_list(), ["limited"], scorer=OSA.distance, score_cutoff=2, dtype=np.uint8)
    near[places.to_numpy()] = distances[:, 0] <= 2
    return marked | pl.Series(near)


def _describe_word(word: str, lists: Vocabulary) -> tuple[str | bool | None, ...]:
    """Return the row of _SCHEMA for a word."""
    token, legal, where, glued = _find_form(word, lists)
    flags = (
        legal is not None,
        where == "any",
        where == "cut",
        word in lists.legal_leading,
        word in lists.stop,
        token in lists.market or token in lists.filler,
        word in lists.places,
        word in lists.departments or token in lists.departments,
        word in lists.departments_sure or token in lists.departments_sure,
        word in lists.posts,
        word in lists.posts_sure,
        word in lists.given_names,
        word in lists.titles_sure,
    )
    return word, token, legal, glued, *flags


def _find_form(word: str, vocabulary: Vocabulary) -> tuple[str, str | None, str, str | None]:
    """Return the canonical form, the class of legal form, where it is one, and the class glued to the word."""
    form = vocabulary.legal.get(word)
    if form is not None:
        return form, form, "last" if word in vocabulary.legal_only_last else "any", None
    token = vocabulary.abbreviations.get(word, word)
    for ending, legal, shortest in _GLUED:
        rest = word.removesuffix(ending)
        if rest != word and len(rest) >= shortest:
            return vocabulary.abbreviations.get(rest, rest), None, "", legal
    if word in vocabulary.legal_cut_short:
        return token, "ltd", "cut", None
    if token == word and word not in vocabulary.market and _is_damaged_form(word):
        return token, "ltd", "last", None
    return token, None, "", None


def _is_damaged_form(word: str) -> bool:
    if 6 <= len(word) <= 9 and word not in _LIKE_LIMITED:
        return OSA.distance(word, "limited", score_cutoff=2) <= (1 if len(word) == 6 else 2)
    return len(word) in (3, 4) and not set(word) & set("aeiou") and OSA.distance(word, "ltd") == 1
