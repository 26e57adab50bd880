"""The list of officers and staff."""

from __future__ import annotations

from engine.schema.fields import Party, Register, make_date, make_text

STAFF = Register(
    name="staff",
    title="Staff",
    each_row="One officer or member of staff in one post.",
    fields=(
        make_text("person_ref", "The staff or collar number.", "5120", title="Staff number"),
        make_text("person_name", "The officer or member of staff.", "PC Jo Larkin", required=True),
        make_text("role", "The rank or post.", "Constable"),
        make_text("unit", "The unit or department.", "Procurement"),
        make_date("start_on", "The first day of service.", "2015-09-01", title="Start date"),
        make_date("left_on", "The last day of service; null while serving.", None),
    ),
    parties=(Party("person", "person", "person_name", "person_ref"),),
    reference="person_ref",
    dated_by=("start_on", "left_on"),
    identified_by=("person_name", "role", "unit", "start_on"),
    essential=("person_name",),
    told_by=("role", "unit"),
)
