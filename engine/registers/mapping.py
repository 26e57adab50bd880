"""A mapping file -> Mapping, every problem of the file at once; the shipped formats; choosing one for a table."""

from __future__ import annotations

import dataclasses
import functools
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from engine import yamlfile
from engine.errors import MappingError, Place, Problem, suggest_nearest
from engine.registers.headers import SEARCHED_ROWS
from engine.registers.read import KINDS
from engine.registers.schema import REGISTERS
from engine.registers.words import normalise_words

if TYPE_CHECKING:
    from collections.abc import Mapping as Table
    from collections.abc import Sequence

    from engine.registers.rawtable import RawTable
    from engine.registers.schema import Field, Register

FOLDER = Path(__file__).parent / "formats"
GENERIC = "headers"
"""The name of the mapping that reads columns by their headers alone."""
_KEYS = ("format", "register", "recognise", "read", "columns", "ignore", "fill_down", "expect", "parent")
_COLUMN_KEYS = ("column", "until", "dates", "money", "lookup", "split", "pattern", "constant")
_ORDERS = ("day first", "month first")
_UNITS = ("pounds", "pence", "thousands")


@dataclass(frozen=True, slots=True)
class Column:
    """Where a field's values come from and how they are read.

    `until` is the column of an interval's last day or most pounds; `split` (a regular expression) cuts a cell into
    one row each, together with every field that cuts the same column alike; `pattern` takes the first group found.
    """

    field: str
    column: str | None = None
    until: str | None = None
    dates: str | None = None
    money: str | None = None
    lookup: Table[str, str] = dataclasses.field(default_factory=dict)
    split: str | None = None
    pattern: str | None = None
    constant: str | None = None
    place: int | None = None
    """The column's place in the table, where headers alone were used (two columns may share a header)."""


@dataclass(frozen=True, slots=True)
class Parent:
    """Rows of the same register whose reference stands in `column` fill these fields where a row lacks them."""

    column: str
    fill: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mapping:
    """How one source format becomes a register (DESIGN §5)."""

    format: str
    register: str
    columns: tuple[Column, ...]
    recognise: tuple[str, ...] = ()
    kind: str | None = None
    encoding: str | None = None
    sheet: str | None = None
    header: int | None = None
    ignore: tuple[str, ...] = ()
    fill_down: tuple[str, ...] = ()
    expect: tuple[str, ...] = ()
    parent: Parent | None = None
    place: Place = field(default=Place(GENERIC))

    def names(self) -> list[str]:
        """Return every source column that the mapping reads."""
        named = [name for column in self.columns for name in (column.column, column.until) if name]
        return [*named, self.parent.column] if self.parent else named


def read_mapping(path: Path, shown: str | None = None) -> Mapping:
    """Return the mapping of a file; raises MappingError with every problem of the file."""
    root, problems = yamlfile.read_yaml(path, shown)
    if not isinstance(root, yamlfile.Mapping):
        problems = problems or [Problem("a mapping file is a list of keys and values", Place(shown or str(path)))]
        raise MappingError.of(problems)
    reader = _Reader(problems)
    mapping = reader.read(root)
    if reader.problems or mapping is None:
        raise MappingError.of(sorted(reader.problems, key=lambda problem: problem.place or Place("")))
    return mapping


class _Reader:
    """Reads one mapping file's nodes and gathers what is wrong with them."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems

    def refuse(self, message: str, place: Place, hint: str | None = None) -> None:
        self.problems.append(Problem(message, place, hint))

    def read(self, root: yamlfile.Mapping) -> Mapping | None:
        self.check_keys(root, _KEYS)
        missing = [key for key in ("format", "register", "columns") if root.get(key) is None]
        if missing:
            self.refuse(f"the mapping lacks {', '.join(f'`{key}`' for key in missing)}", root.place)
        name = self.text(root, "register")
        register = REGISTERS.get(name or "")
        if name and register is None:
            node = root.get("register")
            place = node.place if node else root.place
            self.refuse(f"there is no register `{name}`", place, suggest_nearest(name, REGISTERS))
        if register is None or missing:
            return None
        kind, encoding, sheet, header = self.reading(root.get("read"))
        return Mapping(
            format=self.text(root, "format") or "",
            register=register.name,
            columns=self.columns(root.get("columns"), register),
            recognise=self.texts(root, "recognise"),
            kind=kind,
            encoding=encoding,
            sheet=sheet,
            header=header,
            ignore=self.texts(root, "ignore"),
            fill_down=self.fields(root, "fill_down", register),
            expect=self.texts(root, "expect"),
            parent=self.parent(root.get("parent"), register),
            place=root.place,
        )

    def check_keys(self, node: yamlfile.Mapping, known: Sequence[str]) -> None:
        for key, _ in node.entries:
            if key.text not in known:
                self.refuse(f"there is no key `{key.text}` here", key.place, suggest_nearest(key.text, known))

    def text(self, node: yamlfile.Mapping, key: str) -> str | None:
        value = node.get(key)
        if value is None:
            return None
        if isinstance(value, yamlfile.Scalar) and value.text:
            return value.text
        self.refuse(f"`{key}` must be a text", value.place)
        return None

    def texts(self, node: yamlfile.Mapping, key: str) -> tuple[str, ...]:
        value = node.get(key)
        if value is None:
            return ()
        if isinstance(value, yamlfile.Sequence) and all(isinstance(item, yamlfile.Scalar) for item in value.items):
            return tuple(item.text for item in value.items if isinstance(item, yamlfile.Scalar))
        self.refuse(f"`{key}` must be a list of texts", value.place, "write [first, second]")
        return ()

    def fields(self, node: yamlfile.Mapping, key: str, register: Register) -> tuple[str, ...]:
        names = self.texts(node, key)
        value = node.get(key)
        for item in value.items if isinstance(value, yamlfile.Sequence) else ():
            if isinstance(item, yamlfile.Scalar):
                self.check_field(item, register)
        return names

    def check_field(self, name: yamlfile.Scalar, register: Register) -> Field | None:
        known = register.field(name.text)
        if known is None:
            message = f"the {register.name} register has no field `{name.text}`"
            self.refuse(message, name.place, suggest_nearest(name.text, register.field_names()))
        return known

    def reading(self, node: yamlfile.Node | None) -> tuple[str | None, str | None, str | None, int | None]:
        """Return kind, encoding, sheet and header row."""
        if node is None:
            return None, None, None, None
        if not isinstance(node, yamlfile.Mapping):
            self.refuse("`read` must be keys and values", node.place)
            return None, None, None, None
        self.check_keys(node, ("kind", "encoding", "sheet", "header"))
        header = self.text(node, "header")
        value = node.get("header")
        if header and header != "find" and not header.isdigit() and value:
            self.refuse("`header` must be a row number or `find`", value.place)
        kind, encoding = self.text(node, "kind"), self.text(node, "encoding")
        if kind and kind not in KINDS:
            self.refuse(f"`{kind}` is no kind of file", node.place, suggest_nearest(kind, KINDS))
        if encoding and not _is_encoding(encoding):
            self.refuse(f"`{encoding}` is no encoding", node.place, "such as utf-8 or cp1252")
        return kind, encoding, self.text(node, "sheet"), int(header) if header and header.isdigit() else None

    def parent(self, node: yamlfile.Node | None, register: Register) -> Parent | None:
        if node is None:
            return None
        if not isinstance(node, yamlfile.Mapping):
            self.refuse("`parent` must have the keys `column` and `fill`", node.place)
            return None
        self.check_keys(node, ("column", "fill"))
        column = self.text(node, "column")
        return Parent(column, self.fields(node, "fill", register)) if column else None

    def columns(self, node: yamlfile.Node | None, register: Register) -> tuple[Column, ...]:
        if not isinstance(node, yamlfile.Mapping):
            if node is not None:
                self.refuse("`columns` must be a field and its column on each line", node.place)
            return ()
        found = []
        for name, value in node.entries:
            known = self.check_field(name, register)
            if known is None:
                continue
            if isinstance(value, yamlfile.Scalar):
                found.append(Column(known.name, value.text))
            elif isinstance(value, yamlfile.Mapping):
                found.append(self.column(known, value))
            else:
                self.refuse("a field's column is a text or keys and values", value.place)
        return tuple(found)

    def column(self, known: Field, node: yamlfile.Mapping) -> Column:
        self.check_keys(node, _COLUMN_KEYS)
        if (node.get("column") is None) == (node.get("constant") is None):
            self.refuse(f"`{known.name}` needs either `column` or `constant`", node.place)
        for key in ("split", "pattern"):
            self.check_expression(node, key)
        self.check_choice(node, "dates", _ORDERS, fits=known.kind == "date")
        money = self.text(node, "money")
        value = node.get("money")
        if value and (known.kind != "money" or not (money in _UNITS or re.fullmatch(r"[A-Z]{3}", money or ""))):
            self.refuse(f"`money: {money}` is not for `{known.name}`", value.place, "pounds, pence, thousands or EUR")
        constant = self.text(node, "constant")
        if constant and known.values and constant not in known.values:
            self.refuse(
                f"`{constant}` is no value of `{known.name}`", node.place, suggest_nearest(constant, known.values)
            )
        return Column(
            field=known.name,
            column=self.text(node, "column"),
            until=self.text(node, "until"),
            dates=self.text(node, "dates"),
            money=money,
            lookup=self.lookup(known, node.get("lookup")),
            split=self.text(node, "split"),
            pattern=self.text(node, "pattern"),
            constant=constant,
        )

    def check_expression(self, node: yamlfile.Mapping, key: str) -> None:
        value = node.get(key)
        if value is None or not isinstance(value, yamlfile.Scalar):
            return
        try:
            expression = re.compile(value.text)
        except re.error as error:
            self.refuse(f"`{key}` is not a regular expression: {error}", value.place)
            return
        if key == "pattern" and not expression.groups:
            self.refuse("`pattern` must mark what to take with ( )", value.place)

    def check_choice(self, node: yamlfile.Mapping, key: str, known: Sequence[str], *, fits: bool) -> None:
        value, said = node.get(key), self.text(node, key)
        if value and (said not in known or not fits):
            self.refuse(f"`{key}: {said}` cannot stand here", value.place, suggest_nearest(said or "", known))

    def lookup(self, known: Field, node: yamlfile.Node | None) -> dict[str, str]:
        if node is None:
            return {}
        if not isinstance(node, yamlfile.Mapping):
            self.refuse("`lookup` must be a source value and its meaning on each line", node.place)
            return {}
        found = {}
        for key, value in node.entries:
            meaning = value.text if isinstance(value, yamlfile.Scalar) else ""
            if known.values and meaning not in known.values:
                message = f"`{meaning}` is no value of `{known.name}`"
                self.refuse(message, value.place, suggest_nearest(meaning, known.values))
            found[key.text] = meaning
        return found


def _is_encoding(name: str) -> bool:
    try:
        b"    ".decode(name)  # no bytes at all would decode by any name
    except UnicodeDecodeError:
        return True
    except (LookupError, ValueError):
        return False
    return True


@functools.cache
def load_formats() -> tuple[Mapping, ...]:
    """Return the shipped mappings, those that name more columns first."""
    found = [read_mapping(path, f"formats/{path.name}") for path in sorted(FOLDER.glob("*.yaml"))]
    return tuple(sorted(found, key=lambda mapping: (-len(mapping.recognise), mapping.format)))


def find_header_row(table: RawTable, names: Sequence[str]) -> tuple[int | None, tuple[str | None, ...]] | None:
    """Return the first row (its number and cells) that holds all the names, None where no row does."""
    wanted = set(map(normalise_words, names))
    if table.header is not None:
        return (None, table.header) if wanted <= set(map(normalise_words, table.header)) else None
    for row, *cells in table.cells.head(SEARCHED_ROWS).rows():
        if wanted <= {normalise_words(cell) for cell in cells if cell}:
            return row, tuple(cells)
    return None


def choose_format(table: RawTable, register: str | None) -> Mapping | None:
    """Return the shipped mapping whose telling columns all stand in the table, for that register if one is given."""
    for mapping in load_formats():
        if register in (None, mapping.register) and mapping.recognise and find_header_row(table, mapping.recognise):
            return mapping
    return None
