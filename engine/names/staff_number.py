"""Staff and collar numbers: their one written form."""

from __future__ import annotations

import polars as pl

# The only rank that is taken off: other letters before a number may be part of it (PS is a sergeant and police staff).
_CONSTABLE = r"^[TW]?[PD]C([0-9])"


def normalise_staff_number(text: pl.Expr) -> pl.Expr:
    """Return the number as its letters and digits without `PC` or leading noughts (`PC 04417` is `4417`), else null."""
    plain = text.str.to_uppercase().str.replace_all(r"[^A-Z0-9]", "")
    number = plain.str.replace(_CONSTABLE, "$1").str.replace(r"^0+", "")
    return pl.when(number.str.contains("[1-9]")).then(number)
