"""Every shipped rule: its own tests pass, its parameters are pinned, nothing is missing."""

from __future__ import annotations

import pytest

from engine.rulebook.catalogue import find_rule_file, find_shipped_folder, list_rule_files
from engine.rulebook.english.rule import explain_rule
from engine.rulebook.parse.rule_file import read_rule
from engine.rulebook.trial.self_tests import lint_rule, list_loose_parameters, run_tests

NAMES = [path.stem for path in list_rule_files(find_shipped_folder())]


@pytest.fixture(params=NAMES)
def rule(request):
    return read_rule(*find_rule_file(request.param))


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


def test_the_rules_of_the_main_job_are_shipped():
    wanted = {"hospitality-before-award", "offer-during-tender", "second-job-is-supplier", "gift-declared-late"}
    assert wanted <= set(NAMES)
