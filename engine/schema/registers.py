"""The registers as data: the one table from which schemas, checks, documentation and test rows come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from engine.schema.awards import AWARDS
from engine.schema.companies import COMPANIES
from engine.schema.company_officers import COMPANY_OFFICERS
from engine.schema.gifts import GIFTS
from engine.schema.intervals import name_high
from engine.schema.media_contacts import MEDIA_CONTACTS
from engine.schema.payments import PAYMENTS
from engine.schema.second_jobs import SECOND_JOBS
from engine.schema.staff import STAFF

if TYPE_CHECKING:
    import datetime as dt

    from engine.schema.fields import Register

MONEY = pl.Decimal(14, 2)


@dataclass(frozen=True, slots=True)
class Source:
    """One table that a register was read from (a file, or a sheet of it), with its counts and what it covers.

    rows_in = kept + set_aside counts non-blank rows below the header. `columns` names the canonical fields that the
    source has a column for. covers_from/covers_to are null where neither stated nor any row is dated; `assumed` says
    that they are the first and last date of the rows.
    """

    index: int
    register: str
    file: str
    sheet: str
    mapping: str
    sha256: str
    encoding: str
    header_row: int | None
    rows_in: int
    kept: int
    set_aside: int
    columns: frozenset[str]
    covers_from: dt.date | None = None
    covers_to: dt.date | None = None
    assumed: bool = True


SOURCE_COLUMNS: dict[str, pl.DataType] = {
    "record_id": pl.String(),
    "source_file": pl.String(),
    "source_sheet": pl.String(),
    "source_row": pl.Int64(),
    "source": pl.UInt32(),
    "from_text": pl.String(),
    "also_at": pl.String(),
}
"""The columns that every canonical frame starts with; `source` is the Source's index.

`from_text` names the fields that were taken from the text of the entry, joined by `; `, null where none was; `also_at`
the other places that the entry stands in, joined by `; `, null where it stands once (books).
"""


REGISTERS: dict[str, Register] = {
    register.name: register
    for register in (
        GIFTS,
        AWARDS,
        SECOND_JOBS,
        PAYMENTS,
        MEDIA_CONTACTS,
        STAFF,
        COMPANIES,
        COMPANY_OFFICERS,
    )
}
"""Every kind of register by its name in crosscheck.toml and rule files."""


def make_polars_schema(register: Register) -> dict[str, pl.DataType]:
    """Return the columns of a register's canonical frame: the source columns, then each field (F and F_max).

    Dates are pl.Date, money Decimal(14, 2), numbers Float64, the rest String; nothing is ever null for a category
    with a stand-in, everything else may be.
    """
    schema = dict(SOURCE_COLUMNS)
    for field in register.fields:
        if field.kind in ("date", "money"):
            dtype: pl.DataType = pl.Date() if field.kind == "date" else MONEY
            schema[field.name] = dtype
            schema[name_high(field.name)] = dtype
        else:
            schema[field.name] = pl.Float64() if field.kind == "number" else pl.String()
    return schema
