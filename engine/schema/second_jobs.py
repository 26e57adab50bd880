"""The register of second jobs and business interests."""

from __future__ import annotations

from engine.schema.fields import Party, Register, make_category, make_date, make_number, make_text

RELATIONS = ("self", "relative")
DECISIONS = (
    "approved",
    "approved with conditions",
    "refused",
    "withdrawn",
    "pending",
    "ceased",
    "not stated",
)

SECOND_JOBS = Register(
    name="second_jobs",
    title="Business interests and second jobs",
    each_row="One application for, or declaration of, a second job or business interest.",
    fields=(
        make_text("declaration_ref", "The register's own reference of the application.", "BI-2023-004"),
        make_text("organisation", "The body whose register it is.", "Westmarch Police", title="Force"),
        make_text("applicant_name", "Who holds or applied for the interest.", "PC Jo Larkin"),
        make_text("applicant_ref", "The applicant's staff or collar number.", "5120", title="Applicant staff number"),
        make_text("applicant_role", "The applicant's rank or post.", "Constable"),
        make_text("unit", "The applicant's unit or department.", "Procurement"),
        make_text("employer_name", "The firm or body of the interest.", "Harcourt Vale", required=True),
        make_text("employer_ref", "Its company number.", None, title="Employer company number"),
        make_text("nature", "What the work or interest is.", "Part-time site supervisor"),
        make_category("relation", "Whose interest it is.", "self", RELATIONS, "self"),
        make_date("applied_on", "The day of the application.", "2023-05-10"),
        make_category("decision", "What was decided.", "approved", DECISIONS, "not stated"),
        make_date("decided_on", "The day of the decision.", "2023-05-24"),
        make_text("decided_by", "Who decided.", "DCI Sam Orchard"),
        make_date("starts_on", "The first day of the interest.", "2023-06-01", title="Start date"),
        make_date("ends_on", "The last day of the interest.", None, title="End date"),
        make_date("reviewed_on", "The day of the last review.", "2024-05-20"),
        make_date("review_due_on", "The day the next review is due.", "2025-05-20"),
        make_number("hours_per_week", "Hours of work a week.", "8", "hours", (0, 168)),
        make_text("conditions", "Conditions of the approval.", "No work with licensed premises"),
    ),
    parties=(
        Party("employer", "organisation", "employer_name", "employer_ref"),
        Party("applicant", "person", "applicant_name", "applicant_ref"),
        Party("decider", "person", "decided_by"),
    ),
    reference="declaration_ref",
    dated_by=("applied_on", "starts_on", "decided_on"),
    identified_by=("organisation", "applicant_name", "employer_name", "applied_on", "starts_on", "nature"),
    essential=("employer_name",),
    told_by=("nature", "conditions"),
    decided_by="decision",
)
