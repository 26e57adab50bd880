"""Registers made of the schema's examples, one source each."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import polars as pl

from engine.findings import DEFECT_SCHEMA, SET_ASIDE_SCHEMA
from engine.registers.load import Registers
from engine.schema.registers import REGISTERS, Source, make_polars_schema

AS_OF = dt.date(2025, 6, 30)
DEFECTS = pl.DataFrame(schema=DEFECT_SCHEMA)
SET_ASIDE = pl.DataFrame(schema=SET_ASIDE_SCHEMA)


def make_row(register: str, number: int, **stated: object) -> dict[str, object]:
    """A row of the register's examples; a date or value stated as a pair is an interval."""
    row: dict[str, object] = {
        "record_id": f"R{number}",
        "source_file": f"{register}.csv",
        "source_sheet": "",
        "source_row": number + 2,
        "source": list(REGISTERS).index(register),
    }
    for field in REGISTERS[register].fields:
        value = stated.pop(field.name, field.example)
        if field.kind in ("date", "money"):
            low, high = value if isinstance(value, tuple) else (value, value)
            read = dt.date.fromisoformat if field.kind == "date" else Decimal
            row[field.name], row[f"{field.name}_max"] = (None if end is None else read(end) for end in (low, high))
        elif field.kind == "number":
            row[field.name] = None if value is None else float(value)
        else:
            row[field.name] = value
    return row | stated


def make_registers(
    rows: dict[str, list[dict[str, object]]],
    without: tuple[str, ...] = (),
    defects: pl.DataFrame = DEFECTS,
    aside: pl.DataFrame = SET_ASIDE,
    **source: object,
) -> Registers:
    """Registers of the given rows; their sources have every column but those in `without`, and what `source` states."""
    frames = {
        name: pl.DataFrame(
            [make_row(name, number, **stated) for number, stated in enumerate(stated_rows)],
            schema=make_polars_schema(REGISTERS[name]),
        )
        for name, stated_rows in rows.items()
    }
    sources = tuple(
        replace(
            Source(
                index=list(REGISTERS).index(name),
                register=name,
                file=f"{name}.csv",
                sheet="",
                mapping="generic",
                sha256="0" * 64,
                encoding="utf-8",
                header_row=1,
                rows_in=frame.height,
                kept=frame.height,
                set_aside=0,
                columns=frozenset(REGISTERS[name].field_names()) - set(without),
            ),
            **source,
        )
        for name, frame in frames.items()
    )
    return Registers(frames, sources, defects, aside)
