"""What the pieces of a name are, and their words: a firm, a person, a post, a department, a place, a legal form."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from engine.names.fold import change, join_words, space_words
from engine.names.vocabulary import read_vocabulary
from engine.names.word_facts import describe_words

if TYPE_CHECKING:
    from numpy.typing import NDArray

AGAIN = "~2"
"""Stands behind a word of a comparison form that the name says a second time."""
_INITIAL_FIRST = r"^(?:[a-z](?:\.\s?|\s)){1,3}[a-z'-]{3,}$"


def read_pieces(pieces: pl.Series) -> pl.DataFrame:
    """Return the words of each piece and what it is, one row per piece, in their order.

    Columns: tokens (canonical words without legal forms and small words); legal (classes, sorted); is (legal, person,
    perhaps person, post, department, place, firm); numbered (a token holds a digit); businesslike (a business word
    beside another word).
    """
    words = _write_phrases_short(join_words(space_words(pieces))).str.split(" ")
    flat = words.explode(empty_as_null=False)
    row = np.repeat(np.arange(len(pieces)), words.list.len().to_numpy())
    said = flat != ""
    return _classify(pieces, _Tokens.of(row[said.to_numpy()], flat.filter(said), len(pieces)))


def _write_phrases_short(texts: pl.Series) -> pl.Series:
    phrases = _read_phrases()
    return change(texts, lambda text: (pl.lit(" ") + text + pl.lit(" ")).str.replace_many(phrases).str.strip_chars())


@cache
def _read_phrases() -> dict[str, str]:
    return {f" {phrase} ": f" {form} " for phrase, form in read_vocabulary().phrases.items()}


@dataclass(frozen=True, slots=True)
class _Tokens:
    """The words of the pieces, one after the other: `row` is the piece, `word` a row of `described`, `at` its place."""

    row: NDArray[np.int64]
    word: NDArray[np.int64]
    at: NDArray[np.int64]
    described: pl.DataFrame
    pieces: int

    @classmethod
    def of(cls, row: NDArray[np.int64], words: pl.Series, pieces: int) -> _Tokens:
        described = describe_words(words.unique())
        number = words.cast(pl.Enum(described["word"])).to_physical().to_numpy().astype(np.int64)
        starts = np.searchsorted(row, np.arange(pieces))
        return cls(row, number, np.arange(len(row)) - starts[row], described, pieces)

    def flag(self, column: str) -> NDArray[np.bool_]:
        """Return for each word whether it has what a column of `described` says."""
        return np.asarray(self.described[column].to_numpy()[self.word])

    def count(self, marked: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Return how many marked words each piece has."""
        return np.bincount(self.row[marked], minlength=self.pieces)


def _find_legal(tokens: _Tokens) -> NDArray[np.bool_]:
    """Return which words are a legal form where they stand: behind another word, some only at the end."""
    size = tokens.count(np.ones(len(tokens.row), dtype=bool))[tokens.row]
    anywhere, cut = tokens.flag("anywhere"), tokens.flag("cut")
    could = tokens.flag("formal") & (~cut | (size >= 3))
    plain = np.where(could, -1, tokens.at)
    last = np.full(tokens.pieces, -1)
    np.maximum.at(last, tokens.row, plain)
    ends = could & (tokens.at > last[tokens.row]) & (~cut | (tokens.at == size - 1))
    alone = (tokens.count(ends & anywhere) == tokens.count(np.ones(len(could), dtype=bool)))[tokens.row]
    leads = (tokens.at == 0) & tokens.flag("leading") & (size > 1)
    return np.asarray(could & (((tokens.at > 0) & (anywhere | ends)) | leads | alone))


def _classify(pieces: pl.Series, tokens: _Tokens) -> pl.DataFrame:
    legal = _find_legal(tokens)
    flag, count = tokens.flag, tokens.count
    core, stop, market, place = ~legal, flag("stop"), flag("market"), flag("place")
    kept = core & ~stop
    forms = _gather_legal(tokens, legal)
    n, marked = count(core), count(market & core)
    first = tokens.at == 0
    spelt = _gather_lists(tokens.row[kept], _spell_words(tokens, kept), tokens.pieces)
    facts = {
        "n": n,
        "formless": forms.list.len().to_numpy() == 0,
        "plain": count(core & ~market & ~place & ~stop & flag("alphabetic")),
        "market": marked,
        "long": count(flag("long") & core),
        "all_post": (count(core & ~flag("post")) == 0) & (count(core & flag("post_sure")) > 0),
        "all_department": count(core & ~(flag("department") | place | stop)) == 0,
        "sure_department": count(flag("department_sure") & core) > 0,
        "first_given": count(first & flag("given")) > 0,
        "first_title": count(first & flag("title")) > 0,
        "numbered": count(core & ~flag("alphabetic")) > 0,
    }
    kind = pl.DataFrame(facts).with_columns(piece=pieces).select(_name_kind()).to_series()
    return pl.DataFrame(
        {
            "tokens": spelt,
            "legal": forms,
            "is": kind,
            "numbered": facts["numbered"],
            # a business word beside a word of its own: `Kinegria Electrical Contractors`
            "businesslike": (marked > 0) & (count(kept) > marked),
        }
    )


def _spell_words(tokens: _Tokens, kept: NDArray[np.bool_]) -> pl.Series:
    """Return the canonical words; one that stands twice in a piece is AGAIN the second time, and so another word.

    `Smith & Smith` is not `Smith`.
    """
    spelt = tokens.described["token"].gather(tokens.word[kept])
    said = pl.DataFrame({"row": tokens.row[kept], "token": spelt})
    if said.n_unique() == len(said):
        return spelt
    again = said.select(~pl.struct("row", "token").is_first_distinct()).to_series()
    return (spelt + AGAIN).zip_with(again, spelt)


def _gather_lists(row: NDArray[np.int64], said: pl.Series, pieces: int) -> pl.Series:
    """Return for each piece the list of what is said of its words; `row` is the piece of each, ascending."""
    lists = (
        pl.DataFrame({"row": row, "said": said})
        .with_columns(pl.col("row").set_sorted())
        .group_by("row", maintain_order=True)
        .agg("said")
    )
    if len(lists) == pieces:
        return lists["said"]
    place = np.full(pieces, len(lists))  # the place of an empty list behind the others
    place[lists["row"].to_numpy()] = np.arange(len(lists))
    return lists["said"].append(pl.Series([[]], dtype=pl.List(pl.String))).gather(place)


def _gather_legal(tokens: _Tokens, legal: NDArray[np.bool_]) -> pl.Series:
    """Return for each piece its classes of legal form, those glued to a word among them, sorted."""
    form = tokens.described.select(form=pl.coalesce("glued", "legal"))["form"]
    classes = form.unique().drop_nulls().sort().to_list()
    bit = form.replace_strict(classes, [1 << at for at in range(len(classes))], default=0, return_dtype=pl.Int64)
    marked = legal | tokens.described["glued"].is_not_null().to_numpy()[tokens.word]
    found = np.zeros(tokens.pieces, dtype=np.int64)
    np.bitwise_or.at(found, tokens.row[marked], bit.to_numpy()[tokens.word[marked]])
    # Many pieces, few sets of classes: each set is written out once.
    sets, which = np.unique(found, return_inverse=True)
    lists = [[name for at, name in enumerate(classes) if held >> at & 1] for held in sets.tolist()]
    return pl.Series(lists, dtype=pl.List(pl.String)).gather(which)


def _name_kind() -> pl.Expr:
    formless, n = pl.col("formless"), pl.col("n")
    two_words = formless & pl.col("first_given") & (n == 2) & ~pl.col("numbered")
    person = formless & (n == pl.col("plain")) & n.is_between(2, 4)
    titled = formless & pl.col("first_title") & (n >= 2) & (pl.col("market") <= 1)
    initialled = pl.col("piece").str.contains(_INITIAL_FIRST) & formless & (pl.col("market") == 0)
    return (
        pl.when(n == 0).then(pl.lit("legal"))
        .when(~formless).then(pl.lit("firm"))
        .when(pl.col("all_post")).then(pl.lit("post"))
        .when(pl.col("all_department") & pl.col("sure_department")).then(pl.lit("department"))
        .when(pl.col("all_department") & ~two_words).then(pl.lit("place"))
        .when((person & pl.col("first_given")) | titled | initialled).then(pl.lit("person"))
        .when(two_words & (pl.col("market") == 0)).then(pl.lit("person"))
        .when(two_words).then(pl.lit("perhaps person"))
        .when(person & (n <= 3) & (pl.col("long") == n)).then(pl.lit("perhaps person"))
        .otherwise(pl.lit("firm"))
    )  # fmt: skip
