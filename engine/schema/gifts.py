"""The register of gifts and hospitality."""

from __future__ import annotations

from engine.schema.fields import Party, Register, make_category, make_date, make_money, make_text

DIRECTIONS = ("received", "given")
KINDS = ("gift", "hospitality", "travel", "ticket", "cash", "other", "not stated")
DECISIONS = ("accepted", "declined", "returned", "donated", "surrendered", "pending", "not stated")

GIFTS = Register(
    name="gifts",
    title="Gifts and hospitality",
    each_row="One gift, hospitality or other benefit that was offered, received or given, whatever became of it.",
    fields=(
        make_text("declaration_ref", "The register's own reference of the entry.", "GH-2024-001"),
        make_text("organisation", "The body whose register it is.", "Westmarch Police", title="Force"),
        make_text("recipient_name", "Who was offered, or gave, the item.", "Insp Morgan Vale"),
        make_text("recipient_ref", "The recipient's staff or collar number.", "4417", title="Staff number"),
        make_text("recipient_role", "The recipient's rank or post.", "Inspector"),
        make_text("unit", "The recipient's unit or department.", "Procurement"),
        make_category("direction", "Whether the item came in or went out.", "received", DIRECTIONS, "received"),
        make_category("kind", "What sort of item it is.", "hospitality", KINDS, "not stated", "a gift or hospitality"),
        make_text("provider_name", "Who offered it (donor, host).", "Harcourt Vale Ltd", required=True),
        make_text("provider_ref", "The provider's company number.", None, title="Provider company number"),
        make_text("provider_contact", "The person who acted for the provider.", "A. Penrose"),
        make_date(
            "event_on",
            "The day it was offered, received or attended.",
            "2024-03-01",
            required=True,
            title="Date of event",
        ),
        make_date("declared_on", "The day it was entered in the register.", "2024-03-05"),
        make_category("decision", "What became of the offer.", "accepted", DECISIONS, "not stated"),
        make_text("approver_name", "Who approved it.", "Supt Rowan Hale"),
        make_date("approved_on", "The day it was approved.", "2024-03-02"),
        make_money("value_gbp", "The value, as stated or estimated.", "45.00"),
        make_text("description", "What it was, in the register's words.", "Dinner at a trade event"),
        make_text("reason", "Why it was accepted or declined.", "Working dinner"),
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
