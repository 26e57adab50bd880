"""The forms in which a run is written: CSV files, a page for people, and the manifest."""

from __future__ import annotations

from engine.reports.html import write_html
from engine.reports.manifest import write_manifest, write_quality
from engine.reports.run import RuleNote, Run
from engine.reports.summaries import summarise_registers
from engine.reports.to_csv import write_csvs, write_table
from engine.reports.wording import describe_count, describe_empty

__all__ = [
    "RuleNote",
    "Run",
    "describe_count",
    "describe_empty",
    "summarise_registers",
    "write_csvs",
    "write_html",
    "write_manifest",
    "write_quality",
    "write_table",
]
