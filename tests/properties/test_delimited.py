"""The fast reader of CSV and Python's csv module read the same cells, whatever the text."""

from __future__ import annotations

import csv
import io

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from engine.reading.csv.delimited import read_records, read_well_formed
from engine.reading.table.raw_table import clean_cells

TEXTS = st.text(alphabet='a1é£ ,;"\r\n\t\x00\u200b', max_size=60)
TOKENS = st.lists(st.sampled_from([",", '"', '""', "\n", "\r\n", "a", " ", ",,", '"a"', '"a\nb"', "\r"]), max_size=25)
CELLS = st.text(alphabet='a1é£ ,;"\n\t', max_size=8)


def read_both(data: bytes, separator: str = ",") -> tuple[pl.DataFrame | None, pl.DataFrame]:
    slow, _ = read_records(data, separator, "a.csv")
    fast = read_well_formed(data, separator)
    return fast if fast is None else clean_cells(fast), clean_cells(slow)


@settings(max_examples=600)
@given(st.one_of(TEXTS, TOKENS.map("".join)), st.sampled_from([",", ";", "\t"]))
@example('a,"b\n"",c"\n', ",")
@example('""\n\n"",""', ",")
@example('a"b,c\n', ",")
@example('"a"b,c\n', ",")
@example('\n\n,,\n"x', ",")
@example(" \n,\n\n", ",")
def test_text_that_the_fast_reader_takes_gives_the_same_cells(text, separator):
    fast, slow = read_both(text.encode(), separator)
    if fast is not None:
        assert_frame_equal(fast, slow)


@settings(max_examples=200)
@given(
    st.lists(st.lists(CELLS, min_size=1, max_size=5), min_size=1, max_size=8),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_what_a_csv_writer_writes_is_taken_by_the_fast_reader(rows, ends, quoting):
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator=ends, quoting=quoting).writerows(rows)
    data = stream.getvalue().encode()
    fast, slow = read_both(data)
    assert fast is not None
    assert_frame_equal(fast, slow)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a,b\rc,d\r", "lines end in CR alone"),
        ('a,"b', "a mark is never closed"),
        ('a,b"c"\n', "a mark in the middle of a cell"),
        ('"a" ,b\n', "text after a closed cell"),
    ],
)
def test_text_that_the_two_would_read_apart_is_left_to_the_csv_module(text, why):
    assert read_well_formed(text.encode(), ",") is None, why


def test_many_rows_with_lines_inside_cells_are_the_same_read_by_several_threads():
    rows = [f'{place},"line {place}\nsecond ""{place}""\n",{"x" * (place % 90)},' for place in range(60_000)]
    fast, slow = read_both("\n".join(rows).encode())
    assert fast is not None
    assert_frame_equal(fast, slow)
    assert fast["row"][-1] == 60_000


def test_a_row_longer_than_all_before_it_is_read_whole():
    fast, slow = read_both(b"a,b\n" * 3000 + b"1,2,3,4,5\n")
    assert fast is not None
    assert_frame_equal(fast, slow)
    assert fast.width == 6
