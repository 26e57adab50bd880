"""Text entries: what a sentence says fills the fields that have no column of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from engine.registers.recognise import match_header
from engine.registers.rows.cells import SENTENCE
from engine.registers.rows.sentences import choose_taker, is_only_a_day

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.registers.mapping import SourceMapping
    from engine.registers.rows.defects import DefectList
    from engine.registers.rows.sentences import Taker
    from engine.schema import Field, Register

FROM_TEXT = "from_text"
"""The column of a canonical frame that names the fields taken from the text of the entry, null where none was."""
HEADING = "the day of the entry below"
_WHOLE = ("description", "subject", "nature")


@dataclass(frozen=True, slots=True)
class Told:
    """The texts with what their sentences say, why a row is no entry of its own, and the fields that were looked for.

    `texts` has, for each of `fields`, a column NAME__remark with what is not plain about it, null where all is.
    """

    texts: pl.DataFrame
    reasons: pl.Series
    fields: tuple[str, ...] = ()


def take_sentences(texts: pl.DataFrame, mapping: SourceMapping, register: Register, reasons: pl.Series) -> Told:
    """Return what the sentences of the rows say; rows that have a reason already are no entries.

    The whole sentence stands as the description. A row that is nothing but a day dates the row below it, where that
    is of the same person and names no day itself.
    """
    none = pl.Series("reason", [None] * texts.height, dtype=pl.String)
    if mapping.sentence is None or SENTENCE not in texts.columns:
        return Told(texts.with_columns(pl.lit(None, pl.String).alias(FROM_TEXT)), none)
    whole = next(name for name in _WHOLE if register.field(name))
    if whole not in texts.columns:
        texts = texts.with_columns(pl.col(SENTENCE).alias(whole))
    takers = _choose_takers(texts, mapping, register)
    texts = texts.join(_read_sentences(texts[SENTENCE], takers), on=SENTENCE, how="left", maintain_order="left")
    headings = _find_headers(texts[SENTENCE], register)
    if register.dated_by[0] in takers:
        texts, days = _carry_days(texts, register.dated_by[0], takers, reasons)
        headings = pl.select(pl.coalesce(headings, days)).to_series()
    named = [pl.when(pl.col(name).is_not_null()).then(pl.lit(name)) for name in takers]
    taken = pl.concat_str(named, separator="; ", ignore_nulls=True) if named else pl.lit("")
    texts = texts.with_columns(pl.when(taken != "").then(taken).alias(FROM_TEXT))
    return Told(texts, headings, tuple(takers))


def _find_headers(sentences: pl.Series, register: Register) -> pl.Series:
    """Return the reason of rows whose sentence is the header of a table: several parts, one of them a column's name."""
    several = sentences.drop_nulls().unique()
    several = several.filter(several.str.contains("|", literal=True) & ~several.str.contains(r"\d"))
    parts = {text: text.split("|") for text in several.to_list()}
    headers = [text for text, cut in parts.items() if any(match_header(part, register.name) for part in cut)]
    hit = sentences.is_in(pl.Series(headers, dtype=pl.String).implode()).fill_null(value=False)
    return pl.select(pl.when(hit).then(pl.lit("a header inside the text, not an entry"))).to_series().rename("reason")


def _choose_takers(texts: pl.DataFrame, mapping: SourceMapping, register: Register) -> dict[str, Taker]:
    assert mapping.sentence is not None
    patterns = mapping.sentence.patterns
    mapped = {column.field for column in mapping.columns}
    found: dict[str, Taker] = {}
    fields: list[Field] = [field for field in register.fields if field.name not in {*texts.columns, *mapped}]
    for field in fields:
        taker = choose_taker(field, patterns.get(field.name, ()), register)
        if taker:
            found[field.name] = taker
    return found


def _read_sentences(sentences: pl.Series, takers: dict[str, Taker]) -> pl.DataFrame:
    """Return each distinct sentence with what each taker takes from it, and the remark (NAME__remark) it makes."""
    distinct = sentences.drop_nulls().unique().sort()
    columns: dict[str, pl.Series] = {SENTENCE: distinct}
    for name, take in takers.items():
        read = [take(sentence) for sentence in distinct.to_list()]
        columns[name] = pl.Series([text for text, _ in read], dtype=pl.String)
        columns[f"{name}__remark"] = pl.Series([remark for _, remark in read], dtype=pl.String)
    return pl.DataFrame(columns)


def _carry_days(
    texts: pl.DataFrame, dated_by: str, takers: Iterable[str], reasons: pl.Series
) -> tuple[pl.DataFrame, pl.Series]:
    """Return the texts with the day of a row that is only a day given to the row below, and why the former is none."""
    distinct = texts[SENTENCE].drop_nulls().unique()
    days = distinct.filter(pl.Series([is_only_a_day(text) for text in distinct.to_list()], dtype=pl.Boolean))
    taken = {name for taker in takers for name in (taker, f"{taker}__remark")}
    who = [name for name in texts.columns if name not in {"row", SENTENCE, *_WHOLE, *taken}]
    is_entry = pl.lit(reasons.is_null())
    is_day = pl.col(SENTENCE).is_in(days.implode()).fill_null(value=False) & is_entry
    alike = [pl.col(name).eq_missing(pl.col(name).shift(1)) for name in who]
    carries = is_day.shift(1, fill_value=False) & ~is_day & is_entry & pl.col(dated_by).is_null()
    frame = texts.with_columns(pl.all_horizontal([carries, *alike]).alias("__carries"))
    moved = [
        pl.when("__carries").then(pl.col(name).shift(1)).otherwise(pl.col(name)).alias(name)
        for name in (dated_by, f"{dated_by}__remark")
    ]
    heading = pl.when(pl.col("__carries").shift(-1, fill_value=False)).then(pl.lit(HEADING)).alias("reason")
    return frame.with_columns(moved).drop("__carries"), frame.select(heading).to_series()


def note_taken(told: Told, kept: pl.Series, defects: DefectList) -> None:
    """Add to the defects how often each field was taken from the text, and what was not plain in rows that are kept."""
    texts = told.texts.filter(kept)
    for name in told.fields:
        found = texts[name].drop_nulls()
        if len(found):
            problem = f"taken from the text of the entry, in {len(found)} of {texts.height} entries"
            defects.add_one(None, name, f"such as {found[0]}", problem, "info")
        remark = pl.col(f"{name}__remark")
        unclear = texts.filter(remark.is_not_null())
        said = pl.col(SENTENCE).fill_null("")
        defects.add(unclear.select(source_row="row", said=said, problem=remark), name, pl.lit("low"))
