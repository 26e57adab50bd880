"""Writes a firm's name as people write it in registers: one way of going wrong each, some on top of each other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.scenario.scenario_names import split_words

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from tests.scenario.scenario_names import Firm

NEIGHBOURS = dict(
    zip(
        "abcdefghijklmnopqrstuvwxyz",
        [
            "sq",
            "vn",
            "xv",
            "sf",
            "wr",
            "dg",
            "fh",
            "gj",
            "uo",
            "hk",
            "jl",
            "k",
            "nm",
            "bm",
            "ip",
            "o",
            "wa",
            "et",
            "ad",
            "ry",
            "yi",
            "cb",
            "qe",
            "zc",
            "tu",
            "xs",
        ],
        strict=True,
    )
)
LOOKALIKES = (("o", "0"), ("l", "1"), ("rn", "m"), ("m", "rn"), ("i", "l"), ("cl", "d"), ("s", "5"), ("vv", "w"))
SHORTER = {
    "Services": "Svcs", "Management": "Mgmt", "Engineering": "Eng", "Engineers": "Engrs", "Contractors": "Contrs",
    "Communications": "Comms", "Solutions": "Solns", "Systems": "Sys", "Building": "Bldg", "Electrical": "Elec",
    "Training": "Trng", "Maintenance": "Maint", "Consulting": "Cons", "Transport": "Transp", "Supplies": "Supp",
    "International": "Intl", "Technologies": "Tech", "Telecommunications": "Telecoms", "Facilities": "Facs",
    "Property": "Prop", "Insurance": "Ins", "Laboratory": "Lab", "and": "&", "Limited": "Ltd",
}  # fmt: skip
PEOPLE = split_words(
    "Jo Farrant;Dr H Tunnicliffe;Priya Nandlal;Mr S Okonta;Gill Trelease;M. Hobday;Zofia Wrona",
    ";",
)
ROLES = ("Managing Director", "Sales Director", "Account Manager", "CEO", "Regional Manager")
PARTS = ("Events Team", "Sales Department", "Head Office", "Marketing", "Public Sector Division")
TOWNS = ("Brighouse", "Leominster", "Wisbech", "Crewkerne", "Alnwick", "Bideford")
OTHERS = ("Bluntwood", "Cobblegate", "Fizzbourne", "Jigdale", "Mopperley", "Tibberton", "Wigmarsh")


def alter_letters(text: str, rng: random.Random) -> str:
    """Return the name with one slip in one of its longer words."""
    words = [m for m in re.finditer(r"[A-Za-z]{5,}", text) if m.group().lower() != "limited"]
    if not words:
        return text
    match = words[0] if rng.random() < 0.6 else rng.choice(words)
    word = match.group()
    slipped = word
    while slipped == word:
        slipped = slip(word, rng)
    return text[: match.start()] + slipped + text[match.end() :]


def slip(word: str, rng: random.Random) -> str:
    """Return a word with two letters changed over, one dropped, doubled, beside its key, added or misread."""
    at = rng.randrange(1, len(word) - 1) if rng.random() < 0.93 else 0
    letter = word[at]
    kind = rng.randrange(6)
    if kind == 0:
        return word[:at] + word[at + 1] + letter + word[at + 2 :] if at else word
    if kind == 1:
        return word[:at] + word[at + 1 :]
    if kind == 2:
        return word[:at] + letter * 2 + word[at + 1 :]
    if kind == 3:
        near = rng.choice(NEIGHBOURS[letter.lower()])
        return word[:at] + (near.upper() if letter.isupper() else near) + word[at + 1 :]
    if kind == 4:
        return word[:at] + letter + rng.choice("aeinrst") + word[at + 1 :]
    fitting = [pair for pair in LOOKALIKES if pair[0] in word[1:]]
    if not fitting:
        return word
    old, new = rng.choice(fitting)
    return word[0] + word[1:].replace(old, new, 1)


def change_case(text: str, rng: random.Random) -> str:
    """Return the name in capitals, small letters or capitals at each word."""
    return rng.choice((text.upper(), text.lower(), text.title()))


def change_form(text: str, rng: random.Random) -> str:
    """Return the name with its legal form written otherwise or left out."""
    for form, others in (
        ("Limited", ("Ltd", "Ltd.", "LTD", "")),
        ("Ltd", ("Limited", "Ltd.", "LIMITED", "")),
        ("plc", ("PLC", "P.L.C.", "")),
        ("LLP", ("L.L.P.", "llp", "")),
    ):
        if text.endswith(" " + form):
            return f"{text[: -len(form)]}{rng.choice(others)}".rstrip()
    return text


def swap_and(text: str, _rng: random.Random) -> str:
    """Return the name with `&` for `and` or the other way round."""
    return text.replace(" & ", " and ") if " & " in text else text.replace(" and ", " & ")


def alter_marks(text: str, rng: random.Random) -> str:
    """Return the name with stray punctuation or blanks."""
    return rng.choice(
        (
            f" {text} ",
            text.replace(" ", "  ", 1),
            text.replace(" ", "\u00a0", 1),
            f"{text}.",
            f"The {text}",
            f'"{text}"',
        )
    )


def shorten(text: str, rng: random.Random) -> str:
    """Return the name with its longer business words abbreviated."""
    words = [SHORTER.get(w, w) if rng.random() < 0.85 else w for w in text.split(" ")]
    return " ".join(words)


def add_trading_name(text: str, rng: random.Random) -> str:
    """Return the name with a trading name after it, or as the trading name of another."""
    other = f"{rng.choice(OTHERS)} {rng.choice(('Direct', 'Supplies', 'Group'))}"
    mark = rng.choice(("t/a", "T/A", "trading as", "T/a"))
    return f"{text} {mark} {other}" if rng.random() < 0.6 else f"{other} Ltd {mark} {text}"


def add_former_name(text: str, rng: random.Random) -> str:
    """Return the name with a former name, or as the former name of another."""
    other = f"{rng.choice(OTHERS)} {rng.choice(('Industries', 'Partners', 'Associates'))} Ltd"
    pair = (text, other) if rng.random() < 0.6 else (other, text)
    return rng.choice(("{} (formerly {})", "{} (FORMERLY {})", "{} formerly known as {}")).format(*pair)


def add_person(text: str, rng: random.Random) -> str:
    """Return the name behind one of its people."""
    forms = ("{p}, {r}, {t}", "{p} at {t}", "{p} ({t})", "{p} of {t}", "{t} ({p})", "{p}, {t}", "{p} - {t}")
    return rng.choice(forms).format(p=rng.choice(PEOPLE), r=rng.choice(ROLES), t=text)


def add_part(text: str, rng: random.Random) -> str:
    """Return the name with a department after it, or a place after a dash."""
    if rng.random() < 0.5:
        return f"{text} {rng.choice('-–')} {rng.choice(TOWNS)}"
    return rng.choice(("{} - {}", "{} – {}", "{}, {}", "{} ({})")).format(text, rng.choice(PARTS))


def split_or_join(text: str, rng: random.Random) -> str:
    """Return the name with two of its first words run together, or its first word split."""
    words = text.split(" ")
    if len(words[0]) >= 8 and rng.random() < 0.4:
        return " ".join([words[0][:4], words[0][4:], *words[1:]])
    if len(words) > 2 and words[1].isalpha():
        return " ".join([words[0] + words[1].lower(), *words[2:]])
    return text


WAYS: dict[str, tuple[float, Callable[[str, random.Random], str] | None]] = {
    "as registered": (0.22, None),
    "case": (0.08, change_case),
    "legal form": (0.16, change_form),
    "and": (0.04, swap_and),
    "marks and blanks": (0.05, alter_marks),
    "slip": (0.16, alter_letters),
    "abbreviation": (0.07, shorten),
    "trading as": (0.04, add_trading_name),
    "formerly": (0.03, add_former_name),
    "person": (0.05, add_person),
    "department or place": (0.05, add_part),
    "joined or split": (0.02, split_or_join),
}
NUMBERED = {"number in text": 0.02, "number only": 0.03}


def dirty_name(firm: Firm, rng: random.Random) -> tuple[str, str, str]:
    """Return a way of going wrong, the name as written, and the company number for its own column."""
    ways = [*WAYS, *NUMBERED] if firm.number else list(WAYS)
    weights = [WAYS[w][0] if w in WAYS else NUMBERED[w] for w in ways]
    way = rng.choices(ways, weights)[0]
    number = firm.number.lstrip("0")
    if way == "number in text":
        return way, f"{firm.name} ({rng.choice(('Company No. ', 'Co. No. ', 'reg. no. '))}{firm.number})", ""
    if way == "number only":
        return way, f"{rng.choice(OTHERS)} {rng.choice(('Trading', 'Events', 'Direct'))}", number
    alter = WAYS[way][1]
    text = firm.name
    if way not in ("case", "legal form") and rng.random() < 0.25:
        text = change_form(text, rng)
    text = alter(text, rng) if alter else text
    shown = number if rng.random() < 0.12 else ""
    return way, text, shown


def tidy_name(firm: Firm, rng: random.Random) -> str:
    """Return the name as a contracts register has it: close to the registered one."""
    kind = rng.random()
    if kind < 0.12:
        return firm.name.upper()
    if kind < 0.28:
        return change_form(firm.name, rng)
    return firm.name + ("  " if kind > 0.95 else "")
