"""JSON -> the releases of an OCDS file, or the table of a plain list of flat objects."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.errors import Place, RegisterError
from engine.registers.delimited import decode_text
from engine.registers.ocds import Release
from engine.registers.rawtable import ROW, RawTable, clean_cells, make_cells

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def read_json(data: bytes, file: str) -> tuple[tuple[RawTable, ...], tuple[Release, ...] | None, str]:
    """Return (tables, releases, encoding): one of the first two holds the content; raises RegisterError."""
    text, encoding = decode_text(data, file)
    content = _parse(text, file)
    releases = _find_releases(content)
    if releases is not None:
        return (), tuple(Release(file, place, body) for place, body in releases), encoding
    if isinstance(content, list) and content and all(isinstance(item, dict) for item in content):
        return (_make_table(content, file, encoding),), None, encoding
    hint = "an OCDS file has `releases` or `records`; a plain table is a list of objects"
    raise RegisterError("the JSON holds no OCDS releases and no list of rows", Place(file), hint)


def _parse(text: str, file: str) -> object:
    try:
        return json.loads(text.lstrip("\ufeff"), parse_float=Decimal, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise RegisterError(f"the JSON is damaged: {error.msg}", Place(file, error.lineno, error.colno)) from None
    except RecursionError:
        raise RegisterError("the JSON is nested too deep to read", Place(file)) from None
    except (ValueError, ArithmeticError) as error:
        raise RegisterError(f"the JSON is damaged: {error}", Place(file)) from None


def _refuse_constant(said: str) -> object:
    raise ValueError(f"`{said}` is not a JSON number")


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


def _make_table(items: list[dict[str, Any]], file: str, encoding: str) -> RawTable:
    header = tuple(dict.fromkeys(key for item in items for key in item))
    columns = [[_write_cell(item.get(key)) for item in items] for key in header]
    cells = make_cells(columns) if header else clean_cells(make_cells([[]]))
    if cells.is_empty():
        raise RegisterError("every object of the list is empty", Place(file))
    assert cells.columns[0] == ROW
    return RawTable(file, "", cells, encoding, header=header)


def _write_cell(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, Decimal)):
        return str(value)
    try:
        return json.dumps(value, ensure_ascii=False, default=str)
    except (RecursionError, ValueError):
        return "(nested too deep to show)"
