"""The rules that a folder holds, by name."""

from __future__ import annotations

import pytest

from engine.errors import RuleError
from engine.rulebook.catalogue import find_rule_file, read_rules


def test_two_files_of_one_name_are_refused_with_both(tmp_path):
    text = find_rule_file("gift-declared-late")[0].read_text(encoding="utf-8")
    for place in ("a/gift-declared-late.yaml", "b/gift-declared-late.yml"):
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).write_text(text, encoding="utf-8")
    with pytest.raises(RuleError) as caught:
        read_rules(tmp_path, "rules")
    said = "there is a rule `gift-declared-late` in rules/a/gift-declared-late.yaml too; take one of them out"
    assert [str(problem) for problem in caught.value.problems] == [f"rules/b/gift-declared-late.yml: {said}"]
