"""Engine errors at the edge: one line each on standard error, and exit code 2."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from engine.errors import EngineError, RuleError

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_SHOWN = 5
"""How many problems a command prints before it points to the command that lists them all."""


@contextmanager
def stop_on_error(most: int | None = None) -> Iterator[None]:
    """Print the problems of an EngineError, at most `most` of them, and leave with exit code 2."""
    try:
        yield
    except EngineError as error:
        problems = error.problems[:most]
        for problem in problems:
            click.echo(f"crosscheck: {problem}", err=True)
        left = len(error.problems) - len(problems)
        if left:
            place = error.problems[0].place
            named = f" {place.file}" if place else ""
            where = f"; `crosscheck rules check{named}` lists them all" if isinstance(error, RuleError) else ""
            click.echo(f"crosscheck: and {left} more problems{where}", err=True)
        if error.advice:
            click.echo(f"crosscheck: {error.advice}", err=True)
        raise click.exceptions.Exit(2) from error
