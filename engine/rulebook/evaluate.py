"""Evaluate a rule on frames and links: exceptions, what cannot be told, their evidence, and what was covered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from engine.findings import CANNOT_TELL_SCHEMA, EVIDENCE_SCHEMA, EXCEPTION_SCHEMA
from engine.rulebook.blocks import keep_counted, settle_groups
from engine.rulebook.matches import (
    CASE,
    Crowd,
    Facts,
    find_matches,
    find_pivot,
    gather_records,
    is_separable,
    make_context,
    plan_slices,
)
from engine.rulebook.outcome import (
    Strongest,
    count_coverage,
    find_strongest,
    join_parts,
    list_subject_columns,
    make_coverage,
    say_register_lacks,
    tell_cannot_tell,
    tell_exceptions,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.rulebook.language import Rule, Setting
    from engine.rulebook.logic import Context


@dataclass(frozen=True, slots=True)
class RuleFindings:
    """What one rule found: frames with the columns of findings.py, and the review pairs it would raise.

    `outcomes` has one row per subject with a match: its keys (subjects.list_subject_columns), outcome (0 exception, 1
    cannot tell, 2 not applicable) and tier. `would_raise` has the columns left, right (parties in the review band).
    """

    exceptions: pl.DataFrame
    evidence: pl.DataFrame
    cannot_tell: pl.DataFrame
    coverage: pl.DataFrame
    outcomes: pl.DataFrame
    would_raise: pl.DataFrame


def evaluate_rule(rule: Rule, facts: Facts, settings: Mapping[str, Setting] | None = None) -> RuleFindings:
    """Return what a rule finds; `settings` replaces the values of its parameters.

    A rule whose registers are not all there, or hold no entry and state no coverage, finds nothing, and its coverage
    says why.
    """
    values = {**rule.settings(), **(settings or {})}
    lacking = {name: said for name in rule.compare.values() if (said := say_register_lacks(name, facts))}
    if lacking:
        return _find_nothing(rule, facts, " and ".join(lacking.values()))
    context = make_context(rule, facts, values)
    strongest = _gather_strongest(rule, facts, context)
    exceptions, evidence = tell_exceptions(rule, facts, values, strongest.exceptions)
    cannot_tell, partners = tell_cannot_tell(rule, facts, strongest.open)
    cases = [name for name in strongest.outcomes.columns if name.endswith(f".{CASE}")]
    told = [*list_subject_columns(rule), "outcome", "tier", *cases]
    return RuleFindings(
        exceptions=exceptions,
        evidence=pl.concat([evidence, partners]),
        cannot_tell=cannot_tell,
        coverage=count_coverage(rule, facts, context, strongest.outcomes),
        outcomes=strongest.outcomes.select(told),
        would_raise=strongest.raised.sort("left", "right"),
    )


def _gather_strongest(rule: Rule, facts: Facts, context: Context) -> Strongest:
    """Return what the rule's matches come down to, a slice of the records at a time where there are many."""
    pivot = find_pivot(rule)
    parts, kept = [], []
    crowd = gather_records(rule, facts, context, pivot)
    for rows in plan_slices(rule, crowd):
        matches = keep_counted(find_matches(rule, facts, context, crowd, pivot, rows), rule, facts)
        if is_separable(rule):
            parts.append(_settle(matches, rule, facts, context, crowd))
        else:
            kept.append(matches)
    if kept:
        parts.append(_settle(pl.concat(kept), rule, facts, context, crowd))
    return join_parts(parts, rule, facts)


def _settle(matches: pl.DataFrame, rule: Rule, facts: Facts, context: Context, crowd: Crowd) -> Strongest:
    settled = settle_groups(matches, rule, facts, context) if rule.block else matches
    return find_strongest(settled, rule, facts, crowd)


def _find_nothing(rule: Rule, facts: Facts, why: str) -> RuleFindings:
    registers = {rule.compare[key.alias] for key in rule.report.one_per}
    subjects = sum(facts.frames[register].height for register in registers if register in facts.frames)
    no_outcomes = dict.fromkeys(list_subject_columns(rule), pl.UInt32()) | {"outcome": pl.Int8(), "tier": pl.Int8()}
    no_pairs = pl.DataFrame(schema=dict.fromkeys(("left", "right"), pl.UInt32()))
    counts = {"exception": 0, "cannot_tell": 0, "clear": 0, "not_applicable": subjects}
    coverage = make_coverage(rule, counts, why)
    return RuleFindings(
        pl.DataFrame(schema=EXCEPTION_SCHEMA),
        pl.DataFrame(schema=EVIDENCE_SCHEMA),
        pl.DataFrame(schema=CANNOT_TELL_SCHEMA),
        coverage,
        pl.DataFrame(schema=no_outcomes),
        no_pairs,
    )
