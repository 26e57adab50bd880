"""Decisions that people keep in a CSV file, a line each: aliases.csv and exemptions.csv, read in one way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from engine.documents.reader import DAY_HINT, read_day, sort_problems
from engine.errors import EngineError, Place, Problem, ProjectError, suggest_nearest
from engine.reading import ROW, read_delimited

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

    from engine.reading import RawTable


@dataclass(frozen=True, slots=True)
class Decision:
    """One line of a file of decisions: its row, and the text of each column without blanks around it, "" if empty."""

    row: int
    said: dict[str, str]


class DecisionReader:
    """Reads one file of decisions, and gathers what is wrong with it."""

    def __init__(self, file: str, columns: Sequence[str], optional: Collection[str] = ()) -> None:
        self.file = file
        self.columns = columns
        self.optional = optional
        self.problems: list[Problem] = []
        self.places: dict[str, int] = {}

    def read(self, path: Path) -> list[Decision]:
        """Return the lines of the file; raises ProjectError where it cannot be read or its columns are not the known.

        `optional` columns may be left out, and are empty then.
        """
        head = f"its first row is {','.join(self.columns)}"
        try:
            data = path.read_bytes()
        except OSError as error:
            raise ProjectError(f"the file cannot be read: {error.strerror}", Place(self.file)) from error
        if not data.strip(b"\xef\xbb\xbf \r\n\t"):
            raise ProjectError("the file is empty", Place(self.file), head)
        try:
            table = read_delimited(data, self.file)
        except EngineError as error:
            raise ProjectError.of(error.problems) from error
        self.problems += [Problem(said, Place(self.file, row)) for row, _, said in table.remarks]
        self._find_columns(table, head)
        self.raise_problems()
        return list(self._read_rows(table))

    def refuse(self, message: str, row: int, column: str = "", hint: str | None = None) -> None:
        """Add a problem of a line, at one of its columns."""
        self.problems.append(Problem(message, Place(self.file, row, self.places.get(column)), hint))

    def day(self, decision: Decision, column: str) -> dt.date | None:
        """Return the day of a column, None where it is empty or no day (a problem is added)."""
        text = decision.said[column]
        found = read_day(text)
        if text and found is None:
            self.refuse(f"`{column}` is not a date: `{text}`", decision.row, column, DAY_HINT)
        return found

    def raise_problems(self) -> None:
        """Raise ProjectError with all problems found so far, in the order of the file."""
        if self.problems:
            raise ProjectError.of(sort_problems(self.problems))

    def _find_columns(self, table: RawTable, head: str) -> None:
        first, *cells = table.cells.row(0)
        names = [" ".join((text or "").split()).casefold() for text in cells]
        meant = set()
        for at, name in enumerate(names, 1):
            place = Place(self.file, first, at)
            if name and name not in self.columns:
                nearest = suggest_nearest(name, self.columns)
                self.problems.append(Problem(f"unknown column `{name}`", place, nearest))
                meant |= {column for column in self.columns if nearest == f"did you mean `{column}`?"}
            elif name and names.index(name) != at - 1:
                self.problems.append(Problem(f"the column `{name}` stands twice", place))
            elif not name and not self.problems:
                stray = table.cells.slice(1).filter(pl.col(table.columns[at - 1]).is_not_null())[ROW].to_list()
                said, hint = "a cell without a column name", "put a text that holds a comma in double quotes"
                self.problems += [Problem(said, Place(self.file, row, at), hint) for row in stray]
        needed = [name for name in self.columns if name not in self.optional]
        missing = ", ".join(f"`{name}`" for name in needed if name not in names and name not in meant)
        if missing:
            self.problems.append(Problem(f"the file has no column {missing}", Place(self.file, first), head))
        self.places = {name: at for at, name in enumerate(names, 1) if name}

    def _read_rows(self, table: RawTable) -> Iterator[Decision]:
        for cells in table.cells.slice(1).iter_rows(named=True):
            texts = {name: (cells[table.columns[at - 1]] or "").strip() for name, at in self.places.items()}
            yield Decision(cells[ROW], {name: texts.get(name, "") for name in self.columns})
