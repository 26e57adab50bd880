"""The words of a condition in a rule file -> Condition, with a place and a hint for each slip."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, cast

from engine.errors import Place, Problem, suggest_nearest
from engine.registers.schema import REGISTERS, Register
from engine.rulebook.conditions import OPERATORS, Operator
from engine.rulebook.rule import (
    Comparison,
    Condition,
    FieldRef,
    Group,
    Link,
    Mention,
    Operand,
    Parameter,
    PartyRef,
    Same,
    TextRef,
)
from engine.yamlfile import Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Mapping as Table

_OPERAND = r"first recorded of \[[^\]]*\]|\S+"
_WORDS = "|".join(sorted(OPERATORS, key=len, reverse=True))
_PHRASE = re.compile(rf"(?P<left>{_OPERAND}) +(?P<operator>{_WORDS})(?: +(?P<right>{_OPERAND}))?")
_FIRST = re.compile(r"first recorded of \[(?P<fields>[^\]]*)\]")
_GROUPS = ("any of", "none of", "all of")
_SAME = {"same organisation": "organisation", "same person": "person"}
_MENTIONS = "mentions"
_LINKS = (*_SAME, _MENTIONS)


@dataclass(slots=True)
class Phrasebook:
    """Reads the conditions of one rule: knows its aliases and parameters, and collects the problems."""

    aliases: Table[str, Register]
    parameters: Table[str, Parameter]
    problems: list[Problem] = field(default_factory=list)
    unread: frozenset[str] = frozenset()
    """Aliases whose register is not known: that has been said, and nothing more is said of their fields."""

    def say(self, message: str, place: Place, hint: str | None = None) -> None:
        """Add a problem."""
        self.problems.append(Problem(message, place, hint))

    def read_group(self, node: Node | None, joined: Literal["all of", "any of", "none of"], place: Place) -> Group:
        """Return the conditions of a list node, joined; what cannot be read is a problem and left out."""
        if not isinstance(node, Sequence):
            self.say("conditions are written as a list", node.place if node else place, "put `- ` before each")
            return Group(joined, ())
        if not node.items:
            self.say("the list holds no condition", node.place, "take it out, or write `- gift.direction is: received`")
        members = [self.read_condition(item) for item in node.items]
        return Group(joined, tuple(member for member in members if member is not None))

    def read_condition(self, node: Node) -> Condition | None:
        """Return the condition of one list item, None where it cannot be read (a problem is added)."""
        if isinstance(node, Scalar):
            return self._read_phrase(node, None)
        if not isinstance(node, Mapping) or len(node.entries) != 1:
            self.say("a list item holds one condition", node.place, "begin each condition with `- `")
            return None
        key, value = node.entries[0]
        if key.text in _GROUPS:
            return self.read_group(value, cast('Literal["all of", "any of", "none of"]', key.text), key.place)
        if key.text in _LINKS:
            return self.read_link(key, value)
        return self._read_phrase(key, value)

    def read_link(self, key: Scalar, value: Node) -> Link | None:
        """Return a `same organisation`, `same person` or `mentions` condition, None where it cannot be read."""
        if key.text not in _LINKS:
            self.say(f"`{key.text}` does not link two records", key.place, suggest_nearest(key.text, _LINKS))
            return None
        return self._read_mention(key, value) if key.text == _MENTIONS else self._read_same(key, value)

    def _read_mention(self, key: Scalar, value: Node) -> Mention | None:
        if not isinstance(value, Sequence) or len(value.items) != 2:
            hint = "write `mentions: [gift.description, award.supplier]`"
            self.say("`mentions` takes a text and the party it names", value.place, hint)
            return None
        text, party = self._read_text(value.items[0]), self._read_party(value.items[1], "organisation")
        return Mention(text, party, key.place) if text and party else None

    def _read_text(self, node: Node) -> TextRef | None:
        ref = self.read_field(node.text if isinstance(node, Scalar) else "", node.place)
        if ref is None:
            return None
        if ref.field.kind != "text":
            fields = [field.name for field in self.aliases[ref.alias].fields if field.kind == "text"]
            hint = suggest_nearest(ref.field.name, fields)
            self.say(f"`mentions` looks into a text, and `{ref.column}` is {ref.field.kind}", node.place, hint)
            return None
        return TextRef(ref.alias, ref.field)

    def _read_same(self, key: Scalar, value: Node) -> Same | None:
        if not isinstance(value, Sequence) or len(value.items) != 2:
            hint = f"write `{key.text}: [gift.provider, award.supplier]`"
            self.say(f"`{key.text}` takes two parties", value.place, hint)
            return None
        kind = cast('Literal["organisation", "person"]', _SAME[key.text])
        parties = [self._read_party(item, kind) for item in value.items]
        if parties[0] is None or parties[1] is None:
            return None
        return Same(kind, parties[0], parties[1], key.place)

    def _read_party(self, node: Node, kind: str) -> PartyRef | None:
        text = node.text if isinstance(node, Scalar) else ""
        alias, _, role = text.partition(".")
        if alias in self.unread:
            return None
        register = self.aliases.get(alias)
        if register is None:
            self.say(f"`{text}` names no record of this rule", node.place, suggest_nearest(alias, self.aliases))
            return None
        party = register.party(role)
        if party is None or party.kind != kind:
            roles = [candidate.role for candidate in register.parties if candidate.kind == kind]
            self.say(f"the {register.name} register has no {kind} `{role}`", node.place, suggest_nearest(role, roles))
            return None
        return PartyRef(alias, party)

    def read_field(self, text: str, place: Place) -> FieldRef | None:
        """Return the field that `alias.name` names, None where there is none (a problem is added)."""
        alias, dot, name = text.partition(".")
        if alias in self.unread:
            return None
        register = self.aliases.get(alias)
        if register is None or not dot:
            hint = suggest_nearest(alias, self.aliases)
            self.say(f"`{text}` is not a field of this rule's records", place, hint)
            return None
        found = register.field(name)
        if found is None:
            message = f"the {register.name} register has no field `{name}`"
            self.say(message, place, suggest_nearest(name, register.field_names()))
            return None
        return FieldRef(alias, found)

    def _read_phrase(self, key: Scalar, value: Node | None) -> Comparison | None:
        match = _PHRASE.fullmatch(key.text.strip())
        if match is None:
            self._explain_phrase(key)
            return None
        operator = OPERATORS[match["operator"]]
        left = self._read_operand(match["left"], key.place)
        right = self._read_operand(match["right"], _shift(key.place, match.start("right"))) if match["right"] else None
        if left is None or (match["right"] and right is None):
            return None
        if operator.takes == "range":
            return self._read_range(operator, left, right, key, value)
        if right is not None:
            self.say(f"`{operator.words}` takes what it compares with after a colon", key.place)
            return None
        if operator.takes == "nothing":
            if value is not None and not (isinstance(value, Scalar) and value.value in (None, True)):
                self.say(f"`{operator.words}` takes nothing after it", value.place)
            self._check_kind(operator, left, key.place)
            return Comparison(operator.words, left, None, None, key.place)
        return self._read_value(operator, left, key, value)

    def _explain_phrase(self, key: Scalar) -> None:
        first, _, rest = key.text.strip().partition(" ")
        if not rest:
            known = [*OPERATORS, *_GROUPS, *_LINKS]
            hint = suggest_nearest(key.text, [*_GROUPS, *_LINKS]) if "." not in first else None
            self.say(f"`{key.text}` is not a condition", key.place, hint or f"known: {', '.join(known)}")
            return
        if first.partition(".")[0] not in self.aliases and not first.startswith(("$", "as_of", "first")):
            hint = suggest_nearest(key.text, [*_GROUPS, *_LINKS])
            self.say(f"`{key.text}` is not a condition", key.place, hint)
            return
        tail = rest.split(" ")
        hints = [suggest_nearest(" ".join(tail[:count]), OPERATORS) for count in (3, 2, 1)]
        near = next((hint for hint in hints if hint and hint.startswith("did")), None)
        every = ", ".join(f"`{words}`" for words in OPERATORS)
        place = _shift(key.place, len(first) + 1)
        self.say(f"no condition is written `{rest}`", place, near or f"known: {every}")

    def _read_range(
        self, operator: Operator, left: Operand, right: Operand | None, key: Scalar, value: Node | None
    ) -> Comparison | None:
        if right is None:
            hint = f"write `award.awarded_on {operator.words} gift.event_on: [0, 365]`"
            self.say(f"`{operator.words}` compares two dates", key.place, hint)
            return None
        for operand in (left, right):
            self._check_kind(operator, operand, key.place)
        if not isinstance(value, Sequence) or len(value.items) != 2:
            self.say(f"`{operator.words}` takes two limits", value.place if value else key.place, "write `[0, 365]`")
            return None
        low, high = (self._read_limit(item) for item in value.items)
        plain = [limit.value for limit in (low, high) if limit and isinstance(limit.value, int)]
        if len(plain) == 2 and plain[0] > plain[1]:
            said = f"the limits [{plain[0]}, {plain[1]}] leave no day inside"
            self.say(said, value.place, "the lower limit comes first")
        return Comparison(operator.words, left, right, (low, high), key.place)

    def _read_limit(self, node: Node) -> Operand | None:
        if isinstance(node, Scalar) and node.text == "any":
            return None
        if isinstance(node, Scalar) and node.text.startswith("$"):
            operand = self._read_operand(node.text, node.place)
            if operand is not None and type(self.parameters[node.text[1:]].value) is not int:
                self.say(f"`{node.text}` is not a whole number of days", node.place)
            return operand
        if isinstance(node, Scalar) and isinstance(node.value, int) and not isinstance(node.value, bool):
            return Operand(value=node.value, kind="number")
        text = node.text if isinstance(node, Scalar) else "this"
        self.say(f"`{text}` is not a number of days", node.place, "a whole number, a $parameter or `any`")
        return None

    def _read_operand(self, text: str, place: Place) -> Operand | None:
        if text.startswith("$"):
            return self._read_parameter(text[1:], place)
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

    def _read_parameter(self, name: str, place: Place) -> Operand | None:
        parameter = self.parameters.get(name)
        if parameter is None:
            self.say(f"the rule has no parameter `{name}`", place, suggest_nearest(name, self.parameters))
            return None
        return Operand(parameter=name, kind=_tell_kind(parameter.value))

    def _check_kind(self, operator: Operator, operand: Operand, place: Place) -> None:
        if operand.kind not in operator.kinds and operand.kind != "any":
            what = operand.fields[0].column if operand.fields else f"${operand.parameter}"
            kinds = " or ".join(sorted(operator.kinds))
            self.say(f"`{operator.words}` takes {kinds}, and `{what}` is {operand.kind}", place)

    def _read_value(self, operator: Operator, left: Operand, key: Scalar, value: Node | None) -> Comparison | None:
        self._check_kind(operator, left, key.place)
        if value is None or (isinstance(value, Scalar) and value.value is None):
            self.say(f"`{operator.words}` needs a value", value.place if value else key.place)
            return None
        if operator.takes == "list":
            right = self._read_list(operator, left, value)
        elif isinstance(value, Scalar):
            right = self._read_single(left, value)
        else:
            self.say(f"`{operator.words}` takes one value", value.place, "did you mean `is one of`?")
            return None
        return Comparison(operator.words, left, right, None, key.place) if right else None

    def _read_list(self, operator: Operator, left: Operand, node: Node) -> Operand | None:
        if isinstance(node, Scalar) and node.text.startswith("$"):
            return self._read_list_parameter(left, node)
        if not isinstance(node, Sequence) or not node.items:
            self.say(f"`{operator.words}` takes a list", node.place, "write `[first, second]`")
            return None
        for item in node.items:
            if not isinstance(item, Scalar):
                self.say("a list of values holds plain values", item.place)
                return None
            self._check_value(left, item)
        plain = left.kind in ("text", "category")
        values = tuple(item.text if plain else item.value for item in node.items if isinstance(item, Scalar))
        return Operand(value=values, kind="list")

    def _read_list_parameter(self, left: Operand, node: Scalar) -> Operand | None:
        operand = self._read_parameter(node.text[1:], node.place)
        value = self.parameters[node.text[1:]].value if operand else None
        if operand and not isinstance(value, tuple):
            self.say(f"`{node.text}` is not a list", node.place)
        for item in value if isinstance(value, tuple) else ():
            self._check_value(left, Scalar(str(item), item, node.place))
        return operand

    def _read_single(self, left: Operand, node: Scalar) -> Operand | None:
        alias = node.text.partition(".")[0]
        if node.text.startswith("$") or node.text == "as_of" or (alias in self.aliases and "." in node.text):
            operand = self._read_operand(node.text, node.place)
            if operand and not _fits(left.kind, operand.kind):
                self.say(f"`{node.text}` is {operand.kind} and cannot be compared with {left.kind}", node.place)
                return None
            return operand
        self._check_value(left, node)
        value = node.text if left.kind in ("text", "category") else node.value
        return Operand(value=value, kind=left.kind)

    def _check_value(self, left: Operand, node: Scalar) -> None:
        field_ = left.fields[0].field if left.fields else None
        if field_ is not None and field_.values and node.text.casefold() not in field_.values:
            message = f"`{node.text}` is not a value of `{field_.name}`"
            self.say(message, node.place, suggest_nearest(node.text, field_.values))
        elif left.kind == "money" and isinstance(node.value, int | Decimal) and not _is_pounds(Decimal(node.value)):
            self.say(f"`{node.text}` is no amount in pounds and pence", node.place, "write it as 150.00")
        elif not _fits(left.kind, _tell_kind(node.value)) and left.kind not in ("text", "category"):
            hint = {"date": "write it as 2024-04-01", "money": "write it as 150.00"}.get(str(left.kind))
            self.say(f"`{node.text}` cannot be compared with {left.kind}", node.place, hint)


def list_registers(aliases: Table[str, str]) -> dict[str, Register]:
    """Return the register of each alias whose register is known."""
    return {alias: REGISTERS[name] for alias, name in aliases.items() if name in REGISTERS}


def _tell_kind(value: object) -> Literal["text", "date", "number", "list", "any"]:
    if isinstance(value, tuple):
        return "list"
    if isinstance(value, dt.date):
        return "date"
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return "number"
    return "text"


def _is_pounds(amount: Decimal) -> bool:
    return abs(amount) < 10**12 and amount == round(amount, 2)


def _fits(left: str, right: str) -> bool:
    groups = ({"number", "money"}, {"text", "category"})
    return left == right or "any" in (left, right) or any({left, right} <= group for group in groups)


def _shift(place: Place, columns: int) -> Place:
    return replace(place, column=(place.column or 1) + columns)
