"""Broken rule files, each beside all that `rules check` says of it: file, line, column and hint.

`python tests/rulebook/test_broken.py` writes the expected texts anew; read the difference.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engine.errors import Problem
from engine.rulebook.trial.self_tests import check_rule_file

BROKEN = Path(__file__).parent / "broken"
FILES = sorted(BROKEN.glob("*.yaml"))
WHOLE_FILE = {"a-list", "empty", "plain-text"}
"""Files of which nothing is a rule, so that no line of them is wrong."""


def explain(path: Path) -> str:
    return "".join(f"{problem}\n" for problem in check_rule_file(path, path.name))


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def path(request):
    return request.param


def test_a_broken_rule_says_what_where_and_what_instead(path):
    assert explain(path) == path.with_suffix(".txt").read_text(encoding="utf-8")


def test_each_problem_has_its_line_and_column_and_they_come_in_the_order_of_the_file(path):
    problems: list[Problem] = check_rule_file(path, path.name)
    assert problems
    places = [(problem.place.line, problem.place.column) for problem in problems]
    assert path.stem in WHOLE_FILE or None not in {part for place in places for part in place}
    assert path.stem in WHOLE_FILE or places == sorted(places)


def test_each_line_is_one_sentence_that_begins_with_its_file(path):
    for line in explain(path).splitlines():
        assert re.fullmatch(rf"{re.escape(path.name)}(:\d+:\d+)?: \S.*[^.;]", line), line


def test_every_expected_text_has_its_file():
    assert {path.stem for path in BROKEN.glob("*.txt")} == {path.stem for path in FILES}


if __name__ == "__main__":
    for each in FILES:
        each.with_suffix(".txt").write_text(explain(each), encoding="utf-8", newline="\n")
