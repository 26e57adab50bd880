"""Nil returns in their spellings: no entries, but counted by body and period."""

import datetime as dt

import pytest

from engine.registers.load import load_registers
from engine.schema.entries import RegisterEntry

HEAD = "Force,Officer,Date received,Donor,Description,Value\n"


def load(folder, body):
    (folder / "g.csv").write_text(HEAD + body, encoding="utf-8")
    return load_registers([RegisterEntry("gifts", "g.csv", (folder / "g.csv",))], folder)


@pytest.mark.parametrize(
    "said",
    ["Nil return", "NIL", "nil-return", "None", "None declared", "Nothing to declare", "No gifts received", "N/A",
     "no hospitality this quarter", "Nil Return.", "None received", "No entries", "not applicable"],
)  # fmt: skip
def test_every_spelling_is_a_nil_return_of_its_body(tmp_path, said):
    loaded = load(tmp_path, f"Westmarch,ACC Vale,May 2024,{said},{said},\n")
    assert loaded.frames["gifts"].is_empty()
    expected = [("gifts", "Westmarch", "ACC Vale", dt.date(2024, 5, 1), dt.date(2024, 5, 31), 2)]
    columns = ("register", "body", "person", "period_from", "period_to", "source_row")
    assert loaded.nil_returns.select(columns).rows() == expected
    assert loaded.set_aside["reason"].to_list() == ["nil return"]


@pytest.mark.parametrize(
    "row", ["Westmarch,ACC Vale,May 2024,Oak Ltd,N/A,", "Westmarch,ACC Vale,May 2024,N/A,Bottle of wine,£9"]
)
def test_an_entry_that_says_something_is_none(tmp_path, row):
    loaded = load(tmp_path, row + "\n")
    assert loaded.frames["gifts"].height == 1
    assert loaded.nil_returns.is_empty()


def test_a_register_of_nil_returns_covers_their_periods(tmp_path):
    loaded = load(tmp_path, "Westmarch,ACC Vale,Q1 2024/25,Nil return,,\nWestmarch,ACC Vale,Q2 2024/25,Nil return,,\n")
    (source,) = loaded.sources
    assert (source.covers_from, source.covers_to, source.assumed) == (dt.date(2024, 4, 1), dt.date(2024, 9, 30), True)
