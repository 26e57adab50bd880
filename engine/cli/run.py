"""`crosscheck run`: a project folder in, a folder of exceptions and a report out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.cli.errors import MOST_SHOWN, stop_on_error
from engine.severities import SEVERITIES, STOPS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator

    from rich.console import Console
    from rich.table import Table

    from engine.reports import Run


def read_day_option(_context: click.Context, _option: click.Parameter, value: str | None) -> dt.date | None:
    """Return the day of an option; refuses anything but year-month-day."""
    import datetime as dt

    if value is None:
        return None
    try:
        return dt.datetime.strptime(value, "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError as error:
        raise click.BadParameter(f"`{value}` is not a date; write it as 2025-06-30") from error


@click.command()
@click.argument("project", type=click.Path(path_type=Path), default=Path())
@click.option("--as-of", callback=read_day_option, metavar="DATE", help="The day the run speaks for (default: today).")
@click.option("--since", callback=read_day_option, metavar="DATE", help="Keep exceptions with a record on or after it.")
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="DIR", help="Where the report goes (default: reports/AS-OF)."
)
@click.option("--fail-on", type=click.Choice(SEVERITIES), help="Exit with 3 when an exception is this severe or more.")
@click.option(
    "--stop-at",
    type=click.Choice(STOPS),
    help="Stop, and write nothing, when a data-quality check this severe fails (default: the project's, or critical).",
)
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
@click.pass_context
def run(
    context: click.Context,
    project: Path,
    as_of: dt.date | None,
    since: dt.date | None,
    out: Path | None,
    fail_on: str | None,
    stop_at: str | None,
    quiet: bool,  # noqa: FBT001 - a flag of the command line
) -> None:
    """Read the registers of PROJECT, link their names, apply the rules and write the exceptions.

    PROJECT is a folder with a crosscheck.toml, or a folder of register files that speak for themselves; it is the
    current folder where none is given.
    """
    import datetime as dt

    day = as_of or dt.date.today()  # noqa: DTZ011 - the analyst's own calendar day
    folder = out or Path("reports") / day.isoformat()
    with stop_on_error(MOST_SHOWN), show_stages(quiet) as tell:
        from engine.project import read_project
        from engine.reports import prepare_out, write_run
        from engine.run import run_project

        notes = prepare_out(folder)
        settled = read_project(project)
        settled = replace(settled, stop_at=stop_at) if stop_at else settled
        found = run_project(settled, day, since, tell)
        tell("writing the report")
        notes += write_run(found, folder)
    if not quiet:
        _print_summary(found, folder, notes)
    if fail_on and _is_reached(found, fail_on):
        context.exit(3)


def _is_reached(found: Run, severity: str) -> bool:
    enough = SEVERITIES[: SEVERITIES.index(severity) + 1]
    return bool(found.exceptions["severity"].is_in(enough).any())


class show_stages:  # noqa: N801 - reads as a function in `with`
    """A line on the terminal that names the stage at work; silent where there is no terminal."""

    def __init__(self, quiet: bool) -> None:  # noqa: FBT001
        from rich.console import Console

        console = Console(stderr=True)
        self.status = None if quiet or not console.is_terminal else console.status("starting")

    def __enter__(self) -> Callable[[str], None]:
        if self.status is None:
            return lambda _: None
        self.status.start()
        return lambda stage: self.status.update(stage) if self.status else None

    def __exit__(self, *_: object) -> None:
        if self.status is not None:
            self.status.stop()


def _print_summary(found: Run, folder: Path, notes: tuple[str, ...]) -> None:
    from rich.console import Console

    from engine.reports import describe_empty

    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = 120
    for table in _make_tables(found, console):
        console.print(table, "", sep="\n")
    counts = found.counts
    if empty := describe_empty(found.sources):
        console.print(empty, markup=False, soft_wrap=True)
    console.print(
        f"Links: {counts['links_accepted']:,} accepted, {counts['links_for_review']:,} up for review. "
        f"Data problems: {counts['defects']:,}."
    )
    if counts["decisions"]:
        console.print(
            f"Decisions on names: {counts['decisions']:,}, links dismissed by them: {counts['links_dismissed']:,}, "
            f"without effect: {counts['decisions_without_effect']:,}."
        )
    console.print(_write_quiet_rules(found), soft_wrap=True)
    for notice in (*found.notices, *notes):
        console.print(f"Note: {notice}.", markup=False, soft_wrap=True)
    console.print(f"Report: {(folder / 'report.html').as_posix()}", markup=False, soft_wrap=True)


def _make_tables(found: Run, console: Console) -> Iterator[Table]:
    yield _tabulate(console, ("Read", "as", "rows", "kept", "set aside"), _list_sources(found))
    if rules := _list_rules(found):
        yield _tabulate(console, ("Rule", *SEVERITIES, "cannot tell"), rules)
    for summary in found.summaries:
        if len(summary.rows) > 1:
            rows = [[str(cell) for cell in row] for row in summary.rows]
            yield _tabulate(console, (summary.title, *summary.columns[1:]), rows)


def _tabulate(console: Console, heads: tuple[str, ...], rows: list[list[str]]) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    plain = not console.encoding.lower().startswith("utf")
    table = Table(box=box.ASCII if plain else box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for number, head in enumerate(heads):
        words = number == 0 or head == "as"
        table.add_column(head, justify="left" if words else "right", no_wrap=number > 0, overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    return table


def _list_sources(found: Run) -> list[list[str]]:
    files: dict[tuple[str, str], list[int]] = {}
    for source in found.sources:
        counts = files.setdefault((source.file, source.register), [0, 0, 0])
        for place, number in enumerate((source.rows_in, source.kept, source.set_aside)):
            counts[place] += number
    rows = [[file, register, *(f"{count:,}" for count in counts)] for (file, register), counts in files.items()]
    total = [sum(counts[place] for counts in files.values()) for place in range(3)]
    return [*rows, ["all", "", *(f"{count:,}" for count in total)]]


def _list_told(found: Run) -> list[str]:
    """Return the rules that raise something or leave something open, by name."""
    return sorted({*found.exceptions["rule"], *found.cannot_tell["rule"]})


def _write_quiet_rules(found: Run) -> str:
    """Return how many rules raise nothing and leave nothing open, and how many of them had nothing to look at."""
    import polars as pl

    quiet = found.coverage.filter(~pl.col("rule").is_in(_list_told(found)))
    judged = pl.col("subjects") > pl.col("not_applicable")
    seen = quiet.filter(judged).height
    unseen = quiet.height - seen
    return (
        f"Rules: {found.coverage.height:,} ran. {seen:,} more found nothing to raise; {unseen:,} had nothing that they "
        "could be applied to (coverage.csv)."
    )


def _list_rules(found: Run) -> list[list[str]]:
    tally = {(row[0], row[1]): row[2] for row in found.exceptions.group_by("rule", "severity").len().iter_rows()}
    open_ = {row[0]: row[1] for row in found.cannot_tell.group_by("rule").len().iter_rows()}
    return [
        [
            rule,
            *(f"{count:,}" if (count := tally.get((rule, severity), 0)) else "-" for severity in SEVERITIES),
            f"{count:,}" if (count := open_.get(rule, 0)) else "-",
        ]
        for rule in _list_told(found)
    ]
