"""The defects of one table, gathered while it is read, each with its place and what the register says there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from engine.findings import DEFECT_SCHEMA

if TYPE_CHECKING:
    from engine.schema import Field

MOST_SAID = 300
"""Letters of a cell or row that a defect or a row set aside shows."""
_REMARKS = ("no date is given", "no value is given", "a price each", "which is none of the values")


class DefectList:
    """Gathers the defects of one table."""

    def __init__(self, register: str, file: str, sheet: str) -> None:
        self._origin = {"register": register, "source_file": file, "source_sheet": sheet}
        self._frames: list[pl.DataFrame] = []

    def add(self, found: pl.DataFrame, field: str, severity: pl.Expr) -> None:
        """Add rows of source_row, said, problem."""
        shown = pl.col("said").str.replace_all(r"\s+", " ").str.slice(0, MOST_SAID)
        origin = [pl.lit(value).alias(name) for name, value in self._origin.items()]
        framed = found.with_columns(*origin, pl.lit(field).alias("field"), severity.alias("severity"), said=shown)
        self._frames.append(framed.select([pl.col(name).cast(dtype) for name, dtype in DEFECT_SCHEMA.items()]))

    def add_one(self, row: int | None, field: str, said: str, problem: str, severity: str) -> None:
        """Add one defect; `row` is null where it is of the table as a whole."""
        data = {"source_row": [row], "said": [said], "problem": [problem]}
        schema = {"source_row": pl.Int64, "said": pl.String, "problem": pl.String}
        self.add(pl.DataFrame(data, schema=schema), field, pl.lit(severity))

    def frame(self) -> pl.DataFrame:
        """Return the defects with the columns of findings.DEFECT_SCHEMA."""
        return pl.concat(self._frames) if self._frames else pl.DataFrame(schema=DEFECT_SCHEMA)


class Problems:
    """Notes the problems of one field's values as defects at their rows."""

    def __init__(self, field: Field, said: pl.Series, rows: pl.Series, defects: DefectList) -> None:
        self._field, self._said, self._rows, self._defects = field, said, rows, defects

    def note(self, problem: pl.Series) -> None:
        """Add a defect for each row whose problem is not null."""
        if not problem.is_not_null().any():
            return
        frame = pl.DataFrame({"source_row": self._rows, "said": self._said, "problem": problem})
        found = frame.filter(pl.col("problem").is_not_null()).unique(maintain_order=True)
        mild = pl.any_horizontal([pl.col("problem").str.contains(text, literal=True) for text in _REMARKS])
        worst = "medium" if self._field.required or self._field.kind == "category" else "low"
        self._defects.add(found, self._field.name, pl.when(mild).then(pl.lit("info")).otherwise(pl.lit(worst)))
