"""Searches, `absent` and `present`: whether a register holds a record that goes with a match."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from engine.rulebook.language import (
    FieldRef,
    Group,
    Link,
    Mention,
    Same,
    Search,
    list_aliases,
    list_fields,
    walk_conditions,
)
from engine.rulebook.logic import list_flagged, list_known, make_truth, name_field, name_flag
from engine.rulebook.matches.coverage_windows import flag_covered, list_spans, list_undated
from engine.rulebook.matches.inputs import CASE, Facts
from engine.rulebook.matches.joins import add_same_columns, follow_links, name_same_columns
from engine.rulebook.matches.records import take_records

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.rulebook.language import Rule
    from engine.rulebook.logic import Context


def add_searches(frame: pl.DataFrame, rule: Rule, facts: Facts, context: Context) -> pl.DataFrame:
    """Add to a frame of matches the columns of each search of the rule.

    Columns: `search.ALIAS.holds` and `.fails`, `search.ALIAS.open.FIELD` for each field that leaves it open, and
    `ALIAS._i`, the row of the record that makes it hold or leaves it open, null where there is none.
    """
    for search in rule.searches():
        if f"search.{search.alias}.holds" not in frame.columns:
            frame = _add_search(frame, search, rule, facts, context)
    return frame


def search_records(
    frames: Mapping[str, pl.DataFrame], rule: Rule, facts: Facts, context: Context
) -> dict[str, pl.DataFrame]:
    """Return the records of each alias with the searches that depend on it alone, less those that one rules out."""
    found = dict(frames)
    for search in rule.searches():
        aliases = list_aliases(search.where) - {search.alias}
        if len(aliases) == 1 and (alias := min(aliases)) in frames:
            judged = _add_search(found[alias], search, rule, facts, context)
            needed = search in rule.when.members
            found[alias] = judged.filter(~pl.col(f"search.{search.alias}.fails")) if needed else judged
    return found


def _add_search(frame: pl.DataFrame, search: Search, rule: Rule, facts: Facts, context: Context) -> pl.DataFrame:
    outer = _list_outer(search, rule, frame)
    asked = frame.select(outer).unique().with_row_index("_asked")
    found = _find_records(asked, search, rule, facts, context)
    judged = asked.join(found, on="_asked", how="left")
    judged = judged.with_columns(pl.col("_sure", "_open", *_list_flag_names(search)).fill_null(False))
    judged = judged.with_columns(_judge(search, facts, context))
    told = [name for name in judged.columns if name.startswith((f"search.{search.alias}.", f"{search.alias}."))]
    return frame.join(judged.select(*outer, *told), on=outer, how="left", nulls_equal=True, maintain_order="left")


def _list_flag_names(search: Search) -> list[str]:
    return [name_flag(search, ref) for ref in list_flagged(search)]


def list_own(search: Search, rule: Rule) -> list[str]:
    """Return the aliases that the search speaks of and whose records it may find: it never finds the record itself."""
    aliases = sorted(list_aliases(search.where) - {search.alias})
    return [alias for alias in aliases if rule.registers[alias] == search.register]


def _list_outer(search: Search, rule: Rule, frame: pl.DataFrame) -> list[str]:
    """Return the columns of the match on which the search depends: equal ones are looked up once."""
    aliases = sorted(list_aliases(search.where) - {search.alias})
    wanted = {f"{alias}.{name}": None for alias in aliases for name in (CASE, "source")}
    wanted |= {f"{alias}._i": None for alias in list_own(search, rule)}
    for ref in list_fields(search.where):
        wanted |= {ref.column: None, f"{ref.column}_max": None}
    for leaf in walk_conditions(search.where):
        if isinstance(leaf, Link):
            wanted |= {leaf.left.column: None, leaf.right.column: None}
    mine = [name for name in wanted if name in frame.columns and not name.startswith(f"{search.alias}.")]
    return mine or [next(name for name in frame.columns if name.endswith(".source"))]


def _find_records(asked: pl.DataFrame, search: Search, rule: Rule, facts: Facts, context: Context) -> pl.DataFrame:
    """Return for each asked row whether a record surely, or possibly, satisfies the search, and the first such record.

    Columns: _asked, _sure, _open, `ALIAS._i` and `ALIAS.source` of the record, and the flags that leave it open.
    """
    alias, names = search.alias, _list_flag_names(search)
    schema = {"_asked": pl.UInt32(), "_sure": pl.Boolean(), "_open": pl.Boolean()}
    schema |= {f"{alias}._i": pl.UInt32(), f"{alias}.source": pl.UInt32()} | dict.fromkeys(names, pl.Boolean())
    if search.register not in facts.frames:
        return pl.DataFrame(schema=schema)
    rest = Group("all of", tuple(member for member in search.where.members if not isinstance(member, Link)))
    known = {one: f"known.{alias}.{number}" for number, one in enumerate(list_known(rest, [alias]))}
    context = replace(context, same=name_same_columns([rest]), known=known)
    candidates = add_same_columns(_join_candidates(asked, search, rule, facts, context), rule, facts, context.same)
    truth = make_truth(rest, context)
    is_review = pl.col("band") == "review"
    flags = dict.fromkeys(names, pl.lit(False))
    for ref, flag in (*truth.unknown, *((ref, is_review) for ref in _list_outer_names(search))):
        flags[name_flag(search, ref)] |= flag
    other = [pl.col(f"{alias}._i") != pl.col(f"{own}._i") for own in list_own(search, rule)]
    kept = candidates.filter(~truth.fails, *other, *([~is_review] if search.wanted else [])).select(
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


def _join_candidates(asked: pl.DataFrame, search: Search, rule: Rule, facts: Facts, context: Context) -> pl.LazyFrame:
    """Return the records that the links of `where` join to what is asked, both bands; every record without a link."""
    alias = search.alias
    records = take_records(rule, alias, facts, context, search.where.members)
    number = facts.frames[search.register].lazy().select(pl.col("record_id").rank("dense").alias("_order"))
    records = records.join(number.with_row_index(f"{alias}._i"), on=f"{alias}._i")
    alike = [name for name in records.collect_schema().names() if name not in (f"{alias}._i", "_order")]
    if not list_own(search, rule):  # else any of those that are alike may be the record itself
        records = records.group_by(alike).agg(pl.col(f"{alias}._i").sort_by("_order").first(), pl.col("_order").min())
    links = [member for member in search.where.members if isinstance(member, Link)]
    frame = asked.lazy().with_columns(
        pl.lit(None, dtype=pl.Float64).alias("score"),
        pl.lit("accept").alias("band"),
        *(pl.lit(None, dtype=pl.UInt32).alias(end) for end in ("left", "right")),
    )
    if not links:
        cases = [name for name in asked.columns if name.endswith(f".{CASE}")]
        if cases and f"{alias}.{CASE}" in alike:
            return frame.join(records, left_on=cases[0], right_on=f"{alias}.{CASE}")
        return frame.join(records, how="cross")
    present = list_aliases(search.where) - {alias}
    for link in links:
        frame = follow_links(frame, [link], {alias: records}, present, facts, rule)
        present |= {alias}
    return frame


def _list_outer_names(search: Search) -> list[FieldRef]:
    """Return the fields of the match that name the parties by which the search links."""
    links = [member for member in search.where.members if isinstance(member, Same | Mention)]
    ends = [name_field(end) for link in links for end in (link.left, link.right)]
    return [ref for ref in ends if ref.alias != search.alias]


def _judge(search: Search, facts: Facts, context: Context) -> list[pl.Expr]:
    """Return whether the search holds and fails, and the flags of the dates without which its window is not known."""
    holds, fails = (f"search.{search.alias}.{word}" for word in ("holds", "fails"))
    if search.register not in facts.frames:
        return [pl.lit(False).alias(holds), pl.lit(False).alias(fails)]
    if search.wanted:
        return [pl.col("_sure").alias(holds), (~pl.col("_open")).alias(fails)]
    spans = list_spans(facts.sources, search.register)
    undated = list_undated(search.where, search.alias, context)
    lost = pl.any_horizontal([flag for _, flag in undated]) if undated else pl.lit(False)
    covered = flag_covered(search.where, search.alias, spans, context)
    flags: dict[str, pl.Expr] = {}
    for ref, flag in undated:
        name = name_flag(search, ref)
        flags[name] = flags.get(name, pl.col(name)) | (~pl.col("_open") & flag)
    return [
        (~pl.col("_open") & ~lost & covered).alias(holds),
        pl.col("_sure").alias(fails),
        *(flag.alias(name) for name, flag in flags.items()),
    ]
