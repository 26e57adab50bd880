"""Files as forces write them: what each must be read as, and what must be refused with one clear line."""

import datetime as dt
import json
from decimal import Decimal

import pytest
import xlsxwriter

from engine.errors import EngineError
from engine.registers.load import load_registers
from engine.schema.entries import RegisterEntry

D = dt.date


def load(root, register, *names):
    entry = RegisterEntry(register, "x", tuple(root / name for name in names))
    loaded = load_registers([entry], root)
    for source in loaded.sources:
        assert source.rows_in == source.kept + source.set_aside
    assert loaded.set_aside.height == sum(source.set_aside for source in loaded.sources)
    for frame in loaded.frames.values():
        assert frame["record_id"].n_unique() == frame.height
        assert frame["record_id"].null_count() == 0
    return loaded


def write(path, text, encoding="utf-8"):
    path.write_bytes(text.encode(encoding))
    return path.name


GIFT_HEADERS = [
    ("Donor", "Date of event", "Name of officer", "Accepted/Declined"),
    ("Offered by", "Date offered", "Officer", "Outcome"),
    ("Company/Organisation", "Date received", "Name of officer/staff", "Action taken"),
    ("Name of person or organisation making offer", "Date of offer", "Recipient", "Decision"),
    ("From whom", "* Date", "Member of staff", "Accepted (Y/N)"),
    ("Provided by", "Date of receipt", "Received by", "Accepted or declined?"),
    ("Details of donor", "Date of\nGift/Hospitality", "Rank and Name", "Accepted?"),
    ("Name of Donor / Organisation", "Date Gift Received ", "Officer / Staff Name", "ACCEPTED / REFUSED"),
    ("Organisation offering gift or hospitality", "Event date", "Who received it", "Was the offer accepted?"),
    ("Host", "Date (of event)", "Employee name", "Status"),
    ("provider_name", "event_on", "recipient_name", "decision"),
    ("Who made the offer?", "Date of hospitality/gift", "Who was it offered to?", "Response"),
    ("Source of gift/hospitality", "When received", "Chief Officer", "Accepted / Declined / Returned"),
]


@pytest.mark.parametrize(("provider", "event", "recipient", "decision"), GIFT_HEADERS)
def test_gift_headers_are_known_by_many_names(tmp_path, provider, event, recipient, decision):
    quoted = ",".join(
        f'"{name}"'
        for name in ("Ref", recipient, "Rank", provider, "Description of gift", "Value (£)", event, decision, "Reason")
    )
    rows = 'G1,PC A Lark,PC,Harcourt Vale Ltd,Dinner,£25,13/03/2024,Accepted,"Worked, late"\nG2,PC B Finch,PC,Oak & Co,Pen,<£10,01/04/2024,Declined,\n'
    loaded = load(tmp_path, "gifts", write(tmp_path / "g.csv", f"{quoted}\n{rows}"))
    frame = loaded.frames["gifts"]
    assert frame["provider_name"].to_list() == ["Harcourt Vale Ltd", "Oak & Co"]
    assert frame["recipient_name"].to_list() == ["PC A Lark", "PC B Finch"]
    assert frame["event_on"].to_list() == [D(2024, 3, 13), D(2024, 4, 1)]
    assert frame["decision"].to_list() == ["accepted", "declined"]
    assert frame["value_gbp_max"].to_list() == [Decimal("25.00"), Decimal("9.99")]
    assert frame["description"].to_list() == ["Dinner", "Pen"]
    assert frame["record_id"].to_list() == ["G1", "G2"]


AWARD_HEADERS = [
    ("Contract Ref", "Contract Title", "Supplier", "Award Date", "Contract Value (£)", "Closing Date"),
    ("Reference", "Title", "Awarded to", "Date awarded", "Value", "Tender closing date"),
    (
        "Contract No.",
        "Description of contract",
        "Contractor",
        "Date of Award",
        "Total contract value",
        "Deadline for tenders",
    ),
    (
        "Agreement Reference",
        "Title of Agreement",
        "Supplier Name",
        "Award date",
        "Contract Amount",
        "Tender return date",
    ),
    ("award_ref", "title", "supplier_name", "awarded_on", "value_gbp", "tender_closed_on"),
    ("Tender ref", "Project", "Successful tenderer", "Date of contract award", "Award value", "Tender deadline"),
]


@pytest.mark.parametrize("headers", AWARD_HEADERS)
def test_award_headers_are_known_by_many_names(tmp_path, headers):
    row = 'C/1,Cleaning,Oak Ltd,31/01/2024,"£125,000.00",15/01/2024'
    loaded = load(tmp_path, "awards", write(tmp_path / "a.csv", ",".join(headers) + f"\n{row}\n"))
    frame = loaded.frames["awards"]
    assert frame.select("record_id", "supplier_name", "awarded_on", "value_gbp", "tender_closed_on").row(0) == (
        "C/1", "Oak Ltd", D(2024, 1, 31), Decimal("125000.00"), D(2024, 1, 15))  # fmt: skip


JOB_HEADERS = [
    ("Name of officer", "Business interest", "Nature of business", "Date of application", "Decision", "Date approved"),
    ("Officer/Staff Name", "Name of business", "Type of work", "Date received", "Outcome", "Decision date"),
    ("Applicant", "Employer", "Nature of employment", "Application date", "Approved/Refused", "Date of decision"),
    ("applicant_name", "employer_name", "nature", "applied_on", "decision", "decided_on"),
    ("Employee", "Company name", "Role", "Date declared", "Status", "Authorised on"),
]


@pytest.mark.parametrize("headers", JOB_HEADERS)
def test_second_job_headers_are_known_by_many_names(tmp_path, headers):
    text = (
        ",".join(headers)
        + "\nPC A Lark,Oak Ltd,Gardening,13/01/2023,Approved,20/01/2023\nPC B,Elm,Taxi,14/01/2023,Not approved,\n"
    )
    loaded = load(tmp_path, "second_jobs", write(tmp_path / "j.csv", text))
    frame = loaded.frames["second_jobs"]
    assert frame.select("applicant_name", "employer_name", "applied_on", "decision", "decided_on").rows() == [
        ("PC A Lark", "Oak Ltd", D(2023, 1, 13), "approved", D(2023, 1, 20)),
        ("PC B", "Elm", D(2023, 1, 14), "not stated", None),
    ]
    assert "Not approved" in loaded.defects["said"].to_list()


def test_row_numbers_are_a_spreadsheets(tmp_path):
    text = '\r\nGifts register\r\n,,\r\nDonor,Officer,"Description"\r\n\r\nOak,PC A,"two\r\nlines"\r\n,,\r\nElm,PC B,pen\r\nDonor,Officer,Description\r\nTotal,,\r\n'
    loaded = load(tmp_path, "gifts", write(tmp_path / "g.csv", text))
    assert loaded.frames["gifts"]["source_row"].to_list() == [6, 8]
    assert loaded.set_aside["source_row"].to_list() == [9, 10]
    assert loaded.sources[0].header_row == 4
    assert loaded.sources[0].rows_in == 4


@pytest.mark.parametrize(
    ("encoding", "separator", "end"),
    [
        ("utf-8-sig", ",", "\n"),
        ("cp1252", ";", "\r\n"),
        ("utf-16", "\t", "\r\n"),
        ("utf-8", "|", "\r"),
        ("cp1252", ",", "\r"),
    ],
)
def test_encodings_separators_and_line_ends(tmp_path, encoding, separator, end):
    lines = [("Donor", "Officer", "Value (£)"), ("Café Noir", "PC A", "£1.50"), ("Oak", "PC B", "£2")]
    text = end.join(separator.join(line) for line in lines) + end
    frame = load(tmp_path, "gifts", write(tmp_path / "g.csv", text, encoding)).frames["gifts"]
    assert frame["provider_name"].to_list() == ["Café Noir", "Oak"]
    assert frame["value_gbp"].to_list() == [Decimal("1.50"), Decimal("2.00")]


def test_ragged_rows_are_kept_and_extra_cells_are_defects(tmp_path):
    loaded = load(
        tmp_path,
        "gifts",
        write(tmp_path / "g.csv", "Donor,Officer,Value\nOak,PC A\nElm,PC B,£5,spare,more\nAsh,PC C,£6\n"),
    )
    assert loaded.frames["gifts"]["value_gbp"].to_list() == [None, Decimal(5), Decimal(6)]
    assert {"spare", "more"} <= set(loaded.defects["said"].to_list())


def test_workbook_with_titles_merges_dates_and_other_sheets(tmp_path):
    book = xlsxwriter.Workbook(tmp_path / "w.xlsx")
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet("Register")
    sheet.merge_range(1, 1, 1, 5, "Gifts and hospitality register 2024")
    sheet.write_row(3, 1, ["Officer", "Donor", "Date received", "Value", "Decision"])
    sheet.merge_range(4, 1, 5, 1, "PC A Lark")
    sheet.write_row(4, 2, ["Oak Ltd"])
    sheet.write_row(5, 2, ["Elm Ltd"])
    sheet.write_datetime(4, 3, dt.datetime(2024, 3, 1), day)
    sheet.write_number(5, 3, 45353)
    sheet.write_number(4, 4, 12.5)
    sheet.write_row(4, 5, ["Accepted"])
    sheet.write_row(5, 5, ["Donated"])
    notes = book.add_worksheet("Notes")
    notes.write_row(0, 0, ["This register is updated monthly"])
    book.close()
    loaded = load(tmp_path, "gifts", "w.xlsx")
    assert loaded.frames["gifts"].select(
        "source_row", "recipient_name", "provider_name", "event_on", "value_gbp", "decision"
    ).rows() == [
        (5, "PC A Lark", "Oak Ltd", D(2024, 3, 1), Decimal("12.50"), "accepted"),
        (6, "PC A Lark", "Elm Ltd", D(2024, 3, 2), None, "donated"),
    ]
    assert loaded.set_aside.select("source_sheet", "source_row").rows() == [("Notes", 1)]


@pytest.mark.parametrize(
    ("values", "low", "high"),
    [
        (["13/01/2024", "02/03/2024"], D(2024, 3, 2), D(2024, 3, 2)),
        (["01/13/2024", "02/03/2024"], D(2024, 2, 3), D(2024, 2, 3)),
        (["13/01/2024", "01/13/2024", "02/03/2024"], D(2024, 2, 3), D(2024, 3, 2)),
        (["March 2024"], D(2024, 3, 1), D(2024, 3, 31)),
        (["######"], None, None),
    ],
)
def test_the_column_decides_the_order_of_day_and_month(tmp_path, values, low, high):
    text = "Donor,Officer,Date received\n" + "".join(f"Oak,PC A,{value}\n" for value in values)
    frame = load(tmp_path, "gifts", write(tmp_path / "g.csv", text)).frames["gifts"]
    assert frame.select("event_on", "event_on_max").row(-1) == (low, high)


def test_references_that_collide_stay_apart_and_stay_the_same_in_another_order(tmp_path):
    head, rows = (
        "Ref,Donor,Officer,Date received\n",
        [
            "W-12,Oak,PC A,01/03/2024\n",
            "W-12,Elm,PC A,01/03/2024\n",
            "W-12,Elm,PC A,01/03/2024\n",
            ",Ash,PC B,02/03/2024\n",
        ],
    )
    one = (
        load(tmp_path, "gifts", write(tmp_path / "g.csv", head + "".join(rows))).frames["gifts"]["record_id"].to_list()
    )
    two = (
        load(tmp_path, "gifts", write(tmp_path / "g.csv", head + "\n" + "".join(reversed(rows))))
        .frames["gifts"]["record_id"]
        .to_list()
    )
    assert set(one) == set(two)
    assert all(name.startswith("W-12~") for name in one[:3])


def test_nil_returns_are_set_aside_and_counted(tmp_path):
    text = "Officer,Donor,Description,Date received,Value\nCC A,Nil Return,Nil Return,Nil Return,Nil Return\nPC B,Oak,None,01/03/2024,£5\nDCC C,None,,March 2024,\n"
    loaded = load(tmp_path, "gifts", write(tmp_path / "g.csv", text))
    assert loaded.set_aside.select("source_row", "reason").rows() == [(2, "nil return"), (4, "nil return")]
    assert loaded.frames["gifts"]["provider_name"].to_list() == ["Oak"]


def make_release(ocid, date, awards, **more):
    return {
        "ocid": ocid,
        "id": f"{ocid}-{date}",
        "date": date,
        "tag": ["award"],
        "buyer": {"name": "Force"},
        "awards": awards,
        **more,
    }


def make_award(name, suppliers, **more):
    value = {"amount": 100.10, "currency": "GBP"}
    return {
        "id": name,
        "status": "active",
        "date": "2024-05-01T23:30:00+01:00",
        "value": value,
        "suppliers": suppliers,
        **more,
    }


def test_ocds_takes_the_latest_state_and_one_row_a_supplier(tmp_path):
    parties = [
        {"id": "p1", "name": "Oak Ltd", "identifier": {"scheme": "GB-COH", "id": "4142000"}, "roles": ["supplier"]},
        {"id": "p2", "name": "Elm", "identifier": {"scheme": "GB-CHC", "id": "1234567"}, "roles": ["supplier"]},
        {"id": "p3", "name": "Ash Ltd", "roles": ["tenderer"]},
    ]
    both = [{"id": "p1"}, {"id": "p2", "name": "Elm"}]
    releases = [
        make_release("o1", "2024-05-02T00:00:00Z", [make_award("a1", [{"id": "p1", "name": "Old"}])]),
        make_release("o2", "2024-05-03T00:00:00Z", []),
        make_release("o1", "2024-06-02T00:00:00Z", [make_award("a1", both)], parties=parties),
        make_release("o3", "2024-06-02T00:00:00Z", [make_award("a9", both, status="cancelled")]),
        make_release(
            "o4", "2024-06-02T00:00:00Z", [make_award("a4", [{"name": "Yew"}], value={"amount": 5, "currency": "EUR"})]
        ),
    ]
    (tmp_path / "r.json").write_text(json.dumps({"releases": releases}), encoding="utf-8")
    loaded = load(tmp_path, "awards", "r.json")
    frame = loaded.frames["awards"].sort("source_row", "supplier_name")
    assert frame.select("source_row", "supplier_name", "supplier_ref", "role", "awarded_on", "value_gbp").rows() == [
        (3, "Ash Ltd", None, "bidder", D(2024, 5, 1), None),
        (3, "Elm", None, "winner", D(2024, 5, 1), Decimal("100.10")),
        (3, "Oak Ltd", "04142000", "winner", D(2024, 5, 1), Decimal("100.10")),
        (5, "Yew", None, "winner", D(2024, 5, 1), None),
    ]
    assert loaded.set_aside["source_row"].to_list() == [1, 2, 4]
    assert (loaded.sources[0].rows_in, loaded.sources[0].kept) == (5, 2)


def refuse_files():
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
    return {
        "empty.csv": b"", "blank.csv": b"\r\n,,\r\n", "binary.csv": bytes(range(256)) * 9, "locked.xlsx": ole,
        "damaged.xlsx": b"PK\x03\x04" + b"x" * 400, "damaged.json": b'{"releases": [', "deep.json": b"[" * 200_000,
        "other.docx": b"PK", "old.pdf": b"%PDF", "text.xlsx": b"Donor,Officer\n", "spend.csv": b"Colour,Size\nred,5\n",
        "number.json": b"5", "zip.csv": b"PK\x03\x04abc",
    }  # fmt: skip


@pytest.mark.parametrize("name", sorted(refuse_files()))
def test_what_is_no_register_is_refused_in_one_line_that_names_it(tmp_path, name):
    (tmp_path / name).write_bytes(refuse_files()[name])
    with pytest.raises(EngineError) as caught:
        load(tmp_path, "gifts", name)
    lines = str(caught.value).splitlines()
    assert len(lines) == 1
    assert name in lines[0]


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    (tmp_path / "folder.csv").mkdir()
    for name in ("gone.csv", "folder.csv"):
        with pytest.raises(EngineError, match=name):
            load(tmp_path, "gifts", name)


@pytest.mark.parametrize(
    ("headers", "register"),
    [
        ("Donor,Officer,Date received,Decision", "gifts"),
        ("Supplier,Contract title,Award date,Value", "awards"),
        ("Officer,Employer,Nature of business,Date of application,Decision", "second_jobs"),
        ("Supplier Name,Date,Amount,Expenditure Category", "payments"),
        ("OrganisationLabel,BeneficiaryName,PaymentDate,Amount,Purpose,CardTransaction", "payments"),
        ("Merchant,Cardholder,Transaction date,Net amount", "payments"),
        ("Journalist,Media outlet,Date of contact,Officer,Subject", "media_contacts"),
        ("Staff number,Name,Rank,Department,Start date,Leaving date", "staff"),
        ("Company name,Company number,Company status,Incorporation date", "companies"),
        ("Company number,Director,Date of birth year,Appointed on,Resigned on", "company_officers"),
    ],
)
def test_a_file_without_a_stated_register_is_recognised(tmp_path, headers, register):
    loaded = load(
        tmp_path, None, write(tmp_path / "x.csv", f"{headers}\n" + ",".join(["Oak"] * headers.count(",")) + ",x\n")
    )
    assert list(loaded.frames) == [register]


def test_a_hundred_thousand_rows_take_seconds(tmp_path):
    body = "".join(
        f"G{n},PC {n % 900},Firm {n % 5000} Ltd,{n % 28 + 1:02d}/03/2024,£{n % 300},Accepted\n" for n in range(100_000)
    )
    name = write(tmp_path / "g.csv", "Ref,Officer,Donor,Date received,Value,Decision\n" + body)
    frame = load(tmp_path, "gifts", name).frames["gifts"]
    assert frame.height == 100_000
    assert frame["provider_name"].n_unique() == 5000
