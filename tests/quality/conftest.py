"""The gate without Great Expectations, whose import and suites take longest: what it would assert is counted."""

from __future__ import annotations

import pytest

from engine.quality import gate


@pytest.fixture
def without_great_expectations(monkeypatch):
    """Count the flags as Great Expectations does; test_validate.py holds that it counts alike."""

    def count(tables):
        failing = {
            check: flags[check].eq_missing(other=False).arg_true()
            for flags in tables.values()
            for check in flags.columns
        }
        return gate._Verdict(failing, "none", dict.fromkeys(gate._STATISTICS, 0))

    monkeypatch.setattr(gate, "_ask_great_expectations", count)
