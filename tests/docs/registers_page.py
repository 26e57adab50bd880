"""Writes docs/reference/registers.md from the schema and the word list of headers; `make golden` calls it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from engine.reading.workbook.about_sheet import describe_absence, describe_form
from engine.registers.vocabulary.lists import load_headers
from engine.schema.registers import REGISTERS, SOURCE_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.schema.fields import Field, Party, Register

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "registers.md"
HEADERS_SHOWN = 5
FIELD_HEADS = ("field", "title in the template", "means", "written as", "example", "left empty")
HEADER_HEADS = ("field", "headers that are understood, among others")
INTRODUCTION = f"""\
# The registers

What each register holds, field by field. This page is made from `engine/schema/` and
`engine/registers/vocabulary/headers.yaml` by `make golden`; change those, not the page.

`crosscheck init` writes a workbook for each register, with the titles below as its columns and a sheet *About* that says what stands
here. A register of your own needs neither: its columns are recognised by their headers, and `crosscheck.toml` may name a mapping file.

- A **date** and a **value** are intervals: a field F has a low end `F` and a high end `F_max`, equal where it is exact. `May 2024` is
  the days of May, `<£150` is £0 to £149.99. A CSV of ours writes them as `low/high`.
- A **needed** field may still be empty in a row: the row stays, and what cannot be told says so. A file without any column for the field
  that makes it this register is refused.
- Beside its fields every row carries {", ".join(f"`{name}`" for name in SOURCE_COLUMNS if "_" in name)}.
"""


def make_page() -> str:
    """Return the page's text."""
    return "\n".join(
        [INTRODUCTION, list_registers(), *(describe_register(register) for register in REGISTERS.values())]
    )


def list_registers() -> str:
    lines = [
        f"[{register.title}](#{register.title.lower().replace(' ', '-')})|`{register.name}`|{register.each_row}"
        for register in REGISTERS.values()
    ]
    return make_table(("register", "name", "one row is"), [line.split("|") for line in lines])


def describe_register(register: Register) -> str:
    parties = [describe_party(party) for party in register.parties]
    identity = ", ".join(f"`{name}`" for name in register.identified_by)
    dated = ", then ".join(f"`{name}`" for name in register.dated_by)
    essential = " or ".join(f"`{name}`" for name in register.essential)
    fields = make_table(FIELD_HEADS, [describe_field(field) for field in register.fields])
    headers = make_table(HEADER_HEADS, [list_headers(register, field) for field in register.fields])
    return f"""\
## {register.title}

`register = "{register.name}"`. {register.each_row}

{fields}
- **Names that are linked**: {"; ".join(parties)}.
- **What identifies a row**: `{register.reference}`, as it stands; where rows share one, it and a digest of {identity};
  where there is none, that digest alone.
- **What dates a row**: {dated}, the first that is recorded.
- **What makes a file this register**: a column for {essential}.

{headers}"""


def describe_field(field: Field) -> tuple[str, ...]:
    title = f"**{field.heading}**, needed" if field.required else field.heading
    example = f"`{field.example}`" if field.example else ""
    means = field.means.replace("`; `", "`;`")
    return f"`{field.name}`", title, means, describe_form(field), example, describe_absence(field)


def describe_party(party: Party) -> str:
    fields = f"`{party.name}`"
    if party.ref and party.ref != party.name:
        fields += f" and `{party.ref}`"
    return f"{party.role}, a{'n' if party.kind == 'organisation' else ''} {party.kind} ({fields})"


def list_headers(register: Register, field: Field) -> tuple[str, str]:
    synonyms = load_headers()[register.name].fields[field.name]
    known = [text for text in synonyms.same if text != field.name.replace("_", " ")]
    return f"`{field.name}`", ", ".join((known or list(synonyms.weak))[:HEADERS_SHOWN])


def make_table(heads: Sequence[str], rows) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)


if __name__ == "__main__":
    PAGE.write_bytes(make_page().encode("utf-8"))
