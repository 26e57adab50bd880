"""A made-up run with every kind of finding in it; all people and firms are fictional."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import polars as pl

from engine import findings
from engine.reports.run import RuleNote, Run, Summary
from engine.schema.registers import Source

AS_OF = dt.date(2025, 3, 31)
FIRMS = (
    ("Harcourt Vale Ltd", "HARCOURT VALE LIMITED"),
    ("Brackenridge Fleet", "Brackenridge Fleet Services plc"),
    ("Tolland & Pryce", "Tolland and Pryce LLP"),
    ("Oakmere Digital", "Oakmere Digital Solutions Ltd"),
    ("Kestrel Custody Care Ltd", "Kestrel Custody Care Ltd"),
)
PEOPLE = ("Insp Morgan Vale", "PC Jo Larkin", "Ch Supt Rowan Hale", "Robin Tarrant", "Sgt Alex Penhale")

RULES = (
    RuleNote(
        name="hospitality-before-award",
        version=1,
        title="Supplier gave hospitality before it won a contract",
        policy=(
            (
                "HMIC, Revisiting police relationships, 2012",
                "contracts and procurement registers should be cross-referenced with gifts and hospitality",
            ),
        ),
        limitation="Hospitality that was never recorded.",
        explanation=(
            "An award is an exception where all of these hold:\n"
            "- the gift's direction is received\n"
            "- the gift's decision is accepted, donated, surrendered or not stated\n"
            "- the award's role is winner\n"
            "- the award was made 0 to 365 days after the event\n"
            "High to day 90, medium to day 180, otherwise low."
        ),
        parameters={"days_before": 365, "decisions": ("accepted", "donated"), "least_value": Decimal("25.00")},
        sha256="a1" * 32,
        file="rules/gifts_and_awards/hospitality-before-award.yaml",
        meanings={"days_before": "days; a year takes in one round of events (a proposal)"},
    ),
    RuleNote(
        name="offer-during-tender",
        version=1,
        title="Firm made an offer while its tender was open",
        policy=(("HMIC, Without fear or favour, 2011", "tickets were accepted from firms that were tendering"),),
        limitation="A tender whose opening day is not recorded.",
        explanation="An award is an exception where an offer, declined or not, falls between opening and award.",
        parameters={},
        sha256="b2" * 32,
        file="rules/gifts_and_awards/offer-during-tender.yaml",
    ),
    RuleNote(
        name="second-job-is-supplier",
        version=2,
        title="Second job is with a supplier",
        policy=(("HMIC, 2012", "23 of 44 forces did not check suppliers against their own people's firms"),),
        limitation="Firms held in a relative's name.",
        explanation="An interest is an exception where its firm was awarded a contract.",
        parameters={"days_before": 1095, "from": dt.date(2024, 1, 1)},
        sha256="c3" * 32,
        file="rules/second_jobs/second-job-is-supplier.yaml",
    ),
    RuleNote(
        name="gift-declared-late",
        version=1,
        title="Gift was declared late",
        policy=(("Surrey Police policy", "28 days"),),
        limitation="Gifts whose declaration is not dated.",
        explanation="A gift is an exception where it was declared more than 28 days after the event.",
        parameters={"days": 28},
        sha256="d4" * 32,
        file="rules/gifts/gift-declared-late.yaml",
    ),
)
QUALITY = {
    "stop_at": "critical",
    "checks": [
        {
            "id": "sources.dates-read", "register": "sources", "sentence": "more than half could not be read",
            "severity": "critical", "fields": [], "rows": 9, "checked": 2, "failed": 0, "places": [], "success": True,
            "stops": True,
        },
        {
            "id": "sources.has-rows", "register": "sources", "sentence": "the source has no rows", "severity": "medium",
            "fields": [], "rows": 9, "checked": 2, "failed": 1, "success": False, "stops": False,
            "places": [
                {"source_file": "gifts/spring.csv", "source_sheet": "", "source_row": None, "field": "", "said": "0 rows"}
            ],
        },
        {
            "id": "gifts.declared-after-event", "register": "gifts", "sentence": "it was declared before it happened",
            "severity": "medium", "fields": ["declared_on", "event_on"], "rows": 40, "checked": 38, "failed": 22,
            "places": [
                {"source_file": "gifts/2024.xlsx", "source_sheet": "Q1", "source_row": row} for row in range(4, 24)
            ],
            "success": False, "stops": False,
        },
        {
            "id": "gifts.decision-recorded", "register": "gifts", "sentence": "no decision", "severity": "medium",
            "fields": ["decision"], "rows": 40, "checked": 0, "failed": 0, "places": [], "success": True, "stops": False,
        },
    ],
}  # fmt: skip
_SHAPE = {
    "offer-during-tender": ("critical", 3),
    "hospitality-before-award": ("high", 4),
    "second-job-is-supplier": ("high", 2),
    "gift-declared-late": ("low", 5),
}


def make_run(copies: int = 1) -> Run:
    """Return a run of 14 exceptions times `copies`, and a few rows of each other table."""
    exceptions, evidence = [], []
    for copy in range(copies):
        for rule in RULES:
            severity, number = _SHAPE[rule.name]
            for turn in range(number):
                made = _make_exception(rule, severity, turn, copy)
                exceptions.append(made[0])
                evidence.extend(made[1])
    evidence.extend(_CANNOT_TELL_EVIDENCE)
    return Run(
        project="Westmarch Police",
        marking="OFFICIAL-SENSITIVE",
        as_of=AS_OF,
        since=dt.date(2024, 4, 1),
        engine_version="0.1.0",
        sources=SOURCES,
        rules=RULES,
        exceptions=pl.DataFrame(exceptions, findings.EXCEPTION_SCHEMA, orient="row"),
        evidence=pl.DataFrame(evidence, findings.EVIDENCE_SCHEMA, orient="row"),
        cannot_tell=pl.DataFrame(_CANNOT_TELL, findings.CANNOT_TELL_SCHEMA, orient="row"),
        coverage=pl.DataFrame(_COVERAGE, findings.COVERAGE_SCHEMA, orient="row"),
        links=pl.DataFrame(_LINKS, findings.LINK_SCHEMA, orient="row"),
        defects=pl.DataFrame(_DEFECTS, findings.DEFECT_SCHEMA, orient="row"),
        set_aside=pl.DataFrame(_SET_ASIDE, findings.SET_ASIDE_SCHEMA, orient="row"),
        quality=QUALITY,
        counts={"rows_in": 1266, "rows_kept": 1249, "rows_set_aside": 17, "links_accepted": 4},
        summaries=(SECOND_JOBS, GIFTS),
        other_inputs={"crosscheck.toml": "e5" * 32},
    )


def make_empty_run() -> Run:
    """Return a run that read nothing and found nothing."""
    run = make_run()
    frames = ("exceptions", "evidence", "cannot_tell", "coverage", "links", "defects", "set_aside")
    empty = {name: getattr(run, name).clear() for name in frames}
    return replace(run, since=None, sources=(), rules=(), quality={}, counts={}, summaries=(), **empty)


def fill_text(run: Run, text: str) -> Run:
    """Return the run with `text` after every text that came from a file, ids, categories and dates left alone."""
    keep = {"exception_id", "rule", "severity", "outcome", "band", "would_raise", "record_id", "records"}
    keep |= {"occurred_on", "date", "value_gbp"}
    frames = {}
    for name in ("exceptions", "evidence", "cannot_tell", "coverage", "links", "defects", "set_aside"):
        frame: pl.DataFrame = getattr(run, name)
        columns = [c for c, dtype in frame.schema.items() if dtype == pl.String and c not in keep]
        frames[name] = frame.with_columns(pl.col(columns).fill_null("") + text)
    rules = tuple(
        replace(
            rule,
            title=rule.title + text,
            limitation=rule.limitation + text,
            explanation=rule.explanation + text,
            policy=((text, text),),
            parameters={text: text},
            meanings={text: text},
        )
        for rule in run.rules
    )
    sources = tuple(
        replace(s, file=s.file + text, sheet=s.sheet + text, mapping=text, encoding=text, register=s.register + text)
        for s in run.sources
    )
    summaries = (Summary(text, (text, text), ((text, text),), text),)
    return replace(
        run,
        project=text,
        marking=text,
        engine_version=text,
        rules=rules,
        sources=sources,
        summaries=summaries,
        **frames,
    )


def _make_exception(rule: RuleNote, severity: str, turn: int, copy: int) -> tuple[tuple, list[tuple]]:
    giver, supplier = FIRMS[turn % len(FIRMS)]
    person = PEOPLE[(turn + len(rule.name)) % len(PEOPLE)]
    day = dt.date(2024, 5, 1) + dt.timedelta(days=23 * turn + copy)
    gift, award, job = f"GH-{copy}-{turn:03}", f"AW-{copy}-{turn:03}", f"BI-{copy}-{turn:03}"
    gift_row = (
        "gift", "gifts", gift, "gifts/gifts 2024-25.xlsx", "Q1 2024", 14 + turn, giver, day.isoformat(),
        "35.00/45.00" if turn % 2 else "45.00", "accepted",
        f"hospitality; recipient {person}; Dinner at the regional fleet and estates conference, with two colleagues",
        None, "provider_name; event_on",
    )  # fmt: skip
    award_row = (
        "award", "awards", award, "awards/releases.json", None, 200 + turn, supplier,
        (day + dt.timedelta(days=61)).isoformat(), "125000.00", None,
        "Custody cleaning services; Cleaning of four custody suites, lot 2",
        "awards/contracts.xlsx sheet 2024 row 31", None,
    )  # fmt: skip
    job_row = (
        "interest", "second_jobs", job, "second_jobs/interests.csv", None, 31 + turn, giver,
        "2023-05-01/2023-05-31", None, "approved", f"{person}; part-time site supervisor, 8 hours a week",
        None, None,
    )  # fmt: skip
    if rule.name == "gift-declared-late":
        rows, organisation = [gift_row], giver
        reason = f"{person} declared a gift from {giver} 41 days after the event, 13 days beyond the limit."
    elif rule.name == "second-job-is-supplier":
        rows, organisation = [job_row, award_row], supplier
        reason = f"{person} has an interest in {giver}; {supplier} was awarded {award} for £125,000.00."
    else:
        rows, organisation = [gift_row, award_row], supplier
        reason = f"{giver} gave {person} hospitality 61 days before {award} was awarded to {supplier}."
    identity = findings.make_exception_id(rule.name, [rows[-1][2], str(copy)])
    score = None if rule.name == "gift-declared-late" else 0.9731 if giver != supplier else 1.0
    exception = (
        identity, rule.name, rule.version, severity, "open", rule.title, person, organisation, reason,
        day.isoformat(), "125000.00" if len(rows) == 2 else "45.00", score, ";".join(row[2] for row in rows),
    )  # fmt: skip
    return exception, [(identity, "exception", rule.name, *row) for row in rows]


SOURCES = (
    Source(0, "gifts", "gifts/gifts 2024-25.xlsx", "Q1 2024", "generic", "11" * 32, "", 3, 412, 404, 8,
           frozenset({"provider_name", "event_on"}), dt.date(2024, 4, 2), dt.date(2024, 6, 29)),
    Source(1, "gifts", "gifts/gifts 2024-25.xlsx", "Q2 2024", "generic", "11" * 32, "", 3, 388, 380, 8,
           frozenset({"provider_name", "event_on"}), dt.date(2024, 7, 1), dt.date(2024, 9, 30)),
    Source(2, "awards", "awards/releases.json", "", "ocds", "22" * 32, "utf-8", None, 250, 250, 0,
           frozenset({"supplier_name", "awarded_on"}), dt.date(2023, 4, 1), dt.date(2025, 3, 31), assumed=False),
    Source(3, "second_jobs", "second_jobs/interests.csv", "", "mappings/interests.yaml", "33" * 32, "cp1252", 1, 216,
           215, 1, frozenset({"employer_name"}), None, None),
)  # fmt: skip
SECOND_JOBS = Summary(
    "Second jobs by body: applications since 1 September 2011",
    ("Body", "Applications", "Approved", "Not approved"),
    (
        ("South Wales Police", 143, 140, 3),
        ("Gwent Police", 80, 67, 13),
        ("Gloucestershire Constabulary", 47, 46, 1),
        ("North Wales Police", 36, 34, 2),
        ("Avon and Somerset Constabulary", 63, 62, 1),
        ("All", 369, 349, 20),
    ),
    "Not approved is every application without a recorded approval; refused only where the register says so.",
)
GIFTS = Summary(
    "Gifts and hospitality by body",
    ("Body", "Entries", "Accepted", "Declined", "Nil returns"),
    (("Westmarch Police", 784, 612, 131, 16),),
)
_LATE = findings.make_exception_id("gift-declared-late", ["GH-0-900"])
_TENDER = findings.make_exception_id("offer-during-tender", ["AW-0-901"])
_CANNOT_TELL = [
    (_TENDER, "offer-during-tender", 1, "critical", "open", RULES[1].title, "Robin Tarrant", "Tolland and Pryce LLP",
     "AW-0-901 has no opening day, so 6 offers by Tolland & Pryce may have been made during the tender.",
     "2024-09-12", "89000.00", 0.94, "AW-0-901", "award.tender_opened_on", 6),
    (_LATE, "gift-declared-late", 1, "low", "open", RULES[3].title, "PC Jo Larkin", "Harcourt Vale Ltd",
     "PC Jo Larkin declared a gift of May 2024 on 12 June 2024: 12 to 42 days after the event.",
     "2024-05-01/2024-05-31", "/149.99", None, "GH-0-900", "gift.event_on;gift.declared_on", 1),
]  # fmt: skip
_CANNOT_TELL_EVIDENCE = [
    (_TENDER, "cannot tell", "offer-during-tender", "award", "awards", "AW-0-901", "awards/releases.json", None, 118,
     "Tolland and Pryce LLP", "2024-09-12", "89000.00", None, "Interpreting services", None, None),
    (_TENDER, "cannot tell", "offer-during-tender", "gift", "gifts", "GH-0-77", "gifts/gifts 2024-25.xlsx", "Q2 2024",
     61, "Tolland & Pryce", "2024-08-02", "150.01/", "declined", "Two tickets to a rugby match", None, None),
    (_LATE, "cannot tell", "gift-declared-late", "gift", "gifts", "GH-0-900", "gifts/gifts 2024-25.xlsx", "Q1 2024",
     97, "Harcourt Vale Ltd", "2024-05-01/2024-05-31", "/149.99", "accepted", "Gift box", None, None),
]  # fmt: skip
_COVERAGE = [
    ("hospitality-before-award", 1, 250, 4, 3, 214, 29, "gifts begin on 2 April 2024; 29 awards look back further"),
    ("offer-during-tender", 1, 250, 3, 1, 130, 116, "116 awards come from a source without tender_opened_on"),
    ("second-job-is-supplier", 2, 215, 2, 0, 213, 0, None),
    ("gift-declared-late", 1, 784, 5, 1, 778, 0, None),
]
_LINKS = [
    ("Harcourt Vale Ltd", "HARCOURT VALE LIMITED", 1.0, "accept", "same name", "harcourt vale", None, None, None),
    ("Brackenridge Fleet", "Brackenridge Fleet Services plc", 0.9412, "accept", "similar name", "brackenridge fleet",
     "services", None, None),
    ("Tolland & Pryce", "Tolland and Pryce LLP", 1.0, "accept", "same name", "tolland pryce", None, None, None),
    ("Oakmere Digital", "Oakmere Digital Solutions Ltd", 0.9277, "accept", "decision", "oakmere digital", "solutions",
     "J. Ferris", None),
    ("Kestrel Custody", "Kestrel Custody Care Ltd", 0.8113, "review", "similar name", "kestrel custody", "care", None,
     "hospitality-before-award;offer-during-tender"),
    ("Pryce Haulage", "Tolland and Pryce LLP", 0.7011, "review", "similar name", "pryce",
     "haulage / tolland", None, None),
]  # fmt: skip
_DEFECTS = [
    ("gifts", "gifts/gifts 2024-25.xlsx", "Q1 2024", 22 + turn, "value_gbp", said, problem, severity)
    for turn, (said, problem, severity) in enumerate(
        [("approx. twenty", "the value could not be read", "medium")] * 7
        + [("31/02/2024", "the date could not be read", "high")] * 2
        + [(None, "no provider is recorded", "high")]
    )
] + [("awards", "awards/releases.json", None, None, None, "x_custom", "a column that is not known", "info")]
_SET_ASIDE = [
    ("gifts", "gifts/gifts 2024-25.xlsx", "Q1 2024", 90 + turn, "nil return", "Nil return; Custody; April")
    for turn in range(16)
] + [("second_jobs", "second_jobs/interests.csv", None, 217, "total row", "TOTAL; 216")]  # fmt: skip
