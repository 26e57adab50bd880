"""A run as the reports see it: its tables, the order of their rows, and the wording of their values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from engine.findings import (
    CANNOT_TELL_SCHEMA,
    COVERAGE_SCHEMA,
    DEFECT_SCHEMA,
    EVIDENCE_SCHEMA,
    EXCEPTION_SCHEMA,
    EXEMPTED_SCHEMA,
    LINK_SCHEMA,
    NIL_RETURN_SCHEMA,
    OUTCOMES,
    SET_ASIDE_SCHEMA,
)
from engine.severities import SEVERITIES

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from engine.schema import Source

PLACE_COLUMNS = ("register", "source_file", "source_sheet", "source_row")


@dataclass(frozen=True, slots=True)
class RuleNote:
    """A rule as it was applied, for the reports.

    `policy` holds pairs of source and what it says; `explanation` is the rule in English, its lines as they should
    stand; `parameters` the values used in this run; `meanings` a parameter's unit and why, where it has one;
    `file` is relative to the project or to the shipped rules, `sha256` the digest of that file.
    """

    name: str
    version: int
    title: str
    policy: tuple[tuple[str, str], ...]
    limitation: str
    explanation: str
    parameters: Mapping[str, object]
    sha256: str
    file: str
    meanings: Mapping[str, str] = field(default_factory=dict)
    false_positives: str = ""


@dataclass(frozen=True, slots=True)
class Summary:
    """A small table that counts a register: each row has one cell for each column, None is an empty cell."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """All that one run of the engine found, as the reports need it.

    The frames have at least the columns of their findings.*_SCHEMA, in any row order. `quality` is the JSON-ready
    result of the data-quality gate, `counts` the rows, names, links and findings of each stage, `other_inputs` the
    path (relative to the project) and sha256 of further files that bear on the result, such as crosscheck.toml.
    """

    project: str
    marking: str
    as_of: dt.date
    since: dt.date | None
    engine_version: str
    sources: tuple[Source, ...]
    rules: tuple[RuleNote, ...]
    exceptions: pl.DataFrame
    evidence: pl.DataFrame
    cannot_tell: pl.DataFrame
    coverage: pl.DataFrame
    links: pl.DataFrame
    defects: pl.DataFrame
    set_aside: pl.DataFrame
    quality: Mapping[str, object]
    counts: Mapping[str, int]
    summaries: tuple[Summary, ...] = ()
    other_inputs: Mapping[str, str] = field(default_factory=dict)
    nil_returns: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=NIL_RETURN_SCHEMA))
    exempted: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=EXEMPTED_SCHEMA))
    notices: tuple[str, ...] = ()
    """A line for each rule that raises more than a person can be asked to review."""


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
"""The tables of a run by their name in Run, which is also the name of their CSV file."""


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
