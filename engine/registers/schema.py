"""Field and the registers as data: the one table from which schemas, checks, documentation and test rows come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import polars as pl

if TYPE_CHECKING:
    import datetime as dt

Kind = Literal["text", "category", "date", "money", "number"]
PartyKind = Literal["organisation", "person"]
MONEY = pl.Decimal(14, 2)


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


@dataclass(frozen=True, slots=True)
class Source:
    """One table that a register was read from (a file, or a sheet of it), with its counts and what it covers.

    rows_in = kept + set_aside counts non-blank rows below the header. `columns` names the canonical fields that the
    source has a column for. covers_from/covers_to are null where neither stated nor any row is dated; `assumed` says
    that they are the first and last date of the rows.
    """

    index: int
    register: str
    file: str
    sheet: str
    mapping: str
    sha256: str
    encoding: str
    header_row: int | None
    rows_in: int
    kept: int
    set_aside: int
    columns: frozenset[str]
    covers_from: dt.date | None = None
    covers_to: dt.date | None = None
    assumed: bool = True


SOURCE_COLUMNS: dict[str, pl.DataType] = {
    "record_id": pl.String(),
    "source_file": pl.String(),
    "source_sheet": pl.String(),
    "source_row": pl.Int64(),
    "source": pl.UInt32(),
}
"""The columns that every canonical frame starts with; `source` is the Source's index."""


def _text(name: str, means: str, example: str | None = None, *, required: bool = False) -> Field:
    return Field(name, "text", means, example, required)


def _date(name: str, means: str, example: str | None = None, *, required: bool = False) -> Field:
    return Field(name, "date", means, example, required)


def _money(name: str, means: str, example: str | None = None) -> Field:
    return Field(name, "money", means, example, unit="GBP")


def _category(
    name: str, means: str, example: str, values: tuple[str, ...], absent: str, unsaid: str | None = None
) -> Field:
    return Field(name, "category", means, example, values=values, absent=absent, unsaid=unsaid)


DIRECTIONS = ("received", "given")
GIFT_KINDS = ("gift", "hospitality", "travel", "ticket", "cash", "other", "not stated")
GIFT_DECISIONS = ("accepted", "declined", "returned", "donated", "surrendered", "pending", "not stated")
AWARD_ROLES = ("winner", "bidder")
PROCEDURES = ("open", "selective", "limited", "direct", "call off", "waiver", "not stated")
RELATIONS = ("self", "relative")
JOB_DECISIONS = (
    "approved",
    "approved with conditions",
    "refused",
    "withdrawn",
    "pending",
    "ceased",
    "not stated",
)

GIFTS = Register(
    name="gifts",
    title="Gifts and hospitality",
    fields=(
        _text("declaration_ref", "The register's own reference of the entry.", "GH-2024-001"),
        _text("organisation", "The body whose register it is.", "Westmarch Police"),
        _text("recipient_name", "Who was offered, or gave, the item.", "Insp Morgan Vale"),
        _text("recipient_ref", "The recipient's staff or collar number.", "4417"),
        _text("recipient_role", "The recipient's rank or post.", "Inspector"),
        _text("unit", "The recipient's unit or department.", "Procurement"),
        _category("direction", "Whether the item came in or went out.", "received", DIRECTIONS, "received"),
        _category("kind", "What sort of item it is.", "hospitality", GIFT_KINDS, "not stated", "a gift or hospitality"),
        _text("provider_name", "Who offered it (donor, host).", "Harcourt Vale Ltd", required=True),
        _text("provider_ref", "The provider's company number.", None),
        _text("provider_contact", "The person who acted for the provider.", "A. Penrose"),
        _date("event_on", "The day it was offered, received or attended.", "2024-03-01", required=True),
        _date("declared_on", "The day it was entered in the register.", "2024-03-05"),
        _category("decision", "What became of the offer.", "accepted", GIFT_DECISIONS, "not stated"),
        _text("approver_name", "Who approved it.", "Supt Rowan Hale"),
        _date("approved_on", "The day it was approved.", "2024-03-02"),
        _money("value_gbp", "The value, as stated or estimated.", "45.00"),
        _text("description", "What it was, in the register's words.", "Dinner at a trade event"),
        _text("reason", "Why it was accepted or declined.", "Working dinner"),
    ),
    parties=(
        Party("provider", "organisation", "provider_name", "provider_ref"),
        Party("recipient", "person", "recipient_name", "recipient_ref"),
        Party("approver", "person", "approver_name"),
    ),
    reference="declaration_ref",
    dated_by=("event_on", "declared_on"),
    identified_by=("recipient_name", "provider_name", "event_on", "declared_on", "value_gbp", "description"),
    essential=("provider_name",),
    told_by=("description", "reason"),
    decided_by="decision",
)

AWARDS = Register(
    name="awards",
    title="Procurement awards",
    fields=(
        _text("award_ref", "The reference of the award or contract.", "AW-2024-010"),
        _text("title", "What was bought.", "Custody cleaning services"),
        _text("buyer_name", "Who bought it.", "Westmarch Police"),
        _text("unit", "The buying unit.", "Procurement"),
        _text("owner_name", "Who owns the contract in the force.", "Robin Tarrant"),
        _text("owner_ref", "The owner's staff number.", "7702"),
        _text("supplier_name", "The supplier or bidder.", "Harcourt Vale Limited", required=True),
        _text("supplier_ref", "The supplier's company number.", None),
        _category("role", "Whether the supplier won.", "winner", AWARD_ROLES, "winner"),
        _category("procedure", "How the supplier was chosen.", "open", PROCEDURES, "not stated"),
        _date("tender_opened_on", "The day the tender opened.", "2024-02-01"),
        _date("tender_closed_on", "The day bids closed.", "2024-04-15"),
        _date("awarded_on", "The day of the award.", "2024-06-01", required=True),
        _date("starts_on", "The first day of the contract.", "2024-07-01"),
        _date("ends_on", "The last day of the contract.", "2027-06-30"),
        _money("value_gbp", "The value of the award.", "125000.00"),
        _text("description", "The award in the register's words.", "Cleaning of four custody suites"),
    ),
    parties=(
        Party("supplier", "organisation", "supplier_name", "supplier_ref"),
        Party("buyer", "organisation", "buyer_name"),
        Party("owner", "person", "owner_name", "owner_ref"),
    ),
    reference="award_ref",
    dated_by=("awarded_on", "starts_on", "tender_closed_on"),
    identified_by=("title", "buyer_name", "supplier_name", "supplier_ref", "awarded_on", "value_gbp", "description"),
    essential=("supplier_name",),
    told_by=("title", "description"),
    decided_by="role",
)

SECOND_JOBS = Register(
    name="second_jobs",
    title="Business interests and second jobs",
    fields=(
        _text("declaration_ref", "The register's own reference of the application.", "BI-2023-004"),
        _text("organisation", "The body whose register it is.", "Westmarch Police"),
        _text("applicant_name", "Who holds or applied for the interest.", "PC Jo Larkin"),
        _text("applicant_ref", "The applicant's staff or collar number.", "5120"),
        _text("applicant_role", "The applicant's rank or post.", "Constable"),
        _text("unit", "The applicant's unit or department.", "Procurement"),
        _text("employer_name", "The firm or body of the interest.", "Harcourt Vale", required=True),
        _text("employer_ref", "Its company number.", None),
        _text("nature", "What the work or interest is.", "Part-time site supervisor"),
        _category("relation", "Whose interest it is.", "self", RELATIONS, "self"),
        _date("applied_on", "The day of the application.", "2023-05-10"),
        _category("decision", "What was decided.", "approved", JOB_DECISIONS, "not stated"),
        _date("decided_on", "The day of the decision.", "2023-05-24"),
        _text("decided_by", "Who decided.", "DCI Sam Orchard"),
        _date("starts_on", "The first day of the interest.", "2023-06-01"),
        _date("ends_on", "The last day of the interest.", None),
        _date("reviewed_on", "The day of the last review.", "2024-05-20"),
        _date("review_due_on", "The day the next review is due.", "2025-05-20"),
        Field("hours_per_week", "number", "Hours of work a week.", "8", unit="hours"),
        _text("conditions", "Conditions of the approval.", "No work with licensed premises"),
    ),
    parties=(
        Party("employer", "organisation", "employer_name", "employer_ref"),
        Party("applicant", "person", "applicant_name", "applicant_ref"),
        Party("decider", "person", "decided_by"),
    ),
    reference="declaration_ref",
    dated_by=("applied_on", "starts_on", "decided_on"),
    identified_by=("organisation", "applicant_name", "employer_name", "applied_on", "starts_on", "nature"),
    essential=("employer_name",),
    told_by=("nature", "conditions"),
    decided_by="decision",
)

REGISTERS: dict[str, Register] = {register.name: register for register in (GIFTS, AWARDS, SECOND_JOBS)}
"""Every kind of register by its name in crosscheck.toml and rule files."""


def make_polars_schema(register: Register) -> dict[str, pl.DataType]:
    """Return the columns of a register's canonical frame: the source columns, then each field (F and F_max).

    Dates are pl.Date, money Decimal(14, 2), numbers Float64, the rest String; nothing is ever null for a category
    with a stand-in, everything else may be.
    """
    schema = dict(SOURCE_COLUMNS)
    for field in register.fields:
        if field.kind in ("date", "money"):
            dtype: pl.DataType = pl.Date() if field.kind == "date" else MONEY
            schema[field.name] = dtype
            schema[f"{field.name}_max"] = dtype
        else:
            schema[field.name] = pl.Float64() if field.kind == "number" else pl.String()
    return schema
