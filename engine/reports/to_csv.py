"""The tables of a run as CSV: UTF-8 with a byte-order mark, RFC 4180, safe to open in a spreadsheet program."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from engine.findings import SCHEMAS, arrange_rows
from engine.reports.wording import AMOUNT

if TYPE_CHECKING:
    from pathlib import Path

    from engine.reports.run import Run

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""The characters at which a spreadsheet program takes text for a formula (OWASP, CSV injection), wide ones too."""


def write_csvs(run: Run, folder: Path) -> None:
    """Write a CSV file for each table of the run (SCHEMAS), such as exceptions.csv.

    Each has exactly the columns of its findings.*_SCHEMA; null is an empty cell. A text cell that a spreadsheet
    program would take for a formula gets a leading `'`. The bytes do not depend on the order of the frames' rows.
    """
    for name in SCHEMAS:
        write_csv(name, getattr(run, name), folder / f"{name}.csv")


def write_csv(name: str, frame: pl.DataFrame, path: Path) -> None:
    """Write one table of a run, arranged and guarded, to the path."""
    write_table(arrange_rows(name, frame), path)


def write_table(frame: pl.DataFrame, path: Path) -> None:
    """Write any frame as a CSV file, its cells guarded (guard_cells) and its rows in their order."""
    rows = guard_cells(frame)
    # written through a Python file, so that the name of the folder may be anything that the system allows
    with path.open("wb") as file:
        rows.write_csv(file, include_bom=True, line_terminator="\r\n", quote_style="necessary", float_scientific=False)


def guard_cells(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame with a `'` before every text that starts as a formula does, and empty text as null.

    Number columns, and plain amounts in a column of money, stay as they are.
    """
    return frame.with_columns(_guard(column) for column, dtype in frame.schema.items() if dtype == pl.String)


def _guard(column: str) -> pl.Expr:
    text = pl.col(column)
    risky = pl.any_horizontal(text.str.starts_with(start) for start in FORMULA_STARTS)
    if column.endswith("_gbp"):
        risky &= ~text.str.contains(f"^{AMOUNT.pattern}$")
    # polars writes "" for an empty text, and nothing for null
    return pl.when(text == "").then(None).when(risky).then("'" + text).otherwise(text).alias(column)
