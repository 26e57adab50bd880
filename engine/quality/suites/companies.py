"""What is checked of the list of companies."""

from __future__ import annotations

from datetime import date

import polars as pl

from engine.quality.suites.checks import (
    Check,
    check_company_number,
    check_earliest,
    check_name,
    check_one_name,
    check_order,
    check_past,
    check_presence,
    check_reference,
    check_repeats,
    check_rows,
    is_any_known,
)

EARLIEST_COMPANY = date(1844, 1, 1)
"""The Joint Stock Companies Act 1844 set up the registrar of companies."""

_IS_DISSOLVED = pl.col("status").str.to_lowercase().str.contains(r"\b(?:dissolved|removed|struck off)\b")
_IS_ACTIVE = pl.col("status").str.to_lowercase().str.contains(r"^\W*(?:active|live|registered)\b")

COMPANY_CHECKS: tuple[Check, ...] = (
    check_presence("companies.name-recorded", "high", "the registered name is not recorded", "company_name"),
    check_presence("companies.number-recorded", "medium", "the company number is not recorded", "company_ref"),
    check_presence("companies.status-recorded", "info", "the status is not recorded", "status"),
    check_presence("companies.address-recorded", "info", "the registered address is not recorded", "address"),
    check_presence(
        "companies.incorporation-dated",
        "low",
        "the day of incorporation is not recorded",
        "incorporated_on",
        is_any_known("incorporated_on"),
    ),
    check_presence(
        "companies.dissolution-dated",
        "low",
        "it is dissolved and the day is not recorded",
        "dissolved_on",
        is_any_known("dissolved_on") | ~_IS_DISSOLVED.fill_null(value=False),
    ),
    check_rows(
        "companies.dissolved-not-active",
        "medium",
        "it has a day of dissolution and its status is active",
        "status dissolved_on",
        pl.when(pl.col("dissolved_on") <= pl.col("as_of")).then(~_IS_ACTIVE),
    ),
    check_order(
        "companies.dissolved-after-incorporation",
        "medium",
        "it was dissolved before it was incorporated",
        "incorporated_on",
        "dissolved_on",
    ),
    *check_past("companies", "high", "incorporated_on"),
    *check_past("companies", "low", "dissolved_on"),
    *check_earliest("companies", EARLIEST_COMPANY, "incorporated_on", "dissolved_on"),
    check_name("companies", "what stands for the company is not a name", "company_name"),
    check_company_number("companies", "company_ref"),
    check_reference("companies", "company_ref"),
    check_one_name(
        "companies.number-of-one-name",
        "high",
        "the company number stands with different names",
        "company_ref",
        "company_name",
        "firm",
    ),
    check_repeats(
        "companies",
        "the same company stands more than once",
        "company_ref company_name incorporated_on",
        "company_name",
        "company_ref company_name status address",
        "incorporated_on dissolved_on",
    ),
)
