"""Non-entries below the header: repeated headers and titles, totals, nil returns, headings and notes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polars as pl

from engine.registers.rows.cells import PERIOD
from engine.registers.values import BLANK_WORD, NIL, NOT_APPLICABLE, parse_dates
from engine.registers.vocabulary import normalise_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.reading import RawTable
    from engine.schema import Register

_TOTAL = (
    r"(?i)^\W*(?:grand |sub[ -]?|overall |running |report |column )?totals?\b[^a-z]*(?:value|amount|cost|spend|spent"
    r"|gbp|entries|applications|records|items|gifts|offers|declarations|contracts|awards|number|interests"
    r"|for .{1,30})?[^a-z]*$"
)
_PERIOD = ("event_on", "declared_on", "applied_on", "decided_on", "approved_on", "contact_on", "logged_on")
_IDLE = ("organisation", "unit", "recipient_role", "applicant_role", "person_role")


def find_repeats(cells: pl.DataFrame, headers: Sequence[str | None], titles: Sequence[str]) -> pl.Series:
    """Return, for each row, why it is no entry by its look alone: a header row again, a title again, null otherwise."""
    likely = _find_likely(cells, headers, bool(titles))
    reasons = pl.Series("reason", [None] * cells.height, dtype=pl.String)
    if not likely.any():
        return reasons
    return reasons.scatter(likely.arg_true(), _find_repeats(cells.filter(likely), headers, titles))


def _find_likely(cells: pl.DataFrame, headers: Sequence[str | None], titled: bool) -> pl.Series:  # noqa: FBT001
    """Return which rows may repeat the header or a title: only those are looked at closely.

    A header again has the longest word of its header in a cell of that column; a title stands nearly alone in its row.
    """
    found = [pl.lit(value=False)]
    for name, header in zip(cells.columns[1:], headers, strict=False):
        word = max(re.findall(r"[A-Za-z0-9]+", header or ""), key=len, default="")
        if word:
            found.append(pl.col(name).str.contains(f"(?i){word}").fill_null(value=False))
    if titled:
        filled = pl.sum_horizontal([pl.col(name).is_not_null().cast(pl.Int32) for name in cells.columns[1:]])
        found.append(filled <= 2)
    likely: pl.Series = cells.select(pl.any_horizontal(found).alias("likely")).to_series()
    return likely if len(likely) == cells.height else pl.repeat(False, cells.height, dtype=pl.Boolean, eager=True)


def _find_repeats(cells: pl.DataFrame, headers: Sequence[str | None], titles: Sequence[str]) -> pl.Series:
    folded = {f"c{place}": normalise_words(text) for place, text in enumerate(headers) if text}
    shown = {name: text for name, text in folded.items() if text}
    columns = cells.columns[1:]
    same = [(_plain(name) == pl.lit(text)) for name, text in shown.items() if name in columns]
    filled = pl.sum_horizontal([pl.col(name).is_not_null().cast(pl.Int32) for name in columns])
    repeated = pl.sum_horizontal([each.fill_null(False).cast(pl.Int32) for each in same]) if same else pl.lit(0)
    known = [text for text in map(normalise_words, titles) if text]
    first = pl.coalesce([_plain(name) for name in columns])
    title = (filled <= 2) & first.is_in(known) if known else pl.lit(False)
    enough = max(1, min(2, len(shown)))
    reason = (
        pl.when((repeated >= enough) & (repeated * 2 >= filled))
        .then(pl.lit("the header row again"))
        .when(title)
        .then(pl.lit("a title, not an entry"))
        .otherwise(pl.lit(None, pl.String))
    )
    return cells.select(reason.alias("reason")).to_series()


def _plain(name: str) -> pl.Expr:
    """Fold a cell as normalise_words folds a header, near enough to compare the two."""
    return (
        pl.col(name).str.normalize("NFKD").str.replace_all(r"\p{M}", "").str.to_lowercase()
        .str.replace_all("&", " and ").str.replace_all("['’]", "")
        .str.replace_all(r"[^0-9a-z£]+", " ").str.strip_chars()
    )  # fmt: skip


def find_non_entries(cells: pl.DataFrame, texts: pl.DataFrame, register: Register) -> pl.Series:
    """Return, for each row, why its fields (`texts`: field -> text) make it no entry: total, nil return or heading."""
    columns = cells.columns[1:]
    essential = [pl.col(name).is_not_null() for name in register.essential if name in texts.columns]
    has_essential = pl.any_horizontal(essential) if essential else pl.lit(False)
    first = pl.coalesce(columns)
    filled = pl.sum_horizontal([pl.col(name).is_not_null().cast(pl.Int32) for name in columns])
    frame = pl.concat([cells, texts.drop("row")], how="horizontal")
    dated = [
        pl.col(field.name).is_not_null()
        for field in register.fields
        if field.kind == "date" and field.name in texts.columns
    ]
    undated = ~pl.any_horizontal(dated) if dated else pl.lit(True)
    total = first.str.contains(_TOTAL) & undated & (~has_essential | (filled <= 3))
    wide = len(columns) >= 4
    reason = (
        pl.when(total)
        .then(pl.lit("a total, not an entry"))
        .when(_is_nil(texts, register))
        .then(pl.lit("nil return"))
        .when((filled == 1) & ~has_essential & pl.lit(wide))
        .then(pl.lit("one cell only: a heading or a note, not an entry"))
        .otherwise(pl.lit(None, pl.String))
    )
    return frame.select(reason.alias("reason")).to_series()


def _is_nil(texts: pl.DataFrame, register: Register) -> pl.Expr:
    """Say that a row declares nothing: a nil word in it, and none of its telling fields holds more than that."""
    if register.field("organisation") is None:
        return pl.lit(False)
    people = {party.name for party in register.parties if party.kind == "person"}
    people |= {party.ref for party in register.parties if party.ref and party.kind == "person"}
    idle = people | {*_IDLE, register.reference, *_PERIOD}
    fields = [field.name for field in register.fields if field.name in texts.columns]
    telling = [name for name in fields if name not in idle]
    spoken = [*telling, *(name for name in _PERIOD if name in fields)]
    if not telling:
        return pl.lit(False)
    nil = pl.any_horizontal([pl.col(name).str.contains(NIL).fill_null(False) for name in spoken])
    spoken = [name for name in (*register.essential, *register.told_by) if name in telling]
    nil |= pl.any_horizontal([pl.col(name).str.contains(NOT_APPLICABLE).fill_null(False) for name in spoken])
    empty = [
        pl.col(name).is_null() | pl.col(name).str.contains(NIL) | pl.col(name).str.contains(BLANK_WORD)
        for name in telling
    ]
    names = [pl.col(name) for name in register.essential if name in telling]
    said = [name.is_null() | name.str.contains(NIL) | name.str.contains(BLANK_WORD) for name in names]
    return nil & pl.all_horizontal(empty) & (pl.all_horizontal(said) if said else pl.lit(True))


def list_nil_returns(texts: pl.DataFrame, register: Register, table: RawTable) -> pl.DataFrame:
    """Return the nil returns among the texts of a table's rows.

    The period is the first date of the row, else the column that the mapping names as period, else the month or year
    that the sheet is named after.
    """
    dated = [name for name in register.dated_by if name in texts.columns]
    sources = [*(texts[name] for name in dated), *([texts[PERIOD]] if PERIOD in texts.columns else [])]
    sources.append(pl.repeat(table.sheet, texts.height, dtype=pl.String, eager=True))
    read = [parse_dates(source) for source in sources]
    people = [party.name for party in register.parties if party.kind == "person" and party.name in texts.columns]
    named = {name: texts[name] for name in (*people, "organisation", "unit") if name in texts.columns}
    frame = pl.DataFrame({"source_row": texts["row"], **named}).with_columns(
        pl.Series(f"low{number}", each["low"], dtype=pl.Date) for number, each in enumerate(read)
    )
    frame = frame.with_columns(
        pl.Series(f"high{number}", each["high"], dtype=pl.Date) for number, each in enumerate(read)
    )
    return frame.select(
        pl.lit(register.name).alias("register"),
        _take(frame, "organisation").alias("body"),
        _take(frame, "unit").alias("unit"),
        _take(frame, people[0] if people else "").alias("person"),
        pl.coalesce([f"low{number}" for number in range(len(read))]).alias("period_from"),
        pl.coalesce([f"high{number}" for number in range(len(read))]).alias("period_to"),
        pl.lit(table.file).alias("source_file"),
        pl.lit(table.sheet).alias("source_sheet"),
        "source_row",
    )


def _take(frame: pl.DataFrame, name: str) -> pl.Expr:
    return pl.col(name).str.strip_chars() if name in frame.columns else pl.lit(None, pl.String)
