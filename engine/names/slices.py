"""A long column of names read slice by slice, on several threads: the memory that a step takes stays small."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Callable

SLICE = 50_000
"""How many names are read at a time."""
_MOST_THREADS = 4
"""Threads that read at a time; each takes the memory of a slice."""
_Read = TypeVar("_Read")


def map_slices(read: Callable[[pl.Series], _Read], names: pl.Series) -> list[_Read]:
    """Return what `read` makes of each slice of the names, in their order; of no names, one empty slice.

    Must not be called from inside a polars expression: the threads would wait for those that run it.
    """
    slices = [names.slice(start, SLICE) for start in range(0, max(len(names), 1), SLICE)]
    if len(slices) == 1:
        return [read(slices[0])]
    with ThreadPoolExecutor(min(len(slices), pl.thread_pool_size(), _MOST_THREADS)) as threads:
        return list(threads.map(read, slices))
