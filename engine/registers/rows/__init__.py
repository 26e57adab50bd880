"""The rows of a raw table to entries and defects."""

from __future__ import annotations

from engine.registers.rows.assemble import Assembled, assemble_rows, set_aside_whole
from engine.registers.rows.cells import PARENT, PERIOD, SENTENCE, Spot, find_spots, list_places, name_column

__all__ = [
    "PARENT",
    "PERIOD",
    "SENTENCE",
    "Assembled",
    "Spot",
    "assemble_rows",
    "find_spots",
    "list_places",
    "name_column",
    "set_aside_whole",
]
