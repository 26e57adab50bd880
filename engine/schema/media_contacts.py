"""The log of contacts with the media."""

from __future__ import annotations

from engine.schema.fields import Party, Register, make_date, make_text

MEDIA_CONTACTS = Register(
    name="media_contacts",
    title="Media contacts",
    each_row="One contact of an officer or member of staff with a journalist.",
    fields=(
        make_text("contact_ref", "The log's own reference of the contact.", "MC-2024-031"),
        make_text("organisation", "The body whose log it is.", "Westmarch Police", title="Force"),
        make_text("person_name", "Who of the body met or spoke with the journalist.", "Supt Rowan Hale"),
        make_text("person_role", "That person's rank or post.", "Superintendent"),
        make_text("outlet_name", "The paper, broadcaster or agency.", "Westmarch Gazette", required=True),
        make_text("journalist_name", "The journalist.", "Kit Arden"),
        make_date("contact_on", "The day of the contact.", "2024-03-01", required=True, title="Date of contact"),
        make_date("logged_on", "The day it was entered in the log.", "2024-03-04"),
        make_text("subject", "What it was about.", "Briefing on road safety"),
    ),
    parties=(
        Party("outlet", "organisation", "outlet_name"),
        Party("person", "person", "person_name"),
        Party("journalist", "person", "journalist_name"),
    ),
    reference="contact_ref",
    dated_by=("contact_on", "logged_on"),
    identified_by=("person_name", "outlet_name", "journalist_name", "contact_on", "subject"),
    essential=("outlet_name",),
    told_by=("subject",),
)
