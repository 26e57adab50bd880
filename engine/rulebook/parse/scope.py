"""The scope of one rule file: its records, their fields and parties, its parameters; and its problems."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, cast

from engine.documents import DocumentReader, Node, ScalarNode
from engine.errors import Place, Problem, suggest_nearest
from engine.rulebook.language import KINDS, FieldRef, Key, Operand, PartyRef, find_kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.rulebook.language import Parameter
    from engine.rulebook.logic import Operator
    from engine.schema import Register

ALIAS = r"[a-z][a-z0-9_]*"
"""What a record may be called."""
OPERAND = r"first recorded of \[[^\]]*\]|\S+"
_FIRST = re.compile(r"first recorded of \[(?P<fields>[^\]]*)\]")
_PART = re.compile(r"(?P<part>\S+) of (?P<name>\S+)")
PARTS = ("year", "quarter", "month")
KEYED = ("text", "category")
RESERVED = (
    "as_of",
    "name",
    "link",
    "expect",
    "severity",
    "covers",
    "case",
    "key",
    "search",
    "measure",
    "same",
    "unknown",
)
"""Words that an alias cannot be: they stand for something else in tests, reasons or frames of matches."""


@dataclass(slots=True)
class Scope:
    """Reads names for one rule: knows its aliases and parameters, and collects the problems."""

    aliases: Mapping[str, Register]
    parameters: Mapping[str, Parameter]
    problems: list[Problem] = field(default_factory=list)
    unread: frozenset[str] = frozenset()
    """Aliases whose register is not known: that has been said, and nothing more is said of their fields."""
    unfit: frozenset[str] = frozenset()
    """Parameters that cannot be read: that has been said too."""
    sought: dict[str, Register] = field(default_factory=dict)
    """The aliases that the `absent` and `present` conditions read so far bring in, each known in its own alone."""
    missing: set[str] = field(default_factory=set)
    """Those of them that an `absent` brings in."""
    measures: Literal["", "total", "share"] = ""
    """The block whose measures a condition may speak of."""

    def say(self, message: str, place: Place, hint: str | None = None) -> None:
        """Add a problem."""
        self.problems.append(Problem(message, place, hint))

    @property
    def document(self) -> DocumentReader:
        """The strict reader of the file, which adds to the same problems."""
        return DocumentReader(self.problems)

    def add_alias(self, alias: str, register: Register, *, wanted: bool) -> Scope:
        """Return the scope in which the alias is known too; the problems and the aliases sought are shared."""
        self.sought[alias] = register
        if not wanted:
            self.missing.add(alias)
        return replace(self, aliases={**self.aliases, alias: register}, measures="")

    def open_all(self) -> Scope:
        """Return the scope in which the aliases of every search are known, as in a rule's tests."""
        return replace(self, aliases={**self.aliases, **self.sought})

    def allow_measures(self, block: Literal["total", "share"]) -> Scope:
        """Return the scope in which conditions may speak of the measures of a block."""
        return replace(self, measures=block)

    def forbid_measures(self) -> Scope:
        """Return the scope in which conditions speak of one match."""
        return replace(self, measures="")

    def find_register(
        self, text: str, place: Place, what: str = "is not a field of this rule's records"
    ) -> Register | None:
        """Return the register of the alias before the dot, None where there is none (a problem is added)."""
        alias, _, _ = text.partition(".")
        if alias in self.unread:
            return None
        register = self.aliases.get(alias)
        if register is None:
            known = f"`{alias}` is known inside its own `absent` or `present` alone"
            self.say(f"`{text}` {what}", place, known if alias in self.sought else suggest_nearest(alias, self.aliases))
        return register

    def read_field(self, text: str, place: Place) -> FieldRef | None:
        """Return the field that `alias.name` names, None where there is none (a problem is added)."""
        alias, dot, name = text.partition(".")
        if alias in self.unread:
            return None
        if not dot:
            hint = suggest_nearest(alias, self.aliases)
            self.say(f"`{text}` is not a field of this rule's records", place, hint)
            return None
        register = self.find_register(text, place)
        if register is None:
            return None
        found = register.field(name)
        if found is None:
            message = f"the {register.name} register has no field `{name}`"
            self.say(message, place, suggest_nearest(name, register.field_names()))
            return None
        return FieldRef(alias, found)

    def read_party(self, node: Node, kind: str | None = None) -> PartyRef | None:
        """Return the party, of that kind if one is given, which `alias.role` names, else None (a problem is added)."""
        text = node.text if isinstance(node, ScalarNode) else ""
        alias, _, role = text.partition(".")
        register = self.find_register(text, node.place, "names no record of this rule")
        if register is None:
            return None
        party = register.party(role)
        if party is None or kind not in (None, party.kind):
            roles = [candidate.role for candidate in register.parties if kind in (None, candidate.kind)]
            message = f"the {register.name} register has no {kind or 'party'} `{role}`"
            self.say(message, node.place, suggest_nearest(role, roles))
            return None
        return PartyRef(alias, party)

    def read_grouped(self, text: str, place: Place) -> FieldRef | PartyRef | None:
        """Return the party or field whose different values are told apart, None where there is none."""
        alias, _, name = text.partition(".")
        register = self.aliases.get(alias)
        party = register.party(name) if register else None
        return PartyRef(alias, party) if party else self.read_field(text, place)

    def read_key(self, node: Node, name: str) -> Key | None:
        """Return what `per` or `one per` (the `name`) lists: a record, a party, a field, or a part of a date."""
        text = " ".join(node.text.split()) if isinstance(node, ScalarNode) else ""
        if text in self.aliases:
            return Key(text, text)
        part = _PART.fullmatch(text)
        if "." not in text and not part:
            if text not in self.unread:
                hint = suggest_nearest(text, self.aliases)
                self.say(f"`{name}` names no record `{text}`", node.place, hint)
            return None
        ref = self.read_grouped(part["name"] if part else text, node.place)
        if ref is None:
            return None
        kind = "party" if isinstance(ref, PartyRef) else ref.field.kind
        if part and (part["part"] not in PARTS or kind != "date"):
            hint = suggest_nearest(part["part"], PARTS) if kind == "date" else f"{', '.join(PARTS)} are of a date"
            self.say(f"`{text}` is no part of a date", node.place, hint)
            return None
        if not part and kind not in (*KEYED, "party"):
            hint = f"write `year of {text}`" if kind == "date" else "group by a record, a party, a text or a category"
            self.say(f"records are not grouped by `{text}`, which is {KINDS[kind][0]}", node.place, hint)
            return None
        return Key(
            text, ref.alias, ref, cast("Literal['year', 'quarter', 'month'] | None", part["part"] if part else None)
        )

    def read_operand(self, text: str, place: Place) -> Operand | None:
        """Return the operand that a phrase names: a $parameter, as_of, a field, or the first recorded of some."""
        if text.startswith("$"):
            return self.read_parameter(text[1:], place)
        if text == "as_of":
            return Operand(is_as_of=True, kind="date")
        first = _FIRST.fullmatch(text)
        names = [part.strip() for part in first["fields"].split(",")] if first else [text]
        refs = [self.read_field(name, place) for name in names]
        found = tuple(ref for ref in refs if ref is not None)
        if len(found) < len(refs):
            return None
        kinds = {ref.field.kind for ref in found}
        if len(kinds) > 1:
            self.say(f"`{text}` mixes fields of different kinds: {', '.join(sorted(kinds))}", place)
            return None
        return Operand(fields=found, kind=found[0].field.kind)

    def read_parameter(self, name: str, place: Place) -> Operand | None:
        """Return the operand that stands for a parameter, None where there is none (a problem is added)."""
        parameter = self.parameters.get(name)
        if parameter is None:
            hint = suggest_nearest(name, self.parameters) or "write it under `parameters`"
            if name not in self.unfit:
                self.say(f"the rule has no parameter `{name}`", place, hint)
            return None
        return Operand(parameter=name, kind=find_kind(parameter.value), by=parameter.by)

    def read_days(self, node: Node, what: str) -> Operand | None:
        """Return a whole number of days, or a parameter that is one, None where it is not (a problem is added)."""
        text = node.text if isinstance(node, ScalarNode) else "this"
        if isinstance(node, ScalarNode) and text.startswith("$"):
            operand = self.read_parameter(text[1:], node.place)
            if operand is not None and type(self.parameters[text[1:]].value) is not int:
                said = self.parameters[text[1:]].value
                self.say(f"`{text}` is `{said}`, not a whole number of days", node.place, "write its `value` as 365")
            return operand
        if isinstance(node, ScalarNode) and type(node.value) is int:
            return Operand(value=node.value, kind="number")
        self.say(f"`{text}` is not a number of days", node.place, what)
        return None

    def check_kind(self, operator: Operator, operand: Operand, place: Place) -> None:
        """Add a problem where an operator does not take what stands beside it."""
        if operand.kind not in operator.kinds and operand.kind != "any":
            what = operand.fields[0].column if operand.fields else f"${operand.parameter}"
            kinds = " or ".join(KINDS[kind][1] for kind in sorted(operator.kinds))
            self.say(f"`{operator.words}` takes {kinds}, and `{what}` is {KINDS[operand.kind][0]}", place)
