"""TOML whose nodes know their line, as those of a YAML file do."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from decimal import Decimal
from typing import TYPE_CHECKING

from engine.documents.yaml import MappingNode, Node, ScalarNode, SequenceNode, Value
from engine.errors import Place, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_HEADER = re.compile(r"\s*\[{1,2}\s*([^\]]+?)\s*\]{1,2}")


def read_toml(path: Path, shown: str) -> tuple[MappingNode | None, list[Problem]]:
    """Return the file's root node and what is wrong with its form; the root is None where it cannot be read."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        return None, [Problem("the file is not UTF-8 text", Place(shown), "save it as UTF-8")]
    except OSError as error:
        return None, [Problem(f"the file cannot be read: {error.strerror}", Place(shown))]
    try:
        data = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
        place = Place(shown, int(found[1]), int(found[2])) if found else Place(shown)
        said = re.sub(r"\s*\(at .*\)$", "", str(error))
        return None, [Problem(f"this is not valid TOML: {said}", place)]
    return _Lines(text, shown).make_table(data, "", 0, Place(shown)), []


class _Lines:
    """The lines of a file, in which the keys of its tables are found again, since the parser does not say where."""

    def __init__(self, text: str, shown: str) -> None:
        self.shown = shown
        self.lines = text.splitlines()
        headers = ((at, _HEADER.match(line)) for at, line in enumerate(self.lines))
        self.headers = [(at, re.sub(r"[\s\"']", "", found[1])) for at, found in headers if found]

    def make_table(self, table: Mapping[str, object], section: str, start: int, place: Place) -> MappingNode:
        """Return a table as a node; `section` is its dotted name, `start` the first line behind its header."""
        return MappingNode(tuple(self.make_entry(key, value, section, start) for key, value in table.items()), place)

    def make_entry(self, key: str, value: object, section: str, start: int) -> tuple[ScalarNode, Node]:
        """Return a key of a table and its value as nodes, at the line where the key stands."""
        dotted = f"{section}.{key}" if section else key
        headers = [at for at, name in self.headers if name == dotted or name.startswith(f"{dotted}.")]
        at = self.find_key(key, start) if not headers else headers[0]
        place = Place(self.shown, at + 1)
        name = ScalarNode(key, key, place, key)
        if isinstance(value, dict):
            return name, self.make_table(value, dotted, at + 1 if headers else at, place)
        if isinstance(value, list):
            starts = [line for line, name in self.headers if name == dotted]
            starts += [at] * (len(value) - len(starts))
            items = [self.make_item(item, dotted, start) for item, start in zip(value, starts, strict=False)]
            return name, SequenceNode(tuple(items), place)
        return name, self.make_scalar(value, place)

    def make_item(self, item: object, section: str, at: int) -> Node:
        """Return an item of a list as a node, at its own header where it has one."""
        place = Place(self.shown, at + 1)
        if isinstance(item, dict):
            return self.make_table(item, section, at + 1 if any(line == at for line, _ in self.headers) else at, place)
        if isinstance(item, list):
            return SequenceNode(tuple(self.make_item(inner, section, at) for inner in item), place)
        return self.make_scalar(item, place)

    def make_scalar(self, value: object, place: Place) -> ScalarNode:
        """Return a single value as a node; a moment stands for its day."""
        if isinstance(value, dt.datetime):
            value = value.date()
        plain: Value = value if isinstance(value, str | bool | int | Decimal | dt.date) else str(value)
        text = str(plain).lower() if isinstance(plain, bool) else str(plain)
        return ScalarNode(text, plain, place, text)

    def find_key(self, key: str, start: int) -> int:
        """Return the line of a key in the table that begins at a line; that line where it cannot be seen."""
        key_form = re.compile(rf"[\s{{,\"'\w.\-=\[\]]*(?<![\w\-]){re.escape(key)}(?![\w\-])\s*[\"']?\s*[.=]")
        for at in range(start, len(self.lines)):
            if key_form.match(self.lines[at]):
                return at
            if at > start and _HEADER.match(self.lines[at]):
                break
        return min(start, max(len(self.lines) - 1, 0))


def unfold(node: Node) -> object:
    """Return what a node holds as plain Python: a mapping, a list, or a single value."""
    match node:
        case MappingNode():
            return {key.text: unfold(value) for key, value in node.entries}
        case SequenceNode():
            return [unfold(item) for item in node.items]
        case ScalarNode():
            return node.value
