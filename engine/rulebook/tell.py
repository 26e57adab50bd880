"""Matches -> the rows of exceptions.csv, cannot_tell.csv and evidence.csv, with their sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from engine.findings import (
    CANNOT_TELL_SCHEMA,
    EVIDENCE_SCHEMA,
    EXCEPTION_SCHEMA,
    OUTCOMES,
    make_exception_id,
)
from engine.registers.schema import REGISTERS, Field
from engine.rulebook.matches import CANNOT_TELL, EXCEPTION, Facts
from engine.rulebook.read import PLACEHOLDER
from engine.rulebook.rule import PartyRef

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.rulebook.rule import Rule, Setting

EVIDENCE_CAP = 100
"""How many matches of one exception stand in evidence.csv; the reason counts the rest."""


def tell_exceptions(
    rule: Rule, facts: Facts, settings: Mapping[str, Setting], matches: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the exceptions of a rule and their evidence (EXCEPTION_SCHEMA, EVIDENCE_SCHEMA).

    A subject with one certain match is an exception; its undecided matches are evidence of it too.
    """
    keys = [f"{alias}._i" for alias in rule.report.one_per]
    certain = matches.filter(pl.col("outcome") == EXCEPTION).select(keys).unique()
    mine = matches.filter(pl.col("outcome") <= CANNOT_TELL).join(certain, on=keys, how="semi")
    mine = _rank(rule, facts, mine, keys)
    mine = mine.with_columns(_make_ids(rule, mine, "X"))
    shown = mine.filter(pl.col("_rank") < EVIDENCE_CAP)
    evidence = _tell_evidence(rule, facts, shown)
    first = mine.filter(pl.col("_rank") == 0)
    reason = _make_reason(rule, settings)
    exceptions = _tell_rows(rule, facts, first, evidence, reason, _count_matches(mine))
    return exceptions.select(list(EXCEPTION_SCHEMA)), evidence


def tell_cannot_tell(rule: Rule, facts: Facts, matches: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return a row for each record whose missing or imprecise fields leave subjects undecided, and the evidence.

    Columns as in findings.CANNOT_TELL_SCHEMA and EVIDENCE_SCHEMA; subjects that are an exception are not undecided.
    """
    keys = [f"{alias}._i" for alias in rule.report.one_per]
    best = pl.col("outcome").min().over(keys)
    undecided = matches.filter((pl.col("outcome") == CANNOT_TELL) & (best == CANNOT_TELL))
    rows, evidence = [pl.DataFrame(schema=CANNOT_TELL_SCHEMA)], [pl.DataFrame(schema=EVIDENCE_SCHEMA)]
    for alias in rule.compare:
        prefix = f"unknown.{alias}."
        flags = [name for name in undecided.columns if name.startswith(prefix)]
        mine = undecided.filter(pl.any_horizontal(flags)) if flags else undecided.clear()
        if mine.is_empty():
            continue
        told, partners = _tell_open_record(rule, facts, mine, alias, flags)
        rows.append(told)
        evidence.append(partners)
    return pl.concat(rows), pl.concat(evidence)


def _tell_open_record(
    rule: Rule, facts: Facts, mine: pl.DataFrame, alias: str, flags: list[str]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    key = f"{alias}._i"
    subjects = [f"{one}._i" for one in rule.report.one_per]
    names = [flag.rsplit(".", 1)[1] for flag in flags]
    fields = pl.concat_str(
        [pl.when(pl.col(flag).any()).then(pl.lit(name)) for flag, name in zip(flags, names, strict=True)],
        separator=";",
        ignore_nulls=True,
    )
    open_ = mine.group_by(key).agg(
        fields.alias("unknown"), pl.struct(subjects).n_unique().cast(pl.Int64).alias("undecided")
    )
    ranked = _rank(rule, facts, mine, [key])
    ranked = ranked.with_columns(_make_ids(rule, ranked, "U", alias))
    evidence = _tell_evidence(rule, facts, ranked.filter(pl.col("_rank") < EVIDENCE_CAP))
    first = ranked.filter(pl.col("_rank") == 0).join(open_, on=key)
    register = REGISTERS[rule.compare[alias]]
    subject = REGISTERS[rule.compare[rule.report.one_per[0]]]
    reason = pl.format(
        "Cannot tell: {} {} would have to record {}; this leaves {} of {} open.",
        pl.lit(register.title),
        pl.col("_record").fill_null(""),
        pl.col("unknown").str.replace_all(";", ", "),
        pl.when(pl.col("undecided") == 1)
        .then(pl.lit("1 entry"))
        .otherwise(pl.format("{} entries", pl.col("undecided"))),
        pl.lit(subject.title),
    )
    record = facts.frames[rule.compare[alias]].select("record_id").with_row_index(key).rename({"record_id": "_record"})
    rows = _tell_rows(rule, facts, first.join(record, on=key), evidence, reason, _count_matches(ranked))
    return rows.select(list(CANNOT_TELL_SCHEMA)), evidence


def _rank(rule: Rule, facts: Facts, matches: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """Number the matches of each key, the strongest first: outcome, severity, nearest in days, then record ids."""
    ids = []
    for alias in rule.compare:
        names = facts.frames[rule.compare[alias]].select(pl.col("record_id").alias(f"{alias}.record_id"))
        matches = matches.join(names.with_row_index(f"{alias}._i"), on=f"{alias}._i", how="left")
        ids.append(f"{alias}.record_id")
    nearest = pl.min_horizontal(pl.col("days_min").abs(), pl.col("days_max").abs())
    ordered = matches.sort(*keys, "outcome", "tier", nearest, *ids, nulls_last=True)
    return ordered.with_columns(pl.int_range(pl.len()).over(keys).alias("_rank"))


def _make_ids(rule: Rule, ranked: pl.DataFrame, prefix: str, alias: str | None = None) -> pl.Series:
    """Return the exception id of each match: of its subject's records, or of the one record left open."""
    aliases = [alias] if alias else list(rule.report.one_per)
    rows = ranked.select([f"{one}.record_id" for one in aliases]).rows()
    role = [f"cannot tell {alias}"] if alias else []
    made = {row: prefix + make_exception_id(rule.name, [*row, *role])[1:] for row in dict.fromkeys(rows)}
    return pl.Series("exception_id", [made[row] for row in rows], dtype=pl.String)


def _count_matches(ranked: pl.DataFrame) -> pl.DataFrame:
    return ranked.group_by("exception_id").agg((pl.len().cast(pl.Int64) - EVIDENCE_CAP).alias("_unlisted"))


def _tell_evidence(rule: Rule, facts: Facts, matches: pl.DataFrame) -> pl.DataFrame:
    """Return each record of the matches once per exception, with its strongest outcome."""
    parts = [pl.DataFrame(schema=EVIDENCE_SCHEMA)]
    names = pl.Series(OUTCOMES)
    for alias, register in rule.compare.items():
        records = matches.group_by("exception_id", pl.col(f"{alias}._i").alias("_i")).agg(pl.col("outcome").min())
        described = records.join(_describe_records(facts, register, _name_linked(rule, alias)), on="_i", how="left")
        parts.append(
            described.with_columns(
                pl.lit(rule.name).alias("rule"),
                pl.lit(alias).alias("role"),
                pl.lit(register).alias("register"),
                pl.col("outcome").replace_strict(range(len(names)), names, return_dtype=pl.String),
            ).select(list(EVIDENCE_SCHEMA))
        )
    order = {alias: index for index, alias in enumerate(rule.compare)}
    together = pl.concat(parts)
    role = pl.col("role").replace_strict(order, return_dtype=pl.Int64) if order else pl.lit(0)
    return together.sort("exception_id", role, "record_id")


def _name_linked(rule: Rule, alias: str) -> str:
    """Return the field that names the party by which the rule links a record; its first party where it links none."""
    ends = [ref for link in rule.links for ref in (link.left, link.right) if ref.alias == alias]
    parties = [ref.party for ref in ends if isinstance(ref, PartyRef)]
    return (parties or REGISTERS[rule.compare[alias]].parties)[0].name


def _describe_records(facts: Facts, register: str, name: str) -> pl.DataFrame:
    """Return the evidence columns of every record of a register, with its row `_i`."""
    about = REGISTERS[register]
    frame = facts.frames[register]
    low, high = make_record_day(register)
    money = about.field("value_gbp")
    return frame.with_row_index("_i").select(
        "_i",
        "record_id",
        "source_file",
        "source_sheet",
        "source_row",
        pl.col(name).fill_null("").alias("name"),
        write_interval(low, high).alias("date"),
        (show_field(money, "value_gbp") if money else pl.lit("")).alias("value_gbp"),
        (pl.col(about.decided_by) if about.decided_by else pl.lit("")).alias("decision"),
        pl.coalesce(*about.told_by, pl.lit("")).alias("text"),
        "also_at",
        "from_text",
    )


def make_record_day(register: str) -> tuple[pl.Expr, pl.Expr]:
    """Return the low and high end of the first recorded of a register's dating fields."""
    fields = REGISTERS[register].dated_by
    low: pl.Expr = pl.lit(None, dtype=pl.Date)
    high: pl.Expr = pl.lit(None, dtype=pl.Date)
    for name in reversed(fields):
        recorded = pl.col(name).is_not_null() | pl.col(f"{name}_max").is_not_null()
        low = pl.when(recorded).then(pl.col(name)).otherwise(low)
        high = pl.when(recorded).then(pl.col(f"{name}_max")).otherwise(high)
    return low, high


def write_interval(low: pl.Expr, high: pl.Expr) -> pl.Expr:
    """Return an interval as text: the value where exact, `low/high` else (an open end empty), "" if not recorded."""
    left, right = low.cast(pl.String).fill_null(""), high.cast(pl.String).fill_null("")
    return (
        pl.when(low.is_null() & high.is_null())
        .then(pl.lit(""))
        .when(left == right)
        .then(left)
        .otherwise(pl.concat_str(left, pl.lit("/"), right))
    )


def show_field(field: Field, column: str) -> pl.Expr:
    """Return a field's column as the text that outputs show, "" where it is not recorded."""
    if field.kind in ("date", "money"):
        return write_interval(pl.col(column), pl.col(f"{column}_max"))
    return pl.col(column).cast(pl.String).fill_null("")


def _tell_rows(
    rule: Rule,
    facts: Facts,
    first: pl.DataFrame,
    evidence: pl.DataFrame,
    reason: pl.Expr,
    counts: pl.DataFrame,
) -> pl.DataFrame:
    """Return one row per exception_id from its strongest match."""
    rows = first
    for alias, register in rule.compare.items():
        rows = rows.join(_show_record(facts, register, alias), on=f"{alias}._i", how="left")
    joined = evidence.group_by("exception_id", maintain_order=True).agg(pl.col("record_id").str.join(";"))
    rows = rows.join(joined.rename({"record_id": "records"}), on="exception_id", how="left")
    rows = rows.join(counts, on="exception_id", how="left")
    unlisted = pl.col("_unlisted")
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
        pl.col(_name_organisation(rule)).alias("organisation"),
        sentence.alias("reason"),
        _write_latest(rule).alias("occurred_on"),
        _find_value(rule).alias("value_gbp"),
        pl.col("score").alias("match_score"),
        "records",
        *(name for name in ("unknown", "undecided") if name in rows.columns),
    ).sort("exception_id")


def _show_record(facts: Facts, register: str, alias: str) -> pl.DataFrame:
    """Return every field of a register as text, and its day, in columns `ALIAS.…`, with `ALIAS._i`."""
    low, high = make_record_day(register)
    about = REGISTERS[register]
    shown = {field.name: show_field(field, field.name) for field in about.fields}
    # a record without a reference of its own is named by its record_id
    shown[about.reference] = pl.coalesce(about.reference, "record_id")
    frame = facts.frames[register]
    return frame.select(
        pl.int_range(pl.len(), dtype=pl.UInt32).alias(f"{alias}._i"),
        *(text.alias(f"{alias}.{name}") for name, text in shown.items()),
        low.alias(f"{alias}._low"),
        high.alias(f"{alias}._high"),
    )


def _name_organisation(rule: Rule) -> str:
    for link in rule.links:
        if link.right.party.kind == "organisation":
            return f"{link.right.alias}.{link.right.party.name}"
    alias, register = next(iter(rule.compare.items()))
    return f"{alias}.{REGISTERS[register].parties[0].name}"


def _write_latest(rule: Rule) -> pl.Expr:
    """Return the day of the match's latest record as text: an exception occurs when its last part does."""
    lows = [pl.col(f"{alias}._low") for alias in rule.compare]
    highs = [pl.col(f"{alias}._high") for alias in rule.compare]
    return write_interval(pl.max_horizontal(lows), pl.max_horizontal(highs))


def _find_value(rule: Rule) -> pl.Expr:
    aliases = [*rule.report.one_per, *rule.compare]
    valued = [alias for alias in aliases if REGISTERS[rule.compare[alias]].field("value_gbp")]
    return pl.col(f"{valued[0]}.value_gbp") if valued else pl.lit("")


def _make_reason(rule: Rule, settings: Mapping[str, Setting]) -> pl.Expr:
    template = rule.report.reason
    parts: list[pl.Expr] = []
    end = 0
    for found in PLACEHOLDER.finditer(template):
        parts += [pl.lit(template[end : found.start()]), _fill_placeholder(rule, found[1], settings)]
        end = found.end()
    parts.append(pl.lit(template[end:]))
    sentence = pl.concat_str(parts)
    return (
        pl.when(pl.col("days_min") == 1, pl.col("days_max") == 1)
        .then(sentence.str.replace_all("1 days", "1 day", literal=True))
        .otherwise(sentence)
    )


def _fill_placeholder(rule: Rule, name: str, settings: Mapping[str, Setting]) -> pl.Expr:
    if name == "days":
        exact = pl.col("days_min").eq_missing(pl.col("days_max"))
        some = pl.format("{} to {}", pl.col("days_min"), pl.col("days_max")).fill_null("some")
        return pl.when(exact).then(pl.col("days_min").cast(pl.String)).otherwise(some).fill_null("some")
    if name.startswith("$"):
        return pl.lit(str(settings[name[1:]]))
    alias, _, column = name.partition(".")
    shown = pl.col(name)
    field = REGISTERS[rule.compare[alias]].field(column)
    if field and field.kind in ("date", "money"):
        shown = shown.str.replace("/", " to ", literal=True)
    if field and field.unsaid:
        shown = shown.replace(str(field.absent), field.unsaid)
    return pl.when(shown == "").then(pl.lit("(not recorded)")).otherwise(shown)
