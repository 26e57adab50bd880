"""Files -> canonical frames, with every row accounted for and every unreadable value a defect."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import polars as pl

from engine.errors import Place, RegisterError
from engine.findings import DEFECT_SCHEMA, SET_ASIDE_SCHEMA
from engine.registers.fields import read_field
from engine.registers.loaded import Registers
from engine.registers.mapping import read_mapping
from engine.registers.ocds import flatten_releases
from engine.registers.read import RawFile, read_file
from engine.registers.schema import REGISTERS, SOURCE_COLUMNS, Register, Source, make_polars_schema
from engine.registers.tables import Reading, split_rows, take_texts, understand_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from engine.project import RegisterEntry
    from engine.registers.ocds import Flattened
    from engine.registers.rawtable import RawTable

_ASIDE = {"row": pl.Int64(), "reason": pl.String(), "said": pl.String()}
_NOTES = {"row": pl.Int64(), "field": pl.String(), "said": pl.String(), "problem": pl.String(), "severity": pl.String()}


_Note = tuple[int | None, str, str, str, str]
"""(row, field, said, problem, severity); row None is the whole source."""


@dataclass(frozen=True, slots=True)
class _Part:
    """One source: its rows as text by field (with `row`), what was set aside, and what was noted while reading."""

    source: Source
    texts: pl.DataFrame
    aside: pl.DataFrame
    headers: dict[str, str] = field(default_factory=dict)
    notes: tuple[_Note, ...] = ()


def load_registers(entries: Sequence[RegisterEntry], root: Path) -> Registers:
    """Return the registers of the entries' files; raises RegisterError for a file that cannot be read as its register.

    An entry without a register is recognised by its headers. Every source's rows are kept or set aside.
    """
    files = [(entry, read_file(file, file.relative_to(root).as_posix())) for entry in entries for file in entry.files]
    notices = flatten_releases([(raw.file, raw.releases) for _, raw in files if raw.releases is not None])
    flattened = {flat.file: flat for flat in notices}
    parts = [part for entry, raw in files for part in _read_parts(entry, raw, flattened, root)]
    parts = [replace(part, source=replace(part.source, index=index)) for index, part in enumerate(parts)]
    frames: dict[str, pl.DataFrame] = {}
    defects = [pl.DataFrame(schema=DEFECT_SCHEMA)]
    sources = {part.source.index: part.source for part in parts}
    for name, register in REGISTERS.items():
        mine = [part for part in parts if part.source.register == name]
        made = [_make_frame(part, register) for part in mine]
        for part, (frame, found) in zip(mine, made, strict=True):
            defects.append(found)
            sources[part.source.index] = _cover(part.source, frame, register)
        if made:
            frames[name] = identify_rows(pl.concat([frame for frame, _ in made]), register)
    aside = [_place(part.aside, part.source, SET_ASIDE_SCHEMA) for part in parts]
    for source in sources.values():
        assert source.rows_in == source.kept + source.set_aside
    ordered = tuple(sources[index] for index in sorted(sources))
    return Registers(frames, ordered, pl.concat(defects), pl.concat([pl.DataFrame(schema=SET_ASIDE_SCHEMA), *aside]))


def _read_parts(entry: RegisterEntry, raw: RawFile, flattened: dict[str, Flattened], root: Path) -> list[_Part]:
    if raw.releases is not None:
        return [_read_notices(entry, raw, flattened[raw.file])]
    mapping = read_mapping(entry.mapping, entry.mapping.relative_to(root).as_posix()) if entry.mapping else None
    tables = [_strip_cells(table) for table in raw.tables]
    readings = [understand_table(table, entry.register, mapping) for table in tables]
    if not any(readings):
        raise RegisterError(*_explain_refusal(entry, raw.file))
    register = next(reading.register for reading in readings if reading)
    source = _start_source(entry, raw, register)
    return [_make_part(table, reading, source) for table, reading in zip(tables, readings, strict=True)]


def _strip_cells(table: RawTable) -> RawTable:
    """Return the table without white space around its cells, hard spaces included."""
    stripped = pl.col(table.columns).str.strip_chars(" \t\r\n\u00a0\u200b\u202f\ufeff")
    return replace(table, cells=table.cells.with_columns(stripped))


def _explain_refusal(entry: RegisterEntry, shown: str) -> tuple[str, Place, str]:
    if entry.mapping:
        message = "the file does not have the columns that its mapping recognises"
        return message, Place(shown), f"see {entry.mapping.name}"
    if entry.register:
        name = _name_essential(REGISTERS[entry.register])
        message = f"no column of the file names a {name}, so it is no {entry.register} register"
        return message, Place(shown), "check the `register` of its entry, or give it a `mapping`"
    wanted = ", ".join(f"{register.name} a {_name_essential(register)}" for register in REGISTERS.values())
    hint = f"{wanted}; or name it in crosscheck.toml"
    return "the headers do not tell which register this is: each needs a column that names", Place(shown), hint


def _name_essential(register: Register) -> str:
    return " or ".join(name.removesuffix("_name") for name in register.essential)


def _start_source(entry: RegisterEntry, raw: RawFile, register: str) -> Source:
    return Source(
        index=0,
        register=register,
        file=raw.file,
        sheet="",
        mapping="none",
        sha256=raw.sha256,
        encoding=raw.encoding,
        header_row=None,
        rows_in=0,
        kept=0,
        set_aside=0,
        columns=frozenset(),
        covers_from=entry.covers_from,
        covers_to=entry.covers_to,
    )


def _make_part(table: RawTable, reading: Reading | None, start: Source) -> _Part:
    start = replace(start, sheet=table.sheet)
    if reading is None:
        said = pl.concat_str([pl.col(name) for name in table.columns], separator=" | ", ignore_nulls=True)
        reason = pl.lit("the sheet is not a table of this register").alias("reason")
        aside = table.cells.select("row", reason, said.alias("said"))
        source = replace(start, rows_in=aside.height, set_aside=aside.height)
        return _Part(source, pl.DataFrame(schema={"row": pl.Int64}), aside)
    entries, aside = split_rows(table, reading)
    source = replace(
        start,
        register=reading.register,
        mapping=reading.name,
        header_row=reading.header.row or None,
        rows_in=entries.height + aside.height,
        kept=entries.height,
        set_aside=aside.height,
        columns=reading.fields,
    )
    headers = {name: use.headers[0] for name, (_, use) in reading.uses.items() if use.headers}
    notes: list[_Note] = [(row, "", said, problem, "medium") for row, said, problem in table.remarks]
    notes += [(None, "", text, "no field of the register takes this column", "info") for text in reading.unmapped]
    notes += _note_loose_cells(table, reading, entries)
    return _Part(source, take_texts(entries, reading), aside, headers, tuple(notes))


def _note_loose_cells(table: RawTable, reading: Reading, entries: pl.DataFrame) -> list[_Note]:
    """Return a note for each cell of an entry that stands under no header."""
    bare = [name for name in table.columns if name not in reading.header.texts]
    if not bare:
        return []
    said = pl.concat_str([pl.col(name) for name in bare], separator=" | ", ignore_nulls=True)
    loose = entries.filter(pl.any_horizontal(pl.col(bare).is_not_null())).select("row", said.alias("said"))
    return [(row, "", text, "a cell stands under no header", "low") for row, text in loose.iter_rows()]


def _read_notices(entry: RegisterEntry, raw: RawFile, flat: Flattened) -> _Part:
    """Return the part of an OCDS file: its rows already bear the names of the awards register's fields."""
    if entry.register not in (None, "awards"):
        raise RegisterError(
            f"OCDS notices are awards, not {entry.register}", Place(raw.file), "its register is `awards`"
        )
    table = _strip_cells(flat.make_table(raw.encoding))
    assert table.header is not None
    names = dict(zip(table.columns, table.header, strict=True))
    texts = table.cells.rename(names).with_columns(pl.exclude("row").str.replace_all(r"\s+", " "))
    aside = pl.DataFrame(flat.set_aside, schema=_ASIDE, orient="row")
    source = replace(
        _start_source(entry, raw, "awards"),
        mapping="ocds",
        rows_in=flat.releases,
        kept=flat.releases - aside.height,
        set_aside=aside.height,
        columns=frozenset(table.header),
    )
    notes = tuple((row, name, said, problem, "low") for row, name, said, problem in flat.remarks)
    return _Part(source, texts, aside, {}, notes)


def _place(frame: pl.DataFrame, source: Source, schema: dict[str, pl.DataType]) -> pl.DataFrame:
    placed = frame.with_columns(
        pl.lit(source.register).alias("register"),
        pl.lit(source.file).alias("source_file"),
        pl.lit(source.sheet).alias("source_sheet"),
        pl.col("row").cast(pl.Int64).alias("source_row"),
    )
    return placed.select(pl.col(name).cast(dtype) for name, dtype in schema.items())


def _make_frame(part: _Part, register: Register) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the canonical frame of a source (record_id still the bare reference) and its defects."""
    columns: list[pl.Series] = []
    problems = [
        _place(pl.DataFrame(_list_notes(part, register), schema=_NOTES, orient="row"), part.source, DEFECT_SCHEMA)
    ]
    height = part.texts.height
    for field_ in register.fields:
        known = field_.name in part.texts.columns
        text = part.texts[field_.name] if known else pl.Series([None] * height, dtype=pl.String)
        read = read_field(text.cast(pl.String), field_, register, part.headers.get(field_.name, ""))
        columns += read.columns
        noted = part.texts.select("row").with_columns(
            pl.lit(field_.name).alias("field"), text.cast(pl.String).alias("said"), read.problem, read.severity
        )
        problems.append(_place(noted.filter(pl.col("problem").is_not_null()), part.source, DEFECT_SCHEMA))
    places = {
        "record_id": next(series for series in columns if series.name == register.reference).rename("record_id"),
        "source_file": [part.source.file] * height,
        "source_sheet": [part.source.sheet] * height,
        "source_row": part.texts["row"],
        "source": [part.source.index] * height,
    }
    frame = pl.DataFrame(places, schema=SOURCE_COLUMNS).hstack(columns)
    typed = frame.select(pl.col(name).cast(dtype) for name, dtype in make_polars_schema(register).items())
    return typed, pl.concat(problems)


def _list_notes(part: _Part, register: Register) -> list[_Note]:
    """Return the notes of a source, and one for each required field that it has no column for."""
    if not part.source.kept:
        return list(part.notes)
    lacking = [f.name for f in register.fields if f.required and f.name not in part.source.columns]
    return [*part.notes, *((None, name, "", "the source has no column for this field", "high") for name in lacking)]


def _cover(source: Source, frame: pl.DataFrame, register: Register) -> Source:
    """Return the source with what it covers: as stated, else from its first to its last date."""
    if source.covers_from and source.covers_to:
        return replace(source, assumed=False)
    first = pl.coalesce(register.dated_by).min().alias("first")
    last = pl.coalesce([f"{name}_max" for name in register.dated_by]).max().alias("last")
    low, high = frame.select(first, last).row(0)
    return replace(source, covers_from=source.covers_from or low, covers_to=source.covers_to or high, assumed=True)


def identify_rows(frame: pl.DataFrame, register: Register) -> pl.DataFrame:
    """Return the register with its record ids, unique in it: the own reference where it has one that no other row has.

    Where references collide each gets `~` and a digest of what identifies the row; a row without a reference gets the
    digest alone; rows alike in all that are numbered.
    """
    told = frame.select(
        pl.concat_str([pl.col(name).cast(pl.String).fill_null("") for name in register.identified_by], separator="\x1f")
    ).to_series()
    digests = pl.Series("digest", _digest_texts(told), dtype=pl.String)
    ref = pl.col("record_id")
    named = frame.with_columns(digests).with_columns(
        pl.when(ref.is_null())
        .then(pl.format("D{}", pl.col("digest").str.to_uppercase()))
        .when(pl.len().over("record_id") > 1)
        .then(pl.format("{}~{}", ref, pl.col("digest").str.slice(0, 6)))
        .otherwise(ref)
        .alias("record_id")
    )
    nth = pl.int_range(1, pl.len() + 1).over("record_id")
    twin = pl.when(nth > 1).then(pl.format("{}-{}", ref, nth)).otherwise(ref)
    return named.with_columns(twin.alias("record_id")).drop("digest")


def _digest_texts(texts: Iterable[str]) -> list[str]:
    return [hashlib.sha256(text.encode("utf-8")).hexdigest()[:12] for text in texts]
