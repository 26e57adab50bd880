"""The raw table: the cells of a file or sheet as text, each row with the number that a spreadsheet program shows."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ROW = "row"


@dataclass(frozen=True, slots=True)
class RawTable:
    """Cells as text, nothing interpreted; a cell that holds only white space is null.

    `cells` has the column `row` (the number a spreadsheet program shows, for JSON the place in the list) and one
    String column `c0`, `c1` … for each column; blank rows are left out, their numbers stay used. `header` is given
    where the format itself names the columns (JSON). `remarks` are (row, said, problem) found while reading.
    `separator` is that of a delimited text file.
    """

    file: str
    sheet: str
    cells: pl.DataFrame
    encoding: str = ""
    line_ends: str = ""
    header: tuple[str, ...] | None = None
    remarks: tuple[tuple[int, str, str], ...] = ()
    separator: str = ""

    @property
    def columns(self) -> list[str]:
        """The names of the cell columns, from left to right."""
        return self.cells.columns[1:]


def make_frame(records: Sequence[Sequence[str | None]]) -> pl.DataFrame:
    """Return rows of any lengths as columns `c0`, `c1` …; what a shorter row lacks is null."""
    data = {
        f"c{place}": pl.Series(values, dtype=pl.String) for place, values in enumerate(itertools.zip_longest(*records))
    }
    if not data:  # blank lines only
        data = {"c0": pl.Series([None] * len(records), dtype=pl.String)}
    return pl.DataFrame(data)


def make_cells(columns: Sequence[Iterable[str | None]], first_row: int = 1) -> pl.DataFrame:
    """Return the cells frame of columns of text: white space is null, blank rows go, row numbers stay."""
    data = {f"c{place}": pl.Series(f"c{place}", list(values), dtype=pl.String) for place, values in enumerate(columns)}
    return clean_cells(pl.DataFrame(data), first_row)


def clean_cells(frame: pl.DataFrame, first_row: int = 1) -> pl.DataFrame:
    """Return the frame with `row` in front, cells of white space null, and blank rows left out."""
    names = frame.columns
    if not names:
        return pl.DataFrame(schema={ROW: pl.Int64})
    blank = pl.col(names).str.contains(r"^[\s\u{a0}\u{200b}\u{feff}]*$")
    text = frame.with_columns(pl.when(blank).then(None).otherwise(pl.col(names)).name.keep())
    numbered = text.with_row_index(ROW, offset=first_row).with_columns(pl.col(ROW).cast(pl.Int64))
    return numbered.filter(pl.any_horizontal(pl.col(names).is_not_null()))
