"""Reads a run's CSVs back into pairs of records, as an auditor would: from evidence.csv alone."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Row = dict[str, str]
OTHER = {"gifts": "awards", "second_jobs": "awards"}


@dataclass(frozen=True)
class Seen:
    """What a run says of one pair of records: `outcome` is True for an exception, None for undecided."""

    rule: str
    left: Row
    right: Row
    outcome: bool | None


def read_rows(path: Path) -> list[Row]:
    """Return the rows of a CSV of a run."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def read_pairs(out: Path) -> Iterator[Seen]:
    """Yield each pair of a gift or second job with an award that stand in one exception or undecided subject.

    A pair is an exception where both records stand as one; the weaker of the two outcomes holds.
    """
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in read_rows(out / "evidence.csv"):
        groups[row["exception_id"]].append(row)
    for rows in groups.values():
        for left in rows:
            if left["register"] not in OTHER:
                continue
            for right in rows:
                if right["register"] == OTHER[left["register"]]:
                    sure = left["outcome"] == right["outcome"] == "exception"
                    yield Seen(left["rule"], left, right, True if sure else None)
