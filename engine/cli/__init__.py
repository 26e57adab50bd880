"""The command `crosscheck`: the only place that prints, exits or reads the clock."""

from __future__ import annotations

import sys
from typing import Any

import click

from engine import __version__
from engine.cli.init import init
from engine.cli.inspect import inspect
from engine.cli.match import match
from engine.cli.rules import rules
from engine.cli.run import run
from engine.cli.schema import schema
from engine.cli.why import why


@click.group(context_settings={"help_option_names": ["-h", "--help"]}, no_args_is_help=True)
@click.version_option(__version__, prog_name="crosscheck")
def crosscheck() -> None:
    """Cross-reference the registers a force keeps, and list what a person should look at.

    Exit codes: 0 it ran; 1 a check failed; 2 bad usage, project, mapping or rule; 3 exceptions at or above
    --fail-on.
    """


crosscheck.add_command(init)
crosscheck.add_command(run)
crosscheck.add_command(inspect)
crosscheck.add_command(match)
crosscheck.add_command(why)
crosscheck.add_command(rules)
crosscheck.add_command(schema)


def main(args: list[str] | None = None, prog_name: str = "crosscheck") -> None:
    """Run the command and exit; an error ends in one line for each problem, on standard error."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a name that a console cannot show must not end the run
    sys.exit(_call(args, prog_name))


def _call(args: list[str] | None, prog_name: str) -> int:
    try:
        done: Any = crosscheck.main(args=args, prog_name=prog_name, standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return 2
    except click.ClickException as error:
        message = " ".join(error.format_message().split())
        click.echo(f"{prog_name}: {message}", err=True)
        return 2
    except click.Abort:
        click.echo(f"{prog_name}: stopped", err=True)
        return 2
    return done if isinstance(done, int) else 0
