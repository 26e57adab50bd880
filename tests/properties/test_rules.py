"""Every shipped rule against the oracle, on small random registers; and what more data may never do."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_facts import make_facts
from oracle import find_outcomes

from engine.registers.schema import REGISTERS
from engine.rulebook.evaluate import evaluate_rule
from engine.rulebook.read import read_rule
from engine.rulebook.shelf import find_rule_file, find_shipped_folder, list_rule_files

RULES = [read_rule(*find_rule_file(path.stem)) for path in list_rule_files(find_shipped_folder())]
AS_OF = dt.date(2025, 6, 30)
START = dt.date(2024, 1, 1)
# Few days and few names, so that records meet, and meet at the edges of windows.
SPANS = [-1096, -1095, -366, -365, -181, -180, -91, -90, -30, -28, -1, 0, 1, 28, 29, 90, 91, 180, 181, 365, 366]
days = st.sampled_from(SPANS).map(lambda offset: START + dt.timedelta(days=offset))
dates = st.one_of(
    st.none(),
    days,
    days,
    days,
    st.tuples(days, st.integers(1, 40)).map(lambda p: (p[0], p[0] + dt.timedelta(days=p[1]))),
)
amounts = st.one_of(st.none(), st.sampled_from([Decimal(5), Decimal("25.00"), (Decimal("10.00"), Decimal("30.00"))]))
names = st.sampled_from([None, "Alder Ltd", "Birch Ltd", "Cedar Ltd"])
texts = st.sampled_from([None, "Lunch", "Lunch with Alder Ltd", "Birch Ltd and Cedar Ltd"])


def strategy(register: str):
    """Rows of a register, from its fields."""
    about = REGISTERS[register]
    kinds = {"date": dates, "money": amounts}
    columns = {}
    for field in about.fields:
        if any(field.name == party.name for party in about.parties):
            columns[field.name] = names
        elif field.name == "description":
            columns[field.name] = texts
        elif field.kind in kinds:
            columns[field.name] = kinds[field.kind]
        elif field.kind == "category":
            columns[field.name] = st.sampled_from(field.values)
    rows = st.lists(st.fixed_dictionaries(columns), max_size=5)
    blank = dict.fromkeys(about.field_names())
    return rows.map(lambda made: [blank | row | {"record_id": f"{register}-{n}"} for n, row in enumerate(made)])


registers = st.fixed_dictionaries({name: strategy(name) for name in ("gifts", "awards", "second_jobs")})
slow = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def outcomes(rule, facts, found) -> dict[str, str]:
    ids = facts.frames[rule.compare[rule.report.one_per[0].alias]]["record_id"].to_list()
    told = {
        ids[row[0]]: ("exception", "cannot tell", "not applicable", "clear")[row[1]]
        for row in found.outcomes.iter_rows()
    }
    return {record: told.get(record, "clear") for record in ids}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
@slow
@given(rows=registers, more=registers, data=st.data())
def test_a_rule_finds_what_nested_loops_find(rule, rows, more, data):
    """So it does in any order of rows, and another record never takes an exception away."""
    facts = make_facts([rule], rows, as_of=AS_OF)
    found = evaluate_rule(rule, facts)
    expected = find_outcomes(rule, rows, AS_OF)
    assert outcomes(rule, facts, found) == expected
    counts = found.coverage.row(0, named=True)
    assert counts["subjects"] == len(expected)
    assert counts["exception"] == list(expected.values()).count("exception") == found.exceptions.height
    assert counts["cannot_tell"] == list(expected.values()).count("cannot tell")

    shuffled = {name: data.draw(st.permutations(made)) for name, made in rows.items()}
    again = evaluate_rule(rule, make_facts([rule], shuffled, as_of=AS_OF))
    for name in ("exceptions", "cannot_tell"):
        assert getattr(found, name).equals(getattr(again, name)), "the order of rows changes nothing"
    added = {
        name: made + [row | {"record_id": f"{row['record_id']}-more"} for row in more[name]]
        for name, made in rows.items()
    }
    raised = evaluate_rule(rule, make_facts([rule], added, as_of=AS_OF)).exceptions
    assert set(found.exceptions["exception_id"]) <= set(raised["exception_id"]), "an exception was taken away"
