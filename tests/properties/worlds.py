"""Random registers for one rule, of many small clusters that share no name: days, values and words where it turns."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass
from decimal import Decimal

from engine.rulebook.language.rule import Rule
from engine.schema.fields import Field
from engine.schema.findings import KNOWN
from tests.properties.hints import Hints, list_parties, read_hints
from tests.properties.oracle import World

AS_OF = dt.date(2025, 6, 30)
CLUSTERS = 64
COVERS_FROM = dt.date(2023, 1, 1)
PLAIN = dt.date(2024, 5, 15)
TURN = dt.date(2024, 1, 1)
EARLY = ("starts_on", "tender_opened_on", "incorporated_on")
LATE = ("ends_on", "resigned_on", "tender_closed_on")
MOST_WHOLE = 6
"""Of a rule that counts more records than this, half of the clusters are this small."""


@dataclass(frozen=True)
class Cluster:
    """The names and days that the records of a cluster share."""

    name: str
    anchor: dt.date
    messy: bool  # anything may be missing or imprecise
    vague: tuple[str, str] | None  # the one field that is
    orderly: bool
    organisations: list
    persons: list
    pools: dict  # of categories, and of texts that groups share
    review: frozenset[str]
    spans: list[int]
    favourite: int  # the place of the amount that half of the records have


def make_world(rule: Rule, seed: int, clusters: int = CLUSTERS) -> World:
    """Registers of some clusters, in two files each; of every eighth fields that decide have no column."""
    rng = random.Random(f"{rule.name} {seed}")
    hints = read_hints(rule)
    registers = {register: [] for register in dict.fromkeys(rule.registers.values())}
    lacking, review, places = {}, set(), list_lackable(hints)
    for number in range(clusters):
        cluster = make_cluster(rng, hints, rule, number)
        review |= cluster.review
        made = {register: make_records(rng, hints, rule, register, cluster) for register in registers}
        if number % 8 == 7 and places:
            register, name = places[(number // 8 + seed) % len(places)]
            names = {name} | (hints.together[register, name] if rng.random() < 0.7 else set())
            file = f"{register} without {' '.join(sorted(names))}.csv"
            lacking[file] = frozenset(names)
            made[register] = [row | dict.fromkeys(names) | {"source_file": file} for row in made[register]]
        for register, rows in made.items():
            registers[register] += rows
    for rows in registers.values():
        rng.shuffle(rows)
    # to the day of the run, to a day before it, or to one after it, on which the days of a search may not be over
    until = random.Random(f"covers {rule.name} {seed}").choice([AS_OF, dt.date(2025, 6, 20), dt.date(2025, 12, 31)])
    return World(rule, registers, AS_OF, rule.settings(), (COVERS_FROM, until), frozenset(review), lacking)


def list_lackable(hints: Hints) -> list[tuple[str, str]]:
    """The fields that a source can lack and a condition misses: a category has its stand-in."""
    return sorted((register, name) for register, name in hints.used if find_field(register, name).absent is None)


def add_more(world: World, seed: int) -> dict[str, list[dict]]:
    """The registers of a world with further records that bear the names of every third of its clusters."""
    rule = world.rule
    rng = random.Random(f"more {rule.name} {seed}")
    hints = read_hints(rule)
    registers = {register: list(rows) for register, rows in world.registers.items()}
    for number in range(0, CLUSTERS, 3):
        cluster = make_cluster(rng, hints, rule, number)
        for register in registers:
            registers[register] += make_records(rng, hints, rule, register, cluster, suffix="+")
    return registers


def find_field(register: str, name: str) -> Field:
    return next(field for field in KNOWN[register].fields if field.name == name)


def list_names(name: str) -> tuple[list[str], list[str]]:
    """The organisations and the persons of a cluster."""
    return [f"Alder {name} Ltd", f"Birch {name} Council"], [
        f"{person} {name}" for person in ("Jo Larkin", "Sam Orchard", "Robin Hale", "Kit Marsh")
    ]


def make_cluster(rng, hints: Hints, rule: Rule, number: int) -> Cluster:
    name = f"q{chr(97 + number // 26)}{chr(97 + number % 26)}x"  # letters: digits are not part of a name
    firms, people = list_names(name)
    messy = number % 8 == 6
    missing = [None] if messy else []
    places = list_lackable(hints)
    vague = rng.choice(places) if number % 8 in (1, 3, 5) and places else None
    organisations = [firms[0]] * 3 + missing if rng.random() < 0.5 and not hints.apart else [firms[0], *firms, *missing]
    counts_people = any(measure.what == "distinct" for measure in rule.measures()) or hints.refs & list_parties(rule)
    persons = people[: rng.choice([1, 3, 4] if counts_people else [1, 1, 1, 2, 3])] * 2 + missing
    anchors = [PLAIN, TURN] * 2 + [COVERS_FROM + dt.timedelta(days=20), AS_OF - dt.timedelta(days=10)]
    anchors += [AS_OF] * 12 if hints.by_as_of else []
    anchors += hints.turns * 4
    anchors += [AS_OF - dt.timedelta(days=3)] * 3 if rule.searches() else []  # the days of a search are not over
    review = {one for one in (*firms, *people) if rng.random() < 0.06}
    pools = {}
    for register in rule.registers.values():
        for field in KNOWN[register].fields:
            if field.kind == "category":
                pools[register, field.name] = choose_pool(rng, hints, register, field, messy=messy)
    texts = [f"One {name}", f"one-{name}.", f"ONE {name}"]
    for place in sorted(hints.keys):
        pools[place] = ["a", "b", "c", "d"] if place[0] == "findings" else texts + texts * (rng.random() < 0.6)
        pools[place] += [f"Two {name}"] * (rng.random() < 0.4)
    # early, late or either: most of what is on one side of the anchor lies in one window
    spans = sorted(hints.spans)
    early, late = [span for span in spans if span <= 1], [span for span in spans if span >= -1]
    spans = rng.choice([early, early, spans] if hints.by_as_of else [early, late, spans])
    favourite = rng.randrange(100)
    return Cluster(
        name,
        rng.choice(anchors),
        messy,
        vague,
        rng.random() < 0.5,
        organisations,
        persons,
        pools,
        frozenset(review),
        spans,
        favourite,
    )


def choose_pool(rng, hints: Hints, register: str, field: Field, *, messy: bool) -> list:
    """The values of a category in a cluster: some of those that the rule wants, seldom others."""
    place = (register, field.name)
    wanted = [value for value in field.values if value in hints.wanted[place]]
    usual = wanted or [value for value in field.values if value not in hints.unwanted[place]]
    if not wanted and not hints.unwanted[place] and place not in hints.asked:
        return list(field.values[:1])
    if place in hints.asked and rng.random() < 0.7:
        usual = [value for value in usual if value != field.absent]
    if part := hints.part[place]:
        usual = rng.choice([usual, part, [value for value in usual if value not in part] or usual])
    if place in hints.optional and rng.random() < 0.5:
        usual = [value for value in field.values if value not in wanted] or usual
    kept = [value for value in usual if rng.random() < 0.6] or [rng.choice(usual)]
    if rng.random() < 0.4:
        kept += [rng.choice(kept)] * 30  # nearly all are one
    if rng.random() < 0.2:
        kept += field.values
    return [*kept, None] if messy and field.absent is None else kept


def make_records(rng, hints: Hints, rule: Rule, register: str, cluster: Cluster, suffix: str = "") -> list[dict]:
    rows = []
    for n in range(choose_size(rng, hints, rule, register)):
        row = {field.name: draw(rng, hints, register, field, cluster) for field in KNOWN[register].fields}
        row |= {"record_id": f"{register}-{cluster.name}-{n}{suffix}", "source_row": rng.randint(2, 10**6)}
        rows.append(row | {"source_file": f"{register}-{rng.randint(1, 2)}.csv"})
    return rows


def searched_often(rule: Rule) -> set[str]:
    """The registers in which a rule wants one record and not another."""
    registers = [search.register for search in rule.searches()]
    return {register for register in registers if registers.count(register) > 1}


def choose_size(rng, hints: Hints, rule: Rule, register: str) -> int:
    """How many records of a register a cluster has: about as many as the rule counts, else few."""
    if limits := hints.counts.get(register):
        limit = rng.choice(sorted(limits))
        if limit > MOST_WHOLE and rng.random() < 0.25:
            limit = MOST_WHOLE
        return max(0, limit + rng.choice([-1, 0, 0, 1, 2, *[max(min(limit, 4), limit // 3)] * 3]))
    if register not in rule.compare.values():
        return rng.choice([0, 0, 1, 2] if register not in searched_often(rule) else [0, 1, 2, 3])
    if len(rule.compare) > 2:
        return rng.randint(1, 2 * list(rule.compare.values()).count(register))
    if rule.block and rule.registers[rule.block.counted] == register:
        return rng.randint(1, 4)
    most = 2 * list(rule.compare.values()).count(register)
    return rng.choice([0, *range(1, most + 1), *range(1, most + 1)])


def draw(rng, hints: Hints, register: str, field: Field, cluster: Cluster):
    place = (register, field.name)
    missing = 0.2 if cluster.messy else 0.5 if place == cluster.vague else 0.0
    if place in hints.asked and field.kind != "category":
        missing = 0.4
    if field.kind == "category":
        value = rng.choice(cluster.pools[place])
        return field.absent if value is None or rng.random() < missing else value
    if rng.random() < missing:
        return None
    imprecise = rng.random() < (0.2 if cluster.messy else 0.9 if place == cluster.vague else 0.0)
    if field.kind == "date":
        used = place in hints.used or field.name in KNOWN[register].dated_by
        return draw_date(rng, hints, field, cluster, imprecise=imprecise) if used else None
    if field.kind in ("money", "number"):
        return draw_amount(rng, hints, place, field, cluster, imprecise=imprecise)
    return draw_text(rng, hints, place, cluster)


def draw_date(rng, hints: Hints, field: Field, cluster: Cluster, *, imprecise: bool):
    chance = rng.random()
    spans = cluster.spans
    days = 0 if chance < 0.3 else rng.choice(spans) if chance < 0.85 else rng.randint(spans[0], spans[-1])
    if cluster.orderly and field.name in EARLY + LATE:
        days = abs(days) if field.name in LATE else -abs(days)
    day = cluster.anchor + dt.timedelta(days=days)
    if not imprecise:
        return day
    width = rng.choice([1, 30, 400, 800, abs(rng.choice(spans)) or 1, *hints.windows * 4])  # as wide as a window, too
    end = day + dt.timedelta(days=width)
    return rng.choice([(day, end)] * 6 + [(day, None), (None, day)])


def draw_amount(rng, hints: Hints, place, field: Field, cluster: Cluster, *, imprecise: bool):
    values = sorted(hints.values.get(place) or {Decimal(100)})
    if rng.random() < 0.5:
        values = [values[cluster.favourite % len(values)]]
    if field.kind == "number":
        return float(rng.choice(values) + rng.choice([0, 0, Decimal("0.5"), Decimal("-0.5")]))
    value = round(rng.choice(values), 2) + rng.choice([0, 0, 0, Decimal("0.01"), Decimal("-0.01"), 1])
    if cluster.messy and place[0] == "payments" and rng.random() < 0.15:
        value = -value
    if not imprecise:
        return value
    near = [(value, value + 1), (value - 1, value), (value - 5, value + 5), (value, None)]
    return rng.choice(near if value < 0 else [*near, (Decimal(0), value)])


def draw_text(rng, hints: Hints, place, cluster: Cluster):
    register, field = place
    name = cluster.name
    kinds = {party.name: party.kind for party in KNOWN[register].parties}
    if place in hints.keys:
        return rng.choice(cluster.pools[place])
    if field in kinds:
        return rng.choice(cluster.organisations if kinds[field] == "organisation" else cluster.persons)
    if place in hints.mentioning:
        (main, other), _ = list_names(name)
        return rng.choice([f"Lunch with {main}", "Lunch", f"{other} and {main}", f"From {other}."])
    if words := hints.words.get(place):
        word = rng.choice(words)
        return rng.choice([word, f"The {word}, here", f"{word.upper()}!", f"x{word}x", "Nothing"])
    if place in hints.refs:
        return rng.choice([f"Ref {name}", f"ref-{name}", f"Ref {name}", f"Other {name}"])
    return None
