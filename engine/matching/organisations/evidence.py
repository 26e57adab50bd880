"""Evidence of a pair of readings: the words that agreed and differed, as sentences a person can check."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from engine.matching.bands import join_said
from engine.matching.organisations.align import JOINED, OVER, SAME, align_forms
from engine.matching.words import CLASSES, KINDS
from engine.names import AGAIN

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.matching.organisations.align import Alignment
    from engine.matching.organisations.forms import Words
    from engine.matching.organisations.readings import Readings

_FORM = r"(?i)\b(limited|ltd|plc|llp|cic|c\.i\.c|f\.l\.p|p\.l\.c|public limited company|inc)\b\.?"


def describe_organisation_pairs(of: Readings, a: NDArray[np.int64], b: NDArray[np.int64]) -> pl.DataFrame:
    """Return method, agreed and differed of each pair of readings (numbers a and b), in the order given."""
    f, g = of.form[a], of.form[b]
    aligned = align_forms(of.forms, f, g)
    sides = [
        of.frame.select(
            pl.col(name).gather(rows).alias(f"{name}_{side}") for name in ("name", "legal", "left_out", "left_out_is")
        )
        for side, rows in (("l", a), ("r", b))
    ]
    words = pl.DataFrame(
        {
            "same": of.form[a] == of.form[b],
            "whole": of.whole[a] & of.whole[b],
            "initials": (of.forms.initials[f] == of.forms.letters[g]) | (of.forms.initials[g] == of.forms.letters[f]),
            "agree": _write_agreed(aligned, of.forms.words, of.total),
            "glued": _write_joined(aligned, of.forms.words),
            "slipped": _write_alike(aligned, of.forms.words),
            "over_l": _write_over(aligned.tokens_l, aligned.state_l, of.forms.words, "left"),
            "over_r": _write_over(aligned.tokens_r, aligned.state_r, of.forms.words, "right"),
        }
    )
    facts = pl.concat([*sides, words], how="horizontal")
    agreed = join_said(pl.col("agree"), pl.col("glued"), _write_legal_agreed())
    return facts.select(method=_name_method(), agreed=agreed, differed=_write_differed())


def _show_words(words: Words) -> pl.Series:
    return words.text.str.replace(AGAIN, " again", literal=True)


def _gather(row: NDArray[np.int64], said: pl.Series, pairs: int) -> pl.Series:
    """Return for each pair what its rows say, joined by `; `; empty text where they say nothing."""
    joined = (
        pl.DataFrame({"row": row, "said": said}).group_by("row", maintain_order=True).agg(pl.col("said").str.join("; "))
    )
    every = pl.DataFrame({"row": np.arange(pairs)}).join(joined, on="row", how="left", maintain_order="left")
    return every["said"].fill_null("")


def _write_agreed(aligned: Alignment, words: Words, total: int) -> pl.Series:
    row, place = np.nonzero(aligned.state_l == SAME)
    word, names = pl.col("word"), pl.col("names")
    verb = pl.when(names == 1).then(pl.lit("has")).otherwise(pl.lit("have"))
    rare = pl.Series(words.klass < CLASSES.index("market"))
    said = (
        pl.DataFrame({"word": _show_words(words), "names": words.names, "rare": rare})
        .select(
            pl.when(pl.col("rare") & (total > 0))
            .then(pl.format("`{}` agrees, {} of {} names {} it", word, names, pl.lit(f"{total:,}"), verb))
            .otherwise(pl.format("`{}` agrees", word))
        )
        .to_series()
    )
    return _gather(row, said.gather(aligned.tokens_l[row, place]), len(aligned.state_l))


def _write_joined(aligned: Alignment, words: Words) -> pl.Series:
    spelt = []
    for tokens, state in ((aligned.tokens_l, aligned.state_l), (aligned.tokens_r, aligned.state_r)):
        row, place = np.nonzero(state == JOINED)
        text = pl.DataFrame({"row": row, "word": _show_words(words).gather(tokens[row, place])})
        joined = text.group_by("row", maintain_order=True).agg(pl.col("word").str.join(" "))
        every = pl.DataFrame({"row": np.arange(len(state))}).join(joined, on="row", how="left", maintain_order="left")
        spelt.append(every["word"])
    said = pl.format("`{}`/`{}`: the same letters", "left", "right")
    return pl.DataFrame({"left": spelt[0], "right": spelt[1]}).select(said.fill_null("")).to_series()


def _write_alike(aligned: Alignment, words: Words) -> pl.Series:
    alike = aligned.alike
    pairs = pl.DataFrame(
        {
            "a": _show_words(words).gather(alike.a),
            "b": _show_words(words).gather(alike.b),
            "kind": pl.Series(KINDS).gather(alike.kind.astype(np.int64)),
        }
    )
    said = pairs.select(pl.format("`{}`/`{}`: {}", "a", "b", "kind")).to_series()
    order = np.lexsort((alike.i, alike.pair))
    return _gather(alike.pair[order], said.gather(order), len(aligned.state_l))


def _write_over(tokens: NDArray[np.int32], state: NDArray[np.int8], words: Words, side: str) -> pl.Series:
    row, place = np.nonzero(state == OVER)
    said = pl.DataFrame({"word": _show_words(words).gather(tokens[row, place])}).select(
        pl.format("`{}` only on the {}", "word", pl.lit(side))
    )
    return _gather(row, said.to_series(), len(state))


def _name_method() -> pl.Expr:
    alias = pl.col("left_out_is_l").str.contains("alias") | pl.col("left_out_is_r").str.contains("alias")
    return (
        pl.when(pl.col("name_l") == pl.col("name_r")).then(pl.lit("identical name"))
        .when(pl.col("same") & pl.col("whole")).then(pl.lit("same name"))
        .when(alias).then(pl.lit("trading or former name"))
        .when(pl.col("same")).then(pl.lit("same name inside"))
        .when(pl.col("initials")).then(pl.lit("initials"))
        .when(pl.col("whole")).then(pl.lit("similar name"))
        .otherwise(pl.lit("similar name inside"))
    )  # fmt: skip


def _write_legal_agreed() -> pl.Expr:
    left = pl.col("name_l").str.extract(_FORM, 1).str.to_lowercase()
    right = pl.col("name_r").str.extract(_FORM, 1).str.to_lowercase()
    same = (pl.col("legal_l") == pl.col("legal_r")) & (pl.col("legal_l") != "")
    return pl.when(same & (left != right)).then(pl.format("`{}`/`{}` are the same legal form", left, right))


def _write_differed() -> pl.Expr:
    out = [
        pl.when(pl.col(f"left_out_{side}") != "").then(
            pl.format("the {} also says `{}` ({})", pl.lit(name), f"left_out_{side}", f"left_out_is_{side}")
        )
        for side, name in (("l", "left"), ("r", "right"))
    ]
    legal = pl.when(pl.col("legal_l") != pl.col("legal_r")).then(
        pl.format("legal form {}", pl.concat_str([_quote("legal_l"), _quote("legal_r")], separator="/"))
    )
    return join_said(*(pl.col(name) for name in ("slipped", "over_l", "over_r")), *out, legal)


def _quote(column: str) -> pl.Expr:
    return pl.when(pl.col(column) == "").then(pl.lit("none")).otherwise(pl.format("`{}`", column))
