"""What is checked of the list of officers and staff."""

from __future__ import annotations

import polars as pl

from engine.quality.suites.checks import (
    EARLIEST_INTEREST,
    Check,
    check_earliest,
    check_end,
    check_name,
    check_one_name,
    check_order,
    check_past,
    check_presence,
    check_repeats,
    check_rows,
    is_any_known,
)
from engine.schema import take_ends

LONGEST_SERVICE = 55
"""Years; a proposal: from 16 to past the age of a pension."""

STAFF_CHECKS: tuple[Check, ...] = (
    check_presence("staff.person-recorded", "high", "the officer or member of staff is not recorded", "person_name"),
    check_presence("staff.number-recorded", "medium", "the staff or collar number is not recorded", "person_ref"),
    check_presence("staff.role-recorded", "info", "the rank or post is not recorded", "role"),
    check_presence("staff.unit-recorded", "info", "the unit or department is not recorded", "unit"),
    check_presence(
        "staff.start-dated", "low", "the first day of service is not recorded", "start_on", is_any_known("start_on")
    ),
    check_order("staff.left-after-start", "medium", "the person left before the first day", "start_on", "left_on"),
    check_rows(
        "staff.service-possible",
        "low",
        f"the person left more than {LONGEST_SERVICE} years after the first day",
        "left_on start_on",
        pl.col("left_on") <= take_ends("start_on")[1].dt.offset_by(f"{LONGEST_SERVICE}y"),
    ),
    *check_past("staff", "low", "start_on"),
    *check_earliest("staff", EARLIEST_INTEREST, "start_on", "left_on"),
    check_end("staff", "left_on"),
    check_name("staff", "what stands for the person is not a name", "person_name"),
    check_one_name(
        "staff.number-of-one-person",
        "high",
        "the number stands for people of different names",
        "person_ref",
        "person_name",
        "person",
    ),
    check_repeats(
        "staff",
        "the same person stands more than once",
        "person_ref person_name unit start_on",
        "person_name",
        "person_ref person_name role unit",
        "start_on left_on",
    ),
)
