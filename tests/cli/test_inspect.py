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


def make_sample(raw, read=None, state="read", problem=None):
    return {"raw": raw, "read": read, "state": state, "problem": problem}


def read_json(told):
    assert told.code == 0, told.err
    return json.loads(told.out)["files"]


def test_the_text_says_what_was_understood_and_why(inspect, book):
    told = inspect(str(book))
    assert told.code == 0
    for line in (
        "  read as: gifts (mapping headers)",
        "  header in row 1, cp1252, line ends CRLF, separated by `,`",
        "  Donor -> provider_name: the whole header is in the word list",
        "  Date received -> event_on: the whole header is in the word list; order: month first: proved by `1/31/2024`",
        "      1/31/2024 -> 2024-01-31",
        "      13th -> cannot be read: this is not a date that can be read",
        "      <£10 -> 0.00/9.99",
        "  Colour -> not read: no field is read from it",
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
    assert columns["Value"]["samples"] == [make_sample("£5", "5.00"), make_sample("<£10", "0.00/9.99")]
    unread = make_sample("13th", None, "cannot be read", "this is not a date that can be read")
    assert unread in columns["Date received"]["samples"]
    assert (table["separator"], table["covers"]) == (",", {"from": "2024-01-31", "to": "2024-01-31"})
    assert columns["Colour"]["state"] == "not read"
    assert table["reasons"] == [{"reason": "nil return", "rows": 1, "first_row": 4}]
    assert {"field": "event_on", "problem": "this is not a date that can be read", "severity": "medium", "times": 1,
            "first_row": 3, "said": "13th"} in table["defects"]  # fmt: skip


def test_a_table_that_fits_no_register_is_shown_and_is_no_error(inspect, tmp_path):
    (tmp_path / "x.csv").write_text("colour,shape\nred,round\n", encoding="utf-8")
    (file,) = read_json(inspect("--json", str(tmp_path / "x.csv")))
    (table,) = file["tables"]
    assert (file["register"], table["register"], table["rows_in"]) == (None, None, 1)
    assert [column["samples"] for column in table["columns"]] == [
        [make_sample("red", None, None)],
        [make_sample("round", None, None)],
    ]


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


def tell_columns(inspect, tmp_path, text, *more):
    (tmp_path / "x.csv").write_text(text, encoding="utf-8")
    (file,) = read_json(inspect("--json", *more, str(tmp_path / "x.csv")))
    return file["tables"][0]["columns"]


HEAD = "Officer,Donor,Date received,Value,Decision\n"
DATES = [
    ("31/01/2024", "2/3/2024", "day first: proved by `31/01/2024`"),
    ("4/30/2024", "2/3/2024", "month first: proved by `4/30/2024`"),
    ("31/01/2024", "4/30/2024", "both (`31/01/2024` and `4/30/2024`): a date that could be either is the interval between the two"),
    ("1/2/2024", "3/4/2024", "day first: assumed, no value proves it"),
    ("2/2/2024", "2024-05-01", "no value leaves the order open"),
    ("May 2024", "4 June 2024", "no value leaves the order open"),
]  # fmt: skip


@pytest.mark.parametrize(("first", "second", "order"), DATES)
def test_the_order_of_a_date_column_has_its_proof(inspect, tmp_path, first, second, order):
    columns = tell_columns(inspect, tmp_path, f"{HEAD}A,Oak,{first},£5,Accepted\nB,Elm,{second},£5,Accepted\n")
    assert next(column["order"] for column in columns if column["field"] == "event_on") == order


def test_a_row_that_is_no_entry_proves_no_order(inspect, tmp_path):
    text = f"{HEAD}A,Oak,1/2/2024,£5,Accepted\nTotal,,,,\n,Nil return,31/01/2024,,\n"
    columns = tell_columns(inspect, tmp_path, text)
    assert (
        next(column["order"] for column in columns if column["field"] == "event_on")
        == "day first: assumed, no value proves it"
    )


SAID = [
    ("Date received", "######", "cannot be read", None),
    ("Date received", "TBC", "nothing recorded", None),
    ("Value", "-", "nothing recorded", None),
    ("Value", "nominal", "nothing recorded", None),
    ("Value", "$35", "cannot be read", None),
    ("Value", "£25 each", "read", "25.00/"),
    ("Decision", "mauve", "cannot be read", None),  # the stand-in `not stated` is no reading of it
    ("Donor", "-", "nothing recorded", None),
]


@pytest.mark.parametrize(("column", "said", "state", "read"), SAID)
def test_a_value_that_fails_after_many_others_is_shown_for_what_it_is(inspect, tmp_path, column, said, state, read):
    good = {"Officer": "A", "Donor": "Oak", "Date received": "31/01/2024", "Value": "£5", "Decision": "Accepted"}
    rows = [good | {"Donor": f"Oak {number}"} for number in range(9)] + [good | {column: said}]
    columns = tell_columns(inspect, tmp_path, HEAD + "".join(",".join(row.values()) + "\n" for row in rows))
    samples = next(each["samples"] for each in columns if each["column"] == column)
    assert (state, read) in [(sample["state"], sample["read"]) for sample in samples if sample["raw"] == said]
    assert len(samples) <= 3
    assert any(sample["state"] == "read" for sample in samples)


MAPPING = """\
format: mine
register: gifts
columns:
  provider_name: Donor
  provider_ref: {column: Donor, pattern: '\\((.*)\\)'}
  event_on: {column: From, until: To}
  value_gbp: Vallue
"""


def test_each_column_shows_its_own_cells_whatever_it_is_read_for(inspect, tmp_path):
    (tmp_path / "m.yaml").write_text(MAPPING, encoding="utf-8")
    text = "Donor,From,To,Value,\nOak Ltd (01234567),1/2/2024,3/2/2024,£5,loose\n"
    columns = tell_columns(inspect, tmp_path, text, "--mapping", str(tmp_path / "m.yaml"))
    told = [
        (each["column"], each["field"], each["state"], [sample["raw"] for sample in each["samples"]])
        for each in columns
    ]
    assert told == [
        ("Donor", "provider_name", "read", ["Oak Ltd (01234567)"]),
        ("Donor", "provider_ref", "read", ["Oak Ltd (01234567)"]),
        ("From", "event_on", "read", ["1/2/2024"]),
        ("To", "event_on", "read", ["3/2/2024"]),
        ("Value", None, "not read", ["£5"]),
        (None, None, "no header", ["loose"]),
        ("Vallue", "value_gbp", "not there", []),
    ]
    assert columns[-1]["hint"] == "did you mean `Value`?"


def test_the_gravest_defects_come_first_and_a_kind_counts_once(inspect, tmp_path):
    rows = "".join(f"A,Oak,31/01/2024,{word},{word}\n" for word in ("mauve", "puce", "teal"))
    (tmp_path / "x.csv").write_text("Officer,Donor,Date received,Colour,Decision\n" + rows, encoding="utf-8")
    (file,) = read_json(inspect("--json", str(tmp_path / "x.csv")))
    told = [(each["severity"], each["problem"], each["times"]) for each in file["tables"][0]["defects"]]
    assert told == [
        ("medium", "`…` is not in the word list of this field", 3),
        ("info", "no field of the register is read from this column", 1),
    ]


def test_a_sheet_of_no_register_is_counted_as_a_run_counts_it(inspect, sample_folder):
    book = sample_folder / "sample_registers" / "gifts" / "Chief officers 2024.xlsx"
    (file,) = read_json(inspect("--json", str(book)))
    notes = file["tables"][-1]
    assert (notes["register"], notes["rows_in"], notes["kept"], notes["set_aside"]) == (None, 2, 0, 2)
    assert notes["reasons"] == [{"reason": "the sheet is no table of the gifts register", "rows": 2, "first_row": 1}]
    assert file["register"] == "gifts"


MISFITS = [
    ("Colour,,Weight\nred,big,2\n", "no header is one that a register has", ["Colour", None, "Weight"]),
    ("Officer,Date received,Value\nA,1/2/2024,£5\n", "no column gives provider_name", ["Officer", "Date received", "Value"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "why", "headers"), MISFITS)
def test_what_fits_no_register_says_what_it_lacks(inspect, tmp_path, text, why, headers):
    (tmp_path / "x.csv").write_text(text, encoding="utf-8")
    (file,) = read_json(inspect("--json", str(tmp_path / "x.csv")))
    (table,) = file["tables"]
    assert why in table["why"]
    assert [column["column"] for column in table["columns"]] == headers
