"""What a table is: its header row, its columns, its register."""

from __future__ import annotations

from engine.registers.recognise.header_row import guess_header
from engine.registers.recognise.headers import Layout, match_header, rate_registers
from engine.registers.recognise.recognise import (
    OCDS,
    Understood,
    check_kind,
    check_ocds,
    understand_entries,
    understand_releases,
    understand_table,
)

__all__ = [
    "OCDS",
    "Layout",
    "Understood",
    "check_kind",
    "check_ocds",
    "guess_header",
    "match_header",
    "rate_registers",
    "understand_entries",
    "understand_releases",
    "understand_table",
]
