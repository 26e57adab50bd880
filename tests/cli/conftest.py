"""A small project, and the command called as a user calls it."""

from __future__ import annotations

import csv
from pathlib import Path

import polars as pl
import pytest

from engine.cli import main
from engine.quality import gate

GIFTS = """\
Ref,Officer,Donor,Date offered,Date declared,Accepted or declined,Value,Details
G1,PC Jo Larkin,Alder Vale Ltd,01/03/2024,02/03/2024,Accepted,£20,Lunch
G2,PC Jo Larkin,Nil return,,,,,
G3,Insp Rae Moss,Birchwood Catering Limited,15/03/2024,01/06/2024,Declined,approx £50,Dinner
G4,Insp Rae Moss,Alder Vale Limited,,01/06/2024,Accepted,<£10,Mug
"""
AWARDS = """\
Contract ref,Title,Supplier,Award date,Contract value,Tender opened
A1,Cleaning,ALDER VALE LIMITED,2024-04-01,"£12,000.00",2024-02-01
A2,Catering,Birchwood Catering Ltd,2024-05-01,8000,2024-03-01
A3,Vehicles,Thornbury Motors Ltd,2024-06-01,90000,
"""
JOBS = """\
Ref,Name,Employer,Nature of business,Date applied,Decision,Start date
J1,PC Sam Orchard,Thornbury Motors,Valeting,01/02/2023,Approved,01/03/2023
J2,PC Kit Marsh,Elm Bakery,Baking,01/02/2023,Refused,
"""
TOML = """\
[project]
name = "Westmarch Police"
[[registers]]
register = "gifts"
path = "gifts.csv"
[[registers]]
register = "awards"
path = "awards.csv"
[[registers]]
register = "second_jobs"
path = "jobs.csv"
"""


def write_project(folder: Path) -> Path:
    """Make the small project in a folder that is not there yet."""
    folder.mkdir()
    for name, text in {"gifts.csv": GIFTS, "awards.csv": AWARDS, "jobs.csv": JOBS, "crosscheck.toml": TOML}.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def project(tmp_path, monkeypatch, few_rules):  # noqa: ARG001
    """The project folder `p`, in a current folder of its own.

    What Great Expectations asserts of the flags is counted here instead: it takes most of a run's time.
    """
    monkeypatch.setattr(gate, "_ask_great_expectations", count_flags)
    monkeypatch.chdir(tmp_path)
    return write_project(tmp_path / "p")


def count_flags(tables: dict[str, pl.DataFrame]) -> gate._Verdict:
    failing = {
        check: flags[check].eq_missing(other=False).arg_true() for flags in tables.values() for check in flags.columns
    }
    failed = sum(bool(rows.len()) for rows in failing.values())
    return gate._Verdict(
        failing, "none", dict(zip(gate._STATISTICS, (len(failing), len(failing) - failed, failed), strict=True))
    )


@pytest.fixture(scope="module")
def finished(tmp_path_factory, call, few_rules):  # noqa: ARG001
    """Two whole runs of the small project, Great Expectations and all: the folder, and how the first was told."""
    folder = tmp_path_factory.mktemp("finished")
    write_project(folder / "p")
    told = call(("run", "p", "--as-of", "2025-06-30", "--out", "out"), folder)
    call(("run", "p", "--as-of", "2025-06-30", "--out", "again", "--quiet"), folder)
    return folder, told


@pytest.fixture
def crosscheck(capsys):
    """Call the command; returns exit code, standard output and standard error."""

    def call(*args: object) -> tuple[int, str, str]:
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main([str(arg) for arg in args])
        printed = capsys.readouterr()
        return int(left.value.code or 0), printed.out, printed.err

    return call


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def rows():
    return read_rows
