"""Every shipped rule against the oracle on random registers; and what more data may never do.

RULE_WORLDS says how many random worlds each rule is tried on, RULE_WORLDS_FROM the number of the first.
"""

from __future__ import annotations

import os
import random
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from engine.rulebook.catalogue import find_rule_file, find_shipped_folder, list_rule_files
from engine.rulebook.evaluate import RuleFindings
from engine.rulebook.matches import alike
from engine.rulebook.matches.inputs import Facts
from engine.rulebook.outcome import strongest
from engine.rulebook.parse.rule_file import read_rule
from engine.schema.findings import KNOWN
from tests.made.facts import evaluate_rule, make_facts
from tests.properties.hints import counts_refunds, has_absence
from tests.properties.oracle import World
from tests.properties.oracle_blocks import find_outcomes
from tests.properties.oracle_coverage import find_unseen
from tests.properties.oracle_groups import find_evidence
from tests.properties.reduction import name_cluster, reduce_world, tell_world
from tests.properties.strictness import EITHER, SAME, find_directions, make_stricter
from tests.properties.worlds import add_more, make_world

FIRST = int(os.environ.get("RULE_WORLDS_FROM", "0"))
WORLDS = int(os.environ.get("RULE_WORLDS", "1"))
SHIPPED = {path.stem: read_rule(*find_rule_file(path.stem)) for path in list_rule_files(find_shipped_folder())}
DRAFTS = Path(__file__).parents[1] / "rulebook" / "drafts"
# the one draft with something that no shipped rule says: a percentage of a limit that a sum reaches
DRAFTED = sorted(DRAFTS.glob("*.yaml" if WORLDS > 1 else "cumulative-hospitality.yaml"))
RULES = SHIPPED | {f"draft {path.stem}": read_rule(path, path.name) for path in DRAFTED}
# where to begin to look for a world with each outcome, for those in which one is rare
RARE = {"bidders-share-officer": 4, "approval-rate": 11}
FOUND = ("exceptions", "evidence", "cannot_tell", "coverage")
OPEN = ("cannot tell", "not applicable")


@dataclass(frozen=True)
class Case:
    """A world of a rule and what the engine finds in it."""

    world: World
    facts: Facts
    found: RuleFindings


def expect_outcomes(world: World) -> dict[tuple, tuple[str, str | None]]:
    """What the oracle says; of a group of records without a column it does not, but they lack nothing else."""
    expected = find_outcomes(world)
    if world.rule.block and not world.rule.searches():
        lacking = ("not applicable", None)
        expected |= {key: lacking for key, (told, _) in expected.items() if told in OPEN and is_lacking(world, key)}
    return expected


def list_outcomes(name: str) -> set[str]:
    """The outcomes that a rule can come to where every register covers every day."""
    rule = RULES[name]
    never = rule.is_composite or (rule.block and rule.searches())
    return {"exception", "cannot tell", "clear", *([] if never else ["not applicable"])}


@cache
def take_world(name: str, seed: int) -> World:
    return make_world(RULES[name], seed)


@cache
def list_worlds(name: str) -> range:
    """The numbers of a rule's worlds; in the first of a shipped rule there are subjects of each outcome."""
    first = FIRST + RARE.get(name, 0)
    for seed in range(first, first + 20):
        met = {outcome for outcome, _ in expect(name, seed).values()} if name in SHIPPED else list_outcomes(name)
        if met >= list_outcomes(name):
            return range(seed, seed + WORLDS)
    return range(first, first + WORLDS)


@cache
def expect(name: str, seed: int) -> dict[tuple, tuple[str, str | None]]:
    return expect_outcomes(take_world(name, seed))


@cache
def take_case(name: str, seed: int) -> Case:
    world = take_world(name, seed)
    return Case(world, *evaluate(world, world.registers))


def evaluate(world: World, rows) -> tuple[Facts, RuleFindings]:
    facts = make_facts(
        [world.rule], rows, as_of=world.as_of, covers=world.covers, review=world.review, lacking=world.lacking
    )
    return facts, evaluate_rule(world.rule, facts)


def name_subjects(rule, facts: Facts, found: RuleFindings) -> dict[tuple, tuple[str, str | None]]:
    """The outcomes that the engine finds, by the subjects as the oracle names them, with the severity of exceptions."""
    parties = {}
    for register, frame in facts.frames.items():
        for party in KNOWN[register].parties:
            numbers = frame.select(f"party.{party.role}", party.name).iter_rows()
            parties |= {(register, party.role, number): name for number, name in numbers}
    told = {}
    for row in found.outcomes.iter_rows(named=True):
        subject = []
        for key in rule.report.one_per:
            value = row[key.column]
            register = rule.registers[key.alias]
            if key.ref is None:
                value = facts.frames[register]["record_id"][value]
            elif hasattr(key.ref, "party"):
                value = parties[register, key.ref.party.role, value]
            subject.append(value)
        records = [n for n, key in enumerate(rule.report.one_per) if key.ref is None]
        if len({rule.compare[rule.report.one_per[n].alias] for n in records}) < len(records):
            subject = sorted(subject)
        outcome = ("exception", "cannot tell", "not applicable", "clear")[row["outcome"]]
        raised = outcome == "exception" and not rule.share
        told[tuple(subject)] = (outcome, rule.severity[row["tier"]].severity if raised else None)
    return told


def list_differences(expected, world: World, facts: Facts, found: RuleFindings) -> list[str]:
    """Where engine and oracle differ, a sentence for each subject."""
    rule = world.rule
    told = name_subjects(rule, facts, found)
    said = [f"{subject} is no subject" for subject in sorted(set(told) - set(expected))]
    for subject, wanted in expected.items():
        seen = told.get(subject, ("clear", None))
        # which of the two an undecided group is depends on all that its records lack
        alike = wanted[0] in OPEN and seen[0] in OPEN and rule.block and rule.searches()
        if seen != wanted and not alike:
            said.append(f"{subject} is {seen}, and should be {wanted}")
    counts = found.coverage.row(0, named=True)
    outcomes = [counts[name] for name in ("exception", "cannot_tell", "clear", "not_applicable")]
    exceptions = [outcome for outcome, _ in expected.values()].count("exception")
    if not counts["subjects"] == sum(outcomes) == len(expected) or min(outcomes) < 0:
        said.append(f"the coverage is {outcomes}, and there are {len(expected)} subjects")
    unseen = find_unseen(world, {subject for subject, (outcome, _) in expected.items() if outcome == "clear"})
    lacking = [outcome for outcome, _ in told.values()].count("not applicable")
    if counts["not_applicable"] != lacking + len(unseen):
        said.append(f"{counts['not_applicable'] - lacking} subjects are not covered, and should be {sorted(unseen)}")
    if rule.block is None and list_evidence(rule, found) != find_evidence(world):
        said.append(f"the evidence is {list_evidence(rule, found)}, and should be {find_evidence(world)}")
    if not counts["exception"] == exceptions == found.exceptions.height:
        said.append(f"{counts['exception']} and {found.exceptions.height} exceptions should be {exceptions}")
    return said


def list_evidence(rule, found: RuleFindings) -> list[list[tuple[str, str, str]]]:
    """The records of each exception, with their roles and outcomes; without those that a search found."""
    rows = found.evidence.filter(pl.col("exception_id").is_in(found.exceptions["exception_id"].implode()))
    rows = rows.filter(pl.col("role").is_in(list(rule.compare)))
    groups = rows.partition_by("exception_id", include_key=True)
    return sorted(sorted(group.select("role", "record_id", "outcome").rows()) for group in groups)


def is_lacking(world: World, subject: tuple) -> bool:
    """Whether the records of the subject's cluster are of a source without some column."""
    named = "".join(subject)
    rows = (row for made in world.registers.values() for row in made if row["source_file"] in world.lacking)
    return any(name_cluster(row) in named for row in rows)


def differ(world: World) -> list[str]:
    return list_differences(expect_outcomes(world), world, *evaluate(world, world.registers))


@pytest.mark.parametrize("name", RULES)
def test_a_rule_finds_what_nested_loops_find(name):
    for seed in list_worlds(name):
        case = take_case(name, seed)
        if said := list_differences(expect(name, seed), case.world, case.facts, case.found):
            least = reduce_world(case.world, differ)
            pytest.fail("\n".join([f"world {seed}:", *(differ(least) or said), tell_world(least)]), pytrace=False)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_world_has_subjects_of_each_outcome(name):
    """Else the test above could not fail for the rule."""
    counts = take_case(name, list_worlds(name)[0]).found.coverage.row(0, named=True)
    assert list_outcomes(name) <= {outcome.replace("_", " ") for outcome, count in counts.items() if count}, counts


def plan_parts(crowd, *, is_wide):
    """As many slices as make about two halves of the pairs that there are."""
    whole = 0 if crowd.weights is None else crowd.weights.sum()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(alike, "MOST_PAIRS", max(1, whole // 2) * (alike._WIDER if is_wide else 1))
        return list(alike.plan_slices(crowd, is_wide=is_wide))


@pytest.mark.parametrize("name", SHIPPED)
def test_the_order_of_rows_and_files_and_how_many_are_taken_at_a_time_change_nothing(name, monkeypatch):
    monkeypatch.setattr("engine.rulebook.evaluate.plan_slices", plan_parts)
    monkeypatch.setattr(strongest, "_SORTED_WHOLE", 0)
    monkeypatch.setattr(alike, "CROWDED", 0)
    monkeypatch.setattr(alike, "MOST_LEFT", 1.0)
    for seed in list_worlds(name):
        case = take_case(name, seed)
        rows = {register: made[:] for register, made in reversed(case.world.registers.items())}
        for made in rows.values():
            random.Random(seed).shuffle(made)
        _, again = evaluate(case.world, rows)
        for what in FOUND:
            assert getattr(case.found, what).equals(getattr(again, what)), what


# More records may fill a gap, make a whole larger, or lower a sum.
FALLING = [name for name, rule in SHIPPED.items() if rule.share or has_absence(rule) or counts_refunds(rule)]


@pytest.mark.parametrize("name", [name for name in SHIPPED if name not in FALLING])
def test_another_record_never_takes_an_exception_away(name):
    for seed in list_worlds(name):
        case = take_case(name, seed)
        _, raised = evaluate(case.world, add_more(case.world, seed))
        assert set(case.found.exceptions["exception_id"]) <= set(raised.exceptions["exception_id"])


DIRECTIONS = {(name, key): sign for name, rule in SHIPPED.items() for key, sign in find_directions(rule).items()}


@pytest.mark.parametrize(("name", "parameter"), [key for key, sign in DIRECTIONS.items() if sign is not EITHER])
def test_a_stricter_parameter_never_adds_an_exception(name, parameter):
    sign = DIRECTIONS[name, parameter]
    strict = make_stricter(SHIPPED[name], parameter, sign)
    for seed in list_worlds(name):
        case = take_case(name, seed)
        before = set(case.found.exceptions["exception_id"])
        after = set(evaluate_rule(case.world.rule, case.facts, {parameter: strict}).exceptions["exception_id"])
        assert after == before if sign == SAME else after <= before


def test_where_it_cannot_be_told_which_way_a_parameter_is_stricter():
    assert [key for key, sign in DIRECTIONS.items() if sign is EITHER] == [
        ("awards-bunched-below-threshold", "threshold"),  # above and below
        ("values-bunch-under-limit", "limit"),
        ("cumulative-hospitality", "days"),  # a longer window may hold one more refund
        ("spend-without-contract", "days"),
        ("split-payments", "limit"),
        ("approval-rate", "days"),  # the part and the whole
    ]
