"""The account of how a file was read: what each table and column was taken for, and why."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from engine.errors import RegisterError
from engine.reading import KINDS, read_file
from engine.registers.inspect.columns import ColumnAccount, describe_columns, list_raw_columns
from engine.registers.inspect.reasons import explain_choice, explain_misfit
from engine.registers.load import assemble_registers
from engine.registers.recognise import check_kind, check_ocds, understand_releases, understand_table
from engine.schema import RegisterEntry
from engine.severities import SEVERITIES

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from pathlib import Path

    from engine.reading import RawFile, RawTable
    from engine.registers.load import Registers
    from engine.registers.mapping import SourceMapping
    from engine.registers.recognise import Understood
    from engine.schema import Source


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
    separator: str
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


def account_for_file(path: Path, register: str | None = None, mapping: SourceMapping | None = None) -> FileAccount:
    """Return how a file is read, wherever it lies; raises RegisterError where it cannot be read as a table at all."""
    raw, found = understand_file(path, register, mapping)
    return _tell(path, raw, found, stated=bool(register or mapping))


def understand_file(
    path: Path, register: str | None = None, mapping: SourceMapping | None = None
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


def _tell(path: Path, raw: RawFile, found: Sequence[Understood | RegisterError], *, stated: bool) -> FileAccount:
    taken = [each for each in found if not isinstance(each, RegisterError)]
    loaded = assemble_registers(taken)
    sources = iter(loaded.sources)
    tables = []
    for table, each in zip(raw.tables or [each.table for each in taken], found, strict=True):
        if not isinstance(each, RegisterError):
            tables.append(_describe_table(each, next(sources), loaded))
            continue
        why = explain_misfit(table, each, stated=stated)
        aside = taken[0].register.name if taken else None
        tables.append(_write_aside(table, why, aside) if aside else _find_unknown(table, why))
    registers = {table.register for table in tables if table.register}
    kind = next((name for name, endings in KINDS.items() if path.suffix.lower() in endings), "")
    return FileAccount(raw.file, raw.sha256, kind, registers.pop() if len(registers) == 1 else None, tuple(tables))


def _describe_table(each: Understood, source: Source, loaded: Registers) -> TableAccount:
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
        separator=table.separator,
        columns=tuple(describe_columns(each, rows, defects)),
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
    alike = aside.with_columns(pl.col("reason").str.replace(r" \([^()]*, place \d+\)$", ""))
    counted = alike.group_by("reason", maintain_order=True).agg(rows=pl.len(), first=pl.col("source_row").first())
    return tuple(counted.sort(["rows", "reason"], descending=[True, False]).rows())


def _count_defects(defects: pl.DataFrame) -> tuple[tuple[str, str, str, int, int | None, str], ...]:
    """Return the kinds of defect, the gravest first; what a cell says is no part of its kind."""
    quoted = pl.col("problem").str.replace_all(r"`[^`]*`", "`…`")
    alike = defects.with_columns(problem=pl.when(pl.col("source_row").is_not_null()).then(quoted).otherwise("problem"))
    keys = ["field", "problem", "severity"]
    counted = alike.group_by(keys, maintain_order=True).agg(
        times=pl.len(), first=pl.col("source_row").first(), said=pl.col("said").first()
    )
    grave = pl.col("severity").cast(pl.Enum(SEVERITIES))
    ordered = counted.sort([grave, -pl.col("times").cast(pl.Int64), "field", "problem"])
    return tuple(ordered.rows())


def _write_aside(table: RawTable, why: str, register: str) -> TableAccount:
    """Return the account of a sheet that a run sets aside whole, because other sheets of its file are the register."""
    header_row, columns, _ = list_raw_columns(table)
    rows = table.cells.height
    reason = f"the sheet is no table of the {register} register"
    told = ((reason, rows, int(table.cells["row"][0])),)
    return TableAccount(
        table.sheet, None, None, why, header_row, table.encoding, table.line_ends, table.separator, tuple(columns),
        rows, 0, rows, 0, told, (),
    )  # fmt: skip


def _find_unknown(table: RawTable, why: str) -> TableAccount:
    """Return the account of a table of a file that fits no register, which a run refuses."""
    header_row, columns, rows = list_raw_columns(table)
    return TableAccount(
        table.sheet, None, None, why, header_row, table.encoding, table.line_ends, table.separator, tuple(columns),
        rows, 0, 0, 0, (), (),
    )  # fmt: skip


def make_plain(account: FileAccount) -> dict[str, Any]:
    """Return an account as JSON-ready data, its keys in their order; dates are ISO text."""
    plain = dataclasses.asdict(account)
    for table in plain["tables"]:
        table["reasons"] = [dict(zip(("reason", "rows", "first_row"), each, strict=True)) for each in table["reasons"]]
        keys = ("field", "problem", "severity", "times", "first_row", "said")
        table["defects"] = [dict(zip(keys, each, strict=True)) for each in table["defects"]]
        first, last = table.pop("covers_from"), table.pop("covers_to")
        table["covers"] = {"from": first and first.isoformat(), "to": last and last.isoformat()}
    return plain
