"""The checks of a run as the page lists them."""

from __future__ import annotations

from engine.reports.html.checks_made import summarise_checks
from engine.reports.html.write import render_page
from tests.made.run import QUALITY, make_empty_run, make_run


def test_checks_are_grouped_counted_and_placed():
    made = summarise_checks(QUALITY)
    assert made["count"] == 4
    assert made["states"] == {"failed": 2, "passed": 1, "nothing to check": 1}
    assert [(group["title"], group["count"]) for group in made["groups"]] == [
        ("Sources as a whole", 2),
        ("Gifts and hospitality", 2),
    ]
    found = {check["id"]: check for group in made["groups"] for check in group["checks"]}
    assert found["sources.has-rows"]["places"] == ["gifts/spring.csv: 0 rows"]
    declared = found["gifts.declared-after-event"]
    numbers = ", ".join(str(row) for row in range(4, 23))
    assert declared["places"] == [f"gifts/2024.xlsx, sheet Q1, rows {numbers} and 23"]
    assert declared["more"] == 2
    assert found["gifts.decision-recorded"]["state"] == "nothing to check"


def test_the_page_lists_every_check_behind_lines_that_are_shut():
    page = render_page(make_run())
    section = page[page.index('<section id="quality"') : page.index('<section id="registers"')]
    assert all(check["id"] in section for check in QUALITY["checks"])
    assert section.count('<details class="checks">') == 2
    assert '<details class="checks" open' not in section
    assert "1 found nothing wrong, 2 found something" in section
    assert "A check that fails at severity critical would have stopped the run." in " ".join(section.split())
    assert page.index('<section id="exceptions"') < page.index('<section id="quality"')


def test_a_run_without_checks_says_so():
    assert "No check was made." in render_page(make_empty_run())
