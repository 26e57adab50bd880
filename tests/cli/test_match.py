"""`crosscheck match`: tables of names in, pairs out, and one clear line for what it cannot take."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

LEFT = "id,donor,number\n1,Alder Vale Ltd,\n2,Café Birch Ltd,\n3,Nil return,\n4,Thornbury (Motors),4142000\n5,Alder Vale Ltd,\n6,,\n"
RIGHT = "key;supplier;ref\n=a;ALDER VALE LIMITED;\nb;Cafe Birch Limited;\nc;Penrose plc;04142000\nd;Alder Vale Security Ltd;\n"
NAMES = ("--left-on", "donor", "--right-on", "supplier")
IDS = ("--left-id", "id", "--right-id", "key")
REFS = ("--left-ref", "number", "--right-ref", "ref")
HEADER = ["left_id", "right_id", "left_name", "right_name", "score", "band", "method", "agreed", "differed"]


@pytest.fixture(autouse=True)
def _files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("left.csv").write_text(LEFT, encoding="cp1252")
    Path("right.csv").write_text(RIGHT, encoding="utf-8-sig")


def match(crosscheck, *more, left="left.csv", right="right.csv", out="out/links.csv"):
    return crosscheck("match", left, right, *NAMES, *more, "--out", out)


def test_pairs_are_written_and_counted(crosscheck, rows):
    code, out, err = match(crosscheck, *IDS, *REFS)
    assert (code, err) == (0, "")
    assert out == (
        "5 names (4 distinct) and 4 names (4 distinct): 3 pairs of names accepted, 1 for review; 4 rows in out/links.csv\n"
    )
    found = rows(Path("out/links.csv"))
    assert list(found[0]) == HEADER
    assert [(row["left_id"], row["right_id"], row["method"]) for row in found] == [
        ("1", "'=a", "same name"),
        ("2", "b", "same name"),
        ("4", "c", "company number"),
        ("5", "'=a", "same name"),
    ]
    assert Path("out/links.csv").read_bytes().startswith(b"\xef\xbb\xbfleft_id,")
    assert not list(Path("out").glob(".crosscheck-*"))


def test_the_review_band_writes_both(crosscheck, rows):
    assert match(crosscheck, "--band", "review")[0] == 0
    assert [(row["left_id"], row["right_id"], row["band"]) for row in rows(Path("out/links.csv"))] == [
        ("1", "1", "accept"),
        ("1", "4", "review"),
        ("2", "2", "accept"),
    ]


def test_parquet_in_and_out_keeps_the_types_of_ids(crosscheck):
    pl.DataFrame({"id": [10, 20], "donor": ["Alder Vale", "Elm Ltd"]}).write_parquet("left.parquet")
    assert match(crosscheck, *IDS, left="left.parquet", out="links.parquet")[0] == 0
    found = pl.read_parquet("links.parquet")
    assert found.select("left_id", "right_id").rows() == [(10, "=a")]
    assert found.columns == HEADER


@pytest.mark.parametrize("ends", ["\r\n", "\r", "\n"])
def test_any_line_ends_are_read(crosscheck, ends):
    Path("left.csv").write_bytes(LEFT.replace("\n", ends).encode("utf-8"))
    assert match(crosscheck)[1].startswith("5 names (4 distinct) and 4 names (4 distinct): 2 pairs of names accepted")


def test_persons_are_matched_as_persons(crosscheck):
    Path("left.csv").write_text("donor\nDCI Rowan Hale\n", encoding="utf-8")
    Path("right.csv").write_text('supplier\n"HALE, Rowan"\n', encoding="utf-8")
    assert match(crosscheck, "--kind", "person", out="links.csv")[1].endswith(
        " accepted, 0 for review; 1 row in links.csv\n"
    )


def test_decisions_win(crosscheck, rows):
    Path("aliases.csv").write_text(
        "left,right,kind,verdict,who,when,why\nCafe Birch Limited,Alder Vale Ltd,,same,J. Ferris,2024-03-01,one owner\n"
        "Alder Vale Ltd,Alder Vale Limited,,different,J. Ferris,2024-03-01,two firms\n",
        encoding="utf-8",
    )
    code, out, _ = match(crosscheck, "--aliases", "aliases.csv")
    assert code == 0
    assert "1 dismissed by aliases.csv; " in out
    found = {(row["left_name"], row["right_name"]): row["method"] for row in rows(Path("out/links.csv"))}
    assert found == {
        ("Alder Vale Ltd", "Cafe Birch Limited"): "alias",
        ("Café Birch Ltd", "Cafe Birch Limited"): "same name",
    }


def test_a_second_run_writes_the_same_bytes_over_the_first(crosscheck):
    match(crosscheck, *IDS)
    first = Path("out/links.csv").read_bytes()
    assert match(crosscheck, *IDS, "--quiet") == (0, "", "")
    assert Path("out/links.csv").read_bytes() == first


def test_tables_without_rows_give_a_header(crosscheck):
    Path("left.csv").write_text("donor\n", encoding="utf-8")
    assert match(crosscheck, out="links.csv")[0] == 0
    assert Path("links.csv").read_text(encoding="utf-8-sig").splitlines() == [",".join(HEADER)]


def write(name, data):
    Path(name).write_bytes(data)


WRONG = [
    ((), {"left": "gone.csv"}, None, "`gone.csv` cannot be read: No such file or directory"),
    ((), {"left": "left.xlsx"}, None, "`left.xlsx` ends in neither .csv nor .parquet; save the table as one of them"),
    ((), {"out": "links.xlsx"}, None, "`links.xlsx` ends in neither .csv nor .parquet; name another with --out"),
    ((), {"out": "left.csv"}, None, "`left.csv` is read, and would be overwritten; name another with --out"),
    (("--left-on", "doner"), {}, None, "the left table has no column `doner`; did you mean `donor`?"),
    (("--right-id", "keys"), {}, None, "the right table has no column `keys`; did you mean `key`?"),
    ((), {"left": "e.csv"}, ("e.csv", b""), "`e.csv` is empty; its first row names the columns"),
    ((), {"left": "b.csv"}, ("b.csv", b"PK\x03\x04 a workbook"), "b.csv: the file is not text but an XLSX or ODS workbook"),
    ((), {"left": "b.parquet"}, ("b.parquet", b"no parquet"), "`b.parquet` cannot be read: "),
    (("--aliases", "gone.csv"), {}, None, "gone.csv: the file cannot be read: No such file or directory"),
    (("--aliases", "a.csv"), {}, ("a.csv", b"left,right\n"), "a.csv:1: the file has no column `verdict`, `who`, `when`, `why`"),
    (("--kind", "firm"), {}, None, "Invalid value for '--kind': 'firm' is not one of"),
]  # fmt: skip


@pytest.mark.parametrize(("more", "names", "file", "message"), WRONG)
def test_what_it_cannot_take_is_one_clear_line(crosscheck, more, names, file, message):
    if file:
        write(*file)
    before = {path: path.read_bytes() for path in Path().rglob("*.*")}
    code, out, err = match(crosscheck, *more, **names)
    assert (code, out) == (2, "")
    assert err.startswith(f"crosscheck: {message}")
    assert len(err.strip().splitlines()) == 1
    assert {path: path.read_bytes() for path in Path().rglob("*.*")} == before


def test_it_starts_without_the_data_quality_gate():
    code = "import sys; from engine.cli import main\ntry: main(sys.argv[1:])\nexcept SystemExit: pass\n"
    code += "print([m for m in ('great_expectations', 'pandas', 'rich', 'jinja2') if m in sys.modules])"
    command = [sys.executable, "-c", code, "match", "left.csv", "right.csv", *NAMES, "--out", "links.csv", "--quiet"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.strip() == "[]"
