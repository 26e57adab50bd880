"""The forms in which a run is written: CSV files, a page for people, and the manifest."""

from __future__ import annotations

from engine.reports.folder import prepare_out, write_run
from engine.reports.run import RuleNote, Run
from engine.reports.summaries import summarise_registers
from engine.reports.to_csv import write_table
from engine.reports.wording import describe_count, describe_empty

__all__ = [
    "RuleNote",
    "Run",
    "describe_count",
    "describe_empty",
    "prepare_out",
    "summarise_registers",
    "write_run",
    "write_table",
]
