"""What a register is made of: fields, the parties it names, and what dates and identifies a row."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Kind = Literal["text", "category", "date", "money", "number"]
PartyKind = Literal["organisation", "person"]


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a register: what it means, an example that reads as it is written, and whether it is required.

    A date or money field F stands in a frame as F (low end) and F_max (high end), equal when exact, both null when
    not recorded; one null end means open at that end.
    """

    name: str
    kind: Kind
    means: str
    example: str | None = None
    required: bool = False
    unit: str | None = None
    values: tuple[str, ...] = ()
    absent: str | None = None
    """What a row means that records nothing here: a category's stand-in, such as `not stated`."""
    unsaid: str | None = None
    """How a sentence speaks of a value that is not stated, where its own words do not read well."""
    limits: tuple[int, int] | None = None
    """The least and most that a number can be; what lies outside was not read as what it is."""
    title: str | None = None
    """What a template calls the column, where the name of the field does not give it."""

    @property
    def heading(self) -> str:
        """The plain title of the field's column: its own, else its name in words (`Date declared`, `Value (£)`)."""
        if self.title is not None:
            return self.title
        words = re.sub(r" ref$", " reference", self.name.replace("_", " ").capitalize())
        if self.kind == "date":
            return f"Date {words.removesuffix(' on').lower()}"
        return f"{words.removesuffix(' gbp')} (£)" if self.kind == "money" else words


@dataclass(frozen=True, slots=True)
class Party:
    """A role that a name plays in a register, and the fields that identify it."""

    role: str
    kind: PartyKind
    name: str
    ref: str | None = None


@dataclass(frozen=True, slots=True)
class Register:
    """A kind of register: its fields, the parties it names, and the fields that date and identify a row."""

    name: str
    title: str
    each_row: str
    """What one row of the register stands for, in a sentence."""
    fields: tuple[Field, ...]
    parties: tuple[Party, ...]
    reference: str
    dated_by: tuple[str, ...]
    """The date fields, first recorded wins, that place a row in time (coverage, evidence)."""
    identified_by: tuple[str, ...]
    """The fields whose digest is the record_id of a row that has no reference."""
    essential: tuple[str, ...]
    """Any of these fields must be recognised, or the file is not this register."""
    told_by: tuple[str, ...] = ()
    """The text fields, first recorded wins, that say in evidence what the record is."""
    decided_by: str | None = None
    """The category that says in evidence what was decided."""

    def field(self, name: str) -> Field | None:
        """Return the field of that name, None where the register has none."""
        return next((field for field in self.fields if field.name == name), None)

    def party(self, role: str) -> Party | None:
        """Return the party of that role, None where the register has none."""
        return next((party for party in self.parties if party.role == role), None)

    def field_names(self) -> list[str]:
        """Return the names of the fields in their order."""
        return [field.name for field in self.fields]


def make_text(
    name: str, means: str, example: str | None = None, *, required: bool = False, title: str | None = None
) -> Field:
    """Return a field of free text, null where nothing is recorded."""
    return Field(name, "text", means, example, required, title=title)


def make_date(
    name: str, means: str, example: str | None = None, *, required: bool = False, title: str | None = None
) -> Field:
    """Return a field of days."""
    return Field(name, "date", means, example, required, title=title)


def make_money(name: str, means: str, example: str | None = None) -> Field:
    """Return a field of pounds."""
    return Field(name, "money", means, example, unit="GBP")


def make_number(name: str, means: str, example: str | None, unit: str, limits: tuple[int, int]) -> Field:
    """Return a field of numbers between two limits, null where none is recorded."""
    return Field(name, "number", means, example, unit=unit, limits=limits)


def make_category(
    name: str, means: str, example: str, values: tuple[str, ...], absent: str | None, unsaid: str | None = None
) -> Field:
    """Return a field that takes one of some values; `absent` is what a row means that records none."""
    return Field(name, "category", means, example, values=values, absent=absent, unsaid=unsaid)


PLACEHOLDERS = (Decimal("0.00"), Decimal("0.01"), Decimal("1.00"))
"""What is typed where a form insists on a value; Contracts Finder notices hold 0 and 1."""
