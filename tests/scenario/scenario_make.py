"""Makes an unseen project in a folder and returns what is true of it: `make_scenario(folder, seed, size)`."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.scenario.scenario_files import (
    make_award_table,
    make_gift_table,
    make_job_table,
    write_csv,
    write_releases,
    write_workbook,
)
from tests.scenario.scenario_ods import write_ods
from tests.scenario.scenario_plan import Entry, make_plan
from tests.scenario.scenario_truth import Award, Gift, Job, judge_pairs

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

RULES = ("hospitality-before-award", "second-job-is-supplier")
CSV_STYLES = ("iso", "uk", "uk short", "us", "dots", "words", "ordinal", "abbreviated", "time")
SHEET_STYLES = ("real", "serial", "uk", "words")
ENCODINGS = ("utf-8", "utf-8-sig", "cp1252")
TABLES: dict[str, Callable[..., list[list[object]]]] = {
    "gifts": make_gift_table,
    "awards": make_award_table,
    "second_jobs": make_job_table,
}
ENDINGS = {"C": "csv", "X": "xlsx", "O": "ods"}
PLACES = {"gifts": "CCXO", "awards": "CXJ", "second_jobs": "CX"}
"""The files of each register: C for CSV, X for a workbook, O for an OpenDocument sheet, J for OCDS releases."""

Place = tuple[str, str, int]


@dataclass(frozen=True)
class Truth:
    """What a scenario holds: where each record stands, the pairs by rule (True or undecided), and the entries."""

    keys: dict[Place, str]
    pairs: dict[str, dict[tuple[str, str], bool | None]]
    entries: dict[str, Entry]


def make_scenario(folder: Path, seed: int, size: int) -> Truth:
    """Write a project of `size` awards, twice as many gifts and as many second jobs; return the truth of it."""
    rng = random.Random(seed)
    plan = make_plan(rng, size)
    keys: dict[Place, str] = {}
    for register, entries in (("gifts", plan.gifts), ("awards", plan.awards), ("second_jobs", plan.jobs)):
        (folder / register).mkdir(parents=True, exist_ok=True)
        for index, (kind, part) in enumerate(zip(PLACES[register], deal(entries, PLACES[register]), strict=True)):
            keys |= write_part(folder, register, index, kind, part, rng)
    blocks = [f'[[registers]]\nregister = "{name}"\npath = "{name}/*"\n' for name in PLACES]
    settings = "\n".join(['[project]\nname = "Scenario"\n', *blocks])
    (folder / "crosscheck.toml").write_bytes(settings.encode("utf-8"))
    gifts = [e.truth for e in plan.gifts if isinstance(e.truth, Gift)]
    awards = [e.truth for e in plan.awards if isinstance(e.truth, Award)]
    jobs = [e.truth for e in plan.jobs if isinstance(e.truth, Job)]
    judged = judge_pairs(gifts, awards, jobs)
    held = {entry.truth.key: entry for entry in (*plan.gifts, *plan.awards, *plan.jobs)}
    return Truth(keys, {rule: judged[rule] for rule in RULES}, held)


def deal(entries: list[Entry], kinds: str) -> list[list[Entry]]:
    """Return the entries dealt out to the files; a release package takes only awards whose day is known."""
    parts: list[list[Entry]] = [[] for _ in kinds]
    for number, entry in enumerate(entries):
        at = number % len(kinds)
        if kinds[at] == "J" and isinstance(entry.truth, Award):
            awarded = entry.truth.awarded
            at = at if awarded and awarded[0] == awarded[1] else 0
        parts[at].append(entry)
    return parts


def write_part(
    folder: Path, register: str, index: int, kind: str, entries: list[Entry], rng: random.Random
) -> dict[Place, str]:
    """Write one file of a register; return the key of the record at each place."""
    name = f"{register}/{register.replace('_', '-')} {index + 1}"
    if kind == "J":
        path = f"{name}.json"
        rows = write_releases(folder / path, entries, rng)
        return {(path, "", row): entry.truth.key for row, entry in zip(rows, entries, strict=True)}
    style = rng.choice(CSV_STYLES if kind == "C" else SHEET_STYLES)
    table = TABLES[register](entries, style, rng)
    path = f"{name}.{ENDINGS[kind]}"
    if kind == "C":
        places = write_csv(folder / path, table, rng.choice((0, 0, 1, 3)), rng.choice(ENCODINGS))
    elif kind == "O":
        places = write_ods(folder / path, table, rng.choice((0, 2)))
    else:
        places = write_workbook(folder / path, table, rng.choice((0, 1)), rng.choice((1, 2)))
    return {(path, *place): entry.truth.key for place, entry in zip(places, entries, strict=True)}
