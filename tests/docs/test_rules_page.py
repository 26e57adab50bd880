"""docs/reference/rules.md says what the rule files say."""

from __future__ import annotations

import pytest

from engine.rulebook.catalogue import find_rule_file, find_shipped_folder, list_rule_files
from engine.rulebook.parse.rule_file import read_rule
from tests.docs.rules_page import PAGE, make_page

NAMES = [path.stem for path in list_rule_files(find_shipped_folder())]


def test_the_page_of_the_rules_is_current():
    assert PAGE.read_text(encoding="utf-8") == make_page(), (
        "run `make golden`, read the difference, and commit the page"
    )


@pytest.fixture(scope="module")
def page():
    return make_page()


@pytest.mark.parametrize("name", NAMES)
def test_the_page_tells_of_each_rule_all_that_a_reader_asks(page, name):
    rule = read_rule(*find_rule_file(name))
    section = page.partition(f"\n### {name}\n")[2].partition("\n### ")[0]
    told = [rule.title, f"**{rule.status}**", rule.owner, rule.limitation, rule.false_positives, rule.file]
    told += [text for pair in rule.policy for text in pair] + [parameter.why for parameter in rule.parameters.values()]
    assert [text for text in told if text and text.replace("|", "\\|") not in section] == []
    assert f"**Its tests.** {len(rule.tests)}:" in section
    assert f"| [{name}](#{name}) | " in page.partition("\n## ")[0]
