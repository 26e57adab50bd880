"""The cleaning that the peers are given: simple, and none of the engine's own."""

from __future__ import annotations

import polars as pl

LEGAL_FORMS = (
    "public limited company", "community interest company", "limited liability partnership", "limited", "ltd", "plc",
    "llp", "lp", "cic", "cio", "inc", "incorporated", "corporation", "corp", "company", "co", "gmbh", "ag", "sa", "sarl", "bv", "llc",
)  # fmt: skip
_FORM = r"(?: (?:" + "|".join(LEGAL_FORMS) + r"))+$"


def clean_names(name: pl.Expr) -> pl.Expr:
    """Return names in lower case without marks and punctuation, `&` as `and`, legal forms at the end left off."""
    plain = name.str.normalize("NFKD").str.replace_all(r"\p{M}", "").str.to_lowercase().str.replace_all("&", " and ")
    words = (
        plain.str.replace_all(r"['’.]", "")
        .str.replace_all(r"[^\p{L}\p{N}]+", " ")
        .str.strip_chars()
        .str.replace_all(r"\b(p l c)\b", "plc")
    )
    bare = words.str.replace(_FORM, "").str.strip_chars()
    return pl.when(bare == "").then(words).otherwise(bare)


def sort_words(cleaned: pl.Expr) -> pl.Expr:
    """Return the words in alphabetical order, for people whose surname stands first."""
    return cleaned.str.split(" ").list.sort().list.join(" ")
