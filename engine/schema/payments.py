"""The register of payments to suppliers: invoices and purchase cards."""

from __future__ import annotations

from engine.schema.fields import Party, Register, make_category, make_date, make_money, make_text

METHODS = ("invoice", "card")

PAYMENTS = Register(
    name="payments",
    title="Payments",
    each_row="One payment to a supplier, by invoice or purchase card.",
    fields=(
        make_text("payment_ref", "The reference of the payment or transaction.", "PY-2024-100"),
        make_text("payer_name", "Who paid.", "Westmarch Police"),
        make_text("unit", "The unit whose budget paid.", "Procurement"),
        make_text("supplier_name", "Who was paid (supplier, payee, merchant).", "Harcourt Vale Ltd", required=True),
        make_text("supplier_ref", "The supplier's company number.", None, title="Supplier company number"),
        make_date("paid_on", "The day of the payment.", "2024-06-20", required=True),
        make_money("value_gbp", "What was paid; a refund or credit is negative.", "1250.00"),
        make_category("method", "Whether an invoice or a purchase card paid it.", "invoice", METHODS, None),
        make_text("cardholder_name", "Who holds the card.", None),
        make_text("description", "What was paid for, in the register's words.", "Cleaning of custody suites"),
    ),
    parties=(
        Party("supplier", "organisation", "supplier_name", "supplier_ref"),
        Party("payer", "organisation", "payer_name"),
        Party("cardholder", "person", "cardholder_name"),
    ),
    reference="payment_ref",
    dated_by=("paid_on",),
    identified_by=("payer_name", "unit", "supplier_name", "supplier_ref", "paid_on", "value_gbp", "description"),
    essential=("supplier_name",),
    told_by=("description",),
    decided_by="method",
)
