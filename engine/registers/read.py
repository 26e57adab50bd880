"""Bytes -> raw tables of text, each cell with its place: which reader reads which file, and what is refused."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.errors import Place, RegisterError
from engine.registers.about import leave_out_about
from engine.registers.delimited import read_delimited
from engine.registers.jsonfile import read_json
from engine.registers.workbook import read_workbook

if TYPE_CHECKING:
    from pathlib import Path

    from engine.registers.ocds import Release
    from engine.registers.rawtable import RawTable

TEXT_ENDINGS = (".csv", ".tsv", ".txt")
WORKBOOK_ENDINGS = (".xlsx", ".xlsm", ".xls", ".ods")
JSON_ENDINGS = (".json",)
ENDINGS = (*TEXT_ENDINGS, *WORKBOOK_ENDINGS, *JSON_ENDINGS)
KINDS = {"csv": TEXT_ENDINGS, "xlsx": (".xlsx", ".xlsm", ".xls"), "ods": (".ods",), "json": JSON_ENDINGS}
"""The endings of each kind of file that a mapping may state."""
_READ = "the engine reads .csv, .xlsx, .ods and OCDS .json"


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
    place = Place(file)
    if path.is_dir():
        raise RegisterError("this is a folder, not a register", place, f"name its files, such as `{file}/*.csv`")
    ending = path.suffix.lower()
    try:
        if not path.exists():
            raise RegisterError("there is no such file", place, _list_neighbours(path))
        if ending not in ENDINGS:
            said = f"files ending in `{ending}` are not read" if ending else "a file without an ending is not read"
            raise RegisterError(said, place, _READ)
        data = path.read_bytes()
    except OSError as error:
        raise RegisterError(f"the file cannot be read: {error.strerror}", place) from None
    digest = hashlib.sha256(data).hexdigest()
    if ending in JSON_ENDINGS:
        tables, releases, found_encoding = read_json(data, file)
        return RawFile(file, digest, tables, releases, found_encoding)
    if ending in WORKBOOK_ENDINGS:
        found = read_workbook(data, file)
        tables = tuple(left for table in found if not (left := leave_out_about(table)).cells.is_empty())
        if not tables:
            raise RegisterError("the workbook holds nothing", place)
        return RawFile(file, digest, tables)
    table = read_delimited(data, file, encoding)
    return RawFile(file, digest, (table,), None, table.encoding)


def _list_neighbours(path: Path) -> str | None:
    from engine.errors import suggest_nearest  # noqa: PLC0415 - difflib only where a file is missing

    folder = path.parent
    return suggest_nearest(path.name, (each.name for each in folder.iterdir())) if folder.is_dir() else None
