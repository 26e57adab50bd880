"""The review budget: whether a rule raises more of its subjects than a person can be asked to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

LEAST_SUBJECTS = 20
"""Of fewer subjects than this, a share says nothing: one of five is 20 %."""


def count_judged(coverage: pl.DataFrame) -> int:
    """Return how many subjects of a rule were judged: those of its row of coverage.csv that are not left out."""
    return int(coverage["exception"][0] + coverage["cannot_tell"][0] + coverage["clear"][0])


def find_over_budget(coverage: pl.DataFrame, raised: int, budget: float) -> str | None:
    """Return the words that say by how much a rule is over the review budget, None where it is not.

    `raised` counts its exceptions without those that are exempt, `budget` is a part from 0 to 1 of the subjects judged.
    """
    judged = count_judged(coverage)
    if judged < LEAST_SUBJECTS or raised <= budget * judged:
        return None
    share = f"{raised / judged:.1%}".replace("%", " %")
    return f"raises {raised:,} of {judged:,} subjects ({share}), more than the review budget of {budget * 100:g} %"
