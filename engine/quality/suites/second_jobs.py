"""What is checked of the register of second jobs and business interests."""

from __future__ import annotations

import polars as pl

from engine.quality.suites.checks import (
    EARLIEST,
    EARLIEST_INTEREST,
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
    is_any_known,
    is_recorded,
)

_DECIDED = pl.col("decision").is_in(["approved", "approved with conditions", "refused"])

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
        is_any_known("applied_on", "decided_on", "starts_on"),
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
        ~_DECIDED | is_any_known("decided_on"),
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
