"""What is checked of a source as a whole, and of its columns: what only a wrong mapping or a wrong file explains."""

from __future__ import annotations

import polars as pl

from engine.quality.suites.checks import Check, check_source

LEAST_ROWS = 5
"""A source with fewer rows is too small to tell a wrong column from untidy rows, which are defects one by one."""
UNREAD_SHARE = 0.5
"""Of real registers the worst column of dates leaves a third unread (councillors' gifts, as free text)."""
NOBODY_SHARE = 0.9
"""Published spending may redact many suppliers; a column with hardly a name in it is another column."""
ONE_DAY_ROWS = 20
"""A proposal: a source with as many rows that all bear one date shows the day of an export, or of one pay run."""

_ROWS, _KIND = pl.col("rows"), pl.col("kind")
_IS_WHOLE = pl.col("field") == ""
_IS_ENOUGH = _ROWS >= LEAST_ROWS
_WRITTEN = pl.col("written")


def _check_unread(name: str, kind: str, sentence: str) -> Check:
    """Return the check that most of what a column holds could be read as dates or values."""
    fine = pl.when((kind == _KIND) & (_WRITTEN >= LEAST_ROWS)).then(pl.col("unread") <= UNREAD_SHARE * _WRITTEN)
    said = pl.format("{} of {} not read, such as {}", "unread", "written", pl.col("example").fill_null(""))
    return check_source(name, "critical", sentence, fine, said)


def _count_rows(words: str) -> pl.Expr:
    return pl.format(words, "rows_in")


SOURCE_CHECKS: tuple[Check, ...] = (
    check_source(
        "rows-kept",
        "critical",
        "the source has rows and none of them was kept as an entry",
        pl.when(_IS_WHOLE & (pl.col("rows_in") - pl.col("idle") >= LEAST_ROWS)).then(pl.col("kept") > 0),
        _count_rows("{} rows, none kept"),
    ),
    check_source(
        "has-rows",
        "info",
        "the source has no rows",
        pl.when(_IS_WHOLE).then(pl.col("rows_in") > 0),
        _count_rows("{} rows"),
    ),
    _check_unread("dates-read", "date", "more than half of the dates in this column could not be read"),
    _check_unread("values-read", "money", "more than half of the values in this column could not be read"),
    check_source(
        "needed-column-filled",
        "critical",
        "this column is needed and is empty in every row",
        pl.when(pl.col("needed") & _IS_ENOUGH).then(_WRITTEN > 0),
        pl.format("empty in {} rows", "rows"),
    ),
    check_source(
        "names-are-names",
        "critical",
        "hardly anything in this column of names is a name",
        pl.when(pl.col("essential") & (pl.col("recorded") >= LEAST_ROWS)).then(
            pl.col("nobody") <= NOBODY_SHARE * pl.col("recorded")
        ),
        pl.format("{} of {} are no names", "nobody", "recorded"),
    ),
    check_source(
        "nil-returns-set-aside",
        "low",
        "nil returns are left among the names of this column",
        pl.when(pl.col("essential")).then(pl.col("nil") == 0),
        pl.format("{} of {} rows", "nil", "rows"),
    ),
    check_source(
        "read-once",
        "critical",
        "the same table is read from another file too, so that each entry counts twice",
        pl.when(_IS_WHOLE & (pl.col("kept") > 0)).then(~pl.col("is_copy")),
        pl.col("copies"),
    ),
    check_source(
        "dates-differ",
        "low",
        "every row bears the same date",
        pl.when((_KIND == "date") & pl.col("dating") & (pl.col("recorded") >= ONE_DAY_ROWS)).then(~pl.col("is_one")),
        pl.format("{} rows", "recorded"),
    ),
    check_source(
        "values-differ",
        "medium",
        "every row bears the same value",
        pl.when((_KIND == "money") & (pl.col("recorded") >= ONE_DAY_ROWS)).then(~pl.col("is_one")),
        pl.format("{} rows", "recorded"),
    ),
    check_source(
        "dated-within-coverage",
        "low",
        "rows are dated outside the days that the source is said to cover",
        pl.when(_IS_WHOLE & ~pl.col("assumed")).then(
            (pl.col("first_on") >= pl.col("covers_from")) & (pl.col("last_on") <= pl.col("covers_to"))
        ),
        pl.format("rows from {} to {}", "first_on", "last_on"),
    ),
)
