"""Characters that nobody sees are left out of cells, and each row that held some says so."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.reading.files import read_file
from engine.reading.table.invisible import MOST_REMARKS, clear_marks, clear_text, may_hold_marks

CASES = [
    ("Alder\u202edtL", "AlderdtL", "direction marks"),
    ("Al\u200bder", "Alder", "zero-width characters"),
    ("\ufeffAlder", "Alder", "zero-width characters"),
    ("Alder\x00", "Alder", "control characters"),
    ("Alder\x0bLtd", "Alder Ltd", "control characters"),
    ("Alder\u2028Ltd", "Alder Ltd", "control characters"),
    ("\x1b[31mAlder", "[31mAlder", "control characters"),
    ("O\x92Brien", "O’Brien", "control characters"),
    ("\x9c20", "£20", "control characters"),
    ("\u2066Al\u200bder\u2069", "Alder", "direction marks and zero-width characters"),
]


@pytest.mark.parametrize(("text", "plain", "kinds"), CASES)
def test_what_nobody_sees_is_left_out_and_told(text, plain, kinds):
    assert clear_text(text) == plain
    frame, remarks = clear_marks(pl.DataFrame({"c0": ["Birch", text], "c1": ["Café £5\n", None]}))
    assert frame.rows() == [("Birch", "Café £5\n"), (plain, None)]
    (remark,) = remarks
    assert remark[0] == 2
    assert remark[2] == f"{kinds} are left out of this row"
    assert clear_text(remark[1]) == remark[1], "a remark shows the marks by their numbers"
    assert may_hold_marks(text.encode())


@pytest.mark.parametrize("text", ["Café £5\tx\r\n", "Zoë Łódź – “q” … €", "日本 🎉", "٣"])
def test_what_everybody_sees_stays(text):
    frame = pl.DataFrame({"c0": [text]})
    assert clear_marks(frame)[0].equals(frame)


@given(st.text())
def test_text_that_may_hold_none_holds_none(text):
    assert may_hold_marks(text.encode("utf-8", "replace")) or clear_text(text) == text


def test_a_file_full_of_marks_has_a_bounded_number_of_remarks():
    frame, remarks = clear_marks(pl.DataFrame({"c0": ["A\u200b"] * (MOST_REMARKS + 500)}))
    assert frame["c0"].unique().to_list() == ["A"]
    assert len(remarks) == MOST_REMARKS + 1
    assert remarks[-1] == (
        MOST_REMARKS + 1,
        "",
        "characters that nobody sees are left out of 500 more rows from here on",
    )


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", "Donor,Value\nAl\u202eder,5\x00\n".encode()),
        ("a.jsonl", b'{"Donor": "Al\\u202eder", "Value": "5\\u0000"}\n'),
        ("a.json", '[{"Donor": "Al\u202eder", "Value": "5\\u0000"}]'.encode()),
    ],
)
def test_every_reader_leaves_them_out(tmp_path, name, data):
    path = tmp_path / name
    path.write_bytes(data)
    table = read_file(path, name).tables[0]
    assert table.cells.row(-1)[1:] == ("Alder", "5")
    assert [remark[2] for remark in table.remarks] == [
        "control characters and direction marks are left out of this row"
    ]
