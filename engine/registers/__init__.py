"""Register files to canonical frames."""

from __future__ import annotations

from engine.registers.inspect import (
    ColumnAccount,
    FileAccount,
    Sample,
    TableAccount,
    account_for_file,
    make_plain,
    understand_file,
    write_mapping_file,
)
from engine.registers.load import Registers, load_registers
from engine.registers.mapping import SourceMapping, make_mapping_schema, read_mapping
from engine.registers.values import EARLIEST, LATEST, parse_interval_text, says_nil

__all__ = [
    "EARLIEST",
    "LATEST",
    "ColumnAccount",
    "FileAccount",
    "Registers",
    "Sample",
    "SourceMapping",
    "TableAccount",
    "account_for_file",
    "load_registers",
    "make_mapping_schema",
    "make_plain",
    "parse_interval_text",
    "read_mapping",
    "says_nil",
    "understand_file",
    "write_mapping_file",
]
