"""The schema of crosscheck.toml takes the projects that the engine takes, and refuses what it refuses."""

from __future__ import annotations

import datetime as dt
import json
import tomllib
from pathlib import Path

import pytest
from jsonschema import Draft7Validator

from engine.project import KEYS, make_project_schema
from engine.starter.project_files import make_project_files

ROOT = Path(__file__).parents[2]
SCHEMA = make_project_schema()
VALIDATOR = Draft7Validator(SCHEMA)
REGISTER = '[[registers]]\nregister = "gifts"\npath = "g.csv"\n'


def list_faults(text: str) -> list[str]:
    as_text = json.loads(json.dumps(tomllib.loads(text), default=dt.date.isoformat))  # to an editor dates are text
    return [error.message for error in VALIDATOR.iter_errors(as_text)]


def test_it_is_a_schema_of_draft_7():
    Draft7Validator.check_schema(SCHEMA)


def test_it_takes_the_sample_and_the_starter():
    assert list_faults((ROOT / "sample_registers" / "crosscheck.toml").read_text(encoding="utf-8")) == []
    assert list_faults(make_project_files("Westmarch Police")["crosscheck.toml"].decode("utf-8")) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "'registers' is a required property"),
        (REGISTER + 'colour = "red"\n', "'colour' was unexpected"),
        (REGISTER.replace("gifts", "gift"), "'gift' is not one of"),
        ('[[registers]]\nregister = "gifts"\n', "'path' is a required property"),
        (REGISTER + 'covers_from = "spring"\n', "does not match"),
        (REGISTER + '[quality]\nstop_at = "often"\n', "'often' is not one of"),
        (REGISTER + '[rules]\nskip = "gift-declared-late"\n', "is not of type 'array'"),
        (REGISTER + "[rules.parameters]\ndays = 3\n", "is not of type 'object'"),
        (REGISTER + '[rule]\npath = "rules"\n', "'rule' was unexpected"),
    ],
)
def test_it_refuses(text, said):
    assert any(said in fault for fault in list_faults(text))


def test_every_key_says_what_it_holds():
    said = str(SCHEMA)
    assert all(repr(means)[1:-1] in said for section in KEYS.values() for means in section.values())
