"""The register of procurement awards: one row for an award and a supplier."""

from __future__ import annotations

from engine.schema.fields import Party, Register, make_category, make_date, make_money, make_text

ROLES = ("winner", "bidder")
PROCEDURES = ("open", "selective", "limited", "direct", "call off", "waiver", "not stated")

AWARDS = Register(
    name="awards",
    title="Procurement awards",
    each_row="One award and one supplier: a contract with two suppliers, or a bidder that lost, has a row of its own.",
    fields=(
        make_text("award_ref", "The reference of the award or contract.", "AW-2024-010"),
        make_text("title", "What was bought.", "Custody cleaning services"),
        make_text("buyer_name", "Who bought it.", "Westmarch Police"),
        make_text("unit", "The buying unit.", "Procurement"),
        make_text("owner_name", "Who owns the contract in the force.", "Robin Tarrant"),
        make_text("owner_ref", "The owner's staff number.", "7702", title="Owner staff number"),
        make_text("supplier_name", "The supplier or bidder.", "Harcourt Vale Limited", required=True),
        make_text("supplier_ref", "The supplier's company number.", None, title="Supplier company number"),
        make_category("role", "Whether the supplier won.", "winner", ROLES, "winner"),
        make_category("procedure", "How the supplier was chosen.", "open", PROCEDURES, "not stated"),
        make_date("tender_opened_on", "The day the tender opened.", "2024-02-01"),
        make_date("tender_closed_on", "The day bids closed.", "2024-04-15"),
        make_date("awarded_on", "The day of the award.", "2024-06-01", required=True),
        make_date("starts_on", "The first day of the contract.", "2024-07-01", title="Start date"),
        make_date("ends_on", "The last day of the contract.", "2027-06-30", title="End date"),
        make_money("value_gbp", "The value of the award.", "125000.00"),
        make_text("description", "The award in the register's words.", "Cleaning of four custody suites"),
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
