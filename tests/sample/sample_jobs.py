"""The sample's second jobs: five forces' counts as published in 2012, invented people and employers throughout."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tests.sample.sample_days import add_days, read_span
from tests.sample.sample_words import FIRMS, FORENAMES, PLACES, POSTS, RANKS, SURNAMES, TRADES, UNITS
from tests.scenario.scenario_truth import Job

if TYPE_CHECKING:
    import random

WESTMARCH = "Westmarch Police"
FORCES = {
    # force: (applications since September 2011, approved), from press reports on HMIC's 2012 revisit
    "South Wales": (143, 140),
    "Gwent": (80, 67),
    "Gloucestershire": (47, 46),
    "North Wales": (36, 34),
    "Avon and Somerset": (63, 62),
}
PREFIXES = {
    "South Wales": "SWP/BI/{:03d}",
    "Gwent": "G{:04d}",
    "Gloucestershire": "GLOS-BI-{:03d}",
    "North Wales": "NW{:03d}",
    "Avon and Somerset": "AS/{:03d}/11",
    WESTMARCH: "BI-{:03d}",
}
DECISIONS = {
    "Approved": "approved",
    "APPROVED": "approved",
    "approved ": "approved",
    "Not approved": "not stated",
    "NOT APPROVED": "not stated",
    "Approved with conditions": "approved with conditions",
    "Refused": "refused",
    "Withdrawn": "withdrawn",
    "Ceased": "ceased",
    "Pending": "pending",
}


@dataclass(frozen=True)
class JobRow:
    """One application in a second-jobs register; dates as sample_days.read_span reads them."""

    force: str
    ref: str
    firm: str | None
    employer: str
    nature: str
    applied: str
    decision: str
    decided: str
    starts: str = ""
    ends: str = ""
    number: str = ""
    person: str = ""
    post: str = ""
    unit: str = ""
    hours: str = ""
    why: str = ""

    def truth(self) -> Job:
        """Return what is true of the interest."""
        spans = (read_span(text) for text in (self.applied, self.decided, self.starts, self.ends))
        return Job(self.ref, self.firm, *spans, decision=DECISIONS[self.decision])


# force, firm, employer as written (nothing: the registered name), applied, decided, starts, ends, decision,
# company number, nature of the work, why it is here
PLANTED = (
    (
        "South Wales",
        "swindale",
        "Swandelow Driver Training",
        "2012-05-28",
        "2012-06-11",
        "",
        "",
        "Approved",
        "",
        "Driving instructor",
        "award exactly 1,095 days before it began: counts",
    ),
    (
        "South Wales",
        "larchmantle",
        "",
        "2011-10-10",
        "2011-11-04",
        "",
        "",
        "Approved",
        "",
        "Plant operator",
        "award 1,096 days before it began: clear",
    ),
    (
        "South Wales",
        "brindleholt",
        "Brindleholt Door Supervison Ltd",
        "2011-09-19",
        "2011-10-03",
        "",
        "",
        "Approved",
        "",
        "Door supervisor",
        "a letter dropped in the name",
    ),
    (
        "Gwent",
        "rookhollow",
        "ROOKHOLLIN ALARMS",
        "2011-11-14",
        "2011-11-30",
        "2011-12-05",
        "",
        "Approved",
        "",
        "Alarm fitter",
        "the firm won a contract 17 months before",
    ),
    (
        "Gloucestershire",
        "dovecroft",
        "DC Sparks",
        "2012-01-16",
        "2012-02-01",
        "",
        "",
        "Approved",
        "90413865",
        "Electrician",
        "another name, the same company number",
    ),
    (
        "North Wales",
        "hobbleton",
        "",
        "2012-02-20",
        "2012-03-05",
        "",
        "",
        "Approved",
        "",
        "Door supervisor",
        "shares all but the distinctive word with a supplier: clear",
    ),
    (
        "Avon and Somerset",
        "cragwillow",
        "Cragwillow Joinery",
        "2011-09-12",
        "2011-09-26",
        "2011-10-01",
        "2011-12-08",
        "Approved",
        "",
        "Joiner",
        "ended the day before the award: clear",
    ),
    (
        "Avon and Somerset",
        "greymullion",
        "Greymullion Windows Ltd",
        "2011-10-03",
        "2011-10-17",
        "2011-11-01",
        "2012-03-22",
        "Approved",
        "",
        "Window fitter",
        "ended on the day of the award: counts",
    ),
    (
        WESTMARCH,
        "hartlemoss",
        "Hartlemoss Property Maintenance",
        "2023-05-02",
        "2023-05-19",
        "2023-06-01",
        "",
        "Approved",
        "",
        "Weekend handyman",
        "the firm holds a contract",
    ),
    (
        WESTMARCH,
        "harrowisle",
        "Harrowisle Training Associates Ltd, Brockwater",
        "2024-11-04",
        "2024-11-20",
        "",
        "",
        "Approved with conditions",
        "",
        "Guest trainer",
        "approved with conditions still counts",
    ),
    (
        WESTMARCH,
        "orchidane",
        "Orchidane Occ Health Ltd",
        "2025-03-03",
        "",
        "",
        "",
        "Pending",
        "",
        "Bank nurse",
        "not decided yet: counts",
    ),
    (
        WESTMARCH,
        "pellucidar",
        "Pelluxine Forensics",
        "2023-03-06",
        "2023-03-22",
        "",
        "",
        "Refused",
        "",
        "Data analyst",
        "refused: clear",
    ),
    (
        WESTMARCH,
        "corvanta",
        "Corvantine Software",
        "2024-02-12",
        "2024-02-26",
        "",
        "",
        "Withdrawn",
        "",
        "Tester",
        "withdrawn: clear",
    ),
    (
        WESTMARCH,
        "inglemead",
        "Inglemarrow Stationers",
        "2022-01-10",
        "2022-01-24",
        "2022-02-01",
        "2022-12-31",
        "Ceased",
        "",
        "Deliveries",
        "ceased: clear",
    ),
    (
        WESTMARCH,
        "skarrowby",
        "Skarrowmead Vehicle Recovery",
        "",
        "",
        "",
        "",
        "Approved",
        "",
        "Recovery driver",
        "no date at all: cannot tell",
    ),
    (
        WESTMARCH,
        "furzebank",
        "Furzebarrow Photography",
        "2025-06",
        "",
        "",
        "",
        "Pending",
        "",
        "Second photographer",
        "a month that holds the day the window opens: cannot tell",
    ),
    (
        WESTMARCH,
        "ellingarth2",
        "Ellingarth Consulting Ltd",
        "2024-01-15",
        "2024-02-02",
        "",
        "",
        "Approved",
        "90998120",
        "Non-executive director",
        "the supplier's name, another company number: clear",
    ),
    (
        WESTMARCH,
        "quenlock",
        "",
        "2023-09-04",
        "2023-09-18",
        "",
        "",
        "Approved",
        "",
        "Plant operator",
        "shares all but the distinctive word with a supplier: clear",
    ),
)


def make_job_rows(rng: random.Random) -> list[JobRow]:
    """Return the sample's second jobs, each force's in order of application with its references in that order."""
    rows: list[JobRow] = []
    for force, (applications, approved) in FORCES.items():
        planted = [make_planted_row(spec) for spec in PLANTED if spec[0] == force]
        granted = [make_ordinary_row(force, True, rng) for _ in range(approved - len(planted))]
        rest = [make_ordinary_row(force, False, rng) for _ in range(applications - approved)]
        rows += number_rows(planted + granted + rest, rng)
    planted = [make_planted_row(spec) for spec in PLANTED if spec[0] == WESTMARCH]
    ordinary = [make_ordinary_row(WESTMARCH, True, rng) for _ in range(15)]
    return rows + number_rows(planted + ordinary, rng)


def make_planted_row(spec: tuple[str, ...]) -> JobRow:
    """Return a planted second job."""
    force, firm, employer, applied, decided, starts, ends, decision, number, nature, why = spec
    return JobRow(
        force, "", firm, employer or FIRMS[firm][0], nature, applied, decision, decided, starts, ends, number, why=why
    )


def make_ordinary_row(force: str, approved: bool, rng: random.Random) -> JobRow:
    """Return an application of the kind that fills such registers."""
    employer, nature = rng.choice(TRADES)
    first, days = ("2022-05-02", 1000) if force == WESTMARCH else ("2011-09-01", 285)
    applied = add_days(first, int(rng.random() * days))
    said = rng.choice(("Approved", "Approved", "Approved", "APPROVED", "approved "))
    if not approved:
        said = rng.choice(("Not approved", "Not approved", "NOT APPROVED"))
    return JobRow(
        force=force,
        ref="",
        firm=None,
        employer=employer.format(surname=rng.choice(SURNAMES), place=rng.choice(PLACES)),
        nature=nature,
        applied=applied,
        decision=said,
        decided=add_days(applied, 7 + int(rng.random() * 21)),
        starts=add_days(applied, 30 + int(rng.random() * 30)) if rng.random() < 0.5 else "",
        hours=str(rng.choice((2, 4, 4, 6, 8, 10, 12))),
    )


def number_rows(rows: list[JobRow], rng: random.Random) -> list[JobRow]:
    """Return one force's rows in order of application, with references and people."""
    numbered = []
    for index, row in enumerate(sorted(rows, key=lambda row: (row.applied, row.nature)), start=1):
        rank = rng.choice(RANKS)
        numbered.append(
            replace(
                row,
                ref=PREFIXES[row.force].format(index),
                person=f"{rank} {rng.choice(FORENAMES)} {rng.choice(SURNAMES)}",
                post=POSTS[rank],
                unit=rng.choice(UNITS),
            )
        )
    return numbered
