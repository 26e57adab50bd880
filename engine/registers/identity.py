"""record_id: the register's own reference where it is unique, else reference and digest, never a row number."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from engine.registers.schema import Register

_DIGITS = 10


def add_record_ids(frame: pl.DataFrame, register: Register) -> pl.DataFrame:
    """Return the register's whole frame with its `record_id` filled (DESIGN §4), unique in the register.

    A reference that stands on several rows gets `~` and a digest of the identifying fields; rows that are alike in
    those too are counted on (`~2`). A row without a reference has the digest alone, with `R-` in front.
    """
    if frame.is_empty():
        return frame
    reference = frame[register.reference]
    shared = reference.is_duplicated() & reference.is_not_null()
    nameless = reference.is_null() | shared
    digest = pl.Series("digest", [None] * frame.height, dtype=pl.String)
    if nameless.any():
        digest = digest.scatter(nameless.arg_true(), _digest_rows(frame.filter(nameless), register))
    named = pl.select(
        pl.when(reference.is_null())
        .then(pl.lit("R-") + digest)
        .when(shared)
        .then(reference + "~" + digest)
        .otherwise(reference)
        .alias("record_id")
    )
    return frame.with_columns(_count_on(named["record_id"]))


def _digest_rows(frame: pl.DataFrame, register: Register) -> pl.Series:
    parts = [pl.col(name).cast(pl.String).fill_null("") for name in register.identified_by]
    identity = frame.select(pl.concat_str(parts, separator="\x1f")).to_series()
    digests = [hashlib.sha256(text.encode("utf-8")).hexdigest()[:_DIGITS] for text in identity.to_list()]
    return pl.Series(digests, dtype=pl.String)


def _count_on(names: pl.Series) -> pl.Series:
    """Add `~2`, `~3` … to names that stand more than once, until each stands once."""
    while names.is_duplicated().any():
        frame = pl.DataFrame({"record_id": names})
        place = pl.int_range(1, pl.len() + 1).over("record_id")
        names = frame.select(
            pl.when(place > 1)
            .then(pl.col("record_id") + "~" + place.cast(pl.String))
            .otherwise(pl.col("record_id"))
            .alias("record_id")
        ).to_series()
    return names
