"""Rule + frames + links -> matches: the combinations of records that a rule's conditions do not rule out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from engine.rulebook.language import Comparison, Group, Search, walk_conditions
from engine.rulebook.logic import LEFT_BLANK, Context, Truth, join_truths, list_known, make_days, make_truth
from engine.rulebook.matches.grading import grade_severity, is_lacking, list_lacking
from engine.rulebook.matches.groups import SURE, add_keys, flag_part, list_imprecise_keys
from engine.rulebook.matches.inputs import BAND, CANNOT_TELL, CASE, EXCEPTION, NOT_APPLICABLE, Facts
from engine.rulebook.matches.joins import add_same_columns, join_records, name_same_columns
from engine.rulebook.matches.searches import add_searches

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.rulebook.language import Condition, FieldRef, Rule, Setting
    from engine.rulebook.logic import Flags
    from engine.rulebook.matches.alike import Crowd
    from engine.rulebook.matches.joins import Rows


def make_context(rule: Rule, facts: Facts, settings: Mapping[str, Setting]) -> Context:
    """Return what an evaluation of the rule fixes."""
    groups = [rule.when, *(tier.condition for tier in rule.severity), *([rule.share.part] if rule.share else [])]
    known = dict.fromkeys(one for group in groups for one in list_known(group, rule.compare))
    names = {condition: f"known.{number}" for number, condition in enumerate(known)}
    return Context(settings, facts.as_of, name_same_columns(groups), names, _list_lacking(rule, facts))


def _list_lacking(rule: Rule, facts: Facts) -> dict[str, list[int]]:
    """Return the sources without the fields of which a condition asks whether they are left blank, by their columns."""
    leaves = [leaf for leaf in rule.conditions() if isinstance(leaf, Comparison) and leaf.operator == LEFT_BLANK]
    return {ref.column: list_lacking(ref, rule, facts) for leaf in leaves for ref in leaf.left.fields}


def find_matches(
    rule: Rule, facts: Facts, context: Context, crowd: Crowd, pivot: str, rows: Rows | None = None
) -> pl.DataFrame:
    """Return the matches that are an exception, cannot be told, or lack what the rule needs, from the pivot's rows on.

    Columns: `ALIAS._i` (row of the record in its frame; of a search's record null where there is none), `key.KEY`,
    outcome, tier (index of the severity), days_min, days_max (null where the rule counts no days or an end is open),
    score (null without a link by names), band, one Boolean `unknown.ALIAS.FIELD` a field that leaves the match open
    and can be filled, and `left`, `right` (the pair of the first link for review, else of the first link). A rule with
    a block keeps every column, and has no tier yet; where records that are alike are taken as one, `ALIAS._n` says how
    many. Clear combinations are not returned.
    """
    frame = join_records(rule, facts, context, crowd.frames, pivot, rows, is_crowded=crowd.is_crowded)
    frame = add_same_columns(frame, rule, facts, context.same)
    frame = add_keys(frame, rule.list_keys(), rule, facts)
    if rule.searches():
        known = tuple(member for member in rule.when.members if not _has_search(member))
        clear = make_truth(Group("all of", known), context).fails
        frame = add_searches(frame.filter(~clear).collect(), rule, facts, context).lazy()
    truth = join_truths("all of", [make_truth(rule.when, context), _make_key_truth(rule)])
    flags = _gather_flags(truth.unknown)
    fillable = {column: flag & ~is_lacking(ref, rule, facts) for column, (ref, flag) in flags.items()}
    any_fillable = pl.any_horizontal(list(fillable.values())) if fillable else pl.lit(False)
    outcome = pl.when(any_fillable).then(pl.lit(CANNOT_TELL)).otherwise(pl.lit(NOT_APPLICABLE))
    least, most = _make_rule_days(rule, context)
    told = [
        pl.when(truth.holds).then(pl.lit(EXCEPTION)).otherwise(outcome).cast(pl.Int8).alias("outcome"),
        least.cast(pl.Int32).alias("days_min"),
        most.cast(pl.Int32).alias("days_max"),
        *(flag.alias(f"unknown.{column}") for column, flag in fillable.items()),
        pl.col("band").cast(BAND),
    ]
    frame = frame.filter(~truth.fails)
    if rule.block is not None:
        return frame.with_columns(told).collect()
    told.append(grade_severity(rule, context).alias("tier"))
    sizes = [f"{alias}._n" for alias in crowd.members]
    return frame.select(*_list_kept(rule, facts), *sizes, *told, "score", "left", "right").collect()


def _list_kept(rule: Rule, facts: Facts) -> list[str]:
    aliases = [*rule.compare, *(search.alias for search in rule.searches())]
    keys = [key.column for key in rule.list_keys() if key.ref]
    subject = rule.report.one_per[0].alias
    cases = [f"{subject}.{CASE}"] if facts.has_cases([rule.compare[subject]]) else []
    return [*(f"{alias}._i" for alias in aliases), *keys, *cases]


def _has_search(condition: Condition) -> bool:
    return any(isinstance(leaf, Search) for leaf in walk_conditions(condition))


def _make_key_truth(rule: Rule) -> Truth:
    flags = tuple((ref, flag_part(ref)) for ref in list_imprecise_keys(rule.list_keys()))
    return Truth(pl.col(SURE), pl.lit(False), flags)


def _gather_flags(unknown: Flags) -> dict[str, tuple[FieldRef, pl.Expr]]:
    flags: dict[str, tuple[FieldRef, pl.Expr]] = {}
    for ref, flag in unknown:
        known = flags.get(ref.column)
        flags[ref.column] = (ref, known[1] | flag if known else flag)
    return flags


def _make_rule_days(rule: Rule, context: Context) -> tuple[pl.Expr, pl.Expr]:
    if (counted := rule.days_condition()) is not None:
        return make_days(counted, context)
    nothing = pl.lit(None, dtype=pl.Int32)
    return nothing, nothing
