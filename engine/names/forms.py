"""The form in which a name is compared, for ids and exemptions: whatever its case, legal form, titles and order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from engine.names.organisation import make_comparison_forms
from engine.names.person import read_persons

if TYPE_CHECKING:
    from engine.schema import PartyKind


def make_name_forms(names: pl.Series, kind: PartyKind, read: pl.DataFrame | None = None) -> pl.Series:
    """Return the comparison form of each name; a name that reads as none is its own in small letters.

    `read` holds the forms (name, form) of names that were read before.
    """
    distinct = names.drop_nulls().unique().sort()
    known = pl.DataFrame(schema={"name": pl.String, "form": pl.String}) if read is None else read
    rest = distinct.filter(~distinct.is_in(known["name"].implode()))
    forms = known.filter(pl.col("form") != "")
    if rest.len():
        made = make_comparison_forms(rest) if kind == "organisation" else read_persons(rest)
        forms = pl.concat([forms, made.select("name", "form").filter(pl.col("form") != "")])
    plain = pl.col("name").str.to_lowercase().str.strip_chars()
    told = pl.DataFrame({"name": names}).join(forms, on="name", how="left", maintain_order="left")
    return told.select(pl.coalesce("form", plain)).to_series()
