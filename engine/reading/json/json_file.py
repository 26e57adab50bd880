"""JSON and JSON lines -> the releases of an OCDS file, or the table of a list of objects."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

from engine.errors import Place, RegisterError
from engine.reading.json.flatten import FlatTable, JsonReader
from engine.reading.json.ocds import Release
from engine.reading.table import RawTable, clean_cells, clear_marks, clear_text, encode_utf8, may_hold_marks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Found = tuple[tuple[RawTable, ...], tuple[Release, ...] | None, str]
_FAILED = (json.JSONDecodeError, RecursionError, ValueError, ArithmeticError)
_MOST_RELEASES = 250 * 10**6
"""Bytes of JSON lines that hold OCDS releases: each is kept as an object, which takes about eight times its text."""
_BROKEN = "the line is no JSON object"
_MOST_BROKEN = 1000
_WRAPPERS = ("items", "data", "rows")


def read_json(data: bytes, file: str, *, lines: bool = False) -> Found:
    """Return (tables, releases, encoding): one of the first two holds the content; raises RegisterError.

    With `lines` the file holds one object a line; a `.json` file that turns out to do so is read likewise.
    """
    text, encoding = encode_utf8(data, file)
    if lines or is_json_lines(text):
        return _read_lines(text, file, encoding)
    reader = JsonReader()
    content = _parse(text.decode("utf-8"), file, reader)
    releases = _find_releases(content)
    if releases is not None:
        return (), _clear_releases(releases, file, text), encoding
    content = _open_list(content)
    if isinstance(content, list) and content and all(isinstance(item, dict) for item in content):
        table = FlatTable(file, reader)
        for row, item in enumerate(content, 1):
            table.add(item, row)
        return (_make_table(table, text, file, encoding),), None, encoding
    hint = "an OCDS file has `releases` or `records`; a plain table is a list of objects"
    raise RegisterError("the JSON holds no OCDS releases and no list of rows", Place(file), hint)


def _open_list(content: object) -> object:
    """Return the list that an object wraps as `items` (Companies House) or `data`, else what came in."""
    wrapped = (content.get(key) for key in _WRAPPERS) if isinstance(content, dict) else ()
    return next((each for each in wrapped if isinstance(each, list)), content)


def is_json_lines(data: bytes) -> bool:
    """Tell whether each of the first lines of a file is a JSON object of its own."""
    head = data[: 1024 * 1024].lstrip(b"\xef\xbb\xbf \t\r\n").splitlines()[:2]
    if not head or not head[0].startswith(b"{"):
        return False
    try:
        first = json.loads(head[0])
    except _FAILED:
        return False
    return isinstance(first, dict) and len(head) == 2 and (not head[1].strip() or head[1].startswith(b"{"))


def _parse(text: str, file: str, reader: JsonReader) -> object:
    try:
        return reader.parse(text)
    except json.JSONDecodeError as error:
        raise RegisterError(f"the JSON is damaged: {error.msg}", Place(file, error.lineno, error.colno)) from None
    except RecursionError:
        raise RegisterError("the JSON is nested too deep to read", Place(file)) from None
    except (ValueError, ArithmeticError) as error:
        raise RegisterError(f"the JSON is damaged: {str(error)[:100]}", Place(file)) from None


def _read_lines(data: bytes, file: str, encoding: str) -> Found:
    """Read one object a line; a line that cannot be read is a row with a remark, never the end of the file."""
    reader = JsonReader()
    first = next((item for _, item, _ in _parse_lines(data, reader) if isinstance(item, dict)), None)
    if first is None:
        raise RegisterError("no line of the file is a JSON object", Place(file), "JSON lines are one object a line")
    if not (_is_release(first) or _is_package(first)):
        return (_tabulate_lines(data, file, encoding),), None, encoding
    if len(data) > _MOST_RELEASES:
        said = f"the OCDS releases are larger than {_MOST_RELEASES // 10**6} MB"
        raise RegisterError(said, Place(file), "part them into several files")
    releases = [
        (number, body)
        for number, item, said in _parse_lines(data, reader)
        if said
        for _, body in _list_releases([item if isinstance(item, dict) else {"id": f"{_BROKEN}: {said}"}])
    ]
    return (), _clear_releases(releases, file, data), encoding


def _tabulate_lines(data: bytes, file: str, encoding: str) -> RawTable:
    """Return the table of JSON lines; a line that is no object is a row whose text stands below no header."""
    reader = JsonReader()
    table = FlatTable(file, reader)
    broken = 0
    for number, item, said in _parse_lines(data, reader):
        if isinstance(item, dict):
            table.add(item, number)
        else:
            table.add_cells({"": said} if said else {})
            broken += bool(said)
            if said and broken <= _MOST_BROKEN:
                table.remarks.append((number, said, _BROKEN))
        reader.doubled.clear()
    if broken > _MOST_BROKEN:
        more = broken - _MOST_BROKEN
        table.remarks.append((table.remarks[-1][0], "", f"{more:,} more lines after this one are no JSON objects"))
    return _make_table(table, data, file, encoding)


def _parse_lines(data: bytes, reader: JsonReader) -> Iterator[tuple[int, object, str]]:
    """Yield (number, value, text) for each line: the value is None where it cannot be read, the text is cut."""
    for number, line in enumerate(io.BytesIO(data), 1):
        said = line[:600].decode("utf-8", "replace").strip()[:300]
        try:
            yield number, reader.parse(line.decode("utf-8")) if said else None, said
        except _FAILED:
            yield number, None, said


def _make_table(table: FlatTable, data: bytes, file: str, encoding: str) -> RawTable:
    frame, header = table.finish()
    remarks = table.remarks
    if may_hold_marks(data) or b"\\u" in data:
        frame, odd = clear_marks(frame)
        remarks = [*remarks, *odd]
    cells = clean_cells(frame)
    if cells.is_empty():
        raise RegisterError("every object of the list is empty", Place(file))
    return RawTable(file, "", cells, encoding, header=tuple(map(clear_text, header)), remarks=tuple(sorted(remarks)))


def _clear_releases(found: list[tuple[int, dict[str, Any]]], file: str, data: bytes) -> tuple[Release, ...]:
    odd = may_hold_marks(data) or b"\\u" in data
    return tuple(Release(file, place, _clear_value(body) if odd else body) for place, body in found)


def _clear_value(value: Any) -> Any:
    if isinstance(value, str):
        return clear_text(value)
    if isinstance(value, list):
        return [_clear_value(item) for item in value]
    return {key: _clear_value(item) for key, item in value.items()} if isinstance(value, dict) else value


def _find_releases(content: object) -> list[tuple[int, dict[str, Any]]] | None:
    """Return (place, release) of a package, a search page, a record package, a list or a single release."""
    if isinstance(content, dict):
        for key in ("releases", "records", "results"):
            if isinstance(content.get(key), list):
                return list(_list_releases(content[key]))
        return [(1, content)] if _is_release(content) else None
    if isinstance(content, list) and any(_is_release(item) or _is_package(item) for item in content):
        return list(_list_releases(content))
    return None


def _list_releases(items: Iterable[object]) -> Iterator[tuple[int, dict[str, Any]]]:
    for place, item in enumerate(items, 1):
        body = item if isinstance(item, dict) else {}
        if isinstance(body.get("compiledRelease"), dict):
            yield place, body["compiledRelease"]
        elif isinstance(body.get("releases"), list):
            inner = [each for each in body["releases"] if isinstance(each, dict)]
            for each in inner or [{}]:
                yield place, each
        else:
            yield place, body


def _is_release(item: object) -> bool:
    return isinstance(item, dict) and ("ocid" in item or {"tender", "awards"} & item.keys() != set())


def _is_package(item: object) -> bool:
    return isinstance(item, dict) and bool({"releases", "compiledRelease"} & item.keys())
