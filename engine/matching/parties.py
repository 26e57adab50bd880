"""Frames -> distinct parties: every name with its reference, numbered, and the frames that point at them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from engine.schema import REGISTERS, Party

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.schema import Register

PARTY_SCHEMA: dict[str, pl.DataType] = {
    "party": pl.UInt32(),
    "kind": pl.String(),
    "name": pl.String(),
    "ref": pl.String(),
}
"""One row per distinct kind, name and reference; `ref` is null where none is recorded."""


@dataclass(frozen=True, slots=True)
class Parties:
    """The distinct parties (PARTY_SCHEMA), and the frames with a column `party.ROLE` for each party they name."""

    table: pl.DataFrame
    frames: Mapping[str, pl.DataFrame]

    def take_role(self, register: str, role: str) -> pl.DataFrame:
        """Return the distinct parties (party, name, ref) that play a role in a register, in the order of party."""
        frame = self.frames[register]
        used = frame.select(pl.col(f"party.{role}").alias("party")).drop_nulls().unique()
        return self.table.join(used, on="party", how="semi").sort("party").select("party", "name", "ref")

    def list_names(self, kind: str) -> pl.DataFrame:
        """Return every distinct name of a kind, column `name`, sorted."""
        return self.table.filter(pl.col("kind") == kind).select("name").unique().sort("name")


def gather_parties(frames: Mapping[str, pl.DataFrame], known: Mapping[str, Register] = REGISTERS) -> Parties:
    """Return the parties of the registers; a row without a name has a null party, which links to nothing.

    `known` says of each register which parties it names.
    """
    named = [
        frame.select(
            pl.lit(party.kind).alias("kind"),
            pl.col(party.name).alias("name"),
            _reference(party).alias("ref"),
        )
        for register, frame in frames.items()
        for party in known[register].parties
    ]
    table = pl.DataFrame(schema=PARTY_SCHEMA)
    if named:
        distinct = pl.concat(named).filter(pl.col("name").is_not_null()).unique().sort("kind", "name", "ref")
        table = distinct.with_row_index("party").select(list(PARTY_SCHEMA))
    return Parties(table, {name: _point(frame, known[name], table) for name, frame in frames.items()})


def _reference(party: Party) -> pl.Expr:
    return pl.col(party.ref) if party.ref else pl.lit(None, dtype=pl.String)


def _point(frame: pl.DataFrame, register: Register, table: pl.DataFrame) -> pl.DataFrame:
    for party in register.parties:
        numbered = pl.col("party").alias(f"party.{party.role}")
        keys = table.filter(pl.col("kind") == party.kind).select(numbered, "name", "ref")
        frame = (
            frame.with_columns(_reference(party).alias("_ref"))
            .join(
                keys,
                left_on=[party.name, "_ref"],
                right_on=["name", "ref"],
                how="left",
                nulls_equal=True,
                maintain_order="left",
            )
            .drop("_ref")
        )
    return frame
