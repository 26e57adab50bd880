"""Workbooks (XLSX, XLSM, XLS, ODS) -> raw tables: every sheet, every cell as text, rows numbered as shown.

Values only: a formula gives the result that was saved with it, links to other files are not followed, macros are not
looked at.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import fastexcel
import polars as pl

from engine.errors import Place, RegisterError
from engine.reading.table import RawTable, clean_cells, clear_marks, clear_text
from engine.reading.workbook.archive import Archive
from engine.reading.workbook.ods_content import ContentError, measure_sheets
from engine.reading.workbook.xlsx_sheet import Sheet, SheetError, measure_strings, scan_sheet, sum_strings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.reading.table import Remark
    from engine.reading.workbook.xlsx_sheet import Merge

MOST_CELLS = 40_000_000
"""Cells of the grids of all sheets, from the first to the last used one: calamine takes 50 bytes for each, so 2 GB.
A full sheet of 1,048,576 rows may have 38 columns."""
MOST_TEXT = 2 * 10**9
"""Bytes of text in all cells; a string that cells share is stored once and unpacked cell by cell."""
_MOST_SHEETS = 1000
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_SAVE = "open it in a spreadsheet program and save it again"
_UNCACHED = "a formula whose result was not saved: the cell is not recorded"


def read_workbook(data: bytes, file: str) -> list[RawTable]:
    """Return a table for each sheet that holds anything; raises RegisterError where it is protected or damaged."""
    _refuse_unreadable(data, file)
    sheets = _measure(data, file) if data.startswith(_ZIP) else {}
    try:
        reader = fastexcel.read_excel(data)
        tables = [_read_sheet(reader, name, sheets.get(name, Sheet()), file) for name in reader.sheet_names]
    except fastexcel.FastExcelError as error:
        raise _explain(error, file) from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # of Rust; it is no Exception and has no name to import
            raise
        raise RegisterError("the workbook is damaged", Place(file), _SAVE) from None
    found = [table for table in tables if not table.cells.is_empty()]
    if not found:
        raise RegisterError("the workbook holds nothing", Place(file))
    return found


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
    elif not data.startswith(_ZIP):
        hint = "save it as .xlsx" if b"\x00" in data[:4096] else "its content is text: rename it to .csv"
        raise RegisterError("the file is not a workbook", place, hint)


def _measure(data: bytes, file: str) -> dict[str, Sheet]:
    """Unpack every part once, a chunk at a time, and refuse what would not fit; return what the sheets' XML tells."""
    archive = Archive(data, file)
    if b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise RegisterError("the workbook is protected by a password", Place(file), "save it without a password")
    try:
        if "content.xml" in archive.parts:
            reached = measure_sheets(archive.stream("content.xml"))
            _refuse_size([each.cells for each in reached], sum(each.text for each in reached), file)
            _unpack_rest(archive, {"content.xml"})
            return {}
        parts = _list_sheets(archive)
        sheets = {name: scan_sheet(archive.stream(part)) for name, part in parts.items()}
    except (SheetError, ContentError, ET.ParseError):
        raise archive.refuse() from None
    text = _sum_text(archive, parts, sheets)
    _refuse_size([sheet.cells for sheet in sheets.values()], text, file)
    _unpack_rest(archive, set(parts.values()))
    return sheets


def _list_sheets(archive: Archive) -> dict[str, str]:
    """Return the part of each sheet by the sheet's name."""
    book, links = archive.read("xl/workbook.xml"), archive.read("xl/_rels/workbook.xml.rels")
    if not book or not links:
        return {}
    targets = {link.get("Id"): link.get("Target", "") for link in ET.fromstring(links)}  # noqa: S314 - no entities
    found = {}
    for sheet in ET.fromstring(book).iter():  # noqa: S314
        target = targets.get(sheet.get(_RELATION)) if sheet.tag.endswith("}sheet") else None
        part = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/") if target else ""
        if part in archive.parts:
            found[sheet.get("name", "")] = part
    return found


def _sum_text(archive: Archive, parts: dict[str, str], sheets: dict[str, Sheet]) -> int:
    """Return at most how many bytes of text the cells give; told exactly only where it might be too much."""
    shared = next((name for name in archive.parts if name.lower().endswith("sharedstrings.xml")), None)
    sizes = measure_strings(archive.stream(shared) if shared else ())
    most = int(sizes.max(initial=0)) * sum(sheet.strings for sheet in sheets.values())
    if most <= MOST_TEXT:
        return most
    return sum(sum_strings(archive.stream(parts[name]), sizes, sheet.strings) for name, sheet in sheets.items())


def _refuse_size(cells: list[int], text: int, file: str) -> None:
    place = Place(file)
    if len(cells) > _MOST_SHEETS:
        raise RegisterError(f"the workbook has more than {_MOST_SHEETS:,} sheets", place, "part it into several files")
    if sum(cells) > MOST_CELLS:
        said = f"the used part of its sheets spans {sum(cells):,} cells, more than {MOST_CELLS:,}"
        raise RegisterError(said, place, "delete what stands far from the table, or save the sheets as .csv")
    if text > MOST_TEXT:
        said = f"the text of its cells is more than {MOST_TEXT // 10**9} GB"
        raise RegisterError(said, place, "save the sheets as .csv")


def _unpack_rest(archive: Archive, done: set[str]) -> None:
    """Count what the other parts unpack to: calamine may read any of them whole."""
    for name in archive.parts:
        if name not in done:
            for _ in archive.stream(name):
                pass


def _read_sheet(reader: fastexcel.ExcelReader, name: str, sheet: Sheet, file: str) -> RawTable:
    """Read a sheet from its first row; fastexcel without `skip_rows=0` would drop leading blank rows."""
    frame = reader.load_sheet(name, header_row=None, skip_rows=0, dtypes="string").to_polars()
    frame = frame.rename({old: f"c{place}" for place, old in enumerate(frame.columns)})
    first = sheet.first_column
    filled = _fill_errors(_fill_merged(frame, sheet.merges, first), sheet.errors, first)
    plain, remarks = clear_marks(filled)
    remarks += _remark_uncached(sheet)
    return RawTable(file, clear_text(name), clean_cells(plain), remarks=tuple(sorted(remarks)))


def _explain(error: Exception, file: str) -> RegisterError:
    said = str(error)
    if "assword" in said or "ncrypt" in said:
        return RegisterError("the workbook is protected by a password", Place(file), "save it without a password")
    return RegisterError("the workbook is damaged", Place(file), _SAVE)


def _remark_uncached(sheet: Sheet) -> list[Remark]:
    remarks = [(row, f"{_name_column(column)}{row}", _UNCACHED) for row, column in sheet.uncached]
    more = sheet.uncached_count - len(sheet.uncached)
    if more:
        remarks.append((sheet.uncached[-1][0], "", f"{more:,} more formulas after this one have no saved result"))
    return remarks


def _name_column(column: int) -> str:
    name = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name


def _fill_merged(frame: pl.DataFrame, merges: Iterable[Merge], first_column: int) -> pl.DataFrame:
    """Give each row of a cell merged downwards its value; across columns the value stays in the first."""
    columns: dict[str, dict[int, tuple[int, str]]] = {}
    for top, left, bottom, _right in merges:
        name = f"c{left - first_column}"
        if name in frame.columns and top <= frame.height and (value := frame[name][top - 1]) is not None:
            columns.setdefault(name, {})[top] = (bottom, value)
    for name, found in columns.items():
        tops = pl.DataFrame(
            [(top, bottom, value) for top, (bottom, value) in sorted(found.items())],
            schema={"top": pl.Int64, "bottom": pl.Int64, "value": pl.String},
            orient="row",
        )
        rows = frame.select(pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias("row"), name).set_sorted("row")
        met = rows.join_asof(tops.set_sorted("top"), left_on="row", right_on="top", strategy="backward")
        below = (pl.col("row") <= pl.col("bottom")) & pl.col(name).is_null()
        cells = met.select(pl.when(below).then(pl.col("value")).otherwise(pl.col(name)).alias(name))
        frame = frame.with_columns(cells.to_series())
    return frame


def _fill_errors(frame: pl.DataFrame, errors: Iterable[tuple[int, int, str]], first_column: int) -> pl.DataFrame:
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
