"""What a data-quality check is, and the forms that the checks of the suite take.

An expression stands over a canonical frame with `as_of`, and with such told columns (`tell`) as it names: facts of a
text that are found out once for each distinct text, such as whether it is a name. A date or money field is an interval,
so an expression is false only where the check fails for the whole interval; null means that the row cannot be checked.
The checks of whole sources stand over the frame of engine/registers/source_facts.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

import polars as pl

from engine.schema import PLACEHOLDERS, name_high, take_ends

EARLIEST = date(1990, 1, 1)
"""No register of these kinds is older; 1899-12-30 and 1900-01-01 are what a spreadsheet makes of an empty cell."""
EARLIEST_INTEREST = date(1950, 1, 1)
"""A business interest may be older than its register, but not older than a working life."""
LATEST = date(2099, 12, 31)
"""9999-12-31 and 2999-12-31 stand for "no end"."""
GIFT_LIMIT = Decimal("10000.00")
"""A proposal: a gift above it is more likely a slip of the decimal point."""
AWARD_LIMIT = Decimal("1000000000.00")
"""A proposal: an award of a force above it is more likely pence read as pounds."""
WEEK = (0, 100)
"""Hours of a second job in a week; a proposal that leaves 9.7 hours a day for everything else."""
COMPANY_NUMBER = r"^([0-9]{8}|[A-Z]{2}[0-9]{6}|[A-Z]{2}[0-9]{5}[A-Z])$"
"""Companies House: eight figures, or two letters and six (SC, NI, OC); registered societies may end in a letter."""
INVITATIONS = ("hospitality", "travel", "ticket")
"""The kinds of gift that can be approved before they happen."""
SOURCES = "sources"
"""What stands for the register in the id of a check of whole sources."""
TOLD = "__"
"""What parts a field, and what is told of it, in the name of a told column."""

Told = Literal["is_name", "is_nil", "is_unread", "same_words", "one_firm", "one_person"]
"""What can be told of a field: whether its text is a name; whether it declares nothing; whether loading could not read
what it held; whether it has the words of a further field; and whether all rows with it have one firm's name, or one
person's, in a further field."""


@dataclass(frozen=True, slots=True)
class Check:
    """One check of one register.

    `id` is the register, a point and a name. `sentence` says what is wrong where `fine` is false; `{as_of}` in it is
    the date of the run. The first of `fields` is the one to look at. `absence` marks a check that something is
    recorded: it says nothing of a row whose source has no column for any of the fields in `absence`, nor of a value
    that loading already reported as unreadable. A check of whole sources names no fields: its rows do, and `said` is
    what is wrong with each.
    """

    id: str
    severity: str
    sentence: str
    fields: tuple[str, ...]
    fine: pl.Expr
    absence: tuple[str, ...] = ()
    said: pl.Expr | None = None

    @property
    def register(self) -> str:
        """Return the name of the register that the check is of, `sources` for a check of whole sources."""
        return self.id.partition(".")[0]


def tell(field: str, told: Told, *others: str) -> pl.Expr:
    """Return the told column of a field: what is found out of each of its distinct texts."""
    return pl.col(TOLD.join((field, told, *others)))


def check_source(name: str, severity: str, sentence: str, fine: pl.Expr, said: pl.Expr) -> Check:
    """Return a check of whole sources, or of their columns, over the frame of source_facts."""
    return Check(f"{SOURCES}.{name}", severity, sentence, (), fine, said=said)


def check_rows(id_: str, severity: str, sentence: str, fields: str, fine: pl.Expr) -> Check:
    """Return a check of the fields named in one text, whose first is the one to look at."""
    return Check(id_, severity, sentence, tuple(fields.split()), fine)


def is_recorded(*fields: str) -> pl.Expr:
    """Return an expression that is true where any of the fields is recorded."""
    return pl.any_horizontal(pl.col(field).is_not_null() for field in fields)


def is_any_known(*fields: str) -> pl.Expr:
    """Return an expression that is true where either end of any of the dates or values is recorded."""
    return pl.any_horizontal(end.is_not_null() for field in fields for end in take_ends(field))


def check_presence(id_: str, severity: str, sentence: str, field: str, fine: pl.Expr | None = None) -> Check:
    """Return the check that a field is recorded, or that `fine` holds, which is about its absence."""
    return Check(id_, severity, sentence, (field,), is_recorded(field) if fine is None else fine, (field,))


def check_order(id_: str, severity: str, sentence: str, earlier: str, later: str) -> Check:
    """Return the check that one date is not after another; equal days and overlapping intervals are fine."""
    fine = pl.col(earlier) <= pl.col(name_high(later))
    return Check(id_, severity, sentence, (later, earlier), fine)


def check_past(register: str, severity: str, *fields: str) -> list[Check]:
    """Return a check for each field that its date is not after the date of the run."""
    sentence = "the date is after {as_of}, the date of the run"
    return [
        check_rows(f"{register}.{field}-not-in-future", severity, sentence, field, pl.col(field) <= pl.col("as_of"))
        for field in fields
    ]


def check_earliest(register: str, earliest: date, *fields: str) -> list[Check]:
    """Return a check for each field that its date is not before the earliest one that is likely."""
    sentence = f"the date is before {earliest.year}"
    return [
        check_rows(f"{register}.{field}-not-too-early", "medium", sentence, field, pl.col(name_high(field)) >= earliest)
        for field in fields
    ]


def check_end(register: str, field: str = "ends_on") -> Check:
    """Return the check that an end date is a day, not a far date that stands for none."""
    sentence = "a date after 2099 stands for no end"
    return check_rows(f"{register}.{field}-is-a-date", "low", sentence, field, pl.col(field) <= LATEST)


def check_values(register: str, noun: str, limit: Decimal) -> list[Check]:
    """Return the checks that a value is not negative, not a placeholder and not above a sensible limit."""
    low, high = take_ends("value_gbp")
    placeholder = (low == high) & pl.any_horizontal(low == value for value in PLACEHOLDERS)
    checks = (
        ("negative", "high", f"the value of the {noun} is negative", high >= 0),
        ("placeholder", "low", f"the value of the {noun} is 0, 0.01 or 1, which stands for no value", ~placeholder),
        ("too-high", "medium", f"the value of the {noun} is above £{limit:,.0f}", low <= limit),
    )
    return [
        check_rows(f"{register}.value-not-{name}", severity, sentence, "value_gbp", fine)
        for name, severity, sentence, fine in checks
    ]


def check_difference(id_: str, severity: str, sentence: str, one: str, other: str) -> Check:
    """Return the check that two names differ in more than case, punctuation and the order of their words.

    What they agree in must be a name: a row where both are a token such as `N/A` is not checked.
    """
    fine = ~tell(one, "same_words", other)
    return Check(id_, severity, sentence, (one, other), fine)


def check_name(register: str, sentence: str, field: str) -> Check:
    """Return the check that what stands for a party's name is one."""
    fine = pl.when(is_recorded(field)).then(tell(field, "is_name"))
    return check_rows(f"{register}.{field}-is-a-name", "info", sentence, field, fine)


def check_company_number(register: str, field: str) -> Check:
    """Return the check that a reference has the form of a company number, and not only noughts."""
    number = pl.col(field).str.contains(COMPANY_NUMBER) & ~pl.col(field).str.contains(r"^[A-Z]*0+$")
    sentence = "this is not the form of a company number"
    return check_rows(f"{register}.{field}-is-company-number", "low", sentence, field, number)


def check_reference(register: str, reference: str) -> Check:
    """Return the check that a reference stands once: loading gives each record that shares one `reference~digest`."""
    shared = pl.col("record_id").str.starts_with(pl.col(reference) + "~")
    sentence = "the reference stands for more than one entry"
    return check_rows(f"{register}.reference-unique", "medium", sentence, reference, ~shared)


def check_one_name(
    id_: str, severity: str, sentence: str, reference: str, name: str, kind: Literal["firm", "person"]
) -> Check:
    """Return the check that all rows with a reference have one name, apart from its spelling, legal form or title."""
    fine = tell(reference, "one_firm" if kind == "firm" else "one_person", name)
    return Check(id_, severity, sentence, (reference, name), fine)


def check_repeats(register: str, sentence: str, shown: str, known: str, same: str, intervals: str = "") -> Check:
    """Return the check that an entry stands once.

    Entries are the same where all of `same`, and both ends of all `intervals`, agree, missing values included, and all
    of `known` are recorded.
    """
    recorded = pl.all_horizontal(pl.col(field).is_not_null() for field in known.split())
    ends = [end for field in intervals.split() for end in take_ends(field)]
    fine = pl.when(recorded).then(~pl.struct(*same.split(), *ends).is_duplicated())
    return check_rows(f"{register}.entered-once", "low", sentence, shown, fine)
