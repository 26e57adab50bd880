"""The schema of mapping files takes every mapping that the engine takes, and refuses slips of structure."""

from __future__ import annotations

from pathlib import Path

import pytest
from jsonschema import Draft7Validator

import engine
from engine.documents.yaml import read_yaml
from engine.registers.mapping import keys as mapping_keys
from engine.registers.mapping.schema import make_mapping_schema
from engine.schema.registers import REGISTERS
from tests.made.nodes import make_plain

FORMATS = sorted((Path(engine.__file__).parent / "registers" / "formats").glob("*.yaml"))
BROKEN = Path(__file__).parent / "broken_mappings"
SCHEMA = make_mapping_schema()
VALIDATOR = Draft7Validator(SCHEMA)
UNSEEN = {
    "bad-encoding", "bad-pattern", "bad-split", "duplicate-key", "order-of-money", "pattern-takes-nothing",
    "text-without-sentence",
}  # fmt: skip
"""What only the engine sees: encodings, regular expressions, and what one key means for another."""


def is_valid(path: Path) -> bool:
    root, _ = read_yaml(path)
    return root is not None and VALIDATOR.is_valid(make_plain(root))


def test_it_is_a_schema_of_draft_7():
    Draft7Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("path", FORMATS, ids=lambda path: path.stem)
def test_it_takes_every_format(path):
    root, _ = read_yaml(path)
    assert [error.message for error in VALIDATOR.iter_errors(make_plain(root))] == []


def test_it_refuses_what_is_broken_but_for_what_only_the_engine_sees():
    assert {path.stem for path in BROKEN.glob("*.yaml") if is_valid(path)} == UNSEEN


def test_what_the_reader_knows_an_editor_is_told():
    said = str(SCHEMA)
    tables = (mapping_keys.MAPPING, mapping_keys.COLUMN, mapping_keys.READ, mapping_keys.SKIP, mapping_keys.PARENT)
    assert all(repr(means)[1:-1] in said for table in tables for means in table.values())
    for register in REGISTERS.values():
        assert all(repr(field.means)[1:-1] in said for field in register.fields)
