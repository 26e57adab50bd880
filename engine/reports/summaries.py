"""Summaries: small tables that count a register by the body that keeps it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from engine.reports.run import Summary
from engine.reports.wording import describe_period, title_register

if TYPE_CHECKING:
    from collections.abc import Mapping

APPROVED = ("approved", "approved with conditions")


def summarise_registers(
    frames: Mapping[str, pl.DataFrame], nil_returns: pl.DataFrame, project: str
) -> tuple[Summary, ...]:
    """Return the counts of second jobs, of gifts and of nil returns by body.

    A row without a body counts for the project; `nil_returns` has findings.NIL_RETURN_SCHEMA.
    """
    summaries = []
    if "second_jobs" in frames:
        summaries.append(_summarise_jobs(frames["second_jobs"], project))
    if "gifts" in frames:
        summaries.append(_summarise_gifts(frames["gifts"], project))
    if nil_returns.height:
        summaries.append(_summarise_nil_returns(nil_returns, project))
    return tuple(summaries)


def _summarise_jobs(frame: pl.DataFrame, project: str) -> Summary:
    approved = pl.col("decision").is_in(APPROVED)
    refused = pl.col("decision") == "refused"
    counts = {
        "applications": pl.len(),
        "approved": approved.sum(),
        "not approved": (~approved).sum(),
        "of which refused": refused.sum(),
    }
    note = (
        "Not approved is every application that the register does not call approved; it counts as refused only where "
        "the register says so."
    )
    return _count_by_body("Second jobs by body", frame, project, counts, note)


def _summarise_gifts(frame: pl.DataFrame, project: str) -> Summary:
    counts = {"entries": pl.len()}
    for decision in ("accepted", "declined", "not stated"):
        counts[decision] = (pl.col("decision") == decision).sum()
    counts["other"] = pl.len() - pl.col("decision").is_in(["accepted", "declined", "not stated"]).sum()
    return _count_by_body("Gifts and hospitality by body", frame, project, counts, "")


def _summarise_nil_returns(frame: pl.DataFrame, project: str) -> Summary:
    """Return how many nil returns each body made for each period, those of one register after the other."""
    keys = ["register", "body", "period_from", "period_to"]
    named = frame.with_columns(pl.coalesce("body", "unit", pl.lit(project)).alias("body"))
    table = named.group_by(keys).agg(pl.len().alias("count"), pl.col("person").drop_nulls().n_unique().alias("people"))
    rows = [
        (title_register(register), body, describe_period(first, last) or "not stated", count, people)
        for register, body, first, last, count, people in table.sort(keys).rows()
    ]
    note = "A nil return says that there was nothing to declare. Each stands with its place in nil_returns.csv."
    return Summary(
        "Nil returns by body and period", ("register", "body", "period", "returns", "people"), tuple(rows), note
    )


def _count_by_body(title: str, frame: pl.DataFrame, project: str, counts: Mapping[str, pl.Expr], note: str) -> Summary:
    body = pl.col("organisation").fill_null(project).alias("body")
    table = frame.group_by(body).agg([count.alias(name) for name, count in counts.items()]).sort("body")
    rows = table.rows()
    others = table.filter(pl.col("body") != project)
    if 1 < others.height < table.height:
        rows.append((f"all but {project}", *(int(others[name].sum()) for name in counts)))
    if len(rows) > 1:
        rows.append(("all", *(int(table[name].sum()) for name in counts)))
    return Summary(title, ("body", *counts), tuple(rows), note)
