"""A mapping file -> SourceMapping, with every problem of the file at once, each with its line, column and hint."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, cast

from engine.documents import (
    DocumentReader,
    MappingNode,
    Node,
    ScalarNode,
    SequenceNode,
    place_of,
    read_yaml,
    sort_problems,
)
from engine.errors import MappingError, Place, Problem, suggest_nearest
from engine.reading import KINDS
from engine.registers.mapping import keys
from engine.registers.mapping.mapping import Column, Parent, Sentence, Skip, SourceMapping
from engine.schema import REGISTERS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from engine.schema import Field, Register


def read_mapping(path: Path, shown: str | None = None) -> SourceMapping:
    """Return the mapping of a file; raises MappingError with every problem of the file."""
    root, problems = read_yaml(path, shown)
    if not isinstance(root, MappingNode):
        hint = "it begins with `format`, `register` and `columns`"
        said = "the file holds no mapping"
        problems = problems or [Problem(said, Place(shown or str(path)), hint)]
        raise MappingError.of(problems)
    reader = _Reader(problems)
    mapping = reader.read(root)
    if reader.problems or mapping is None:
        raise MappingError.of(sort_problems(reader.problems))
    return mapping


class _Reader(DocumentReader):
    """Reads one mapping file's nodes and gathers what is wrong with them."""

    def read(self, root: MappingNode) -> SourceMapping | None:
        hint = "a mapping has `format`, `register` and `columns`"
        missing = self.check_keys(root, tuple(keys.MAPPING), "the mapping", keys.REQUIRED, hint)
        name = self.text(root, "register")
        register = REGISTERS.get(name or "")
        if name and register is None:
            node = root.get("register")
            place = node.place if node else root.place
            self.refuse(f"there is no register `{name}`", place, suggest_nearest(name, REGISTERS))
        if register is None or missing:
            return None
        file_kind, encoding, sheet, header = self.reading(root.get("read"))
        kind = cast("Literal['table', 'text']", self.choice(root, "kind", keys.KINDS) or "table")
        columns = self.columns(root.get("columns"), register)
        return SourceMapping(
            format=self.text(root, "format") or "",
            register=register.name,
            columns=columns,
            kind=kind,
            recognise=self.texts(root, "recognise"),
            file_kind=file_kind,
            encoding=encoding,
            sheet=sheet,
            header=header,
            ignore=self.texts(root, "ignore"),
            fill_down=self.fields(root, "fill_down", register),
            expect=self.texts(root, "expect"),
            skip=self.skips(root.get("skip")),
            parent=self.parent(root.get("parent"), register),
            period=self.period(root.get("period")),
            sentence=self.sentence(root, kind, register),
            place=root.place,
        )

    def fields(self, node: MappingNode, key: str, register: Register) -> tuple[str, ...]:
        names = self.texts(node, key)
        value = node.get(key)
        for item in value.items if isinstance(value, SequenceNode) else ():
            if isinstance(item, ScalarNode):
                self.check_field(item, register)
        return names

    def check_field(self, name: ScalarNode, register: Register) -> Field | None:
        known = register.field(name.text)
        if known is None:
            message = f"the {register.name} register has no field `{name.text}`"
            self.refuse(message, name.place, suggest_nearest(name.text, register.field_names()))
        return known

    def reading(self, node: Node | None) -> tuple[str | None, str | None, str | None, int | None]:
        """Return kind, encoding, sheet and header row."""
        if node is None:
            return None, None, None, None
        if not isinstance(node, MappingNode):
            self.refuse("`read` must be keys and values", node.place)
            return None, None, None, None
        self.check_keys(node, tuple(keys.READ), "`read`")
        header = self.text(node, "header")
        value = node.get("header")
        if header and header != "find" and not header.isdigit() and value:
            self.refuse("`header` must be a row number or `find`", value.place)
        kind, encoding = self.text(node, "kind"), self.text(node, "encoding")
        if kind and kind not in KINDS:
            self.refuse(f"`{kind}` is no kind of file", place_of(node, "kind"), suggest_nearest(kind, KINDS))
        if encoding and not _is_encoding(encoding):
            self.refuse(f"`{encoding}` is no encoding", place_of(node, "encoding"), "such as utf-8 or cp1252")
        return kind, encoding, self.text(node, "sheet"), int(header) if header and header.isdigit() else None

    def parent(self, node: Node | None, register: Register) -> Parent | None:
        if node is None:
            return None
        if not isinstance(node, MappingNode):
            self.refuse("`parent` must have the keys `column` and `fill`", node.place)
            return None
        self.check_keys(node, tuple(keys.PARENT), "`parent`")
        column = self.text(node, "column")
        return Parent(column, self.fields(node, "fill", register)) if column else None

    def skips(self, node: Node | None) -> tuple[Skip, ...]:
        if node is None:
            return ()
        if not isinstance(node, SequenceNode):
            self.refuse("`skip` must be a list", node.place, "write - {column: …, pattern: …, reason: …}")
            return ()
        found = []
        for item in node.items:
            needed = "what to skip needs `column`, `pattern` and `reason`"
            if not isinstance(item, MappingNode):
                self.refuse(needed, item.place)
                continue
            if self.check_keys(item, tuple(keys.SKIP), "what to skip", keys.SKIP, needed):
                continue
            self.check_expression(item, "pattern")
            texts = [self.text(item, key) or "" for key in keys.SKIP]
            found.append(Skip(*texts))
        return tuple(found)

    def period(self, node: Node | None) -> Column | None:
        if isinstance(node, ScalarNode):
            return Column("period", node.text)
        if isinstance(node, MappingNode):
            self.check_keys(node, tuple(keys.PERIOD), "`period`")
            self.check_expression(node, "pattern")
            return Column("period", self.text(node, "column"), pattern=self.text(node, "pattern"))
        if node is not None:
            self.refuse("`period` names a column", node.place, "write {column: …, pattern: …}")
        return None

    def sentence(self, root: MappingNode, kind: str, register: Register) -> Sentence | None:
        column, patterns = self.text(root, "sentence"), root.get("patterns")
        if kind != "text":
            for key in ("sentence", "patterns"):
                if (value := root.get(key)) is not None:
                    self.refuse(f"`{key}` stands only in a mapping of the kind text", value.place, "write `kind: text`")
            return None
        if column is None:
            self.refuse("a mapping of the kind text lacks `sentence`, the column of the text", root.place)
            return None
        return Sentence(column, self.patterns(patterns, register))

    def patterns(self, node: Node | None, register: Register) -> dict[str, tuple[str, ...]]:
        if node is None:
            return {}
        if not isinstance(node, MappingNode):
            self.refuse("`patterns` must be a field and a list of regular expressions on each line", node.place)
            return {}
        found = {}
        for name, value in node.entries:
            known = self.check_field(name, register)
            if known and known.kind not in keys.TAKEN:
                self.refuse(f"`{name.text}` cannot be taken from a sentence", name.place)
            for item in value.items if isinstance(value, SequenceNode) else (value,):
                self.check_pattern(item, "patterns")
            found[name.text] = self.texts(node, name.text)
        return found

    def columns(self, node: Node | None, register: Register) -> tuple[Column, ...]:
        if not isinstance(node, MappingNode):
            if node is not None:
                self.refuse("`columns` must be a field and its column on each line", node.place)
            return ()
        found = []
        for name, value in node.entries:
            known = self.check_field(name, register)
            if known is None:
                continue
            if isinstance(value, ScalarNode):
                found.append(Column(known.name, value.text))
            elif isinstance(value, SequenceNode):
                first, *others = self.texts(node, name.text) or ("",)
                found.append(Column(known.name, first, tuple(others)))
            elif isinstance(value, MappingNode):
                found.append(self.column(known, value))
            else:
                self.refuse("a field's column is a text or keys and values", value.place)
        return tuple(found)

    def column(self, known: Field, node: MappingNode) -> Column:
        before = len(self.problems)
        self.check_keys(node, tuple(keys.COLUMN), f"the column of `{known.name}`")
        if len(self.problems) == before and (node.get("column") is None) == (node.get("constant") is None):
            self.refuse(f"`{known.name}` needs either `column` or `constant`", node.place)
        for key in ("split", "pattern"):
            self.check_expression(node, key)
        self.check_choice(node, "dates", keys.ORDERS, fits=known.kind == "date")
        column, *spellings = self.spellings(node) or [""]
        money = self.text(node, "money")
        value = node.get("money")
        if value and (known.kind != "money" or not (money in keys.UNITS or re.fullmatch(r"[A-Z]{3}", money or ""))):
            self.refuse(f"`money: {money}` is not for `{known.name}`", value.place, "pounds, pence, thousands or EUR")
        constant = self.text(node, "constant")
        if constant and known.values and constant not in known.values:
            self.refuse(
                f"`{constant}` is no value of `{known.name}`", node.place, suggest_nearest(constant, known.values)
            )
        return Column(
            field=known.name,
            column=column or None,
            spellings=tuple(spellings),
            joined=self.texts(node, "joined"),
            join=self.text(node, "join") or " ",
            nth=self.count(node, "nth"),
            until=self.text(node, "until"),
            dates=self.text(node, "dates"),
            money=money,
            lookup=self.lookup(known, node.get("lookup")),
            split=self.text(node, "split"),
            pattern=self.text(node, "pattern"),
            constant=constant,
        )

    def count(self, node: MappingNode, key: str) -> int:
        value, said = node.get(key), self.text(node, key)
        if value is None:
            return 1
        if said and said.isdigit() and int(said) >= 1:
            return int(said)
        self.refuse(f"`{key}` must be a whole number from 1 on", value.place)
        return 1

    def spellings(self, node: MappingNode) -> list[str]:
        """Return the headers that a column goes by: one text, or a list of which the first that is there counts."""
        value = node.get("column")
        if isinstance(value, SequenceNode):
            return list(self.texts(node, "column"))
        text = self.text(node, "column")
        return [text] if text else []

    def check_expression(self, node: MappingNode, key: str) -> None:
        value = node.get(key)
        if value is not None:
            self.check_pattern(value, key, marked=key == "pattern" and node.get("reason") is None)

    def check_pattern(self, value: Node, key: str, *, marked: bool = True) -> None:
        if not isinstance(value, ScalarNode):
            return
        try:
            expression = re.compile(value.text)
        except re.error as error:
            self.refuse(f"`{key}` is not a regular expression: {error}", value.place)
            return
        if marked and not expression.groups:
            self.refuse(f"`{key}` must mark what to take with ( )", value.place)

    def check_choice(self, node: MappingNode, key: str, known: Sequence[str], *, fits: bool) -> None:
        value, said = node.get(key), self.text(node, key)
        if value and not fits:
            self.refuse(f"`{key}` stands only at a field of dates", value.place)
        elif value and said not in known:
            self.refuse(f"`{key}` cannot be `{said}`", value.place, suggest_nearest(said or "", known))

    def lookup(self, known: Field, node: Node | None) -> dict[str, str]:
        if node is None:
            return {}
        if not isinstance(node, MappingNode):
            self.refuse("`lookup` must be a source value and its meaning on each line", node.place)
            return {}
        found = {}
        for key, value in node.entries:
            meaning = value.text if isinstance(value, ScalarNode) else ""
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
