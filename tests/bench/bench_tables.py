"""Rows of text -> a Markdown table."""

from __future__ import annotations


def write_table(titles: list[str], rows: list[list[str]], align: str) -> str:
    """Return a table that ends in a blank line; `align` has l or r for each column, none for all left."""
    sides = align or "l" * len(titles)
    rule = ["---:" if side == "r" else "---" for side in sides]
    lines = [_write_row(titles), _write_row(rule), *(_write_row(row) for row in rows)]
    return "\n".join(lines) + "\n"


def _write_row(cells: list[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"
