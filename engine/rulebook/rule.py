"""A rule as data: what it compares, the conditions, the severities, the report and its own tests."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from engine.errors import Place
    from engine.registers.schema import Field, Kind, Party, PartyKind

Plain = str | int | Decimal | bool | dt.date | None
Setting = Plain | tuple[Plain, ...]


@dataclass(frozen=True, slots=True)
class FieldRef:
    """A field of one of the rule's records, such as `gift.event_on`."""

    alias: str
    field: Field

    @property
    def column(self) -> str:
        """The column that holds it (its low end) in a frame of matches."""
        return f"{self.alias}.{self.field.name}"


@dataclass(frozen=True, slots=True)
class PartyRef:
    """A party of one of the rule's records, such as `gift.provider`."""

    alias: str
    party: Party

    @property
    def column(self) -> str:
        """The column that holds the party's number in a frame of matches."""
        return f"{self.alias}.{self.number}"

    @property
    def number(self) -> str:
        """The column that holds the party's number in a canonical frame."""
        return f"party.{self.party.role}"

    @property
    def role(self) -> str:
        """How the party stands in a pair key."""
        return self.party.role


@dataclass(frozen=True, slots=True)
class TextRef:
    """A free text of one of the rule's records, such as `gift.description`."""

    alias: str
    field: Field

    @property
    def column(self) -> str:
        """The column that holds the text's number in a frame of matches."""
        return f"{self.alias}.{self.number}"

    @property
    def number(self) -> str:
        """The column that holds the text's number in a canonical frame."""
        return f"text.{self.field.name}"

    @property
    def role(self) -> str:
        """How the text stands in a pair key."""
        return self.number


@dataclass(frozen=True, slots=True)
class Operand:
    """What a condition compares: the first recorded of some fields, else a fixed value, a parameter or as_of."""

    fields: tuple[FieldRef, ...] = ()
    parameter: str | None = None
    value: Setting = None
    is_as_of: bool = False
    kind: Kind | Literal["list", "any"] = "any"


@dataclass(frozen=True, slots=True)
class Comparison:
    """One leaf condition: `left operator right`, and for ranges the two limits (None = any)."""

    operator: str
    left: Operand
    right: Operand | None
    limits: tuple[Operand | None, Operand | None] | None
    place: Place


@dataclass(frozen=True, slots=True)
class Same:
    """Two parties that must be linked on the accept band."""

    kind: PartyKind
    left: PartyRef
    right: PartyRef
    place: Place


@dataclass(frozen=True, slots=True)
class Mention:
    """A text in which the name of a party must stand, on the accept band."""

    left: TextRef
    right: PartyRef
    place: Place


Link = Same | Mention
"""The conditions that join records."""


@dataclass(frozen=True, slots=True)
class Group:
    """Conditions joined: all, any or none of the members must hold."""

    joined: Literal["all of", "any of", "none of"]
    members: tuple[Condition, ...]


Condition = Comparison | Same | Mention | Group


@dataclass(frozen=True, slots=True)
class Parameter:
    """A named number, date, text or list of a rule, with its unit and where it comes from."""

    name: str
    value: Setting
    unit: str | None
    why: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class Tier:
    """A severity and the condition it takes; the last tier of a rule has no condition (an empty group)."""

    severity: str
    condition: Group


@dataclass(frozen=True, slots=True)
class Report:
    """What an exception is raised for, whom it is about, and its sentence with {placeholders}."""

    one_per: tuple[str, ...]
    about: FieldRef | None
    reason: str


@dataclass(frozen=True, slots=True)
class RuleTest:
    """A rule's own test: only what differs from the schema's examples, and the outcome it expects."""

    name: str
    records: Mapping[str, Mapping[str, Plain]]
    linked: bool
    expect: str
    severity: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule file, read and checked."""

    name: str
    version: int
    title: str
    status: Literal["draft", "live", "retired"]
    owner: str
    compare: Mapping[str, str]
    """The register of each alias, in the order of the file."""
    links: tuple[Link, ...]
    when: Group
    severity: tuple[Tier, ...]
    report: Report
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    policy: tuple[tuple[str, str], ...] = ()
    limitation: str | None = None
    tests: tuple[RuleTest, ...] = ()
    file: str = ""
    group: str = ""
    """The folder of the file below the rules folder."""
    sha256: str = ""
    place: Place | None = None

    def settings(self) -> dict[str, Setting]:
        """Return the values of the parameters by name."""
        return {name: parameter.value for name, parameter in self.parameters.items()}

    def conditions(self) -> Iterator[Condition]:
        """Yield every condition of the rule: of `link`, of `when` and of the severity tiers, groups first."""
        yield from self.links
        for group in (self.when, *(tier.condition for tier in self.severity)):
            yield from walk_conditions(group)


def walk_conditions(condition: Condition) -> Iterator[Condition]:
    """Yield the condition and every condition below it."""
    yield condition
    if isinstance(condition, Group):
        for member in condition.members:
            yield from walk_conditions(member)


def list_fields(condition: Condition) -> list[FieldRef]:
    """Return the fields that the condition and those below it compare, in their order, each once."""
    found: dict[str, FieldRef] = {}
    for leaf in walk_conditions(condition):
        if isinstance(leaf, Comparison):
            for operand in (leaf.left, leaf.right):
                for ref in operand.fields if operand else ():
                    found.setdefault(ref.column, ref)
    return list(found.values())


def list_aliases(condition: Condition) -> set[str]:
    """Return the aliases that the condition and those below it speak of."""
    aliases = {ref.alias for ref in list_fields(condition)}
    for leaf in walk_conditions(condition):
        if isinstance(leaf, Link):
            aliases |= {leaf.left.alias, leaf.right.alias}
    return aliases


def list_parameters(condition: Condition) -> set[str]:
    """Return the names of the parameters that the condition and those below it use."""
    used = set()
    for leaf in walk_conditions(condition):
        if isinstance(leaf, Comparison):
            operands = [leaf.left, leaf.right, *(leaf.limits or ())]
            used |= {operand.parameter for operand in operands if operand and operand.parameter}
    return used
