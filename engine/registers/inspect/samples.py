"""Samples of a column: raw values beside what they were read as, and the order of day and month."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from engine.registers.values import choose_order, find_order, parse_date
from engine.schema import is_interval, is_known, take_ends, write_interval

if TYPE_CHECKING:
    from engine.schema import Field

SHOWN = 3
"""Raw values shown for a column."""
LONGEST = 80
"""Letters shown of one value."""
READ, NOTHING, UNREAD = "read", "nothing recorded", "cannot be read"
_NUMERIC = r"^\D{0,12}\d{1,2}\s?[/.\-, ]\s?\d{1,2}\s?[/.\-, ]\s?\d{2,4}"


@dataclass(frozen=True, slots=True)
class Sample:
    """One raw value: `read` is what it was read as (null where it gave nothing), `problem` what is wrong with it.

    `state` is read, nothing recorded (a dash, `N/A`, `nominal`) or cannot be read; null where no field is read.
    """

    raw: str
    read: str | None = None
    state: str | None = None
    problem: str | None = None


def shorten(text: str) -> str:
    """Return the text on one line, cut where it is long."""
    plain = " ".join(text.split())
    return plain if len(plain) <= LONGEST else plain[: LONGEST - 1] + "…"


def list_raw(cells: pl.DataFrame, place: int) -> tuple[Sample, ...]:
    """Return the first different values of a column that no field is read from."""
    name = f"c{place}"
    if name not in cells.columns:
        return ()
    texts = cells[name].drop_nulls().unique(maintain_order=True).head(SHOWN)
    return tuple(Sample(shorten(text)) for text in texts.to_list())


def list_read(
    field: Field, place: int, cells: pl.DataFrame, rows: pl.DataFrame, defects: pl.DataFrame
) -> tuple[Sample, ...]:
    """Return up to three different values of a column with what they gave, in the order of their rows.

    One that could not be read, and one that recorded nothing, are among them where there are any. `cells` are the rows
    that were kept, `rows` the canonical rows; a cell that was cut into several gives them joined by `; `.
    """
    said = cells.select("row", said=f"c{place}").filter(pl.col("said").is_not_null())
    read = rows.select(row="source_row", read=write_field(field))
    if read.height > read["row"].n_unique():  # cells that hold several parties
        read = read.group_by("row").agg(pl.col("read").drop_nulls().unique(maintain_order=True).str.join("; "))
    wrong = defects.filter(pl.col("field") == field.name, pl.col("source_row").is_not_null())
    wrong = wrong.select("problem", "severity", row="source_row").unique("row", keep="first", maintain_order=True)
    both = said.join(read, on="row", how="left", maintain_order="left")
    both = both.join(wrong, on="row", how="left", maintain_order="left").unique(
        "said", keep="first", maintain_order=True
    )
    both = both.with_columns(state=_find_state(field)).with_columns(
        read=pl.when(pl.col("state") == READ).then(pl.col("read"))
    )
    parts = [both.filter(state=UNREAD).head(1), both.filter(state=NOTHING).head(1), both.filter(state=READ).head(SHOWN)]
    chosen = pl.concat(parts).head(SHOWN).sort("row")
    return tuple(
        Sample(shorten(raw), None if given is None else shorten(given), state, problem)
        for raw, given, state, problem in chosen.select("said", "read", "state", "problem").iter_rows()
    )


def _find_state(field: Field) -> pl.Expr:
    """Return what became of a value: a category that was not understood holds its stand-in, which is no reading."""
    given = pl.col("read").fill_null("") != ""
    wrong = pl.col("problem").is_not_null() & (pl.col("severity") != "info")
    failed = wrong if field.kind == "category" else wrong & ~given
    return pl.when(failed).then(pl.lit(UNREAD)).when(given).then(pl.lit(READ)).otherwise(pl.lit(NOTHING))


def write_field(field: Field) -> pl.Expr:
    """Return a field as the output files write it: an interval as `low/high`, nothing recorded as null."""
    low = pl.col(field.name).cast(pl.String)
    if not is_interval(field):
        return low.str.strip_suffix(".0") if field.kind == "number" else low
    return pl.when(is_known(field.name)).then(write_interval(*take_ends(field.name)))


def explain_order(texts: pl.Series, stated: str | None) -> str:
    """Return the order of day and month in a column of dates, and why: stated, proved by a value, or assumed."""
    if stated:
        return f"{stated}: the mapping says so"
    proofs = find_proofs(texts)
    if len(proofs) == 2:
        both = f"`{proofs['day first']}` and `{proofs['month first']}`"
        return f"both ({both}): a date that could be either is the interval between the two"
    order = choose_order(texts)
    if order in proofs:
        return f"{order}: proved by `{proofs[order]}`"
    if _is_open(texts):
        return f"{order}: assumed, no value proves it"
    return "no value leaves the order open"


def find_proofs(texts: pl.Series) -> dict[str, str]:
    """Return, for each order of day and month that a value proves, the first such value of the column."""
    found: dict[str, str] = {}
    for text in _list_numeric(texts):
        order = find_order(text)
        if order and len(found) < 2:
            found.setdefault(order, text)
    return found


def _list_numeric(texts: pl.Series) -> list[str]:
    known: list[str] = (
        texts.filter(texts.str.contains(_NUMERIC).fill_null(value=False)).unique(maintain_order=True).to_list()
    )
    return known


def _is_open(texts: pl.Series) -> bool:
    """Say whether some date could be read in either order."""
    readings = ((parse_date(text, "day first"), parse_date(text, "month first")) for text in _list_numeric(texts))
    return any(day != month and day[2] is None for day, month in readings)
