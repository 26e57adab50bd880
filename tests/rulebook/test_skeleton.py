"""A new rule is in order and passes its tests as it is written, for every register and pairs of them."""

from __future__ import annotations

import itertools

import pytest

from engine.errors import UsageError
from engine.rulebook.editor.skeleton import make_skeleton
from engine.rulebook.parse.rule_file import KEYS, read_rule
from engine.rulebook.trial.self_tests import lint_rule, list_loose_parameters, run_tests
from engine.schema.registers import REGISTERS

ONE = [(name,) for name in REGISTERS]
TWO = [
    *((name, name) for name in REGISTERS),
    *itertools.pairwise(REGISTERS),  # each register once first and once second
    ("gifts", "awards"),
    ("staff", "second_jobs"),
    ("staff", "payments"),  # the example of a payment names no cardholder
    ("awards", "companies"),
]
TWO = [pair for pair in dict.fromkeys(TWO) if {"staff", "companies"} != set(pair)]  # they name nobody in common


@pytest.mark.parametrize("compare", ONE + TWO, ids="-".join)
def test_it_passes_as_it_is_written(tmp_path, compare):
    path = tmp_path / "my-new-rule.yaml"
    path.write_text(make_skeleton("my-new-rule", compare), encoding="utf-8")
    rule = read_rule(path)
    assert lint_rule(rule) == []
    assert [result for result in run_tests(rule) if not result.passed] == []
    assert list_loose_parameters(rule) == []
    assert rule.status == "draft"
    assert list(rule.compare.values()) == list(compare)
    assert {"exception", "clear", "cannot tell"} <= {test.expect for test in rule.tests}


def test_it_has_a_word_about_every_key():
    text = make_skeleton("my-new-rule", ["gifts", "awards"])
    missing = [key for key in KEYS if f"\n{key}:" not in text and f"\n# {key}:" not in text and f"`{key}`" not in text]
    assert missing == []


@pytest.mark.parametrize(
    ("name", "compare", "said"),
    [
        ("My Rule", ["gifts"], "a rule cannot be called `My Rule`; write small letters, digits and hyphens, such as `my-rule`"),
        ("my_rule", ["gifts"], "a rule cannot be called `my_rule`; write small letters, digits and hyphens, such as `my-rule`"),
        ("-", ["gifts"], "a rule cannot be called `-`; write small letters, digits and hyphens"),
        ("../rule", ["gifts"], "a rule cannot be called `../rule`; write small letters, digits and hyphens, such as `rule`"),
        ("null", ["gifts"], "a rule cannot be called `null`; write small letters, digits and hyphens"),
        ("r", ["gift"], "there is no register `gift`; did you mean `gifts`?"),
        ("r", [], "a new rule compares one register or two, not 0; --compare gifts,awards"),
        ("r", ["gifts", "awards", "staff"], "a new rule compares one register or two, not 3; --compare gifts,awards"),
        ("r", ["staff", "companies"], "`staff` and `companies` name nobody in common; compare one of them with a register that names both"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(name, compare, said):
    with pytest.raises(UsageError) as caught:
        make_skeleton(name, compare)
    assert str(caught.value) == said
