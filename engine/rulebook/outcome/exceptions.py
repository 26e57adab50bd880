"""Matches -> the rows of exceptions.csv and cannot_tell.csv, and the evidence of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from engine.findings import (
    CANNOT_TELL_SCHEMA,
    EXCEPTION_SCHEMA,
    NO_CANNOT_TELL,
    NO_EVIDENCE,
    NO_EXCEPTIONS,
    make_exception_id,
)
from engine.rulebook.matches import IN_MEMORY
from engine.rulebook.outcome.evidence import list_shown_columns, make_evidence, show_field, take_columns
from engine.rulebook.outcome.exception_ids import name_exceptions
from engine.rulebook.outcome.reasons import make_reason, show_measure
from engine.rulebook.outcome.strongest import EVIDENCE_CAP
from engine.schema import KNOWN, join_ends, name_high, take_day, write_interval

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.rulebook.language import Key
    from engine.rulebook.matches import Evaluation, RulePlan


def make_exceptions(evaluation: Evaluation, matches: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the exceptions of a rule and their evidence (EXCEPTION_SCHEMA, EVIDENCE_SCHEMA).

    `matches` are Strongest.exceptions: a subject with one certain match is an exception, and its undecided matches
    are evidence of it too.
    """
    if matches.is_empty():
        return NO_EXCEPTIONS, NO_EVIDENCE
    matches = name_exceptions(evaluation, matches)
    evidence = make_evidence(evaluation, matches)
    first = matches.filter(pl.col("_rank") == 0)
    exceptions = _write_rows(evaluation, first, evidence, make_reason(evaluation))
    return exceptions.select(list(EXCEPTION_SCHEMA)), evidence


def make_cannot_tells(evaluation: Evaluation, open_: Mapping[str, pl.DataFrame]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return a row for each record whose missing or imprecise fields leave subjects undecided, and the evidence.

    Columns as in findings.CANNOT_TELL_SCHEMA and EVIDENCE_SCHEMA; `open_` is Strongest.open.
    """
    rows, evidence = [NO_CANNOT_TELL], [NO_EVIDENCE]
    for alias, matches in open_.items():
        if not matches.is_empty():
            told, partners = _write_open_record(evaluation, matches, alias)
            rows.append(told)
            evidence.append(partners)
    return pl.concat(rows), pl.concat(evidence)


def _write_open_record(evaluation: Evaluation, matches: pl.DataFrame, alias: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    key = f"{alias}._i"
    flags = [name for name in matches.columns if name.startswith("_unknown.")]
    named = [pl.when(pl.col(flag)).then(pl.lit(flag.rsplit(".", 1)[1])) for flag in flags]
    records = take_columns(evaluation.facts, evaluation.plan.registers[alias], matches[key], ["record_id"])["record_id"]
    matches = matches.with_columns(
        pl.concat_str(named, separator=";", ignore_nulls=True).alias("unknown"),
        pl.col("_undecided").alias("undecided"),
        records.alias("_record"),
        _make_open_ids(evaluation.plan.rule.name, records, alias),
    )
    evidence = make_evidence(evaluation, matches)
    reason = pl.format(
        "Cannot tell: {} {} would have to record {}; this leaves {} open.",
        pl.lit(KNOWN[evaluation.plan.registers[alias]].title),
        pl.col("_record").fill_null(""),
        pl.col("unknown").str.replace_all(";", ", "),
        _write_subjects(evaluation.plan),
    )
    rows = _write_rows(evaluation, matches.filter(pl.col("_rank") == 0), evidence, reason)
    return rows.select(list(CANNOT_TELL_SCHEMA)), evidence


def _write_subjects(plan: RulePlan) -> pl.Expr:
    subject = plan.rule.report.one_per[0]
    title = KNOWN[plan.registers[subject.alias]].title
    one, several = ("entry", "entries") if subject.ref is None else ("group", "groups")
    return (
        pl.when(pl.col("undecided") == 1)
        .then(pl.lit(f"1 {one} of {title}"))
        .otherwise(pl.format(f"{{}} {several} of {title}", pl.col("undecided")))
    )


def _make_open_ids(rule: str, records: pl.Series, alias: str) -> pl.Series:
    """Return the id of each open record of an alias."""
    made = {record: f"U{make_exception_id(rule, [record, f'cannot tell {alias}'])[1:]}" for record in records.unique()}
    return pl.Series("exception_id", [made[record] for record in records], dtype=pl.String)


def _write_rows(evaluation: Evaluation, rows: pl.DataFrame, evidence: pl.DataFrame, reason: pl.Expr) -> pl.DataFrame:
    """Return one row per exception_id from its strongest match."""
    plan, rule = evaluation.plan, evaluation.plan.rule
    told = rows.columns
    joined = evidence.lazy().group_by("exception_id", maintain_order=True).agg(pl.col("record_id").str.join(";"))
    found = rows.hstack([column for alias in plan.registers for column in _take_record(evaluation, alias, rows)]).lazy()
    found = found.with_columns(expr for alias in plan.registers for expr in _show_record(evaluation, alias))
    found = found.join(joined.rename({"record_id": "records"}), on="exception_id", how="left")
    unlisted = pl.col("_matches") - EVIDENCE_CAP
    more = pl.when(unlisted > 0).then(pl.format(" ({} more matches are not listed.)", unlisted)).otherwise(pl.lit(""))
    severities = [tier.severity for tier in rule.severity]
    sentence = pl.concat_str(reason, more).str.replace_all(r"\s+", " ")
    shown = found.select(
        "exception_id",
        pl.lit(rule.name).alias("rule"),
        pl.lit(rule.version, dtype=pl.Int64).alias("rule_version"),
        pl.lit(pl.Series(severities)).gather(pl.col("tier")).alias("severity"),
        pl.lit("open").alias("state"),
        pl.lit(rule.title).alias("title"),
        (pl.col(rule.report.about.column) if rule.report.about else pl.lit("")).alias("about"),
        _name_organisation(plan).alias("organisation"),
        sentence.alias("reason"),
        _write_latest(plan).alias("occurred_on"),
        _find_value(plan).alias("value_gbp"),
        pl.col("score").alias("match_score"),
        "records",
        *(name for name in ("unknown", "undecided") if name in told),
    )
    return shown.sort("exception_id").collect(engine=IN_MEMORY)


def _take_record(evaluation: Evaluation, alias: str, rows: pl.DataFrame) -> list[pl.Series]:
    """Return what is needed to show the records of an alias in the given rows, in columns `ALIAS.…`."""
    register = evaluation.plan.registers[alias]
    names = list_shown_columns(register, evaluation.plan.shown[alias])
    taken = take_columns(evaluation.facts, register, rows[f"{alias}._i"], names)
    return [column.alias(f"{alias}.{column.name}") for column in taken]


def _show_record(evaluation: Evaluation, alias: str) -> list[pl.Expr]:
    """Return what the row of an exception shows of a record as text, and its day: `ALIAS.…`, null without a record."""
    register, fields = evaluation.plan.registers[alias], evaluation.plan.shown[alias]
    reference, is_there = KNOWN[register].reference, pl.col(f"{alias}._i").is_not_null()
    shown = {field.name: show_field(field, f"{alias}.{field.name}") for field in fields}
    if reference in shown:  # a record without a reference of its own is named by its record_id
        shown[reference] = pl.coalesce(f"{alias}.{reference}", f"{alias}.record_id")
    if alias not in evaluation.plan.rule.compare:  # a search may have found none
        shown = {name: pl.when(is_there).then(text) for name, text in shown.items()}
    low, high = take_day(KNOWN[register].dated_by, f"{alias}.")
    texts = [text.alias(f"{alias}.{name}") for name, text in shown.items()]
    return [*texts, low.alias(f"{alias}._low"), high.alias(f"{alias}._high")]


def _name_organisation(plan: RulePlan) -> pl.Expr:
    return pl.col(".".join(plan.organisation)) if plan.organisation else pl.lit("")


def _write_latest(plan: RulePlan) -> pl.Expr:
    """Return the day of the match's latest record as text: an exception occurs when its last part does."""
    if plan.block is not None:
        return write_interval(pl.col("block.low"), pl.col("block.high"))
    aliases = [*plan.rule.compare, *(one.search.alias for one in plan.searches if one.search.wanted)]
    lows = [pl.col(f"{alias}._low") for alias in aliases]
    highs = [pl.col(f"{alias}._high") for alias in aliases]
    return write_interval(pl.max_horizontal(lows), pl.max_horizontal(highs))


def _find_value(plan: RulePlan) -> pl.Expr:
    """Return the sum that a block measured, else the value of what the exception stands for, else the first one."""
    for measure in plan.measures:
        if measure.what == "sum" and measure.kind == "money":
            low, high = (show_measure(measure, end) for end in (measure.column, name_high(measure.column)))
            return join_ends(low, high)
    keys: list[Key] = [key for key in plan.rule.report.one_per if key.ref is None]
    aliases = [*(key.alias for key in keys), *plan.rule.compare]
    valued = [alias for alias in aliases if KNOWN[plan.registers[alias]].field("value_gbp")]
    return pl.col(f"{valued[0]}.value_gbp") if valued else pl.lit("")
