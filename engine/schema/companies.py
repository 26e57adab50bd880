"""The list of companies, as Companies House publishes it."""

from __future__ import annotations

from engine.schema.fields import Party, Register, make_date, make_text

COMPANIES = Register(
    name="companies",
    title="Companies",
    each_row="One company.",
    fields=(
        make_text("company_ref", "The company number.", "07654321", title="Company number"),
        make_text("company_name", "The registered name.", "Harcourt Vale Limited", required=True),
        make_text("previous_names", "Earlier names, joined by `; `.", None),
        make_text("status", "The status, in the register's words.", "Active"),
        make_date("incorporated_on", "The day of incorporation.", "2009-02-11"),
        make_date("dissolved_on", "The day of dissolution; null while not dissolved.", None),
        make_text("address", "The registered address.", "1 Mill Lane, Westmarch"),
    ),
    parties=(Party("company", "organisation", "company_name", "company_ref"),),
    reference="company_ref",
    dated_by=("incorporated_on", "dissolved_on"),
    identified_by=("company_name", "incorporated_on", "address"),
    essential=("company_name",),
    told_by=("status", "address"),
    decided_by="status",
)
