"""Every shipped rule, and one for each construct, against the oracle on small random registers; and what more data may never do."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_facts import make_facts
from oracle import World, find_outcomes

from engine.rulebook import crowds, slices, strongest
from engine.rulebook.evaluate import evaluate_rule
from engine.rulebook.known import KNOWN
from engine.rulebook.read import read_rule
from engine.rulebook.shelf import find_rule_file, find_shipped_folder, list_rule_files

DRAFTS = sorted((Path(__file__).parents[1] / "rulebook" / "drafts").glob("*.yaml"))
RULES = [read_rule(*find_rule_file(path.stem)) for path in list_rule_files(find_shipped_folder())]
RULES += [read_rule(path, path.name) for path in DRAFTS]
AS_OF = dt.date(2025, 6, 30)
START = dt.date(2024, 1, 1)
COVERS = (dt.date(2023, 1, 1), dt.date(2025, 6, 30))
# Few days and few names, so that records meet, and meet at the edges of windows.
SPANS = [
    -1096,
    -1095,
    -366,
    -365,
    -181,
    -180,
    -91,
    -90,
    -30,
    -28,
    -8,
    -7,
    -1,
    0,
    1,
    7,
    8,
    28,
    29,
    90,
    91,
    180,
    181,
    365,
    366,
    730,
]
days = st.sampled_from(SPANS).map(lambda offset: START + dt.timedelta(days=offset))
dates = st.one_of(
    st.none(),
    days,
    days,
    days,
    st.tuples(days, st.integers(1, 40)).map(lambda p: (p[0], p[0] + dt.timedelta(days=p[1]))),
)
VALUES = {
    "gifts": [5, 25, 40, 60, "99.99", 100, (10, 30), (50, 70)],
    "awards": [100, 500, 1000, 193000, 200000, 207720, 214904, (100, 600), (200000, 220000)],
    "payments": [-50, 100, 110, 400, "1250.00", 1000, 5000, 10000, (90, 120), (-10, 10)],
    "findings": [100],
}
names = st.sampled_from([None, "Alder Ltd", "Alder Ltd", "Birch Ltd", "Gazette"])
people = st.sampled_from([None, "Jo Larkin", "Jo Larkin", "Sam Orchard", "Robin Hale"])
texts = st.sampled_from([None, "Lunch", "Lunch with Alder Ltd", "Birch Ltd and Gazette"])
plain = st.sampled_from([None, "One", "one.", "Two"])
chosen = st.sampled_from(["a", "b", "c", None])


def money(register: str):
    def read(value):
        return tuple(Decimal(end) for end in value) if isinstance(value, tuple) else Decimal(value)

    return st.one_of(st.none(), st.sampled_from(VALUES.get(register, [100])).map(read))


def strategy(register: str):
    """Rows of a register, from its fields."""
    about = KNOWN[register]
    kinds = {"date": dates, "money": money(register), "number": st.one_of(st.none(), st.sampled_from([4.0, 8.0]))}
    parties = {party.name: names if party.kind == "organisation" else people for party in about.parties}
    columns = {}
    for field in about.fields:
        if field.name in parties:
            columns[field.name] = parties[field.name]
        elif field.name == "description":
            columns[field.name] = texts
        elif field.kind in kinds:
            columns[field.name] = kinds[field.kind]
        elif field.kind == "category":
            # the first value is the usual one, so that records meet
            columns[field.name] = st.sampled_from(
                [*field.values[:1] * 3, *field.values, *([] if field.absent else [None])]
            )
        elif field.name == "rule":
            columns[field.name] = chosen
        else:
            columns[field.name] = plain
    rows = st.lists(st.fixed_dictionaries(columns), max_size=5)
    return rows.map(lambda made: [row | {"record_id": f"{register}-{n}"} for n, row in enumerate(made)])


def draw_registers(data, rule, suffix: str = "") -> dict[str, list[dict]]:
    found = {name: data.draw(strategy(name), label=f"{name}{suffix}") for name in sorted(set(rule.registers.values()))}
    return {name: [row | {"record_id": f"{row['record_id']}{suffix}"} for row in rows] for name, rows in found.items()}


unhurried = [HealthCheck.too_slow, HealthCheck.data_too_large]
slow = settings(max_examples=20, deadline=None, suppress_health_check=unhurried)
slower = settings(max_examples=6, deadline=None, suppress_health_check=unhurried)


def name_subjects(rule, facts, found) -> dict[tuple, str]:
    """The outcomes that the engine finds, by the subjects as the oracle names them; clear where it says nothing."""
    parties = {}
    for register, frame in facts.frames.items():
        for party in KNOWN[register].parties:
            column = f"party.{party.role}"
            parties |= {
                (register, party.role, number): name for number, name in frame.select(column, party.name).iter_rows()
            }
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
        told[tuple(subject)] = ("exception", "cannot tell", "not applicable", "clear")[row["outcome"]]
    return told


def evaluate(rule, rows, **more):
    facts = make_facts([rule], rows, as_of=AS_OF, covers=COVERS, **more)
    return facts, evaluate_rule(rule, facts)


def blend(outcome: str) -> str:
    return "open" if outcome in ("cannot tell", "not applicable") else outcome


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
@slow
@given(data=st.data())
def test_a_rule_finds_what_nested_loops_find(rule, data):
    rows = draw_registers(data, rule)
    review = data.draw(st.sampled_from([frozenset(), frozenset(), frozenset({"Birch Ltd"})]), label="review")
    facts, found = evaluate(rule, rows, review=review)
    expected = find_outcomes(World(rule, rows, AS_OF, rule.settings(), COVERS, review))
    told = name_subjects(rule, facts, found)
    # a register that does not cover the window of a subject without a match is tried in test_evaluate
    seen = {subject: told.get(subject, "clear") for subject in expected}
    assert set(told) <= set(expected)
    if rule.block is not None and rule.searches():  # which of the two an undecided group is depends on all its matches
        seen, expected = ({key: blend(value) for key, value in some.items()} for some in (seen, expected))
    assert seen == expected
    counts = found.coverage.row(0, named=True)
    outcomes = [counts[name] for name in ("exception", "cannot_tell", "clear", "not_applicable")]
    assert counts["subjects"] == sum(outcomes) == len(expected)
    assert counts["exception"] == list(expected.values()).count("exception") == found.exceptions.height
    assert min(outcomes) >= 0


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
@slower
@given(data=st.data())
def test_the_order_of_rows_and_how_many_are_taken_at_a_time_change_nothing(rule, data):
    rows = draw_registers(data, rule)
    if data.draw(st.booleans(), label="alike"):  # some records say the same
        rows = {
            name: made + [row | {"record_id": f"{row['record_id']}-again"} for row in made]
            for name, made in rows.items()
        }
    _, found = evaluate(rule, rows)
    shuffled = {name: data.draw(st.permutations(made)) for name, made in rows.items()}
    _, again = evaluate(rule, shuffled)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(slices, "MOST_PAIRS", 1)
        patch.setattr(strongest, "_SORTED_WHOLE", 0)
        _, sliced = evaluate(rule, rows)
        patch.setattr(crowds, "CROWDED", 0)
        _, together = evaluate(rule, rows)
    for name in ("exceptions", "cannot_tell", "coverage"):
        assert getattr(found, name).equals(getattr(again, name)), name
        assert getattr(found, name).equals(getattr(sliced, name)), name
        assert getattr(found, name).equals(getattr(together, name)), name
    assert found.evidence.drop("source_row").equals(again.evidence.drop("source_row"))
    assert found.evidence.equals(sliced.evidence)
    assert found.evidence.equals(together.evidence)


# More records may fill a gap, or make a whole larger.
FALLING = [rule for rule in RULES if rule.share or any(not search.wanted for search in rule.searches())]


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule not in FALLING], ids=lambda rule: rule.name)
@slower
@given(data=st.data())
def test_another_record_never_takes_an_exception_away(rule, data):
    rows, more = draw_registers(data, rule), draw_registers(data, rule, "-more")
    _, found = evaluate(rule, rows)
    _, raised = evaluate(rule, {name: made + more[name] for name, made in rows.items()})
    assert set(found.exceptions["exception_id"]) <= set(raised.exceptions["exception_id"])


STRICTER = {
    ("hospitality-before-award", "days_before"): -30,
    ("cumulative-hospitality", "days"): -100,
    ("cumulative-hospitality", "most"): 40,
    ("cumulative-hospitality", "times"): 1,
    ("many-recipients", "people"): 1,
    ("many-recipients", "days"): -30,
    ("paid-over-contract", "most"): 50,
    ("spend-without-contract", "most"): 5000,
    ("spend-without-contract", "days"): -100,
    ("duplicate-payment", "days"): -5,
    ("small-then-large", "times"): 100,
    ("no-declined", "offers"): 1,
    ("supplier-concentration", "most"): 20,
    ("supplier-concentration", "least"): 500,
    ("three-registers", "days"): -100,
    ("convergence", "rules"): 1,
    ("not-logged", "days"): 7,
}


@pytest.mark.parametrize(("name", "parameter"), STRICTER, ids=lambda value: value)
@slower
@given(data=st.data())
def test_a_stricter_parameter_never_adds_an_exception(name, parameter, data):
    rule = next(rule for rule in RULES if rule.name == name)
    rows = draw_registers(data, rule)
    facts, found = evaluate(rule, rows)
    strict = evaluate_rule(rule, facts, {parameter: rule.settings()[parameter] + STRICTER[name, parameter]})
    assert set(strict.exceptions["exception_id"]) <= set(found.exceptions["exception_id"])
