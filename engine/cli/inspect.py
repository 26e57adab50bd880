"""`crosscheck inspect`: how a file is read, before a report is built on it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.cli.errors import stop_on_error

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

    from engine.registers import ColumnAccount, FileAccount, Sample, SourceMapping, TableAccount

REGISTERS = (
    "gifts", "awards", "second_jobs", "payments", "media_contacts", "staff", "companies", "company_officers",
)  # fmt: skip
_MOST_DEFECTS = 12


@click.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option("--register", type=click.Choice(REGISTERS), help="Read the file as this register, whatever its headers.")
@click.option("--mapping", type=click.Path(path_type=Path), metavar="FILE", help="Read the file by this mapping file.")
@click.option(
    "--write-mapping",
    "target",
    type=click.Path(path_type=Path),
    metavar="OUT.yaml",
    help="Write a mapping file that reads the file the same way, to edit.",
)
@click.option("--force", is_flag=True, help="Let --write-mapping take the place of a file that is there.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")
def inspect(
    files: tuple[str, ...],
    register: str | None,
    mapping: Path | None,
    target: Path | None,
    *,
    force: bool,
    as_json: bool,
) -> None:
    """Show how each FILE is read: what it was taken for and why, its columns with raw and read values, rows, defects.

    A FILE may be a pattern such as "gifts/*.csv". Exit code 0 where every file can be read as a table, whether or not
    it fits a register; else 2, after the others were shown.
    """
    with stop_on_error():
        from engine.registers import read_mapping

        found = read_mapping(mapping, mapping.name) if mapping else None
        paths, problems = _list_files(files)
        if target is not None:
            _write_mapping(paths, target, register, found, force=force)
    accounts, refused = _account_for(paths, register, found)
    problems += refused
    if as_json:
        from engine.registers import make_plain

        plain = {"files": [make_plain(account) for account in accounts]}
        click.echo(json.dumps(plain, ensure_ascii=False, indent=2))
    else:
        for number, account in enumerate(accounts):
            if number:
                click.echo()
            _print_file(account)
    if target is not None and not problems:
        click.echo(f"SourceMapping: {target}", err=as_json)
    for problem in problems:
        click.echo(f"crosscheck: {problem}", err=True)
    if problems:
        raise click.exceptions.Exit(2)


def _list_files(files: tuple[str, ...]) -> tuple[list[Path], list[object]]:
    """Return the files named, patterns opened (the Windows shell leaves that to the command), and those of no file."""
    import glob

    from engine.errors import Problem

    found: dict[Path, None] = {}
    problems: list[object] = []
    for name in files:
        path = Path(name)
        if path.exists() or not glob.has_magic(name):
            found[path] = None
        elif matched := [Path(each) for each in glob.glob(name, recursive=True)]:  # noqa: PTH207 - any folder
            found |= dict.fromkeys(sorted(each for each in matched if each.is_file()))
        else:
            problems.append(Problem(f"no file matches `{name}`"))
    return list(found), problems


def _account_for(
    paths: list[Path], register: str | None, mapping: SourceMapping | None
) -> tuple[list[FileAccount], list[object]]:
    from engine.errors import EngineError
    from engine.registers import account_for_file

    accounts: list[FileAccount] = []
    problems: list[object] = []
    for path in paths:
        try:
            accounts.append(account_for_file(path, register, mapping))
        except EngineError as error:
            problems.extend(error.problems)
    return accounts, problems


def _write_mapping(
    paths: list[Path], target: Path, register: str | None, mapping: SourceMapping | None, *, force: bool
) -> None:
    from engine.errors import RegisterError, UsageError
    from engine.registers import understand_file, write_mapping_file

    if len(paths) != 1:
        raise UsageError("--write-mapping takes one file", hint="files of one format share a mapping: name one of them")
    if target.suffix.lower() not in (".yaml", ".yml"):
        raise UsageError(f"`{target}` does not end in .yaml", hint="mapping files are YAML")
    if target.exists() and not force:
        raise UsageError(f"`{target}` is there already", hint="name another, or say --force")
    if not target.parent.is_dir():
        raise UsageError(f"there is no folder `{target.parent}`")
    _, found = understand_file(paths[0], register, mapping)
    taken = [each for each in found if not isinstance(each, RegisterError)]
    if not taken:
        raise next(each for each in found if isinstance(each, RegisterError))
    text = write_mapping_file(taken, target.stem)
    try:
        target.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(f"`{target}` cannot be written: {error.strerror}") from error


def _print_file(account: FileAccount) -> None:
    from rich.console import Console

    console = Console(highlight=False)
    for number, table in enumerate(account.tables):
        if number:
            console.print()
        for line in _head_lines(account, table):
            console.print(line, markup=False, soft_wrap=True)
        if console.is_terminal:
            console.print(_make_table(table, console))
        else:
            for line in _column_lines(table):
                console.print(line, markup=False, soft_wrap=True)
        for line in _row_lines(table):
            console.print(line, markup=False, soft_wrap=True)


def _head_lines(account: FileAccount, table: TableAccount) -> Iterator[str]:
    sheet = f", sheet {table.sheet}" if table.sheet else ""
    yield f"{account.file}{sheet}"
    yield f"  read as: {table.register or 'no register'}" + (f" (mapping {table.format})" if table.format else "")
    yield f"  why: {table.why}"
    facts = [f"header in row {table.header_row}" if table.header_row is not None else "the format names the columns"]
    facts += [table.encoding] if table.encoding else []
    facts += [f"line ends {table.line_ends}"] if table.line_ends else []
    facts += [f"separated by `{table.separator}`".replace("\t", "tab")] if table.separator else []
    yield f"  {', '.join(facts)}; sha256 {account.sha256[:16]}…"


def _column_lines(table: TableAccount) -> Iterator[str]:
    for column in table.columns:
        yield f"  {_name(column)} -> {column.field or column.state}: {_tell(column)}"
        yield from (f"      {_pair(sample)}" for sample in column.samples)


def _pair(sample: Sample) -> str:
    return f"{sample.raw} -> {_write_sample(sample)}" if sample.state else sample.raw


def _write_sample(sample: Sample) -> str:
    """Say what a raw value became, and what is wrong with it."""
    if sample.state is None:
        return ""
    if sample.state == "cannot be read":
        return f"{sample.state}: {sample.problem}"
    told = sample.state if sample.read is None else sample.read
    return f"{told} ({sample.problem})" if sample.problem else told


def _name(column: ColumnAccount) -> str:
    return " ".join((column.column or "(no column)").split())


def _tell(column: ColumnAccount) -> str:
    parts = [column.how, f"order: {column.order}" if column.order else "", column.hint or ""]
    return "; ".join(part for part in parts if part)


def _make_table(table: TableAccount, console: Console) -> object:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    plain = not console.encoding.lower().startswith("utf")
    shown = Table(box=box.ASCII if plain else box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for head in ("Column", "read as", "why", "raw values", "read"):
        shown.add_column(head, overflow="fold")
    for column in table.columns:
        raw = "\n".join(sample.raw for sample in column.samples)
        read = "\n".join(_write_sample(sample) for sample in column.samples)
        cells = (_name(column), column.field or column.state, _tell(column), raw, read)
        shown.add_row(*(Text(cell) for cell in cells))
    return shown


def _row_lines(table: TableAccount) -> Iterator[str]:
    if table.register is None and not table.set_aside:
        yield f"  rows in {table.rows_in:,}; a run refuses the file"
        return
    counts = f"rows in {table.rows_in:,}, kept {table.kept:,}, set aside {table.set_aside:,}"
    yield f"  {counts}" + (f", of them nil returns {table.nil_returns:,}" if table.nil_returns else "")
    for reason, rows, first in table.reasons:
        yield f"    set aside: {reason}: {rows:,}, first in row {first}"
    if table.covers_from or table.covers_to:
        yield f"  covers {table.covers_from or 'open'} to {table.covers_to or 'open'}"
    for field, problem, severity, times, row, said in table.defects[:_MOST_DEFECTS]:
        where = f", first in row {row}" if row is not None else ""
        yield f"    {severity}: {field + ': ' if field else ''}{problem}: {times:,}{where}" + _quote(said)
    if len(table.defects) > _MOST_DEFECTS:
        yield f"    and {len(table.defects) - _MOST_DEFECTS} more kinds of defect; --json lists them"


def _quote(said: str) -> str:
    if not said:
        return ""
    return f", {said}" if said.startswith("such as ") else f", such as `{said}`"
