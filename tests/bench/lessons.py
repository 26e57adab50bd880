"""Pairs of names made from a register to teach what real registers taught: near names of bodies that are not one.

Branches by number, places, countries, charities and pension funds of a firm, other legal forms, joint bodies; and, so
that not every addition tells against a pair, departments and offices of one firm.
"""

from __future__ import annotations

import random
import re

PLACES = ("Leeds", "Hull", "Derby", "Exeter", "Swansea", "Dundee", "Cardiff", "Norwich", "Oxford", "Preston")
COUNTRIES = ("Germany", "France", "Ireland", "Spain", "Sweden", "Denmark", "Mexico", "Australia", "Scotland", "Wales")
BODIES = (
    "Pension Fund",
    "Charity",
    "Foundation",
    "Charitable Trust",
    "Holdings",
    "Trading",
    "Benevolent Fund",
    "Academy",
)
PARTS = (
    "Championships",
    "Events",
    "Properties",
    "Catering",
    "Systems",
    "Overseas",
    "Leisure",
    "Finance",
    "Retail",
    "Energy",
)
DEPARTMENTS = ("Finance Department", "Accounts", "Events Team", "Head Office", "Sales", "Procurement", "HR")
_FORM = re.compile(
    r"[\s,]+(limited|ltd|plc|llp|l\.t\.d|cic|p\.l\.c|limited liability partnership)\.?\s*$", re.IGNORECASE
)


def make_lessons(names: list[str], seed: int) -> list[tuple[str, str, bool]]:
    """Return left, right and whether they are one organisation: two pairs or three for each name, some kinds in turn."""
    rng = random.Random(seed)
    lessons = []
    for place, name in enumerate(sorted(names)):
        bare = _FORM.sub("", " ".join(name.split()))
        lessons += _KINDS[place % len(_KINDS)](bare, rng)
    return lessons


def _number(name: str, rng: random.Random) -> list[tuple[str, str, bool]]:
    one, two = rng.sample(range(2, 40), 2)
    return [(f"{name} {one}", f"{name} {two}", False), (f"{name} {one} Ltd", f"{name} Ltd", False)]


def _number_series(name: str, rng: random.Random) -> list[tuple[str, str, bool]]:
    one, two = rng.sample(("II", "III", "IV"), 2)
    return [(f"{name} {one} Ltd", f"{name} {two} Limited", False), (f"{name} {one} Ltd", f"{name} Ltd", False)]


def _place(name: str, rng: random.Random) -> list[tuple[str, str, bool]]:
    one, two = rng.sample(PLACES, 2)
    return [
        (f"{name} ({one}) Ltd", f"{name} ({two}) Limited", False),
        (f"{one} {name}", f"{two} {name}", False),
        (f"{name} Ltd - {one}", f"{name} Ltd", True),
    ]


def _country(name: str, rng: random.Random) -> list[tuple[str, str, bool]]:
    one, two = rng.sample(COUNTRIES, 2)
    return [(f"{name} ({one}) Ltd", f"{name} ({two}) Ltd", False), (f"{name} {one} Ltd", f"{name} Ltd", False)]


def _body(name: str, rng: random.Random) -> list[tuple[str, str, bool]]:
    body = rng.choice(BODIES)
    return [(f"{name} Ltd", f"{name} {body}", False), (name, f"Friends of {name}", False)]


def _form(name: str, rng: random.Random) -> list[tuple[str, str, bool]]:
    form = rng.choice(("CIC", "LLP", "CIO"))
    return [(f"{name} {form}", f"{name} Ltd", False), (f"{name} Limited", f"{name} Ltd", True)]


def _part(name: str, rng: random.Random) -> list[tuple[str, str, bool]]:
    one, two = rng.sample(PARTS, 2)
    return [(f"{name} ({one}) Ltd", f"{name} Ltd", False), (f"{name} ({one}) Ltd", f"{name} ({two}) Ltd", False)]


def _joint(name: str, rng: random.Random) -> list[tuple[str, str, bool]]:
    one, two = rng.sample(PLACES, 2)
    return [
        (f"{name}, Institute of {one}", f"{name}, Institute of {two}", False),
        (f"{name} and {one} Trust", name, False),
    ]


def _department(name: str, rng: random.Random) -> list[tuple[str, str, bool]]:
    department = rng.choice(DEPARTMENTS)
    return [(f"{name} ({department})", f"{name} Ltd", True), (f"{name} Ltd, {department}", name.upper(), True)]


_KINDS = (_number, _number_series, _place, _country, _body, _form, _part, _joint, _department)
