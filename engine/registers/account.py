"""How a file was read, told for a person or a program: what each table and column was taken for, and why."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from engine.errors import RegisterError
from engine.project import RegisterEntry
from engine.registers.account_columns import ColumnAccount, list_columns, list_raw_columns
from engine.registers.headers import rate_registers
from engine.registers.load import assemble_registers
from engine.registers.mapping import GENERIC
from engine.registers.read import KINDS, read_file
from engine.registers.understand import OCDS, check_kind, check_ocds, understand_releases, understand_table

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from pathlib import Path

    from engine.registers.loaded import Registers
    from engine.registers.mapping import Mapping
    from engine.registers.rawtable import RawTable
    from engine.registers.read import RawFile
    from engine.registers.schema import Source
    from engine.registers.understand import Understood


@dataclass(frozen=True, slots=True)
class TableAccount:
    """How one table (a file, or a sheet of it) was read.

    `register` and `format` are null where the table fits none; `why` says why it was taken for what it was. `reasons`
    are (reason, rows, first row), `defects` (field, problem, severity, times, first row, what stands there).
    """

    sheet: str
    register: str | None
    format: str | None
    why: str
    header_row: int | None
    encoding: str
    line_ends: str
    columns: tuple[ColumnAccount, ...]
    rows_in: int
    kept: int
    set_aside: int
    nil_returns: int
    reasons: tuple[tuple[str, int, int], ...]
    defects: tuple[tuple[str, str, str, int, int | None, str], ...]
    covers_from: dt.date | None = None
    covers_to: dt.date | None = None


@dataclass(frozen=True, slots=True)
class FileAccount:
    """How one file was read; `register` is that of its tables, null where they fit none or several."""

    file: str
    sha256: str
    kind: str
    register: str | None
    tables: tuple[TableAccount, ...]


def account_for_file(path: Path, register: str | None = None, mapping: Mapping | None = None) -> FileAccount:
    """Return how a file is read, wherever it lies; raises RegisterError where it cannot be read as a table at all."""
    return _tell(path, *understand_file(path, register, mapping))


def understand_file(
    path: Path, register: str | None = None, mapping: Mapping | None = None
) -> tuple[RawFile, list[Understood | RegisterError]]:
    """Return a file as it was read, and for each of its tables what it was taken for or why it fits no register."""
    shown = path.as_posix()
    entry = RegisterEntry(register, shown, (path,))
    check_kind(path, shown, mapping)
    raw = read_file(path, shown, mapping.encoding if mapping else None)
    if raw.releases is not None:
        check_ocds(entry, raw)
        return raw, list(understand_releases([(entry, raw)]))
    return raw, [understand_table(entry, raw, table, mapping) for table in raw.tables]


def _tell(path: Path, raw: RawFile, found: Sequence[Understood | RegisterError]) -> FileAccount:
    taken = [each for each in found if not isinstance(each, RegisterError)]
    loaded = assemble_registers(taken)
    sources = iter(loaded.sources)
    tables = [
        _tell_unknown(table, each) if isinstance(each, RegisterError) else _tell_table(each, next(sources), loaded)
        for table, each in zip(raw.tables or [each.table for each in taken], found, strict=True)
    ]
    registers = {table.register for table in tables if table.register}
    kind = next((name for name, endings in KINDS.items() if path.suffix.lower() in endings), "")
    return FileAccount(raw.file, raw.sha256, kind, registers.pop() if len(registers) == 1 else None, tuple(tables))


def _tell_table(each: Understood, source: Source, loaded: Registers) -> TableAccount:
    table = each.table
    place = [("source_file", table.file), ("source_sheet", table.sheet)]
    defects, aside, nil = (_take(frame, place) for frame in (loaded.defects, loaded.set_aside, loaded.nil_returns))
    rows = loaded.frames[each.register.name].filter(source=source.index)
    return TableAccount(
        sheet=table.sheet,
        register=each.register.name,
        format=source.mapping,
        why=explain_choice(each),
        header_row=each.header_row,
        encoding=table.encoding,
        line_ends=table.line_ends,
        columns=tuple(list_columns(each, rows, defects)),
        rows_in=source.rows_in,
        kept=source.kept,
        set_aside=source.set_aside,
        nil_returns=nil.height,
        reasons=_count_reasons(aside),
        defects=_count_defects(defects),
        covers_from=source.covers_from,
        covers_to=source.covers_to,
    )


def _take(frame: pl.DataFrame, place: Sequence[tuple[str, str]]) -> pl.DataFrame:
    return frame.filter(**dict(place))


def _count_reasons(aside: pl.DataFrame) -> tuple[tuple[str, int, int], ...]:
    counted = aside.group_by("reason", maintain_order=True).agg(rows=pl.len(), first=pl.col("source_row").first())
    return tuple(counted.sort(["rows", "reason"], descending=[True, False]).rows())


def _count_defects(defects: pl.DataFrame) -> tuple[tuple[str, str, str, int, int | None, str], ...]:
    keys = ["field", "problem", "severity"]
    counted = defects.group_by(keys, maintain_order=True).agg(
        times=pl.len(), first=pl.col("source_row").first(), said=pl.col("said").first()
    )
    ordered = counted.sort(["times", *keys], descending=[True, False, False, False])
    return tuple(ordered.rows())


def explain_choice(each: Understood) -> str:
    """Return why a table was taken for its register, in one sentence."""
    mapping = each.mapping
    if mapping is None:
        return each.reason
    if mapping.format == OCDS:
        return "the file holds OCDS releases, which are awards"
    if mapping.format != GENERIC:
        columns = ", ".join(f"`{name}`" for name in mapping.recognise or mapping.names()[:4])
        return f"the mapping `{mapping.format}` fits: the table has its columns {columns}"
    stated = each.entry.register is not None
    scores, _ = rate_registers(each.table, f"{each.table.file} {each.table.sheet}")
    others = sorted(((score, name) for name, score in scores.items() if name != each.register.name), reverse=True)
    own = scores.get(each.register.name)
    text = "the register was stated" if stated else "its headers fit this register best"
    if own is not None:
        text += f" (fit {own:g})"
    if others:
        text += f"; next is {others[0][1]} ({others[0][0]:g})"
    if mapping.sentence:
        text += f"; no column names the other party, so the sentences of `{mapping.sentence.column}` are read"
    return text


def _tell_unknown(table: RawTable, error: RegisterError) -> TableAccount:
    header_row, columns, rows = list_raw_columns(table)
    return TableAccount(
        sheet=table.sheet,
        register=None,
        format=None,
        why=str(error.problems[0]).removeprefix(f"{table.file}: "),
        header_row=header_row,
        encoding=table.encoding,
        line_ends=table.line_ends,
        columns=tuple(columns),
        rows_in=rows,
        kept=0,
        set_aside=0,
        nil_returns=0,
        reasons=(),
        defects=(),
    )


def make_plain(account: FileAccount) -> dict[str, Any]:
    """Return an account as JSON-ready data, its keys in their order; dates are ISO text."""
    plain = dataclasses.asdict(account)
    for table in plain["tables"]:
        table["reasons"] = [dict(zip(("reason", "rows", "first_row"), each, strict=True)) for each in table["reasons"]]
        keys = ("field", "problem", "severity", "times", "first_row", "said")
        table["defects"] = [dict(zip(keys, each, strict=True)) for each in table["defects"]]
        for key in ("covers_from", "covers_to"):
            table[key] = table[key].isoformat() if table[key] else None
    return plain
