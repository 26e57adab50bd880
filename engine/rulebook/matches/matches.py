"""Rule + frames + links -> matches: the combinations of records that a rule's conditions do not rule out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import polars as pl

from engine.rulebook.logic import Truth, join_truths, judge_known, make_days, make_truth
from engine.rulebook.matches.grading import grade_severity
from engine.rulebook.matches.groups import SURE, add_keys, flag_part, list_imprecise_keys
from engine.rulebook.matches.inputs import BAND, CANNOT_TELL, CASE, EXCEPTION, IN_MEMORY, NOT_APPLICABLE
from engine.rulebook.matches.joins import add_same_columns, join_records
from engine.rulebook.matches.searches import add_searches

if TYPE_CHECKING:
    from engine.rulebook.language import FieldRef
    from engine.rulebook.logic import Flags
    from engine.rulebook.matches.alike import Crowd
    from engine.rulebook.matches.inputs import Evaluation
    from engine.rulebook.matches.joins import Rows
    from engine.rulebook.matches.plan import RulePlan

_OPTIMISATIONS = pl.QueryOptFlags(comm_subplan_elim=False)
"""Looking for parts that two branches of a query share takes a tenth of its time here, where they share none."""


def find_matches(evaluation: Evaluation, crowd: Crowd, rows: Rows | None = None) -> pl.DataFrame:
    """Return the matches that are an exception, cannot be told, or lack what the rule needs, from the pivot's rows on.

    Columns: `ALIAS._i` (row of the record in its frame; of a search's record null where there is none), `key.KEY`,
    outcome, tier (index of the severity), days_min, days_max (null where the rule counts no days or an end is open),
    score (null without a link by names), band, one Boolean `unknown.ALIAS.FIELD` a field that leaves the match open
    and can be filled, and `left`, `right` (the pair of the first link for review, else of the first link). A rule with
    a block keeps every column, and has no tier yet; where records that are alike are taken as one, `ALIAS._n` says how
    many. Clear combinations are not returned.
    """
    plan, context = evaluation.plan, evaluation.context
    engine = _choose_engine(evaluation, crowd)
    frame = join_records(evaluation, crowd.frames, plan.pivot, rows, is_crowded=crowd.is_crowded)
    frame = add_same_columns(frame, evaluation)
    frame = add_keys(frame, plan.keys, evaluation)
    if plan.sought is not None:
        clear = make_truth(plan.sought, context).fails
        clear_of = frame.filter(~clear).collect(engine=engine, optimizations=_OPTIMISATIONS)
        frame = add_searches(clear_of, evaluation).lazy()
    across = [column for one, known in plan.across.items() for column in judge_known(one, known, context)]
    frame = frame.with_columns(across)
    judged = replace(context, known={**context.known, **plan.across})
    truth = join_truths("all of", [make_truth(plan.rule.when, judged), _make_key_truth(plan)])
    flags = _gather_flags(truth.unknown)
    fillable = {column: evaluation.leave_lacking(ref, flag) for column, (ref, flag) in flags.items()}
    any_fillable = pl.any_horizontal(list(fillable.values())) if fillable else pl.lit(False)
    outcome = pl.when(any_fillable).then(pl.lit(CANNOT_TELL)).otherwise(pl.lit(NOT_APPLICABLE))
    least, most = _make_rule_days(evaluation)
    told = [
        pl.when(truth.holds).then(pl.lit(EXCEPTION)).otherwise(outcome).cast(pl.Int8).alias("outcome"),
        least.cast(pl.Int32).alias("days_min"),
        most.cast(pl.Int32).alias("days_max"),
        *(flag.alias(f"unknown.{column}") for column, flag in fillable.items()),
        pl.col("band").cast(BAND),
    ]
    frame = frame.filter(~truth.fails)
    if plan.block is not None:
        return (
            frame.with_columns(told)
            .drop(column.meta.output_name() for column in across)
            .collect(engine=engine, optimizations=_OPTIMISATIONS)
        )
    told.append(grade_severity(evaluation).alias("tier"))
    sizes = [f"{alias}._n" for alias in crowd.members]
    kept = frame.select(*_list_kept(evaluation), *sizes, *told, "score", "left", "right")
    return kept.collect(engine=engine, optimizations=_OPTIMISATIONS)


def _choose_engine(evaluation: Evaluation, crowd: Crowd) -> Literal["in-memory", "auto"]:
    """Return the engine that joins the records: streaming pays where they are many, or make very many pairs."""
    if crowd.weights is not None:
        return "auto"
    return IN_MEMORY if len(crowd.frames) > 1 else evaluation.choose_engine(evaluation.plan.pivot)


def _list_kept(evaluation: Evaluation) -> list[str]:
    plan = evaluation.plan
    aliases = [*plan.rule.compare, *(one.search.alias for one in plan.searches)]
    keys = [key.column for key in plan.keys if key.ref]
    subject = plan.rule.report.one_per[0].alias
    cases = [f"{subject}.{CASE}"] if evaluation.facts.has_cases([plan.registers[subject]]) else []
    return [*(f"{alias}._i" for alias in aliases), *keys, *cases]


def _make_key_truth(plan: RulePlan) -> Truth:
    flags = tuple((ref, flag_part(ref)) for ref in list_imprecise_keys(plan.keys))
    return Truth(pl.col(SURE), pl.lit(False), flags)


def _gather_flags(unknown: Flags) -> dict[str, tuple[FieldRef, pl.Expr]]:
    flags: dict[str, tuple[FieldRef, pl.Expr]] = {}
    for ref, flag in unknown:
        known = flags.get(ref.column)
        flags[ref.column] = (ref, known[1] | flag if known else flag)
    return flags


def _make_rule_days(evaluation: Evaluation) -> tuple[pl.Expr, pl.Expr]:
    if (counted := evaluation.plan.days) is not None:
        return make_days(counted, evaluation.context)
    nothing = pl.lit(None, dtype=pl.Int32)
    return nothing, nothing
