"""Small tables that count a register by the body that keeps it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from engine.reports.table import Summary

if TYPE_CHECKING:
    from collections.abc import Mapping

APPROVED = ("approved", "approved with conditions")


def summarise_registers(frames: Mapping[str, pl.DataFrame], project: str) -> tuple[Summary, ...]:
    """Return the counts of second jobs and of gifts by body; a row without a body counts for the project."""
    summaries = []
    if "second_jobs" in frames:
        summaries.append(_summarise_jobs(frames["second_jobs"], project))
    if "gifts" in frames:
        summaries.append(_summarise_gifts(frames["gifts"], project))
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
