"""The sample's gifts: what each register says, and what is true of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tests.sample.sample_days import add_days, read_span
from tests.sample.sample_words import FIRMS, FORENAMES, HOSTS, NON_NAMES, POSTS, RANKS, SURNAMES, UNITS
from tests.scenario.scenario_truth import Gift

if TYPE_CHECKING:
    import random

OLD, NEW, CHIEF = "2023-24", "2024-25", "chief officers"
DECISIONS = {
    "Accepted": "accepted",
    "ACCEPTED ": "accepted",
    "Declined": "declined",
    "Declined politely": "declined",
    "Returned": "returned",
    "Donated to charity": "donated",
    "Surrendered to force": "surrendered",
    "Pending": "pending",
    "": "not stated",
}


@dataclass(frozen=True)
class GiftRow:
    """One entry of a gifts register; dates as sample_days.read_span reads them."""

    place: str
    ref: str
    firm: str | None
    provider: str
    event: str
    declared: str
    decision: str
    number: str = ""
    direction: str = "Received"
    kind: str = "Hospitality"
    value: str = "£35"
    description: str = "Working lunch"
    why: str = ""
    person: str = ""
    unit: str = ""
    post: str = ""

    def truth(self) -> Gift:
        """Return what is true of the gift."""
        return Gift(
            key=self.ref,
            firm=self.firm,
            event=read_span(self.event),
            declared=read_span(self.declared),
            decision=DECISIONS[self.decision],
            direction=self.direction.lower(),
            says_declared=self.place != CHIEF,
        )


# place, firm, provider as written (nothing: the registered name), event, days to declaration (None: not recorded),
# decision, what else is unusual, why it is here
PLANTED: tuple[tuple[str, str | None, str, str, int | None, str, dict[str, str], str], ...] = (
    # the limits of hospitality-before-award, one firm each
    (OLD, "quillhaven", "", "2023-09-01", 3, "Accepted", {}, "day 0: on the day of the award"),
    (OLD, "brackenfold", "", "2023-07-04", 5, "Accepted", {}, "day 90: the last day that is high"),
    (OLD, "tolvane", "", "2023-08-21", 4, "Accepted", {}, "day 91: the first day that is medium"),
    (OLD, "merrowdyke", "", "2023-06-14", 2, "Accepted", {}, "day 180: the last day that is medium"),
    (OLD, "pellucidar", "", "2023-07-18", 6, "Accepted", {}, "day 181: the first day that is low"),
    (OLD, "quillhaven", "Quillhaven Catering", "2023-09-02", 3, "Accepted", {}, "the day after the award: clear"),
    (NEW, "sablewick", "", "2024-06-18", 3, "Accepted", {}, "day 90, and the award is in capitals"),
    (NEW, "tarnwhistle", "", "2024-04-15", 9, "Accepted", {"number": "="}, "329 days before, number on both sides"),
    (
        NEW,
        "oakenbrae",
        "Gripwell of Marchford",
        "2024-04-14",
        8,
        "Accepted",
        {},
        "330 days before, linked by aliases.csv",
    ),
    (CHIEF, "nethervale", "", "2024-05-06", None, "Accepted", {}, "day 365: the last day that counts"),
    (CHIEF, "jorvane", "", "2024-01-13", None, "Accepted", {}, "day 366: clear"),
    # names as people write them
    (OLD, "skarrowby", "Skarowmead Vehicle Recovery", "2023-11-10", 5, "Accepted", {}, "a letter dropped"),
    (NEW, "harrowisle", "Harrowisle Trg Assocs", "2024-04-22", 7, "Accepted", {}, "abbreviations"),
    (
        NEW,
        "zephrine",
        "J. Carrowbank, Sales Director, Zephrindale Drones Ltd",
        "2024-05-20",
        4,
        "Accepted",
        {},
        "a person at a firm",
    ),
    (
        NEW,
        "corvanta",
        "Corvantine Software - Events Team",
        "2024-07-19",
        3,
        "Accepted",
        {"value": "approx £20"},
        "a department after a dash",
    ),
    (
        NEW,
        "vexworth",
        "Vexworthy Communications Ltd t/a Buzzlane",
        "2024-09-12",
        10,
        "Accepted",
        {"value": "<£150"},
        "a trading name beside the firm's",
    ),
    (NEW, "luminarch", "Lumen Arrow Lighting Limited", "2024-10-31", 6, "Accepted", {}, "a word split in two"),
    (
        CHIEF,
        "ostrelline",
        "OSTRELLINE SYSTEMS PLC (formerly Drabwell Computing Ltd)",
        "2024-05-09",
        None,
        "Accepted",
        {"value": "£10-£15"},
        "a former name in brackets",
    ),
    (
        NEW,
        "oldmarlow",
        "Marlodyne Radio Engineering",
        "2024-08-06",
        6,
        "Accepted",
        {"number": "90301177"},
        "another name altogether, the same company number",
    ),
    (
        CHIEF,
        "dunmarrow",
        "Dunmarrow\u00a0Uniforms  Limited ",
        "2024-07-30",
        None,
        "Accepted",
        {},
        "hard and double blanks",
    ),
    # decisions and directions
    (
        NEW,
        "stavermoor",
        "Stavermoor Kennels (Mrs P Oddlestone)",
        "2024-10-14",
        5,
        "Donated to charity",
        {"kind": "Gift"},
        "donated still counts",
    ),
    (OLD, "hobblestone", "", "2024-01-22", 12, "", {}, "no decision recorded: still counts"),
    (
        OLD,
        "hobblestone",
        "Hobblestow Facilities Mgmt Ltd",
        "2024-02-14",
        9,
        "Surrendered to force",
        {"kind": "Gift"},
        "a second gift before the same award: one exception",
    ),
    (OLD, "trindlemere", "", "2023-12-05", 3, "Declined", {"value": ""}, "declined, before the tender opened: clear"),
    (
        OLD,
        "brackenfold",
        "Brackenfold Fleet Services",
        "2023-09-19",
        2,
        "Declined politely",
        {"value": "£60"},
        "a declined offer while the tender was open: critical",
    ),
    (NEW, "dunmarrow", "", "2024-06-28", 4, "Accepted", {}, "on the day the tender opened: critical"),
    (CHIEF, "wyrmgate", "", "2024-08-25", None, "Declined", {}, "declined the day before the tender opened: clear"),
    (
        NEW,
        "sablewick",
        "Sablewick Interpreting Services",
        "2024-07-02",
        3,
        "Returned",
        {"kind": "Gift"},
        "returned, before the tender: clear",
    ),
    (
        NEW,
        "wyrmgate",
        "",
        "2024-07-11",
        3,
        "Accepted",
        {"direction": "Given", "kind": "Gift"},
        "given by the force, not received: clear",
    ),
    (NEW, "wyrmgate", "Wyrmgate Traffic Signals", "2024-07-15", 4, "Pending", {}, "no decision yet: clear"),
    # firms that are not the supplier
    (OLD, "cragfernie", "", "2024-02-02", 5, "Accepted", {}, "shares all but the distinctive word with two suppliers"),
    (OLD, "ormsleat", "", "2023-10-03", 5, "Accepted", {}, "shares all but the distinctive word"),
    (OLD, "dapplemere", "", "2023-09-11", 5, "Accepted", {}, "shares all but the distinctive word"),
    (OLD, "tilverside", "", "2023-11-02", 5, "Accepted", {"value": "£22.50"}, "shares all but the distinctive word"),
    (
        OLD,
        "gallowglen",
        "",
        "2023-12-18",
        5,
        "Accepted",
        {},
        "one business word more on the other side: up for review, not raised",
    ),
    (
        NEW,
        "ellingarth2",
        "",
        "2024-09-09",
        5,
        "Accepted",
        {"number": "="},
        "the supplier's name with another company number",
    ),
    # dates that leave it open
    (
        OLD,
        "cobblewren",
        "",
        "",
        None,
        "Accepted",
        {"kind": "Gift", "declared": "2024-03-04"},
        "no date of the event: cannot tell",
    ),
    (
        NEW,
        "kittenhope",
        "",
        "2024-11-12",
        5,
        "Accepted",
        {},
        "award known to the month only: cannot tell whether before",
    ),
    (CHIEF, "blackmereford", "", "2024-10-22", None, "Accepted", {}, "award without a date: cannot tell"),
    (
        CHIEF,
        "kittenhope",
        "Kittenhope Medical Services",
        "2023-11",
        None,
        "Accepted",
        {},
        "both known to the month: cannot tell",
    ),
    (
        CHIEF,
        "zephrine",
        "Zephrindale Drones",
        "2024-04",
        None,
        "Accepted",
        {},
        "a month wholly inside the year: an exception",
    ),
    (
        NEW,
        "corvanta",
        "Corvantine Software Ltd.",
        "2024-07-02/2024-07-04",
        11,
        "Accepted",
        {},
        "a range of days, all inside",
    ),
    # declared late
    (
        OLD,
        None,
        "Westmarch Agricultural Show Society",
        "2023-07-08",
        28,
        "Accepted",
        {"kind": "Ticket"},
        "declared on day 28: in time",
    ),
    (
        OLD,
        None,
        "Marchford Old Wanderers FC",
        "2023-08-12",
        29,
        "Accepted",
        {"kind": "Ticket"},
        "declared on day 29: late",
    ),
    (
        OLD,
        None,
        "Society of Westmarch Magistrates",
        "2023-10-20",
        61,
        "Accepted",
        {"value": "£48"},
        "declared two months on",
    ),
    (
        NEW,
        None,
        "Westmarch Chamber of Trade",
        "2024-05-16",
        118,
        "Accepted",
        {},
        "declared at the year's end of the host",
    ),
    (
        NEW,
        None,
        "Delegation of the Verrania Gendarmerie",
        "2024-09-03",
        35,
        "Surrendered to force",
        {"kind": "Gift", "value": "£80"},
        "declared on day 35",
    ),
    (
        NEW,
        None,
        "Marchford Repertory Theatre Trust",
        "2024-12",
        None,
        "Accepted",
        {"kind": "Ticket", "declared": "2025-01-13"},
        "month only, declared 13 to 43 days on: cannot tell",
    ),
    (
        NEW,
        None,
        "Lantern Hospice Westmarch",
        "2024-06-21",
        None,
        "Accepted",
        {"kind": "Gift", "value": "£5"},
        "never declared: cannot tell",
    ),
)

ITEMS = (
    ("Hospitality", "Working lunch", "£12.50"),
    ("Hospitality", "Annual dinner, one place", "£45"),
    ("Hospitality", "Buffet after the meeting", "approx £10"),
    ("Hospitality", "Tea and cakes", "£4"),
    ("Gift", "Box of biscuits", "£5.00"),
    ("Gift", "Bottle of wine", "approx £8"),
    ("Gift", "Commemorative plaque", "nominal"),
    ("Gift", "Flowers for the front office", "£15"),
    ("Ticket", "Two tickets, charity match", "£30"),
    ("Gift", "Book", "£9.99"),
)
CHIEFS = ("Chief Constable Wyn Orrinshaw", "DCC Jocelyn Tallentine", "ACC Hollis Pellacott")
ORDINARY = ((OLD, 35, "2023-04-10"), (NEW, 33, "2024-04-08"), (CHIEF, 22, "2024-04-05"))


def make_gift_rows(rng: random.Random) -> list[GiftRow]:
    """Return the sample's gifts, each register's in order of date with its references in that order."""
    rows = [make_planted_row(spec) for spec in PLANTED]
    for place, count, first in ORDINARY:
        rows += [make_ordinary_row(place, first, rng) for _ in range(count)]
    numbered: list[GiftRow] = []
    for place, form in ((OLD, "GH23/{:03d}"), (NEW, "G24-{:04d}"), (CHIEF, "CO/24/{:02d}")):
        held = sorted((row for row in rows if row.place == place), key=lambda row: row.event or row.declared)
        numbered += [finish_row(row, form.format(index), rng) for index, row in enumerate(held, start=1)]
    return numbered


def make_planted_row(spec: tuple[str, str | None, str, str, int | None, str, dict[str, str], str]) -> GiftRow:
    """Return a planted gift."""
    place, firm, provider, event, days, decision, extra, why = spec
    extra = dict(extra)
    name, registered = FIRMS[firm] if firm else (provider, "")
    last = event.split("/")[-1]
    declared = extra.pop("declared", add_days(last, days) if days is not None else "")
    if extra.get("number") == "=":
        extra["number"] = registered
    return GiftRow(place, "", firm, provider or name, event, declared, decision, why=why, **extra)


def make_ordinary_row(place: str, first: str, rng: random.Random) -> GiftRow:
    """Return an entry of the kind that fills such registers, from somebody who sells the force nothing."""
    event = add_days(first, int(rng.random() * 350))
    kind, description, value = rng.choice(ITEMS)
    provider = rng.choice(NON_NAMES) if rng.random() < 0.15 else rng.choice(HOSTS)
    decision = "Declined" if rng.random() < 0.12 else "Accepted"
    declared = "" if place == CHIEF else add_days(event, int(rng.random() * 20))
    return GiftRow(
        place, "", None, provider, event, declared, decision, kind=kind, value=value, description=description
    )


def finish_row(row: GiftRow, ref: str, rng: random.Random) -> GiftRow:
    """Return the row with its reference and its place in the force."""
    if row.place == CHIEF:
        return replace(row, ref=ref, person=rng.choice(CHIEFS))
    rank = rng.choice(RANKS)
    person = f"{rank} {rng.choice(FORENAMES)} {rng.choice(SURNAMES)}"
    return replace(row, ref=ref, unit=rng.choice(UNITS), person=person, post=POSTS[rank])
