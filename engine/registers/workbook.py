"""Workbooks (XLSX, XLSM, XLS, ODS) -> raw tables: every sheet, every cell as text, rows numbered as shown."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import fastexcel
import polars as pl

from engine.errors import Place, RegisterError
from engine.registers.rawtable import RawTable, clean_cells

if TYPE_CHECKING:
    from collections.abc import Iterator

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LARGEST = 2_000_000_000
_MERGE = re.compile(rb'<(?:\w+:)?mergeCell ref="([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)"')
_CELL = re.compile(rb'<(?:\w+:)?c r="([A-Z]+)[0-9]+"[^>]*[^/]>')
_ERROR = re.compile(rb'<c r="([A-Z]+)([0-9]+)"[^>]*\bt="e"[^>]*>(?:(?!</c>).)*?<v>([^<]*)</v>', re.DOTALL)
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def read_workbook(data: bytes, file: str) -> list[RawTable]:
    """Return a table for each sheet that holds anything; raises RegisterError where it is protected or damaged."""
    _refuse_unreadable(data, file)
    try:
        reader = fastexcel.read_excel(data)
        names = list(reader.sheet_names)
        frames = {name: _load_sheet(reader, name) for name in names}
    except fastexcel.FastExcelError as error:
        raise _explain(error, file) from None
    extras = _read_extras(data) if data.startswith(_ZIP) else {}
    tables = []
    for name in names:
        merges, first_column, errors = extras.get(name, ([], 0, []))
        filled = _fill_merged(frames[name], merges, first_column)
        cells = clean_cells(_fill_errors(filled, errors, first_column))
        if not cells.is_empty():
            tables.append(RawTable(file, name, cells))
    return tables


def _refuse_unreadable(data: bytes, file: str) -> None:
    place = Place(file)
    if not data:
        raise RegisterError("the file is empty", place, "put the register in it or take it out of the folder")
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise RegisterError("the workbook is protected by a password", place, "save it without a password")
        if not file.lower().endswith(".xls"):
            raise RegisterError(
                "the file is an old Office file, not a workbook of its ending", place, "save it as .xlsx"
            )
        return
    if not data.startswith(_ZIP):
        hint = "save it as .xlsx" if b"\x00" in data[:4096] else "its content is text: rename it to .csv"
        raise RegisterError("the file is not a workbook", place, hint)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
            manifest = archive.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in archive.namelist() else b""
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, KeyError, EOFError):
        raise RegisterError(
            "the workbook is damaged", place, "open it in a spreadsheet program and save it again"
        ) from None
    if size > _LARGEST:
        raise RegisterError(f"the workbook unpacks to more than {_LARGEST // 10**9} GB", place)
    if b"encryption-data" in manifest:
        raise RegisterError("the workbook is protected by a password", place, "save it without a password")


def _load_sheet(reader: fastexcel.ExcelReader, name: str) -> pl.DataFrame:
    """Read a sheet from its first row; fastexcel without `skip_rows=0` would drop leading blank rows."""
    sheet = reader.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
    frame = sheet.to_polars()
    return frame.rename({old: f"c{place}" for place, old in enumerate(frame.columns)})


def _explain(error: Exception, file: str) -> RegisterError:
    said = str(error)
    if "assword" in said or "ncrypt" in said:
        return RegisterError("the workbook is protected by a password", Place(file), "save it without a password")
    hint = "open it in a spreadsheet program and save it again"
    return RegisterError("the workbook is damaged", Place(file), hint)


_Merge = tuple[int, int, int, int]
_Extras = tuple[list[_Merge], int, list[tuple[int, int, str]]]


def _read_extras(data: bytes) -> dict[str, _Extras]:
    """Return what fastexcel leaves out of an XLSX: cells merged downwards, the first used column, error cells."""
    found: dict[str, _Extras] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name, part in _list_sheets(archive):
                xml = archive.read(part)
                merges = [_read_merge(match) for match in _MERGE.finditer(xml)]
                down = [merge for merge in merges if merge[2] > merge[0]]
                errors = [
                    (int(row), _column_number(column), said.decode())
                    for column, row, said in (_ERROR.findall(xml) if b't="e"' in xml else [])
                ]
                if down or errors:
                    first = min((_column_number(match[1]) for match in _CELL.finditer(xml)), default=0)
                    found[name] = (down, first, errors)
    except (KeyError, ET.ParseError, zipfile.BadZipFile, UnicodeDecodeError, OSError):
        return found
    return found


def _list_sheets(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    if "xl/workbook.xml" not in archive.namelist():
        return
    links = ET.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 - no entities are resolved
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    for sheet in ET.fromstring(archive.read("xl/workbook.xml")).iter():  # noqa: S314
        target = targets.get(sheet.get(_RELATION))
        if sheet.tag.endswith("}sheet") and target and "worksheet" in target:
            yield sheet.get("name", ""), posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")


def _read_merge(match: re.Match[bytes]) -> _Merge:
    return int(match[2]), _column_number(match[1]), int(match[4]), _column_number(match[3])


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _fill_merged(frame: pl.DataFrame, merges: list[_Merge], first_column: int) -> pl.DataFrame:
    """Give each row of a cell merged downwards its value; across columns the value stays in the first."""
    for top, left, bottom, _right in merges:
        name = f"c{left - first_column}"
        if name not in frame.columns or top > frame.height:
            continue
        value = frame[name][top - 1]
        below = pl.int_range(1, pl.len() + 1).is_between(top, bottom) & pl.col(name).is_null()
        frame = frame.with_columns(pl.when(below).then(pl.lit(value, pl.String)).otherwise(pl.col(name)).alias(name))
    return frame


def _fill_errors(frame: pl.DataFrame, errors: list[tuple[int, int, str]], first_column: int) -> pl.DataFrame:
    """Write the error that a cell shows (`#N/A`, `#REF!`) where fastexcel gives null, so that it is not lost."""
    by_column: dict[str, list[tuple[int, str]]] = {}
    for row, column, said in errors:
        by_column.setdefault(f"c{column - first_column}", []).append((row, said))
    for name, cells in by_column.items():
        if name in frame.columns:
            known = [cell for cell in cells if cell[0] <= frame.height]
            values = frame[name].scatter([row - 1 for row, _ in known], [said for _, said in known])
            frame = frame.with_columns(values.alias(name))
    return frame
