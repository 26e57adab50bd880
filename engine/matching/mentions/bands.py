"""Bands of mentions: what was found in a text -> score and the reasons that hold it back for review."""

from __future__ import annotations

import polars as pl

ACCEPT = 0.90
"""A mention that scores at least this is accepted, as a link of two names is."""
MOST_NAMES = 5
"""A single word out of a name is looked for only where at most this many names of the data hold it."""
_SCORES = {"surely": 0.97, "as name": 0.92, "alone": 0.92, "hardly": 0.75}
_READING, _HELD_BACK, _PART, _CORE, _A_REASON = 0.95, 0.85, 0.72, 0.65, 0.01
_COMMON_NOUN = (
    r"(?i)(?:^|\W)(?:an?|some|any|another|other|every|each|various|several|two|three|many|local|my|your|our)\W*$"
)
_SIGNS = r"[,()\[\]/:]"


def judge_mentions(hits: pl.DataFrame) -> pl.DataFrame:
    """Return the hits that may be mentions, with score and held (the reasons that speak for review, a list).

    Columns in: those of short_forms.list_forms, surroundings.read_surroundings and mark_inside_others.
    """
    reasons = _list_reasons()
    held = pl.concat_list([pl.when(test.fill_null(False)).then(why) for test, why in reasons]).list.drop_nulls()
    judged = hits.filter(_is_worth_listing().fill_null(False)).with_columns(held=held)
    score = pl.col("telling").replace_strict(_SCORES, return_dtype=pl.Float64)
    how = pl.col("how")
    most = (
        pl.when(how == "core").then(_CORE)
        .when(how == "part").then(_PART)
        .when(pl.col("held").list.len() > 0).then(_HELD_BACK)
        .when(how == "reading").then(_READING)
        .otherwise(1.0)
    )  # fmt: skip
    more = (pl.col("held").list.len().cast(pl.Int64) - 1).clip(0, 3)
    return judged.with_columns(score=pl.min_horizontal(score, most) - _A_REASON * more)


def _list_reasons() -> list[tuple[pl.Expr, pl.Expr]]:
    """Return what holds a mention back, each with its words; a null test does not."""
    telling, one = pl.col("telling"), pl.col("words") == 1
    as_name = pl.col("cased") & pl.col("capital")
    goes_on = pl.when("cased").then(pl.col("behind_capital") & ~pl.col("behind_plain")).otherwise("behind_market")
    against = pl.col("before").is_in(["v", "vs", "versus"])
    begins = against | pl.col("cased") & pl.col("before_capital") & ~pl.col("before_plain")
    part_of = pl.col("gap").str.contains(r"^\s(?:of|for)\s") & pl.col("before_market")
    other_signs = pl.col("signs").str.contains(_SIGNS) & ~pl.col("name").str.contains(_SIGNS)
    unsure = ~as_name & telling.is_in(["as name", "alone"])
    return [
        (goes_on, pl.format("the text goes on with `{}`", "behind")),
        (begins | part_of | pl.col("before_person"), pl.format("`{}` stands before it in the text", "before")),
        (other_signs, pl.lit("other signs stand between its words in the text")),
        (pl.col("inside_other").is_not_null(), pl.format("it stands inside `{}`, another name", "inside_other")),
        (pl.col("person"), pl.lit("it reads as a person's name")),
        (pl.col("gap").str.contains(_COMMON_NOUN) & (telling != "surely"), pl.lit("it reads as a common noun")),
        (unsure & pl.col("cased"), pl.lit("it is not written as a name")),
        (unsure & ~pl.col("cased"), pl.lit("the text's capitals do not mark names")),
        ((telling == "hardly") & one, pl.lit("one word")),
        ((telling == "hardly") & ~one, pl.lit("everyday words")),
        (pl.col("how").is_in(["core", "part"]), pl.format("the name also says `{}`", "left_out")),
    ]


def _is_worth_listing() -> pl.Expr:
    """Return whether a hit is a mention at all, if only for review."""
    one, core = pl.col("words") == 1, pl.col("how") == "core"
    hardly = pl.col("telling") == "hardly"
    as_name = pl.col("cased") & pl.col("capital")
    # in small letters one word, or everyday words, are no name; a text without any capital does not tell
    written = pl.col("capital") | (~pl.col("cased") & ~hardly) | (pl.col("telling") == "surely")
    letters = one & (pl.col("form").str.len_chars() <= 3) & ~(pl.col("cased") & pl.col("shouted"))
    somebody = one & pl.col("before_person").fill_null(False)
    common_core = core & (
        pl.col("inside_other").is_not_null()
        | (hardly & ~(one & as_name))
        | (one & (pl.col("names") > MOST_NAMES).fill_null(True))
    )
    return ~pl.col("ends") & written & ~letters & ~somebody & ~common_core
