"""Clean invented names -> names as finance, hospitality and second-job records write them; one function a kind of dirt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.bench.dirt_words import COMMON, PLACES, SURNAME_ENDS, SURNAME_STARTS, TRADES

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

KEYS = dict(zip("qwertyuiopasdfghjklzxcvbnm", "wqwetyuiopsasdfghjkxzxcvbn", strict=True))
LOOKALIKES = (("m", "rn"), ("l", "1"), ("o", "0"), ("i", "l"), ("s", "5"), ("cl", "d"))
ACCENTS = str.maketrans("aeioun", "áéíöüñ")
SHORT = {
    "Services": "Svcs", "Solutions": "Solns", "International": "Intl", "Management": "Mgmt", "Engineering": "Eng", "Company": "Co",
    "Construction": "Constr", "Security": "Sec", "Training": "Trng", "Technologies": "Tech", "Developments": "Devs", "Group": "Grp",
    "Associates": "Assoc", "Supplies": "Supp.", "Brothers": "Bros", "Partners": "Ptnrs", "Systems": "Sys", "Consulting": "Cons",
}  # fmt: skip
GIVEN = [
    "John",
    "Sarah",
    "David",
    "Emma",
    "Paul",
    "Jane",
    "Mark",
    "Claire",
    "Peter",
    "Helen",
    "Brian",
    "Denise",
    "Martin",
    "Joyce",
    "Leanne",
    "Simon",
    "Ruth",
    "Alan",
]
TEAMS = [
    "Events Team",
    "Sales",
    "Public Sector",
    "North Region",
    "Accounts",
    "Facilities",
    "Customer Services",
    "Corporate",
]


def dirty_names(names: list[str], channels: list[str], rng: random.Random) -> list[str]:
    """Return each name with the dirt of its channel."""
    return [DIRT[channel](name, rng) for name, channel in zip(names, channels, strict=True)]


def slip(name: str, rng: random.Random) -> str:
    """Transpose, double, drop or hit the neighbouring key, in a letter after the first."""
    at = rng.randrange(1, max(2, len(name) - 5)) if len(name) > 3 else 1
    kind, before, here, after = rng.randrange(4), name[:at], name[at : at + 1], name[at + 1 :]
    if kind == 0:
        return before + after[:1] + here + after[1:]
    if kind == 1:
        return before + here + here + after
    if kind == 2:
        return before + after
    return before + KEYS.get(here, "e") + after


def damage_suffix(name: str, rng: random.Random) -> str:
    head, _, form = name.rpartition(" ")
    other = {"Limited": "Ltd", "Ltd": "Limited", "PLC": "plc", "LLP": "L.L.P.", "CIC": "Community Interest Company"}[
        form
    ]
    return rng.choice((head, f"{head} {other}", f"{head} {other}.", f"{head} (UK) {form}", f"{head} Group {form}"))


def change_case(name: str, rng: random.Random) -> str:
    return rng.choice((name.upper(), name.lower(), name.swapcase()))


def change_marks(name: str, rng: random.Random) -> str:
    plain = name.replace("&", "and").replace("(", "").replace(")", "")
    return rng.choice((plain, name + ".", name.replace(" ", ", ", 1), name.replace(" ", "-", 1), f'"{name}"'))


def change_and(name: str, rng: random.Random) -> str:
    return name.replace(" & ", rng.choice((" and ", "&", " + ", " AND "))) if "&" in name else name.upper()


def misread(name: str, rng: random.Random) -> str:
    for good, bad in rng.sample(LOOKALIKES, len(LOOKALIKES)):
        if good in name[1:]:
            return name[0] + name[1:].replace(good, bad, 1)
    return name


def add_team(name: str, rng: random.Random) -> str:
    team = rng.choice((rng.choice(TEAMS), rng.choice(PLACES)))
    return rng.choice((f"{name} - {team}", f"{name} ({team})", f"{name}, {team}"))


def add_person(name: str, rng: random.Random) -> str:
    person = f"{rng.choice(GIVEN)} {rng.choice(SURNAME_STARTS)}{rng.choice(SURNAME_ENDS)}"
    return rng.choice((f"{person} - {name}", f"{person} ({name})", f"{person}, {name}", f"{name} ({person})"))


def reorder(name: str, rng: random.Random) -> str:
    head, _, form = name.rpartition(" ")
    words = head.split(" ")
    if len(words) < 2:
        return f"{form} {head}"
    return rng.choice((f"{words[-1]}, {' '.join(words[:-1])} {form}", f"{' '.join(words[1:])} {words[0]} {form}"))


def change_spaces(name: str, rng: random.Random) -> str:
    return rng.choice((name.replace(" ", "  "), name.replace(" ", "\u00a0"), name + " ", name.replace(" ", "", 1)))


def add_alias(name: str, rng: random.Random) -> str:
    alias = f"{rng.choice(COMMON)} {rng.choice(TRADES)}"
    marker = rng.choice(("t/a", "T/A", "trading as", "dba", "formerly"))
    return rng.choice((f"{name} {marker} {alias}", f"{alias} {marker} {name}"))


def shorten(name: str, rng: random.Random) -> str:
    del rng
    return " ".join(SHORT.get(word, word) for word in name.split(" ")).rstrip()


def drop_word(name: str, rng: random.Random) -> str:
    words = name.split(" ")
    if len(words) < 3:
        return name
    del words[rng.randrange(1, len(words))]
    return " ".join(words)


def cut(name: str, rng: random.Random) -> str:
    return name[: max(8, len(name) - rng.randrange(2, 9))]


def accent(name: str, rng: random.Random) -> str:
    del rng
    return name[:1] + name[1:6].translate(ACCENTS) + name[6:]


def abbreviate(name: str, rng: random.Random) -> str:
    del rng
    words = name.split(" ")
    return "".join(word[0] for word in words[:-1] if word[0].isalpha()) if len(words) > 3 else name


def mix(name: str, rng: random.Random) -> str:
    first, second = rng.sample((slip, misread, change_case, drop_word, shorten, reorder), 2)
    return second(first(name, rng), rng)


def keep(name: str, rng: random.Random) -> str:
    del rng
    return name


DIRT: dict[str, Callable[[str, random.Random], str]] = {
    "typo": slip, "suffix": damage_suffix, "exact": keep, "case": change_case, "punct": change_marks, "amp": change_and,
    "ocr": misread, "dept": add_team, "person": add_person, "reorder": reorder, "space": change_spaces, "mixed": mix, "ta": add_alias,
    "abbrev": shorten, "tokdrop": drop_word, "trunc": cut, "diacritic": accent, "acronym": abbreviate,
}  # fmt: skip
