"""The schema of rule files takes every rule that the engine takes, refuses slips of structure, and is current."""

from __future__ import annotations

from pathlib import Path

import pytest
from jsonschema import Draft7Validator

from engine.documents.yaml import parse_yaml, read_yaml
from engine.findings import OUTCOMES
from engine.rulebook.editor.rule_schema import NAME, make_rule_schema, make_schema_line, write_rule_schema
from engine.rulebook.logic.operators import OPERATORS, WORDS
from engine.rulebook.parse.keys import (
    PARAMETER_KEYS,
    PERIOD_KEYS,
    POLICY_KEYS,
    REPORT_KEYS,
    RULE_KEYS,
    SHARE_KEYS,
    STATUSES,
    TEST_KEYS,
    TOTAL_KEYS,
)
from engine.schema.findings import KNOWN
from engine.severities import SEVERITIES
from tests.made.nodes import make_plain
from tests.rulebook.test_rule_docs import EXAMPLES

ROOT = Path(__file__).parents[2]
SHIPPED = sorted((ROOT / "rules").rglob("*.yaml"))
DRAFTS = sorted((Path(__file__).parent / "drafts").glob("*.yaml"))
SCHEMA = make_rule_schema()
VALIDATOR = Draft7Validator(SCHEMA)

REFUSED = (
    "absent-of-no-register", "absent-without-where", "alias-reserved", "date-against-money", "date-in-another-form",
    "empty-list", "grouped-by-a-date", "link-not-a-list", "list-where-one-value-is-taken", "many-lacks",
    "many-problems", "measure-in-when", "mentions-of-a-date", "missing-keys", "money-in-words", "no-value",
    "number-of-days-in-words", "one-limit", "one-value-where-a-list-is-taken", "parameter-as-plain-number",
    "parameter-keys", "party-of-another-kind", "plain-text", "policy-as-text", "policy-of-other-keys",
    "policy-says-nothing", "severity-empty", "share-of-other-keys", "share-without-limit", "test-days-not-days",
    "test-expects-no-outcome", "test-misspells-expect", "test-states-an-unknown-field", "test-states-what-cannot-be-read",
    "test-without-a-name", "text-against-days", "total-of-one-match", "total-turned-round", "total-within-without-by",
    "total-without-per", "two-conditions-in-one-item", "unknown-field", "unknown-field-of-right-side", "unknown-key",
    "unknown-link", "unknown-operator", "unknown-party", "unknown-register", "unknown-severity", "unknown-status",
    "unknown-symbol", "unknown-value", "value-after-is-recorded", "values-by-a-text", "values-without-by",
    "version-in-words", "version-with-a-point", "when-not-a-list", "yes-is-text",
)  # fmt: skip
"""Broken rules whose structure is wrong, so that an editor shows it as it is typed."""


def list_faults(path: Path) -> list[str]:
    root, _ = read_yaml(path)
    return [f"{'/'.join(map(str, error.path))}: {error.message}" for error in VALIDATOR.iter_errors(make_plain(root))]


def test_it_is_a_schema_of_draft_7():
    Draft7Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "http://json-schema.org/draft-07/schema#"


@pytest.mark.parametrize("path", [*SHIPPED, *DRAFTS], ids=lambda path: path.stem)
def test_it_takes_every_rule(path):
    assert list_faults(path) == []


@pytest.mark.parametrize("text", [text for text in EXAMPLES if text.startswith("tests:")])
def test_it_takes_the_tests_that_the_documentation_shows(text):
    root, _ = parse_yaml(text, "example")
    tests = Draft7Validator({**SCHEMA, "required": []})
    assert [error.message for error in tests.iter_errors(make_plain(root))] == []


@pytest.mark.parametrize("name", REFUSED)
def test_it_refuses_a_slip_of_structure(name):
    assert list_faults(Path(__file__).parent / "broken" / f"{name}.yaml")


def test_what_the_reader_knows_an_editor_is_told():
    said = str(SCHEMA)
    for operator in OPERATORS.values():
        assert operator.means in said
    for word in WORDS:
        assert word.means in said or word.place == "block"  # a key of the rule, described as one
    for table in (RULE_KEYS, POLICY_KEYS, PARAMETER_KEYS, PERIOD_KEYS, TOTAL_KEYS, SHARE_KEYS, REPORT_KEYS, TEST_KEYS):
        assert all(repr(means)[1:-1] in said for means in table.values())
    for named in (*KNOWN, *SEVERITIES, *OUTCOMES, *STATUSES):
        assert repr(named) in said


def list_patterns(node: object) -> list[str]:
    if isinstance(node, list):
        return [pattern for item in node for pattern in list_patterns(item)]
    if not isinstance(node, dict):
        return []
    own = [*node.get("patternProperties", {}), *([node["pattern"]] if isinstance(node.get("pattern"), str) else [])]
    return own + [pattern for value in node.values() for pattern in list_patterns(value)]


def test_its_patterns_are_whole_and_read_alike_in_python_and_javascript():
    for pattern in list_patterns(SCHEMA):
        assert pattern[0] == "^"
        assert pattern[-1] == "$"
        assert not any(mark in pattern for mark in ("?P<", "?<", r"\ ", r"\-", r"\_", r"\Z"))


def test_the_schema_beside_the_rules_is_current(tmp_path):
    written = write_rule_schema(tmp_path)
    assert written.name == NAME
    assert (ROOT / "rules" / NAME).read_bytes() == written.read_bytes(), "run `make golden`"
    before = written.stat().st_mtime_ns
    assert write_rule_schema(tmp_path).stat().st_mtime_ns == before  # what is current is left alone


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_rule_names_it_in_its_first_line(path):
    depth = len(path.relative_to(ROOT / "rules").parts) - 1
    with path.open(encoding="utf-8") as lines:
        assert next(lines) == make_schema_line(depth)
    assert (path.parent / make_schema_line(depth).partition("$schema=")[2].strip()).resolve() == ROOT / "rules" / NAME
