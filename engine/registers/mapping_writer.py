"""What a file's tables were taken for -> a mapping file that reads the file the same way, to keep and to edit."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from engine.errors import Place, RegisterError
from engine.registers.cells import find_spots, list_places
from engine.registers.mapping import GENERIC, Column, Mapping
from engine.registers.mapping_choice import find_mapped_header, list_needed
from engine.registers.understand import OCDS
from engine.registers.values import choose_order
from engine.registers.words import normalise_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from engine.registers.understand import Understood

_PLAIN = re.compile(r"[A-Za-z][\w /().&'-]*")
_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null", "none"})


def write_mapping(taken: Sequence[Understood], name: str) -> str:
    """Return the text of a mapping file that reads the tables as they were read; `name` is the format's.

    Raises RegisterError where the file needs none (OCDS) or its tables are of several registers.
    """
    read = [each for each in taken if each.mapping is not None]
    registers = {each.register.name for each in read}
    place = Place(taken[0].raw.file) if taken else None
    if not read or any(each.mapping and each.mapping.format == OCDS for each in read):
        raise RegisterError("there are no columns to map in this file", place, "OCDS releases are read as they stand")
    if len(registers) > 1:
        said = f"the sheets of the file are of several registers: {', '.join(sorted(registers))}"
        raise RegisterError(said, place, "state one with --register")
    mapping = _join_mappings(read, name)
    lines = [f"# How {_show_name(taken[0].raw.file)} is read; written by `crosscheck inspect --write-mapping`."]
    lines += ["# Columns that are not read are listed at the end: give them a field, or put them under `ignore`."]
    return "\n".join([*lines, *_write(mapping), *_list_unread(read)]) + "\n"


def _show_name(file: str) -> str:
    return file.rsplit("/", 1)[-1]


def _join_mappings(read: Sequence[Understood], name: str) -> Mapping:
    """Return one mapping of all tables: a field's headers in the order of the tables, the shared ones to recognise."""
    first = read[0].mapping
    assert first is not None
    if first.format != GENERIC:
        return replace(first, format=name)
    columns: dict[str, Column] = {}
    for each in read:
        assert each.mapping is not None
        for column in each.mapping.columns:
            known = columns.get(column.field)
            columns[column.field] = _add_spelling(known, column) if known else _name_column(column, each)
    shared = set.intersection(*({header for header in each.headers if header} for each in read))
    telling = tuple(column.column for column in columns.values() if column.column in shared)
    sentence = replace(first.sentence, place=None) if first.sentence else None
    mapping = Mapping(name, first.register, tuple(columns.values()), first.kind, telling, sentence=sentence)
    return _set_header(mapping, read)


def _add_spelling(known: Column, column: Column) -> Column:
    if not column.column or column.column in (known.column, *known.spellings):
        return known
    return replace(known, spellings=(*known.spellings, column.column))


def _name_column(column: Column, each: Understood) -> Column:
    """Return the column by its name alone, with its turn among those that share it and the order that it proves."""
    alike = [
        place
        for place, header in enumerate(each.headers)
        if header and normalise_words(header) == normalise_words(column.column or "")
    ]
    nth = alike.index(column.place) + 1 if column.place in alike else 1
    field = each.register.field(column.field)
    order = None
    if field and field.kind == "date" and column.place is not None:
        order = choose_order(each.table.cells[f"c{column.place}"])
    return replace(column, nth=nth, place=None, dates="month first" if order == "month first" else None)


def _set_header(mapping: Mapping, read: Sequence[Understood]) -> Mapping:
    """Return the mapping with the header row stated where its columns alone would find another."""
    needed = list_needed(mapping, read[0].register)
    for each in read:
        found = find_mapped_header(each.table, mapping, needed)
        if found is None or found[0] != each.header_row:
            return replace(mapping, header=each.header_row)
    return mapping


def _write(mapping: Mapping) -> Iterator[str]:
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
    yield from (f"  {column.field}: {_write_column(column)}" for column in mapping.columns)
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
    plain = _PLAIN.fullmatch(text) and text.casefold() not in _WORDS and text == text.strip()
    return text if plain else json.dumps(text, ensure_ascii=False)


def _list_unread(read: Sequence[Understood]) -> Iterator[str]:
    unread: dict[str, None] = {}
    for each in read:
        assert each.mapping is not None
        used = list_places(find_spots(each.mapping, each.headers))
        ignored = set(map(normalise_words, each.mapping.ignore))
        for place, header in enumerate(each.headers):
            if header and place not in used and normalise_words(header) not in ignored:
                unread[header] = None
    if unread:
        yield "# not read:"
    yield from (f"#   {quote(header)}" for header in unread)
