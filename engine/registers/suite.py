"""The suite of data-quality checks over the registers: one entry a check, with its gravity and its sentence."""

from __future__ import annotations

import polars as pl

from engine.registers.checks import (
    AWARD_LIMIT,
    EARLIEST,
    EARLIEST_INTEREST,
    GIFT_LIMIT,
    INVITATIONS,
    WEEK,
    Check,
    check_company_number,
    check_difference,
    check_earliest,
    check_end,
    check_name,
    check_order,
    check_past,
    check_presence,
    check_reference,
    check_repeats,
    check_rows,
    check_values,
    is_known,
    is_recorded,
)

_WON = pl.col("role") == "winner"
_DECIDED = pl.col("decision").is_in(["approved", "approved with conditions", "refused"])

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
        "gifts.event-dated", "high", "the day of the gift or event is not recorded", "event_on", is_known("event_on")
    ),
    check_presence(
        "gifts.declaration-dated",
        "low",
        "the day of the declaration is not recorded",
        "declared_on",
        is_known("declared_on"),
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
        (pl.col("decision") != "accepted") | is_known("value_gbp"),
    ),
    check_presence(
        "gifts.approver-recorded",
        "low",
        "there is a day of approval and no approver",
        "approver_name",
        is_recorded("approver_name") | ~is_known("approved_on"),
    ),
    check_order(
        "gifts.declared-after-event", "medium", "it was declared before it happened", "event_on", "declared_on"
    ),
    check_rows(
        "gifts.invitation-approved-in-time",
        "info",
        "the invitation was approved only after the event",
        "approved_on event_on",
        pl.when(pl.col("kind").is_in(INVITATIONS)).then(pl.col("approved_on") <= pl.col("event_on_max")),
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
        "recipient_name recipient_ref provider_name event_on event_on_max value_gbp value_gbp_max description",
    ),
)

AWARD_CHECKS: tuple[Check, ...] = (
    check_presence("awards.supplier-recorded", "high", "the supplier is not recorded", "supplier_name"),
    check_presence(
        "awards.award-dated",
        "high",
        "the day of the award is not recorded",
        "awarded_on",
        ~_WON | is_known("awarded_on"),
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
        ~_WON | is_known("value_gbp"),
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
        "award_ref title supplier_name supplier_ref role awarded_on awarded_on_max value_gbp description",
    ),
)

JOB_CHECKS: tuple[Check, ...] = (
    check_presence("second_jobs.employer-recorded", "high", "the employer or firm is not recorded", "employer_name"),
    check_presence(
        "second_jobs.applicant-recorded",
        "high",
        "the applicant is not recorded",
        "applicant_name",
        is_recorded("applicant_name", "applicant_ref"),
    ),
    Check(
        "second_jobs.dated",
        "high",
        "no day of application, decision or start is recorded",
        ("applied_on", "decided_on", "starts_on"),
        is_known("applied_on", "decided_on", "starts_on"),
        ("applied_on", "decided_on", "starts_on"),
    ),
    check_presence(
        "second_jobs.decision-recorded",
        "medium",
        "the register does not say what was decided",
        "decision",
        pl.col("decision") != "not stated",
    ),
    check_presence(
        "second_jobs.decision-dated",
        "low",
        "there is a decision and its day is not recorded",
        "decided_on",
        ~_DECIDED | is_known("decided_on"),
    ),
    check_presence(
        "second_jobs.conditions-recorded",
        "medium",
        "it was approved with conditions and none is recorded",
        "conditions",
        (pl.col("decision") != "approved with conditions") | is_recorded("conditions"),
    ),
    check_order(
        "second_jobs.decided-after-application",
        "medium",
        "it was decided before it was applied for",
        "applied_on",
        "decided_on",
    ),
    check_order(
        "second_jobs.reviewed-after-decision",
        "medium",
        "it was reviewed before it was decided",
        "decided_on",
        "reviewed_on",
    ),
    check_order(
        "second_jobs.review-due-after-decision",
        "low",
        "its review was due before it was decided",
        "decided_on",
        "review_due_on",
    ),
    check_order(
        "second_jobs.interest-in-order", "medium", "the interest ends before it starts", "starts_on", "ends_on"
    ),
    *check_past("second_jobs", "high", "applied_on", "decided_on", "reviewed_on"),
    *check_earliest("second_jobs", EARLIEST, "applied_on", "decided_on", "reviewed_on", "review_due_on"),
    *check_earliest("second_jobs", EARLIEST_INTEREST, "starts_on", "ends_on"),
    check_end("second_jobs"),
    check_rows(
        "second_jobs.hours-possible",
        "medium",
        f"the hours a week are not between {WEEK[0]} and {WEEK[1]}",
        "hours_per_week",
        pl.col("hours_per_week").is_between(*WEEK),
    ),
    check_difference(
        "second_jobs.decider-is-not-applicant",
        "high",
        "the applicant also decided the application",
        "decided_by",
        "applicant_name",
    ),
    check_difference(
        "second_jobs.employer-is-not-organisation",
        "low",
        "the employer is the body whose register it is",
        "employer_name",
        "organisation",
    ),
    check_name("second_jobs", "what stands for the employer is not a name", "employer_name"),
    check_company_number("second_jobs", "employer_ref"),
    check_reference("second_jobs", "declaration_ref"),
    check_repeats(
        "second_jobs",
        "the same interest stands more than once",
        "applicant_name employer_name applied_on",
        "applicant_name employer_name",
        "organisation applicant_name applicant_ref employer_name nature relation decision "
        "applied_on decided_on starts_on ends_on",
    ),
)

CHECKS: tuple[Check, ...] = (*GIFT_CHECKS, *AWARD_CHECKS, *JOB_CHECKS)
"""Every check, in the order in which the gate's results list them."""
