"""The rows of evidence.csv: each record of the matches that are told, with its place in its source."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from engine.findings import EVIDENCE_SCHEMA, OUTCOMES
from engine.rulebook.language import Mention, PartyRef, Same
from engine.rulebook.matches import make_record_day
from engine.schema import KNOWN, make_polars_schema

if TYPE_CHECKING:
    from engine.rulebook.language import Rule
    from engine.rulebook.matches import Facts
    from engine.schema import Field

_ORIGINS = ("also_at", "from_text")
"""What a register's frame says of where a record came from; a finding has neither."""


def tell_evidence(rule: Rule, facts: Facts, matches: pl.DataFrame) -> pl.DataFrame:
    """Return each record of the matches once per exception_id, with its strongest outcome (EVIDENCE_SCHEMA)."""
    parts = [pl.DataFrame(schema=EVIDENCE_SCHEMA)]
    names = pl.Series(OUTCOMES)
    roles = rule.registers
    for alias, register in roles.items():
        row = pl.col(f"{alias}._i").alias("_i")
        records = matches.group_by("exception_id", row).agg(pl.col("outcome").min()).filter(pl.col("_i").is_not_null())
        described = records.join(_describe_records(rule, facts, alias, records["_i"]), on="_i", how="left")
        parts.append(
            described.with_columns(
                pl.lit(rule.name).alias("rule"),
                pl.lit(alias).alias("role"),
                pl.lit(register).alias("register"),
                pl.col("outcome").replace_strict(range(len(names)), names, return_dtype=pl.String),
            ).select(list(EVIDENCE_SCHEMA))
        )
    order = {alias: index for index, alias in enumerate(roles)}
    role = pl.col("role").replace_strict(order, return_dtype=pl.Int64) if order else pl.lit(0)
    return pl.concat(parts).sort("exception_id", role, "record_id")


def name_linked(rule: Rule, alias: str) -> str | None:
    """Return the field that names the party by which the rule links a record; its first party where it links none."""
    links = [link for link in rule.links if isinstance(link, Same | Mention)]
    if alias not in rule.compare:
        links = [leaf for leaf in rule.conditions() if isinstance(leaf, Same | Mention)]
    ends = [ref for link in links for ref in (link.left, link.right) if ref.alias == alias]
    parties = [ref.party for ref in ends if isinstance(ref, PartyRef)]
    parties += [ref.party for ref in rule.grouped_parties() if ref.alias == alias]
    named = parties or KNOWN[rule.registers[alias]].parties
    return named[0].name if named else None


def find_organisation(rule: Rule) -> tuple[str, str] | None:
    """Return the alias and field that name the organisation of an exception: linked, grouped by, or named first."""
    for link in rule.links:
        if isinstance(link, Same | Mention) and link.right.party.kind == "organisation":
            return link.right.alias, link.right.party.name
    for key in rule.list_keys():
        if isinstance(key.ref, PartyRef) and key.ref.party.kind == "organisation":
            return key.alias, key.ref.party.name
    for alias, register in rule.compare.items():
        named = [party.name for party in KNOWN[register].parties if party.kind == "organisation"]
        if named:
            return alias, named[0]
    return None


def take_rows(facts: Facts, register: str, rows: pl.Series) -> pl.DataFrame:
    """Return the given rows of a register's frame, each once, with their number as `_i`.

    A register that is not there has none: a search may have asked for one.
    """
    wanted = rows.drop_nulls().unique().sort()
    nothing = pl.DataFrame(schema=make_polars_schema(KNOWN[register]))
    return facts.frames.get(register, nothing)[wanted].with_columns(wanted.alias("_i"))


def _describe_records(rule: Rule, facts: Facts, alias: str, rows: pl.Series) -> pl.DataFrame:
    """Return the evidence columns of some records of a register, with their row `_i`."""
    register = rule.registers[alias]
    about = KNOWN[register]
    name = name_linked(rule, alias)
    low, high = make_record_day(register)
    money = about.field("value_gbp")
    records = take_rows(facts, register, rows)
    return records.select(
        "_i",
        "record_id",
        "source_file",
        "source_sheet",
        "source_row",
        (pl.col(name).fill_null("") if name else pl.lit("")).alias("name"),
        write_interval(low, high).alias("date"),
        (show_field(money, "value_gbp") if money else pl.lit("")).alias("value_gbp"),
        (pl.col(about.decided_by) if about.decided_by else pl.lit("")).alias("decision"),
        pl.coalesce(*about.told_by, pl.lit("")).alias("text"),
        *(pl.col(each) if each in records.columns else pl.lit(None, pl.String).alias(each) for each in _ORIGINS),
    )


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
