"""Load register entries: canonical frames, defects and rows set aside, with the law of conservation asserted."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from engine.findings import DEFECT_SCHEMA, NIL_RETURN_SCHEMA, SET_ASIDE_SCHEMA
from engine.reading import find_copies
from engine.registers.merge import (
    add_record_ids,
    count_folded,
    gather_books,
    mark_identity,
    set_aside_copy,
    set_aside_folded,
)
from engine.registers.recognise import understand_entries
from engine.registers.rows import PARENT, Assembled, assemble_rows, set_aside_whole
from engine.schema import REGISTERS, Source, make_polars_schema, name_high, take_span

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from engine.reading import Flattened
    from engine.registers.recognise import Understood
    from engine.schema import Register, RegisterEntry


@dataclass(frozen=True, slots=True)
class Registers:
    """The loaded registers of a project.

    `frames` holds one canonical frame (schema.make_polars_schema) for each kind of register that has a source, in
    source order, then row order. `sources` are numbered by their `index`, the frames' `source` column. `defects` and
    `set_aside` have the columns of findings.DEFECT_SCHEMA and findings.SET_ASIDE_SCHEMA, `nil_returns` those of
    findings.NIL_RETURN_SCHEMA.
    """

    frames: Mapping[str, pl.DataFrame]
    sources: tuple[Source, ...]
    defects: pl.DataFrame
    set_aside: pl.DataFrame
    nil_returns: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=NIL_RETURN_SCHEMA))


def load_registers(entries: Sequence[RegisterEntry], root: Path) -> Registers:
    """Return the registers of the entries; raises RegisterError or MappingError with every file that is refused."""
    return assemble_registers(understand_entries(entries, root))


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
    copies = find_copies([(each.register.name, each.raw.sha256, each.raw.file) for each in understood])
    for index, each in enumerate(understood):
        result = _assemble_one(each)
        if index in copies and each.flat is None:
            result = set_aside_copy(result, each.table, each.register.name, copies[index])
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
            pl.lit(None, pl.String).alias("also_at"),
        )
        gathered.frames.setdefault(each.register.name, []).append(rows)
        if each.mapping and each.mapping.parent:
            gathered.parents[each.register.name] = each.mapping.parent.fill
    frames = {name: _finish_frame(name, gathered, understood) for name in REGISTERS if name in gathered.frames}
    return Registers(
        frames=frames,
        sources=tuple(gathered.sources),
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
    result = assemble_rows(each.table, each.mapping, each.register, each.header_row, each.headers)
    return _add_releases(result, each.flat) if each.flat else result


_OWN = ("record_id", "source_file", "source_sheet", "source", "also_at")


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


def _finish_frame(name: str, gathered: _Gathered, understood: Sequence[Understood]) -> pl.DataFrame:
    """Return a register's frame, each entry once; its sources, defects and rows set aside follow in `gathered`."""
    register = REGISTERS[name]
    frame = pl.concat(gathered.frames[name], how="diagonal")
    parent = PARENT if PARENT in frame.columns else None
    if parent and name in gathered.parents:
        frame = _fill_from_parents(frame, register, gathered.parents[name])
    schema = make_polars_schema(register)
    frame = frame.select(*(pl.col(each).cast(dtype) for each, dtype in schema.items()), *([parent] if parent else []))
    # a row that is kept at another place counts for what its own book covers
    sources = [
        _cover(source, frame, gathered.nil_returns[source.index], understood[source.index].entry)
        if source.register == name
        else source
        for source in gathered.sources
    ]
    books = gather_books(mark_identity(frame, register), register, parent)
    tables = {source.index: understood[source.index].table for source in sources if source.register == name}
    gathered.defects.append(books.defects)
    gathered.set_aside += set_aside_folded(books.folded, tables, name)
    gathered.sources = count_folded(sources, books.folded)
    return add_record_ids(books.frame).select(list(schema))


def _fill_from_parents(frame: pl.DataFrame, register: Register, fill: Sequence[str]) -> pl.DataFrame:
    """Fill what a row lacks from the row of the register whose reference it names as its parent."""
    names = [column for name in fill for column in (name, name_high(name)) if column in frame.columns]
    known = frame.filter(pl.col(register.reference).is_not_null()).unique(
        register.reference, keep="first", maintain_order=True
    )
    known = known.select(
        pl.col(register.reference).alias(PARENT), *(pl.col(name).alias(f"{name}__parent") for name in names)
    )
    joined = frame.join(known, on=PARENT, how="left", maintain_order="left")
    filled = []
    for name in fill:
        own = [column for column in (name, name_high(name)) if column in frame.columns]
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
    low, high = take_span(register.dated_by)
    first, last = rows.select(low.alias("first"), high.alias("last")).row(0)
    return first, last
