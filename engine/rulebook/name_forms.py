"""The form in which a name is compared, for ids and exemptions: whatever its case, legal form, titles and order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from engine.names.organisation import make_comparison_forms
from engine.names.person import read_persons

if TYPE_CHECKING:
    from engine.registers.schema import PartyKind


def make_name_forms(names: pl.Series, kind: PartyKind) -> pl.Series:
    """Return the comparison form of each name; a name that reads as none is its own in small letters."""
    distinct = names.drop_nulls().unique().sort()
    made = make_comparison_forms(distinct) if kind == "organisation" else read_persons(distinct)
    forms = made.select(name="name", form=pl.when(pl.col("form") != "").then(pl.col("form")))
    plain = pl.col("name").str.to_lowercase().str.strip_chars()
    told = pl.DataFrame({"name": names}).join(forms, on="name", how="left", maintain_order="left")
    return told.select(pl.coalesce("form", plain)).to_series()
