"""A written mapping reads the same file the same way: the samples, the published registers, and awkward headers."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from engine.documents.yaml import parse_yaml
from engine.errors import RegisterError
from engine.registers.inspect.account import understand_file
from engine.registers.inspect.write_mapping import quote, write_mapping_file
from engine.registers.load import load_registers
from engine.registers.mapping.file import read_mapping
from engine.schema.entries import RegisterEntry

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "registers"
SAMPLES = Path(__file__).parent / "samples"
ENDINGS = (".csv", ".xlsx", ".ods", ".jsonl")


def list_files() -> list[Path]:
    """The samples of the formats, and one file of each kind of each folder of the other registers."""
    own = [path for path in sorted((ROOT / "sample_registers").rglob("*")) if path.parent.name != "expected"]
    published = sorted(SHARED.rglob("*")) if SHARED.is_dir() else []
    own, published = ({(path.parent, path.suffix): path for path in each}.values() for each in (own, published))
    found = [path for path in [*own, *SAMPLES.iterdir(), *published] if path.suffix in ENDINGS]
    return [
        path for path in found if path.name != "aliases.csv" and path.parent.name not in ("name-pairs", "company-names")
    ]


def check_round_trip(path: Path, folder: Path, register: str | None = None) -> None:
    _, found = understand_file(path, register)
    taken = [each for each in found if not isinstance(each, RegisterError)]
    target = folder / "written.yaml"
    target.write_text(write_mapping_file(taken, "written"), encoding="utf-8")
    read_mapping(target)
    plain, mapped = (
        load_registers([RegisterEntry(register, path.name, (path,), mapping)], path.parent)
        for mapping in (None, target)
    )
    assert set(plain.frames) == set(mapped.frames)
    for name, frame in plain.frames.items():
        assert_frame_equal(frame, mapped.frames[name])
    told = pl.col("source_row").is_not_null()
    assert_frame_equal(plain.defects.filter(told), mapped.defects.filter(told))
    counts = [[(source.rows_in, source.kept) for source in loaded.sources if source.kept] for loaded in (plain, mapped)]
    assert counts[0] == counts[1]
    assert plain.nil_returns.height == mapped.nil_returns.height


@pytest.mark.parametrize("path", list_files(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_written_mapping_reads_the_file_the_same_way(path, tmp_path):
    check_round_trip(path, tmp_path)


AWKWARD = {
    "two columns of one name": "Name,Date,Donor,Date,Accepted\nPC A,01/02/2024,Oak Ltd,05/02/2024,Y\nPC B,02/02/2024,Elm Ltd,06/02/2024,N\n",
    "titles above the header": "Gifts and hospitality\nWestmarch Police,,,\nOfficer,Donor,Date received,Decision\nPC A,Oak Ltd,1/2/2024,Accepted\n",
    "forename and surname": "Surname,Forename,Donor,Date received,Decision\nLark,Al,Oak Ltd,1/2/2024,Accepted\n",
    "a header with a quotation mark": 'Officer,"Donor (""host"")",Date received,Value: £,Decision\nPC A,Oak Ltd,1/2/2024,£5,Accepted\n',
    "american dates": "Officer,Donor,Date received,Decision\nPC A,Oak Ltd,1/31/2024,Accepted\nPC B,Elm Ltd,2/3/2024,Declined\n",
    "sentences": "Officer,Details of gift\nPC A,Guest of Oak Ltd on 3 May 2024\n",
}


@pytest.mark.parametrize("text", AWKWARD.values(), ids=AWKWARD)
def test_awkward_headers_survive(text, tmp_path):
    (tmp_path / "book.csv").write_text(text, encoding="utf-8")
    check_round_trip(tmp_path / "book.csv", tmp_path, "gifts")


def test_columns_that_are_not_read_are_named_not_dropped(tmp_path):
    path = tmp_path / "book.csv"
    path.write_text(
        "Officer,Donor,Date received,Decision,Colour\nPC A,Oak Ltd,1/2/2024,Accepted,red\n", encoding="utf-8"
    )
    _, taken = understand_file(path)
    text = write_mapping_file(taken, "book")
    assert "# not read: Colour\n" in text
    assert "ignore" not in text.split("columns:")[1]


OFFICER = ("Officer", "Donor", "Date received", "Decision")
BOOKS = {
    "one sheet proves months first, another days": [
        [OFFICER, ("A", "Oak", "1/31/2024", "Accepted"), ("A", "Oak", "2/3/2024", "Accepted")],
        [OFFICER, ("B", "Elm", "31/1/2024", "Accepted"), ("B", "Elm", "2/3/2024", "Accepted")],
    ],
    "one sheet proves months first, another nothing": [
        [OFFICER, ("A", "Oak", "2/3/2024", "Accepted")],
        [OFFICER, ("B", "Elm", "1/31/2024", "Accepted"), ("B", "Elm", "2/3/2024", "Accepted")],
    ],
    "a spelling of one sheet is another column of the next": [
        [("Officer", "Donor", "Date", "Decision"), ("A", "Oak", "2/3/2024", "Accepted")],
        [("Officer", "Donor", "Date of event", "Date", "Decision"), ("B", "Elm", "2/3/2024", "5/3/2024", "Accepted")],
    ],
    "a sheet that is no register has the donor's header": [
        [OFFICER, ("A", "Oak", "2/3/2024", "Accepted")],
        [("Donor", "Sector"), ("Oak", "Trade"), ("Elm", "Trade")],
    ],
}


def write_book(path, sheets):
    with xlsxwriter.Workbook(path) as book:
        for rows in sheets:
            sheet = book.add_worksheet()
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return path


@pytest.mark.parametrize("sheets", BOOKS.values(), ids=BOOKS)
def test_one_mapping_suits_every_sheet(sheets, tmp_path):
    check_round_trip(write_book(tmp_path / "book.xlsx", sheets), tmp_path)


def test_sheets_that_no_one_mapping_reads_are_refused_not_misread(tmp_path):
    heads = ("Officer", "Donor", "Date", "Date", "Decision")
    sheets = [[heads, ("A", "Oak", "note", "2/3/2024", "Accepted")], [heads, ("B", "Elm", "2/3/2024", "x", "Accepted")]]
    _, taken = understand_file(write_book(tmp_path / "book.xlsx", sheets))
    with pytest.raises(RegisterError, match="no one mapping reads the sheets .* gives another event_on"):
        write_mapping_file(taken, "x")


def test_the_mapping_says_what_it_was_made_from(tmp_path):
    path = tmp_path / "book.csv"
    path.write_text(f"Gifts\n\n{','.join(OFFICER)},Rank held by\nA,Oak,31/1/2024,mauve,x\n", encoding="utf-8")
    _, taken = understand_file(path)
    text = write_mapping_file(taken, "book")
    for line in (
        "# How book.csv is read;",
        "# The header was found in row 3;",
        "  event_on: {column: Date received, dates: day first}\n",
        "  # not understood; a `lookup` would say what each means:\n  #   mauve (1 row)\n",
        "expect: [Donor, Date received]\n",
    ):
        assert line in text


@given(st.text(min_size=1))
def test_any_text_comes_back_from_its_quotes(text):
    root, problems = parse_yaml(f"a: {quote(text)}\nb: [{quote(text)}, x]\n", "m.yaml")
    assert not problems
    assert root.get("a").text == text
    assert root.get("b").items[0].text == text


def test_releases_need_no_mapping():
    _, taken = understand_file(SAMPLES / "find-a-tender.json")
    with pytest.raises(RegisterError, match="no columns to map"):
        write_mapping_file(taken, "x")
