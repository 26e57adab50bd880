"""Strict YAML whose nodes know their line: no tags, anchors, duplicate keys, `yes`/`on` booleans or base-60 numbers."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

import yaml

from engine.errors import Place, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Value = str | int | Decimal | bool | dt.date | None
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_WHOLE = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"[-+]?(0|[1-9][0-9]*)\.[0-9]+")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WORDS: dict[str, Value] = {"": None, "null": None, "~": None, "true": True, "false": False}
_SLIPS = (
    (r"quoted scalar", "a quotation mark is not closed", "close the text with the mark it begins with", True),
    (r"flow mapping", "`{` is not closed where it should be", "part with commas, and close with `}`", True),
    (r"flow sequence", "`[` is not closed where it should be", "part with commas, and close with `]`", True),
    (r"mapping values", "a colon stands where none may", "indent keys alike, and put text with `: ` in quotes", False),
    (r"simple key", "this line is neither `key: value` nor part of a text", "write a colon and a space", True),
    (r"block mapping|block collection", "this line does not line up with those above", "indent keys alike", False),
    (r"cannot start any token", "text cannot begin with this character", "put the text in quotes", False),
)  # fmt: skip
"""What the YAML library says, by a pattern: what to say, with which hint, and whether at the place where it began."""
_DEEPEST = 40
_LARGEST = 2_000_000


@dataclass(frozen=True, slots=True)
class ScalarNode:
    """A single value; `text` is what the file says, `value` what it means, `raw` its letters in the file."""

    text: str
    value: Value
    place: Place
    raw: str = ""

    def locate(self, part: str) -> Place:
        """Return where a part of the text stands in the file, the place of the whole where it is written otherwise."""
        at = self.raw.find(part)
        if at < 0 or self.place.line is None:
            return self.place
        before = self.raw[:at].split("\n")
        first = (self.place.column or 1) if len(before) == 1 else 1
        return Place(self.place.file, self.place.line + len(before) - 1, first + len(before[-1]))


@dataclass(frozen=True, slots=True)
class SequenceNode:
    """A list of nodes."""

    items: tuple[Node, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class MappingNode:
    """Keys with their nodes, in the order of the file; keys are unique text."""

    entries: tuple[tuple[ScalarNode, Node], ...]
    place: Place

    def get(self, key: str) -> Node | None:
        """Return the node of the key, None where there is no such key."""
        return next((node for name, node in self.entries if name.text == key), None)

    def key(self, key: str) -> ScalarNode | None:
        """Return the key's own node, None where there is no such key."""
        return next((name for name, _ in self.entries if name.text == key), None)

    def keys(self) -> list[str]:
        """Return the keys in the order of the file."""
        return [name.text for name, _ in self.entries]


Node = ScalarNode | SequenceNode | MappingNode


def read_yaml(path: Path, shown: str | None = None) -> tuple[Node | None, list[Problem]]:
    """Return the file's root node and every problem of form in it; the root is None where it cannot be read.

    `shown` is the name used in places, the path itself where it is None. An unreadable file is a problem too.
    """
    name = shown or str(path)
    try:
        if path.stat().st_size > _LARGEST:
            return None, [Problem(f"the file is larger than {_LARGEST:,} bytes", Place(name))]
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode("utf-8").split("\n")
        place = Place(name, len(before), len(before[-1]) + 1)
        return None, [Problem("the file is not UTF-8 text", place, "save it as UTF-8")]
    except OSError as error:
        return None, [Problem(f"the file cannot be read: {error.strerror}", Place(name))]
    return parse_yaml(text, name)


def parse_yaml(text: str, name: str) -> tuple[Node | None, list[Problem]]:
    """Return the text's root node and every problem of form in it, with places in the file `name`."""
    problems: list[Problem] = []
    try:
        events = iter(yaml.parse(text, Loader=_LOADER))
        root = _read_document(events, _Source(name, text, problems))
    except yaml.YAMLError as error:
        return None, [*problems, _describe_yaml_error(error, text, name)]
    except ValueError as error:
        return None, [*problems, Problem(str(error), Place(name))]
    return root, problems


@dataclass(frozen=True, slots=True)
class _Source:
    """The file that is read: its name, its text, and the problems of form found in it so far."""

    name: str
    text: str
    problems: list[Problem]

    def place(self, event: yaml.Event) -> Place:
        mark = event.start_mark
        return Place(self.name, mark.line + 1, mark.column + 1) if mark else Place(self.name)

    def cut(self, event: yaml.Event) -> str:
        start, end = event.start_mark, event.end_mark
        return self.text[start.index : end.index] if start and end else ""

    def say(self, message: str, place: Place, hint: str | None = None) -> None:
        self.problems.append(Problem(message, place, hint))


def _read_document(events: Iterator[yaml.Event], source: _Source) -> Node | None:
    root: Node | None = None
    documents = 0
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            first = next(events)
            node = _read_node(first, events, source, 0)
            if documents == 1:
                root = node
            elif documents == 2:
                source.say("a second YAML document in one file", source.place(event), "take out the line `---`")
    return root


def _read_node(event: yaml.Event, events: Iterator[yaml.Event], source: _Source, depth: int) -> Node:
    place = source.place(event)
    if depth > _DEEPEST:
        raise ValueError(f"the file is nested more than {_DEEPEST} levels deep (line {place.line})")
    if isinstance(event, yaml.AliasEvent):
        source.say(f"the alias `*{event.anchor}` is not allowed", place, "write the value out")
        return ScalarNode("", None, place)
    _refuse_decoration(event, place, source)
    if isinstance(event, yaml.ScalarEvent):
        return ScalarNode(event.value, _read_value(event, place, source), place, source.cut(event))
    if isinstance(event, yaml.SequenceStartEvent):
        items = []
        while not isinstance(inner := next(events), yaml.SequenceEndEvent):
            items.append(_read_node(inner, events, source, depth + 1))
        return SequenceNode(tuple(items), place)
    entries: dict[str, tuple[ScalarNode, Node]] = {}
    while not isinstance(inner := next(events), yaml.MappingEndEvent):
        key = _read_node(inner, events, source, depth + 1)
        node = _read_node(next(events), events, source, depth + 1)
        if not isinstance(key, ScalarNode):
            source.say("a key must be plain text", key.place)
        elif key.text in entries:
            first = entries[key.text][0].place.line
            source.say(f"the key `{key.text}` stands twice (first on line {first})", key.place)
        else:
            entries[key.text] = (key, node)
    return MappingNode(tuple(entries.values()), place)


def _refuse_decoration(event: yaml.Event, place: Place, source: _Source) -> None:
    if anchor := getattr(event, "anchor", None):
        source.say(f"the anchor `&{anchor}` is not allowed", place, "take it out, and write the value where it is used")
    if tag := getattr(event, "tag", None):
        source.say(f"the tag `{tag}` is not allowed", place, "write plain text, numbers and lists")


def _read_value(event: yaml.ScalarEvent, place: Place, source: _Source) -> Value:
    text = event.value
    if event.style is not None and event.style != "":
        return str(text)
    if text in _WORDS:
        return _WORDS[text]
    if _WHOLE.fullmatch(text):
        return int(text) if len(text) < 19 else Decimal(text)
    if _DECIMAL.fullmatch(text):
        return Decimal(text)
    if _DATE.fullmatch(text):
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            source.say(f"`{text}` is not a date of the calendar", place)
    return str(text)


def _describe_yaml_error(error: yaml.YAMLError, text: str, name: str) -> Problem:
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return Problem(f"this is not valid YAML: {error}", Place(name))
    place = Place(name, mark.line + 1, mark.column + 1)
    lines = text.split("\n")
    if mark.line < len(lines) and "\t" in lines[mark.line][: mark.column + 1]:
        return Problem("a tab stands where only spaces may", place, "indent with spaces")
    problem, context = (getattr(error, name, None) or "" for name in ("problem", "context"))
    for pattern, message, hint, begins in _SLIPS:
        if re.search(pattern, f"{context}; {problem}"):
            mark = getattr(error, "context_mark", None) if begins else None
            return Problem(message, Place(name, mark.line + 1, mark.column + 1) if mark else place, hint)
    return Problem(f"this is not valid YAML: {problem or error}", place)
