"""`crosscheck why`: two names in, the reason why they are or are not linked out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.cli.errors import MOST_SHOWN, stop_on_error

if TYPE_CHECKING:
    import polars as pl
    from rich.table import Table

    from engine.matching import Aliases, Explanation
    from engine.schema import PartyKind


@click.command()
@click.argument("left", metavar="NAME")
@click.argument("right", metavar="NAME")
@click.option("--kind", type=click.Choice(("organisation", "person")), default="organisation", show_default=True)
@click.option(
    "--project",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="A project whose names say how rare a word is, with its decisions and company numbers.",
)
def why(left: str, right: str, kind: PartyKind, project: Path | None) -> None:
    """Say why two names are linked, or are not: how each is read, what was measured, and who the rivals are.

    With --project the score is the one that a run of the project gives the pair; persons may score less in a run, where
    another name of the register fits as well. Without, every word that no word list knows counts as rare.
    """
    with stop_on_error(MOST_SHOWN):
        from engine.matching import explain_pair

        corpus, aliases, numbers = _read_project(project, kind) if project else (None, None, None)
        told = explain_pair(left, right, kind=kind, corpus=corpus, aliases=aliases, numbers=numbers)
    _print(told)


def _read_project(folder: Path, kind: PartyKind) -> tuple[pl.Series, Aliases, pl.DataFrame]:
    """Return the names of a kind in the registers of a project, its decisions, and the numbers beside the names."""
    from engine.matching import Aliases, gather_parties, read_aliases
    from engine.project import read_project
    from engine.registers import load_registers

    project = read_project(folder)
    parties = gather_parties(load_registers(project.registers, project.root).frames)
    aliases = read_aliases(project.aliases, project.aliases.name) if project.aliases else Aliases()
    table = parties.table.filter(parties.table["kind"] == kind)
    return parties.list_names(kind)["name"], aliases, table.select("name", "ref")


def _print(told: Explanation) -> None:
    from rich.console import Console

    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = 120
    verdict = {"accept": "accepted", "review": "for a person to decide", "none": "not linked"}[told.band]
    lines = [f"score {told.score:.4f}: {verdict}" + (f" ({told.method})" if told.method else "")]
    lines += [f"agreed: {told.agreed}"] if told.agreed else []
    lines += [f"differed: {told.differed}"] if told.differed else []
    lines += [f"decided by: {told.decided_by}"] if told.decided_by != "engine" else []
    for line in lines:
        console.print(line, markup=False, soft_wrap=True)
    for table in _make_tables(told, console.encoding):
        console.print("", table, sep="\n")


def _make_tables(told: Explanation, encoding: str) -> list[Table]:
    readings = [
        [side, form, legal, left_out, left_out_is, "yes" if used else ""]
        for side, form, legal, left_out, left_out_is, used in told.readings.iter_rows()
    ]
    tables = [_tabulate(encoding, ("Name", "read as", "legal form", "leaves out", "which is", "used"), readings)]
    if told.measured.height:
        measured = [[name, f"{value:g}", says] for name, value, says in told.measured.iter_rows()]
        tables.append(_tabulate(encoding, ("Feature", "value", "what it is"), measured))
    if told.rivals.height:
        rivals = [[of, name, f"{score:.4f}", band] for of, name, score, band in told.rivals.iter_rows()]
        tables.append(_tabulate(encoding, ("Rival of", "name", "score", "band"), rivals))
    return tables


def _tabulate(encoding: str, heads: tuple[str, ...], rows: list[list[str]]) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    plain = not encoding.lower().startswith("utf")
    table = Table(box=box.ASCII if plain else box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for head in heads:
        table.add_column(head, justify="right" if head in ("value", "score") else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    return table
