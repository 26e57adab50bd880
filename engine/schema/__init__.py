"""What a register is: its fields, one file a kind, what makes two rows the same entry."""

from __future__ import annotations

from engine.schema.entries import SETTINGS, RegisterEntry
from engine.schema.fields import PLACEHOLDERS, Field, Kind, Party, PartyKind, Register
from engine.schema.findings import FINDINGS, KNOWN
from engine.schema.intervals import (
    is_exact,
    is_interval,
    is_known,
    join_ends,
    list_columns,
    name_high,
    name_low,
    split_ends,
    take_day,
    take_ends,
    take_first,
    take_last,
    take_span,
    write_ends,
    write_interval,
)
from engine.schema.registers import MONEY, REGISTERS, Source, make_polars_schema
from engine.schema.sameness import SAMENESS, WHOLE, Retelling, Sameness, Way

__all__ = [
    "FINDINGS",
    "KNOWN",
    "MONEY",
    "PLACEHOLDERS",
    "REGISTERS",
    "SAMENESS",
    "SETTINGS",
    "WHOLE",
    "Field",
    "Kind",
    "Party",
    "PartyKind",
    "Register",
    "RegisterEntry",
    "Retelling",
    "Sameness",
    "Source",
    "Way",
    "is_exact",
    "is_interval",
    "is_known",
    "join_ends",
    "list_columns",
    "make_polars_schema",
    "name_high",
    "name_low",
    "split_ends",
    "take_day",
    "take_ends",
    "take_first",
    "take_last",
    "take_span",
    "write_ends",
    "write_interval",
]
