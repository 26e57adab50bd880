"""Bytes -> raw tables of text, each cell with its place: which reader reads which file, and what is refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.errors import Place, RegisterError
from engine.reading.csv import read_delimited
from engine.reading.json import is_json_lines, read_json
from engine.reading.parquet import read_parquet
from engine.reading.pdf import read_pdf
from engine.reading.table import read_bytes, refuse_non_file
from engine.reading.workbook import leave_out_about, read_workbook

if TYPE_CHECKING:
    from pathlib import Path

    from engine.reading.json import Release
    from engine.reading.table import RawTable

TEXT_ENDINGS = (".csv", ".tsv", ".txt")
WORKBOOK_ENDINGS = (".xlsx", ".xlsm", ".xls", ".ods")
JSON_ENDINGS = (".json",)
LINES_ENDINGS = (".jsonl", ".ndjson")
PARQUET_ENDINGS = (".parquet",)
PDF_ENDINGS = (".pdf",)
ENDINGS = (*TEXT_ENDINGS, *WORKBOOK_ENDINGS, *JSON_ENDINGS, *LINES_ENDINGS, *PARQUET_ENDINGS, *PDF_ENDINGS)
KINDS = {
    "csv": TEXT_ENDINGS,
    "xlsx": (".xlsx", ".xlsm", ".xls"),
    "ods": (".ods",),
    "json": JSON_ENDINGS,
    "jsonl": (*LINES_ENDINGS, ".json", ".txt"),
    "parquet": PARQUET_ENDINGS,
    "pdf": PDF_ENDINGS,
}
"""The endings of each kind of file that a mapping may state."""
_READ = "the engine reads .csv, .xlsx, .ods, .parquet, .pdf, OCDS .json and JSON lines"
_PART = "part it into several files"
_LIMITS = (
    (TEXT_ENDINGS, 2 * 10**9, f"ten million payments have 1.6 GB; {_PART}"),
    (LINES_ENDINGS, 2 * 10**9, _PART),
    (JSON_ENDINGS, 250 * 10**6, "parsed whole it takes eight times that; publish it as JSON lines (.jsonl)"),
    (WORKBOOK_ENDINGS, 300 * 10**6, "a full sheet of 1,048,576 rows has 100 MB; save it as .csv"),
    (PARQUET_ENDINGS, 2 * 10**9, _PART),
    (PDF_ENDINGS, 100 * 10**6, f"a register of a thousand pages has 10 MB; {_PART}"),
)
"""The most bytes a file of each kind may have and why: what is read whole is held whole."""


@dataclass(frozen=True, slots=True)
class RawFile:
    """What a file holds: tables of text, or the releases of an OCDS file (`releases` is None where it is not one)."""

    file: str
    sha256: str
    tables: tuple[RawTable, ...] = ()
    releases: tuple[Release, ...] | None = None
    encoding: str = ""


def read_file(path: Path, file: str, encoding: str | None = None) -> RawFile:
    """Return the tables of a file; `file` is the name shown in places. Raises RegisterError with one clear line.

    `encoding` is that of a text file, where a mapping states it.
    """
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        _refuse_ending(path, file, ending)
    largest, why = next((largest, why) for endings, largest, why in _LIMITS if ending in endings)
    data, digest = read_bytes(path, file, largest, why, lines=ending in TEXT_ENDINGS + LINES_ENDINGS)
    if ending in TEXT_ENDINGS:
        return _read_text(data, file, digest, encoding)
    if ending in JSON_ENDINGS + LINES_ENDINGS:
        return _read_json(data, file, digest, lines=ending in LINES_ENDINGS)
    return RawFile(file, digest, _read_tables(data, file, ending))


def _refuse_ending(path: Path, file: str, ending: str) -> None:
    try:
        refuse_non_file(path, file)
    except OSError as error:
        raise RegisterError(f"the file cannot be read: {error.strerror or error}", Place(file)) from None
    said = f"files ending in `{ending}` are not read" if ending else "a file without an ending is not read"
    raise RegisterError(said, Place(file), _READ)


def _read_text(data: bytes, file: str, digest: str, encoding: str | None) -> RawFile:
    if file.lower().endswith(".txt") and is_json_lines(data):
        return _read_json(data, file, digest, lines=True)
    table = read_delimited(data, file, encoding)
    return RawFile(file, digest, (table,), None, table.encoding)


def _read_json(data: bytes, file: str, digest: str, *, lines: bool) -> RawFile:
    tables, releases, encoding = read_json(data, file, lines=lines)
    return RawFile(file, digest, tables, releases, encoding)


def _read_tables(data: bytes, file: str, ending: str) -> tuple[RawTable, ...]:
    if ending in PARQUET_ENDINGS:
        return (read_parquet(data, file),)
    if ending in PDF_ENDINGS:
        return (read_pdf(data, file),)
    found = (leave_out_about(table) for table in read_workbook(data, file))
    tables = tuple(table for table in found if not table.cells.is_empty())
    if not tables:
        raise RegisterError("the workbook holds nothing", Place(file))
    return tables
