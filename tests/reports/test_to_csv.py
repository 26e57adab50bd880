"""The CSV files: form, safety in spreadsheet programs, and the same bytes for the same findings."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import findings
from engine.findings import SCHEMAS
from engine.reports.to_csv import FORMULA_STARTS, guard_cells, write_csv, write_csvs
from tests.made.run import make_empty_run, make_run

TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=8)
CELLS = st.one_of(st.none(), TEXT, st.builds("".join, st.tuples(st.sampled_from(FORMULA_STARTS), TEXT)))
ROWS = st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=12)


def read_csv(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))


def write(name, frame, folder) -> bytes:
    path = folder / f"{name}.csv"
    write_csv(name, frame, path)
    return path.read_bytes()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("csv")


def fill_links(rows) -> pl.DataFrame:
    columns = ["left_name", "right_name", "agreed"]
    frame = pl.DataFrame(rows, dict.fromkeys(columns, pl.String()), orient="row")
    rest = [pl.lit(None, dtype).alias(c) for c, dtype in findings.LINK_SCHEMA.items() if c not in columns]
    return frame.with_columns(rest)


@pytest.mark.parametrize("name", SCHEMAS)
@pytest.mark.parametrize("run", [make_run(), make_empty_run()], ids=["with findings", "without"])
def test_each_file_opens_with_a_mark_and_its_fixed_columns(name, run, tmp_path):
    write_csvs(run, tmp_path)
    data = (tmp_path / f"{name}.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.endswith(b"\r\n")
    rows = read_csv(data)
    assert rows[0] == list(SCHEMAS[name])
    assert len(rows) == getattr(run, name).height + 1
    assert all(len(row) == len(rows[0]) for row in rows)


def test_a_cell_is_quoted_only_where_it_must_be_and_null_is_nothing(folder):
    frame = fill_links([("a", "x,y", None), ("b", 'say "x"', ""), ("c", "two\r\nlines", "é\u00a0ü")])
    assert write("links", frame, folder).decode("utf-8-sig").split("\r\n", 1)[1] == (
        'a,"x,y",,,,,,,\r\nb,"say ""x""",,,,,,,\r\nc,"two\r\nlines",,,,é\u00a0ü,,,\r\n'
    )


GUARDED = [
    ("=1+1", "'=1+1"),
    ("+44 20", "'+44 20"),
    ("-Vale Ltd", "'-Vale Ltd"),
    ("@home", "'@home"),
    ("\tx", "'\tx"),
    ("\rx", "'\rx"),
    ("\nx", "'\nx"),
    ("＝1", "'＝1"),
    ("＋1", "'＋1"),
    ("－1", "'－1"),
    ("＠x", "'＠x"),
    ("'quoted'", "'quoted'"),
    ("a=b", "a=b"),
    ("–", "–"),
    ("", None),
    (None, None),
]


@pytest.mark.parametrize(("said", "written"), GUARDED)
def test_text_that_starts_as_a_formula_is_guarded(said, written):
    frame = pl.DataFrame({"reason": [said]}, {"reason": pl.String})
    assert guard_cells(frame).item() == written


@pytest.mark.parametrize(
    ("said", "written"), [("-45.00", "-45.00"), ("-45.00/10.00", "'-45.00/10.00"), ("-45+cmd", "'-45+cmd")]
)
def test_a_plain_negative_amount_stays_a_number(said, written):
    assert guard_cells(pl.DataFrame({"value_gbp": [said]})).item() == written


def test_numbers_are_left_alone():
    frame = pl.DataFrame({"match_score": [-0.5], "source_row": [-1]})
    assert guard_cells(frame).equals(frame)


@settings(max_examples=60)
@given(rows=ROWS)
def test_no_text_cell_starts_a_formula_and_nothing_else_changes(rows, folder):
    written = read_csv(write("links", fill_links(rows), folder))[1:]
    for row in written:
        assert not any(cell.startswith(FORMULA_STARTS) for cell in row)
    said = sorted(tuple(cell or "" for cell in row) for row in rows)
    read = sorted(tuple(re.sub(r"^'(?=[=+\-@\t\r\n＝＋－＠])", "", row[i]) for i in (0, 1, 5)) for row in written)
    unquoted = sorted(tuple(re.sub(r"^'(?=[=+\-@\t\r\n＝＋－＠])", "", cell) for cell in row) for row in said)
    assert read == unquoted


@settings(max_examples=15)
@given(seed=st.integers(0, 10_000))
def test_the_order_of_incoming_rows_changes_no_byte(seed, folder):
    run = make_run()
    for name in SCHEMAS:
        frame = getattr(run, name)
        assert write(name, frame.sample(fraction=1, shuffle=True, seed=seed), folder) == write(name, frame, folder)


def test_the_first_exceptions_of_the_made_up_run_read_as_expected(tmp_path):
    write_csvs(make_run(), tmp_path)
    lines = (tmp_path / "exceptions.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == (
        "exception_id,rule,rule_version,severity,state,title,about,organisation,reason,"
        "occurred_on,value_gbp,match_score,records"
    )
    assert lines[1] == (
        "X8B9DF429BF8F6E49,offer-during-tender,1,critical,open,Firm made an offer while its tender was open,"
        "PC Jo Larkin,Tolland and Pryce LLP,Tolland & Pryce gave PC Jo Larkin hospitality 61 days before AW-0-002 "
        "was awarded to Tolland and Pryce LLP.,2024-06-16,125000.00,0.9731,GH-0-002;AW-0-002"
    )


def test_a_folder_may_have_any_name(tmp_path):
    odd = tmp_path / "März [1] 50% #2"
    odd.mkdir()
    write_csvs(replace(make_run(), project="x"), odd)
    assert len(list(odd.glob("*.csv"))) == len(SCHEMAS)
