"""A file that is a copy of another, and entries that stand in several files: what is set aside, counted and covered."""

from __future__ import annotations

import datetime as dt
import json

import pytest
import xlsxwriter

from engine.registers.load import load_registers
from engine.schema.entries import RegisterEntry

HEAD = "Ref,Officer,Donor,Date offered,Date declared,Accepted or declined,Value,Description\n"
ROW = "G1,Insp Morgan Vale,Harcourt Vale Ltd,1/3/2024,4/3/2024,Accepted,45,Dinner at the event\n"
NIL = ",PC Jo Larkin,Nil return,,,,,\n"
COPY = "the file is a copy of a.csv, byte for byte"


def load(folder, files: dict[str, str | bytes], register: str | None = "gifts"):
    for name, content in files.items():
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    loaded = load_registers([RegisterEntry(register, "*", tuple(folder / name for name in files))], folder)
    for source in loaded.sources:
        assert source.rows_in == source.kept + source.set_aside
        assert loaded.set_aside.filter(source_file=source.file, source_sheet=source.sheet).height == source.set_aside
    return loaded


def count(loaded) -> list[tuple[int, int, int]]:
    return [(source.rows_in, source.kept, source.set_aside) for source in loaded.sources]


def test_every_row_of_a_copy_is_set_aside_naming_the_first_file(tmp_path):
    text = HEAD + ROW + NIL + "G2,PC Jo Larkin,Harcourt Vale Ltd,######,,Accepted,5,Pen\n"
    loaded = load(tmp_path, {"a.csv": text, "b.csv": text})
    assert count(loaded) == [(3, 2, 1), (3, 0, 3)]
    aside = loaded.set_aside.filter(source_file="b.csv")
    assert aside.select("source_row", "reason").rows() == [(2, COPY), (3, COPY), (4, COPY)]
    assert (
        aside["said"][0]
        == "G1 | Insp Morgan Vale | Harcourt Vale Ltd | 1/3/2024 | 4/3/2024 | Accepted | 45 | Dinner at the event"
    )
    assert loaded.frames["gifts"]["record_id"].to_list() == ["G1", "G2"]
    assert loaded.nil_returns.height == 1
    assert set(loaded.defects["source_file"]) == {"a.csv"}


def test_payments_of_a_copied_file_are_set_aside_though_equal_payments_are_not(tmp_path):
    text = "Supplier,Date paid,Amount\nHarcourt Vale Ltd,20/6/2024,1250\nHarcourt Vale Ltd,20/6/2024,1250\n"
    loaded = load(tmp_path, {"a.csv": text, "b.csv": text, "c.csv": text + "\n"}, "payments")
    assert count(loaded) == [(2, 2, 0), (2, 0, 2), (2, 2, 0)]


def test_sheets_of_one_workbook_are_no_copies_but_gather(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "book.xlsx") as book:
        for name in ("Q1", "Q2"):
            sheet = book.add_worksheet(name)
            for number, line in enumerate((HEAD + ROW).splitlines()):
                sheet.write_row(number, 0, line.split(","))
    loaded = load(tmp_path, {"book.xlsx": (tmp_path / "book.xlsx").read_bytes()})
    assert count(loaded) == [(1, 1, 0), (1, 0, 1)]
    assert loaded.set_aside["reason"].to_list() == ["declared twice: the same entry as book.xlsx sheet Q1 row 2"]
    assert loaded.frames["gifts"]["also_at"].to_list() == ["book.xlsx sheet Q2 row 2"]


def make_release(*suppliers: str, ref: str = "A1") -> dict:
    award = {
        "id": ref,
        "title": "Cleaning",
        "date": "2024-06-01T00:00:00Z",
        "value": {"amount": 9000, "currency": "GBP"},
        "suppliers": [{"name": name} for name in suppliers],
    }
    return {"ocid": f"ocds-{ref}", "id": f"{ref}-1", "date": "2024-06-02T00:00:00Z", "awards": [award]}


def make_file(*releases: dict) -> str:
    return json.dumps({"releases": list(releases)})


def test_releases_of_a_copied_file_leave_those_of_the_first(tmp_path):
    text = make_file(make_release("Harcourt Vale Ltd"), make_release("Oakmere Digital", ref="A2"))
    loaded = load(tmp_path, {"a.json": text, "b.json": text}, "awards")
    assert count(loaded) == [(2, 2, 0), (2, 0, 2)]
    assert loaded.frames["awards"]["source_file"].to_list() == ["a.json", "a.json"]
    assert set(loaded.set_aside["reason"]) == {"the file is a copy of a.json, byte for byte"}


@pytest.mark.parametrize(
    ("suppliers", "counts", "kept"),
    [
        (["Harcourt Vale Ltd"], [(1, 1, 0), (1, 0, 1)], 1),
        (["Harcourt Vale Ltd", "Oakmere Digital"], [(1, 1, 0), (1, 1, 0)], 2),  # one of its two is left
    ],
    ids=["all folded", "one left"],
)
def test_a_release_is_set_aside_only_where_none_of_its_awards_is_left(tmp_path, suppliers, counts, kept):
    register = "Contract ref,Title,Supplier,Award date,Value\nAW-1,Cleaning,HARCOURT VALE LIMITED,1/6/2024,9000\n"
    loaded = load(tmp_path, {"a.csv": register, "b.json": make_file(make_release(*suppliers))}, "awards")
    assert count(loaded) == counts
    frame = loaded.frames["awards"]
    assert frame.height == kept
    assert frame.select("source_file", "also_at").rows()[0] == ("a.csv", "b.json place 1")


def test_a_book_covers_the_days_of_rows_that_are_kept_elsewhere(tmp_path):
    later = ROW.replace("G1", "T1").replace("1/3/2024,4/3/2024", "5/5/2024,6/5/2024")
    loaded = load(tmp_path, {"a.csv": HEAD + later + ROW, "b.csv": HEAD + ROW + "\n"})
    assert count(loaded)[1] == (1, 0, 1)
    covers = [(source.covers_from, source.covers_to) for source in loaded.sources]
    assert covers == [(dt.date(2024, 3, 1), dt.date(2024, 5, 5)), (dt.date(2024, 3, 1), dt.date(2024, 3, 1))]


def test_the_first_place_is_the_first_in_the_order_of_the_project(tmp_path):
    files = {"a.csv": HEAD + ROW, "b.csv": HEAD + ROW + "\n"}
    for first, other in (("a.csv", "b.csv"), ("b.csv", "a.csv")):
        frame = load(tmp_path, {name: files[name] for name in (first, other)}).frames["gifts"]
        assert frame.select("source_file", "also_at").rows() == [(first, f"{other} row 2")]
