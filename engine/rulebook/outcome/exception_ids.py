"""The stable id of an exception: of the records it stands for, else of the names and texts that its records share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from engine.findings import make_exception_id
from engine.names import make_name_forms
from engine.rulebook.language import Key, PartyRef
from engine.rulebook.matches import list_groups
from engine.schema import KNOWN, take_day

if TYPE_CHECKING:
    from engine.rulebook.matches import Evaluation, Facts


def name_exceptions(evaluation: Evaluation, matches: pl.DataFrame) -> pl.DataFrame:
    """Return the matches with the exception_id of their subject: a digest of the rule and of what it stands for.

    A record stands for its record_id. A group of a party goes by the name on the earliest record of the group, of all
    the register's records with or without a match, so that later records and other parameters leave the id alone;
    a text by its letters and digits, a part of a date by its name.
    """
    names = []
    for number, key in enumerate(evaluation.plan.rule.report.one_per):
        name = f"_id{number}"
        matches = matches.join(
            _name_key(evaluation, key, matches).rename({"_name": name}),
            on=key.column,
            how="left",
            maintain_order="left",
        )
        names.append(name)
    subjects = matches.select(names).unique()
    made = [make_exception_id(evaluation.plan.rule.name, row) for row in subjects.iter_rows()]
    subjects = subjects.with_columns(pl.Series("exception_id", made, dtype=pl.String))
    return matches.join(subjects, on=names, how="left", nulls_equal=True, maintain_order="left").drop(names)


def _name_key(evaluation: Evaluation, key: Key, matches: pl.DataFrame) -> pl.DataFrame:
    """Return the different values of a key's column with what each goes by (column `_name`)."""
    used = matches.select(key.column).unique()
    facts, register = evaluation.facts, evaluation.plan.registers[key.alias]
    if key.ref is None:
        ids = facts.frames[register]["record_id"].gather(used[key.column])
        return used.with_columns(ids.alias("_name"))
    if isinstance(key.ref, PartyRef):
        ref = key.ref
        named = facts.make_once(("groups", register, ref.role), lambda: _name_groups(facts, register, ref))
        return named.rename({"group": key.column})
    return used.with_columns(pl.format("{}: {}", pl.lit(key.text.partition(".")[2]), pl.col(key.column)).alias("_name"))


def _name_groups(facts: Facts, register: str, ref: PartyRef) -> pl.DataFrame:
    """Return the groups of a party (column group) with what each goes by; two of one name go by their records too."""
    low, _ = take_day(KNOWN[register].dated_by)
    members = list_groups(facts, register, ref)
    number = pl.col(ref.number).alias("party")
    reference = pl.col(ref.party.ref) if ref.party.ref else pl.lit(None, dtype=pl.String)
    records = facts.frames[register].select(
        number, low.alias("day"), "record_id", pl.col(ref.party.name).alias("name"), reference.alias("ref")
    )
    order = pl.struct(pl.col("day").is_null().alias("undated"), "day", "record_id")
    first = (
        members.join(records, on="party")
        .group_by("group")
        .agg(pl.col("record_id", "name", "ref").sort_by(order).first())
    )
    form = make_name_forms(first["name"], ref.party.kind, facts.forms.get(ref.party.kind))
    first = first.with_columns(form.alias("form"))
    shared = pl.len().over("form") > 1
    name = pl.format("{}: {}", pl.lit(ref.party.kind), pl.col("form"))
    apart = pl.format("{} {} {}", name, pl.col("ref").fill_null(""), pl.col("record_id"))
    return first.select("group", pl.when(shared).then(apart).otherwise(name).alias("_name")).sort("group")
