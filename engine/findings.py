"""Findings: the columns and the order of rows of every CSV of a run, and the stable id of an exception."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import polars as pl

from engine.severities import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Iterable


OUTCOMES = ("exception", "cannot tell", "not applicable", "clear")
"""Outcomes of a subject from the strongest to the weakest."""

EXCEPTION_SCHEMA: dict[str, pl.DataType] = {
    "exception_id": pl.String(),
    "rule": pl.String(),
    "rule_version": pl.Int64(),
    "severity": pl.String(),
    "state": pl.String(),
    "title": pl.String(),
    "about": pl.String(),
    "organisation": pl.String(),
    "reason": pl.String(),
    "occurred_on": pl.String(),
    "value_gbp": pl.String(),
    "match_score": pl.Float64(),
    "records": pl.String(),
}
"""exceptions.csv; dates and values are text because a value known within limits is written `low/high`."""

EXEMPTED_SCHEMA: dict[str, pl.DataType] = {
    **EXCEPTION_SCHEMA,
    "reason_exempt": pl.String(),
    "approver": pl.String(),
    "from": pl.Date(),
    "until": pl.Date(),
}
"""exempted.csv, one row per exception that somebody approved; `from` is null where the exemption has no first day."""

CANNOT_TELL_SCHEMA: dict[str, pl.DataType] = {
    **EXCEPTION_SCHEMA,
    "unknown": pl.String(),
    "undecided": pl.Int64(),
}
"""cannot_tell.csv; `unknown` joins the fields to fill with `;`, `undecided` counts the subjects left open."""

EVIDENCE_SCHEMA: dict[str, pl.DataType] = {
    "exception_id": pl.String(),
    "outcome": pl.String(),
    "rule": pl.String(),
    "role": pl.String(),
    "register": pl.String(),
    "record_id": pl.String(),
    "source_file": pl.String(),
    "source_sheet": pl.String(),
    "source_row": pl.Int64(),
    "name": pl.String(),
    "date": pl.String(),
    "value_gbp": pl.String(),
    "decision": pl.String(),
    "text": pl.String(),
    "also_at": pl.String(),
    "from_text": pl.String(),
}
"""evidence.csv, one row per record of an exception or of an undecided subject.

`also_at` joins the other places of the entry, `from_text` the fields that were taken from its text, with `; `.
"""

COVERAGE_SCHEMA: dict[str, pl.DataType] = {
    "rule": pl.String(),
    "rule_version": pl.Int64(),
    "subjects": pl.Int64(),
    "exception": pl.Int64(),
    "cannot_tell": pl.Int64(),
    "clear": pl.Int64(),
    "not_applicable": pl.Int64(),
    "why": pl.String(),
}
"""coverage.csv, one row per rule; the four outcomes add up to `subjects`."""

LINK_SCHEMA: dict[str, pl.DataType] = {
    "left_name": pl.String(),
    "right_name": pl.String(),
    "score": pl.Float64(),
    "band": pl.String(),
    "method": pl.String(),
    "agreed": pl.String(),
    "differed": pl.String(),
    "decided_by": pl.String(),
    "would_raise": pl.String(),
}
"""links.csv, one row per pair of names used or up for review; `would_raise` joins rule names with `;`."""

DEFECT_SCHEMA: dict[str, pl.DataType] = {
    "register": pl.String(),
    "source_file": pl.String(),
    "source_sheet": pl.String(),
    "source_row": pl.Int64(),
    "field": pl.String(),
    "said": pl.String(),
    "problem": pl.String(),
    "severity": pl.String(),
}
"""defects.csv, one row per data problem; `source_row` is null where the problem is the file's."""

SET_ASIDE_SCHEMA: dict[str, pl.DataType] = {
    "register": pl.String(),
    "source_file": pl.String(),
    "source_sheet": pl.String(),
    "source_row": pl.Int64(),
    "reason": pl.String(),
    "said": pl.String(),
}
"""set_aside.csv, one row per row that was not taken."""

NIL_RETURN_SCHEMA: dict[str, pl.DataType] = {
    "register": pl.String(),
    "body": pl.String(),
    "unit": pl.String(),
    "person": pl.String(),
    "period_from": pl.Date(),
    "period_to": pl.Date(),
    "source_file": pl.String(),
    "source_sheet": pl.String(),
    "source_row": pl.Int64(),
}
"""nil_returns.csv, one row per nil return: whose it is, and the days it is for; null where unsaid."""

PLACE_COLUMNS = ("register", "source_file", "source_sheet", "source_row")

SCHEMAS: dict[str, dict[str, pl.DataType]] = {
    "exceptions": EXCEPTION_SCHEMA,
    "evidence": EVIDENCE_SCHEMA,
    "cannot_tell": CANNOT_TELL_SCHEMA,
    "coverage": COVERAGE_SCHEMA,
    "links": LINK_SCHEMA,
    "defects": DEFECT_SCHEMA,
    "set_aside": SET_ASIDE_SCHEMA,
    "nil_returns": NIL_RETURN_SCHEMA,
    "exempted": EXEMPTED_SCHEMA,
}
"""The tables of a run by their name in reports.Run, which is also the name of their CSV file."""


def rank(column: str, values: tuple[str, ...]) -> pl.Expr:
    """Return the place of a column's value in the list, after the end for any other value and for null."""
    places = {value: place for place, value in enumerate(values)}
    return pl.col(column).replace_strict(places, default=len(values), return_dtype=pl.Int64).alias(f"{column} rank")


_SEVERITY = rank("severity", SEVERITIES)
_ORDERS: dict[str, tuple[tuple[pl.Expr, bool], ...]] = {
    "exceptions": ((_SEVERITY, False), (pl.col("rule"), False), (pl.col("occurred_on"), True)),
    "evidence": (
        (pl.col("rule"), False),
        (pl.col("exception_id"), False),
        (rank("outcome", OUTCOMES), False),
        (pl.col("role"), False),
        (pl.col("date"), False),
    ),
    "cannot_tell": ((_SEVERITY, False), (pl.col("rule"), False), (pl.col("undecided"), True)),
    "coverage": (),
    "links": ((rank("band", ("review", "accept")), False), (pl.col("score"), True)),
    "defects": tuple((pl.col(column), False) for column in PLACE_COLUMNS),
    "set_aside": tuple((pl.col(column), False) for column in PLACE_COLUMNS),
    "nil_returns": tuple((pl.col(column), False) for column in PLACE_COLUMNS),
    "exempted": ((_SEVERITY, False), (pl.col("rule"), False), (pl.col("occurred_on"), True)),
}
"""What a reader looks at first, by table: (expression, descending); every column of the table follows, ascending."""


def arrange_rows(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame with exactly the columns of that table, and its rows in the one order that reports use.

    Exceptions come from critical down, then by rule, newest first; links up for review come before those used;
    defects and rows set aside come in the order of their source. Null is last, except that a problem of a whole
    file stands before those of its rows. The order does not depend on the order of the rows that come in.
    """
    schema = SCHEMAS[name]
    keys = [*_ORDERS[name], *((pl.col(column), False) for column in schema)]
    nulls_last = name not in ("defects", "set_aside")
    return frame.select(pl.col(column).cast(dtype) for column, dtype in schema.items()).sort(
        [expression for expression, _ in keys],
        descending=[descending for _, descending in keys],
        nulls_last=[nulls_last or descending for _, descending in keys],
    )


NO_EXCEPTIONS = pl.DataFrame(schema=EXCEPTION_SCHEMA)
NO_EVIDENCE = pl.DataFrame(schema=EVIDENCE_SCHEMA)
NO_CANNOT_TELL = pl.DataFrame(schema=CANNOT_TELL_SCHEMA)
NO_EXEMPTED = pl.DataFrame(schema=EXEMPTED_SCHEMA)
"""The tables of a rule that finds nothing: most rules find nothing in most tables, and an empty frame takes time."""


def make_exception_id(rule: str, subject: Iterable[str]) -> str:
    """Return the id of an exception: the same for the same rule and subject record ids, in any order, every month."""
    parts = "\x1f".join([rule, *sorted(subject)])
    return f"X{hashlib.sha256(parts.encode('utf-8')).hexdigest()[:16].upper()}"
