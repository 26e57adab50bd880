"""What is checked of the register of gifts and hospitality."""

from __future__ import annotations

import polars as pl

from engine.quality.suites.checks import (
    EARLIEST,
    GIFT_LIMIT,
    INVITATIONS,
    Check,
    check_company_number,
    check_difference,
    check_earliest,
    check_name,
    check_order,
    check_past,
    check_presence,
    check_reference,
    check_repeats,
    check_rows,
    check_values,
    is_any_known,
    is_recorded,
)
from engine.schema import take_ends

GIFT_CHECKS: tuple[Check, ...] = (
    check_presence("gifts.provider-recorded", "high", "the provider is not recorded", "provider_name"),
    check_presence(
        "gifts.recipient-recorded",
        "high",
        "the recipient is not recorded",
        "recipient_name",
        is_recorded("recipient_name", "recipient_ref"),
    ),
    check_presence(
        "gifts.event-dated",
        "high",
        "the day of the gift or event is not recorded",
        "event_on",
        is_any_known("event_on"),
    ),
    check_presence(
        "gifts.declaration-dated",
        "low",
        "the day of the declaration is not recorded",
        "declared_on",
        is_any_known("declared_on"),
    ),
    check_presence(
        "gifts.decision-recorded",
        "medium",
        "the register does not say whether it was accepted",
        "decision",
        pl.col("decision") != "not stated",
    ),
    check_presence(
        "gifts.kind-recorded",
        "info",
        "the register does not say what sort of item it is",
        "kind",
        pl.col("kind") != "not stated",
    ),
    check_presence(
        "gifts.accepted-valued",
        "low",
        "it was accepted and its value is not recorded",
        "value_gbp",
        (pl.col("decision") != "accepted") | is_any_known("value_gbp"),
    ),
    check_presence(
        "gifts.approver-recorded",
        "low",
        "there is a day of approval and no approver",
        "approver_name",
        is_recorded("approver_name") | ~is_any_known("approved_on"),
    ),
    check_order(
        "gifts.declared-after-event", "medium", "it was declared before it happened", "event_on", "declared_on"
    ),
    check_rows(
        "gifts.invitation-approved-in-time",
        "info",
        "the invitation was approved only after the event",
        "approved_on event_on",
        pl.when(pl.col("kind").is_in(INVITATIONS)).then(pl.col("approved_on") <= take_ends("event_on")[1]),
    ),
    *check_past("gifts", "high", "declared_on", "approved_on"),
    *check_past("gifts", "low", "event_on"),
    *check_earliest("gifts", EARLIEST, "event_on", "declared_on", "approved_on"),
    *check_values("gifts", "gift", GIFT_LIMIT),
    check_difference(
        "gifts.approver-is-not-recipient",
        "high",
        "the recipient is also the approver",
        "approver_name",
        "recipient_name",
    ),
    check_difference(
        "gifts.provider-is-not-recipient",
        "medium",
        "the recipient is also the provider",
        "provider_name",
        "recipient_name",
    ),
    check_name("gifts", "what stands for the provider is not a name", "provider_name"),
    check_company_number("gifts", "provider_ref"),
    check_reference("gifts", "declaration_ref"),
    check_repeats(
        "gifts",
        "the same gift stands more than once",
        "recipient_name provider_name event_on value_gbp",
        "provider_name event_on",
        "recipient_name recipient_ref provider_name description",
        "event_on value_gbp",
    ),
)
