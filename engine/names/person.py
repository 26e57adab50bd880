"""Person names -> comparison forms: surname and given names without rank, title, collar number or letters."""

from __future__ import annotations

from functools import cache

import polars as pl

from engine.names.fold import LATIN, fold_text
from engine.names.non_names import is_name
from engine.names.vocabulary import read_vocabulary

_BRACKETS = r"\([^)]*\)|\[[^\]]*\]"
_GLUED = r"\p{Lu}{2}|[B-DF-HJ-NP-TV-XZ]{3}"
"""Initials without a space: two capitals, or three without a vowel."""
_FORMER = r"(?i)\b(?:n[eé]e|born|formerly|formally|previously|was|maiden name|also known as|aka)\b[\s:]*"
_COLLAR = r"(?i)\b(?:[a-z]{0,4}[/.-]?\d[\d/]{2,}[a-z]?|[a-z]{1,4}\d{2,}|no\.?\s*\d+|\d+)\b"
_WORN_BEFORE = r"(?i)^[\s,]*(?:(?:[atdc]|ag|tempy?|acting|act|det|ch)\s*/\s*)+"
_CAPITALS = r"\p{Lu}[\p{Lu}'’-]{2,}"
_CAPITAL_SURNAME = (
    rf"(?:^|[\s,])((?:(?:\p{{Lu}}{{2,3}} )*(?:Mc|Mac|O['’]|D['’])?{_CAPITALS})(?:[\s]+{_CAPITALS})*)(?:[\s,]|$)"
)
_LETTERS = (("0", "o"), ("1", "i"), ("3", "e"), ("5", "s"), ("9", "g"))
_NUMBERED = {"junior": "jr", "jnr": "jr", "senior": "sr", "snr": "sr", "jr": "jr", "sr": "sr"} | {
    number: number for number in ("ii", "iii")
}
READING_COLUMNS = ("name", "surname", "given", "suffix", "order", "how")
"""Columns of list_readings."""


def read_persons(names: pl.Series) -> pl.DataFrame:
    """Return the comparison form of each distinct name that is one.

    Columns: name; surname (hyphens are spaces); given (given names and initials in order, a list); form (`surname,
    given…`); suffix (jr, sr, ii, iii or empty); former (an earlier surname, null where none is given); order (what
    says which word is the surname: `said` by a comma, capitals or initials, `known` by the given names, `assumed`);
    glued (the words of the name, joined).
    """
    distinct = pl.DataFrame({"name": names.unique().drop_nulls().sort()}).filter(is_name(pl.col("name")))
    frame = _strip_titles(_clean_text(distinct))
    return _choose_order(_read_words(frame))


def _clean_text(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the name as text (case kept) without brackets and numbers, and the earlier surname it mentions."""
    former = pl.col("name").str.extract(rf"{_FORMER}([\p{{L}}'’ -]{{2,}})", 1)
    text = (
        pl.col("name")
        .str.replace_all(rf"{_FORMER}[\p{{L}}'’ -]{{2,}}", " ")
        .str.replace_all(_BRACKETS, " ")
        .str.replace_all(r"[\s\p{Z}]+", " ")
        .str.replace_all(r"\bFitz(\p{Lu})", "Fitz\u0001$1")
        .str.replace_all(r"(\p{Ll}{3})(\p{Lu}\p{Ll}{2})", "$1 $2")
        .str.replace_all("\u0001", "")
    )
    for digit, letter in _LETTERS:
        text = text.str.replace_all(rf"(?i)(\p{{L}}){digit}(\p{{L}}{{2,}})", f"${{1}}{letter}${{2}}")
        text = text.str.replace_all(rf"(?i)(\p{{L}}{{2,}}){digit}(\p{{L}})", f"${{1}}{letter}${{2}}")
    return frame.with_columns(
        text=text.str.replace_all(_COLLAR, " ").str.replace_all(r"\s+", " ").str.strip_chars(" .-,"),
        former=_fold_words(former).list.last(),
    )


@cache
def _list_titles() -> tuple[str, str]:
    """Return the patterns of titles before a name and of letters behind one."""
    words = read_vocabulary()
    before = "|".join(sorted(words.titles - {"a", "t"}, key=lambda word: (-len(word), word)))
    letters = sorted(words.letters_after | {"pc", "dc", "ps", "pcso", "sgt", "cllr"})
    short = "|".join(word.upper() for word in letters if len(word) == 2)
    long = "|".join(word for word in letters if len(word) > 2)
    behind = rf"(?:[\s,./(]+(?:(?:{short})|(?i:{long}))\b\.?)+[\s,.)]*$"
    return rf"(?i)^(?:[\s./-]*\b(?:{before})\b[./]?)+[\s./-]+", behind


def _strip_titles(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the text without titles, where a name is left: a title behind one word is a surname."""
    before, behind = _list_titles()
    text = pl.col("text").str.replace(_WORN_BEFORE, "")
    stripped = text.str.replace(before, "").str.replace(_WORN_BEFORE, "").str.replace(before, "")
    fallen = ~stripped.str.contains(r"[\p{L}]")
    opened = pl.when(fallen).then(text).otherwise(stripped)
    closed = opened.str.replace(behind, "")
    two = closed.str.contains(r"\p{L}[\s,.]+\p{L}") | (closed.str.contains(r"\p{L}") & (opened != text))
    ended = pl.when(two).then(closed).otherwise(opened)
    tail = ended.str.extract(r",\s*(.*)$", 1).str.replace(before, "")
    title_tail = (tail + " ").str.contains(before) | (tail.str.strip_chars(" ,.") == "")
    head = ended.str.replace(r",.*$", "")
    whole = pl.when(title_tail).then(head).when(tail.is_not_null()).then(head + ", " + tail).otherwise(ended)
    return frame.with_columns(text=whole.str.strip_chars(" .,-"))


def _fold_words(text: pl.Expr) -> pl.Expr:
    """Return folded words; `mc` and `o` before a name are part of it where an apostrophe or no initial says so."""
    folded = fold_text(text).str.replace_many(LATIN).str.replace_all(r"[^\p{L}\p{M}]+", " ").str.strip_chars()
    joined = folded.str.replace_all(r"\b(mc|mac|fitz) (\p{L}{3,})", "${1}${2}")
    return joined.str.split(" ").list.filter(pl.element() != "")


def _read_words(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the words of each name and what says which of them are the surname."""
    words = read_vocabulary()
    text = pl.col("text")
    glued = text.str.extract(rf"^({_GLUED})\s+\p{{Lu}}['’]?\p{{Lu}}?\p{{Ll}}", 1)
    behind = text.str.extract(rf"^\p{{Lu}}\p{{Ll}}[\p{{L}}'’-]+,? ({_GLUED})$", 1)
    known_first = fold_text(text.str.extract(r"^(\p{L}+)\s+\p{Lu}+$", 1)).is_in(sorted(words.given_names))
    apart, apart_behind = r"^(\p{Lu})(\p{Lu})(\p{Lu}?)\s", r" (\p{Lu})(\p{Lu})(\p{Lu}?)$"
    spaced = (
        pl.when(glued.is_not_null()).then(text.str.replace(apart, "$1 $2 $3 "))
        .when(behind.is_not_null() & ~known_first.fill_null(False)).then(text.str.replace(apart_behind, " $1 $2 $3"))
        .otherwise(text)
    )  # fmt: skip
    known_next = fold_text(text.str.extract(r"^\p{Lu}{2,3}\s+(\p{L}+)$", 1)).is_in(sorted(words.given_names))
    frame = frame.with_columns(text=pl.when(known_next.fill_null(False)).then(text).otherwise(spaced))
    mixed = text.str.contains(r"\p{Lu}\p{Ll}")
    shouted = pl.when(mixed).then(text.str.extract(_CAPITAL_SURNAME, 1))
    capital = pl.when(known_next.fill_null(False)).then(text.str.extract(r"^(\p{Lu}+)", 1)).otherwise(shouted)
    dashed = fold_text(text).str.replace(r",.*$", "").str.extract(r"\b(\p{L}+(?:-\p{L}+)+)$", 1)
    leading = fold_text(text).str.extract(r"^(\p{L}{2,}(?:-\p{L}+)+)\b", 1)
    frame = frame.with_columns(
        comma=text.str.contains(",") & text.str.contains(r"\p{L}.*,.*\p{L}"),
        head=_fold_words(text.str.replace(r",.*$", "")),
        tail=_fold_words(text.str.extract(r",(.*)$", 1).fill_null("")),
        capital=_fold_words(capital),
        dashed=_fold_words(dashed),
        leading=_fold_words(leading),
    ).with_columns(words=pl.concat_list("head", "tail"))
    nobody = sorted(words.titles | words.posts | words.letters_after)
    return (
        frame.with_columns(suffix=pl.col("words").list.last().replace_strict(_NUMBERED, default=""))
        .with_columns(_without_suffix("head"), _without_suffix("tail"), _without_suffix("words"))
        .filter(
            (pl.col("words").list.len() > 0)
            & ~(pl.col("words").list.eval(pl.element().is_in(nobody)).list.all() & ~_is_person(nobody))
        )
    )


def _without_suffix(column: str) -> pl.Expr:
    last = pl.col(column).list.last().is_in(sorted(_NUMBERED)) & (pl.col("words").list.len() > 2)
    return (
        pl.when(last.fill_null(False)).then(pl.col(column).list.head(pl.col(column).list.len() - 1)).otherwise(column)
    ).alias(column)


def _is_person(nobody: list[str]) -> pl.Expr:
    """Return whether words that may all be titles are a name after all: a given name in front of a title."""
    known = sorted(read_vocabulary().given_names)
    first = pl.col("words").list.first()
    return first.is_in(known) | ~first.is_in(nobody)


def _choose_order(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the words of each name split into surname and given names."""
    words = read_vocabulary()
    known = sorted(words.given_names | frozenset(words.nicknames) | frozenset(words.spellings))
    every, count = pl.col("words"), pl.col("words").list.len()
    comma = pl.col("comma") & (pl.col("head").list.len() > 0) & (pl.col("tail").list.len() > 0)
    capital = pl.col("capital").list.len().fill_null(0)
    by_capital = (capital > 0) & (capital < count) & every.list.set_intersection("capital").list.len().eq(capital)
    long = every.list.eval(pl.element().str.len_chars() > 1)
    by_initials = ~long.list.last() & long.list.first() & (count > 1)
    last_known = every.list.last().is_in(known) & ~every.list.first().is_in(known) & (count == 2) & long.list.first()
    dashes = pl.col("dashed").list.len().fill_null(0)
    first_dashed = pl.col("leading").list.len().fill_null(0)
    led = (first_dashed > 0) & (first_dashed < count) & (dashes == 0) & ~pl.col("leading").list.last().is_in(known)
    front = led & (every.list.last().is_in(known) | ~every.list.first().is_in(known))
    first_initial = every.list.eval((pl.element().str.len_chars() == 1).arg_max()).list.first()
    size = (
        pl.when(comma).then(pl.col("head").list.len())
        .when(by_capital).then(capital)
        .when(by_initials).then(first_initial)
        .when(front).then(first_dashed)
        .when(last_known).then(1)
        .when((dashes > 0) & (dashes < count)).then(dashes)
        .otherwise(_count_last())
    ).cast(pl.Int64)  # fmt: skip
    first = comma | by_initials | (~by_capital & (last_known | front))
    at = (
        pl.when(by_capital & ~comma)
        .then(every.list.eval(pl.element().is_in(known)).list.len() * 0 + _find_capital())
        .when(first)
        .then(0)
        .otherwise(count.cast(pl.Int64) - size)
    )
    order = (
        pl.when(comma | by_capital | by_initials).then(pl.lit("said")).when(last_known | front).then(pl.lit("known"))
    )
    split = frame.with_columns(at=at, size=size, order=order.otherwise(pl.lit("assumed")))
    before, after = pl.col("words").list.head("at"), pl.col("words").list.slice(pl.col("at") + pl.col("size"))
    return (
        split.select(
            "name",
            surname=pl.col("words").list.slice("at", "size").list.join(" "),
            given=pl.concat_list(before, after),
            suffix="suffix",
            former="former",
            order="order",
            glued=pl.col("words").list.join(""),
        )
        .filter(pl.col("surname") != "")
        .with_columns(form=pl.col("surname") + ", " + pl.col("given").list.join(" "))
    )


def _find_capital() -> pl.Expr:
    """Return where the words in capitals begin: at the first word, or behind the given names."""
    heads = pl.col("words").list.first() == pl.col("capital").list.first()
    here = pl.col("words").list.len().cast(pl.Int64) - pl.col("capital").list.len().cast(pl.Int64)
    return pl.when(heads).then(0).otherwise(here)


def _count_last() -> pl.Expr:
    """Return how many words at the end are the surname: one, and the particles before it."""
    particle = (
        pl.col("words")
        .list.reverse()
        .list.slice(1)
        .list.eval(pl.element().is_in(sorted(read_vocabulary().particles)) & (pl.element().str.len_chars() > 1))
    )
    run = particle.list.eval(pl.element().not_().arg_max()).list.first().fill_null(0).cast(pl.Int64)
    run = pl.when(particle.list.all()).then(0).otherwise(run)
    return 1 + run


def list_readings(forms: pl.DataFrame) -> pl.DataFrame:
    """Return every reading of the names of read_persons, with the columns READING_COLUMNS.

    `how` is empty for the reading itself, else `turned` (the first word is the surname after all), `double` (the last
    two words are), `o` (an initial O belongs to the surname) or `former` (the earlier surname the name mentions).
    """
    given, surname = pl.col("given"), pl.col("surname")
    unsure, count = pl.col("order") == "assumed", pl.col("given").list.len()
    last = given.list.last()
    main = forms.with_columns(how=pl.lit(""))
    known = sorted(read_vocabulary().given_names)
    unlikely = unsure & (count > 1) & given.list.first().is_in(known)
    turned = forms.filter((pl.col("order") != "said") & (count > 0) & ~unlikely).with_columns(
        surname=pl.when(unsure).then(given.list.first()).otherwise(given.list.last()),
        given=pl.when(unsure)
        .then(pl.concat_list(given.list.slice(1), surname.str.split(" ")))
        .otherwise(pl.concat_list(surname.str.split(" "), given.list.head(count - 1))),
        how=pl.lit("turned"),
    )
    double = forms.filter(unsure & (count > 1) & (last.str.len_chars() > 1)).with_columns(
        surname=last + " " + surname, given=given.list.head(count - 1), how=pl.lit("double")
    )
    irish = forms.filter((count > 1) & (last == "o")).with_columns(
        surname="o" + surname, given=given.list.head(count - 1), how=pl.lit("o")
    )
    former = forms.filter(pl.col("former").is_not_null()).with_columns(surname="former", how=pl.lit("former"))
    shown = [frame.select(READING_COLUMNS) for frame in (main, turned, double, irish, former)]
    return pl.concat(shown).filter(pl.col("surname").str.len_chars() > 1).sort("name", "how", "surname")
