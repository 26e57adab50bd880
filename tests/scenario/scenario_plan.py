"""Plans an unseen project: clean firms and dates first, then what each register shows of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from tests.scenario.scenario_dirt import dirty_name, tidy_name
from tests.scenario.scenario_names import (
    TAILS,
    Firm,
    make_firms,
    make_lookalike,
    make_namesake,
    make_relation,
    make_twin,
)
from tests.scenario.scenario_truth import Award, Gift, Job, Span, on

if TYPE_CHECKING:
    import random

Record = Gift | Award | Job
GIFT_EDGES = (0, 0, 1, 364, 365, 365, 366, 366, -1, 90, 91)
JOB_EDGES = (-1094, -1095, -1096, 0, 1)
NON_NAMES = ("Nil return", "N/A", "REDACTED", "Various", "Member of the public", "TBC", "NIL")
HOSTS = ("Rotary lunch club", "Village fete committee", "Grateful family", "Parish council of Little Snoring Green")
NEWEST = date(2025, 5, 1)
FIRST, LAST = date(2022, 1, 10), date(2025, 2, 20)


@dataclass(frozen=True)
class Entry:
    """A record with what its register shows: the name, the number, and how the name went wrong."""

    truth: Record
    name: str
    number: str
    way: str
    extra: str = ""


@dataclass(frozen=True)
class Plan:
    """All the records of a project."""

    gifts: list[Entry]
    awards: list[Entry]
    jobs: list[Entry]
    firms: dict[str, Firm]


def make_plan(rng: random.Random, size: int) -> Plan:
    """Return a project of `size` awards, twice as many gifts and as many second jobs."""
    firms = make_firms(rng, max(640, size + size // 2))
    winners = firms[: size * 2 // 3]
    plain = [firm for firm in winners if firm.lead.endswith(tuple(TAILS))]
    winners += [make_lookalike(firm, f"L{n}", rng) for n, firm in enumerate(rng.sample(plain, size // 60))]
    numbered = [firm for firm in winners if firm.number[:1].isdigit()]
    others = firms[size * 2 // 3 :]
    twins = [make_twin(firm, f"T{n}", rng) for n, firm in enumerate(rng.sample(winners, size // 8))]
    relations = [make_relation(firm, f"R{n}", rng) for n, firm in enumerate(rng.sample(winners, size // 40))]
    namesakes = [make_namesake(firm, f"N{n}") for n, firm in enumerate(rng.sample(numbered, size // 40))]
    doubles = {firm.lead for firm in namesakes}
    awards = [plan_award(f"AW{n:05d}", rng.choice(winners) if n >= len(winners) else winners[n], doubles, rng)
              for n in range(size)]  # fmt: skip
    days = {entry.truth.firm: entry.truth.awarded for entry in awards if isinstance(entry.truth, Award)}
    strangers = (others, twins, relations, namesakes)
    gifts = [plan_gift(f"GH-{n:05d}", winners, strangers, days, rng) for n in range(size * 2)]
    jobs = [plan_job(f"BI/{n:05d}", winners, strangers, days, rng) for n in range(size)]
    held = {firm.key: firm for firm in (*winners, *others, *twins, *relations, *namesakes)}
    numbered_only = {entry.truth.firm for entry in (*gifts, *jobs) if entry.way == "number only"}
    awards = [
        replace(entry, number=held[entry.truth.firm or ""].number) if entry.truth.firm in numbered_only else entry
        for entry in awards
    ]
    return Plan(gifts, awards, jobs, held)


def plan_award(key: str, firm: Firm, doubles: set[str], rng: random.Random) -> Entry:
    """Return an award; a firm that has a namesake always shows its number."""
    day = FIRST + timedelta(days=rng.randrange((LAST - FIRST).days))
    awarded = blur(day, rng, missing=0.02, imprecise=0.02)
    show = firm.lead in doubles or rng.random() < 0.6
    return Entry(Award(key, firm.key, awarded), tidy_name(firm, rng), firm.number if show else "", "award")


def blur(day: date, rng: random.Random, missing: float, imprecise: float) -> Span | None:
    """Return the day, its month, a few days around it, or nothing."""
    kind = rng.random()
    if kind < missing:
        return None
    if kind < missing + imprecise / 2:
        low = day.replace(day=1)
        return low, (low + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    if kind < missing + imprecise and day.day < 26:
        return day, day + timedelta(days=2)
    return on(day)


def choose_firm(winners: list[Firm], strangers: tuple[list[Firm], ...], rng: random.Random) -> Firm | None:
    """Return a firm that wins, one that does not, one that only looks like a winner, or none."""
    kind = rng.random()
    if kind < 0.55:
        return rng.choice(winners)
    if kind < 0.72:
        return rng.choice(strangers[0])
    for limit, pool in zip((0.84, 0.87, 0.90), strangers[1:], strict=True):
        if kind < limit and pool:
            return rng.choice(pool)
    return None


def show_firm(firm: Firm | None, rng: random.Random) -> tuple[str, str, str]:
    """Return how a firm went wrong, its name as written and its number; a namesake shows its number."""
    if firm is None:
        return "no firm", rng.choice(NON_NAMES if rng.random() < 0.6 else HOSTS), ""
    if firm.key.startswith("N"):
        return "namesake", firm.name, firm.number
    if firm.key.startswith(("T", "R")):
        return "twin" if firm.key[0] == "T" else "relation", tidy_name(firm, rng), ""
    return dirty_name(firm, rng)


def near(days: dict[str | None, Span | None], firm: Firm | None, offset: int, rng: random.Random) -> date:
    """Return the day so many days before a firm's award, or any day where it has none."""
    span = days.get(firm.key) if firm else None
    if span is None:
        return FIRST + timedelta(days=rng.randrange((LAST - FIRST).days))
    return span[0] - timedelta(days=offset)


def plan_gift(
    key: str,
    winners: list[Firm],
    strangers: tuple[list[Firm], ...],
    days: dict[str | None, Span | None],
    rng: random.Random,
) -> Entry:
    """Return a gift, most often within sight of an award to its giver."""
    firm = choose_firm(winners, strangers, rng)
    way, name, number = show_firm(firm, rng)
    offset = rng.choice(GIFT_EDGES) if rng.random() < 0.3 else rng.randrange(-60, 520)
    day = near(days, firm, offset, rng)
    decision = rng.choices(
        ("accepted", "declined", "returned", "donated", "surrendered", "pending", "not stated"),
        (70, 9, 3, 5, 4, 4, 5),
    )[0]
    truth = Gift(
        key=key,
        firm=firm.key if firm else None,
        event=blur(day, rng, missing=0.05, imprecise=0.07),
        declared=on(day + timedelta(days=rng.randrange(40))),
        decision=decision,
    )
    return Entry(truth, name, number, way, rng.choice(("TBC", "", "", "unknown")))


def plan_job(
    key: str,
    winners: list[Firm],
    strangers: tuple[list[Firm], ...],
    days: dict[str | None, Span | None],
    rng: random.Random,
) -> Entry:
    """Return a second job, some with a firm that wins awards before, during or after it."""
    firm = choose_firm(winners, strangers, rng)
    way, name, number = show_firm(firm, rng)
    offset = rng.choice(JOB_EDGES) if rng.random() < 0.3 else rng.randrange(-1400, 500)
    began = near(days, firm, offset, rng)
    if began > NEWEST:  # nobody has applied for it yet
        began = near(days, firm, abs(offset) // 3, rng)
    starts = blur(began, rng, missing=0.35, imprecise=0.05)
    kept = rng.random() < 0.94
    ends = on(began + timedelta(days=rng.choice((0, offset, offset + 1, 200, 900)))) if rng.random() < 0.35 else None
    truth = Job(
        key=key,
        firm=firm.key if firm else None,
        applied=on(began - timedelta(days=rng.randrange(20, 60))) if kept else None,
        decided=on(began - timedelta(days=rng.randrange(15))) if kept and rng.random() < 0.8 else None,
        starts=starts if kept else None,
        ends=ends if ends and ends[0] >= began else None,
        decision=rng.choices(
            ("approved", "approved with conditions", "refused", "withdrawn", "ceased", "pending", "not stated"),
            (70, 6, 6, 4, 3, 7, 4),
        )[0],
    )
    return Entry(truth, name, number, way)
