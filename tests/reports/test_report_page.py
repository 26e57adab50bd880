"""The page for auditors names every file and every column."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.findings import SCHEMAS

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "report.md"


def read_sections() -> dict[str, str]:
    parts = PAGE.read_text(encoding="utf-8").split("\n## ")[1:]
    return {part.split("\n", 1)[0].strip("`"): part for part in parts}


@pytest.mark.parametrize("name", SCHEMAS)
def test_each_column_is_described_in_the_section_of_its_file(name):
    section = read_sections()[f"{name}.csv"]
    missing = [column for column in SCHEMAS[name] if f"`{column}`" not in section]
    if name in ("cannot_tell", "exempted"):
        assert "as in exceptions.csv" in section
        missing = [column for column in missing if column not in SCHEMAS["exceptions"]]
    assert missing == []


@pytest.mark.parametrize("name", ["report.html", "manifest.json", "quality.json"])
def test_each_other_file_has_a_section(name):
    assert name in read_sections()
