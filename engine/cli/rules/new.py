"""`crosscheck rules new`: a rule file to go on from."""

from __future__ import annotations

from pathlib import Path

import click

from engine.cli.errors import stop_on_error


@click.command("new")
@click.argument("name")
@click.option(
    "--compare",
    default="gifts,awards",
    show_default=True,
    metavar="REGISTER[,REGISTER]",
    help="What the rule compares: one register, or two.",
)
@click.option(
    "--path",
    "folder",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Where to write it (default: the folder of own rules of the project here, else the current folder).",
)
def new_rule(name: str, compare: str, folder: Path | None) -> None:
    """Write NAME.yaml, a draft rule to go on from: every key with a word about it, and tests that pass.

    NAME is small letters, digits and hyphens. No rule is ever written over; rule.schema.json beside it helps editors.
    """
    with stop_on_error():
        from engine.rulebook import make_schema_line, make_skeleton, write_rule_schema

        registers = [register.strip() for register in compare.split(",") if register.strip()]
        text = make_schema_line() + make_skeleton(name, registers)
        place, note = _find_folder(folder)
        _refuse_taken(name, place)
        path = place / f"{name}.yaml"
        _write(path, text)
        write_rule_schema(place)
    shown = path.as_posix()
    click.echo(f"Written to {shown}, a draft. {note}".rstrip())
    click.echo(f"To check and test it: crosscheck rules check {shown}; crosscheck rules test {shown}")


def _find_folder(folder: Path | None) -> tuple[Path, str]:
    """Return where new rules go, and what to say of it: a project looks for its own in one folder alone."""
    from engine.project import read_project
    from engine.schema import SETTINGS

    if folder is not None:
        return folder, ""
    here = Path()
    if not (here / SETTINGS).is_file():
        return here, ""
    rules = read_project(here).rules.folder
    if rules is None:
        return here, f"A run finds it once {SETTINGS} names its folder under [rules] path."
    return rules.relative_to(here.resolve()), ""


def _refuse_taken(name: str, folder: Path) -> None:
    """Raise UsageError where a shipped rule, or one of the folder, has the name."""
    from engine.errors import UsageError
    from engine.rulebook import find_shipped_folder, list_rule_files

    own = [file for file in list_rule_files(folder) if file.stem == name] if folder.is_dir() else []
    if own:
        raise UsageError(f"there is a rule `{name}` already: {own[0].as_posix()}", hint="choose another name")
    if any(file.stem == name for file in list_rule_files(find_shipped_folder())):
        hint = (
            "for other limits set its parameters under [rules.parameters]; a copy of its file among a project's own "
            "rules takes its place"
        )
        raise UsageError(f"`{name}` is a shipped rule", hint=hint)


def _write(path: Path, text: str) -> None:
    from engine.errors import UsageError

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise UsageError(f"`{path}` cannot be written: {error.strerror}") from error
