"""Free text -> its words in order, each as it is written and in the form that names are compared in."""

from __future__ import annotations

import polars as pl

from engine.names.fold import fold_text, fold_words, mend_text
from engine.names.vocabulary import read_vocabulary

_WORD = r"[\p{L}\p{N}\p{M}]+(?:['’‘`´ʼ][\p{L}\p{M}]+)*"
_PIECE = rf"[^\p{{L}}\p{{N}}\p{{M}}]*{_WORD}"
_POSSESSIVE = r"['’‘`´ʼ][sS]$"
_SENTENCE_END = r"[.;!?|•]"
WORD_SCHEMA: dict[str, pl.DataType] = {
    "text": pl.String(),
    "line": pl.UInt32(),
    "at": pl.Int64(),
    "token": pl.String(),
    "written": pl.String(),
    "gap": pl.String(),
    "start": pl.Int64(),
    "end": pl.Int64(),
    "ends_sentence": pl.Boolean(),
}
"""Columns of cut_texts."""


def lay_out_text(text: pl.Expr) -> pl.Expr:
    """Return the text mended and with single spaces: what the places of cut_texts count in."""
    return mend_text(text).str.replace_all(r"[\s\p{Z}\p{C}]+", " ").str.strip_chars()


def cut_texts(texts: pl.Series) -> pl.DataFrame:
    """Return the words of each distinct text, in every way its possessives and hyphens can be read.

    Columns: WORD_SCHEMA. `line` numbers the readings of the texts: as they stand, without a possessive `s`, and with
    hyphened words in one; `at` counts the words of a line from 0. `token` is the comparison form, `written` the word
    as the text has it, `gap` what stands before it, start and end its characters in lay_out_text; ends_sentence says
    that a sentence ends before it. Small words (`the`, `of`, `and`) are left out, and stand in the gap behind them.
    """
    distinct = pl.DataFrame({"text": texts.cast(pl.String).drop_nulls().unique().sort()})
    pieces = (
        distinct.with_columns(piece=lay_out_text(pl.col("text")).str.extract_all(_PIECE))
        .explode("piece", empty_as_null=False)
        .with_columns(end=pl.col("piece").str.len_chars().cast(pl.Int64).cum_sum().over("text"))
        .with_columns(written=pl.col("piece").str.extract(rf"({_WORD})$", 1))
    )
    pieces = pieces.with_columns(
        start=pl.col("end") - pl.col("written").str.len_chars(),
        gap=pl.col("piece").str.head(pl.col("piece").str.len_chars() - pl.col("written").str.len_chars()),
    ).drop("piece")
    pieces = pieces.join(_fold_written(pieces["written"]), on="written", maintain_order="left")
    joined = _join_initials(pieces.filter(pl.col("token") != ""))
    return _number_lines(_leave_out_small_words(joined))


def _fold_written(written: pl.Series) -> pl.DataFrame:
    """Return for each distinct written word its token, and the token without a possessive `s`."""
    words = pl.DataFrame({"written": written.unique().sort()})
    return words.with_columns(
        token=fold_words(fold_text(pl.col("written"))).str.replace_all(" ", ""),
        bare=fold_words(fold_text(pl.col("written").str.replace(_POSSESSIVE, ""))).str.replace_all(" ", ""),
        brief=pl.col("written").str.len_chars() <= 2,
    )


def _join_initials(pieces: pl.DataFrame) -> pl.DataFrame:
    """Return the words with runs of single letters as one (`J. D. R`, `A & E`); an `a` or `I` is a word of its own."""
    single = pl.col("token").str.contains(r"^\p{L}$") & ~pl.col("written").is_in(["a", "I"])
    near = pl.col("gap").str.contains(r"^[.\s&+-]{0,3}$")
    follows = (
        single & near & single.shift(1).fill_null(False) & (pl.col("text") == pl.col("text").shift(1))
    ).fill_null(False)
    grouped = pieces.with_columns(run=(~follows).cum_sum())
    runs = grouped.filter(follows.shift(-1).fill_null(False) | follows)
    if runs.is_empty():
        return pieces
    rest = grouped.filter(~(follows.shift(-1).fill_null(False) | follows))
    whole = runs.group_by("run", maintain_order=True).agg(
        pl.col("text", "gap", "start").first(),
        pl.col("end", "brief").last(),
        pl.col("token", "bare", "written").str.join(""),
    )
    return pl.concat([rest, whole.select(rest.columns)]).sort("text", "start").drop("run")


def _leave_out_small_words(words: pl.DataFrame) -> pl.DataFrame:
    """Return the words without the small ones, whose gap reaches back to the word before; with ends_sentence."""
    small = sorted(read_vocabulary().stop)
    kept = words.filter(~pl.col("token").is_in(small))
    before = pl.col("end").shift(1).over("text").fill_null(0)
    laid_out = kept.select("text").unique(maintain_order=True).with_columns(whole=lay_out_text(pl.col("text")))
    kept = kept.join(laid_out, on="text", maintain_order="left").with_columns(
        gap=pl.col("whole").str.slice(before, pl.col("start") - before)
    )
    brief = pl.col("brief").shift(1).over("text").fill_null(False)  # `St.`, `Co.`, an initial
    stop = pl.col("gap").str.contains(_SENTENCE_END) & ~(brief & pl.col("gap").str.contains(r"^\.\s?$"))
    return kept.with_columns(ends_sentence=stop).drop("whole", "brief")


def _number_lines(words: pl.DataFrame) -> pl.DataFrame:
    """Return the words of every reading of each text, their abbreviations written out."""
    hyphened = pl.col("gap") == "-"
    readings = [words.with_columns(reading=pl.lit(0)).drop("bare")]
    owning = words.filter((pl.col("token") != pl.col("bare")).any().over("text"))
    readings.append(owning.with_columns(reading=pl.lit(1), token=pl.col("bare")).drop("bare"))
    in_one = words.filter(hyphened.any().over("text")).with_columns(run=(~hyphened).cum_sum())
    readings.append(
        in_one.group_by("text", "run", maintain_order=True)
        .agg(
            pl.col("token", "written").str.join(""),
            pl.col("gap", "start", "ends_sentence").first(),
            pl.col("end").last(),
        )
        .with_columns(reading=pl.lit(2))
        .select(readings[0].columns)
    )
    return (
        pl.concat(readings)
        .with_columns(
            line=(pl.struct("text", "reading").rank("dense") - 1).cast(pl.UInt32),
            token=pl.col("token").replace(read_vocabulary().abbreviations),
        )
        .sort("line", "start")
        .with_columns(at=pl.int_range(pl.len()).over("line"))
        .select([pl.col(name).cast(dtype) for name, dtype in WORD_SCHEMA.items()])
    )
