"""`crosscheck rules try`: what a rule would find in a project at other values of its parameters."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.cli.errors import MOST_SHOWN, stop_on_error
from engine.cli.run import read_day_option, show_stages

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from engine.project import Project
    from engine.rulebook import Rule, Trial

LISTED = 10
"""How many exceptions of each kind of change are listed."""
BAR = 30
"""How many characters the longest bar has."""
WIDEST = 40
"""How many characters of a value are shown."""
_HEADINGS = {
    "gained": "Gained, each at the value nearest to the present one at which it is raised",
    "lost": "Lost, each at the value nearest to the present one at which it is no longer raised",
    "regraded": "Of another severity, each at the value nearest to the present one at which it is",
}


@click.command("try")
@click.argument("rule")
@click.argument("project", type=click.Path(path_type=Path))
@click.option("--set", "sets", multiple=True, metavar="NAME=VALUE[,VALUE…]", help="The values of a parameter to try.")
@click.option("--from", "first", metavar="VALUE", help="The least value of the parameter named by `--set NAME`.")
@click.option("--to", "last", metavar="VALUE", help="The greatest.")
@click.option("--step", metavar="NUMBER", help="How far apart the values are (default: about ten steps).")
@click.option(
    "--as-of", callback=read_day_option, metavar="DATE", help="The day the trial speaks for (default: today)."
)
@click.option("--csv", "table", type=click.Path(path_type=Path), metavar="FILE", help="Write the table to FILE too.")
@click.option("--all", "every", is_flag=True, help="List every exception gained or lost.")
def try_rule(
    rule: str,
    project: Path,
    sets: tuple[str, ...],
    as_of: dt.date | None,
    table: Path | None,
    every: bool,  # noqa: FBT001 - a flag of the command line
    **span: str | None,
) -> None:
    """Say what RULE would find in PROJECT if its parameters had other values, beside what it finds now.

    \b
    A value alone is led up to in a few steps:    --set days_before=180
    Several values, or a span of them:            --set days_before=90,180,365
                                                  --set days_before --from 90 --to 365 --step 30
    Another parameter may be held at one value:   --set high_days=60 --set days_before=180,365

    RULE is the name of a rule of the project, a shipped rule or the path of a rule file; it may be a draft. Nothing is
    changed: write the value you choose under [rules.parameters.RULE] in crosscheck.toml.
    """  # noqa: D301 - \b keeps the lines of the examples
    import datetime as dt

    day = as_of or dt.date.today()  # noqa: DTZ011 - the analyst's own calendar day
    with stop_on_error(MOST_SHOWN), show_stages(quiet=False) as tell:
        from engine.project import read_project
        from engine.rulebook import Span, find_own_rule, plan_steps, try_steps
        from engine.run import prepare_trial

        settled = read_project(project)
        found = find_own_rule(rule, settled)
        plan = plan_steps(found, sets, Span(**span))
        judge = prepare_trial(settled, found, day, tell)
        trial = try_steps(found, plan, lambda changed: judge(changed).found)
        if table:
            _write_csv(trial, table)
    for line in _write_trial(trial, settled, day, None if every else LISTED):
        click.echo(line)


def _write_csv(trial: Trial, path: Path) -> None:
    from engine.errors import UsageError
    from engine.reports import write_table

    try:
        write_table(trial.steps, path)
    except OSError as error:
        there = path.parent.is_dir()
        hint = "close it if it is open in another program" if there else f"there is no folder `{path.parent}`"
        raise UsageError(f"`{path}` cannot be written: {error.strerror}", hint=hint) from error


def _write_trial(trial: Trial, project: Project, day: dt.date, most: int | None) -> Iterator[str]:
    rule = trial.rule
    yield f"{rule.name}, version {rule.version} ({rule.status}): {rule.title}"
    yield f"{project.name} on {day.isoformat()}. {_write_present(rule)}"
    if trial.plan.held:
        yield f"In every step but the present: {trial.plan.held}."
    yield ""
    yield from _draw_table(trial)
    yield ""
    yield from _write_budget(trial, project.rules.review_budget)
    for change, heading in _HEADINGS.items():
        yield from _list_changes(trial, change, heading, most)


def _write_present(rule: Rule) -> str:
    from engine.rulebook import write_setting

    values = [
        " ".join(filter(None, (name, write_setting(parameter.value), parameter.unit)))
        for name, parameter in rule.parameters.items()
    ]
    draft = "" if rule.status == "live" else f" A run leaves it out: it is {rule.status}."
    return f"The present values: {', '.join(values)}.{draft}"


def _draw_table(trial: Trial) -> Iterator[str]:
    """Yield the lines of the table: the counts of each step, and a bar as long as it has exceptions."""
    shown = _choose_counts(trial)
    longest = max(1, *trial.steps["exceptions"])
    lines = [[trial.plan.varied, *(name.replace("_", " ") for name in shown), "share", ""]]
    for step in trial.steps.to_dicts():
        counts = ["-" if step["present"] and name in _HEADINGS else f"{step[name]:,}" for name in shown]
        share = "-" if step["share"] is None else f"{step['share']:.1f} %"
        bar = "#" * -(-step["exceptions"] * BAR // longest)
        lines.append([f"{_cut(step['value'])}{' (present)' if step['present'] else ''}", *counts, share, bar])
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        cells = [cell.rjust(width) for cell, width in zip(line, widths, strict=True)]
        yield "   ".join([line[0].ljust(widths[0]), *cells[1:-1], line[-1]]).rstrip()


def _cut(label: str) -> str:
    """Return the label cut to the width of its column: a list of words may be very long."""
    return label if len(label) <= WIDEST else f"{label[: WIDEST - 3]}..."


def _choose_counts(trial: Trial) -> list[str]:
    """Return the columns to show: severities where there are several, not applicable where it changes."""
    columns = trial.steps.columns
    graded = columns[columns.index("exceptions") + 1 : columns.index("gained")]
    moves = trial.steps["not_applicable"].n_unique() > 1
    tiers = [*graded, "gained", "lost", "regraded"] if len(graded) > 1 else ["gained", "lost"]
    return ["exceptions", *tiers, "cannot_tell", *(["not_applicable"] if moves else [])]


def _write_budget(trial: Trial, budget: float) -> Iterator[str]:
    """Yield what the shares mean: of which subjects, and at which values they are over the review budget."""
    from engine.rulebook import LEAST_SUBJECTS

    present = next(row for row in trial.steps.to_dicts() if row["present"])
    yield f"The share is of the subjects that can be judged: {present['judged']:,} at the present values."
    if trial.why:
        yield f"What is not judged, by the number of subjects: {trial.why}."
    counted = trial.steps.filter(trial.steps["judged"] >= LEAST_SUBJECTS)
    over = counted.filter(counted["exceptions"] > counted["judged"] * budget)["value"].to_list()
    if over:
        named = "every value" if len(over) == trial.steps.height else ", ".join(map(_cut, over))
        yield f"Over the review budget of {budget * 100:g} % of them: {named}."


def _list_changes(trial: Trial, change: str, heading: str, most: int | None) -> Iterator[str]:
    rows = trial.changes.filter(trial.changes["change"] == change)
    if rows.is_empty():
        return
    yield ""
    yield f"{heading}: {rows.height:,}"
    shown = rows.head(rows.height if most is None else most)
    values = [_cut(value) for value in shown["value"]]
    first, second = max(map(len, values)), max(map(len, shown["severity"]))
    for value, row in zip(values, shown.iter_rows(named=True), strict=True):
        yield f"  {value:<{first}}  {row['severity']:<{second}}  {row['exception_id']}  {row['reason']}"
    if shown.height < rows.height:
        yield f"  and {rows.height - shown.height:,} more; --all lists them"
