"""A name cut at its commas, dashes, brackets and `t/a`, and what each piece is: a firm, a person, a department."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from rapidfuzz.distance import OSA

from engine.names import company_number
from engine.names.fold import fold_text, fold_words
from engine.names.vocabulary import Vocabulary, read_vocabulary

if TYPE_CHECKING:
    from numpy.typing import NDArray

_ALIAS = (
    r"[\s(,;-]*\b(?:t\s?/\s?as?|t\s?/\s?s|t\.\s?a\.?|trading as|d\s?/?b\s?/?a|doing business as|f\s?/\s?k\s?/\s?a|fka"
    r"|a\s?/?k\s?/?a|also known as|now known as|now called|formerly(?: known as| called| t/as?| trading as)?"
    r"|formally(?: known as| t/as?)?|previously(?: known as| called)?)(?:[\s.:]+|$)"
)
_WAS = r"\(\s*(?:was|now|ex)[\s:]+"
_BARE_TA = r"((?:ltd|limited|llp|plc|cic)\.?|-)\s+tas?\s+"
_VENDOR = r"^[a-z]{0,3}[0-9]{4,}\s*[-:/]?\s+|[\s(\[/-]+[a-z]{0,3}[0-9]{5,}[)\]]?\s*$"
_STATE = r"[\s(*-]*\b(?:inactive|do not use|dont use|closed a/?c|duplicate)\b[)*\s]*.*$"
_OPEN = r"\s*[(\[]"
_CUT = r"[,;\])|]|(?:^|\s)-+(?:\s|$)|-\s|\s-|\s(?:at|c/o|@|on behalf of|obo|via)\s|\s/\s|:\s"
_INITIAL_FIRST = r"^(?:[a-z](?:\.\s?|\s)){1,3}[a-z'-]{3,}$"
_SEGMENT, _ALIAS_MARK, _BRACKET_MARK = "\x1f", "\x1e", "\x1d"


def cut_names(names: pl.Series) -> pl.DataFrame:
    """Return the pieces of each distinct name in order.

    Columns: name; number (company number stated in it, null where none); pos; part (the half of a `t/a` it stands
    in, from 0); bracketed; piece (folded text).
    """
    vocabulary = read_vocabulary()
    text = fold_text(company_number.remove(pl.col("name")))
    frame = pl.DataFrame({"name": names}).select(
        "name", number=company_number.extract(pl.col("name")), text=_clear_codes(text)
    )
    first = pl.col("text").str.extract(r"^([a-z]+)", 1)
    person = first.is_in(sorted(vocabulary.given_names | vocabulary.titles_sure)) | (first.str.len_chars() == 1)
    belongs = r"^([a-z.'-]+(?: [a-z.'-]+){1,2}?) (?:of|from) (.+)$"
    to_firm = r"^([a-z.'-]+ [a-z.'-]+) (?:of|from) (.+ (?:ltd|limited|plc|llp)\.?)$"
    frame = frame.with_columns(
        pl.when(person)
        .then(pl.col("text").str.replace(belongs, "$1,$2"))
        .otherwise(pl.col("text").str.replace(to_firm, "$1,$2"))
        .alias("text")
    )
    marked = (
        pl.col("text")
        .str.replace_all(_WAS, _SEGMENT + _ALIAS_MARK)
        .str.replace_all(_BARE_TA, "$1" + _SEGMENT + _ALIAS_MARK)
        .str.replace_all(_ALIAS, _SEGMENT + _ALIAS_MARK)
        .str.replace_all(_OPEN, _SEGMENT + _BRACKET_MARK)
        .str.replace_all(_CUT, _SEGMENT)
    )
    pieces = (
        frame.with_columns(piece=marked.str.split(_SEGMENT))
        .select("name", "number", "piece")
        .explode("piece")
        .with_columns(
            order=pl.int_range(pl.len()),
            alias=pl.col("piece").str.contains(_ALIAS_MARK, literal=True).fill_null(False),
            bracketed=pl.col("piece").str.contains(_BRACKET_MARK, literal=True).fill_null(False),
        )
        .with_columns(part=pl.col("alias").cast(pl.Int32).cum_sum().over("name", order_by="order"))
        .with_columns(pl.col("piece").str.strip_chars(_ALIAS_MARK + _BRACKET_MARK + " .-&+*'"))
        .filter(pl.col("piece").str.contains(r"[\p{L}\p{N}]"))
    )
    pos = pl.int_range(pl.len()).over("name", order_by="order").cast(pl.Int32)
    return pieces.with_columns(pos=pos).select("name", "number", "pos", "part", "bracketed", "piece")


def _clear_codes(text: pl.Expr) -> pl.Expr:
    cleared = text.str.replace(_STATE, " ").str.replace_all(_VENDOR, " ").str.strip_chars()
    return pl.when(cleared.str.contains(r"[a-z]")).then(cleared).otherwise(text)


def read_pieces(pieces: pl.Series) -> pl.DataFrame:
    """Return the words of each distinct piece and what it is.

    Columns: piece; tokens (canonical words without legal forms and small words); legal (classes, sorted); is (legal,
    person, perhaps person, post, department, place, firm); numbered (a token holds a digit); businesslike (a business
    word beside another word).
    """
    vocabulary = read_vocabulary()
    distinct = pl.DataFrame({"piece": pieces.unique().sort()})
    spaced = pl.lit(" ") + fold_words(pl.col("piece")) + pl.lit(" ")
    phrases = {f" {phrase} ": f" {form} " for phrase, form in vocabulary.phrases.items()}
    split = distinct.select(word=spaced.str.replace_many(phrases).str.strip_chars().str.split(" ")).to_series()
    flat = pl.DataFrame({"row": np.repeat(np.arange(len(split)), split.list.len().to_numpy()), "word": split.explode()})
    flat = flat.filter(pl.col("word").is_not_null() & (pl.col("word") != ""))
    described = _describe_words(flat["word"].unique().sort(), vocabulary)
    tokens = _Tokens.of(flat["row"].to_numpy(), flat["word"], described, distinct.height)
    return _classify(distinct, tokens)


@dataclass(frozen=True, slots=True)
class _Tokens:
    """The words of the pieces, one after the other: `row` is the piece, `word` a row of `described`, `at` its place."""

    row: NDArray[np.int64]
    word: NDArray[np.int64]
    at: NDArray[np.int64]
    described: pl.DataFrame
    pieces: int

    @classmethod
    def of(cls, row: NDArray[np.int64], words: pl.Series, described: pl.DataFrame, pieces: int) -> _Tokens:
        number = words.cast(pl.Enum(described["word"])).to_physical().to_numpy().astype(np.int64)
        starts = np.searchsorted(row, np.arange(pieces))
        return cls(row, number, np.arange(len(row)) - starts[row], described, pieces)

    def flag(self, column: str) -> NDArray[np.bool_]:
        """Return for each word whether it has what a column of `described` says."""
        return np.asarray(self.described[column].to_numpy()[self.word])

    def count(self, marked: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Return how many marked words each piece has."""
        return np.bincount(self.row[marked], minlength=self.pieces)


def _describe_words(words: pl.Series, vocabulary: Vocabulary) -> pl.DataFrame:
    """Return for each distinct word its canonical form, its legal class and which lists it stands in."""
    rows = [(word, *_describe_word(word, vocabulary)) for word in words.to_list()]
    names = ("word", "token", "legal", "legal_where", "glued")
    frame = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
    token, word = pl.col("token"), pl.col("word")

    def listed(column: pl.Expr, words: frozenset[str]) -> pl.Expr:
        return column.is_in(sorted(words))

    return frame.with_columns(
        formal=pl.col("legal").is_not_null(),
        anywhere=(pl.col("legal_where") == "any").fill_null(False),
        cut=(pl.col("legal_where") == "cut").fill_null(False),
        leading=listed(word, vocabulary.legal_leading),
        stop=listed(word, vocabulary.stop),
        market=listed(token, vocabulary.market | vocabulary.filler),
        place=listed(word, vocabulary.places),
        department=listed(word, vocabulary.departments) | listed(token, vocabulary.departments),
        department_sure=listed(word, vocabulary.departments_sure) | listed(token, vocabulary.departments_sure),
        post=listed(word, vocabulary.posts),
        post_sure=listed(word, vocabulary.posts_sure),
        given=listed(word, vocabulary.given_names),
        title=listed(word, vocabulary.titles_sure),
        alphabetic=word.str.contains(r"^\p{L}+$"),
        long=word.str.len_chars() > 1,
    )


def _describe_word(word: str, vocabulary: Vocabulary) -> tuple[str, str | None, str, str | None]:
    form = vocabulary.legal.get(word)
    if form is not None:
        return form, form, "last" if word in vocabulary.legal_only_last else "any", None
    token = vocabulary.abbreviations.get(word, word)
    for ending, legal, shortest in (("limited", "ltd", 4), ("ltd", "ltd", 4), ("plc", "plc", 5), ("llp", "llp", 5)):
        rest = word.removesuffix(ending)
        if rest != word and len(rest) >= shortest:
            return vocabulary.abbreviations.get(rest, rest), None, "", legal
    if word in vocabulary.legal_cut_short:
        return token, "ltd", "cut", None
    if token == word and word not in vocabulary.market and _is_damaged_form(word):
        return token, "ltd", "last", None
    return token, None, "", None


_LIKE_LIMITED = frozenset({"lifted", "minted", "listed", "lighted", "united", "visited", "limits", "limitless"})


def _is_damaged_form(word: str) -> bool:
    if 6 <= len(word) <= 9 and word not in _LIKE_LIMITED:
        return OSA.distance(word, "limited", score_cutoff=2) <= (1 if len(word) == 6 else 2)
    return len(word) in (3, 4) and not set(word) & set("aeiou") and OSA.distance(word, "ltd") == 1


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


def _classify(distinct: pl.DataFrame, tokens: _Tokens) -> pl.DataFrame:
    legal = _find_legal(tokens)
    flag, count = tokens.flag, tokens.count
    core, stop, market, place = ~legal, flag("stop"), flag("market"), flag("place")
    kept = core & ~stop
    forms = _gather_legal(tokens, legal)
    n, marked = count(core), count(market & core)
    first = tokens.at == 0
    spelt = pl.DataFrame({"row": tokens.row[kept], "said": tokens.described["token"].gather(tokens.word[kept])})
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
    return distinct.with_columns(
        pl.DataFrame(facts).with_columns(piece=distinct["piece"]).select(_name_kind().alias("is")).to_series(),
        pl.Series("tokens", _gather_lists(spelt, tokens.pieces)),
        pl.Series("legal", forms),
        pl.Series("numbered", facts["numbered"]),
        # a business word beside a word of its own: `Kinegria Electrical Contractors`
        pl.Series("businesslike", (marked > 0) & (count(kept) > marked)),
    ).select("piece", "tokens", "legal", "is", "numbered", "businesslike")


def _gather_lists(said: pl.DataFrame, pieces: int) -> pl.Series:
    """Return for each piece the list of what is said of its words (columns row and said, in order)."""
    lists = said.group_by("row", maintain_order=True).agg("said")
    every = pl.DataFrame({"row": np.arange(pieces)}).join(lists, on="row", how="left", maintain_order="left")
    return every["said"].fill_null([])


def _gather_legal(tokens: _Tokens, legal: NDArray[np.bool_]) -> pl.Series:
    """Return for each piece its classes of legal form, those glued to a word among them, sorted."""
    glued = tokens.described["glued"].is_not_null().to_numpy()[tokens.word]
    form = tokens.described.select(form=pl.coalesce("glued", "legal"))["form"]
    marked = legal | glued
    said = pl.DataFrame({"row": tokens.row[marked], "said": form.gather(tokens.word[marked])})
    return _gather_lists(said.unique().sort("row", "said"), tokens.pieces)


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
