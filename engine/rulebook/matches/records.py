"""Canonical frames -> the records of a rule's aliases, with the columns that its conditions and blocks use."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from engine.rulebook.language import FieldRef, Group, SameText, find_twins, is_plain, list_aliases, list_fields
from engine.rulebook.logic import judge_known, make_truth
from engine.rulebook.matches.amounts import list_summed, split_value
from engine.rulebook.matches.inputs import CASE, Facts, fold_text, list_ends
from engine.schema import KNOWN

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from engine.rulebook.language import Condition, FoldRef, Rule
    from engine.rulebook.logic import Context

DAY = ("_low", "_high")
"""The columns of a record, behind its alias, that say when it stands in time."""


def take_records(rule: Rule, alias: str, facts: Facts, context: Context, narrow: Iterable[Condition]) -> pl.LazyFrame:
    """Return a record's row, source, and the columns that conditions, links and blocks use, named `ALIAS.…`.

    What a condition of `narrow` on the record alone rules out is left out.
    """
    register = rule.registers[alias]
    frame = facts.frames[register]
    known = {condition: name for condition, name in context.known.items() if list_aliases(condition) == {alias}}
    columns = [pl.int_range(pl.len(), dtype=pl.UInt32).alias(f"{alias}._i"), pl.col("source").alias(f"{alias}.source")]
    columns += [pl.col(CASE).alias(f"{alias}.{CASE}")] if CASE in frame.columns else []
    columns += [pl.col(end.number).alias(column) for column, end in list_ends(rule, alias).items()]
    columns += [pl.lit(_fold_text(facts, register, ref)) for ref in _list_folded(rule, alias)]
    if rule.block is not None and alias == rule.block.counted:
        days = make_record_day(register)
        columns += [day.alias(f"{alias}.{name}") for day, name in zip(days, DAY, strict=True)]
        columns += [part for ref in list_summed(rule, alias) for part in split_value(ref)]
    if alias in (find_twins(rule) or ()):
        columns.append(number_by_time(register).alias(f"{alias}._seq"))
    kept = _list_columns(list_used(rule, alias, known), frame)
    judged = _list_columns([ref for condition in known for ref in list_fields(condition)], frame)
    records = frame.lazy().select(*columns, *(pl.col(name).alias(f"{alias}.{name}") for name in {**kept, **judged}))
    bare = replace(context, known={})
    records = records.with_columns(
        column for condition, name in known.items() for column in judge_known(condition, name, bare)
    )
    for condition in narrow:
        if is_plain(condition) and list_aliases(condition) == {alias}:
            records = records.filter(~make_truth(condition, context).fails)
    return records.drop([f"{alias}.{name}" for name in judged if name not in kept])


def _list_columns(refs: Iterable[FieldRef], frame: pl.DataFrame) -> dict[str, None]:
    """Return the columns of a canonical frame that hold the fields, each once and in one order."""
    names = [name for ref in refs for name in (ref.field.name, f"{ref.field.name}_max")]
    return {name: None for name in names if name in frame.columns}


def list_used(rule: Rule, alias: str, known: Collection[Condition] = ()) -> list[FieldRef]:
    """Return the fields of an alias that are looked at, without those of known conditions and what is added up."""
    refs = [ref for root in rule.roots() for ref in _list_unjudged(root, known)]
    refs += [ref for operand in rule.block_operands() for ref in operand.list_fields()]
    refs += list_fields(days) if (days := rule.days_condition()) else []
    refs += [key.ref for key in rule.list_keys() if isinstance(key.ref, FieldRef)]
    counted = [measure for measure in rule.measures() if measure.what == "distinct"]
    refs += [measure.ref for measure in counted if isinstance(measure.ref, FieldRef)]
    return [ref for ref in refs if ref.alias == alias]


def _list_unjudged(condition: Condition, known: Collection[Condition]) -> list[FieldRef]:
    if condition in known:
        return []
    if isinstance(condition, Group):
        return [ref for member in condition.members for ref in _list_unjudged(member, known)]
    return list_fields(condition)


def _list_folded(rule: Rule, alias: str) -> list[FoldRef]:
    """Return the texts of an alias that are compared by `same text`, each once."""
    links = [leaf for leaf in rule.conditions() if isinstance(leaf, SameText)]
    ends = [end for link in links for end in (link.left, link.right) if end.alias == alias]
    return list({end.column: end for end in ends}.values())


def _fold_text(facts: Facts, register: str, ref: FoldRef) -> pl.Series:
    """Return the folded text of a field of every record, as its column in a frame of matches."""
    name = ref.field.name
    made = facts.make_once(("folded", register, name), lambda: facts.frames[register].select(fold_text(name)))
    return made[name].alias(ref.column)


def make_record_day(register: str) -> tuple[pl.Expr, pl.Expr]:
    """Return the low and high end of the first recorded of a register's dating fields."""
    low: pl.Expr = pl.lit(None, dtype=pl.Date)
    high: pl.Expr = pl.lit(None, dtype=pl.Date)
    for name in reversed(KNOWN[register].dated_by):
        recorded = pl.col(name).is_not_null() | pl.col(f"{name}_max").is_not_null()
        low = pl.when(recorded).then(pl.col(name)).otherwise(low)
        high = pl.when(recorded).then(pl.col(f"{name}_max")).otherwise(high)
    return low, high


def number_by_time(register: str) -> pl.Expr:
    """Return the place of each record in time, by its record_id where two share a day; undated ones come last."""
    low, high = make_record_day(register)
    order = pl.int_range(pl.len(), dtype=pl.UInt32).sort_by(low, high, "record_id", nulls_last=True)
    return order.arg_sort().cast(pl.UInt32)
