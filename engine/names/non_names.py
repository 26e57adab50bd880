"""Non-names: tokens that stand in a name column and are nobody's name, such as nil returns and redactions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import polars as pl

from engine.names.fold import fold_texts, join_words, space_words
from engine.names.slices import map_slices
from engine.names.vocabulary import read_vocabulary

_LEGAL_TAIL = r" (?:ltd|limited|llp|plc)$"


@dataclass(frozen=True, slots=True)
class _Lists:
    """The word lists of non-names as polars takes them."""

    exact: pl.Series  # one list
    phrases: list[str]
    pattern: str


@cache
def _read_lists() -> _Lists:
    words = read_vocabulary()
    return _Lists(
        exact=pl.Series(sorted(words.non_names)).implode(),
        phrases=sorted({*words.non_name_beginnings, *words.non_name_phrases}),
        pattern=rf"^(?:{'|'.join(words.non_name_beginnings)})\b|\b(?:{'|'.join(words.non_name_phrases)})\b",
    )


def is_name(name: pl.Expr) -> pl.Expr:
    """Return whether the text is somebody's name: false for null, blanks and tokens such as `Nil return`."""
    return name.map_batches(lambda names: are_names(fold_texts(names)), return_dtype=pl.Boolean, is_elementwise=True)


def keep_names(texts: pl.Series) -> pl.Series:
    """Return those of the texts that are somebody's name (is_name); long columns are read on several threads."""
    return pl.concat(map_slices(lambda some: some.filter(are_names(fold_texts(some))), texts))


def are_names(folded: pl.Series) -> pl.Series:
    """Return for each text, as fold_texts folds it, whether it is somebody's name."""
    lists = _read_lists()
    words = space_words(folded)
    whole = words.str.replace(r"^(?:a|an|the) ", "").str.replace(_LEGAL_TAIL, "")
    token = words.is_in(lists.exact) | whole.is_in(lists.exact) | join_words(words).is_in(lists.exact)
    # Nothing but digits, sums, dates or signs is no name either.
    token |= ~words.str.contains(r"\p{L}")
    phrased = words.str.contains_any(lists.phrases)  # one search for all leaves few texts to the slow patterns
    if phrased.any():
        some = words.filter(phrased)
        token = token.scatter(phrased.arg_true(), token.filter(phrased) | some.str.contains(lists.pattern))
    return (~token).fill_null(False)
