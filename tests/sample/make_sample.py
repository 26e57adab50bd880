"""Makes sample_registers/: `python tests/sample/make_sample.py [FOLDER]`; the same bytes each time.

The project is fictional. Its five outside forces' numbers of applications and approvals are the published ones of
2012; every person, firm and entry is invented.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from pathlib import Path

from tests.sample.sample_awards import AwardRow, make_award_rows
from tests.sample.sample_files import write_csv
from tests.sample.sample_gifts import GiftRow, make_gift_rows
from tests.sample.sample_jobs import JobRow, make_job_rows
from tests.sample.sample_layouts import write_awards, write_gifts, write_jobs
from tests.scenario.scenario_truth import grade_hospitality, judge_lateness, judge_pairs

HERE = Path(__file__).resolve().parent

SEED = 2012
PROJECT = HERE.parents[1] / "sample_registers"
PLANTED_HEADER = ["rule", "outcome", "severity", "gift", "award", "second_job", "why"]
SEVERITY = {"offer-during-tender": "critical", "second-job-is-supplier": "high"}


def make_sample(folder: Path) -> None:
    """Write the sample's registers and what is expected of them into a folder."""
    rng = random.Random(SEED)
    awards, gifts, jobs = make_award_rows(rng), make_gift_rows(rng), make_job_rows(rng)
    write_awards(folder / "awards", awards)
    write_gifts(folder / "gifts", gifts)
    write_jobs(folder / "second_jobs", jobs)
    planted = list_planted(gifts, awards, jobs)
    write_csv(folder / "expected" / "planted.csv", [PLANTED_HEADER, *planted], end="\n")
    write_csv(folder / "expected" / "second-jobs-by-force.csv", count_applications(jobs), end="\n")


def list_planted(gifts: list[GiftRow], awards: list[AwardRow], jobs: list[JobRow]) -> list[list[str]]:
    """Return every pair and record that a rule should raise, leave open, or let pass where that is the point."""
    gift_truth = {row.ref: row.truth() for row in gifts}
    award_truth = {(row.ref, row.firm): row.truth() for row in awards}
    judged = judge_pairs(list(gift_truth.values()), list(award_truth.values()), [row.truth() for row in jobs])
    why = {row.ref: row.why for row in (*gifts, *jobs)}
    firm_of = {row.ref: row.firm for row in gifts}
    rows: list[list[str]] = []
    for rule, pairs in judged.items():
        for (subject, award), outcome in pairs.items():
            severity = SEVERITY.get(rule, "")
            if rule == "hospitality-before-award":
                pair = gift_truth[subject], award_truth[award, firm_of[subject] or ""]
                severity = grade_hospitality(*pair)
            gift, job = ("", subject) if rule == "second-job-is-supplier" else (subject, "")
            rows.append([rule, name_outcome(outcome), severity if outcome else "", gift, award, job, why[subject]])
    for ref, gift in gift_truth.items():
        outcome = judge_lateness(gift)
        if outcome is not False:
            rows.append(["gift-declared-late", name_outcome(outcome), "", ref, "", "", why[ref]])
    raised = {ref for row in rows for ref in (row[3], row[5]) if ref}
    rows += [
        ["", "clear", "", ref if ref in gift_truth else "", "", "" if ref in gift_truth else ref, reason]
        for ref, reason in why.items()
        if reason and ref not in raised
    ]
    return sorted(rows)


def name_outcome(outcome: bool | None) -> str:
    """Return the word for an outcome that is not clear."""
    return "cannot tell" if outcome is None else "exception"


def count_applications(jobs: list[JobRow]) -> list[list[str]]:
    """Return applications, approvals (with conditions or not) and the rest by force, the header first."""
    total = Counter(row.force for row in jobs)
    granted = Counter(row.force for row in jobs if row.decision.lower().startswith("approved"))
    rows = [["organisation", "applications", "approved", "not approved"]]
    counts = [(force, total[force], granted[force], total[force] - granted[force]) for force in sorted(total)]
    return [*rows, *([str(cell) for cell in line] for line in counts)]


if __name__ == "__main__":
    make_sample(Path(sys.argv[1]) if len(sys.argv) > 1 else PROJECT)
