"""The suite of data-quality checks: every check of every kind of register, and those of whole sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.quality.suites.awards import AWARD_CHECKS
from engine.quality.suites.companies import COMPANY_CHECKS
from engine.quality.suites.company_officers import OFFICER_CHECKS
from engine.quality.suites.gifts import GIFT_CHECKS
from engine.quality.suites.media_contacts import CONTACT_CHECKS
from engine.quality.suites.payments import PAYMENT_CHECKS
from engine.quality.suites.second_jobs import JOB_CHECKS
from engine.quality.suites.sources import SOURCE_CHECKS
from engine.quality.suites.staff import STAFF_CHECKS

if TYPE_CHECKING:
    from engine.quality.suites.checks import Check

CHECKS: tuple[Check, ...] = (
    *SOURCE_CHECKS,
    *GIFT_CHECKS,
    *AWARD_CHECKS,
    *JOB_CHECKS,
    *PAYMENT_CHECKS,
    *CONTACT_CHECKS,
    *STAFF_CHECKS,
    *COMPANY_CHECKS,
    *OFFICER_CHECKS,
)
"""Every check, in the order in which the gate's results list them."""
