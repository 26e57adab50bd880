"""Delimited text (CSV and its relations) -> raw table: encoding, separator, line ends and quoted new lines."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections import Counter
from typing import TYPE_CHECKING

from engine.errors import Place, RegisterError
from engine.registers.rawtable import RawTable, make_cells

if TYPE_CHECKING:
    from collections.abc import Iterator

_SEPARATORS = (",", ";", "\t", "|")
_SNIFFED = 65_536
_LONGEST_CELL = 2**31 - 1
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b]")
_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_BINARY = (
    (b"PK\x03\x04", "an XLSX or ODS workbook", "rename it to .xlsx or .ods"),
    (b"\xd0\xcf\x11\xe0", "an old or protected Office file", "save it as .xlsx without a password"),
    (b"%PDF", "a PDF", "save the table as .csv or .xlsx"),
    (b"\x1f\x8b", "a gzip archive", "unpack it first"),
)


def read_delimited(data: bytes, file: str, stated: str | None = None) -> RawTable:
    """Return the table of a delimited text file; raises RegisterError where it is not text or holds nothing.

    `stated` is the encoding that a mapping says; None finds it out.
    """
    text, encoding = _decode_as(data, file, stated) if stated and data else decode_text(data, file)
    separator, text = take_stated_separator(text)
    if not text.strip():
        raise RegisterError("the file is empty", Place(file), "put the register in it or take it out of the folder")
    separator = separator or sniff_separator(text, prefers_tab=file.lower().endswith(".tsv"))
    rows, remarks = _read_records(text, separator)
    width = max(map(len, rows), default=0)
    columns = list(itertools.zip_longest(*rows, fillvalue=None)) if width else []
    cells = make_cells(columns)
    if cells.is_empty():
        raise RegisterError("every row of the file is blank", Place(file))
    return RawTable(file, "", cells, encoding, name_line_ends(text), remarks=tuple(remarks))


def _decode_as(data: bytes, file: str, encoding: str) -> tuple[str, str]:
    try:
        return _refuse_binary(data.decode(encoding), file), encoding
    except UnicodeDecodeError as error:
        said = f"the file is not {encoding} text (byte {error.start})"
        raise RegisterError(said, Place(file), "leave `encoding` out of its mapping") from None


def decode_text(data: bytes, file: str) -> tuple[str, str]:
    """Return the text and the name of its encoding; bytes that are no UTF-8 are read as cp1252, line by line."""
    if not data:
        raise RegisterError("the file is empty", Place(file), "put the register in it or take it out of the folder")
    for magic, what, hint in _BINARY:
        if data.startswith(magic):
            raise RegisterError(f"the file is not text but {what}", Place(file), hint)
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), None) or _guess_utf16(data)
    if encoding:
        try:
            return _refuse_binary(data.decode(encoding), file), encoding.removesuffix("-sig")
        except UnicodeDecodeError as error:
            if encoding != "utf-8-sig":
                raise RegisterError(
                    f"the file is not whole {encoding} text (byte {error.start})", Place(file)
                ) from None
            data = data[3:]
    try:
        return _refuse_binary(data.decode("utf-8"), file), "utf-8"
    except UnicodeDecodeError:
        text, encoding = _decode_lines(data)
        return _refuse_binary(text, file), encoding


def _guess_utf16(data: bytes) -> str | None:
    head = data[:2000]
    if len(head) < 8 or len(data) % 2:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > len(head) * 0.3 and even == 0:
        return "utf-16-le"
    return "utf-16-be" if even > len(head) * 0.3 and odd == 0 else None


def _decode_lines(data: bytes) -> tuple[str, str]:
    lines, wide = [], 0
    for line in re.split(rb"(?<=[\r\n])", data):
        try:
            lines.append(line.decode("utf-8"))
            wide += not line.isascii()
        except UnicodeDecodeError:
            lines.append(line.decode("cp1252", errors="replace"))
    return "".join(lines), "utf-8 and cp1252" if wide else "cp1252"


def _refuse_binary(text: str, file: str) -> str:
    head = text[:_SNIFFED]
    if "\x00" in text or len(_CONTROL.findall(head)) > len(head) * 0.02:
        raise RegisterError("the file is not text", Place(file), "save the register as .csv, .xlsx or .ods")
    return text


def take_stated_separator(text: str) -> tuple[str | None, str]:
    """Take off the line `sep=;` that Excel reads as an instruction and does not show as a row."""
    stated = re.match(r"\ufeff?\"?sep=(.)\"?(\r\n|\r|\n)", text, re.IGNORECASE)
    return (stated[1], text[stated.end() :]) if stated else (None, text)


def sniff_separator(text: str, *, prefers_tab: bool = False) -> str:
    """Return the separator that cuts the first rows into the most, and the most even, columns; comma if none does."""
    head = text[:_SNIFFED]
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


def _read_records(text: str, separator: str) -> tuple[list[list[str]], list[tuple[int, str, str]]]:
    """Return the records in order, blank ones included, so that a record's place is its row in a spreadsheet.

    A quotation mark that is never closed would swallow the rest of the file: its line is read without quotes.
    """
    csv.field_size_limit(_LONGEST_CELL)
    lines = list(io.StringIO(text, newline=""))
    rows: list[list[str]] = []
    remarks: list[tuple[int, str, str]] = []
    start = 0
    while start < len(lines):
        taken = start
        for record, taken in _number_records(lines, start, separator):  # noqa: B007 - read after the loop
            rows.append(record)
        swallowed = _find_open_quote(lines, taken, separator)
        if not swallowed:
            break
        rows.pop()
        rows.append(next(csv.reader([lines[taken]], delimiter=separator, quoting=csv.QUOTE_NONE), []))
        remarks.append((len(rows), lines[taken].strip()[:200], "a quotation mark is opened and never closed"))
        start = taken + 1
    return rows, remarks


def _number_records(lines: list[str], start: int, separator: str) -> Iterator[tuple[list[str], int]]:
    reader = csv.reader(itertools.islice(lines, start, None), delimiter=separator)
    before = 0
    for record in reader:
        yield record, start + before
        before = reader.line_num


def _find_open_quote(lines: list[str], start: int, separator: str) -> bool:
    try:
        list(csv.reader(itertools.islice(lines, start, None), delimiter=separator, strict=True))
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False


def name_line_ends(text: str) -> str:
    """Return `CRLF`, `LF` or `CR`, whichever ends most lines, `` where there is one line."""
    pairs = text.count("\r\n")
    counts = {"CRLF": pairs, "LF": text.count("\n") - pairs, "CR": text.count("\r") - pairs}
    return max(counts, key=lambda name: counts[name]) if any(counts.values()) else ""
