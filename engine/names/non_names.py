"""Tokens that stand in a name column and are nobody's name: nil returns, redactions, the public."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.names.fold import fold_text, fold_words
from engine.names.vocabulary import read_vocabulary

if TYPE_CHECKING:
    import polars as pl

# Nothing but digits, sums, dates or signs is no name either.
_NO_LETTER = r"^[^\p{L}]*$"
_LEGAL_TAIL = r" (?:ltd|limited|llp|plc)$"


def is_name(name: pl.Expr) -> pl.Expr:
    """Return whether the text is somebody's name: false for null, blanks and tokens such as `Nil return`."""
    words = read_vocabulary()
    folded = fold_text(name).str.replace_all(r"[^\p{L}\p{N}]+", " ").str.strip_chars()
    whole = folded.str.replace(r"^(?:a|an|the) ", "").str.replace(_LEGAL_TAIL, "")
    joined = fold_words(fold_text(name))
    listed = (
        joined.is_in(sorted(words.non_names))
        | folded.is_in(sorted(words.non_names))
        | whole.is_in(sorted(words.non_names))
    )
    begins = folded.str.contains(rf"^(?:{'|'.join(words.non_name_beginnings)})\b")
    holds = folded.str.contains(rf"\b(?:{'|'.join(words.non_name_phrases)})\b")
    token = listed | begins | holds | folded.str.contains(_NO_LETTER)
    return (~token).fill_null(False)
