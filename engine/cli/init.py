"""`crosscheck init`: a starter project with a template for each register, in a folder that is new or empty."""

from __future__ import annotations

from pathlib import Path

import click

from engine.cli.errors import stop_on_error


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--name", metavar="NAME", help="The force, as the report shows it (default: the name of the folder).")
def init(folder: Path, name: str | None) -> None:
    """Write a starter project to DIR: settings, a workbook to fill for each register, and README.txt.

    DIR is a new folder, or one that holds nothing but hidden files; no file is ever written over.
    """
    with stop_on_error():
        from engine.starter import check_folder, make_project_files, write_starter

        check_folder(folder)
        files = make_project_files(folder.resolve().name if name is None else name)
        write_starter(folder, files)
    shown = folder.as_posix()
    click.echo(f"Written to {shown}:")
    for path in files:
        click.echo(f"  {path}")
    quoted = f'"{shown}"' if " " in shown else shown
    click.echo(f"Fill the workbooks in {shown}/registers (README.txt says how), then: crosscheck run {quoted}")
