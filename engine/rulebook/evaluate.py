"""Rule + frames + links -> findings: exceptions, what cannot be told, their evidence, and how much was covered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from engine.findings import CANNOT_TELL_SCHEMA, COVERAGE_SCHEMA, EVIDENCE_SCHEMA, EXCEPTION_SCHEMA
from engine.registers.schema import REGISTERS
from engine.rulebook.conditions import Context
from engine.rulebook.matches import (
    CANNOT_TELL,
    EXCEPTION,
    NOT_APPLICABLE,
    Facts,
    count_combinations,
    find_matches,
)
from engine.rulebook.rule import Rule, Setting, list_fields
from engine.rulebook.tell import tell_cannot_tell, tell_exceptions
from engine.rulebook.windows import Span, flag_uncovered, list_spans

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class RuleFindings:
    """What one rule found: frames with the columns of findings.py, and the review pairs it would raise.

    `outcomes` has one row per subject with a match: the `ALIAS._i` of the subject, outcome (0 exception, 1 cannot
    tell, 2 not applicable) and tier. `would_raise` has the columns left, right (parties in the review band).
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
    lacking = {name: said for name in rule.compare.values() if (said := _say_register_lacks(name, facts))}
    if lacking:
        return _find_nothing(rule, facts, " and ".join(lacking.values()))
    found = find_matches(rule, facts, values)
    matches = found.filter(pl.col("band") == "accept")
    keys = [f"{alias}._i" for alias in rule.report.one_per]
    outcomes = matches.group_by(keys).agg(pl.col("outcome").min(), pl.col("tier").min()).sort(keys)
    exceptions, evidence = tell_exceptions(rule, facts, values, matches)
    cannot_tell, partners = tell_cannot_tell(rule, facts, matches)
    raised = found.filter((pl.col("band") == "review") & (pl.col("outcome") == EXCEPTION))
    return RuleFindings(
        exceptions=exceptions,
        evidence=pl.concat([evidence, partners]),
        cannot_tell=cannot_tell,
        coverage=_count_coverage(rule, facts, values, outcomes),
        outcomes=outcomes,
        would_raise=raised.select("left", "right").unique().sort("left", "right"),
    )


def _say_register_lacks(register: str, facts: Facts) -> str | None:
    """Return why a register cannot be compared, None where it can: without an entry only stated coverage tells."""
    title = REGISTERS[register].title.lower()
    if register not in facts.frames:
        return f"no {title} register in this project"
    if facts.frames[register].is_empty() and not list_spans(facts.sources, register):
        return f"no entries in the {title} register"
    return None


def _find_nothing(rule: Rule, facts: Facts, why: str) -> RuleFindings:
    registers = {rule.compare[alias] for alias in rule.report.one_per}
    subjects = sum(facts.frames[register].height for register in registers if register in facts.frames)
    no_outcomes = {f"{alias}._i": pl.UInt32() for alias in rule.report.one_per} | {
        "outcome": pl.Int8(),
        "tier": pl.Int8(),
    }
    no_pairs = pl.DataFrame(schema=dict.fromkeys(("left", "right"), pl.UInt32()))
    counts = {"exception": 0, "cannot_tell": 0, "clear": 0, "not_applicable": subjects}
    coverage = _make_coverage(rule, counts, why)
    return RuleFindings(
        pl.DataFrame(schema=EXCEPTION_SCHEMA),
        pl.DataFrame(schema=EVIDENCE_SCHEMA),
        pl.DataFrame(schema=CANNOT_TELL_SCHEMA),
        coverage,
        pl.DataFrame(schema=no_outcomes),
        no_pairs,
    )


def _make_coverage(rule: Rule, counts: Mapping[str, int], why: str) -> pl.DataFrame:
    row = {"rule": rule.name, "rule_version": rule.version, "subjects": sum(counts.values()), **counts, "why": why}
    return pl.DataFrame([row], schema=COVERAGE_SCHEMA)


def _count_coverage(rule: Rule, facts: Facts, settings: Mapping[str, Setting], outcomes: pl.DataFrame) -> pl.DataFrame:
    tally = dict(outcomes["outcome"].value_counts().iter_rows())
    lacking = tally.get(NOT_APPLICABLE, 0)
    reasons = [f"{lacking:,}: {_say_lacking(rule, facts)}"] if lacking else []
    if len(rule.report.one_per) == 1:
        subjects = facts.frames[rule.compare[rule.report.one_per[0]]].height
        unseen = _count_unseen(rule, facts, settings, outcomes)
        reasons += [f"{count:,}: {why}" for why, count in unseen.items()]
    else:
        subjects = count_combinations(rule, facts, settings)
        unseen = {}
    counts = {
        "exception": tally.get(EXCEPTION, 0),
        "cannot_tell": tally.get(CANNOT_TELL, 0),
        "clear": subjects - outcomes.height - sum(unseen.values()),
        "not_applicable": lacking + sum(unseen.values()),
    }
    return _make_coverage(rule, counts, "; ".join(reasons))


def _say_lacking(rule: Rule, facts: Facts) -> str:
    lacking = []
    for ref in list_fields(rule.when):
        if ref.field.absent:
            continue  # a category that is not stated has its stand-in, and is never unknown
        register = rule.compare[ref.alias]
        lacks = [s for s in facts.sources if s.register == register and s.kept and ref.field.name not in s.columns]
        files = sorted({source.file for source in lacks})
        if files:
            more = f" and {len(files) - 1} more" if len(files) > 1 else ""
            lacking.append(f"no column {ref.field.name} in {files[0]}{more}")
    return ", ".join(lacking)


def _count_unseen(rule: Rule, facts: Facts, settings: Mapping[str, Setting], outcomes: pl.DataFrame) -> dict[str, int]:
    """Return how many subjects without a match have a window that a register does not cover, by the reason."""
    subject = rule.report.one_per[0]
    register = rule.compare[subject]
    context = Context(settings, facts.as_of, {})
    frame = facts.frames[register].with_row_index("_i")
    rest = frame.join(outcomes.select(pl.col(f"{subject}._i").alias("_i")), on="_i", how="anti")
    rest = rest.rename({name: f"{subject}.{name}" for name in rest.columns})
    unseen: dict[str, int] = {}
    for other, name in rule.compare.items():
        spans = list_spans(facts.sources, name)
        flag = None if other == subject else flag_uncovered(rule, subject, other, spans, context)
        if flag is None:
            continue
        parts = rest.with_columns(flag.alias("_unseen")).partition_by("_unseen", as_dict=True, include_key=False)
        if (True,) in parts:
            unseen[_say_spans(name, spans, facts)] = parts[True,].height
        rest = parts.get((False,), rest.clear())
    return unseen


def _say_spans(register: str, spans: list[Span], facts: Facts) -> str:
    title = REGISTERS[register].title.lower()
    if not spans:
        return f"the {title} register has no dated rows and no stated coverage"
    covered = ", ".join(f"{low} to {high}" for low, high in spans)
    assumed = any(s.assumed for s in facts.sources if s.register == register)
    said = " (assumed from its first and last entry)" if assumed else ""
    return f"the {title} register covers {covered}{said}, not the whole window"
