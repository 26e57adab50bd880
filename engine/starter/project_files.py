"""What a starter project holds: its files as bytes, made from the schema and the texts beside this module."""

from __future__ import annotations

import json
from pathlib import Path
from string import Template

from engine.documents import ALIASES, EXEMPTIONS
from engine.errors import UsageError
from engine.matching import COLUMNS as ALIAS_COLUMNS
from engine.project import MARKING
from engine.rulebook import COLUMNS as EXEMPTION_COLUMNS
from engine.schema import REGISTERS, SETTINGS
from engine.starter.template import make_template

_FOLDER = "registers"
_TEXTS = Path(__file__).parent / "texts"
_LONGEST_NAME = 100


def make_project_files(name: str) -> dict[str, bytes]:
    """Return the files of a starter project by their path in its folder, in the order in which a person meets them.

    `name` is the force as the report shows it; raises UsageError where it is empty, longer than 100 characters, or
    holds a character that cannot be shown. The same name gives the same bytes.
    """
    shown = _check_name(name)
    templates = {f"{_FOLDER}/{register.name}.xlsx": make_template(register) for register in REGISTERS.values()}
    texts = {
        "README.txt": _fill("README.txt", **_describe_project(shown)),
        SETTINGS: _fill(SETTINGS, name=_quote(shown), marking=MARKING, registers=_list_entries()),
        ALIASES: _write_row(ALIAS_COLUMNS),
        EXEMPTIONS: _write_row(EXEMPTION_COLUMNS),
        "rules/README.txt": _fill("rules-README.txt"),
    }
    return {path: text.encode("utf-8") for path, text in texts.items()} | templates


def _check_name(name: str) -> str:
    shown = " ".join(name.split())
    if not shown:
        raise UsageError("the name of the force is empty", hint='write it as --name "Westmarch Police"')
    if len(shown) > _LONGEST_NAME:
        raise UsageError(f"the name of the force has {len(shown)} characters, of at most {_LONGEST_NAME}")
    if not shown.isprintable():
        raise UsageError("the name of the force holds a character that cannot be shown")
    return shown


def _quote(text: str) -> str:
    """Return printable text as a TOML string, whose escapes are then those of JSON."""
    return json.dumps(text, ensure_ascii=False)


def _fill(file: str, **values: str) -> str:
    return Template((_TEXTS / file).read_text(encoding="utf-8")).substitute(values)


def _write_row(columns: tuple[str, ...]) -> str:
    return ",".join(columns) + "\r\n"


def _list_entries() -> str:
    """Return a [[registers]] block for each register, with what it holds."""
    blocks = [
        f"\n# {register.title}\n# {register.each_row}\n"
        f'[[registers]]\nregister = "{register.name}"\npath = "{_FOLDER}/{register.name}.xlsx"\n'
        "# covers_from = 2024-04-01\n# covers_to = 2025-03-31\n"
        for register in REGISTERS.values()
    ]
    return "".join(blocks)


def _describe_project(name: str) -> dict[str, str]:
    title = f"Register cross-check: {name}"
    lines = [
        f"{_FOLDER}/{register.name}.xlsx\n    {register.title}\n    {register.each_row}"
        for register in REGISTERS.values()
    ]
    return {
        "title": title,
        "underline": "=" * len(title),
        "registers": "\n".join(lines),
        "aliases": ",".join(ALIAS_COLUMNS),
        "exemptions": ",".join(EXEMPTION_COLUMNS),
    }
