"""The review budget: from how many subjects on, and at which share, a rule is over it."""

from __future__ import annotations

import polars as pl
import pytest

from engine.findings import COVERAGE_SCHEMA
from engine.rulebook.outcome.coverage import find_over_budget


@pytest.mark.parametrize(
    ("exception", "cannot_tell", "clear", "not_applicable", "raised", "budget", "said"),
    [
        (2, 0, 18, 0, 2, 0.10, None),  # 10 % of 20 is inside
        (3, 0, 17, 0, 3, 0.10, "raises 3 of 20 subjects (15.0 %), more than the review budget of 10 %"),
        (3, 1, 16, 900, 3, 0.10, "raises 3 of 20 subjects (15.0 %), more than the review budget of 10 %"),  # what is left out does not count
        (19, 0, 0, 0, 19, 0.10, None),  # of 19 subjects a share says nothing
        (3, 0, 17, 0, 2, 0.10, None),  # one of the three is exempt
        (20, 0, 0, 0, 20, 1.0, None),  # nothing is over a budget of all
        (1, 0, 1999, 0, 1, 0.0, "raises 1 of 2,000 subjects (0.1 %), more than the review budget of 0 %"),
        (0, 0, 20, 0, 0, 0.0, None),
        (30, 0, 170, 0, 30, 0.125, "raises 30 of 200 subjects (15.0 %), more than the review budget of 12.5 %"),
    ],
)  # fmt: skip
def test_a_rule_is_over_the_budget(exception, cannot_tell, clear, not_applicable, raised, budget, said):
    counts = {"exception": exception, "cannot_tell": cannot_tell, "clear": clear, "not_applicable": not_applicable}
    row = {"rule": "r", "rule_version": 1, "subjects": sum(counts.values()), **counts, "why": ""}
    assert find_over_budget(pl.DataFrame([row], schema=COVERAGE_SCHEMA), raised, budget) == said
