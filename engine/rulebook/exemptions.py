"""exemptions.csv -> which exceptions somebody has approved, by whom and until when; they are listed and not raised."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, get_args

import polars as pl

from engine.documents import DecisionReader
from engine.errors import suggest_nearest
from engine.findings import DEFECT_SCHEMA, EXEMPTED_SCHEMA, NO_EXEMPTED, OUTCOMES
from engine.names import make_name_forms
from engine.rulebook.language import PartyRef
from engine.rulebook.matches import EXCEPTION
from engine.schema import KNOWN, PartyKind

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from engine.documents import Decision
    from engine.rulebook.matches import Facts, RulePlan
    from engine.schema import Party

COLUMNS = ("rule", "left", "right", "reason", "approver", "from", "until")
_NEEDED = ("rule", "left", "reason", "approver", "until")
_SCHEMA: dict[str, pl.DataType] = {
    "row": pl.Int64(),
    **dict.fromkeys(("rule", "left", "right", "reason", "approver"), pl.String()),
    "from": pl.Date(),
    "until": pl.Date(),
}


@dataclass(frozen=True, slots=True)
class Exemptions:
    """The exemptions of one file: its columns, and `row`; an empty `right` is null, and stands for anybody."""

    table: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=_SCHEMA))
    file: str = "exemptions.csv"


def read_exemptions(path: Path, shown: str, rules: Iterable[str]) -> Exemptions:
    """Return the exemptions of a CSV file with the columns rule, left, right, reason, approver, from, until.

    Raises ProjectError with every line that is wrong: one without a name, reason, approver or last day among them, and
    one for a rule that is not among `rules`. `shown` is the name of the file in those lines.
    """
    reader = DecisionReader(shown, COLUMNS)
    known = list(rules)
    rows = [_read_exemption(reader, decision, known) for decision in reader.read(path)]
    reader.raise_problems()
    return Exemptions(pl.DataFrame(rows, schema=_SCHEMA, orient="row"), shown)


def _read_exemption(reader: DecisionReader, decision: Decision, rules: Sequence[str]) -> tuple[object, ...]:
    said = decision.said
    missing = ", ".join(f"`{name}`" for name in _NEEDED if not said[name])
    if missing:
        hint = "an exemption says for whom, why, who approved it and until when"
        reader.refuse(f"the exemption has no {missing}", decision.row, hint=hint)
    if said["rule"] and said["rule"] not in rules:
        message = f"there is no rule `{said['rule']}`"
        reader.refuse(message, decision.row, "rule", suggest_nearest(said["rule"], rules))
    first, last = reader.day(decision, "from"), reader.day(decision, "until")
    if first and last and first > last:
        reader.refuse("the exemption ends before it begins", decision.row, "until")
    texts = (said["rule"], said["left"], said["right"] or None, said["reason"], said["approver"])
    return (decision.row, *texts, first, last)


def find_exempted(
    exemptions: Exemptions, plan: RulePlan, facts: Facts, exceptions: pl.DataFrame, evidence: pl.DataFrame
) -> tuple[pl.DataFrame, list[int]]:
    """Return the exceptions of a rule that are exempt (findings.EXEMPTED_SCHEMA), and the rows that exempt them.

    An exemption holds in runs from its first to its last day, and is for an exception that has the names `left` and,
    where it is given, `right`, in the form in which names are compared (_list_names). The first row that fits is told.
    """
    mine = exemptions.table.filter(pl.col("rule") == plan.rule.name, _holds_on(facts.as_of))
    if mine.is_empty() or exceptions.is_empty():
        return NO_EXEMPTED, []
    named = _list_names(plan, facts, evidence)
    pairs = exceptions.select("exception_id").join(mine, how="cross")
    for side in ("left", "right"):
        pairs = pairs.filter(pl.col(side).is_null() | _is_named(pairs, side, named))
    told = pairs.sort("row").unique("exception_id", keep="first").drop("rule").rename({"reason": "reason_exempt"})
    joined = exceptions.join(told, on="exception_id").with_columns(pl.lit("exempt").alias("state"))
    exempted = joined.select([pl.col(name).cast(dtype) for name, dtype in EXEMPTED_SCHEMA.items()])
    return exempted.sort("exception_id"), pairs["row"].unique().sort().to_list()


def _holds_on(day: dt.date) -> pl.Expr:
    return (pl.col("from").is_null() | (pl.col("from") <= day)) & (pl.col("until") >= day)


def _list_names(plan: RulePlan, facts: Facts, evidence: pl.DataFrame) -> pl.DataFrame:
    """Return the names by which an exemption may name each exception: exception_id, kind and form.

    A name counts that every record which is surely an exception has, among those of its role: what is approved of one
    person exempts nobody else. Of a party for which the exception stands, any of its spellings counts.
    """
    certain = evidence.filter(pl.col("outcome") == OUTCOMES[EXCEPTION])
    role = ["exception_id", "role"]
    sizes = certain.group_by(role).agg(pl.col("record_id").n_unique().alias("_size"))
    found = [pl.DataFrame(schema={"exception_id": pl.String, "kind": pl.String, "form": pl.String})]
    for alias, party in _list_parties(plan):
        named = _add_forms(_take_names(alias, party, plan, facts, certain), party.kind)
        counts = named.group_by(*role, "kind", "form").agg(pl.col("record_id").n_unique().alias("_named"))
        grouped = any(isinstance(key.ref, PartyRef) and key.ref.party == party for key in plan.rule.report.one_per)
        every = counts.join(sizes, on=role).filter((pl.col("_named") == pl.col("_size")) | grouped)
        found.append(every.select("exception_id", "kind", "form"))
    return pl.concat(found).unique()


def _list_parties(plan: RulePlan) -> list[tuple[str, Party]]:
    """Return the parties, by alias, whose names exempt: those that an exception tells of, or `unless exempt` lists."""
    report = plan.rule.report
    if report.exempt:
        return [(ref.alias, ref.party) for ref in report.exempt]
    told: list[tuple[str, str | None] | None] = list(plan.named.items())
    told.append(plan.organisation)
    told.append((report.about.alias, report.about.field.name) if report.about else None)
    known = {alias: {party.name: party for party in KNOWN[name].parties} for alias, name in plan.registers.items()}
    return [(end[0], known[end[0]][end[1]]) for end in dict.fromkeys(told) if end and end[1] in known[end[0]]]


def _take_names(alias: str, party: Party, plan: RulePlan, facts: Facts, evidence: pl.DataFrame) -> pl.DataFrame:
    """Return the names of one party of the records of each exception: exception_id, role, record_id and name."""
    records = facts.frames.get(plan.registers[alias])
    rows = evidence.filter(pl.col("role") == alias).select("exception_id", "role", "record_id")
    if records is None:
        return rows.clear().with_columns(pl.lit(None, pl.String).alias("name"))
    return rows.join(records.select("record_id", pl.col(party.name).alias("name")), on="record_id").drop_nulls("name")


def _add_forms(named: pl.DataFrame, kind: PartyKind) -> pl.DataFrame:
    return named.with_columns(pl.lit(kind).alias("kind"), make_name_forms(named["name"], kind).alias("form"))


def _is_named(pairs: pl.DataFrame, side: str, named: pl.DataFrame) -> pl.Series:
    """Return whether a name of each exemption is one of the names of the exception beside it."""
    said = pairs.select(pl.col(side).alias("name")).drop_nulls().unique()
    forms = pl.concat([_add_forms(said, kind) for kind in get_args(PartyKind)])
    held = forms.join(named, on=["kind", "form"]).select("exception_id", pl.col("name").alias(side)).unique()
    marked = pairs.join(
        held.with_columns(pl.lit(True).alias("_held")), on=["exception_id", side], how="left", maintain_order="left"
    )
    return marked["_held"].fill_null(False)


def list_unused(exemptions: Exemptions, used: Iterable[int], as_of: dt.date) -> pl.DataFrame:
    """Return the exemptions that exempted nothing in a run of the day `as_of`, as defects of the exemptions file."""
    unused = exemptions.table.filter(~pl.col("row").is_in(list(used)))
    over = pl.format("the exemption ended on {}; what it covered is raised again", pl.col("until").cast(pl.String))
    early = pl.format("the exemption begins on {}", pl.col("from").cast(pl.String))
    nothing = pl.lit("no exception of this run is covered by this exemption")
    return unused.select(
        register=pl.lit("exemptions"),
        source_file=pl.lit(exemptions.file),
        source_sheet=pl.lit(""),
        source_row="row",
        field=pl.lit("rule"),
        said="rule",
        problem=pl.when(pl.col("until") < as_of).then(over).when(pl.col("from") > as_of).then(early).otherwise(nothing),
        severity=pl.lit("info"),
    ).select([pl.col(name).cast(dtype) for name, dtype in DEFECT_SCHEMA.items()])
