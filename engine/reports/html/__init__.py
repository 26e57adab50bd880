"""The report as one page for people."""

from __future__ import annotations

from engine.reports.html.write import write_html

__all__ = [
    "write_html",
]
