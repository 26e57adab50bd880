"""record_id: the register's own reference where it is unique, else reference and digest, never a row number."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from engine.schema import Register

_DIGITS = 10
_PLACE = ("source_file", "source_sheet", "source_row")
REFERENCE, DIGEST = "own reference", "own digest"
"""The columns of mark_identity."""


def mark_identity(frame: pl.DataFrame, register: Register) -> pl.DataFrame:
    """Return the rows with what a record_id is made of: their own reference, and a digest where they need one.

    Taken before anything is filled from other books, so that a book more does not rename what stood before.
    """
    reference = frame[register.reference]
    nameless = reference.is_null() | reference.is_duplicated()
    digest = pl.Series(DIGEST, [None] * frame.height, dtype=pl.String)
    if nameless.any():
        digest = digest.scatter(nameless.arg_true(), _digest_rows(frame.filter(nameless), register))
    return frame.with_columns(digest, reference.alias(REFERENCE))


def add_record_ids(marked: pl.DataFrame) -> pl.DataFrame:
    """Return a register's whole frame, as mark_identity marked it, with its `record_id` filled (DESIGN §4), each once.

    A reference that stands on several rows gets `~` and a digest of the identifying fields; rows that are alike in
    those too are counted on (`~2`) in the order of their places. A row without a reference has the digest alone, with
    `R-` in front. The order of rows and files changes no id.
    """
    reference, digest = pl.col(REFERENCE), pl.col(DIGEST)
    named = (
        pl.when(reference.is_null())
        .then(pl.lit("R-") + digest)
        .when(reference.is_duplicated())
        .then(reference + "~" + digest)
        .otherwise(reference)
    )
    placed = marked.with_columns(named.alias("record_id")).with_row_index("_order").sort(*_PLACE, "_order")
    counted = placed.with_columns(_count_on(placed["record_id"])).sort("_order")
    return counted.drop("_order", REFERENCE, DIGEST)


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
