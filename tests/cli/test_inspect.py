"""`crosscheck inspect` as a user runs it: what is shown, as text and as JSON, and the exit codes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

import pytest

SAMPLES = Path(__file__).resolve().parents[1] / "registers" / "samples"
BOOK = "Officer,Donor,Date received,Value,Accepted or declined,Colour\nPC A,Oak Ltd,1/31/2024,£5,Accepted,red\nPC B,Elm Ltd,13th,<£10,Declined,blue\nPC C,Nil,,,,\n"


class Told(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture
def inspect(crosscheck):
    return lambda *args: Told(*crosscheck("inspect", *args))


@pytest.fixture
def book(tmp_path):
    (tmp_path / "gifts.csv").write_bytes(BOOK.replace("\n", "\r\n").encode("cp1252"))
    return tmp_path / "gifts.csv"


def read_json(told):
    assert told.code == 0, told.err
    return json.loads(told.out)["files"]


def test_the_text_says_what_was_understood_and_why(inspect, book):
    told = inspect(str(book))
    assert told.code == 0
    for line in (
        "  read as: gifts (mapping headers)",
        "  header in row 1, cp1252, line ends CRLF",
        "  Donor -> provider_name: the whole header is in the word list",
        "  Date received -> event_on: the whole header is in the word list; order: month first: proved by `1/31/2024`",
        "      1/31/2024 -> 2024-01-31",
        "      13th -> not read",
        "      <£10 -> 0.00/9.99",
        "  Colour -> not read: no field of the register is read from it",
        "  rows in 3, kept 2, set aside 1, of them nil returns 1",
        "    set aside: nil return: 1, first in row 4",
    ):
        assert line in told.out


def test_the_json_holds_the_same(inspect, book):
    (file,) = read_json(inspect("--json", str(book)))
    (table,) = file["tables"]
    assert (file["register"], file["kind"], table["header_row"], table["line_ends"]) == ("gifts", "csv", 1, "CRLF")
    assert (table["rows_in"], table["kept"], table["set_aside"], table["nil_returns"]) == (3, 2, 1, 1)
    columns = {column["column"]: column for column in table["columns"]}
    assert columns["Value"]["field"] == "value_gbp"
    assert columns["Value"]["samples"] == [["£5", "5.00"], ["<£10", "0.00/9.99"]]
    assert columns["Colour"]["state"] == "not read"
    assert table["reasons"] == [{"reason": "nil return", "rows": 1, "first_row": 4}]
    assert {"field": "event_on", "problem": "this is not a date that can be read", "severity": "medium", "times": 1,
            "first_row": 3, "said": "13th"} in table["defects"]  # fmt: skip


def test_a_table_that_fits_no_register_is_shown_and_is_no_error(inspect, tmp_path):
    (tmp_path / "x.csv").write_text("colour,shape\nred,round\n", encoding="utf-8")
    (file,) = read_json(inspect("--json", str(tmp_path / "x.csv")))
    (table,) = file["tables"]
    assert (file["register"], table["register"], table["rows_in"]) == (None, None, 1)
    assert [column["samples"] for column in table["columns"]] == [[["red", None]], [["round", None]]]


def test_what_cannot_be_read_ends_in_one_line_after_the_others(inspect, book, tmp_path):
    (tmp_path / "bad.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    told = inspect(str(tmp_path / "bad.xlsx"), str(book))
    assert told.code == 2
    assert "read as: gifts" in told.out
    (line,) = told.err.splitlines()
    assert "bad.xlsx: the workbook is damaged" in line


@pytest.mark.parametrize("name", ["nothing.csv", ".", "*.nothing"])
def test_a_file_that_is_none_is_one_line(inspect, tmp_path, name, monkeypatch):
    monkeypatch.chdir(tmp_path)
    told = inspect(name)
    assert told.code == 2
    assert len(told.err.splitlines()) == 1


def test_a_pattern_is_opened(inspect, book, monkeypatch):
    monkeypatch.chdir(book.parent)
    assert [file["file"] for file in read_json(inspect("--json", "*.csv"))] == ["gifts.csv"]


def test_a_stated_register_is_taken(inspect, tmp_path):
    (tmp_path / "x.csv").write_text("Supplier,Date,Amount\nOak Ltd,1/2/2024,£5\n", encoding="utf-8")
    (file,) = read_json(inspect("--json", "--register", "awards", str(tmp_path / "x.csv")))
    assert file["register"] == "awards"
    assert "stated" in file["tables"][0]["why"]


def test_the_mapping_is_written_once_and_read_again(inspect, book, tmp_path):
    target = tmp_path / "gifts.yaml"
    assert inspect(str(book), "--write-mapping", str(target)).code == 0
    written = target.read_text(encoding="utf-8")
    assert "dates: month first" in written
    again = inspect(str(book), "--write-mapping", str(target))
    assert (again.code, target.read_text(encoding="utf-8")) == (2, written)
    assert "is there already" in again.err
    (file,) = read_json(inspect("--json", "--mapping", str(target), str(book)))
    assert file["tables"][0]["format"] == "gifts"


def test_one_mapping_is_of_one_file(inspect, book, tmp_path):
    told = inspect(str(book), str(SAMPLES / "police-spend.csv"), "--write-mapping", str(tmp_path / "m.yaml"))
    assert told.code == 2
    assert not (tmp_path / "m.yaml").exists()
