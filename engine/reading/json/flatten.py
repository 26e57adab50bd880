"""Flatten JSON objects to columns of text: nested objects become dotted names, lists of plain values one cell."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl

from engine.errors import Place, RegisterError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from engine.reading.table import Remark

MOST_COLUMNS = 2_000
"""Different keys that the objects of one file may have; a snapshot of Companies House has about fifty."""
MOST_CELLS = 200_000_000
_DEEPEST = 16
_BATCH = 20_000
_LONGEST_WHOLE = 40
_LONE_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


class NoNumber(str):
    """What JSON has no word for and is written all the same: NaN, Infinity."""

    __slots__ = ()


class JsonReader:
    """Parses JSON and remembers which objects give a key twice."""

    def __init__(self) -> None:
        self.doubled: dict[int, tuple[dict[str, Any], str]] = {}
        self._decode = json.JSONDecoder(
            object_pairs_hook=self._take,
            parse_float=Decimal,
            parse_int=_read_whole,
            parse_constant=NoNumber,
        ).decode

    def parse(self, text: str) -> Any:
        """Return the value of a JSON text; raises JSONDecodeError, RecursionError or ValueError."""
        value = self._decode(text)
        return _mend_surrogates(value) if _LONE_SURROGATE.search(text) else value

    def _take(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            keys = [key for key, _ in pairs]
            self.doubled[id(found)] = (found, next(key for key in keys if keys.count(key) > 1))
        return found


def _read_whole(digits: str) -> int | str:
    """Read a whole number; one of more digits than any value has stays text, since reading it takes very long."""
    return int(digits) if len(digits) <= _LONGEST_WHOLE else digits


def _mend_surrogates(value: Any) -> Any:
    """Replace halves of characters, which no text may hold, by U+FFFD."""
    if isinstance(value, str):
        return type(value)(value.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))
    if isinstance(value, list):
        value[:] = [_mend_surrogates(item) for item in value]
    elif isinstance(value, dict):  # in place: what is known of an object is known by its identity
        mended = {_mend_surrogates(key): _mend_surrogates(item) for key, item in value.items()}
        value.clear()
        value.update(mended)
    return value


class FlatTable:
    """Gathers objects, one a row, into columns of text in the order in which their keys are first seen."""

    def __init__(self, file: str, reader: JsonReader) -> None:
        self.remarks: list[Remark] = []
        self._file, self._reader = file, reader
        self._rows: list[dict[str, str | None]] = []
        self._frames: list[pl.DataFrame] = []
        self._names: dict[str, None] = {}
        self._done = 0

    def add(self, item: dict[str, Any], row: int) -> None:
        """Add an object as the next row; `row` is its number in remarks."""
        flat: dict[str, str | None] = {}
        for name, value in self._flatten(item, "", 0, row):
            flat[name] = value if flat.get(name) is None else f"{flat[name]}; {value}"
        self.add_cells(flat)

    def add_cells(self, cells: dict[str, str | None]) -> None:
        """Add cells by the names of their columns as the next row."""
        self._names |= dict.fromkeys(cells)
        self._rows.append(cells)
        if len(self._names) > MOST_COLUMNS:
            said = f"the objects have more than {MOST_COLUMNS:,} different keys"
            raise RegisterError(said, Place(self._file), "each object must be a row and its keys the columns")
        if len(self._rows) == _BATCH:
            self._store()

    def _store(self) -> None:
        names = list(self._names)
        self._done += len(self._rows)
        if self._done * len(names) > MOST_CELLS:
            said = f"the table has {self._done:,} rows of {len(names):,} columns, more than {MOST_CELLS:,} cells"
            raise RegisterError(said, Place(self._file), "part it into several files")
        self._frames.append(
            pl.DataFrame({name: pl.Series([row.get(name) for row in self._rows], dtype=pl.String) for name in names})
        )
        self._rows = []

    def finish(self) -> tuple[pl.DataFrame, tuple[str, ...]]:
        """Return the columns `c0`, `c1` … and the names they have in the file."""
        self._store()
        names = tuple(self._names)
        frame = pl.concat(self._frames, how="diagonal")
        return frame.select([pl.col(name).alias(f"c{place}") for place, name in enumerate(names)]), names

    def _flatten(self, item: dict[str, Any], lead: str, depth: int, row: int) -> Iterator[tuple[str, str | None]]:
        if id(item) in self._reader.doubled:
            key = self._reader.doubled[id(item)][1]
            self.remarks.append((row, f"{lead}{key}"[:200], "a key stands twice in one object: the last one is taken"))
        for key, value in item.items():
            name = f"{lead}{key}"
            if isinstance(value, dict) and depth < _DEEPEST:
                yield from self._flatten(value, f"{name}.", depth + 1, row)
            elif isinstance(value, NoNumber):
                self.remarks.append((row, f"{name}: {value}"[:200], "this is no JSON value: taken as not recorded"))
            else:
                yield name, write_cell(value)


def write_cell(value: object) -> str | None:
    """Return a value as a cell's text: numbers as they stand, plain lists joined with `; `, what is nested as JSON."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, Decimal)):
        return str(value)
    if isinstance(value, list) and not any(isinstance(item, (dict, list)) for item in value):
        return _join(write_cell(item) for item in value if not isinstance(item, NoNumber))
    try:
        return json.dumps(value, ensure_ascii=False, default=str) if value else None
    except (RecursionError, ValueError):
        return "(nested too deep to show)"


def _join(cells: Iterable[str | None]) -> str | None:
    return "; ".join(cell for cell in cells if cell) or None
