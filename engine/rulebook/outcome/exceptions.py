"""Matches -> the rows of exceptions.csv and cannot_tell.csv, and the evidence of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from engine.findings import CANNOT_TELL_SCHEMA, EVIDENCE_SCHEMA, EXCEPTION_SCHEMA, make_exception_id
from engine.rulebook.matches import make_record_day
from engine.rulebook.outcome.evidence import find_organisation, show_field, take_rows, tell_evidence, write_interval
from engine.rulebook.outcome.exception_ids import name_exceptions
from engine.rulebook.outcome.reasons import make_reason, show_measure
from engine.rulebook.outcome.strongest import EVIDENCE_CAP
from engine.schema import KNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.rulebook.language import Key, Rule, Setting
    from engine.rulebook.matches import Facts


def tell_exceptions(
    rule: Rule, facts: Facts, settings: Mapping[str, Setting], matches: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the exceptions of a rule and their evidence (EXCEPTION_SCHEMA, EVIDENCE_SCHEMA).

    `matches` are Strongest.exceptions: a subject with one certain match is an exception, and its undecided matches
    are evidence of it too.
    """
    if matches.is_empty():
        return pl.DataFrame(schema=EXCEPTION_SCHEMA), pl.DataFrame(schema=EVIDENCE_SCHEMA)
    matches = name_exceptions(rule, facts, matches)
    evidence = tell_evidence(rule, facts, matches)
    first = matches.filter(pl.col("_rank") == 0)
    exceptions = _tell_rows(rule, facts, first, evidence, make_reason(rule, settings))
    return exceptions.select(list(EXCEPTION_SCHEMA)), evidence


def tell_cannot_tell(rule: Rule, facts: Facts, open_: Mapping[str, pl.DataFrame]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return a row for each record whose missing or imprecise fields leave subjects undecided, and the evidence.

    Columns as in findings.CANNOT_TELL_SCHEMA and EVIDENCE_SCHEMA; `open_` is Strongest.open.
    """
    rows, evidence = [pl.DataFrame(schema=CANNOT_TELL_SCHEMA)], [pl.DataFrame(schema=EVIDENCE_SCHEMA)]
    for alias, matches in open_.items():
        if not matches.is_empty():
            told, partners = _tell_open_record(rule, facts, matches, alias)
            rows.append(told)
            evidence.append(partners)
    return pl.concat(rows), pl.concat(evidence)


def _tell_open_record(rule: Rule, facts: Facts, matches: pl.DataFrame, alias: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    key = f"{alias}._i"
    flags = [name for name in matches.columns if name.startswith("_unknown.")]
    named = [pl.when(pl.col(flag)).then(pl.lit(flag.rsplit(".", 1)[1])) for flag in flags]
    matches = matches.with_columns(
        pl.concat_str(named, separator=";", ignore_nulls=True).alias("unknown"), pl.col("_undecided").alias("undecided")
    )
    records = take_rows(facts, rule.registers[alias], matches[key]).select(
        pl.col("_i").alias(key), pl.col("record_id").alias("_record")
    )
    matches = matches.join(records, on=key, how="left", maintain_order="left")
    matches = matches.with_columns(_make_open_ids(rule, matches["_record"], alias))
    evidence = tell_evidence(rule, facts, matches)
    reason = pl.format(
        "Cannot tell: {} {} would have to record {}; this leaves {} open.",
        pl.lit(KNOWN[rule.registers[alias]].title),
        pl.col("_record").fill_null(""),
        pl.col("unknown").str.replace_all(";", ", "),
        _say_subjects(rule),
    )
    rows = _tell_rows(rule, facts, matches.filter(pl.col("_rank") == 0), evidence, reason)
    return rows.select(list(CANNOT_TELL_SCHEMA)), evidence


def _say_subjects(rule: Rule) -> pl.Expr:
    subject = rule.report.one_per[0]
    title = KNOWN[rule.compare[subject.alias]].title
    one, several = ("entry", "entries") if subject.ref is None else ("group", "groups")
    return (
        pl.when(pl.col("undecided") == 1)
        .then(pl.lit(f"1 {one} of {title}"))
        .otherwise(pl.format(f"{{}} {several} of {title}", pl.col("undecided")))
    )


def _make_open_ids(rule: Rule, records: pl.Series, alias: str) -> pl.Series:
    """Return the id of each open record of an alias."""
    made = {
        record: f"U{make_exception_id(rule.name, [record, f'cannot tell {alias}'])[1:]}" for record in records.unique()
    }
    return pl.Series("exception_id", [made[record] for record in records], dtype=pl.String)


def _tell_rows(rule: Rule, facts: Facts, rows: pl.DataFrame, evidence: pl.DataFrame, reason: pl.Expr) -> pl.DataFrame:
    """Return one row per exception_id from its strongest match."""
    for alias in rule.registers:
        rows = rows.join(_show_record(rule, facts, alias, rows[f"{alias}._i"]), on=f"{alias}._i", how="left")
    joined = evidence.group_by("exception_id", maintain_order=True).agg(pl.col("record_id").str.join(";"))
    rows = rows.join(joined.rename({"record_id": "records"}), on="exception_id", how="left")
    unlisted = pl.col("_matches") - EVIDENCE_CAP
    more = pl.when(unlisted > 0).then(pl.format(" ({} more matches are not listed.)", unlisted)).otherwise(pl.lit(""))
    severities = [tier.severity for tier in rule.severity]
    sentence = pl.concat_str(reason, more).str.replace_all(r"\s+", " ")
    return rows.select(
        "exception_id",
        pl.lit(rule.name).alias("rule"),
        pl.lit(rule.version, dtype=pl.Int64).alias("rule_version"),
        pl.col("tier").replace_strict(range(len(severities)), severities, return_dtype=pl.String).alias("severity"),
        pl.lit("open").alias("state"),
        pl.lit(rule.title).alias("title"),
        (pl.col(rule.report.about.column) if rule.report.about else pl.lit("")).alias("about"),
        _name_organisation(rule).alias("organisation"),
        sentence.alias("reason"),
        _write_latest(rule).alias("occurred_on"),
        _find_value(rule).alias("value_gbp"),
        pl.col("score").alias("match_score"),
        "records",
        *(name for name in ("unknown", "undecided") if name in rows.columns),
    ).sort("exception_id")


def _show_record(rule: Rule, facts: Facts, alias: str, rows: pl.Series) -> pl.DataFrame:
    """Return every field of some records as text, and their day, in columns `ALIAS.…`, with `ALIAS._i`."""
    register = rule.registers[alias]
    low, high = make_record_day(register)
    about = KNOWN[register]
    shown = {field.name: show_field(field, field.name) for field in about.fields}
    # a record without a reference of its own is named by its record_id
    shown[about.reference] = pl.coalesce(about.reference, "record_id")
    return take_rows(facts, register, rows).select(
        pl.col("_i").alias(f"{alias}._i"),
        *(text.alias(f"{alias}.{name}") for name, text in shown.items()),
        low.alias(f"{alias}._low"),
        high.alias(f"{alias}._high"),
    )


def _name_organisation(rule: Rule) -> pl.Expr:
    found = find_organisation(rule)
    return pl.col(".".join(found)) if found else pl.lit("")


def _write_latest(rule: Rule) -> pl.Expr:
    """Return the day of the match's latest record as text: an exception occurs when its last part does."""
    if rule.block is not None:
        return write_interval(pl.col("block.low"), pl.col("block.high"))
    aliases = [*rule.compare, *(search.alias for search in rule.searches() if search.wanted)]
    lows = [pl.col(f"{alias}._low") for alias in aliases]
    highs = [pl.col(f"{alias}._high") for alias in aliases]
    return write_interval(pl.max_horizontal(lows), pl.max_horizontal(highs))


def _find_value(rule: Rule) -> pl.Expr:
    """Return the sum that a block measured, else the value of what the exception stands for, else the first one."""
    for measure in rule.measures():
        if measure.what == "sum" and measure.kind == "money":
            low, high = (show_measure(measure, f"{measure.column}{end}") for end in ("", "_max"))
            return pl.when(low == high).then(low).otherwise(pl.concat_str(low, pl.lit("/"), high))
    keys: list[Key] = [key for key in rule.report.one_per if key.ref is None]
    aliases = [*(key.alias for key in keys), *rule.compare]
    valued = [alias for alias in aliases if KNOWN[rule.compare[alias]].field("value_gbp")]
    return pl.col(f"{valued[0]}.value_gbp") if valued else pl.lit("")
