"""What is checked of the register of procurement awards."""

from __future__ import annotations

import polars as pl

from engine.quality.suites.checks import (
    AWARD_LIMIT,
    EARLIEST,
    Check,
    check_company_number,
    check_difference,
    check_earliest,
    check_end,
    check_name,
    check_order,
    check_past,
    check_presence,
    check_repeats,
    check_values,
    is_any_known,
    is_recorded,
)

_WON = pl.col("role") == "winner"

AWARD_CHECKS: tuple[Check, ...] = (
    check_presence("awards.supplier-recorded", "high", "the supplier is not recorded", "supplier_name"),
    check_presence(
        "awards.award-dated",
        "high",
        "the day of the award is not recorded",
        "awarded_on",
        ~_WON | is_any_known("awarded_on"),
    ),
    check_presence(
        "awards.purchase-recorded",
        "info",
        "the register does not say what was bought",
        "title",
        is_recorded("title", "description"),
    ),
    check_presence(
        "awards.value-recorded",
        "low",
        "the value of the award is not recorded",
        "value_gbp",
        ~_WON | is_any_known("value_gbp"),
    ),
    check_presence(
        "awards.procedure-recorded",
        "info",
        "the register does not say how the supplier was chosen",
        "procedure",
        pl.col("procedure") != "not stated",
    ),
    check_order(
        "awards.tender-in-order", "medium", "the tender closed before it opened", "tender_opened_on", "tender_closed_on"
    ),
    check_order(
        "awards.award-after-opening",
        "medium",
        "it was awarded before the tender opened",
        "tender_opened_on",
        "awarded_on",
    ),
    check_order(
        "awards.award-after-closing",
        "medium",
        "it was awarded before the tender closed",
        "tender_closed_on",
        "awarded_on",
    ),
    check_order("awards.contract-in-order", "medium", "the contract ends before it starts", "starts_on", "ends_on"),
    check_order(
        "awards.contract-after-award", "low", "the contract starts before it was awarded", "awarded_on", "starts_on"
    ),
    *check_past("awards", "high", "awarded_on"),
    *check_earliest("awards", EARLIEST, "tender_opened_on", "tender_closed_on", "awarded_on", "starts_on", "ends_on"),
    check_end("awards"),
    *check_values("awards", "award", AWARD_LIMIT),
    check_difference(
        "awards.supplier-is-not-buyer", "medium", "the buyer is also the supplier", "supplier_name", "buyer_name"
    ),
    check_name("awards", "what stands for the supplier is not a name", "supplier_name"),
    check_company_number("awards", "supplier_ref"),
    check_repeats(
        "awards",
        "the same award to the same supplier stands more than once",
        "award_ref supplier_name awarded_on value_gbp",
        "supplier_name awarded_on",
        "award_ref title supplier_name supplier_ref role value_gbp description",
        "awarded_on",
    ),
)
