"""docs/reference/checks.md says what the suite says."""

from __future__ import annotations

from engine.quality.suites.suite import CHECKS
from tests.docs.checks_page import PAGE, write_page


def test_the_page_is_current():
    """Where it is not: `make golden`."""
    assert PAGE.read_text(encoding="utf-8") == write_page()


def test_the_page_has_a_row_for_each_check():
    rows = [line.split("|")[1].strip() for line in write_page().splitlines() if line.startswith("| `")]
    assert rows == [f"`{check.id}`" for check in CHECKS]
