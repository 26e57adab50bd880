"""Write what a file's tables were taken for as a mapping file that reads the file the same way."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from engine.errors import Place, RegisterError
from engine.registers.inspect.columns import suggest_field
from engine.registers.inspect.samples import find_proofs
from engine.registers.load import assemble_registers
from engine.registers.mapping import GENERIC, Column, SourceMapping
from engine.registers.recognise import OCDS, understand_table
from engine.registers.rows import find_spots, list_places
from engine.registers.values import choose_order
from engine.registers.vocabulary import normalise_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from engine.registers.load import Registers
    from engine.registers.recognise import Understood

_MOST_MISSES = 10
_MISSED = "not in the word list|can mean|which is none of the values"


def write_mapping_file(taken: Sequence[Understood], name: str) -> str:
    """Return the text of a mapping file that reads the tables as they were read; `name` is the format's.

    Raises RegisterError where the file needs none (OCDS), where its tables are of several registers, and where no one
    mapping reads all its sheets as they were read.
    """
    read = [each for each in taken if each.mapping is not None]
    registers = {each.register.name for each in read}
    place = Place(taken[0].raw.file) if taken else None
    if not read or any(each.mapping and each.mapping.format == OCDS for each in read):
        raise RegisterError("there are no columns to map in this file", place, "OCDS releases are read as they stand")
    if len(registers) > 1:
        said = f"the sheets of the file are of several registers: {', '.join(sorted(registers))}"
        raise RegisterError(said, place, "state one with --register")
    loaded = assemble_registers(read)
    mapping = _choose_mapping(read, name, loaded)
    return "\n".join([*_describe_origin(read), *write_lines(mapping, _note_misses(loaded)), *_list_unread(read)]) + "\n"


def _choose_mapping(read: Sequence[Understood], name: str, loaded: Registers) -> SourceMapping:
    """Return the first of the mappings that could do which reads every sheet of the file as it was read."""
    joined = join_mappings(read, name)
    differs = ""
    for dated in (joined, _leave_order(joined)):
        for headed in (dated, replace(dated, header=read[0].header_row)):
            for mapping in (headed, replace(headed, sheet=read[0].table.sheet)) if len(read) == 1 else (headed,):
                found = _find_difference(mapping, read, loaded)
                if found is None:
                    return mapping
                differs = differs or found
    hint = "copy the sheets into files of their own, and write a mapping of each"
    raise RegisterError(
        f"no one mapping reads the sheets of the file as they are: {differs}", Place(read[0].raw.file), hint
    )


def _leave_order(mapping: SourceMapping) -> SourceMapping:
    return replace(mapping, columns=tuple(replace(column, dates=None) for column in mapping.columns))


def _find_difference(mapping: SourceMapping, read: Sequence[Understood], loaded: Registers) -> str | None:
    """Return what a mapping reads differently, None where every sheet gives the same rows and rows set aside."""
    known = {each.table.sheet: each for each in read}
    again: list[Understood] = []
    for table in read[0].raw.tables:
        found = understand_table(replace(read[0].entry, register=None), read[0].raw, table, mapping)
        was, sheet = known.get(table.sheet), f"the sheet `{table.sheet}`" if table.sheet else "the file"
        if isinstance(found, RegisterError) or was is None:
            if isinstance(found, RegisterError) is not (was is None):
                return f"{sheet} is read by one of the two only"
            continue
        if found.header_row != was.header_row:
            return f"{sheet} has its header in row {was.header_row}, not {found.header_row}"
        again.append(found)
    mapped = assemble_registers(again)
    register = read[0].register.name
    for number, each in enumerate(again):
        own = f"the sheet `{each.table.sheet}`" if each.table.sheet else "the file"
        old, new = (side.frames[register].filter(source=number).drop("record_id") for side in (loaded, mapped))
        if not old.equals(new):
            return f"{own} gives {_name_difference(old, new)}"
    return None if loaded.set_aside.equals(mapped.set_aside) else "other rows are set aside"


def _name_difference(old: pl.DataFrame, new: pl.DataFrame) -> str:
    if old.height != new.height:
        return f"{new.height} rows, not {old.height}"
    return "another " + next(name for name in old.columns if not old[name].equals(new[name]))


def join_mappings(read: Sequence[Understood], name: str) -> SourceMapping:
    """Return one mapping of all tables: a field's headers in an order that suits each, the shared ones to tell it."""
    first = read[0].mapping
    assert first is not None
    if first.format != GENERIC:
        return replace(first, format=name)
    columns: dict[str, list[tuple[Column, Understood]]] = {}
    for each in read:
        assert each.mapping is not None
        for column in each.mapping.columns:
            columns.setdefault(column.field, []).append((column, each))
    joined = tuple(_join_columns(found) for found in columns.values())
    shared = set.intersection(*({header for header in each.headers if header} for each in read))
    telling = tuple(dict.fromkeys(column.column for column in joined if column.column in shared))
    needed = {field.name for field in read[0].register.fields if field.required}
    expect = tuple(column.column for column in joined if column.field in needed and column.column in telling)
    sentence = replace(first.sentence, place=None) if first.sentence else None
    return SourceMapping(name, first.register, joined, first.kind, telling, expect=expect, sentence=sentence)


def _join_columns(found: Sequence[tuple[Column, Understood]]) -> Column:
    """Return a field's column by its names alone, with its turn among those that share one, and the order proved."""
    first, each = found[0]
    names = list(dict.fromkeys(column.column for column, _ in found if column.column))
    chosen = {(column.column, frozenset(filter(None, each.headers))) for column, each in found}
    ordered: list[str] = []
    while names:
        later = [
            name for name in names if not any(name in there and own != name and own in names for own, there in chosen)
        ]
        ordered.append((later or names)[0])
        names.remove(ordered[-1])
    alike = [
        place
        for place, header in enumerate(each.headers)
        if header and normalise_words(header) == normalise_words(first.column or "")
    ]
    nth = alike.index(first.place) + 1 if first.place in alike else 1
    field = each.register.field(first.field)
    dates = _find_order(found) if field and field.kind == "date" else None
    return replace(
        first, column=ordered[0] if ordered else None, spellings=tuple(ordered[1:]), nth=nth, place=None, dates=dates
    )


def _find_order(found: Sequence[tuple[Column, Understood]]) -> str | None:
    """Return the order of day and month that some table proves and every table is read in."""
    texts = [_take_below(each)[f"c{column.place}"] for column, each in found if column.place is not None]
    orders, proved = {choose_order(text) for text in texts}, {order for text in texts for order in find_proofs(text)}
    return orders.pop() if orders == proved and len(orders) == 1 else None


def _take_below(each: Understood) -> pl.DataFrame:
    cells = each.table.cells
    return cells if each.header_row is None else cells.filter(cells["row"] > each.header_row)


def _describe_origin(read: Sequence[Understood]) -> Iterator[str]:
    first = read[0]
    assert first.mapping is not None
    file = first.raw.file.rsplit("/", 1)[-1]
    yield f"# How {_clean(file)} is read; written by `crosscheck inspect --write-mapping`."
    if first.mapping.format != GENERIC:
        yield f"# It is that of the mapping `{_clean(first.mapping.format)}`."
    rows = sorted({each.header_row for each in read if each.header_row is not None})
    if rows:
        yield f"# The header was found in row {' or '.join(map(str, rows))}; `read: {{header: …}}` would state it."
    yield "# Columns that are not read are listed at the end: defects until they have a field or stand in `ignore`."


def _note_misses(loaded: Registers) -> dict[str, list[str]]:
    """Return, for each field of a category, the texts that the word lists do not know, as comments."""
    missed = loaded.defects.filter(pl.col("problem").str.contains(_MISSED), pl.col("source_row").is_not_null())
    counted = missed.group_by("field", "said").len().sort("field", "len", "said", descending=[False, True, False])
    notes: dict[str, list[str]] = {}
    for field, said, rows in counted.iter_rows():
        lines = notes.setdefault(field, ["not understood; a `lookup` would say what each means:"])
        if len(lines) <= _MOST_MISSES:
            lines.append(f"  {_clean(said)} ({rows} {'row' if rows == 1 else 'rows'})")
    return notes


def _list_unread(read: Sequence[Understood]) -> Iterator[str]:
    unread: dict[str, str | None] = {}
    for each in read:
        assert each.mapping is not None
        spots = find_spots(each.mapping, each.headers)
        used, ignored = list_places(spots), set(map(normalise_words, each.mapping.ignore))
        for place, header in enumerate(each.headers):
            if header and place not in used and normalise_words(header) not in ignored:
                unread.setdefault(header, suggest_field(header, each.register, set(spots)))
    for header, hint in unread.items():
        yield f"# not read: {quote(header)}" + (f" ({hint})" if hint else "")


def _clean(text: str) -> str:
    """Return a text that can stand in a comment: on one line, nothing unprintable in it."""
    return "".join(letter if letter.isprintable() else " " for letter in " ".join(text.split()))


_PLAIN = re.compile(r"[A-Za-z][\w /().&'-]*")


_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null", "none"})


def write_lines(mapping: SourceMapping, notes: Mapping[str, Iterable[str]]) -> Iterator[str]:
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


def _write_rest(mapping: SourceMapping) -> Iterator[str]:
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
