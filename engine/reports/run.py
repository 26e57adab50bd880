"""A run as the reports see it: its tables, and what was read and applied to make them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from engine.findings import EXEMPTED_SCHEMA, NIL_RETURN_SCHEMA

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from engine.schema import Source


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
