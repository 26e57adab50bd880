"""Searches, `absent` and `present`: whether a register holds a record that goes with a match."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from engine.rulebook.logic import make_truth, name_flag
from engine.rulebook.matches.coverage_windows import flag_covered, list_spans, list_undated
from engine.rulebook.matches.inputs import CASE
from engine.rulebook.matches.joins import add_same_columns, follow_links
from engine.rulebook.matches.records import take_records

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.rulebook.matches.inputs import Evaluation
    from engine.rulebook.matches.plan import SearchPlan


def add_searches(frame: pl.DataFrame, evaluation: Evaluation) -> pl.DataFrame:
    """Add to a frame of matches the columns of each search of the rule.

    Columns: `search.ALIAS.holds` and `.fails`, `search.ALIAS.open.FIELD` for each field that leaves it open, and
    `ALIAS._i`, the row of the record that makes it hold or leaves it open, null where there is none.
    """
    for search in evaluation.plan.searches:
        if f"search.{search.record.alias}.holds" not in frame.columns:
            frame = _add_search(frame, search, evaluation)
    return frame


def search_records(frames: Mapping[str, pl.DataFrame], evaluation: Evaluation) -> dict[str, pl.DataFrame]:
    """Return the records of each alias with the searches that depend on it alone, less those that one rules out."""
    found = dict(frames)
    for search in evaluation.plan.searches:
        if len(search.outer) == 1 and (alias := search.outer[0]) in frames:
            judged = _add_search(found[alias], search, evaluation)
            fails = pl.col(f"search.{search.record.alias}.fails")
            found[alias] = judged.filter(~fails) if search.is_needed else judged
    return found


def _add_search(frame: pl.DataFrame, search: SearchPlan, evaluation: Evaluation) -> pl.DataFrame:
    alias = search.record.alias
    depends = _list_depends(search, frame)
    asked = frame.select(depends).unique().with_row_index("_asked")
    found = _find_records(asked, search, evaluation)
    judged = asked.join(found, on="_asked", how="left")
    judged = judged.with_columns(pl.col("_sure", "_open", *search.flags).fill_null(False))
    judged = judged.with_columns(_judge(search, evaluation))
    told = [name for name in judged.columns if name.startswith((f"search.{alias}.", f"{alias}."))]
    return frame.join(judged.select(*depends, *told), on=depends, how="left", nulls_equal=True, maintain_order="left")


def _list_depends(search: SearchPlan, frame: pl.DataFrame) -> list[str]:
    """Return the columns of the match on which the search depends: equal ones are looked up once."""
    own = f"{search.record.alias}."
    mine = [name for name in search.depends if name in frame.columns and not name.startswith(own)]
    return mine or [next(name for name in frame.columns if name.endswith(".source"))]


def _find_records(asked: pl.DataFrame, search: SearchPlan, evaluation: Evaluation) -> pl.DataFrame:
    """Return for each asked row whether a record surely, or possibly, satisfies the search, and the first such record.

    Columns: _asked, _sure, _open, `ALIAS._i` and `ALIAS.source` of the record, and the flags that leave it open.
    """
    alias, names = search.record.alias, search.flags
    schema = {"_asked": pl.UInt32(), "_sure": pl.Boolean(), "_open": pl.Boolean()}
    schema |= {f"{alias}._i": pl.UInt32(), f"{alias}.source": pl.UInt32()} | dict.fromkeys(names, pl.Boolean())
    if search.search.register not in evaluation.facts.frames:
        return pl.DataFrame(schema=schema)
    context = replace(evaluation.context, same=search.same, known=search.record.known)
    within = replace(evaluation, context=context)
    candidates = add_same_columns(_join_candidates(asked, search, within), within)
    truth = make_truth(search.rest, context)
    is_review = pl.col("band") == "review"
    flags = dict.fromkeys(names, pl.lit(False))
    for ref, flag in (*truth.unknown, *((ref, is_review) for ref in search.named)):
        flags[name_flag(search.search, ref)] |= flag
    other = [pl.col(f"{alias}._i") != pl.col(f"{own}._i") for own in search.own]
    kept = candidates.filter(~truth.fails, *other, *([~is_review] if search.search.wanted else [])).select(
        "_asked",
        (truth.holds & ~is_review).alias("_sure"),
        f"{alias}._i",
        f"{alias}.source",
        "_order",
        *(flag.alias(name) for name, flag in flags.items()),
    )
    first = pl.struct(~pl.col("_sure"), pl.col("_order"))
    told = [pl.col(name).sort_by(first).first() for name in (f"{alias}._i", f"{alias}.source", *names)]
    grouped = kept.group_by("_asked").agg(pl.col("_sure").any(), pl.lit(True).alias("_open"), *told)
    return grouped.select([pl.col(name).cast(dtype) for name, dtype in schema.items()]).collect()


def _join_candidates(asked: pl.DataFrame, search: SearchPlan, evaluation: Evaluation) -> pl.LazyFrame:
    """Return the records that the links of `where` join to what is asked, both bands; every record without a link."""
    alias, facts = search.record.alias, evaluation.facts
    records = take_records(search.record, facts, evaluation.context)
    order = pl.lit(facts.take_order(search.search.register)).gather(pl.col(f"{alias}._i"))
    records = records.with_columns(order.alias("_order"))
    alike = [name for name in records.collect_schema().names() if name not in (f"{alias}._i", "_order")]
    if not search.own:  # else any of those that are alike may be the record itself
        records = records.group_by(alike).agg(pl.col(f"{alias}._i").sort_by("_order").first(), pl.col("_order").min())
    frame = asked.lazy().with_columns(
        pl.lit(None, dtype=pl.Float64).alias("score"),
        pl.lit("accept").alias("band"),
        *(pl.lit(None, dtype=pl.UInt32).alias(end) for end in ("left", "right")),
    )
    if not search.links:
        cases = [name for name in asked.columns if name.endswith(f".{CASE}")]
        if cases and f"{alias}.{CASE}" in alike:
            return frame.join(records, left_on=cases[0], right_on=f"{alias}.{CASE}")
        return frame.join(records, how="cross")
    present = set(search.outer)
    for link in search.links:
        frame = follow_links(frame, [link], {alias: records}, present, evaluation)
        present |= {alias}
    return frame


def _judge(search: SearchPlan, evaluation: Evaluation) -> list[pl.Expr]:
    """Return whether the search holds and fails, and the flags of the dates without which its window is not known."""
    where, alias, register = search.search.where, search.record.alias, search.search.register
    holds, fails = f"search.{alias}.holds", f"search.{alias}.fails"
    if register not in evaluation.facts.frames:
        return [pl.lit(False).alias(holds), pl.lit(False).alias(fails)]
    if search.search.wanted:
        return [pl.col("_sure").alias(holds), (~pl.col("_open")).alias(fails)]
    spans = list_spans(evaluation.facts.sources, register)
    undated = list_undated(where, alias, evaluation.context)
    lost = pl.any_horizontal([flag for _, flag in undated]) if undated else pl.lit(False)
    covered = flag_covered(where, alias, spans, evaluation.context)
    flags: dict[str, pl.Expr] = {}
    for ref, flag in undated:
        name = name_flag(search.search, ref)
        flags[name] = flags.get(name, pl.col(name)) | (~pl.col("_open") & flag)
    return [
        (~pl.col("_open") & ~lost & covered).alias(holds),
        pl.col("_sure").alias(fails),
        *(flag.alias(name) for name, flag in flags.items()),
    ]
