"""The list of company officers and people with significant control."""

from __future__ import annotations

from engine.schema.fields import Party, Register, make_date, make_number, make_text

COMPANY_OFFICERS = Register(
    name="company_officers",
    title="Company officers",
    each_row="One appointment of a person to a company, or one notice of significant control.",
    fields=(
        make_text("company_ref", "The company's number.", "07654321", required=True, title="Company number"),
        make_text("officer_name", "The officer, or the person with significant control.", "LARKIN, Jo", required=True),
        make_number("birth_year", "The year of birth; the day is not published.", "1984", "year", (1850, 2100)),
        make_number("birth_month", "The month of birth.", "5", "month", (1, 12)),
        make_text("role", "What the person is to the company.", "director"),
        make_date("appointed_on", "The day of appointment, or of notification of control.", "2018-03-01"),
        make_date("resigned_on", "The day of resignation, or of the end of control; null while in post.", None),
    ),
    parties=(
        Party("officer", "person", "officer_name"),
        Party("company", "organisation", "company_ref", "company_ref"),
    ),
    reference="company_ref",
    dated_by=("appointed_on", "resigned_on"),
    identified_by=("company_ref", "officer_name", "birth_year", "birth_month", "role", "appointed_on"),
    essential=("officer_name",),
    told_by=("role",),
    decided_by="role",
)
