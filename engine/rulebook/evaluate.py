"""Evaluate a rule on frames and links: exceptions, what cannot be told, their evidence, and what was covered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from engine.findings import NO_CANNOT_TELL, NO_EVIDENCE, NO_EXCEPTIONS
from engine.rulebook.blocks import judge_groups, keep_counted
from engine.rulebook.matches import CASE, find_matches, gather_records, make_evaluation, plan_slices
from engine.rulebook.outcome import (
    Strongest,
    count_coverage,
    explain_missing_register,
    find_strongest,
    join_parts,
    make_cannot_tells,
    make_coverage,
    make_exceptions,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.rulebook.language import Setting
    from engine.rulebook.matches import Crowd, Evaluation, Facts, RulePlan


@dataclass(frozen=True, slots=True)
class RuleFindings:
    """What one rule found: frames with the columns of findings.py, and the review pairs it would raise.

    `outcomes` has one row per subject with a match: its keys (RulePlan.subjects), outcome (0 exception, 1
    cannot tell, 2 not applicable) and tier. `would_raise` has the columns left, right (parties in the review band).
    """

    exceptions: pl.DataFrame
    evidence: pl.DataFrame
    cannot_tell: pl.DataFrame
    coverage: pl.DataFrame
    outcomes: pl.DataFrame
    would_raise: pl.DataFrame


def evaluate_rule(plan: RulePlan, facts: Facts, settings: Mapping[str, Setting] | None = None) -> RuleFindings:
    """Return what a rule finds; `settings` replaces the values of its parameters.

    A rule whose registers are not all there, or hold no entry and state no coverage, finds nothing, and its coverage
    says why.
    """
    registers = plan.rule.compare.values()
    lacking = {name: said for name in registers if (said := explain_missing_register(name, facts))}
    if lacking:
        return _find_nothing(plan, facts, " and ".join(lacking.values()))
    evaluation = make_evaluation(plan, facts, {**plan.rule.settings(), **(settings or {})})
    strongest = _gather_strongest(evaluation)
    exceptions, evidence = make_exceptions(evaluation, strongest.exceptions)
    cannot_tell, partners = make_cannot_tells(evaluation, strongest.open)
    cases = [name for name in strongest.outcomes.columns if name.endswith(f".{CASE}")]
    told = [*plan.subjects, "outcome", "tier", *cases]
    return RuleFindings(
        exceptions=exceptions,
        evidence=pl.concat([evidence, partners]),
        cannot_tell=cannot_tell,
        coverage=count_coverage(evaluation, strongest.outcomes),
        outcomes=strongest.outcomes.select(told),
        would_raise=strongest.raised.sort("left", "right"),
    )


def _gather_strongest(evaluation: Evaluation) -> Strongest:
    """Return what the rule's matches come down to, a slice of the records at a time where there are many."""
    plan = evaluation.plan
    parts, kept = [], []
    crowd = gather_records(evaluation)
    for rows in plan_slices(crowd, is_wide=plan.block is not None):
        matches = keep_counted(find_matches(evaluation, crowd, rows), evaluation)
        if plan.is_separable:
            parts.append(_settle(matches, evaluation, crowd))
        else:
            kept.append(matches)
    if kept:
        parts.append(_settle(pl.concat(kept), evaluation, crowd))
    return join_parts(parts, evaluation)


def _settle(matches: pl.DataFrame, evaluation: Evaluation, crowd: Crowd) -> Strongest:
    settled = judge_groups(matches, evaluation) if evaluation.plan.block else matches
    return find_strongest(settled, evaluation, crowd)


def _find_nothing(plan: RulePlan, facts: Facts, why: str) -> RuleFindings:
    registers = {plan.registers[key.alias] for key in plan.rule.report.one_per}
    subjects = sum(facts.frames[register].height for register in registers if register in facts.frames)
    no_outcomes = dict.fromkeys(plan.subjects, pl.UInt32()) | {"outcome": pl.Int8(), "tier": pl.Int8()}
    no_pairs = pl.DataFrame(schema=dict.fromkeys(("left", "right"), pl.UInt32()))
    counts = {"exception": 0, "cannot_tell": 0, "clear": 0, "not_applicable": subjects}
    coverage = make_coverage(plan, counts, why)
    return RuleFindings(
        NO_EXCEPTIONS,
        NO_EVIDENCE,
        NO_CANNOT_TELL,
        coverage,
        pl.DataFrame(schema=no_outcomes),
        no_pairs,
    )
