"""A mapping file -> Mapping, and the shipped mapping that recognises a file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import MappingError, Place, Problem, suggest_nearest
from engine.registers.headers import fold_header
from engine.registers.schema import REGISTERS
from engine.yamlfile import Mapping as YamlMapping
from engine.yamlfile import Node, Scalar, Sequence, read_yaml

if TYPE_CHECKING:
    from engine.registers.schema import Register

FORMATS = Path(__file__).parent / "formats"
KEYS = ("format", "register", "source", "recognise", "columns", "ignore", "explode", "pattern")
_COLUMN_KEYS = ("column", "columns", "value", "lookup", "pattern")


@dataclass(frozen=True, slots=True)
class ColumnUse:
    """How a field is filled: the first recorded of some source columns, changed by a lookup or a pattern, or a value.

    `lookup` pairs folded source texts with what they mean; `pattern` takes its first group out of the text.
    """

    headers: tuple[str, ...] = ()
    value: str | None = None
    lookup: tuple[tuple[str, str], ...] = ()
    pattern: str | None = None


@dataclass(frozen=True, slots=True)
class Mapping:
    """How one source format becomes a register; headers are folded.

    `explode` is a column whose text holds several entries, and `pattern` finds each: its named groups are fields.
    """

    name: str
    register: str
    recognise: frozenset[str]
    columns: dict[str, ColumnUse]
    ignore: frozenset[str]
    explode: str | None = None
    pattern: str | None = None

    def fits(self, headers: set[str]) -> bool:
        """Tell whether a row of folded headers has all the columns that identify the format."""
        return self.recognise <= headers


def read_mapping(path: Path, shown: str | None = None) -> Mapping:
    """Return the mapping of a file; raises MappingError with every problem found in it."""
    name = shown or path.as_posix()
    root, problems = read_yaml(path, name)
    if not isinstance(root, YamlMapping):
        raise MappingError.of(problems or [Problem("the file holds no mapping", Place(name))])
    reader = _MappingReader(problems)
    mapping = reader.read(root)
    if reader.problems or mapping is None:
        raise MappingError.of(reader.problems)
    return mapping


@cache
def read_formats() -> tuple[Mapping, ...]:
    """Return the shipped mappings; of two that recognise a file, the one with more columns to recognise is first."""
    found = [read_mapping(path, f"formats/{path.name}") for path in sorted(FORMATS.glob("*.yaml"))]
    return tuple(sorted(found, key=lambda mapping: (-len(mapping.recognise), mapping.name)))


class _MappingReader:
    """Reads the mapping of one file and collects its problems."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems

    def read(self, root: YamlMapping) -> Mapping | None:
        self._check_keys(root, KEYS)
        missing = [key for key in ("format", "register", "recognise", "columns") if root.get(key) is None]
        if missing:
            self._say(f"the mapping lacks {', '.join(f'`{key}`' for key in missing)}", root)
            return None
        name = self._text(root.get("register"))
        register = REGISTERS.get(name)
        if register is None:
            self._say(f"there is no register `{name}`", root.get("register") or root, suggest_nearest(name, REGISTERS))
            return None
        explode = self._text(root.get("explode"))
        return Mapping(
            self._text(root.get("format")),
            name,
            frozenset(fold_header(word) for word in self._list(root.get("recognise"))),
            self._read_columns(root.get("columns"), register),
            frozenset(fold_header(word) for word in self._list(root.get("ignore"))),
            fold_header(explode) if explode else None,
            self._pattern(root.get("pattern")),
        )

    def _say(self, message: str, node: Node, hint: str | None = None) -> None:
        self.problems.append(Problem(message, node.place, hint))

    def _check_keys(self, node: YamlMapping, known: tuple[str, ...]) -> None:
        for key, _ in node.entries:
            if key.text not in known:
                self._say(f"a mapping has no key `{key.text}`", key, suggest_nearest(key.text, known))

    def _text(self, node: Node | None) -> str:
        if isinstance(node, Scalar):
            return node.text
        if node is not None:
            self._say("this must be text", node)
        return ""

    def _list(self, node: Node | None) -> list[str]:
        if node is None:
            return []
        if isinstance(node, Sequence):
            return [self._text(item) for item in node.items]
        return [self._text(node)]

    def _pattern(self, node: Node | None) -> str | None:
        text = self._text(node)
        try:
            re.compile(text)
        except re.error as error:
            if node is not None:
                self._say(f"the pattern cannot be read: {error}", node)
        return text or None

    def _read_columns(self, node: Node | None, register: Register) -> dict[str, ColumnUse]:
        if not isinstance(node, YamlMapping):
            if node is not None:
                self._say("`columns` pairs fields with source columns", node)
            return {}
        uses = {}
        for key, value in node.entries:
            if register.field(key.text) is None:
                hint = suggest_nearest(key.text, register.field_names())
                self._say(f"the {register.name} register has no field `{key.text}`", key, hint)
            uses[key.text] = self._read_use(value)
        return uses

    def _read_use(self, node: Node) -> ColumnUse:
        if not isinstance(node, YamlMapping):
            return ColumnUse(tuple(fold_header(text) for text in self._list(node)))
        self._check_keys(node, _COLUMN_KEYS)
        headers = [*self._list(node.get("column")), *self._list(node.get("columns"))]
        value = self._text(node.get("value")) or None
        if not headers and value is None:
            self._say("name a `column`, `columns` or a `value`", node)
        table = node.get("lookup")
        entries = table.entries if isinstance(table, YamlMapping) else ()
        lookup = tuple((fold_header(key.text), self._text(meaning)) for key, meaning in entries)
        return ColumnUse(
            tuple(fold_header(text) for text in headers), value, lookup, self._pattern(node.get("pattern"))
        )
