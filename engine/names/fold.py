"""Fold text as people type it, so that it can be compared: one case, no marks, one kind of space, dash and quote."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Callable

# UTF-8 read as cp1252, for the characters that names hold; the pairs follow from the two encodings.
_GARBLED = {
    character.encode("utf-8").decode("cp1252"): character
    for character in "’‘“”–—éèêëáàâäãåçíìîïñóòôöõúùûüÉÖÜßøæ£®\xa0"
    if all(byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D) for byte in character.encode("utf-8"))
}
_ENTITIES = {"&amp;": "&", "&#38;": "&", "&#39;": "'", "&#039;": "'", "&apos;": "'", "&quot;": '"', "&nbsp;": " "}
_LETTERS = {"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}


_NOT_YET_JOINED = r"\b(?:and|\p{L})\b|[015]"  # stands in every text that join_words changes


def mend_text(text: pl.Expr) -> pl.Expr:
    """Return the text as it was meant: HTML entities and letters garbled by a wrong encoding put right."""
    return text.map_batches(_mend, return_dtype=pl.String, is_elementwise=True)


def fold_text(text: pl.Expr) -> pl.Expr:
    """Return the text in lower case without marks, with plain spaces, dashes and without apostrophes."""
    return text.map_batches(fold_texts, return_dtype=pl.String, is_elementwise=True)


def fold_words(folded: pl.Expr) -> pl.Expr:
    """Return folded text as words with one space between: no `and`, initials joined, digits for letters undone.

    `i b m` and `i.b.m.` become `ibm`, `e & s` becomes `es`, `f1ooring` becomes `flooring`.
    """
    return folded.map_batches(
        lambda text: join_words(space_words(text.cast(pl.String))), return_dtype=pl.String, is_elementwise=True
    )


def fold_texts(texts: pl.Series) -> pl.Series:
    """Return what fold_text makes of the texts."""
    mended = _mend(texts)
    # A pattern that finds every space of a text is slow: odd spaces are made plain ones first, then several one.
    return change(
        change_where(mended, _is_not_ascii(mended), _take_marks_off),
        lambda text: (
            text.str.to_lowercase()
            .str.replace_all("['`]", "")
            .str.replace_all(r"[\s\p{Z}\p{C}\"--[ ]]", " ")
            .str.replace_all("  +", " ")
            .str.strip_chars()
        ),
    )


def space_words(folded: pl.Series) -> pl.Series:
    """Return folded texts as letters and digits alone, with one space between words."""
    return change(
        folded,
        lambda text: text.str.replace_all(r"[^\p{L}\p{N} ]", " ").str.replace_all("  +", " ").str.strip_chars(),
    )


def join_words(spaced: pl.Series) -> pl.Series:
    """Return what fold_words makes of the words that space_words found."""
    return change_where(spaced, spaced.str.contains(_NOT_YET_JOINED), _join)


def change(texts: pl.Series, into: Callable[[pl.Expr], pl.Expr]) -> pl.Series:
    """Return the texts changed by one expression: for a few texts, a call of polars for each step takes longest."""
    return pl.DataFrame({"text": texts}).select(into(pl.col("text"))).to_series().alias(texts.name)


def change_where(texts: pl.Series, where: pl.Series, into: Callable[[pl.Expr], pl.Expr]) -> pl.Series:
    """Return the texts, those changed for which `where` is true; only these are read."""
    return put_back(texts, where, change(texts.filter(where), into)) if where.any() else texts


def put_back(texts: pl.Series, where: pl.Series, others: pl.Series) -> pl.Series:
    """Return the texts with others in the places for which `where` is true."""
    return texts.clone().scatter(where.arg_true(), others)


def _mend(texts: pl.Series) -> pl.Series:
    texts = texts.cast(pl.String)
    damaged = _is_not_ascii(texts) | texts.str.contains("&", literal=True)
    return change_where(
        texts, damaged, lambda text: text.str.replace_many({**_GARBLED, **_ENTITIES}).str.replace_all("[™®©�]", " ")
    )


def _is_not_ascii(texts: pl.Series) -> pl.Series:
    return texts.str.len_bytes() != texts.str.len_chars()


def _take_marks_off(text: pl.Expr) -> pl.Expr:
    """Return text in lower case without marks and special letters, its dashes and quotes plain."""
    return (
        text.str.normalize("NFKD")
        .str.replace_all(r"\p{M}", "")
        .str.to_lowercase()
        .str.replace_many(_LETTERS)
        .str.replace_all("[’‘´ʼ′]", "")
        .str.replace_all("[‐‑‒–—―−]", "-")
        .str.replace_all("[“”«»]", " ")
    )


def _join(spaced: pl.Expr) -> pl.Expr:
    words = spaced.str.replace_all(r"\b(?:and)\b", " ").str.replace_all(" +", " ").str.strip_chars()
    owned = words.str.replace_all(r"(\p{L}{3,}) s\b", "${1}s")
    joined = owned.str.replace_all(r"\b(\p{L})\b", "<$1>").str.replace_all("> <", "").str.replace_all("[<>]", "")
    for digit, letter in (("0", "o"), ("1", "l"), ("5", "s")):
        between = rf"([a-z]){digit}([a-z])"
        joined = joined.str.replace_all(between, f"${{1}}{letter}${{2}}")
    return joined.str.replace_all(r"\b0([a-z]{3,})", "o${1}")


_CYRILLIC = (
    "а a б b в v г g д d е e ж zh з z и i й i к k л l м m н n о o п p р r с s т t у u ф f х kh ц ts ч ch ш sh щ shch "
    "ы y э e ю yu я ya ё e і i ї i є ye ґ g ў u ј j љ lj њ nj џ dz ђ dj ћ c қ q ұ u ү u ө o ә a ң n ғ g һ h"
)


_GREEK = "α a β v γ g δ d ε e ζ z η i θ th ι i κ k λ l μ m ν n ξ x ο o π p ρ r σ s ς s τ t υ y φ f χ ch ψ ps ω o"


_PAIRS = f"{_CYRILLIC} {_GREEK}".split()


LATIN: dict[str, str] = {**dict(zip(_PAIRS[::2], _PAIRS[1::2], strict=True)), "ъ": "", "ь": ""}
"""A lower-case letter without marks, and the Latin letters for it (after ICAO Doc 9303 and ISO 843)."""
