"""Sameness as data: when entries of several books are one entry, what must be equal, what must not differ.

A point is what two entries are compared by. `F` is a field: its text folded, its category (null where not stated), or
both ends of its date or value (a placeholder value is null). `F.day` is a date known to the day. `ROLE.form` is the
comparison form of a party's name and `ROLE.number` its company or staff number.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Way:
    """One way in which entries of different sources are the same: all of `same` is recorded and equal.

    `parties` are roles whose party is the same by number, else by comparison form. Of the points in `apart` no two
    entries may record different ones. Where entries record the text `words`, all of them must share a word. `loose`
    takes a surname alone for a name, because a reference or number in `same` says whose it is.
    """

    same: tuple[str, ...]
    parties: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    words: str | None = None
    loose: bool = False


@dataclass(frozen=True, slots=True)
class Retelling:
    """What entries that stand apart may tell differently of one thing: `same` and `parties` as in Way.

    `teller` is the role whose different parties, or `source`, the different sources, tell it. `fields` are compared
    where both record them; `worded` is the text whose equal words make the difference of medium severity, not low.
    """

    same: tuple[str, ...]
    parties: tuple[str, ...]
    teller: str
    fields: tuple[str, ...]
    problem: str
    worded: str | None = None


@dataclass(frozen=True, slots=True)
class Sameness:
    """What makes entries of one register the same, tried in order, and what is a defect where they differ.

    `found` says in a defect, and `noun` in a reason, what stands in several places; `told` are the fields whose
    contradiction in gathered entries is a defect.
    """

    found: str
    noun: str
    ways: tuple[Way, ...]
    told: tuple[str, ...] = ()
    retold: tuple[Retelling, ...] = ()

    def list_points(self) -> list[str]:
        """Return every point that a way or a retelling names."""
        points = [point for way in self.ways for point in (*way.same, *way.apart)]
        points += [point for retelling in self.retold for point in retelling.same]
        return list(dict.fromkeys(points))

    def list_roles(self) -> list[str]:
        """Return the roles whose parties are compared."""
        roles = [role for way in self.ways for role in way.parties]
        roles += [role for retelling in self.retold for role in retelling.parties]
        roles += [each.teller for each in self.retold if each.teller != "source"]
        roles += [
            point.partition(".")[0] for point in self.list_points() if point.endswith((".form", ".number", ".any"))
        ]
        return list(dict.fromkeys(roles))


WHOLE = "whole"
"""The point that whole entries alone have: what is a part of another, such as a payment, is never gathered."""
DECLARED, LISTED = "declared twice", "listed twice"
_GIFT = ("provider", "recipient")
_KIND = ("kind", "decision")
_TOLD = "told differently: another recipient of the same event records another"
_BOOK = "told differently: another source records another"
_SUPPLIER = ("supplier",)

SAMENESS: dict[str, Sameness] = {
    "gifts": Sameness(
        DECLARED,
        "entry",
        (
            Way(("declaration_ref", "direction", "event_on.day", "value_gbp"), _GIFT, _KIND, loose=True),
            Way(("direction", "event_on.day", "value_gbp", "description"), _GIFT, _KIND),
            Way(("direction", "event_on.day", "value_gbp"), _GIFT, _KIND, words="description"),
            # With no value on one side, the same words; where only the month is known, the same value and words.
            Way(("direction", "event_on.day", "description"), _GIFT, (*_KIND, "value_gbp")),
            Way(("direction", "event_on", "value_gbp", "description"), _GIFT, _KIND),
        ),
        ("declared_on", "approved_on"),
        (
            Retelling(
                ("direction", "event_on.day"), ("provider",), "recipient", ("value_gbp", "kind"), _TOLD, "description"
            ),
            Retelling(
                ("direction", "event_on.day"),
                _GIFT,
                "source",
                ("value_gbp", "kind", "decision"),
                _BOOK,
                "description",
            ),
        ),
    ),
    "second_jobs": Sameness(
        DECLARED,
        "interest",
        (
            Way(
                ("declaration_ref", "relation", "applied_on"),
                ("applicant", "employer"),
                ("decision", "starts_on"),
                loose=True,
            ),
            Way(("relation", "applied_on", "nature"), ("applicant", "employer"), ("decision", "starts_on")),
            Way(("relation", "starts_on", "nature"), ("applicant", "employer"), ("decision", "applied_on")),
        ),
        ("decided_on", "ends_on", "reviewed_on", "review_due_on", "hours_per_week"),
        (
            Retelling(
                ("relation", "applied_on", "nature"),
                ("applicant", "employer"),
                "source",
                ("decision", "starts_on"),
                _BOOK,
            ),
        ),
    ),
    "media_contacts": Sameness(
        DECLARED,
        "contact",
        (
            Way(("contact_on.day", "contact_ref"), ("person", "outlet"), ("journalist.form",), loose=True),
            Way(("contact_on.day", "subject"), ("person", "outlet"), ("journalist.form",)),
            Way(("contact_on.day",), ("person", "outlet", "journalist"), words="subject"),
        ),
        ("logged_on",),
    ),
    "staff": Sameness(
        LISTED,
        "person",
        (
            Way(("person.number", "person.any", "start_on"), apart=("left_on",)),
            Way(("person.number", "person.any"), apart=("start_on", "left_on")),
        ),
        ("role", "unit"),
        (Retelling(("person.number", "person.any"), (), "source", ("start_on", "left_on"), _BOOK),),
    ),
    "companies": Sameness(
        LISTED,
        "company",
        (Way(("company.number", "company.form"), apart=("incorporated_on", "dissolved_on")),),
        ("status",),
        (Retelling(("company.number", "company.form"), (), "source", ("incorporated_on", "dissolved_on"), _BOOK),),
    ),
    "company_officers": Sameness(
        LISTED,
        "officer",
        (
            Way(
                ("company.number", "officer.form", "role", "appointed_on"),
                apart=("birth_year", "birth_month", "resigned_on"),
            ),
            Way(
                ("company.number", "officer.form", "role", "birth_year", "birth_month"),
                apart=("appointed_on", "resigned_on"),
            ),
        ),
    ),
    "awards": Sameness(
        LISTED,
        "award",
        (
            # The reference is the award's where something else agrees too, or nothing that both record differs.
            Way(("award_ref", "role", "title"), _SUPPLIER, ("buyer.form",)),
            Way(("award_ref", "role", "awarded_on.day"), _SUPPLIER, ("buyer.form",)),
            Way(("award_ref", "role", "value_gbp"), _SUPPLIER, ("buyer.form",)),
            Way(("award_ref", "role"), _SUPPLIER, ("buyer.form", "title", "awarded_on", "value_gbp")),
            Way(("role", "awarded_on.day", "value_gbp", "buyer.form", "title"), _SUPPLIER),
            Way(("role", "awarded_on.day", "value_gbp", "buyer.form"), _SUPPLIER),
            Way(("role", "awarded_on.day", "value_gbp", "title"), _SUPPLIER, ("buyer.form",)),
            Way(("role", "awarded_on.day", "value_gbp"), _SUPPLIER, ("buyer.form",)),
            # With no value on one side, the same buyer and title.
            Way(("role", "awarded_on.day", "buyer.form", "title"), _SUPPLIER, ("value_gbp",)),
        ),
        ("value_gbp", "awarded_on", "starts_on", "ends_on", "tender_opened_on", "tender_closed_on", "procedure"),
    ),
}
"""How entries of each register are gathered from its books; payments never are: one that stands twice is a finding."""
