"""A rule for each construct of the grammar: its tests pass, its parameters are pinned, it reads as English."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.rulebook.english.rule import explain_rule
from engine.rulebook.parse.rule_file import read_rule
from engine.rulebook.trial.self_tests import lint_rule, list_loose_parameters, run_tests

DRAFTS = sorted((Path(__file__).parent / "drafts").glob("*.yaml"))


@pytest.fixture(params=DRAFTS, ids=lambda path: path.stem)
def rule(request):
    return read_rule(request.param, request.param.name)


def test_its_own_tests_pass(rule):
    assert [result for result in run_tests(rule) if not result.passed] == []


def test_its_tests_pin_every_parameter(rule):
    assert list_loose_parameters(rule) == []


def test_nothing_is_missing(rule):
    assert [str(problem) for problem in lint_rule(rule)] == []


def test_it_reads_as_english(rule):
    said = explain_rule(rule)
    assert "Raises an exception when" in said
    assert "{" not in said
