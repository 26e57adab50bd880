"""The engine over real published registers that stand beside the project; skipped where they are absent.

A hit found in them is a test of the engine, never a statement about anybody.
"""

from __future__ import annotations

import datetime as dt
import re
import shutil
from pathlib import Path

import polars as pl
import pytest

from engine.pipeline import run_project
from engine.project import read_project

SHARED = Path(__file__).resolve().parents[2] / "shared" / "registers"
pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="the published registers are not beside the project")
AS_OF = dt.date(2025, 7, 31)


def make_project(folder: Path, entries: list[tuple[str, str]]) -> Path:
    """Copy the files into a project, one entry a register and pattern."""
    text = "[project]\nname = 'Published registers'\n"
    for register, pattern in entries:
        for file in sorted(SHARED.glob(pattern)):
            target = folder / file.relative_to(SHARED)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, target)
        text += f"[[registers]]\nregister = '{register}'\npath = '{pattern}'\n"
    (folder / "crosscheck.toml").write_text(text, encoding="utf-8")
    return folder


def run(folder: Path, entries: list[tuple[str, str]]):
    return run_project(read_project(make_project(folder, entries)), AS_OF)


def assert_conserved(found) -> None:
    for source in found.sources:
        assert source.rows_in == source.kept + source.set_aside, source.file
    assert found.set_aside.height == sum(source.set_aside for source in found.sources)
    assert found.set_aside["reason"].null_count() == 0


@pytest.fixture(scope="module")
def parliament(tmp_path_factory):
    entries = [
        ("gifts", "mps-2025/PublishedInterest-Category_3.csv"),
        ("second_jobs", "mps-2025/PublishedInterest-Category_1.csv"),
        ("second_jobs", "mps-2025/PublishedInterest-Category_1.1.csv"),
        ("awards", "contracts-finder-ocds-2025/*.json"),
    ]
    return run(tmp_path_factory.mktemp("mps"), entries)


def test_the_known_hit_is_found_at_a_hundred_days(parliament):
    found = parliament.exceptions.filter(pl.col("rule") == "hospitality-before-award")
    assert found["reason"].str.contains(" 100 days before ").any()


def test_every_row_of_it_is_accounted_for(parliament):
    assert_conserved(parliament)
    rows = {Path(source.file).name: source.rows_in for source in parliament.sources}
    assert rows["PublishedInterest-Category_3.csv"] == 650
    assert rows["PublishedInterest-Category_1.csv"] == 511
    assert rows["PublishedInterest-Category_1.1.csv"] == 680
    assert rows["search-page-100.json"] == 100
    assert rows["releases-england.json"] == 201
    assert rows["releases-wales.json"] == 90
    assert rows["search-page-empty.json"] == 0


def test_few_values_of_it_cannot_be_read(parliament):
    unread = parliament.defects.filter(pl.col("problem").str.starts_with("this is not") & (pl.col("said") != ""))
    assert unread.height < 40


@pytest.mark.parametrize(
    ("entries", "rows", "kept"),
    [
        ([("gifts", "ministers-2025/*.csv")], 1569, 1100),
        ([("gifts", "mep-gifts/*.xlsx")], 468, 400),
        ([("awards", "contracts-finder-csv-2020/*.csv")], 380, 380),
        ([("awards", "council-chorley/contracts.csv")], 220, 215),
        ([("awards", "police-spend/*.xlsx")], 19_852, 19_800),
    ],
    ids=["ministers", "mep", "contracts-finder", "council", "police-spend"],
)
def test_other_registers_load_with_every_row_accounted_for(entries, rows, kept, tmp_path):
    found = run(tmp_path, entries)
    assert_conserved(found)
    assert sum(source.rows_in for source in found.sources) == rows
    assert sum(source.kept for source in found.sources) >= kept


def read_gift_sentences() -> pl.DataFrame:
    """The councillors' gifts that date themselves in full, as a register whose donor column is empty."""
    months = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ]
    dated = re.compile(rf"(\d{{1,2}})(?:st|nd|rd|th)? ({'|'.join(months)}) (\d{{4}})")
    rows = []
    source = pl.read_csv(SHARED / "council-chorley" / "gifts-free-text.csv")
    for number, (council, text) in enumerate(source.select("council", "text").iter_rows()):
        found = dated.search(text)
        if council == "chorley" and found:
            day = dt.date(int(found[3]), months.index(found[2]) + 1, int(found[1]))
            rows.append(
                {"Recipient": f"Councillor {number}", "Donor": "", "Date": day.isoformat(), "Description": text}
            )
    return pl.DataFrame(rows)


def test_the_host_in_a_sentence_is_found_354_days_before_the_award(tmp_path):
    folder = make_project(tmp_path, [("awards", "council-chorley/contracts.csv")])
    read_gift_sentences().write_csv(folder / "gifts.csv")
    settings = folder / "crosscheck.toml"
    entry = "[[registers]]\nregister = 'gifts'\npath = 'gifts.csv'\n"
    settings.write_text(settings.read_text(encoding="utf-8") + entry, encoding="utf-8")
    found = run_project(read_project(folder), dt.date(2025, 6, 30))
    assert_conserved(found)
    raised = found.exceptions.filter(pl.col("rule") == "hospitality-mentions-supplier")
    assert raised.height == 1
    assert raised["reason"].str.contains(", 354 days before ").all()
    assert raised.select("occurred_on", "severity").rows() == [("2024-02-13", "low")]
    used = found.links.filter(pl.col("method") == "mention", pl.col("right_name") == raised["organisation"][0])
    assert used["band"].to_list() == ["accept"] * used.height
    assert used["left_name"].str.contains(raised["organisation"][0], literal=True).all()
