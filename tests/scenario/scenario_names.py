"""Invents firms with the shapes of UK company names, written apart from any word list of the engine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapidfuzz.distance import OSA

if TYPE_CHECKING:
    import random


def split_words(text: str, mark: str = " ") -> list[str]:
    """Return the words of a list that is written as one text."""
    return text.split(mark)


HEADS = split_words(
    "Ash Bal Barn Beck Birk Blen Bram Brin Cald Carl Cheld Clith Cotter Crick Dar Dent Dun Eger Elk "
    "Ferr Fos Gart Gos Grim Hal Harb Hask Hep Holl Hux Ing Kel Kirk Lang Led Lyth Mal Mer Mid Nor Ott "
    "Pad Pem Quen Rad Rams Ros Sax Sed Skel Stan Swin Tad Thax Tor Ul Wad Wend Wharr Yel"
)
TAILS = split_words(
    "borough bury by church combe cott croft den field ford gate ham hope house hurst keld ley low "
    "mere mond more ness over ridge shaw stead stock thorpe thwaite ton wade ward water wick with wold "
    "worth"
)
SURNAMES = split_words(
    "Abernethy Ainscow Babbage Bickerstaff Blenkinsop Bottomley Brocklehurst Cadwallader Capstick "
    "Cholmeley Claypole Cruddas Dalrymple Dewhirst Duckworth Entwistle Fairclough Featherstone Garside "
    "Gathercole Greenhalgh Hardcastle Haythornthwaite Heptonstall Higginbotham Illingworth Jellicoe "
    "Kershaw Lillywhite Longbottom Micklethwaite Murgatroyd Nettleship Oglethorpe Peverell Pilkington "
    "Quarmby Ramsbottom Satterthwaite Shufflebotham Slingsby Sowerby Tattersall Titherington Umpleby "
    "Varley Wigglesworth Winterbottom Wolstenholme Yarborough"
)
STARTS = [
    "Ac",
    "Ari",
    "Bre",
    "Cala",
    "Cy",
    "Dexi",
    "El",
    "Fi",
    "Ga",
    "Hexa",
    "In",
    "Jo",
    "Kine",
    "Lu",
    "Mavi",
    "Nexi",
    "Ori",
    "Pri",
    "Quan",
    "Re",
    "Syn",
    "Tele",
    "Ulti",
    "Ver",
    "Xan",
    "Zen",
]
ENDS = split_words("bex cora dyne fax gria lix mont nova phos quip ra sys tano vant vex vora wix xis yon zar")
COLOURS = split_words("Amber Black Blue Copper Crimson Golden Green Grey Iron Ivory Red Scarlet Silver White")
THINGS = split_words(
    "Acorn Anchor Badger Beacon Bridge Compass Crane Falcon Fox Hawthorn Heron Kestrel Kite Lantern "
    "Lion Oak Otter Owl Pike Quarry Raven Spire Stag Swan Tower Wren"
)
TRADES = split_words(
    "Scaffolding;Plumbing and Heating;Security Services;Civil Engineering;Facilities Management;"
    "Cleaning Services;Office Furniture;Fire Protection;Computer Services;Catering;Vehicle Hire;"
    "Roofing Contractors;Training;Recruitment;Electrical Contractors;Building Services;Consulting;"
    "Software Solutions;Waste Management;Property Services;Transport;Print and Design;Landscapes;"
    "Occupational Health;Translation Services;Vehicle Recovery;Communications;Data Systems;Joinery;"
    "Demolition;Surveyors;Architects;Legal Services;Glazing;Flooring;Refrigeration;Laboratory Supplies;"
    "Forensic Services;Tyres and Exhausts;Coach Travel;Water Treatment;Telecommunications;"
    "Energy Management;Media;Insurance Services;Medical Supplies;Uniforms and Workwear;Pest Control;"
    "Lift Engineers;Highway Maintenance;Car Body Repairs;Locksmiths;Document Storage;Event Management",
    ";",
)
FORMS = ("Limited", "Limited", "Limited", "Ltd", "Ltd", "Ltd", "Ltd", "LLP", "plc", "")
EXTRAS = ("Technologies", "Holdings", "International", "Training", "Properties", "Northern")


@dataclass(frozen=True)
class Firm:
    """A firm as the companies register would have it; `number` is empty for one that is no company."""

    key: str
    lead: str
    trade: str
    form: str
    number: str

    @property
    def name(self) -> str:
        """The registered name."""
        return " ".join(part for part in (self.lead, self.trade, self.form) if part)


def make_firms(rng: random.Random, count: int) -> list[Firm]:
    """Return so many firms whose leading words lie at least three slips apart from each other."""
    leads: list[str] = []
    tries = 0
    while len(leads) < count:
        lead = make_lead(rng)
        tries += 1
        distance = 3 if tries < count * 20 else 2
        if all(OSA.distance(lead.lower(), other.lower(), score_cutoff=2) >= distance for other in leads):
            leads.append(lead)
    return [
        Firm(
            f"F{index}",
            lead,
            rng.choice(TRADES) if rng.random() < 0.93 or " " not in lead else "",
            rng.choice(FORMS),
            make_number(rng),
        )
        for index, lead in enumerate(leads)
    ]


def make_lead(rng: random.Random) -> str:
    """Return the words that tell one firm from another."""
    kind = rng.random()
    if kind < 0.5:
        return rng.choice(HEADS) + rng.choice(TAILS)
    if kind < 0.68:
        one, two = rng.sample(SURNAMES, 2)
        return f"{one} & {two}" if rng.random() < 0.5 else f"{one} {two}"
    if kind < 0.84:
        return rng.choice(STARTS) + rng.choice(ENDS)
    if kind < 0.97:
        return f"{rng.choice(COLOURS)} {rng.choice(THINGS)}"
    return "".join(rng.choice("BCDFGHJKLMNPRSTVW") for _ in range(3))


def make_number(rng: random.Random) -> str:
    """Return a company number, or nothing for one firm in six."""
    kind = rng.random()
    if kind < 0.17:
        return ""
    if kind < 0.22:
        return f"SC{rng.randrange(100000, 800000)}"
    return f"{rng.randrange(1000000, 15999999):08d}"


def make_twin(firm: Firm, key: str, rng: random.Random) -> Firm:
    """Return another firm that shares all but the leading words."""
    lead = make_lead(rng)
    while OSA.distance(lead.lower(), firm.lead.lower()) < 4:
        lead = make_lead(rng)
    return Firm(key, lead, firm.trade or rng.choice(TRADES), firm.form, make_number(rng))


def make_relation(firm: Firm, key: str, rng: random.Random) -> Firm:
    """Return another firm with the same leading words and one business word more."""
    extra = rng.choice([word for word in EXTRAS if word not in firm.trade])
    return Firm(key, firm.lead, f"{firm.trade} {extra}".strip(), firm.form, make_number(rng))


def make_namesake(firm: Firm, key: str) -> Firm:
    """Return another company of the same name."""
    return Firm(key, firm.lead, firm.trade, firm.form, f"{(int(firm.number) + 1234567) % 16000000:08d}")


def make_lookalike(firm: Firm, key: str, rng: random.Random) -> Firm:
    """Return another firm whose leading word has another ending, as near in spelling as two real names may be."""
    tail = max((tail for tail in TAILS if firm.lead.endswith(tail)), key=len)
    apart = {other: OSA.distance(tail, other) for other in TAILS if other != tail}
    nearest = sorted(other for other, distance in apart.items() if distance == min(apart.values()))
    lead = firm.lead.removesuffix(tail) + rng.choice(nearest)
    return Firm(key, lead, firm.trade, firm.form, f"{rng.randrange(1000000, 15999999):08d}")
