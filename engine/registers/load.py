"""Register entries -> canonical frames, defects and rows set aside, with the law of conservation asserted."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from engine.errors import Place, Problem, RegisterError
from engine.findings import DEFECT_SCHEMA, NIL_RETURN_SCHEMA, SET_ASIDE_SCHEMA
from engine.registers.assemble import Assembled, assemble, set_aside_whole
from engine.registers.cells import PARENT
from engine.registers.headers import Assignment, Layout, find_layout, recognise_register
from engine.registers.identity import add_record_ids
from engine.registers.loaded import Registers
from engine.registers.mapping import GENERIC, Column, Mapping, Sentence
from engine.registers.mapping_choice import choose_format, find_mapped_header, list_needed
from engine.registers.mapping_file import read_mapping
from engine.registers.ocds import COLUMNS, Flattened, flatten_releases
from engine.registers.read import KINDS, read_file
from engine.registers.schema import REGISTERS, Source, make_polars_schema
from engine.registers.words import load_headers, normalise_words

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from pathlib import Path

    from engine.project import RegisterEntry
    from engine.registers.rawtable import RawTable
    from engine.registers.read import RawFile
    from engine.registers.schema import Register

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
    mapping: Mapping | None
    header_row: int | None = None
    headers: tuple[str | None, ...] = ()
    reason: str = ""
    flat: Flattened | None = None


def load_registers(entries: Sequence[RegisterEntry], root: Path) -> Registers:
    """Return the registers of the entries; raises RegisterError or MappingError with every file that is refused."""
    return assemble_registers(understand_entries(entries, root))


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
                _check_kind(path, _show(path, root), mapping)
                raw = read_file(path, _show(path, root), mapping.encoding if mapping else None)
                if raw.releases is None:
                    understood.extend(_understand_tables(entry, raw, mapping))
                else:
                    _check_ocds(entry, raw)
                    releases.append((entry, raw))
            except RegisterError as error:
                problems.extend(error.problems)
    if problems:
        raise RegisterError.of(problems)
    understood.extend(_understand_releases(releases))
    order = {id(entry): place for place, entry in enumerate(entries)}
    return sorted(understood, key=lambda each: order[id(each.entry)])


def _show(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()


def _check_register(entry: RegisterEntry, mapping: Mapping | None) -> None:
    if mapping and entry.register not in (None, mapping.register):
        said = f"the mapping is for the {mapping.register} register, not {entry.register}"
        raise RegisterError(said, mapping.place, f'write register = "{mapping.register}" or take another mapping')


def _check_kind(path: Path, shown: str, mapping: Mapping | None) -> None:
    if mapping and mapping.file_kind and path.suffix.lower() not in KINDS[mapping.file_kind]:
        said = f"the mapping `{mapping.format}` reads {mapping.file_kind} files"
        raise RegisterError(said, Place(shown), f"they end in {', '.join(KINDS[mapping.file_kind])}")


def _check_ocds(entry: RegisterEntry, raw: RawFile) -> None:
    if entry.register not in (None, "awards"):
        said = f"the file is OCDS JSON, which holds awards, not {entry.register}"
        raise RegisterError(said, Place(raw.file), 'write register = "awards"')


def _understand_releases(found: Sequence[tuple[RegisterEntry, RawFile]]) -> list[Understood]:
    flats = flatten_releases([(raw.file, raw.releases or ()) for _, raw in found])
    columns = tuple(Column(name, name, place=place) for place, name in enumerate(COLUMNS))
    mapping = Mapping(OCDS, "awards", columns)
    result = []
    for (entry, raw), flat in zip(found, flats, strict=True):
        table = flat.make_table(raw.encoding)
        result.append(Understood(entry, raw, table, REGISTERS["awards"], mapping, None, COLUMNS, flat=flat))
    return result


def _understand_tables(entry: RegisterEntry, raw: RawFile, mapping: Mapping | None) -> list[Understood]:
    """Return what each sheet was taken for; one that is no table of the register is set aside, never all of them."""
    found = [_understand_table(entry, raw, table, mapping) for table in raw.tables]
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


def _understand_table(
    entry: RegisterEntry, raw: RawFile, table: RawTable, mapping: Mapping | None
) -> Understood | RegisterError:
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
    entry: RegisterEntry, raw: RawFile, table: RawTable, mapping: Mapping
) -> Understood | RegisterError:
    if mapping.sheet and table.sheet and mapping.sheet != table.sheet:
        return RegisterError(f"the mapping reads the sheet `{mapping.sheet}` only", Place(table.file))
    needed = list_needed(mapping, REGISTERS[mapping.register])
    header = find_mapped_header(table, mapping, needed)
    shown = {normalise_words(cell) for cell in (header[1] if header else ()) if cell}
    if header is None or (needed and not any(normalise_words(name) in shown for name in needed)):
        columns = " or ".join(f"`{name}`" for name in needed)
        said = f"no row holds the column {columns} of the mapping `{mapping.format}`"
        return RegisterError(said, Place(table.file), _list_columns(table))
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
    mapping = Mapping(GENERIC, register.name, columns)
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


def _list_columns(table: RawTable) -> str:
    rows = table.cells.head(10).select(table.columns).rows()
    cells = table.header or max(rows, key=lambda row: sum(cell is not None for cell in row), default=())
    shown = [" ".join(cell.split())[:30] for cell in cells if cell][:8]
    return f"it has {', '.join(f'`{cell}`' for cell in shown)}"


@dataclass(slots=True)
class _Gathered:
    frames: dict[str, list[pl.DataFrame]]
    sources: list[Source]
    defects: list[pl.DataFrame]
    set_aside: list[pl.DataFrame]
    nil_returns: list[pl.DataFrame]
    parents: dict[str, tuple[str, ...]]


def assemble_registers(understood: Sequence[Understood]) -> Registers:
    """Return the canonical frames of tables that were understood, and their sources with counts and coverage."""
    gathered = _Gathered({}, [], [], [], [], {})
    for index, each in enumerate(understood):
        result = _assemble_one(each)
        source = _make_source(index, each, result)
        assert source.rows_in == source.kept + source.set_aside, f"rows of {source.file} were lost"
        gathered.sources.append(source)
        gathered.defects.append(result.defects)
        gathered.set_aside.append(result.set_aside)
        gathered.nil_returns.append(result.nil_returns)
        rows = result.rows.with_columns(
            pl.lit(None, pl.String).alias("record_id"),
            pl.lit(source.file).alias("source_file"),
            pl.lit(source.sheet).alias("source_sheet"),
            pl.lit(index, pl.UInt32).alias("source"),
        )
        gathered.frames.setdefault(each.register.name, []).append(rows)
        if each.mapping and each.mapping.parent:
            gathered.parents[each.register.name] = each.mapping.parent.fill
    frames = {
        name: _finish_frame(REGISTERS[name], parts, gathered.parents.get(name))
        for name, parts in gathered.frames.items()
    }
    sources = tuple(
        _cover(source, frames[source.register], gathered.nil_returns[source.index], understood[source.index].entry)
        for source in gathered.sources
    )
    return Registers(
        frames={name: frames[name] for name in REGISTERS if name in frames},
        sources=sources,
        defects=_sort(gathered.defects, DEFECT_SCHEMA, ["source_row", "field", "said", "problem"]),
        set_aside=_sort(gathered.set_aside, SET_ASIDE_SCHEMA, ["source_row", "reason"]),
        nil_returns=_sort(gathered.nil_returns, NIL_RETURN_SCHEMA, ["source_row"]),
    )


def _sort(parts: Sequence[pl.DataFrame], schema: dict[str, pl.DataType], then: Sequence[str]) -> pl.DataFrame:
    frame = pl.concat([pl.DataFrame(schema=schema), *parts])
    return frame.sort(["register", "source_file", "source_sheet", *then], nulls_last=False)


def _assemble_one(each: Understood) -> Assembled:
    if each.mapping is None:
        aside = set_aside_whole(each.table, each.register.name, each.reason)
        schema = {name: dtype for name, dtype in make_polars_schema(each.register).items() if name not in _OWN}
        rows = pl.DataFrame(schema=schema)
        nothing = pl.DataFrame(schema=DEFECT_SCHEMA)
        return Assembled(rows, nothing, aside, pl.DataFrame(schema=NIL_RETURN_SCHEMA), aside.height, 0, frozenset())
    result = assemble(each.table, each.mapping, each.register, each.header_row, each.headers)
    return _add_releases(result, each.flat) if each.flat else result


_OWN = ("record_id", "source_file", "source_sheet", "source")


def _add_releases(result: Assembled, flat: Flattened) -> Assembled:
    """Count an OCDS file by its releases: those set aside, and remarks on awards of releases that were kept."""
    origin = {"register": "awards", "source_file": flat.file, "source_sheet": ""}
    aside = [{**origin, "source_row": place, "reason": reason, "said": said} for place, reason, said in flat.set_aside]
    remarks = [
        {**origin, "source_row": place, "field": name, "said": said, "problem": problem, "severity": "info"}
        for place, name, said, problem in flat.remarks
    ]
    defects = pl.concat([result.defects, pl.DataFrame(remarks, schema=DEFECT_SCHEMA)])
    set_aside = pl.concat([result.set_aside, pl.DataFrame(aside, schema=SET_ASIDE_SCHEMA)])
    kept = result.rows["source_row"].n_unique()
    filled = frozenset(name for name in result.columns if result.rows[name].is_not_null().any())
    return dataclasses.replace(
        result,
        defects=defects,
        set_aside=set_aside,
        rows_in=flat.releases,
        kept=kept,
        columns=filled or result.columns,
    )


def _make_source(index: int, each: Understood, result: Assembled) -> Source:
    mapping = each.mapping
    return Source(
        index=index,
        register=each.register.name,
        file=each.raw.file,
        sheet=each.table.sheet,
        mapping=mapping.format if mapping else "",
        sha256=each.raw.sha256,
        encoding=each.table.encoding,
        header_row=each.header_row,
        rows_in=result.rows_in,
        kept=result.kept,
        set_aside=result.set_aside.height,
        columns=result.columns,
    )


def _finish_frame(register: Register, parts: Sequence[pl.DataFrame], fill: tuple[str, ...] | None) -> pl.DataFrame:
    frame = pl.concat(parts, how="diagonal")
    if fill and PARENT in frame.columns:
        frame = _fill_from_parents(frame, register, fill)
    schema = make_polars_schema(register)
    return add_record_ids(frame.select([pl.col(name).cast(dtype) for name, dtype in schema.items()]), register)


def _fill_from_parents(frame: pl.DataFrame, register: Register, fill: Sequence[str]) -> pl.DataFrame:
    """Fill what a row lacks from the row of the register whose reference it names as its parent."""
    names = [column for name in fill for column in (name, f"{name}_max") if column in frame.columns]
    known = frame.filter(pl.col(register.reference).is_not_null()).unique(
        register.reference, keep="first", maintain_order=True
    )
    known = known.select(
        pl.col(register.reference).alias(PARENT), *(pl.col(name).alias(f"{name}__parent") for name in names)
    )
    joined = frame.join(known, on=PARENT, how="left", maintain_order="left")
    filled = []
    for name in fill:
        own = [column for column in (name, f"{name}_max") if column in frame.columns]
        lacks = pl.all_horizontal([pl.col(column).is_null() for column in own])
        filled += [
            pl.when(lacks).then(pl.col(f"{column}__parent")).otherwise(pl.col(column)).alias(column) for column in own
        ]
    return joined.with_columns(filled)


def _cover(source: Source, frame: pl.DataFrame, nil_returns: pl.DataFrame, entry: RegisterEntry) -> Source:
    """Return the source with what it covers: by the entry, else first to last date of rows and nil returns."""
    found = _find_span(frame.filter(pl.col("source") == source.index), REGISTERS[source.register])
    periods = nil_returns.select(pl.col("period_from").min(), pl.col("period_to").max()).row(0)
    first = min((day for day in (found[0], periods[0]) if day), default=None)
    last = max((day for day in (found[1], periods[1]) if day), default=None)
    return dataclasses.replace(
        source,
        covers_from=entry.covers_from or first,
        covers_to=entry.covers_to or last,
        assumed=entry.covers_from is None or entry.covers_to is None,
    )


def _find_span(rows: pl.DataFrame, register: Register) -> tuple[dt.date | None, dt.date | None]:
    low = pl.coalesce([pl.coalesce(name, f"{name}_max") for name in register.dated_by])
    high = pl.coalesce([pl.coalesce(f"{name}_max", name) for name in register.dated_by])
    first, last = rows.select(low.min().alias("first"), high.max().alias("last")).row(0)
    return first, last
