"""Organisation names -> comparison forms: every way to read a name, with what each reading leaves out."""

from __future__ import annotations

from functools import cache

import numpy as np
import polars as pl

from engine.names.company_number import extract_company_number, may_hold_number
from engine.names.fold import change, fold_texts, put_back
from engine.names.non_names import are_names, is_name
from engine.names.pieces import read_pieces
from engine.names.segments import cut_names
from engine.names.slices import map_slices

__all__ = ["is_name", "make_comparison_forms", "read_views"]

_MOST_PIECES = 5
VIEW_SCHEMA: dict[str, pl.DataType] = {
    "name": pl.String(),
    "number": pl.String(),
    "form": pl.String(),
    "legal": pl.String(),
    "left_out": pl.String(),
    "left_out_is": pl.String(),
    "benign": pl.Boolean(),
    "reads_as": pl.String(),
}
"""Columns of read_views."""


def make_comparison_forms(names: pl.Series) -> pl.DataFrame:
    """Return name, form and legal for each distinct name read as a whole; the form is empty for what is no name."""
    views = read_views(names).filter(pl.col("left_out_is") == "").select("name", "form", "legal")
    return (
        pl.DataFrame({"name": names.unique().sort()})
        .join(views, on="name", how="left")
        .with_columns(pl.col("form", "legal").fill_null(""))
    )


def read_views(names: pl.Series) -> pl.DataFrame:
    """Return every reading of each distinct name that is one (is_name), whole first.

    Columns: VIEW_SCHEMA. `form` joins canonical words by a space, `legal` the classes of legal form by `+`. A view
    that is not the whole says what it leaves out (`left_out`) and what that is (`left_out_is`: alias, person, perhaps
    person, post, department, place, short form, addition, in brackets, firm, joined by `+`); `benign` is false where
    what is left out may make it another organisation; `reads_as` is `person` where what is kept is somebody's name.
    """
    return pl.concat(map_slices(_read_slice, names.unique().drop_nulls().sort()))


def _read_slice(names: pl.Series) -> pl.DataFrame:
    """Return the views of a slice of the distinct names, sorted; what a name reads as depends on no other name."""
    folded = fold_texts(names)
    true = are_names(folded)
    names, folded = names.filter(true), folded.filter(true)
    cut = cut_names(names, folded)
    pieces = cut.hstack(read_pieces(cut["piece"]))
    single = pl.Series((np.bincount(pieces["row"].to_numpy(), minlength=1) == 1)[pieces["row"].to_numpy()])
    views = _read_singles(pieces.filter(single)).filter(pl.col("form") != "")
    if not single.all():
        several = pieces.filter(~single)
        others = pl.concat([_read_wholes(several), _read_parts(_set_forms_apart(several))])
        ordered = others.filter(pl.col("form") != "").sort("row", "form", "left_out_is", "legal", "left_out")
        first = ordered.unique(subset=["row", "form"], keep="first", maintain_order=True)
        views = pl.concat([views, first]).sort("row", maintain_order=True)
    said = names.gather(views["row"])
    return views.with_columns(name=said, number=_read_numbers(said)).select(list(VIEW_SCHEMA))


def _read_numbers(names: pl.Series) -> pl.Series:
    """Return the company number stated in each name, null where there is none."""
    numbered = may_hold_number(names)
    numbers = pl.Series([None], dtype=pl.String).new_from_index(0, len(names))
    return (
        put_back(numbers, numbered, change(names.filter(numbered), extract_company_number))
        if numbered.any()
        else numbers
    )


def _set_forms_apart(pieces: pl.DataFrame) -> pl.DataFrame:
    """Return the pieces that are more than a legal form, numbered anew; `form_behind` holds the forms of the others."""
    bare = pl.col("is") == "legal"
    behind = (
        pieces.filter(bare)
        .group_by("row", "part")
        .agg(form_behind=pl.col("legal").explode(empty_as_null=False), form_at=pl.col("pos").max())
    )
    return (
        pieces.filter(~bare)
        .join(behind, on=["row", "part"], how="left", maintain_order="left")
        .with_columns(
            pl.col("form_behind").fill_null([]),
            inside=(pl.col("pos") < pl.col("form_at")).fill_null(False),
            pos=pl.int_range(pl.len()).over("row", order_by="pos").cast(pl.Int32),
            pieces=pl.len().over("row"),
        )
        .filter(pl.col("pieces") > 1)
    )


_WHOLE = {"left_out": pl.lit(""), "left_out_is": pl.lit(""), "benign": pl.lit(True)}


def _read_singles(pieces: pl.DataFrame) -> pl.DataFrame:
    """Return the view of each name in one piece; most names are."""
    return pieces.select(
        "row", form=_join_tokens(pl.col("tokens")), legal=_join_legal(), **_WHOLE, reads_as=pl.col("is")
    )


def _read_wholes(pieces: pl.DataFrame) -> pl.DataFrame:
    """Return the view of each name in several pieces that leaves nothing out."""
    return (
        pieces.group_by("row", maintain_order=True)
        .agg(pl.col("tokens").explode(empty_as_null=False), pl.col("legal").explode(empty_as_null=False))
        .select("row", form=_join_tokens(pl.col("tokens")), legal=_join_legal(), **_WHOLE, reads_as=pl.lit("firm"))
    )


def _join_tokens(tokens: pl.Expr) -> pl.Expr:
    """Return the words of a form, each once, with a space between."""
    some = tokens.list.n_unique() < tokens.list.len()
    return pl.when(some).then(tokens.list.unique(maintain_order=True)).otherwise(tokens).list.join(" ")


def _join_legal() -> pl.Expr:
    """Return the classes of legal form, sorted, with `+` between."""
    legal = pl.col("legal")
    several = legal.list.len() > 1
    return pl.when(several).then(legal.list.unique().list.sort()).otherwise(legal).list.join("+")


@cache
def _make_templates() -> pl.DataFrame:
    """Return for each count of pieces which ones a view keeps: each alone, all but each, and the runs between."""
    rows = []
    for count in range(2, _MOST_PIECES + 1):
        kept_sets: set[tuple[int, ...]] = {(i,) for i in range(count)}
        kept_sets |= {tuple(j for j in range(count) if j != i) for i in range(count)}
        kept_sets |= {tuple(range(start, end)) for start in range(count) for end in range(start + 1, count + 1)}
        kept_sets.discard(tuple(range(count)))
        for view, kept in enumerate(sorted(kept_sets)):
            rows += [(count, view, pos, pos in kept) for pos in range(count)]
    schema = {"pieces": pl.UInt32, "view": pl.Int32, "pos": pl.Int32, "keep": pl.Boolean}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _read_parts(pieces: pl.DataFrame) -> pl.DataFrame:
    """Return the views of names in two to five pieces, with what each leaves out."""
    keep, drop = pl.col("keep"), ~pl.col("keep")
    person = keep & (pl.col("is") == "person")
    firm = (keep & pl.col("is").is_in(["firm", "perhaps person"])).any()
    sole_trader = person.any() & ~(drop & pl.col("out").is_in(["firm", "in brackets"])).any()
    return (
        _lay_out_views(pieces)
        .group_by("at", maintain_order=True)
        .agg(
            pl.col("row").first(),
            tokens=pl.col("tokens").filter(keep).explode(empty_as_null=False),
            legal=pl.concat_list("legal", "form_behind").filter(keep).explode(empty_as_null=False),
            left_out=pl.col("piece").filter(drop).str.join(", "),
            left_out_is=pl.col("out").drop_nulls().unique().sort().str.join("+"),
            benign=(~pl.col("out").is_in(["firm", "in brackets"])).filter(drop).all(),
            worth=firm | sole_trader,
            reads_as=pl.when(person.any() & (keep.sum() == 1)).then(pl.lit("person")).otherwise(pl.lit("firm")),
        )
        .filter("worth")
        .select(
            "row",
            form=_join_tokens(pl.col("tokens")),
            legal=_join_legal(),
            left_out="left_out",
            left_out_is="left_out_is",
            benign="benign",
            reads_as="reads_as",
        )
    )


def _lay_out_views(pieces: pl.DataFrame) -> pl.DataFrame:
    """Return one row per view and piece: whether the view keeps it, and what it is where it is left out (`out`)."""
    formed = (pl.col("legal").list.len() > 0) | (pl.col("form_behind").list.len() > 0)
    initials = pl.col("tokens").list.eval(pl.element().str.slice(0, 1)).list.join("")
    laid_out = (
        pieces.with_columns(
            pl.col("pieces").cast(pl.UInt32),
            formed=formed,
            business=(pl.col("is") == "firm") & pl.col("businesslike"),
            letters=pl.col("tokens").list.join(""),
            initials=initials,
        )
        .join(_make_templates(), on=["pieces", "pos"], how="inner")
        .sort("row", "view", "pos")
        .with_columns(at=pl.struct("row", "view").rle_id().set_sorted())
    )
    kept = (
        laid_out.filter("keep")
        .group_by("at", maintain_order=True)
        .agg(
            kept_has_legal=pl.col("formed").any(),
            kept_business=pl.col("business").any(),
            kept_last=pl.col("pos").max(),
            kept_high=pl.col("part").max(),
            kept_low=pl.col("part").min(),
            kept_letters=pl.col("letters").str.join(""),
            kept_bracketed=pl.col("bracketed").any(),
            kept_initials=pl.col("initials").str.join(""),
        )
    )
    # every view keeps a piece, so that its number is its place
    return laid_out.hstack(kept.drop("at")[laid_out["at"]]).with_columns(
        out=pl.when(~pl.col("keep")).then(_describe_left_out())
    )


def _describe_left_out() -> pl.Expr:
    """Return what a left-out piece is; `firm` and `in brackets` may make the name another organisation's."""
    behind = pl.col("pos") > pl.col("kept_last")
    other_part = (pl.col("part") < pl.col("kept_low")) | (pl.col("part") > pl.col("kept_high"))
    outside = behind & ~pl.col("inside") & (~pl.col("bracketed") | pl.col("kept_has_legal"))
    letters = pl.col("letters")
    initials = (
        pl.col("bracketed")
        & behind
        & letters.str.contains("^[a-z]{2,6}$")
        & (letters.str.slice(0, 1) == pl.col("kept_initials").str.slice(0, 1))
    )
    one_of = pl.col("bracketed") != pl.col("kept_bracketed")
    # `BPI (British Recorded Music Industry)`, `Centre for Turkey Studies (CEFTUS)`: what is kept is the short form
    spelt_out = (
        pl.col("kept_letters").str.contains("^[a-z]{2,6}$")
        & (pl.col("kept_initials").str.len_chars() == 1)
        & (pl.col("bracketed") | pl.col("kept_bracketed"))
        & (pl.col("tokens").list.len() >= 2)
        & (letters.str.slice(0, 1) == pl.col("kept_initials"))
    )
    # `BPI (British Recorded Music Industry) Ltd`: the short form stands first, and the legal form belongs to both
    spells_all = spelt_out & (pl.col("tokens").list.len() >= pl.col("kept_letters").str.len_chars())
    leads = (
        one_of
        & ~pl.col("bracketed")
        & ~behind
        & letters.str.contains("^[a-z]{2,6}$")
        & (pl.col("tokens").list.len() == 1)
        & (pl.col("kept_initials").str.len_chars() >= letters.str.len_chars())
        & (letters.str.slice(0, 1) == pl.col("kept_initials").str.slice(0, 1))
    )
    short = (letters == pl.col("kept_initials")) | (initials & (pl.col("tokens").list.len() == 1))
    return (
        pl.when(other_part).then(pl.lit("alias"))
        .when(pl.col("is").is_in(["person", "post"])).then(pl.col("is"))
        .when(((short & (letters.str.len_chars() > 1)) | spelt_out) & ~pl.col("inside")).then(pl.lit("short form"))
        .when(leads | (one_of & spells_all)).then(pl.lit("short form"))
        .when((pl.col("is") == "department") & behind & ~pl.col("inside")).then(pl.col("is"))
        .when((pl.col("is") == "place") & outside).then(pl.col("is"))
        .when((pl.col("is") == "perhaps person") & (pl.col("kept_has_legal") | pl.col("kept_business")))
        .then(pl.lit("perhaps person"))
        .when(
            behind & ~pl.col("inside") & (pl.col("legal").list.len() == 0) & ~pl.col("numbered")
            & pl.col("kept_has_legal") & (pl.col("tokens").list.len() <= 3)
        ).then(pl.lit("addition"))
        .when(pl.col("bracketed")).then(pl.lit("in brackets"))
        .otherwise(pl.lit("firm"))
    )  # fmt: skip
