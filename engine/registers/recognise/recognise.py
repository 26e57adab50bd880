"""Recognise what each table of each file is: its register, its mapping and its header row."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.errors import Place, Problem, RegisterError, suggest_nearest
from engine.reading import COLUMNS, KINDS, Flattened, flatten_files, read_file
from engine.registers.mapping import GENERIC, Column, Sentence, SourceMapping, read_mapping
from engine.registers.recognise.formats import choose_format, find_mapped_header, list_needed
from engine.registers.recognise.header_row import guess_header
from engine.registers.recognise.headers import Assignment, Layout, find_layout, recognise_register
from engine.registers.vocabulary import load_headers, normalise_words
from engine.schema import REGISTERS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from engine.reading import RawFile, RawTable
    from engine.schema import Register, RegisterEntry

OCDS = "ocds"
"""The name of the mapping that reads OCDS releases."""


@dataclass(frozen=True, slots=True)
class Understood:
    """What a table was taken for: the register, the mapping, the header row and its cells.

    `mapping` is None where the table is set aside whole, `reason` says why. `flat` is what an OCDS file gave.
    """

    entry: RegisterEntry
    raw: RawFile
    table: RawTable
    register: Register
    mapping: SourceMapping | None
    header_row: int | None = None
    headers: tuple[str | None, ...] = ()
    reason: str = ""
    flat: Flattened | None = None


def understand_entries(entries: Sequence[RegisterEntry], root: Path) -> list[Understood]:
    """Return what each table of each file was taken for, in the order of the entries; raises RegisterError."""
    understood: list[Understood] = []
    releases: list[tuple[RegisterEntry, RawFile]] = []
    problems: list[Problem] = []
    for entry in entries:
        try:
            mapping = read_mapping(entry.mapping, _show(entry.mapping, root)) if entry.mapping else None
            _check_register(entry, mapping)
        except RegisterError as error:
            problems.extend(error.problems)
            continue
        for path in entry.files:
            try:
                check_kind(path, _show(path, root), mapping)
                raw = read_file(path, _show(path, root), mapping.encoding if mapping else None)
                if raw.releases is None:
                    understood.extend(_understand_tables(entry, raw, mapping))
                else:
                    check_ocds(entry, raw)
                    releases.append((entry, raw))
            except RegisterError as error:
                problems.extend(error.problems)
    if problems:
        raise RegisterError.of(problems)
    understood.extend(understand_releases(releases))
    order = {id(entry): place for place, entry in enumerate(entries)}
    return sorted(understood, key=lambda each: order[id(each.entry)])


def _show(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()


def _check_register(entry: RegisterEntry, mapping: SourceMapping | None) -> None:
    if mapping and entry.register not in (None, mapping.register):
        said = f"the mapping is for the {mapping.register} register, not {entry.register}"
        raise RegisterError(said, mapping.place, f'write register = "{mapping.register}" or take another mapping')


def check_kind(path: Path, shown: str, mapping: SourceMapping | None) -> None:
    """Raise RegisterError where the mapping is for another kind of file."""
    if mapping and mapping.file_kind and path.suffix.lower() not in KINDS[mapping.file_kind]:
        said = f"the mapping `{mapping.format}` reads {mapping.file_kind} files"
        raise RegisterError(said, Place(shown), f"they end in {', '.join(KINDS[mapping.file_kind])}")


def check_ocds(entry: RegisterEntry, raw: RawFile) -> None:
    """Raise RegisterError where an OCDS file is to be another register than awards."""
    if entry.register not in (None, "awards"):
        said = f"the file is OCDS JSON, which holds awards, not {entry.register}"
        raise RegisterError(said, Place(raw.file), 'write register = "awards"')


def understand_releases(found: Sequence[tuple[RegisterEntry, RawFile]]) -> list[Understood]:
    """Return what the OCDS files, read together, were taken for: awards, one row for each award and supplier."""
    flats = flatten_files([(raw.file, raw.sha256, raw.releases or ()) for _, raw in found])
    columns = tuple(Column(name, name, place=place) for place, name in enumerate(COLUMNS))
    mapping = SourceMapping(OCDS, "awards", columns)
    result = []
    for (entry, raw), flat in zip(found, flats, strict=True):
        table = flat.make_table(raw.encoding)
        result.append(Understood(entry, raw, table, REGISTERS["awards"], mapping, None, COLUMNS, flat=flat))
    return result


def _understand_tables(entry: RegisterEntry, raw: RawFile, mapping: SourceMapping | None) -> list[Understood]:
    """Return what each sheet was taken for; one that is no table of the register is set aside, never all of them."""
    found = [understand_table(entry, raw, table, mapping) for table in raw.tables]
    taken = [each for each in found if isinstance(each, Understood)]
    if not taken:
        raise next(each for each in found if isinstance(each, RegisterError))
    register = taken[0].register
    result = []
    for table, each in zip(raw.tables, found, strict=True):
        if isinstance(each, Understood):
            result.append(each)
        else:
            reason = f"the sheet is no table of the {register.name} register"
            result.append(Understood(entry, raw, table, register, None, reason=reason))
    return result


def understand_table(
    entry: RegisterEntry, raw: RawFile, table: RawTable, mapping: SourceMapping | None
) -> Understood | RegisterError:
    """Return what a table was taken for, or why it fits no register; nothing is raised."""
    mapping = mapping or choose_format(table, entry.register)
    if mapping is not None:
        return _understand_mapped(entry, raw, table, mapping)
    if entry.register is not None:
        return _understand_headers(entry, raw, table, REGISTERS[entry.register])
    names, layouts = recognise_register(table, f"{table.file} {table.sheet}")
    if len(names) == 1:
        layout = layouts[names[0]]
        return _take_layout(entry, raw, table, REGISTERS[names[0]], layout)
    return _refuse_unknown(table, names)


def _understand_mapped(
    entry: RegisterEntry, raw: RawFile, table: RawTable, mapping: SourceMapping
) -> Understood | RegisterError:
    if mapping.sheet and table.sheet and mapping.sheet != table.sheet:
        return RegisterError(f"the mapping reads the sheet `{mapping.sheet}` only", Place(table.file))
    needed = list_needed(mapping, REGISTERS[mapping.register])
    header = find_mapped_header(table, mapping, needed)
    shown = {normalise_words(cell) for cell in (header[1] if header else ()) if cell}
    if header is None or (needed and not any(normalise_words(name) in shown for name in needed)):
        columns = " or ".join(f"`{name}`" for name in needed)
        said = f"no row holds the column {columns} of the mapping `{mapping.format}`"
        return RegisterError(said, Place(table.file), _suggest_column(table, needed))
    return Understood(entry, raw, table, REGISTERS[mapping.register], mapping, *header)


def _understand_headers(
    entry: RegisterEntry, raw: RawFile, table: RawTable, register: Register
) -> Understood | RegisterError:
    layout = find_layout(table, register)
    if layout and set(register.essential) <= layout.fields:
        return _take_layout(entry, raw, table, register, layout)
    if layout and (told := _find_sentence(layout, register)):
        return _take_layout(entry, raw, table, register, layout, told)
    others, _ = recognise_register(table, table.sheet)
    other = f'; its columns fit register = "{others[0]}"' if len(others) == 1 and others[0] != register.name else ""
    named = " or ".join(register.essential)
    examples = ", ".join(load_headers()[register.name].fields[register.essential[0]].same[:4])
    said = f"no column of the file gives the {register.name} register's `{named}`{other}"
    return RegisterError(said, Place(table.file), f"a header such as {examples} would; {_list_columns(table)}")


def _find_sentence(layout: Layout, register: Register) -> Assignment | None:
    """Return the column that tells all in sentences: a register of persons without a column for the other party."""
    fields = {each.field: each for each in layout.assignments}
    people = {party.name for party in register.parties if party.kind == "person"}
    told = next((fields[name] for name in register.told_by if name in fields), None)
    return told if told and people & fields.keys() and register.field("organisation") else None


def _take_layout(
    entry: RegisterEntry,
    raw: RawFile,
    table: RawTable,
    register: Register,
    layout: Layout,
    told: Assignment | None = None,
) -> Understood:
    columns = tuple(_make_column(each) for each in layout.assignments)
    mapping = SourceMapping(GENERIC, register.name, columns)
    if told:
        sentence = Sentence(told.header, place=told.place)
        mapping = dataclasses.replace(mapping, kind="text", sentence=sentence)
    return Understood(entry, raw, table, register, mapping, layout.header_row, layout.headers)


def _make_column(each: Assignment) -> Column:
    """Return the column of an assignment; a forename stands before the surname of its own column."""
    if each.forename is None:
        return Column(each.field, each.header, place=each.place)
    place, header = each.forename
    return Column(each.field, header, joined=(each.header,), place=place)


def _refuse_unknown(table: RawTable, names: Sequence[str]) -> RegisterError:
    place = Place(table.file)
    if names:
        return RegisterError(f"the file could be {' or '.join(names)}", place, "state its register in crosscheck.toml")
    needs = "; ".join(f"{name} needs {' or '.join(each.essential)}" for name, each in REGISTERS.items())
    said = f"the columns do not tell which register this is ({needs})"
    return RegisterError(said, place, f"state its register in crosscheck.toml; {_list_columns(table)}")


def _suggest_column(table: RawTable, needed: Sequence[str]) -> str:
    """Return the hint that names the column nearest to one that a mapping needs, and what the table has."""
    headers = {" ".join(cell.split()) for cell in guess_header(table)[1] if cell}
    near = [suggest_nearest(name, headers) for name in needed]
    meant = next((hint for hint in near if hint and hint.startswith("did you mean")), None)
    return f"{meant} {_list_columns(table)}" if meant else _list_columns(table)


def _list_columns(table: RawTable) -> str:
    cells = guess_header(table)[1]
    shown = [" ".join(cell.split())[:30] for cell in cells if cell][:8]
    return f"it has {', '.join(f'`{cell}`' for cell in shown)}"
