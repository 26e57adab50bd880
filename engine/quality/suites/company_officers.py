"""What is checked of the list of company officers and people with significant control."""

from __future__ import annotations

import polars as pl

from engine.quality.suites.checks import (
    EARLIEST_INTEREST,
    Check,
    check_company_number,
    check_earliest,
    check_end,
    check_name,
    check_order,
    check_past,
    check_presence,
    check_repeats,
    check_rows,
    is_any_known,
)
from engine.schema import take_ends

LEAST_AGE = 16
"""Companies Act 2006, section 157: a person must be 16 to be appointed a director."""
GREATEST_AGE = 110
"""Years; a proposal: few who are older are officers still."""

_YEAR = pl.col("birth_year")
_THIS_YEAR = pl.col("as_of").dt.year()

OFFICER_CHECKS: tuple[Check, ...] = (
    check_presence("company_officers.officer-recorded", "high", "the officer is not recorded", "officer_name"),
    check_presence("company_officers.company-recorded", "high", "the company number is not recorded", "company_ref"),
    check_presence("company_officers.role-recorded", "info", "the role is not recorded", "role"),
    check_presence(
        "company_officers.appointment-dated",
        "low",
        "the day of appointment is not recorded",
        "appointed_on",
        is_any_known("appointed_on"),
    ),
    check_presence("company_officers.birth-recorded", "low", "the year of birth is not recorded", "birth_year"),
    check_rows(
        "company_officers.birth_year-possible",
        "medium",
        f"the year of birth makes the officer younger than {LEAST_AGE} or older than {GREATEST_AGE}",
        "birth_year",
        pl.when(~is_any_known("resigned_on")).then((_THIS_YEAR - _YEAR).is_between(LEAST_AGE, GREATEST_AGE)),
    ),
    check_rows(
        "company_officers.birth_month-possible",
        "medium",
        "the month of birth is none of 1 to 12",
        "birth_month",
        pl.col("birth_month").is_in([float(month) for month in range(1, 13)]),
    ),
    check_rows(
        "company_officers.birth_month-with-year",
        "low",
        "a month of birth is recorded without its year",
        "birth_month birth_year",
        pl.when(pl.col("birth_month").is_not_null()).then(_YEAR.is_not_null()),
    ),
    check_rows(
        "company_officers.appointed-of-age",
        "medium",
        f"the officer was not yet {LEAST_AGE} when appointed",
        "birth_year appointed_on",
        take_ends("appointed_on")[1].dt.year() - _YEAR >= LEAST_AGE,
    ),
    check_order(
        "company_officers.resigned-after-appointment",
        "medium",
        "the officer resigned before being appointed",
        "appointed_on",
        "resigned_on",
    ),
    *check_past("company_officers", "high", "appointed_on"),
    *check_past("company_officers", "low", "resigned_on"),
    *check_earliest("company_officers", EARLIEST_INTEREST, "appointed_on", "resigned_on"),
    check_end("company_officers", "resigned_on"),
    check_name("company_officers", "what stands for the officer is not a name", "officer_name"),
    check_company_number("company_officers", "company_ref"),
    check_repeats(
        "company_officers",
        "the same officer of the same company stands more than once",
        "company_ref officer_name appointed_on",
        "company_ref officer_name",
        "company_ref officer_name birth_year birth_month role",
        "appointed_on resigned_on",
    ),
)
