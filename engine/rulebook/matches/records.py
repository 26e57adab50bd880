"""Canonical frames -> the records of a rule's aliases, with the columns that its conditions and blocks use."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from engine.rulebook.logic import judge_known, make_truth
from engine.rulebook.matches.amounts import split_value
from engine.rulebook.matches.inputs import CASE, Facts, fold_letters
from engine.schema import KNOWN, name_high, take_day

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.rulebook.language import FieldRef, FoldRef
    from engine.rulebook.logic import Context
    from engine.rulebook.matches.plan import RecordPlan

DAY = ("_low", "_high")
"""The columns of a record, behind its alias, that say when it stands in time."""


def take_records(record: RecordPlan, facts: Facts, context: Context) -> pl.LazyFrame:
    """Return a record's row, source, and the columns that conditions, links and blocks use, named `ALIAS.…`.

    What a condition on the record alone rules out is left out.
    """
    alias = record.alias
    frame = facts.frames[record.register]
    columns = [pl.int_range(pl.len(), dtype=pl.UInt32).alias(f"{alias}._i"), pl.col("source").alias(f"{alias}.source")]
    columns += [pl.col(CASE).alias(f"{alias}.{CASE}")] if CASE in frame.columns else []
    columns += [pl.col(end.number).alias(end.column) for end in record.ends]
    columns += [pl.lit(_fold_text(facts, record.register, ref)) for ref in record.folded]
    if record.is_counted:
        days = take_day(KNOWN[record.register].dated_by)
        columns += [day.alias(f"{alias}.{name}") for day, name in zip(days, DAY, strict=True)]
        columns += [part for ref in record.summed for part in split_value(ref)]
    if record.is_twin:
        columns.append(number_by_time(record.register).alias(f"{alias}._seq"))
    kept = _list_columns(record.used, frame)
    judged = _list_columns(record.judged, frame)
    records = frame.lazy().select(*columns, *(pl.col(name).alias(f"{alias}.{name}") for name in {**kept, **judged}))
    bare = replace(context, known={})
    if record.known:
        records = records.with_columns(
            column for condition, known in record.known.items() for column in judge_known(condition, known, bare)
        )
    for condition in record.narrow:
        records = records.filter(~make_truth(condition, context).fails)
    return records.drop([f"{alias}.{name}" for name in judged if name not in kept])


def _list_columns(refs: Iterable[FieldRef], frame: pl.DataFrame) -> dict[str, None]:
    """Return the columns of a canonical frame that hold the fields, each once and in one order."""
    names = [name for ref in refs for name in (ref.field.name, name_high(ref.field.name))]
    return {name: None for name in names if name in frame.columns}


def _fold_text(facts: Facts, register: str, ref: FoldRef) -> pl.Series:
    """Return the folded text of a field of every record, as its column in a frame of matches."""
    name = ref.field.name
    made = facts.make_once(("folded", register, name), lambda: facts.frames[register].select(fold_letters(name)))
    return made[name].alias(ref.column)


def number_by_time(register: str) -> pl.Expr:
    """Return the place of each record in time, by its record_id where two share a day; undated ones come last."""
    low, high = take_day(KNOWN[register].dated_by)
    order = pl.int_range(pl.len(), dtype=pl.UInt32).sort_by(low, high, "record_id", nulls_last=True)
    return order.arg_sort().cast(pl.UInt32)
