"""A mapping -> the text of its file: YAML that the strict reader reads back as the same mapping."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Mapping as Table

    from engine.registers.mapping.mapping import Column, Mapping

_PLAIN = re.compile(r"[A-Za-z][\w /().&'-]*")
_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null", "none"})


def write_lines(mapping: Mapping, notes: Table[str, Iterable[str]]) -> Iterator[str]:
    """Yield the lines of a mapping file; `notes` are comments below the column of a field."""
    yield f"format: {quote(mapping.format)}"
    yield f"register: {mapping.register}"
    if mapping.kind != "table":
        yield f"kind: {mapping.kind}"
    if mapping.recognise:
        yield f"recognise: {_list(mapping.recognise)}"
    reading = {"kind": mapping.file_kind, "encoding": mapping.encoding, "sheet": mapping.sheet}
    stated = [f"{key}: {quote(value)}" for key, value in reading.items() if value is not None]
    stated += [] if mapping.header is None else [f"header: {mapping.header}"]
    if stated:
        yield f"read: {{{', '.join(stated)}}}"
    if mapping.sentence:
        yield f"sentence: {quote(mapping.sentence.column)}"
    if mapping.sentence and mapping.sentence.patterns:
        yield "patterns:"
        yield from (f"  {name}: {_list(each)}" for name, each in mapping.sentence.patterns.items())
    yield "columns:"
    for column in mapping.columns:
        yield f"  {column.field}: {_write_column(column)}"
        yield from (f"  # {note}" for note in notes.get(column.field, ()))
    for key in ("ignore", "fill_down", "expect"):
        if names := getattr(mapping, key):
            yield f"{key}: {_list(names)}"
    yield from _write_rest(mapping)


def _write_rest(mapping: Mapping) -> Iterator[str]:
    if mapping.skip:
        yield "skip:"
    for skip in mapping.skip:
        yield f"  - {{column: {quote(skip.column)}, pattern: {quote(skip.pattern)}, reason: {quote(skip.reason)}}}"
    if mapping.parent:
        yield f"parent: {{column: {quote(mapping.parent.column)}, fill: {_list(mapping.parent.fill)}}}"
    if mapping.period:
        pattern = f", pattern: {quote(mapping.period.pattern)}" if mapping.period.pattern else ""
        yield f"period: {{column: {quote(mapping.period.column or '')}{pattern}}}"


def _write_column(column: Column) -> str:
    if column.constant is not None:
        return f"{{constant: {quote(column.constant)}}}"
    names = [name for name in (column.column, *column.spellings) if name]
    shown = _list(names) if len(names) > 1 else quote(names[0]) if names else ""
    more = [f"nth: {column.nth}"] if column.nth > 1 else []
    if column.joined:
        more += (
            [f"joined: {_list(column.joined)}", f"join: {quote(column.join)}"]
            if column.join != " "
            else [f"joined: {_list(column.joined)}"]
        )
    for key in ("until", "dates", "money", "split", "pattern"):
        if value := getattr(column, key):
            more.append(f"{key}: {quote(value)}")
    if column.lookup:
        meanings = ", ".join(f"{quote(text)}: {quote(meaning)}" for text, meaning in column.lookup.items())
        more.append(f"lookup: {{{meanings}}}")
    if not more:
        return shown
    return f"{{{', '.join([f'column: {shown}', *more] if shown else more)}}}"


def _list(names: Iterable[str]) -> str:
    return f"[{', '.join(quote(name) for name in names)}]"


def quote(text: str) -> str:
    """Return a text as YAML writes it: plain where that cannot be misread, else in double quotes."""
    if _PLAIN.fullmatch(text) and text.casefold() not in _WORDS and text == text.strip():
        return text
    return "".join(
        letter if letter.isprintable() else _escape(letter) for letter in json.dumps(text, ensure_ascii=False)
    )


def _escape(letter: str) -> str:
    """Write what YAML takes in no form but an escape: control characters, byte-order marks, separators of lines."""
    number = ord(letter)
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
