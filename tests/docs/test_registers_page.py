"""docs/reference/registers.md says what the schema says."""

from __future__ import annotations

import pytest

from engine.schema.registers import REGISTERS
from tests.docs.registers_page import PAGE, make_page


def test_the_page_of_the_registers_is_current():
    assert PAGE.read_text(encoding="utf-8") == make_page(), (
        "run `make golden`, read the difference, and commit the page"
    )


@pytest.mark.parametrize("register", REGISTERS.values(), ids=lambda register: register.name)
def test_the_page_names_every_field_value_and_example(register):
    section = make_page().partition(f"\n## {register.title}\n")[2].partition("\n## ")[0]
    for field in register.fields:
        (row,) = [
            line for line in section.splitlines() if line.startswith(f"| `{field.name}` | ") and line.count("|") == 7
        ]
        for told in (field.heading, field.example or "", *field.values, field.absent or ""):
            assert told in row
