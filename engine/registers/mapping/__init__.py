"""Mapping files: how one source's columns become a register's fields."""

from __future__ import annotations

from engine.registers.mapping.file import read_mapping
from engine.registers.mapping.mapping import GENERIC, Column, Sentence, SourceMapping
from engine.registers.mapping.schema import make_mapping_schema

__all__ = [
    "GENERIC",
    "Column",
    "Sentence",
    "SourceMapping",
    "make_mapping_schema",
    "read_mapping",
]
