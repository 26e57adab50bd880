"""Find the organisations that free text mentions: every name is looked for in one pass over each text."""

from __future__ import annotations

import polars as pl

from engine.matching.mentions.bands import ACCEPT, judge_mentions
from engine.matching.mentions.short_forms import list_forms
from engine.matching.mentions.surroundings import mark_inside_others, read_surroundings
from engine.names import cut_texts, lay_out_text

MENTION_COLUMNS: dict[str, pl.DataType] = {
    "text": pl.String(),
    "name": pl.String(),
    "found": pl.String(),
    "score": pl.Float64(),
    "band": pl.String(),
    "agreed": pl.String(),
    "differed": pl.String(),
    "excerpt": pl.String(),
}
"""Columns of find_mentions, in their order."""
EXCERPT = 200
"""How many characters of a text stand around what was found in it."""
_TEXTS_AT_ONCE = 25_000


def find_mentions(
    texts: pl.DataFrame, names: pl.DataFrame, corpus: pl.DataFrame | None = None, called: str = "text"
) -> pl.DataFrame:
    """Return which of the names (column name) each distinct text (column text) mentions, each pair once.

    Columns out: MENTION_COLUMNS, sorted by text and name; `found` is what stands in the text, `excerpt` the text around
    it, at most EXCERPT characters and what was found. Accepted is the whole name in two words or more, one of them
    distinctive, or a place and a business word that are written as a name; or one long rare word. For review is what
    is shorter, is somebody's name, or goes on as another name would. A name of common words alone, a null text and
    what is no name are never found. `corpus` (column name) holds the names in which words are counted, the names
    themselves where it is None; `called` is what the evidence calls a text.
    """
    wanted = names["name"].cast(pl.String).drop_nulls().unique().sort()
    counted = wanted if corpus is None else corpus["name"].cast(pl.String).drop_nulls()
    distinct = texts["text"].cast(pl.String).drop_nulls().unique().sort()
    forms, total = list_forms(wanted, counted)
    if forms.is_empty() or distinct.is_empty():
        return pl.DataFrame(schema=MENTION_COLUMNS)
    patterns = forms["form"].unique().sort().to_frame().select(pl.format(" {} ", "form")).to_series()
    parts = [_search(part, patterns, forms) for part in distinct.to_frame("text").iter_slices(_TEXTS_AT_ONCE)]
    judged = pl.concat(parts)
    return _describe(judged, total, called)


def _search(texts: pl.DataFrame, patterns: pl.Series, forms: pl.DataFrame) -> pl.DataFrame:
    words = cut_texts(texts["text"])
    hits = _find_forms(words, patterns)
    placed = read_surroundings(hits, words).join(forms, on="form")
    return _keep_best(judge_mentions(mark_inside_others(placed)))


def _find_forms(words: pl.DataFrame, patterns: pl.Series) -> pl.DataFrame:
    """Return the forms found: line, at (the word it begins with), last, form; forms may overlap."""
    automaton = pl.lit(patterns).implode()
    line = pl.lit(" ") + pl.col("token").str.join(" ") + pl.lit(" ")
    found = (
        words.group_by("line", maintain_order=True)
        .agg(line_text=line)
        .select(
            "line",
            # both walk the text in the same way, so that the n-th place belongs to the n-th form
            form=pl.col("line_text").str.extract_many(automaton, overlapping=True),
            byte=pl.col("line_text").str.find_many(automaton, overlapping=True),
        )
        .filter(pl.col("form").list.len() > 0)
        .explode("form", "byte")
    )
    length = pl.col("token").str.len_bytes().cast(pl.Int64) + 1
    starts = words.select("line", "at", byte=(length.cum_sum().over("line") - length).cast(pl.UInt32))
    return found.join(starts, on=["line", "byte"]).select(
        "line",
        "at",
        last=pl.col("at") + pl.col("form").str.count_matches(" ").cast(pl.Int64) - 2,
        form=pl.col("form").str.strip_chars(" "),
    )


def _keep_best(judged: pl.DataFrame) -> pl.DataFrame:
    """Return the best mention of each text and name, with what was found and the text around it."""
    order = ["text", "name", "score", "words", "start", "form"]
    best = judged.sort(order, descending=[False, False, True, True, False, False]).unique(
        ["text", "name"], keep="first", maintain_order=True
    )
    whole, start, end = pl.col("whole"), pl.col("start"), pl.col("end")
    room = ((EXCERPT - (end - start)) // 2).clip(20)
    low, high = (start - room).clip(0), end + room
    cut = pl.concat_str(
        pl.when(low > 0).then(pl.lit("…")).otherwise(pl.lit("")),
        whole.str.slice(low, high - low),
        pl.when(high < whole.str.len_chars()).then(pl.lit("…")).otherwise(pl.lit("")),
    )
    return (
        best.with_columns(whole=lay_out_text(pl.col("text")))
        .with_columns(found=whole.str.slice(start, end - start), excerpt=cut)
        .select("text", "name", "found", "score", "held", "rare", "names", "how", "excerpt")
    )


def _describe(judged: pl.DataFrame, total: int, called: str) -> pl.DataFrame:
    verb = pl.when(pl.col("names") == 1).then(pl.lit("has")).otherwise(pl.lit("have"))
    names = pl.col("names").cast(pl.String)
    counted = pl.format("; `{}`: {} of {} names {} it", "rare", names, pl.lit(f"{total:,}"), verb).fill_null("")
    accepted = pl.col("score") >= ACCEPT
    told = judged.with_columns(
        band=pl.when(accepted).then(pl.lit("accept")).otherwise(pl.lit("review")),
        agreed=pl.concat_str(pl.format("the {} names `{}`", pl.lit(called), "found"), counted),
        differed=pl.col("held").list.join("; "),
    )
    return told.select([pl.col(name).cast(dtype) for name, dtype in MENTION_COLUMNS.items()]).sort("text", "name")
