"""The sample's awards: what each register says, and what is true of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.sample.sample_days import add_days, read_span
from tests.sample.sample_words import FIRMS, UNITS, split_words
from tests.scenario.scenario_truth import Award

if TYPE_CHECKING:
    import random

LEGACY, CONTRACTS, LIVE, WAIVERS, OCDS = "legacy", "contracts", "live", "waivers", "ocds"


@dataclass(frozen=True)
class AwardRow:
    """One award to one supplier as a register holds it; dates as sample_days.read_span reads them."""

    place: str
    ref: str
    firm: str
    supplier: str
    number: str
    title: str
    awarded: str
    opened: str = ""
    procedure: str = "Open"
    value: str = ""
    unit: str = ""
    owner: str = ""
    starts: str = ""
    ends: str = ""

    def truth(self) -> Award:
        """Return what is true of the award."""
        return Award(
            self.ref, self.firm, read_span(self.awarded), read_span(self.opened), self.place not in (LEGACY, WAIVERS)
        )


# place, reference, firm, awarded, days the tender was open before the award (0: not recorded), title, value,
# supplier as written (nothing: the registered name), company number as written (=: the registered one)
PLANTED = (
    (LEGACY, "RPC/08/014", "larchmantle", "2008-11-03", 0, "Plant hire framework", "84500", "", ""),
    (LEGACY, "RPC/08/021", "brindleholt", "2009-01-19", 0, "Door supervision, public events", "41200", "", ""),
    (LEGACY, "RPC/09/006", "swindale", "2009-06-12", 0, "Advanced driver training", "118000", "", ""),
    (LEGACY, "RPC/10/011", "rookhollow", "2010-07-05", 0, "Alarm maintenance", "66250", "", ""),
    (LEGACY, "RPC/11/002", "dovecroft", "2011-02-28", 0, "Electrical testing", "23900", "", "="),
    (LEGACY, "RPC/11/017", "cragwillow", "2011-12-09", 0, "Joinery, police stations", "37400", "", ""),
    (LEGACY, "RPC/12/003", "greymullion", "2012-03-22", 0, "Window replacement", "92000", "", ""),
    (LEGACY, "RPC/12/009", "elmsworthy", "2012-06-14", 0, "Locksmith call-out", "15750", "", ""),
    (LEGACY, "RPC/12/015", "caskwell", "2012-09-03", 0, "Bar services, social clubs", "28000", "", ""),
    (CONTRACTS, "WMP/C/22/004", "hartlemoss", "2022-04-11", 40, "Property maintenance", "210000", "", "="),
    (CONTRACTS, "WMP/C/22/009", "furzebank", "2022-06-30", 21, "Scenes and evidence photography", "18500", "", ""),
    (CONTRACTS, "WMP/C/22/013", "orchidane", "2022-09-15", 60, "Occupational health", "325000", "", "="),
    (CONTRACTS, "WMP/C/23/002", "inglemead", "2023-02-01", 30, "Stationery", "48000", "", "="),
    (CONTRACTS, "WMP/C/23/011", "quillhaven", "2023-09-01", 45, "Custody meals", "96000", "", "="),
    (CONTRACTS, "WMP/C/23/014", "brackenfold", "2023-10-02", 50, "Vehicle servicing", "415000", "", "="),
    (CONTRACTS, "WMP/C/23/018", "tolvane", "2023-11-20", 35, "Body armour covers", "132400", "", "="),
    (CONTRACTS, "WMP/C/23/021", "merrowdyke", "2023-12-11", 70, "Custody suite refurbishment", "1250000", "", "="),
    (CONTRACTS, "WMP/C/24/001", "pellucidar", "2024-01-15", 28, "Digital forensics overflow", "178000", "", "="),
    (CONTRACTS, "WMP/C/24/003", "skarrowby", "2024-02-05", 30, "Vehicle recovery", "88000", "", ""),
    (CONTRACTS, "WMP/C/24/006", "gallowglentech", "2024-03-04", 30, "CCTV maintenance", "64000", "", ""),
    (CONTRACTS, "WMP/C/24/008", "hobblestone", "2024-03-18", 40, "Facilities management, north", "540000", "", ""),
    (CONTRACTS, "WMP/C/24/009", "trindlemere", "2024-03-18", 40, "Facilities management, south", "498000", "", ""),
    (CONTRACTS, "WMP/C/24/010", "cobblewren", "2024-03-25", 0, "Window cleaning", "12900", "", "="),
    (LIVE, "CON-0412", "ostrelline", "2024-06-03", 60, "Command and control upgrade", "2300000", "", "="),
    (LIVE, "CON-0415", "harrowisle", "2024-07-08", 30, "Leadership training", "75000", "", ""),
    (LIVE, "CON-0419", "dunmarrow", "2024-08-12", 45, "Uniform shirts", "143000", "", "="),
    (
        LIVE,
        "CON-0423",
        "sablewick",
        "2024-09-16",
        30,
        "Interpreting, spoken languages",
        "260000",
        "SABLEWICK INTERPRETING SERVICES LIMITED",
        "=",
    ),
    (LIVE, "CON-0427", "wyrmgate", "2024-10-07", 42, "Average-speed camera upkeep", "184000", "", ""),
    (LIVE, "CON-0431", "ellingarth", "2024-10-21", 20, "Estate strategy review", "39500", "", "="),
    (LIVE, "CON-0436", "kittenhope", "2024-11", 0, "Forensic medical examiners", "610000", "", "="),
    (WAIVERS, "WV-031", "oldmarlow", "2024-09-02", 0, "Radio repair, urgent", "24800", "", "="),
    (WAIVERS, "WV-034", "stavermoor", "2024-11-25", 0, "Kennelling of seized dogs", "19600", "", ""),
    (WAIVERS, "WV-037", "jorvane", "2025-01-13", 0, "Reprint of warrant cards", "7400", "", "="),
    (WAIVERS, "WV-039", "blackmereford", "", 0, "Desks, temporary office", "16100", "", "="),
    (OCDS, "WM-2024-118-A1", "zephrine", "2024-07-01", 40, "Drone support", "154000", "", "="),
    (OCDS, "WM-2024-131-A1", "corvanta", "2024-09-30", 55, "Rota software", "287000", "", "="),
    (OCDS, "WM-2024-131-A1", "ironquill", "2024-09-30", 55, "Rota software", "287000", "", ""),
    (OCDS, "WM-2024-140-A1", "vexworth", "2024-12-02", 30, "Media monitoring", "46000", "", "="),
    (OCDS, "WM-2025-007-A1", "luminarch", "2025-02-03", 38, "Lighting, Marchford station", "58000", "", ""),
    (OCDS, "WM-2025-012-A1", "tarnwhistle", "2025-03-10", 35, "Vehicle telematics", "392000", "", "="),
    (OCDS, "WM-2025-012-A2", "oakenbrae", "2025-03-10", 35, "Tyres", "118000", "", "="),
    (OCDS, "WM-2025-019-A1", "nethervale", "2025-05-06", 30, "Confidential waste", "33000", "", "="),
)

QUIET = split_words(
    "pomfrelle sorrelby umberlow yewdrift pennyfarrow tussockby moorquay saltmarrow wickenfell "
    "aldercask pinnacore thornquist vantrelle rillstone"
)
"""Suppliers that give nothing and employ nobody: the ordinary run of a contracts register."""
TITLES = (
    "Awards evening",
    "Legal advice",
    "Roof repairs",
    "Grounds maintenance",
    "Scaffolding",
    "Fencing",
    "Electricity supply",
    "Boat servicing",
    "Travel booking",
    "Insurance broking",
    "Internal audit",
    "Veterinary care, police dogs",
    "Archive storage",
    "Water coolers",
)
"""What each of the quiet suppliers supplies, in their order."""
FILLERS = ((LEGACY, 12, 2009), (CONTRACTS, 10, 2022), (LIVE, 9, 2024), (OCDS, 7, 2024))


def make_award_rows(rng: random.Random) -> list[AwardRow]:
    """Return the sample's awards: the planted ones, then quiet ones for each register."""
    rows = [make_planted_row(spec, rng) for spec in PLANTED]
    quiet = 0
    for place, count, year in FILLERS:
        for index in range(count):
            rows.append(make_quiet_row(place, index, year, quiet, rng))
            quiet += 1
    return rows


def make_planted_row(spec: tuple[str, str, str, str, int, str, str, str, str], rng: random.Random) -> AwardRow:
    """Return a planted award with the ordinary fields filled in."""
    place, ref, firm, awarded, open_days, title, value, supplier, number = spec
    name, registered = FIRMS[firm]
    exact = awarded if len(awarded) == 10 else "2024-12-02"
    return AwardRow(
        place=place,
        ref=ref,
        firm=firm,
        supplier=supplier or name,
        number=registered if number == "=" else number,
        title=title,
        awarded=awarded,
        opened=add_days(awarded, -open_days) if open_days else "",
        procedure="Waiver" if place == WAIVERS else rng.choice(("Open", "Open", "Restricted", "Framework call-off")),
        value=value,
        unit=rng.choice(UNITS),
        starts=add_days(exact, 28),
        ends=add_days(exact, 28 + 730),
    )


def make_quiet_row(place: str, index: int, year: int, quiet: int, rng: random.Random) -> AwardRow:
    """Return an award that nothing else in the sample refers to."""
    firm = QUIET[quiet % len(QUIET)]
    name, number = FIRMS[firm]
    awarded = add_days(f"{year}-04-04", int(rng.random() * (400 if year == 2024 else 600)))
    refs = {
        LEGACY: f"RPC/{awarded[2:4]}/1{index:02d}",
        CONTRACTS: f"WMP/C/{awarded[2:4]}/1{index:02d}",
        LIVE: f"CON-05{index:02d}",
        OCDS: f"WM-2025-3{index:02d}-A1",
    }
    return AwardRow(
        place=place,
        ref=refs[place],
        firm=firm,
        supplier=name.upper() if rng.random() < 0.2 else name,
        number=number if rng.random() < 0.6 else "",
        title=TITLES[quiet % len(QUIET)],
        awarded=awarded,
        opened=add_days(awarded, -30),
        value=str(5000 + int(rng.random() * 900) * 100),
        unit=rng.choice(UNITS),
        starts=add_days(awarded, 28),
        ends=add_days(awarded, 393),
    )
