"""Surroundings of what is found in a text: how it is written there, and what stands around it."""

from __future__ import annotations

import polars as pl

from engine.names import read_vocabulary

_CAPITAL = r"^[\p{Lu}\p{N}]"
_BESIDE = r"^['’]?(?:\s|-|\s(?:of|for)\s(?:the\s)?)$"


def read_surroundings(hits: pl.DataFrame, words: pl.DataFrame) -> pl.DataFrame:
    """Return the hits (line, at, last, form) with how each is written in the words of texts.cut_texts.

    Columns added: text, start, end (characters of lay_out_text); cased (the text's capitals mark names), capital (each
    word begins with one), shouted (no small letter in it), signs (all that stands between its words), ends (a sentence
    ends inside), gap (what stands before it), and of the words `before` and `behind` it, each null where none stands
    beside it without a sign: the token, _capital, _plain (of no name's making), _person (a title, given name or
    initial) and _market (a business word).
    """
    spans = hits.select("line", "at", "last").unique()
    cased = words.group_by("line").agg(
        cased=pl.col("written").str.contains(r"^\p{Ll}").any() & pl.col("written").str.contains(_CAPITAL).any()
    )
    placed = _read_inside(spans, words).join(cased, on="line")
    neighbours = _describe_neighbours(words)
    for side, at in (("before", pl.col("at") - 1), ("behind", pl.col("last") + 1)):
        placed = _add_neighbour(placed.with_columns(word=at), neighbours, side)
    return hits.join(placed.drop("opens", "behind_gap"), on=["line", "at", "last"])


def _read_inside(spans: pl.DataFrame, words: pl.DataFrame) -> pl.DataFrame:
    each = spans.with_columns(word=pl.int_ranges("at", pl.col("last") + 1)).explode("word")
    written = pl.col("written")
    return (
        each.join(words.rename({"at": "word"}), on=["line", "word"])
        .sort("line", "at", "last", "word")
        .group_by("line", "at", "last", maintain_order=True)
        .agg(
            pl.col("text", "start", "gap").first(),
            pl.col("end").last(),
            capital=written.str.contains(_CAPITAL).all(),
            shouted=~written.str.contains(r"\p{Ll}").any(),
            signs=pl.col("gap").slice(1).str.join(""),
            ends=pl.col("ends_sentence").slice(1).any(),
            opens=pl.col("ends_sentence").first(),
        )
    )


def _describe_neighbours(words: pl.DataFrame) -> pl.DataFrame:
    lists = read_vocabulary()
    market = lists.market | lists.filler | lists.role
    plain = (lists.ordinary - market) | lists.beside | set(lists.legal) | lists.posts_sure
    token = pl.col("token")
    return words.select(
        "line",
        word="at",
        near=token,
        near_gap="gap",
        near_capital=pl.col("written").str.contains(_CAPITAL),
        near_plain=token.is_in(sorted(plain)) | token.str.contains(r"^[0-9]"),
        near_person=token.is_in(sorted(lists.given_names | lists.titles_sure)) | token.str.contains(r"^\p{L}$"),
        near_market=token.is_in(sorted(market - lists.beside)),
    )


def _add_neighbour(placed: pl.DataFrame, neighbours: pl.DataFrame, side: str) -> pl.DataFrame:
    named = neighbours.rename({name: name.replace("near", side) for name in neighbours.columns})
    found = placed.join(named, on=["line", "word"], how="left").drop("word")
    gap = pl.col("gap") if side == "before" else pl.col("behind_gap")
    beside = gap.str.contains(_BESIDE)
    if side == "before":
        found = found.drop("before_gap")
        beside &= ~pl.col("opens")
    told = [side, *(f"{side}_{fact}" for fact in ("capital", "plain", "person", "market"))]
    return found.with_columns(pl.when(beside).then(pl.col(name)).alias(name) for name in told)


def mark_inside_others(hits: pl.DataFrame) -> pl.DataFrame:
    """Return the hits (with name and how) with inside_other: the longer form of another name around it, else null."""
    spans = hits.filter(pl.col("how") != "core").select("line", outer_at="at", outer_last="last", outer="form").unique()
    length = pl.col("last") - pl.col("at")
    around = (
        hits.select("line", "at", "last")
        .unique()
        .join(spans, on="line")
        .filter(
            (pl.col("outer_at") <= pl.col("at"))
            & (pl.col("outer_last") >= pl.col("last"))
            & (pl.col("outer_last") - pl.col("outer_at") > length)
        )
    )
    own = hits.select("line", "name", outer_at="at", outer_last="last").unique()
    key = ["line", "at", "last", "name"]
    inner = (
        hits.select(key)
        .join(around, on=["line", "at", "last"])
        .join(own, on=["line", "name", "outer_at", "outer_last"], how="anti")
        .sort(*key, pl.col("outer").str.len_chars(), "outer")
        .unique(key, keep="last", maintain_order=True)
        .select(*key, inside_other="outer")
    )
    return hits.join(inner, on=key, how="left")
