"""Segments of a name, cut at its commas, dashes, brackets and `t/a`."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from engine.names.company_number import may_hold_number, remove_company_number
from engine.names.fold import change, change_where, fold_texts, put_back
from engine.names.vocabulary import read_vocabulary

if TYPE_CHECKING:
    from numpy.typing import NDArray

_ALIAS = (
    r"[\s(,;-]*\b(?:t\s?/\s?as?|t\s?/\s?s|t\.\s?a\.?|trading as|(?:a )?trading (?:name|style) of|d\s?/?b\s?/?a"
    r"|doing business as|f\s?/\s?k\s?/\s?a|fka|a\s?/?k\s?/?a|k\s?/\s?a|(?:also |now |better )?known as|now called"
    r"|formerly(?: known as| called| t/as?| trading as)?|formally(?: known as| t/as?)?"
    r"|previously(?: known as| called)?)(?:[\s.:]+|$)"
)
_WAS = r"\(\s*(?:was|now|ex)[\s:]+"
_BARE_TA = r"((?:ltd|limited|llp|plc|cic)\.?|-)\s+(?:tas?|was)\s+"
_VENDOR = r"^[a-z]{0,3}[0-9]{4,}\s*[-:/]?\s+|[\s(\[/-]+[a-z]{0,3}[0-9]{5,}[)\]]?\s*$"
_STATE = r"[\s(*-]*\b(?:inactive|do not use|dont use|closed a/?c|duplicate)\b[)*\s]*.*$"
_OPEN = r"\s*[(\[]"
_CUT = r"[,;\])|]|(?:^|\s)-+(?:\s|$)|-\s|\s-|\s(?:at|c/o|@|on behalf of|obo|via)\s|\s/\s|:\s"
_SEGMENT, _ALIAS_MARK, _BRACKET_MARK = "\x1f", "\x1e", "\x1d"
_MARKS = f"{_WAS}|{_BARE_TA}|{_ALIAS}|{_OPEN}|{_CUT}"
_EDGES = " .-&+*'"


def cut_names(names: pl.Series, folded: pl.Series) -> pl.DataFrame:
    """Return the pieces of the names; `folded` is what fold_texts makes of them.

    Columns: row (of the name); pos (of the piece in it, from 0); part (the half of a `t/a` it stands in, from 0);
    bracketed; piece (folded text). Sorted by row and pos.
    """
    numbered = may_hold_number(names)
    bare = folded
    if numbered.any():
        bare = put_back(folded, numbered, fold_texts(change(names.filter(numbered), remove_company_number)))
    cleared = change_where(bare, bare.str.contains(f"{_STATE}|{_VENDOR}"), _clear_codes)
    text = change_where(cleared, cleared.str.contains_any([" of ", " from "]), _cut_persons_off)
    cut = text.str.contains(_MARKS)
    row = pl.Series(np.arange(len(text)))
    whole = pl.DataFrame({"row": row, "piece": text}).filter(~cut)
    plain = whole.select("row", pl.lit(0).alias("part"), pl.lit(False).alias("bracketed"), "piece")
    pieces = plain if not cut.any() else pl.concat([plain, _cut_texts(row.filter(cut), text.filter(cut))])
    kept = pieces.with_columns(pl.col("piece").str.strip_chars(_EDGES)).filter(
        pl.col("piece").str.contains(r"[\p{L}\p{N}]")
    )
    kept = kept.sort("row", maintain_order=True)
    return kept.select("row", pl.Series("pos", _number_within(kept["row"].to_numpy())), "part", "bracketed", "piece")


def _cut_texts(row: pl.Series, text: pl.Series) -> pl.DataFrame:
    """Return the pieces of texts that hold a mark, columns row, part, bracketed and piece."""
    split = change(text, _mark).str.split(_SEGMENT)
    pieces = pl.DataFrame({"row": row, "piece": split}).explode("piece")
    alias = pieces["piece"].str.contains(_ALIAS_MARK, literal=True).to_numpy()
    part = alias.cumsum()
    size = split.list.len().to_numpy()
    first = np.repeat(size.cumsum() - size, size)
    return pieces.select(
        "row",
        part=pl.Series(part - part[first] + alias[first], dtype=pl.Int32),
        bracketed=pl.col("piece").str.contains(_BRACKET_MARK, literal=True),
        piece=pl.col("piece").str.strip_chars(_ALIAS_MARK + _BRACKET_MARK + _EDGES),
    )


def _mark(text: pl.Expr) -> pl.Expr:
    """Return text with a mark where a piece begins, and what kind of piece."""
    return (
        text.str.replace_all(_WAS, _SEGMENT + _ALIAS_MARK)
        .str.replace_all(_BARE_TA, "$1" + _SEGMENT + _ALIAS_MARK)
        .str.replace_all(_ALIAS, _SEGMENT + _ALIAS_MARK)
        .str.replace_all(_OPEN, _SEGMENT + _BRACKET_MARK)
        .str.replace_all(_CUT, _SEGMENT)
    )


def _number_within(row: NDArray[np.int64]) -> NDArray[np.int32]:
    """Return the place of each cell among the cells that hold the same row; the rows ascend."""
    return (np.arange(len(row)) - np.searchsorted(row, row)).astype(np.int32)


def _clear_codes(text: pl.Expr) -> pl.Expr:
    cleared = text.str.replace(_STATE, " ").str.replace_all(_VENDOR, " ").str.strip_chars()
    return pl.when(cleared.str.contains("[a-z]")).then(cleared).otherwise(text)


def _cut_persons_off(text: pl.Expr) -> pl.Expr:
    """Return text with a comma for the `of` behind a person's name."""
    first = text.str.extract("^([a-z]+)", 1)
    person = first.is_in(_read_firsts()) | (first.str.len_chars() == 1)
    belongs = r"^([a-z.'-]+(?: [a-z.'-]+){1,2}?) (?:of|from) (.+)$"
    to_firm = r"^([a-z.'-]+ [a-z.'-]+) (?:of|from) (.+ (?:ltd|limited|plc|llp)\.?)$"
    return pl.when(person).then(text.str.replace(belongs, "$1,$2")).otherwise(text.str.replace(to_firm, "$1,$2"))


@cache
def _read_firsts() -> pl.Series:
    """Return, as one list, the words with which a person's name begins."""
    vocabulary = read_vocabulary()
    return pl.Series(sorted(vocabulary.given_names | vocabulary.titles_sure)).implode()
