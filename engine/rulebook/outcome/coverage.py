"""How much a rule could see: the row of coverage.csv, in which the four outcomes add up to the subjects."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from engine.findings import COVERAGE_SCHEMA
from engine.rulebook.language import list_fields
from engine.rulebook.matches import (
    CANNOT_TELL,
    EXCEPTION,
    NOT_APPLICABLE,
    Span,
    add_keys,
    flag_uncovered,
    list_spans,
    take_records,
)
from engine.rulebook.outcome.subjects import count_subjects
from engine.schema import KNOWN, REGISTERS

if TYPE_CHECKING:
    from engine.rulebook.matches import Evaluation, Facts, RulePlan


def make_coverage(plan: RulePlan, counts: dict[str, int], why: str) -> pl.DataFrame:
    """Return one row of coverage.csv."""
    row = {
        "rule": plan.rule.name,
        "rule_version": plan.rule.version,
        "subjects": sum(counts.values()),
        **counts,
        "why": why,
    }
    return pl.DataFrame([row], schema=COVERAGE_SCHEMA)


def explain_missing_register(register: str, facts: Facts) -> str | None:
    """Return why a register cannot be compared, None where it can: without an entry only stated coverage tells."""
    title = KNOWN[register].title.lower()
    if register not in facts.frames:
        return f"no {title} register in this project"
    if register in REGISTERS and facts.frames[register].is_empty() and not list_spans(facts.sources, register):
        return f"no entries in the {title} register"
    return None


def count_coverage(evaluation: Evaluation, outcomes: pl.DataFrame) -> pl.DataFrame:
    """Return the coverage of a rule from the outcomes of the subjects that have a match."""
    tally = dict(outcomes["outcome"].value_counts().iter_rows())
    lacking = tally.get(NOT_APPLICABLE, 0)
    reasons = [f"{lacking:,}: {_write_lacking(evaluation)}"] if lacking else []
    unseen = _count_unseen(evaluation, outcomes)
    reasons += [f"{count:,}: {why}" for why, count in unseen.items()]
    counts = {
        "exception": tally.get(EXCEPTION, 0),
        "cannot_tell": tally.get(CANNOT_TELL, 0),
        "clear": count_subjects(evaluation) - outcomes.height - sum(unseen.values()),
        "not_applicable": lacking + sum(unseen.values()),
    }
    return make_coverage(evaluation.plan, counts, "; ".join(reasons))


def _write_lacking(evaluation: Evaluation) -> str:
    """Return what the registers lack for the subjects that are not applicable: columns, days, or a whole register."""
    plan, facts, rule = evaluation.plan, evaluation.facts, evaluation.plan.rule
    lacking: dict[str, None] = {}
    judged = [rule.when, *([rule.total.reaches] if rule.total else []), *([rule.share.part] if rule.share else [])]
    for ref in [ref for condition in judged for ref in list_fields(condition)]:
        if ref.field.absent and ref.column not in evaluation.context.lacking:
            continue  # a category that is not stated has its stand-in, and is never unknown
        register = plan.registers[ref.alias]
        lacks = [s for s in facts.sources if s.register == register and s.kept and ref.field.name not in s.columns]
        files = sorted({source.file for source in lacks})
        if files:
            more = f" and {len(files) - 1} more" if len(files) > 1 else ""
            lacking[f"no column {ref.field.name} in {files[0]}{more}"] = None
    for search in (one.search for one in plan.searches):
        if search.register not in facts.frames:
            lacking[str(explain_missing_register(search.register, facts))] = None
        elif not search.wanted:
            lacking[write_spans(search.register, list_spans(facts.sources, search.register), facts)] = None
    return ", ".join(lacking)


def _count_unseen(evaluation: Evaluation, outcomes: pl.DataFrame) -> dict[str, int]:
    """Return how many subjects without a match have a window that a register does not cover, by the reason.

    A group has such a window where one of its records has. Subjects of records of several aliases have none.
    """
    plan, facts, rule = evaluation.plan, evaluation.facts, evaluation.plan.rule
    aliases = list(dict.fromkeys(key.alias for key in rule.report.one_per))
    others = [alias for alias in rule.compare if alias != aliases[0]]
    if len(aliases) > 1 or not others:
        return {}
    keys = list(plan.subjects)
    context = replace(evaluation.context, known={})
    records = take_records(plan.bare[aliases[0]], facts, context)
    rest = add_keys(records, rule.report.one_per, evaluation)
    rest = rest.join(outcomes.lazy().select(keys), on=keys, how="anti")
    unseen: dict[str, int] = {}
    for other in others:
        register = rule.compare[other]
        spans = list_spans(facts.sources, register)
        flag = flag_uncovered(rule.when, aliases[0], other, spans, context)
        if flag is None:
            continue
        hidden = rest.filter(flag).select(keys).unique().collect(engine=evaluation.choose_engine(aliases[0]))
        if hidden.height:
            unseen[write_spans(register, spans, facts)] = hidden.height
            rest = rest.join(hidden.lazy(), on=keys, how="anti")
    return unseen


def write_spans(register: str, spans: list[Span], facts: Facts) -> str:
    """Return which days a register covers, as the reason why a window is not covered."""
    title = KNOWN[register].title.lower()
    if not spans:
        return f"the {title} register has no dated rows and no stated coverage"
    covered = ", ".join(f"{low} to {high}" for low, high in spans)
    assumed = any(s.assumed for s in facts.sources if s.register == register)
    said = " (assumed from its first and last entry)" if assumed else ""
    return f"the {title} register covers {covered}{said}, not the whole window"


LEAST_SUBJECTS = 20
"""Of fewer subjects than this, a share says nothing: one of five is 20 %."""


def count_judged(coverage: pl.DataFrame) -> int:
    """Return how many subjects of a rule were judged: those of its row of coverage.csv that are not left out."""
    return int(coverage["exception"][0] + coverage["cannot_tell"][0] + coverage["clear"][0])


def find_over_budget(coverage: pl.DataFrame, raised: int, budget: float) -> str | None:
    """Return the words that say by how much a rule is over the review budget, None where it is not.

    `raised` counts its exceptions without those that are exempt, `budget` is a part from 0 to 1 of the subjects judged.
    """
    judged = count_judged(coverage)
    if judged < LEAST_SUBJECTS or raised <= budget * judged:
        return None
    share = f"{raised / judged:.1%}".replace("%", " %")
    return f"raises {raised:,} of {judged:,} subjects ({share}), more than the review budget of {budget * 100:g} %"
