"""What loading hands on: the canonical frames, where they came from, and what was wrong or set aside."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from engine.findings import NIL_RETURN_SCHEMA

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.schema.registers import Source


@dataclass(frozen=True, slots=True)
class Registers:
    """The loaded registers of a project.

    `frames` holds one canonical frame (schema.make_polars_schema) for each kind of register that has a source, in
    source order, then row order. `sources` are numbered by their `index`, the frames' `source` column. `defects` and
    `set_aside` have the columns of findings.DEFECT_SCHEMA and findings.SET_ASIDE_SCHEMA, `nil_returns` those of
    findings.NIL_RETURN_SCHEMA.
    """

    frames: Mapping[str, pl.DataFrame]
    sources: tuple[Source, ...]
    defects: pl.DataFrame
    set_aside: pl.DataFrame
    nil_returns: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=NIL_RETURN_SCHEMA))
