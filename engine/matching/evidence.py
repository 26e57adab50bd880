"""Links -> the words that agreed and differed, as sentences a person can check."""

from __future__ import annotations

import polars as pl

_FORM = r"(?i)\b(limited|ltd|plc|llp|cic|c\.i\.c|l\.l\.p|p\.l\.c|public limited company|inc)\b\.?"


def describe_links(links: pl.DataFrame, total: int) -> pl.DataFrame:
    """Return the links with method, agreed and differed; `total` is how many distinct names the data hold.

    Columns in: the evidence of compare_forms (agree, slipped, glued_words, over_l, over_r), and what either reading
    leaves out.
    """
    return links.with_columns(method=_name_method(), agreed=_say_agreed(total), differed=_say_differed())


def _name_method() -> pl.Expr:
    whole = pl.col("whole").fill_null(False)
    alias = (pl.col("left_out_is_l").str.contains("alias") | pl.col("left_out_is_r").str.contains("alias")).fill_null(
        False
    )
    return (
        pl.when(pl.col("left_name") == pl.col("right_name")).then(pl.lit("identical name"))
        .when(pl.col("same") & whole).then(pl.lit("same name"))
        .when(alias).then(pl.lit("trading or former name"))
        .when(pl.col("same")).then(pl.lit("same name inside"))
        .when(pl.col("initials")).then(pl.lit("initials"))
        .when(whole).then(pl.lit("similar name"))
        .otherwise(pl.lit("similar name inside"))
    )  # fmt: skip


def _say_agreed(total: int) -> pl.Expr:
    word, names = pl.element().struct.field("token"), pl.element().struct.field("names").cast(pl.String)
    rare = pl.element().struct.field("klass").is_in(["distinctive", "place", "number"])
    verb = pl.when(pl.element().struct.field("names") == 1).then(pl.lit("has")).otherwise(pl.lit("have"))
    said = (
        pl.when(rare)
        .then(pl.format("`{}` agrees, {} of {} names {} it", word, names, pl.lit(f"{total:,}"), verb))
        .otherwise(pl.format("`{}` agrees", word))
    )
    words = pl.col("agree").list.eval(said).list.join("; ")
    glued = (
        pl.col("glued_words")
        .list.eval(pl.format("`{}` is written in one word and in two", pl.element()))
        .list.join("; ")
    )
    return _join([words, glued, _say_legal_agreed()])


def _say_legal_agreed() -> pl.Expr:
    left = pl.col("left_name").str.extract(_FORM, 1).str.to_lowercase()
    right = pl.col("right_name").str.extract(_FORM, 1).str.to_lowercase()
    same = (pl.col("legal_l") == pl.col("legal_r")) & (pl.col("legal_l") != "")
    return pl.when(same & (left != right)).then(pl.format("`{}`/`{}` are the same legal form", left, right))


def _say_differed() -> pl.Expr:
    field = pl.element().struct.field
    slips = (
        pl.col("slipped").list.eval(pl.format("`{}`/`{}`: {}", field("a"), field("b"), field("kind"))).list.join("; ")
    )
    only = [
        pl.col(f"over_{side}").list.eval(pl.format("`{}` only on the {}", pl.element(), pl.lit(name))).list.join("; ")
        for side, name in (("l", "left"), ("r", "right"))
    ]
    out = [
        pl.when(pl.col(f"left_out_{side}") != "").then(
            pl.format("the {} also says `{}` ({})", pl.lit(name), f"left_out_{side}", f"left_out_is_{side}")
        )
        for side, name in (("l", "left"), ("r", "right"))
    ]
    legal = pl.when(pl.col("legal_l") != pl.col("legal_r")).then(
        pl.format("legal form {}", pl.concat_str([_quote("legal_l"), _quote("legal_r")], separator="/"))
    )
    return _join([slips, *only, *out, legal])


def _quote(column: str) -> pl.Expr:
    return pl.when(pl.col(column) == "").then(pl.lit("none")).otherwise(pl.format("`{}`", column))


def _join(parts: list[pl.Expr]) -> pl.Expr:
    said = [pl.when(part != "").then(part) for part in parts]
    return pl.concat_str(said, separator="; ", ignore_nulls=True)
