"""A whole run over two departments' books of gifts, a contracts register and the notices of the same awards."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HEAD = "Ref,Officer,Donor,Date offered,Date declared,Accepted or declined,Value,Description\n"
CUSTODY = (
    HEAD
    + "1,Insp Morgan Vale,Harcourt Vale Ltd,1/3/2024,4/3/2024,Accepted,45,Dinner at the trade event\n"
    + "2,Insp Morgan Vale,Oakmere Digital,2/3/2024,4/3/2024,Accepted,10,Pen\n"
)
TRAFFIC = (
    HEAD
    + "1,Sgt Alex Penhale,Harcourt Vale,1/3/2024,5/3/2024,Accepted,60,Dinner at the trade event\n"
    + '7,"Vale, Morgan",HARCOURT VALE LIMITED,1/3/2024,,Accepted,45,Trade event dinner\n'
)
CONTRACTS = (
    "Contract ref,Title,Buyer,Supplier,Award date,Value,Start date\n"
    "AW-1,Custody cleaning,Westmarch Police,Harcourt Vale Limited,1/6/2024,125000,1/7/2024\n"
    "AW-2,Vans,Westmarch Police,Oakmere Digital Ltd,1/9/2024,5000,1/10/2024\n"
)
NOTICE = {
    "ocid": "ocds-x-1",
    "id": "x-1-1",
    "date": "2024-06-03T00:00:00Z",
    "buyer": {"name": "Westmarch Police"},
    "tender": {"procurementMethod": "direct", "tenderPeriod": {"endDate": "2024-05-20T00:00:00Z"}},
    "awards": [
        {
            "id": "x-1",
            "title": "Cleaning of custody suites",
            "date": "2024-06-01T00:00:00Z",
            "value": {"amount": 125000, "currency": "GBP"},
            "contractPeriod": {"startDate": "2024-07-15T00:00:00Z"},
            "suppliers": [{"name": "Harcourt Vale", "identifier": {"scheme": "GB-COH", "id": "07654321"}}],
        }
    ],
}
SETTINGS = """\
[project]
name = "Two departments"
[[registers]]
register = "gifts"
path = "gifts/*.csv"
[[registers]]
register = "awards"
path = "awards/*"
"""


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    folder = tmp_path_factory.mktemp("books")
    files = {
        "gifts/custody.csv": CUSTODY,
        "gifts/traffic.csv": TRAFFIC,
        "awards/contracts.csv": CONTRACTS,
        "awards/notices.json": json.dumps({"releases": [NOTICE]}),
        "crosscheck.toml": SETTINGS,
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "engine",
        "run",
        str(folder),
        "--as-of",
        "2025-06-30",
        "--out",
        str(folder / "out"),
    ]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return folder / "out"


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_an_award_of_two_sources_is_one_exception_with_both_places(out):
    raised = [row for row in read_rows(out / "exceptions.csv") if row["rule"] == "hospitality-before-award"]
    assert sorted(row["organisation"] for row in raised) == ["Harcourt Vale Limited", "Oakmere Digital Ltd"]
    evidence = read_rows(out / "evidence.csv")
    assert list(evidence[0])[-2] == "also_at"
    (both,) = [row["exception_id"] for row in raised if row["organisation"] == "Harcourt Vale Limited"]
    told = {
        (row["record_id"].split("~")[0], row["source_file"], row["also_at"])
        for row in evidence
        if row["exception_id"] == both
    }
    assert told == {
        ("AW-1", "awards/contracts.csv", "awards/notices.json place 1"),
        ("1", "gifts/custody.csv", "gifts/traffic.csv row 3"),
        ("1", "gifts/traffic.csv", ""),
    }


def test_references_that_both_books_use_stay_apart(out):
    ids = {row["record_id"] for row in read_rows(out / "evidence.csv") if row["register"] == "gifts"}
    assert len({name for name in ids if name.startswith("1~")}) == 2
    assert "1" not in ids


def test_the_folded_rows_are_set_aside_and_counted(out):
    aside = {(row["source_file"], row["source_row"]): row["reason"] for row in read_rows(out / "set_aside.csv")}
    assert aside == {
        ("gifts/traffic.csv", "3"): "declared twice: the same entry as gifts/custody.csv row 2",
        ("awards/notices.json", "1"): "listed twice: the same award as awards/contracts.csv row 2",
    }
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["counts"]["entries_in_several_places"] == 2
    counts = {each["file"]: (each["rows_in"], each["kept"], each["set_aside"]) for each in manifest["inputs"]}
    assert counts == {
        "gifts/custody.csv": (2, 2, 0),
        "gifts/traffic.csv": (2, 1, 1),
        "awards/contracts.csv": (2, 2, 0),
        "awards/notices.json": (1, 0, 1),
    }


def test_what_the_places_tell_differently_is_a_defect(out):
    told = {
        (row["source_file"], row["field"], row["said"])
        for row in read_rows(out / "defects.csv")
        if row["problem"].startswith("told differently")
    }
    assert told == {
        ("gifts/custody.csv", "value_gbp", "45.00; 60.00 in gifts/traffic.csv row 2"),
        ("gifts/traffic.csv", "value_gbp", "60.00; 45.00 in gifts/custody.csv row 2"),
        ("awards/contracts.csv", "starts_on", "2024-07-01; 2024-07-15 in awards/notices.json place 1"),
    }


def test_the_page_says_where_else_a_record_stands(out):
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "<span>also at awards/notices.json place 1</span>" in page
    assert "listed twice: the same award stands at another place" in page
