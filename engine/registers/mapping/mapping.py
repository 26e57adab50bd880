"""A mapping as data: how the columns of one source format become the fields of a register (DESIGN §5)."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from engine.errors import Place

if TYPE_CHECKING:
    from collections.abc import Mapping

GENERIC = "headers"
"""The name of the mapping that reads columns by their headers alone."""


@dataclass(frozen=True, slots=True)
class Column:
    """Where a field's values come from and how they are read.

    `column` is the source column; `spellings` are other headers it goes by, the first that is there counts. `joined`
    are further columns whose text follows with `join` between. `until` is the column of an interval's last day or
    most pounds; `split` (a regular expression) cuts a cell into one row each, together with every field that cuts the
    same column alike; `pattern` takes the first group found; `lookup` replaces whole texts.
    """

    field: str
    column: str | None = None
    spellings: tuple[str, ...] = ()
    joined: tuple[str, ...] = ()
    join: str = " "
    until: str | None = None
    dates: str | None = None
    money: str | None = None
    lookup: Mapping[str, str] = dataclasses.field(default_factory=dict)
    split: str | None = None
    pattern: str | None = None
    constant: str | None = None
    nth: int = 1
    """Which of the columns that share the header is meant, counted from the left."""
    place: int | None = None
    """The column's place in the table, where headers alone were used (two columns may share a header)."""

    def names(self) -> list[str]:
        """Return every source column that the field may be read from."""
        return [name for name in (self.column, *self.spellings, *self.joined, self.until) if name]


@dataclass(frozen=True, slots=True)
class Parent:
    """Rows of the same register whose reference stands in `column` fill these fields where a row lacks them."""

    column: str
    fill: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Skip:
    """Rows in whose `column` the regular expression `pattern` is found are set aside for `reason`."""

    column: str
    pattern: str
    reason: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """The column whose text says what fields without a column of their own do not: date, value, host.

    `patterns` are regular expressions of a field that come before the engine's own; the first group is taken.
    """

    column: str
    patterns: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    place: int | None = None


@dataclass(frozen=True, slots=True)
class SourceMapping:
    """How one source format becomes a register (DESIGN §5).

    `kind` is `text` where entries are sentences, which `sentence` then names, else `table`. `period` says in which
    column the period of a row's return stands, which dates nil returns.
    """

    format: str
    register: str
    columns: tuple[Column, ...]
    kind: Literal["table", "text"] = "table"
    recognise: tuple[str, ...] = ()
    file_kind: str | None = None
    encoding: str | None = None
    sheet: str | None = None
    header: int | None = None
    ignore: tuple[str, ...] = ()
    fill_down: tuple[str, ...] = ()
    expect: tuple[str, ...] = ()
    skip: tuple[Skip, ...] = ()
    parent: Parent | None = None
    period: Column | None = None
    sentence: Sentence | None = None
    place: Place = field(default=Place(GENERIC))

    def names(self) -> list[str]:
        """Return every source column that the mapping reads or decides by."""
        named = [name for column in self.columns for name in column.names()]
        named += [skip.column for skip in self.skip]
        named += [each.column for each in (self.parent, self.sentence) if each]
        return named + (self.period.names() if self.period else [])
