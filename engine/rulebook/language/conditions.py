"""What the conditions of a rule are made of: references to records, operands, and the conditions themselves."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from engine.errors import Place
    from engine.schema import Field, Kind, Party, PartyKind


def _made() -> str:
    """Return a field that an object works out of its others when it is made: it is read very often."""
    made: str = field(init=False, repr=False, compare=False)
    return made


Plain = str | int | Decimal | bool | dt.date | None


@dataclass(frozen=True, slots=True)
class Period:
    """A value of a parameter and the days on which it holds, both inside; None is open at that end."""

    value: Plain
    first: dt.date | None
    last: dt.date | None

    @property
    def days(self) -> str:
        """The days in words: `from 2026-01-01 to 2027-12-31`, an open end left out."""
        ends = [f"from {self.first}" if self.first else "", f"to {self.last}" if self.last else ""]
        return " ".join(filter(None, ends))

    def __str__(self) -> str:
        return f"{self.value} {self.days}".strip()


@dataclass(frozen=True, slots=True)
class Dated:
    """The values of a parameter that changes with time, in the order of their days, without gap or overlap."""

    periods: tuple[Period, ...]

    def __str__(self) -> str:
        return "; ".join(str(period) for period in self.periods)


Setting = Plain | tuple[Plain, ...] | Dated


@dataclass(frozen=True, slots=True)
class FieldRef:
    """A field of one of the rule's records, such as `gift.event_on`."""

    alias: str
    field: Field
    column: str = _made()
    """The column that holds it (its low end) in a frame of matches."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "column", f"{self.alias}.{self.field.name}")


@dataclass(frozen=True, slots=True)
class PartyRef:
    """A party of one of the rule's records, such as `gift.provider`."""

    alias: str
    party: Party
    role: str = _made()
    """How the party stands in a pair key."""
    number: str = _made()
    """The column that holds the party's number in a canonical frame."""
    column: str = _made()
    """The column that holds the party's number in a frame of matches."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "role", self.party.role)
        object.__setattr__(self, "number", f"party.{self.party.role}")
        object.__setattr__(self, "column", f"{self.alias}.{self.number}")


@dataclass(frozen=True, slots=True)
class TextRef:
    """A free text of one of the rule's records, such as `gift.description`."""

    alias: str
    field: Field
    role: str = _made()
    """How the text stands in a pair key."""
    number: str = _made()
    """The column that holds the text's number in a canonical frame."""
    column: str = _made()
    """The column that holds the text's number in a frame of matches."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "number", f"text.{self.field.name}")
        object.__setattr__(self, "role", self.number)
        object.__setattr__(self, "column", f"{self.alias}.{self.number}")


@dataclass(frozen=True, slots=True)
class FoldRef:
    """A field as `same text` reads it: letters and digits alone, whatever their case."""

    alias: str
    field: Field
    column: str = _made()
    """The column that holds the folded text in a frame of matches."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "column", f"{self.alias}.fold.{self.field.name}")


@dataclass(frozen=True, slots=True)
class Operand:
    """What a condition compares: the first recorded of some fields, else a fixed value, a parameter or as_of.

    `percent` takes that many percent of it; `by` is the date that decides which value of a dated parameter holds.
    """

    fields: tuple[FieldRef, ...] = ()
    parameter: str | None = None
    value: Setting = None
    is_as_of: bool = False
    kind: Kind | Literal["list", "any"] = "any"
    percent: Operand | None = None
    by: FieldRef | None = None

    def list_fields(self) -> list[FieldRef]:
        """Return every field on which its value depends."""
        own = [*self.fields, *([self.by] if self.by else [])]
        return own + (self.percent.list_fields() if self.percent else [])

    def list_parameters(self) -> set[str]:
        """Return the names of the parameters on which its value depends."""
        own = {self.parameter} if self.parameter else set()
        return own | (self.percent.list_parameters() if self.percent else set())


@dataclass(frozen=True, slots=True)
class Comparison:
    """One leaf condition: `left operator right`, and for ranges the two limits (None = any)."""

    operator: str
    left: Operand
    right: Operand | None
    limits: tuple[Operand | None, Operand | None] | None
    place: Place

    def operands(self) -> list[Operand]:
        """Return the operands, limits among them."""
        return [part for part in (self.left, self.right, *(self.limits or ())) if part is not None]


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


@dataclass(frozen=True, slots=True)
class SameText:
    """Two texts that are equal in their letters and digits; a missing one equals nothing."""

    left: FoldRef
    right: FoldRef
    place: Place


NameLink = Same | Mention
"""The conditions that go by pairs of numbered parties or texts."""
Link = Same | Mention | SameText
"""The conditions that join records."""


@dataclass(frozen=True, slots=True)
class Group:
    """Conditions joined: all, any or none of the members must hold."""

    joined: Literal["all of", "any of", "none of"]
    members: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Search:
    """Whether a register holds a record, called `alias`, of which `where` holds: `present`, or its contrary."""

    alias: str
    register: str
    where: Group
    wanted: bool
    place: Place

    @property
    def words(self) -> str:
        """The word of the condition in a rule file."""
        return "present" if self.wanted else "absent"


@dataclass(frozen=True, slots=True)
class Measure:
    """What is counted or added up over the matches of a group; `name` is how a rule file and a reason write it."""

    name: str
    what: Literal["count", "distinct", "sum", "share", "whole"]
    alias: str
    ref: FieldRef | PartyRef | None = None
    column: str = _made()
    """The column that holds its low end; its high end, null where it is open, stands in `…_max`."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "column", f"measure.{self.name}")

    @property
    def kind(self) -> Kind:
        """The kind of value that it is compared with."""
        return self.ref.field.kind if self.what == "sum" and isinstance(self.ref, FieldRef) else "number"


@dataclass(frozen=True, slots=True)
class Measured:
    """A measure compared with a limit."""

    measure: Measure
    operator: str
    right: Operand
    place: Place


Condition = Comparison | Same | Mention | SameText | Group | Search | Measured


@dataclass(frozen=True, slots=True)
class Key:
    """What the records of a group share: the record itself (no `ref`), a party, a text, or a part of a date."""

    text: str
    alias: str
    ref: FieldRef | PartyRef | None = None
    part: Literal["year", "quarter", "month"] | None = None
    column: str = _made()
    """The column that holds it in a frame of matches."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "column", f"key.{self.text}" if self.ref else f"{self.alias}._i")
