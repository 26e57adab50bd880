"""Files to canonical frames: ids, rows accounted for, values with their places, several formats of one register."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal

import pytest

from engine.errors import MappingError, RegisterError
from engine.registers.load import load_registers
from engine.registers.mapping.file import read_mapping
from engine.registers.recognise.formats import load_formats
from engine.schema.entries import RegisterEntry


def load(tmp_path, files: dict[str, str], register: str | None = "gifts", **more):
    entries = []
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        entries.append(RegisterEntry(register, name, (tmp_path / name,), **more))
    return load_registers(entries, tmp_path)


HEAD = "Ref,Officer,Donor,Date offered,Date declared,Accepted or declined,Value\n"


def test_rows_become_records_with_their_place(tmp_path):
    found = load(tmp_path, {"a.csv": f"Gifts 2024\n\n{HEAD}G1,PC Vale, Alder\u00a0 Ltd ,May 2024,,Accepted,<£150\n"})
    row = found.frames["gifts"].row(0, named=True)
    assert (row["record_id"], row["source_file"], row["source_row"], row["source"]) == ("G1", "a.csv", 4, 0)
    assert (row["event_on"], row["event_on_max"]) == (dt.date(2024, 5, 1), dt.date(2024, 5, 31))
    assert (row["value_gbp"], row["value_gbp_max"]) == (Decimal("0.00"), Decimal("149.99"))
    assert (row["provider_name"], row["decision"], row["direction"]) == ("Alder Ltd", "accepted", "received")
    assert found.sources[0].header_row == 3


def test_rows_that_are_no_entries_are_set_aside_with_a_reason(tmp_path):
    rows = "G1,Vale,Alder,1/3/2024,,Accepted,5\n,Vale,Nil return,,,,\n,Moss,None,,,,\n" + HEAD
    rows += "Total,,,,,,5\nThe register is published each quarter,,,,,,\nG2,Moss,None,2/3/2024,,Accepted,7\n"
    found = load(tmp_path, {"a.csv": HEAD + rows})
    assert found.set_aside.select("source_row", "reason").rows() == [
        (3, "nil return"),
        (4, "nil return"),
        (5, "the header row again"),
        (6, "a total, not an entry"),
        (7, "one cell only: a heading or a note, not an entry"),
    ]
    assert found.frames["gifts"]["record_id"].to_list() == ["G1", "G2"]
    source = found.sources[0]
    assert (source.rows_in, source.kept, source.set_aside) == (7, 2, 5)


def test_a_value_that_cannot_be_read_is_a_defect_and_the_row_stays(tmp_path):
    found = load(tmp_path, {"a.csv": HEAD + "G1,Vale,Alder,######,1/3/2024,purple,$35\n"})
    assert found.frames["gifts"].height == 1
    said = {(row["field"], row["said"], row["source_row"]) for row in found.defects.iter_rows(named=True)}
    assert {("event_on", "######", 2), ("decision", "purple", 2), ("value_gbp", "$35", 2)} <= said


def test_columns_that_nothing_takes_and_fields_without_a_column_are_said(tmp_path):
    found = load(tmp_path, {"a.csv": "Donor,Shoe size\nAlder,44\n"[:5] + ",Officer,Shoe size\nAlder,Vale,44\n"})
    said = {(row["field"], row["said"]) for row in found.defects.iter_rows(named=True)}
    assert ("", "Shoe size") in said
    assert ("event_on", "") in said


def test_references_that_collide_stay_distinct_and_the_same_next_month(tmp_path):
    text = (
        HEAD
        + "G1,Vale,Alder,1/3/2024,,Accepted,5\nG1,Moss,Birch,2/3/2024,,Accepted,5\n,Moss,Cedar,2/3/2024,,Accepted,5\n"
    )
    first = load(tmp_path, {"a.csv": text}).frames["gifts"]["record_id"].to_list()
    assert len(set(first)) == 3
    assert first[0].startswith("G1~")
    assert first[1].startswith("G1~")
    assert first[2].startswith("R-")
    lines = text.splitlines(keepends=True)
    moved = load(tmp_path, {"a.csv": "".join([lines[0], *reversed(lines[1:])])}).frames["gifts"]["record_id"].to_list()
    assert moved == first[::-1]


def test_rows_alike_in_everything_are_numbered(tmp_path):
    row = "G1,Vale,Alder,1/3/2024,,Accepted,5\n"
    ids = load(tmp_path, {"a.csv": HEAD + row + row}).frames["gifts"]["record_id"].to_list()
    assert len(set(ids)) == 2


def test_company_numbers_are_read_and_junk_is_a_defect(tmp_path):
    rows = "Alder,1/3/2024,4142000\nBirch,1/3/2024,sc 268016\nCedar,1/3/2024,ABN 53 006 111\nElm,1/3/2024,n/a\n"
    found = load(tmp_path, {"a.csv": "Donor,Date,Company number\n" + rows})
    assert found.frames["gifts"]["provider_ref"].to_list() == ["04142000", "SC268016", None, None]
    assert found.defects.filter(found.defects["field"] == "provider_ref")["said"].to_list() == ["ABN 53 006 111"]


@pytest.mark.parametrize(
    ("register", "header", "field"),
    [
        ("gifts", "Donor,Date,Company number", "provider_ref"),
        ("awards", "Supplier,Award date,Supplier company number", "supplier_ref"),
        ("second_jobs", "Employer,Date applied,Employer company number", "employer_ref"),
    ],
)
def test_each_register_reads_company_numbers(tmp_path, register, header, field):
    said = ["4142000", "04142000", "SC268016", "sc 268016", "Co. No. 1234567", "ABN 53 006 111", "0", "outside the UK"]
    rows = "".join(f"Firm {number} Ltd,1/3/2024,{text}\n" for number, text in enumerate(said))
    found = load(tmp_path, {"a.csv": f"{header}\n{rows}"}, register=register)
    read = ["04142000", "04142000", "SC268016", "SC268016", "01234567", None, None, None]
    assert found.frames[register].sort("source_row")[field].to_list() == read
    assert found.defects.filter(found.defects["field"] == field)["said"].sort().to_list() == sorted(said[5:])


def test_coverage_is_stated_or_assumed_from_the_rows(tmp_path):
    text = HEAD + "G1,Vale,Alder,May 2024,,Accepted,5\nG2,Vale,Alder,1/3/2024,,Accepted,5\n"
    assumed = load(tmp_path, {"a.csv": text}).sources[0]
    assert (assumed.covers_from, assumed.covers_to, assumed.assumed) == (
        dt.date(2024, 3, 1),
        dt.date(2024, 5, 31),
        True,
    )
    stated = load(tmp_path, {"a.csv": text}, covers_from=dt.date(2024, 1, 1), covers_to=dt.date(2024, 12, 31)).sources[
        0
    ]
    assert (stated.covers_from, stated.covers_to, stated.assumed) == (dt.date(2024, 1, 1), dt.date(2024, 12, 31), False)


@pytest.mark.parametrize(
    ("head", "register"),
    [
        ("Officer,Donor,Date offered,Accepted or declined", "gifts"),
        ("Contract ref,Supplier,Award date,Contract value", "awards"),
        ("Applicant,Employer,Nature of business,Date of application", "second_jobs"),
    ],
)
def test_a_file_is_recognised_by_its_headers(tmp_path, head, register):
    found = load(tmp_path, {"a.csv": f"{head}\na,b,c,d\n"}, register=None)
    assert list(found.frames) == [register]


@pytest.mark.parametrize(("register", "said"), [("gifts", "`provider_name`"), (None, "which register|no register")])
def test_a_file_that_is_no_register_is_refused(tmp_path, register, said):
    with pytest.raises(RegisterError, match=said):
        load(tmp_path, {"a.csv": "Colour,Size\nred,3\n"}, register=register)


def release(ocid: str, date: str, awards: list[dict], **more) -> dict:
    parties = [
        {"id": "P1", "name": "Alder Ltd", "identifier": {"scheme": "GB-COH", "id": "4142000"}, "roles": ["supplier"]},
        {"id": "P2", "name": "Birch Ltd", "identifier": {"scheme": "XX-OTHER", "id": "7"}, "roles": ["supplier"]},
    ]
    return {"ocid": ocid, "id": f"{ocid}-{date}", "date": date, "parties": parties, "awards": awards} | more


def award(ref: str, *suppliers: str, **more) -> dict:
    return {"id": ref, "date": "2024-06-01T00:00:00Z", "suppliers": [{"id": one} for one in suppliers]} | more


def test_notices_give_a_row_per_award_and_supplier_and_the_latest_state_wins(tmp_path):
    tender = {"title": "Cleaning", "tenderPeriod": {"startDate": "2024-02-01T00:00:00Z"}, "procurementMethod": "open"}
    value = {"amount": 1000.5, "currency": "GBP"}
    releases = [
        release("o1", "2024-06-02", [award("A1", "P1", value={"amount": 1, "currency": "GBP"})]),
        release("o1", "2024-07-02", [award("A1", "P1", "P2", value=value)], tender=tender),
        release("o2", "2024-06-02", [award("A2", "P1", status="cancelled")]),
        release("o3", "2024-06-02", []),
        {"date": "2024-06-02"},
    ]
    found = load(tmp_path, {"a.json": json.dumps({"releases": releases})}, register="awards")
    frame = found.frames["awards"]
    assert frame.select("supplier_name", "supplier_ref", "source_row").rows() == [
        ("Alder Ltd", "04142000", 2),
        ("Birch Ltd", None, 2),
    ]
    row = frame.row(0, named=True)
    assert (row["awarded_on"], row["tender_opened_on"]) == (dt.date(2024, 6, 1), dt.date(2024, 2, 1))
    assert (row["value_gbp"], row["title"], row["procedure"], row["role"]) == (
        Decimal("1000.50"),
        "Cleaning",
        "open",
        "winner",
    )
    assert [(r, reason) for r, reason in found.set_aside.select("source_row", "reason").rows() if reason] != []
    source = found.sources[0]
    assert (source.rows_in, source.kept, source.set_aside) == (5, 1, 4)


def test_an_update_that_leaves_something_out_leaves_it_as_it_was(tmp_path):
    tender = {"title": "Cleaning", "tenderPeriod": {"startDate": "2024-02-01T00:00:00Z"}}
    full = release("o1", "2024-06-02", [award("A1", "P1")], tender=tender)
    update = {
        "ocid": "o1",
        "id": "u",
        "date": "2024-07-02",
        "tag": ["awardUpdate"],
        "awards": [{"id": "A1", "value": {"amount": 9, "currency": "GBP"}}],
    }
    files = {"b.json": json.dumps({"releases": [update]}), "a.json": json.dumps({"releases": [full]})}
    found = load(tmp_path, files, register="awards")
    row = found.frames["awards"].row(0, named=True)
    assert (row["record_id"], row["source_file"], row["value_gbp"]) == ("A1", "b.json", Decimal("9.00"))
    assert (row["supplier_name"], row["supplier_ref"]) == ("Alder Ltd", "04142000")
    assert (row["tender_opened_on"], row["awarded_on"]) == (dt.date(2024, 2, 1), dt.date(2024, 6, 1))
    assert found.set_aside.height == 1


def test_the_same_notice_in_two_files_is_one_award(tmp_path):
    text = json.dumps({"releases": [release("o1", "2024-06-02", [award("A1", "P1")])]})
    found = load(tmp_path, {"a.json": text, "b.json": text}, register="awards")
    assert found.frames["awards"]["record_id"].to_list() == ["A1"]
    assert found.set_aside.height == 1


def test_a_cell_that_packs_suppliers_gives_a_row_each(tmp_path):
    head = "Notice Identifier,Organisation Name,Awarded Date,Awarded Value,Supplier [Name|Address|Ref type|Ref Number|Is SME|Is VCSE]\n"
    packed = '"[Alder Ltd|1 Road\nTown|COMPANIES_HOUSE|4142000|Yes|No][Birch & Co|2, The | Lane|NONE||No|No]"'
    found = load(tmp_path, {"a.csv": f"{head}N1,Council,01/06/2024,100,{packed}\n"}, register="awards")
    rows = found.frames["awards"].select("supplier_name", "supplier_ref").rows()
    assert rows == [("Alder Ltd", "04142000"), ("Birch & Co", None)]
    assert (found.sources[0].rows_in, found.sources[0].kept) == (1, 1)


def test_a_mapping_of_the_project_comes_first(tmp_path):
    mapping = tmp_path / "m.yaml"
    mapping.write_text(
        "format: mine\nregister: gifts\nrecognise: [Wer, Wann]\ncolumns:\n  provider_name: Wer\n  event_on: Wann\n"
        "  decision: {constant: accepted}\n",
        encoding="utf-8",
    )
    found = load(tmp_path, {"a.csv": "Wer,Wann\nAlder,1/3/2024\n"}, mapping=mapping)
    assert found.frames["gifts"].select("provider_name", "decision").rows() == [("Alder", "accepted")]
    assert found.sources[0].mapping == "mine"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("format: x\nregister: gift\nrecognise: [a]\ncolumns: {}\n", "m.yaml:2:11: there is no register `gift`; did you mean `gifts`?"),
        ("format: x\nregister: gifts\nrecognise: [a]\ncolumns: {provider: a}\n", "m.yaml:4:11: the gifts register has no field `provider`; did you mean `provider_name`?"),
        ("format: x\nregister: gifts\ncolums: {}\n", "m.yaml:3:1: the mapping has no key `colums`; did you mean `columns`?"),
        ("format: x\nregister: gifts\nrecognise: [a]\ncolumns: {unit: {column: a, pattern: '('}}\n", "`pattern` is not a regular expression"),
        ("just text", "the file holds no mapping"),
    ],
)  # fmt: skip
def test_a_slip_in_a_mapping_has_its_place_and_a_hint(tmp_path, text, said):
    path = tmp_path / "m.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(MappingError) as caught:
        read_mapping(path, "m.yaml")
    assert any(said in str(problem) for problem in caught.value.problems), caught.value


def write_mapping(tmp_path, columns: str, read: str = "{}"):
    path = tmp_path / "m.yaml"
    path.write_text(f"format: mine\nregister: gifts\nread: {read}\ncolumns: {columns}\n", encoding="utf-8")
    return path


def test_a_mapping_states_the_encoding(tmp_path):
    mapping = write_mapping(tmp_path, "{provider_name: Donor}", "{encoding: cp850}")
    (tmp_path / "a.csv").write_bytes("Donor\nCafé\n".encode("cp850"))
    entry = RegisterEntry("gifts", "a.csv", (tmp_path / "a.csv",), mapping)
    assert load_registers([entry], tmp_path).frames["gifts"]["provider_name"].to_list() == ["Café"]


@pytest.mark.parametrize(
    ("columns", "read", "said"),
    [
        ("{provider_name: Doner}", "{header: 1}", "no row holds the column `Doner`"),  # a slip, with the row given
        ("{provider_name: Donor}", "{kind: ods}", "the mapping `mine` reads ods files"),
        ("{provider_name: Donor}", "{encoding: utf-32}", "not utf-32 text"),
        ("{provider_name: Donor}", "{kind: cvs}", "did you mean `csv`?"),
        ("{provider_name: Donor}", "{encoding: latin-99}", "`latin-99` is no encoding"),
    ],
)
def test_a_mapping_that_does_not_fit_the_file_is_refused(tmp_path, columns, read, said):
    mapping = write_mapping(tmp_path, columns, read)
    with pytest.raises((RegisterError, MappingError)) as caught:
        load(tmp_path, {"a.csv": "Donor,Date\nAlder,1/3/2024\n"}, mapping=mapping)
    assert said in str(caught.value)


def test_the_shipped_mappings_are_read():
    assert {mapping.format for mapping in load_formats()} >= {"mps-gifts", "contracts-finder", "ministers-gifts"}
