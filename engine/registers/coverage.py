"""The days that a source covers: as its entry in crosscheck.toml states, else first to last date of its rows."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from engine.project import RegisterEntry
    from engine.registers.schema import Register, Source


def cover_sources(
    sources: Sequence[Source],
    frame: pl.DataFrame,
    nil_returns: Sequence[pl.DataFrame],
    register: Register,
    entries: Sequence[RegisterEntry],
) -> list[Source]:
    """Return the sources, those of the register with what they cover; nil returns and entries by the source's index.

    `frame` holds every row that the sources gave: a row that is kept at another place counts for its own book too.
    """
    return [
        _cover(each, frame, nil_returns[each.index], register, entries[each.index])
        if each.register == register.name
        else each
        for each in sources
    ]


def _cover(
    source: Source, frame: pl.DataFrame, nil_returns: pl.DataFrame, register: Register, entry: RegisterEntry
) -> Source:
    """Return the source with what it covers: by the entry, else first to last date of rows and nil returns."""
    found = _find_span(frame.filter(pl.col("source") == source.index), register)
    periods = nil_returns.select(pl.col("period_from").min(), pl.col("period_to").max()).row(0)
    first = min((day for day in (found[0], periods[0]) if day), default=None)
    last = max((day for day in (found[1], periods[1]) if day), default=None)
    return dataclasses.replace(
        source,
        covers_from=entry.covers_from or first,
        covers_to=entry.covers_to or last,
        assumed=entry.covers_from is None or entry.covers_to is None,
    )


def _find_span(rows: pl.DataFrame, register: Register) -> tuple[dt.date | None, dt.date | None]:
    low = pl.coalesce([pl.coalesce(name, f"{name}_max") for name in register.dated_by])
    high = pl.coalesce([pl.coalesce(f"{name}_max", name) for name in register.dated_by])
    first, last = rows.select(low.min().alias("first"), high.max().alias("last")).row(0)
    return first, last
