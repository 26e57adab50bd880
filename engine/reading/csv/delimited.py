"""Delimited text (CSV and its relations) -> raw table: separator, line ends and quoted new lines."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections import Counter, deque
from typing import TYPE_CHECKING

import polars as pl

from engine.errors import Place, RegisterError
from engine.reading.csv.well_formed import LONGEST_RECORD, count_records
from engine.reading.table import HEAD, RawTable, clean_cells, clear_marks, encode_utf8, make_frame, may_hold_marks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.reading.table import Remark

MOST_CELLS = 200_000_000
"""Rows times columns that a table may have, blank ones counted: a payments file of 10 million rows has half of them."""
_WIDEST = 16_384
"""The columns of a spreadsheet; a record of more is cut by a separator that is none."""
_SEPARATORS = (",", ";", "\t", "|")
_LONGEST_CELL = 2**31 - 1
_BATCH = 20_000
_MOST_OPEN = 200
"""Lines with a quotation mark that is never closed which a file may have: each costs reading on to look for its end."""


def read_delimited(data: bytes, file: str, stated: str | None = None) -> RawTable:
    """Return the table of a delimited text file; raises RegisterError where it is not text or holds nothing.

    `stated` is the encoding that a mapping says; None finds it out.
    """
    data, encoding = encode_utf8(data, file, stated)
    separator, data = take_stated_separator(data)
    if not data[:HEAD].strip() and not data.strip():
        raise RegisterError("the file is empty", Place(file), "put the register in it or take it out of the folder")
    separator = separator or sniff_separator(data, prefers_tab=file.lower().endswith(".tsv"))
    frame = read_well_formed(data, separator)
    remarks: list[Remark] = []
    if frame is None:
        frame, remarks = read_records(data, separator, file)
    if may_hold_marks(data):
        frame, odd = clear_marks(frame)
        remarks += odd
    cells = clean_cells(frame)
    if cells.is_empty():
        raise RegisterError("every row of the file is blank", Place(file))
    return RawTable(file, "", cells, encoding, name_line_ends(data), None, tuple(remarks), separator)


def take_stated_separator(data: bytes) -> tuple[str | None, bytes]:
    """Take off the line `sep=;` that Excel reads as an instruction and does not show as a row."""
    stated = re.match(rb"\"?sep=([\x01-\x7f])\"?(\r\n|\r|\n)", data, re.IGNORECASE)
    usable = stated and stated[1] not in b'"\r\n '
    return (stated[1].decode(), data[stated.end() :]) if stated and usable else (None, data)


def sniff_separator(data: bytes, *, prefers_tab: bool = False) -> str:
    """Return the separator that cuts the first rows into the most, and the most even, columns; comma if none does."""
    head = data[:HEAD].decode("utf-8", errors="ignore")
    order = ("\t", *_SEPARATORS) if prefers_tab else _SEPARATORS
    return max(order, key=lambda separator: (_rate_separator(head, separator), -order.index(separator)))


def _rate_separator(head: str, separator: str) -> float:
    csv.field_size_limit(_LONGEST_CELL)
    records = itertools.islice(csv.reader(io.StringIO(head, newline=""), delimiter=separator), 200)
    widths = Counter(len(record) for record in records if any(cell.strip() for cell in record))
    wide = {width: count for width, count in widths.items() if width > 1}
    if not wide:
        return 0.0
    width, count = max(wide.items(), key=lambda pair: (pair[1], pair[0]))
    return count / widths.total() * (1 - 1 / width)


def read_well_formed(data: bytes, separator: str) -> pl.DataFrame | None:
    """Return the records of well-formed text as columns `c0`, `c1` …, None where csv must read it.

    Blank lines are rows of nulls, so that a record's place is its row in a spreadsheet.
    """
    records = count_records(data, separator)
    if records is None:
        return None
    head = data[:HEAD].decode("utf-8", errors="ignore")
    width = _find_width(itertools.islice(csv.reader(io.StringIO(head, newline=""), delimiter=separator), 1000))
    frame = _read_fast(data, separator, width)
    if frame is None:
        wider = _find_width(csv.reader(_open_text(data), delimiter=separator))
        if wider <= width or wider > _WIDEST or wider * records > MOST_CELLS:
            return None
        frame = _read_fast(data, separator, wider)
    return frame if frame is not None and frame.height == records else None


def _find_width(records: Iterator[list[str]]) -> int:
    return max(map(len, records), default=0) or 1


def _read_fast(data: bytes, separator: str, width: int) -> pl.DataFrame | None:
    try:
        return pl.read_csv(
            data,
            has_header=False,
            schema={f"c{place}": pl.String for place in range(width)},
            separator=separator,
            missing_columns="insert",
            extra_columns="raise",
        )
    except pl.exceptions.PolarsError:
        return None


def _open_text(data: bytes) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(data), encoding="utf-8", newline="")


def read_records(data: bytes, separator: str, file: str) -> tuple[pl.DataFrame, list[Remark]]:
    """Return the records of any text as columns `c0`, `c1` …, blank ones included, and the lines that were mended.

    A quotation mark that is never closed would swallow the rest of the file: its line is read without quotes.
    """
    csv.field_size_limit(_LONGEST_CELL)
    lines = _Lines(_open_text(data))
    remarks: list[Remark] = []
    frames: list[pl.DataFrame] = []
    batch: list[list[str]] = []
    done = width = 0
    while True:
        try:
            for record in csv.reader(lines, delimiter=separator):
                lines.taken.clear()
                batch.append(record)
                width = max(width, len(record))
                if len(batch) == _BATCH:
                    done += len(batch)
                    frames.append(make_frame(batch))
                    batch = []
                    _refuse_size(done, width, file)
            break
        except _OpenQuoteError:
            first, *rest = lines.taken
            lines.give_back(rest)
            batch.append(next(csv.reader([first], delimiter=separator, quoting=csv.QUOTE_NONE), []))
            width = max(width, len(batch[-1]))
            remarks.append((done + len(batch), first.strip()[:200], "a quotation mark is opened and never closed"))
            if len(remarks) > _MOST_OPEN:
                said = f"quotation marks are opened and never closed on more than {_MOST_OPEN} lines"
                raise RegisterError(said, Place(file), "export the register anew as CSV") from None
    _refuse_size(done + len(batch), width, file)
    frames.append(make_frame(batch))
    return pl.concat(frames, how="diagonal"), remarks


def _refuse_size(rows: int, width: int, file: str) -> None:
    if width > _WIDEST:
        said = f"a row has {width:,} cells, more than the {_WIDEST:,} of a spreadsheet"
        raise RegisterError(said, Place(file), "export the register anew as CSV")
    if rows * width > MOST_CELLS:
        said = f"the table has {rows:,} rows of up to {width:,} columns, more than {MOST_CELLS:,} cells"
        raise RegisterError(said, Place(file), "part it into several files")


class _OpenQuoteError(Exception):
    """A record goes on to the end of the text, or for longer than a record does."""


class _Lines:
    """The lines of a text, those of the record that is being read kept in `taken`."""

    def __init__(self, stream: io.TextIOWrapper) -> None:
        self._stream = stream
        self._waiting: deque[str] = deque()
        self.taken: list[str] = []
        self._length = 0

    def give_back(self, lines: list[str]) -> None:
        """Read these lines again, before the rest."""
        self._waiting.extendleft(reversed(lines))
        self.taken.clear()

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._waiting.popleft() if self._waiting else self._stream.readline()
        self._length = self._length + len(line) if self.taken else len(line)
        if self.taken and (not line or self._length > LONGEST_RECORD):
            if line:
                self.taken.append(line)
            raise _OpenQuoteError
        if not line:
            raise StopIteration
        self.taken.append(line)
        return line


def name_line_ends(data: bytes) -> str:
    """Return `CRLF`, `LF` or `CR`, whichever ends most lines, `` where there is one line."""
    if b"\r" not in data:
        return "LF" if b"\n" in data else ""
    pairs = data.count(b"\r\n")
    counts = {"CRLF": pairs, "LF": data.count(b"\n") - pairs, "CR": data.count(b"\r") - pairs}
    return max(counts, key=lambda name: counts[name])
