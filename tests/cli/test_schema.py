"""`crosscheck schema` prints a JSON Schema."""

from __future__ import annotations

import json

import pytest


@pytest.mark.parametrize(
    ("kind", "title"),
    [
        ("rule", "A rule of crosscheck"),
        ("mapping", "A mapping file of crosscheck"),
        ("project", "The settings of a crosscheck project"),
    ],
)
def test_it_prints_the_schema_of(call, tmp_path, kind, title):
    called = call(["schema", kind], tmp_path)
    assert called.code == 0
    assert json.loads(called.printed)["title"] == title


def test_another_kind_is_refused_with_those_there_are(call, tmp_path):
    called = call(["schema", "rules"], tmp_path)
    assert called.code == 2
    assert "'rule', 'mapping', 'project'" in called.printed
