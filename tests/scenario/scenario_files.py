"""Writes a planned project as registers of varied formats, headers and date styles; says where each record stands."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, datetime
from typing import TYPE_CHECKING

import xlsxwriter

from tests.scenario.scenario_names import split_words
from tests.scenario.scenario_truth import Award, Gift, Job, Span

if TYPE_CHECKING:
    import random
    from pathlib import Path

    from tests.scenario.scenario_plan import Entry

MONTHS = split_words("January February March April May June July August September October November December")
HEADERS: dict[str, tuple[str, ...]] = {
    "gift ref": ("Ref", "Reference", "Entry no", "Declaration ref", "Ref No."),
    "recipient": ("Recipient", "Name of officer", "Officer / staff member", "Name of recipient", "Received by"),
    "provider": ("Provider", "Donor", "Offered by", "Name of donor", "Host", "Gift / hospitality from"),
    "provider number": ("Company number", "Donor company number", "Provider company no", "Company No."),
    "event": ("Event date", "Date of event", "Date of offer", "Date offered", "Date received", "Date"),
    "declared": ("Date declared", "Date registered", "Declared on", "Date of declaration", "Date entered"),
    "gift decision": ("Decision", "Accepted / Declined", "Outcome", "Accepted or declined"),
    "gift value": ("Value", "Estimated value", "Value (£)", "Approximate value"),
    "gift text": ("Description", "Details", "Nature of gift or hospitality"),
    "award ref": ("Contract ref", "Award ref", "Contract number", "Reference", "Contract ID"),
    "title": ("Contract title", "Title", "Description of contract", "Goods or services"),
    "supplier": ("Supplier", "Supplier name", "Awarded to", "Contractor", "Name of supplier"),
    "supplier number": ("Company number", "Supplier company number", "Companies House number", "Company reg no"),
    "awarded": ("Award date", "Date awarded", "Awarded on", "Date of award", "Contract award date"),
    "award value": ("Contract value", "Value (£)", "Total value", "Award value"),
    "job ref": ("Ref", "Application no", "Reference", "Declaration ref"),
    "applicant": ("Applicant", "Name of applicant", "Officer", "Employee name", "Name"),
    "employer": ("Employer", "Business interest", "Name of business", "Secondary employer", "Business or employer"),
    "employer number": ("Company number", "Company No.", "Employer company number"),
    "nature": ("Nature of business", "Nature of work", "Type of work", "Role"),
    "applied": ("Date of application", "Date applied", "Application date", "Applied on"),
    "job decision": ("Decision", "Outcome", "Status"),
    "decided": ("Date of decision", "Decision date", "Decided on"),
    "starts": ("Start date", "Date commenced", "Date started"),
    "ends": ("End date", "Date ceased", "Date ended"),
}
GIFT_SAYS = {
    "accepted": ("Accepted", "accepted", "ACCEPTED", "Yes - accepted"),
    "declined": ("Declined", "declined", "Refused", "Declined with thanks"),
    "returned": ("Returned", "Returned to sender"),
    "donated": ("Donated", "Donated to charity"),
    "surrendered": ("Surrendered", "Handed to force"),
    "pending": ("Pending", "Awaiting decision"),
    "not stated": ("",),
}
JOB_SAYS = {
    "approved": ("Approved", "approved", "APPROVED", "Granted"),
    "approved with conditions": ("Approved with conditions", "Approved subject to conditions"),
    "refused": ("Refused", "Rejected", "REFUSED"),
    "withdrawn": ("Withdrawn", "Application withdrawn"),
    "ceased": ("Ceased", "Ended"),
    "pending": ("Pending", "Awaiting decision"),
    "not stated": ("",),
}
STAFF = split_words(
    "A Wetherlow;PC 4410 J Dancy;Insp R Oakhanger;S. Tressider;Mrs L Pomery;DS K Abernal;C Vellenoweth",
    ";",
)

Cell = str | int | date
Rows = list[list[Cell]]
Style = str


def write_day(day: date, style: Style) -> Cell:
    """Return one day in a style; `serial` is a spreadsheet's number, `real` a date cell."""
    month = MONTHS[day.month - 1]
    forms: dict[str, Cell] = {
        "iso": day.isoformat(),
        "uk": f"{day.day:02d}/{day.month:02d}/{day.year}",
        "uk short": f"{day.day}/{day.month}/{day.year % 100:02d}",
        "us": f"{day.month:02d}/{day.day:02d}/{day.year}",
        "dots": f"{day.day:02d}.{day.month:02d}.{day.year}",
        "words": f"{day.day} {month} {day.year}",
        "ordinal": f"{day.day}{name_ordinal(day.day)} {month} {day.year}",
        "abbreviated": f"{day.day:02d}-{month[:3]}-{day.year % 100:02d}",
        "time": f"{day.isoformat()} 00:00:00",
        "serial": (day - date(1899, 12, 30)).days,
        "real": day,
    }
    return forms[style]


def name_ordinal(day: int) -> str:
    """Return the ending of an ordinal number."""
    return "th" if 10 < day < 14 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


def write_span(span: Span | None, style: Style, blank: str = "") -> Cell:
    """Return a date as a register shows it: nothing, a day, a month or a few days."""
    if span is None:
        return blank
    low, high = span
    if low == high:
        return write_day(low, style)
    month = MONTHS[low.month - 1]
    if low.day == 1 and (high - low).days > 20:
        return f"{month} {low.year}"
    return f"{low.day}-{high.day} {month} {low.year}"


def make_gift_table(entries: list[Entry], style: Style, rng: random.Random) -> Rows:
    """Return a header and a line for each gift."""
    keys = ("gift ref", "recipient", "provider", "provider number", "event", "declared", "gift decision", "gift value",
            "gift text")  # fmt: skip
    rows: Rows = [pick_headers(keys, rng)]
    for entry in entries:
        gift = entry.truth
        assert isinstance(gift, Gift)
        rows.append(
            [gift.key, rng.choice(STAFF), entry.name, entry.number, write_span(gift.event, style, entry.extra),
             write_span(gift.declared, style), rng.choice(GIFT_SAYS[gift.decision]),
             rng.choice(("£25", "12.50", "<£150", "approx £20", "", "£1,200.00")), "Lunch"]
        )  # fmt: skip
    return rows


def make_award_table(entries: list[Entry], style: Style, rng: random.Random) -> Rows:
    """Return a header and a line for each award."""
    rows: Rows = [pick_headers(("award ref", "title", "supplier", "supplier number", "awarded", "award value"), rng)]
    for entry in entries:
        award = entry.truth
        assert isinstance(award, Award)
        number: Cell = entry.number
        if style in ("real", "serial") and entry.number.isdigit():
            number = int(entry.number)
        rows.append(
            [award.key, "Services as specified", entry.name, number, write_span(award.awarded, style),
             f"{rng.randrange(5, 900)},000.00"]
        )  # fmt: skip
    return rows


def make_job_table(entries: list[Entry], style: Style, rng: random.Random) -> Rows:
    """Return a header and a line for each second job."""
    keys = ("job ref", "applicant", "employer", "employer number", "nature", "applied", "job decision", "decided",
            "starts", "ends")  # fmt: skip
    rows: Rows = [pick_headers(keys, rng)]
    for entry in entries:
        job = entry.truth
        assert isinstance(job, Job)
        rows.append(
            [job.key, rng.choice(STAFF), entry.name, entry.number, "Part-time work", write_span(job.applied, style),
             rng.choice(JOB_SAYS[job.decision]), write_span(job.decided, style), write_span(job.starts, style),
             write_span(job.ends, style)]
        )  # fmt: skip
    return rows


def pick_headers(keys: tuple[str, ...], rng: random.Random) -> list[Cell]:
    """Return one spelling of each column's header."""
    return [rng.choice(HEADERS[key]) for key in keys]


def write_csv(path: Path, rows: Rows, lead: int, encoding: str) -> list[tuple[str, int]]:
    """Write a CSV file with so many lines of title; return the sheet and row number of each line below the header."""
    width = len(rows[0])
    above: Rows = [["Register (extract)"], ["" for _ in range(width)], ["Published quarterly"]][:lead]
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows([*above, *rows, ["" for _ in range(width)]])
    path.write_bytes(text.getvalue().encode(encoding, errors="replace"))
    return [("", lead + 2 + n) for n in range(len(rows) - 1)]


def write_workbook(path: Path, rows: Rows, lead: int, sheets: int) -> list[tuple[str, int]]:
    """Write a workbook in so many sheets; return the sheet and row number of each line below the headers."""
    book = xlsxwriter.Workbook(str(path))
    day_format = book.add_format({"num_format": "dd/mm/yyyy"})
    size = -(-(len(rows) - 1) // sheets)
    places: list[tuple[str, int]] = []
    for number in range(sheets):
        name = f"Part {number + 1}"
        sheet = book.add_worksheet(name)
        if lead:
            sheet.merge_range(0, 0, 0, len(rows[0]) - 1, "Register")
        part = [rows[0], *rows[1:][number * size : (number + 1) * size]]
        for r, row in enumerate(part, start=lead):
            for c, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(r, c, datetime(cell.year, cell.month, cell.day), day_format)
                elif isinstance(cell, int):
                    sheet.write_number(r, c, cell)
                elif cell:
                    sheet.write_string(r, c, cell)
        places += [(name, lead + 2 + n) for n in range(len(part) - 1)]
    book.close()
    return places


def write_releases(path: Path, entries: list[Entry], rng: random.Random) -> list[int]:
    """Write awards as OCDS releases, some of them updated later; return each award's place."""
    releases: list[dict[str, object]] = []
    places: list[int] = []
    for entry in entries:
        award = entry.truth
        assert isinstance(award, Award)
        assert award.awarded is not None
        if rng.random() < 0.15:
            releases.append(make_release(entry, award, "2021-01-01", "2021-02-03"))
        releases.append(make_release(entry, award, award.awarded[0].isoformat(), "2025-03-01"))
        places.append(len(releases))
    package = {"version": "1.1", "publishedDate": "2025-03-02T00:00:00Z", "releases": releases}
    path.write_bytes(json.dumps(package, indent=1, ensure_ascii=False).encode("utf-8"))
    return places


def make_release(entry: Entry, award: Award, awarded: str, published: str) -> dict[str, object]:
    """Return one award release."""
    identifier = {"scheme": "GB-COH", "id": entry.number} if entry.number else {"legalName": entry.name}
    return {
        "ocid": f"ocds-test00-{award.key}",
        "id": f"{award.key}-{published}",
        "date": f"{published}T10:00:00Z",
        "tag": ["award"],
        "tender": {"id": award.key, "title": "Services as specified", "procurementMethod": "open"},
        "parties": [
            {"id": "B1", "name": "Test Police", "roles": ["buyer"]},
            {"id": "S1", "name": entry.name, "identifier": identifier, "roles": ["supplier"]},
        ],
        "buyer": {"id": "B1", "name": "Test Police"},
        "awards": [
            {
                "id": award.key,
                "status": "active",
                "date": f"{awarded}T00:00:00Z",
                "value": {"amount": 1000, "currency": "GBP"},
                "suppliers": [{"id": "S1", "name": entry.name}],
            }
        ],
    }
