"""The engine over real published registers that stand beside the project; skipped where they are absent.

A hit found in them is a test of the engine, never a statement about anybody.
"""

from __future__ import annotations

import datetime as dt
import shutil
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from engine.project import read_project
from engine.registers.load import load_registers
from engine.run.pipeline import run_project
from engine.schema.entries import RegisterEntry

SHARED = Path(__file__).resolve().parents[3] / "shared" / "registers"
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


def load(pattern: str, register: str | None = None):
    """Load each file that the pattern names by itself, as `crosscheck inspect` does."""
    files = sorted(SHARED.glob(pattern))
    assert files, pattern
    loaded = load_registers([RegisterEntry(register, pattern, tuple(files))], SHARED)
    assert_conserved(loaded)
    return loaded


COUNTS = [
    ("cards-trafford/*.csv", "payments", 8134, 8134),
    ("city-of-london-gifts/*.csv", "gifts", 575, 575),
    ("contracts-finder-csv-2020/*.csv", "awards", 380, 380),
    ("council-chorley/contracts.csv", "awards", 220, 220),
    ("council-chorley/gifts-free-text.csv", "gifts", 53, 39),
    ("councils-messy-spend/1575631095wpdm_1910.csv", "payments", 265, 265),
    ("councils-messy-spend/1615386198wpdm_Oct2020-csv.csv", "payments", 245, 245),
    ("councils-messy-spend/1694702240wpdm_July-23-csv.csv", "payments", 473, 473),
    ("councils-messy-spend/1701.csv", "payments", 180, 180),
    ("councils-messy-spend/1712.csv", "payments", 152, 152),
    ("councils-messy-spend/1812.csv", "payments", 161, 161),
    ("councils-messy-spend/1909.csv", "payments", 169, 169),
    ("councils-messy-spend/CROY*.csv", "payments", 185, 185),
    ("councils-messy-spend/EPSH*.csv", "payments", 146, 146),
    ("councils-messy-spend/HILL*.xlsx", "payments", 171, 171),
    ("councils-messy-spend/LEGR*.csv", "payments", 159, 159),
    ("councils-messy-spend/NENW*.csv", "payments", 244, 244),
    ("mep-gifts/*.xlsx", "gifts", 468, 400),
    ("ministers-2025/gifts.csv", "gifts", 391, 190),
    ("ministers-2025/hospitality.csv", "gifts", 1178, 982),
    ("mps-2025/PublishedInterest-Category_1.2.csv", "second_jobs", 184, 184),
    ("police-spend/fire-2022-23.xlsx", "payments", 2909, 2908),
    ("police-spend/pcc-2022-23.xlsx", "payments", 7654, 7654),
    ("police-spend/pcc-2023-24.xlsx", "payments", 9289, 9289),
]


@pytest.mark.parametrize(("pattern", "register", "rows", "kept"), COUNTS, ids=[one[0] for one in COUNTS])
def test_every_file_is_recognised_and_every_row_accounted_for(pattern, register, rows, kept):
    loaded = load(pattern)
    assert set(loaded.frames) == {register}
    assert sum(source.rows_in for source in loaded.sources) == rows
    assert sum(source.kept for source in loaded.sources) == kept


D = dt.date
CELLS = [
    ("councils-messy-spend/1909.csv", "payments", 2, {"paid_on": D(2019, 8, 14), "value_gbp": Decimal("387.28")}),
    ("councils-messy-spend/1694702240wpdm_July-23-csv.csv", "payments", 2, {"paid_on": D(2023, 6, 15)}),
    ("councils-messy-spend/CROY*.csv", "payments", 2, {"paid_on": D(2020, 4, 16), "value_gbp": Decimal(77041)}),
    ("councils-messy-spend/EPSH*.csv", "payments", 2, {"paid_on": D(2020, 4, 30), "value_gbp": Decimal(-85260)}),
    ("councils-messy-spend/LEGR*.csv", "payments", 2, {"value_gbp": Decimal("49521.52")}),
    ("cards-trafford/*.csv", "payments", 2, {"method": "card", "paid_on": D(2025, 3, 28), "value_gbp": Decimal("313.40")}),
    ("police-spend/pcc-2023-24.xlsx", "payments", 2, {"paid_on": D(2023, 4, 1), "value_gbp": Decimal(22000)}),
    ("mep-gifts/*.xlsx", "gifts", 3, {"event_on": D(2013, 5, 1), "declared_on": D(2020, 1, 28), "value_gbp": None}),
    ("city-of-london-gifts/*.csv", "gifts", 3, {"event_on": D(2018, 12, 11), "provider_name": "Standard Chartered Bank"}),
    ("ministers-2025/gifts.csv", "gifts", 5, {"direction": "given", "value_gbp": Decimal("140.01"), "value_gbp_max": None}),
]  # fmt: skip


@pytest.mark.parametrize(("pattern", "register", "row", "cells"), CELLS, ids=[one[0] for one in CELLS])
def test_known_cells_are_read_as_they_stand(pattern, register, row, cells):
    frame = load(pattern).frames[register].filter(pl.col("source_row") == row)
    found = frame.row(0, named=True)
    assert {name: found[name] for name in cells} == cells


def test_a_cell_of_suppliers_becomes_a_row_for_each():
    frame = load("contracts-finder-csv-2020/*.csv").frames["awards"]
    sizes = frame.group_by("source_row").len()["len"]
    assert (sizes.min(), sizes.max(), sizes.len()) == (1, 135, 380)
    assert not frame["supplier_name"].str.contains(r"[|\[\]]").any()
    numbers = frame["supplier_ref"].drop_nulls()
    assert numbers.str.contains("^([0-9]{8}|[A-Z]{2}[0-9]{6})$").all()
    assert len(numbers) > 50


def test_shifted_rows_and_nil_returns_of_ministers_are_told():
    loaded = load("ministers-2025/hospitality.csv")
    moved = loaded.defects.filter(pl.col("problem").str.contains("one column to the right"))
    assert moved.height == 9
    rows = loaded.frames["gifts"].filter(pl.col("source_row").is_in(moved["source_row"].implode()))
    assert rows["event_on"].is_between(D(2025, 4, 1), D(2025, 4, 30)).all()
    assert loaded.nil_returns.height == 196
    assert loaded.nil_returns["period_from"].null_count() == 0


def test_awards_written_as_a_contracts_register_are_gathered_with_their_own_notices(tmp_path):
    """Each with its own or, where a notice stands twice in the files, with none."""
    files = tuple(sorted((SHARED / "contracts-finder-ocds-2025").glob("*.json")))
    notices = RegisterEntry("awards", "*.json", files)
    awards = load_registers([notices], SHARED).frames["awards"].with_row_index("nth")
    reference = pl.format("C{}", "nth")
    renamed = {"Supplier": "supplier_name", "Buyer": "buyer_name", "Award date": "awarded_on", "Value": "value_gbp"}
    title = pl.col("title").str.to_uppercase()
    awards.select(reference.alias("Contract ref"), title.alias("Title"), **renamed).write_csv(
        tmp_path / "contracts.csv"
    )
    register = RegisterEntry("awards", "contracts.csv", (tmp_path / "contracts.csv",))
    found = load_registers([register, notices], SHARED)
    assert_conserved(found)
    gathered = found.frames["awards"].filter(pl.col("also_at").is_not_null())
    places = awards.select(
        reference.alias("award_ref"), pl.format("{} place {}", "source_file", "source_row").alias("own")
    )
    pairs = gathered.join(places, on="award_ref")
    assert pairs.height == gathered.height > 0.8 * awards.height
    assert pairs["also_at"].to_list() == pairs["own"].to_list()


def test_the_host_in_a_sentence_is_found_354_days_before_the_award(tmp_path):
    entries = [("awards", "council-chorley/contracts.csv"), ("gifts", "council-chorley/gifts-free-text.csv")]
    folder = make_project(tmp_path, entries)
    found = run_project(read_project(folder), dt.date(2025, 6, 30))
    assert_conserved(found)
    raised = found.exceptions.filter(
        pl.col("reason").str.contains("354 days before"), pl.col("rule").str.starts_with("hospitality-")
    )
    assert raised.height == 1
    assert raised.select("occurred_on", "severity").rows() == [("2024-02-13", "low")]
