"""What a rule may compare: every kind of register, and the findings of the other rules as one more."""

from __future__ import annotations

from engine.schema.fields import Party, Register, make_category, make_date, make_money, make_text
from engine.schema.registers import REGISTERS
from engine.severities import SEVERITIES

FINDINGS = Register(
    name="findings",
    title="Findings of other rules",
    each_row="an exception of another rule",
    fields=(
        make_text("exception_id", "The id of the exception.", "X0123456789ABCDEF"),
        make_text("rule", "The rule that raised it.", "hospitality-before-award", required=True),
        make_category("severity", "How severe it is.", "high", SEVERITIES, None),
        make_text("about", "Whom it is about.", "Insp Morgan Vale"),
        make_text("organisation", "The organisation that it is about.", "Harcourt Vale Ltd"),
        make_date("occurred_on", "When its last part occurred.", "2024-06-01"),
        make_money("value_gbp", "Its value.", "125000.00"),
        make_text("reason", "Its sentence.", "Harcourt Vale Ltd gave hospitality 90 days before an award."),
    ),
    parties=(Party("organisation", "organisation", "organisation"), Party("about", "person", "about")),
    reference="exception_id",
    dated_by=("occurred_on",),
    identified_by=("exception_id",),
    essential=("rule",),
    told_by=("reason",),
    decided_by="severity",
)
"""The exceptions of every rule that does not itself compare findings, one row each."""

KNOWN: dict[str, Register] = {**REGISTERS, FINDINGS.name: FINDINGS}
"""Every register that `compare`, `absent` and `present` may name."""
