"""What is checked of the register of payments: invoices and purchase cards."""

from __future__ import annotations

from decimal import Decimal

import polars as pl

from engine.quality.suites.checks import (
    EARLIEST,
    Check,
    check_company_number,
    check_difference,
    check_earliest,
    check_name,
    check_one_name,
    check_past,
    check_presence,
    check_repeats,
    check_rows,
    is_any_known,
)
from engine.schema import take_ends

PAYMENT_LIMIT = Decimal("100000000.00")
"""A proposal: one payment of a force above it is more likely pence read as pounds, or a total among the entries."""
CARD_LIMIT = Decimal("20000.00")
"""A proposal: limits of a single purchase by government procurement card are commonly £1,000 to £20,000."""

_CARD = pl.col("method") == "card"
_LOW, _HIGH = take_ends("value_gbp")

PAYMENT_CHECKS: tuple[Check, ...] = (
    check_presence("payments.supplier-recorded", "high", "the supplier is not recorded", "supplier_name"),
    check_presence(
        "payments.payment-dated", "high", "the day of the payment is not recorded", "paid_on", is_any_known("paid_on")
    ),
    check_presence(
        "payments.value-recorded",
        "high",
        "the value of the payment is not recorded",
        "value_gbp",
        is_any_known("value_gbp"),
    ),
    check_presence("payments.purchase-recorded", "info", "the register does not say what was paid for", "description"),
    check_presence(
        "payments.cardholder-recorded",
        "medium",
        "a card paid and its holder is not recorded",
        "cardholder_name",
        pl.col("cardholder_name").is_not_null() | ~_CARD.fill_null(value=False),
    ),
    *check_past("payments", "high", "paid_on"),
    *check_earliest("payments", EARLIEST, "paid_on"),
    check_rows(
        "payments.value-not-negative",
        "info",
        "the value is negative: a refund or a credit, not a payment",
        "value_gbp",
        _HIGH >= 0,
    ),
    check_rows(
        "payments.value-not-zero", "low", "the value of the payment is 0", "value_gbp", ~((_LOW == 0) & (_HIGH == 0))
    ),
    check_rows(
        "payments.value-not-too-high",
        "medium",
        f"the value of the payment is above £{PAYMENT_LIMIT:,.0f}",
        "value_gbp",
        _LOW <= PAYMENT_LIMIT,
    ),
    check_rows(
        "payments.card-value-not-too-high",
        "low",
        f"the value is above £{CARD_LIMIT:,.0f}, which is much for a purchase card",
        "value_gbp",
        pl.when(_CARD).then(_LOW <= CARD_LIMIT),
    ),
    check_name("payments", "what stands for the supplier is not a name", "supplier_name"),
    check_company_number("payments", "supplier_ref"),
    check_one_name(
        "payments.supplier-number-of-one-name",
        "low",
        "the company number stands with suppliers of different names",
        "supplier_ref",
        "supplier_name",
        "firm",
    ),
    check_difference(
        "payments.supplier-is-not-payer", "medium", "the payer is also the supplier", "supplier_name", "payer_name"
    ),
    check_difference(
        "payments.cardholder-is-not-supplier",
        "high",
        "the holder of the card is also the supplier",
        "cardholder_name",
        "supplier_name",
    ),
    check_one_name(
        "payments.reference-of-one-supplier",
        "medium",
        "the reference stands for payments to suppliers of different names",
        "payment_ref",
        "supplier_name",
        "firm",
    ),
    check_repeats(
        "payments",
        "the same payment stands more than once",
        "payment_ref supplier_name paid_on value_gbp",
        "supplier_name paid_on value_gbp",
        "payment_ref payer_name unit supplier_name supplier_ref method cardholder_name description",
        "paid_on value_gbp",
    ),
)
