"""Text as people type it -> text that can be compared: one case, no marks, one kind of space, dash and quote."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

# UTF-8 read as cp1252, for the characters that names hold; the pairs follow from the two encodings.
_GARBLED = {
    character.encode("utf-8").decode("cp1252"): character
    for character in "’‘“”–—éèêëáàâäãåçíìîïñóòôöõúùûüÉÖÜßøæ£®\xa0"
    if all(byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D) for byte in character.encode("utf-8"))
}
_ENTITIES = {"&amp;": "&", "&#38;": "&", "&#39;": "'", "&#039;": "'", "&apos;": "'", "&quot;": '"', "&nbsp;": " "}
_LETTERS = {"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}


def mend_text(text: pl.Expr) -> pl.Expr:
    """Return the text as it was meant: HTML entities and letters garbled by a wrong encoding put right."""
    return text.str.replace_many({**_GARBLED, **_ENTITIES}).str.replace_all("[™®©�]", " ")


def fold_text(text: pl.Expr) -> pl.Expr:
    """Return the text in lower case without marks, with plain spaces, dashes and without apostrophes."""
    plain = mend_text(text).str.normalize("NFKD").str.replace_all(r"\p{M}", "").str.to_lowercase()
    return (
        plain.str.replace_many(_LETTERS)
        .str.replace_all("['’‘`´ʼ′]", "")
        .str.replace_all("[‐‑‒–—―−]", "-")
        .str.replace_all('["“”«»]', " ")
        .str.replace_all(r"[\s\p{Z}\p{C}]+", " ")
        .str.strip_chars()
    )


def fold_words(folded: pl.Expr) -> pl.Expr:
    """Return folded text as words with one space between: no `and`, initials joined, digits for letters undone.

    `i b m` and `i.b.m.` become `ibm`, `e & s` becomes `es`, `f1ooring` becomes `flooring`.
    """
    words = folded.str.replace_all(r"[^\p{L}\p{N}]+", " ").str.replace_all(r"\b(?:and)\b", " ")
    spaced = words.str.replace_all(" +", " ").str.strip_chars()
    owned = spaced.str.replace_all(r"(\p{L}{3,}) s\b", "${1}s")
    joined = owned.str.replace_all(r"\b(\p{L})\b", "<$1>").str.replace_all("> <", "").str.replace_all("[<>]", "")
    for digit, letter in (("0", "o"), ("1", "l"), ("5", "s")):
        between = rf"([a-z]){digit}([a-z])"
        joined = joined.str.replace_all(between, f"${{1}}{letter}${{2}}")
    return joined.str.replace_all(r"\b0([a-z]{3,})", "o${1}")
