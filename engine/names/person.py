"""Person names -> comparison forms: surname, given names and initials without rank, title, collar number or letters."""

from __future__ import annotations

import polars as pl

from engine.names.fold import fold_text
from engine.names.non_names import is_name
from engine.names.vocabulary import Vocabulary, read_vocabulary

__all__ = ["is_name", "read_persons"]

_BRACKETS = r"\([^)]*\)|\[[^\]]*\]"
_COLLAR = r"\b[a-z]{0,4}\d[\da-z/]*\b"


def read_persons(names: pl.Series) -> pl.DataFrame:
    """Return the comparison form of each distinct name that is one.

    Columns: name; surname (hyphens are spaces); given (given names and initials in order, a list); form (`surname,
    given…`); sure (the name itself says which word is the surname, by a comma or by capitals).
    """
    words = read_vocabulary()
    distinct = pl.DataFrame({"name": names.unique().drop_nulls().sort()}).filter(is_name(pl.col("name")))
    titles = sorted((words.titles | words.letters_after) - {"a", "t"})
    surnames_too = sorted(words.titles - words.letters_after)
    capital = _find_capital_surname(pl.col("name"))
    folded = fold_text(pl.col("name")).str.replace_all(_BRACKETS, " ")
    comma = folded.str.contains(",")
    head, tail = folded.str.split_exact(",", 1).struct.field("field_0"), folded.str.extract(r",(.*)$", 1)
    frame = distinct.with_columns(
        head=_read_words(head, titles, surnames_too),
        tail=_read_words(tail.fill_null(""), titles, []),
        capital=fold_text(capital),
    ).with_columns(comma=comma & (pl.col("tail").list.len() > 0) & (pl.col("head").list.len() > 0))
    return _split_names(frame, words)


def _find_capital_surname(name: pl.Expr) -> pl.Expr:
    """Return the one word in capitals among words that are not (`Carole COURTNEY`), null where there is none."""
    mixed = name.str.contains(r"\b\p{Lu}\p{Ll}{2,}")
    return pl.when(mixed).then(name.str.extract(r"\b(\p{Lu}[\p{Lu}'’-]{3,})\b", 1))


def _read_words(text: pl.Expr, titles: list[str], surnames_too: list[str]) -> pl.Expr:
    """Return the words of a name without titles; a title behind one word is a surname (`Rowan Constable`)."""
    plain = (
        text.str.replace_all(r"^\s*(?:[at]|ag|tempy?)\s*/\s*", " ")
        .str.replace_all(_COLLAR, " ")
        .str.replace_all(r"[^\p{L}]+", " ")
        .str.strip_chars()
    )
    words = plain.str.split(" ").list.filter(pl.element() != "")
    untitled = words.list.filter(~pl.element().is_in(titles))
    named_so = words.list.last().is_in(surnames_too) & (untitled.list.len() == 1) & (words.list.len() == 2)
    return pl.when(named_so & (untitled.list.first() == words.list.first())).then(words).otherwise(untitled)


def _split_names(frame: pl.DataFrame, words: Vocabulary) -> pl.DataFrame:
    """Return the words of each name split into surname and given names."""
    head, tail = pl.col("head"), pl.col("tail")
    every = pl.concat_list(head, tail)
    known = sorted(words.given_names | frozenset(words.nicknames))
    last_given = head.list.last().is_in(known) & ~head.list.first().is_in(known) & (head.list.len() == 2)
    capital = pl.col("capital").str.replace_all(r"[^\p{L}]+", " ").str.split(" ").list.last()
    by_capital = capital.is_not_null() & head.list.contains(capital) & (head.list.last() != capital)
    hyphened = _hyphened_surname(pl.col("name"))
    surname = (
        pl.when("comma").then(head.list.join(" "))
        .when(by_capital).then(pl.when(hyphened.is_not_null()).then(hyphened).otherwise(capital))
        .when(last_given).then(head.list.first())
        .when(hyphened.is_not_null()).then(hyphened)
        .otherwise(every.list.last())
    )  # fmt: skip
    named = frame.with_columns(surname=surname, every=every).filter(pl.col("surname").is_not_null())
    others = pl.col("every").list.set_difference(pl.col("surname").str.split(" "))
    return (
        named.with_columns(given=pl.when("comma").then("tail").otherwise(others))
        .filter(pl.col("surname") != "")
        .select(
            "name",
            "surname",
            "given",
            form=pl.col("surname") + ", " + pl.col("given").list.join(" "),
            sure=pl.col("comma") | by_capital.fill_null(False),
        )
    )


def _hyphened_surname(name: pl.Expr) -> pl.Expr:
    """Return the last hyphened word of a name as words, null where the last word has no hyphen."""
    found = (
        fold_text(name)
        .str.replace_all(_BRACKETS, " ")
        .str.replace(r",.*$", "")
        .str.extract(r"([a-z]+-[a-z]+)[\s\d]*(?:[a-z]{2}\d+)?$", 1)
    )
    return found.str.replace_all("-", " ")
