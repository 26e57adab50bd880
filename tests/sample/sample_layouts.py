"""Lays the sample's rows out as each register of the fictional force prints them, dirt included."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.sample.sample_awards import CONTRACTS, LEGACY, LIVE, OCDS, WAIVERS, AwardRow
from tests.sample.sample_days import read_span, write_span
from tests.sample.sample_files import number_day, write_csv, write_text, write_workbook
from tests.sample.sample_gifts import CHIEF, NEW, OLD, GiftRow
from tests.sample.sample_jobs import WESTMARCH, JobRow

if TYPE_CHECKING:
    from pathlib import Path

    from tests.sample.sample_files import Cell

BLANK: list[str] = []


def write_gifts(folder: Path, rows: list[GiftRow]) -> None:
    """Write the three gifts registers."""
    write_gifts_2023(folder / "Gifts and Hospitality Register 2023-24.csv", [r for r in rows if r.place == OLD])
    write_gifts_2024(folder / "gifts_hospitality_2024-25.csv", [r for r in rows if r.place == NEW])
    write_chief_officers(folder / "Chief officers 2024.xlsx", [r for r in rows if r.place == CHIEF])


def write_gifts_2023(path: Path, rows: list[GiftRow]) -> None:
    """Write the older register: cp1252, title rows, nil returns, the header again half-way, day-month-year."""
    header = [
        "Ref No", "Name of officer / staff", "Rank / Grade", "Department", "Gift or hospitality", "Offered by",
        "Date of offer", "Date registered", "Accepted / Declined", "Estimated value", "Details",
    ]  # fmt: skip
    body = []
    for index, row in enumerate(rows):
        if index == len(rows) // 2:
            body += [BLANK, header]
        style = "month name" if index % 9 == 4 else "uk"
        body.append(
            [
                row.ref, row.person, row.post, row.unit, row.kind, row.provider + ("  " if index % 7 == 3 else ""),
                write_span(row.event, style), write_span(row.declared, "uk"), row.decision, row.value,
                row.description,
            ]
        )  # fmt: skip
        if index in (8, 40):
            body.append(["", "", "", row.unit, "Nil return", "Nil return", "", "", "", "", "No gifts – nil return"])
    title = [BLANK, ["Westmarch Police – Gifts and Hospitality Register 2023-24"], ["OFFICIAL"], BLANK]
    write_csv(path, [*title, header, *body, [""] * 11, [""] * 11], encoding="cp1252")


def write_gifts_2024(path: Path, rows: list[GiftRow]) -> None:
    """Write the newer register: a byte-order mark, a company number column, dates with the month's name."""
    header = [
        "Reference", "Recipient", "Rank", "Department", "Received or given", "Type", "Donor",
        "Donor company number", "Event date", "Date declared", "Decision", "Value (£)", "Description",
    ]  # fmt: skip
    body = [
        [
            row.ref, row.person, row.post, row.unit, row.direction, row.kind, row.provider, row.number,
            write_span(row.event, "short" if index % 3 else "iso"), write_span(row.declared, "iso"), row.decision,
            row.value.replace("£", "") if row.value[:1] == "£" else row.value, row.description,
        ]
        for index, row in enumerate(rows)
    ]  # fmt: skip
    body.insert(20, ["", "", "", "Custody", "", "NIL RETURN", "Nil Return", "", "", "", "", "", ""])
    write_csv(path, [header, *body], encoding="utf-8-sig", end="\n")


def write_chief_officers(path: Path, rows: list[GiftRow]) -> None:
    """Write the chief officers' workbook: two half-years and a sheet of notes, merged titles, no date declared.

    The first half-year holds real dates, the second the numbers that a spreadsheet keeps dates as.
    """
    header = ["Entry", "Chief officer", "Host / donor", "Date of event", "Nature", "Outcome", "Value", "Purpose"]
    sheets: dict[str, list[list[Cell]]] = {}
    half = sum(row.event < "2024-09" for row in rows)
    for name, part in (("To August 2024", rows[:half]), ("From September 2024", rows[half:])):
        lines: list[list[Cell]] = [["Chief officers: gifts and hospitality"], [name], [], list(header)]
        for row in part:
            span = read_span(row.event)
            exact = span is not None and span[0] == span[1]
            shown: Cell = write_span(row.event, "uk")
            if exact and span:
                shown = span[0] if part is not rows[half:] and name.startswith("To") else number_day(span[0])
            lines.append([row.ref, row.person, row.provider, shown, row.kind, row.decision, row.value, row.description])
        sheets[name] = lines
    sheets["Notes"] = [["This register is published each quarter."], ["Questions to the force secretariat."]]
    merges = {name: [(0, 0, 0, 7), (1, 0, 1, 7)] for name in list(sheets)[:2]}
    write_workbook(path, sheets, merges)


def write_awards(folder: Path, rows: list[AwardRow]) -> None:
    """Write the awards registers: the old list, the contracts register, a workbook and a release package."""
    held = {place: [r for r in rows if r.place == place] for place in (LEGACY, CONTRACTS, LIVE, WAIVERS, OCDS)}
    write_legacy(folder / "legacy-awards-2008-2012.csv", held[LEGACY])
    write_contracts(folder / "Contracts register 2022-24.csv", held[CONTRACTS])
    write_contracts_workbook(folder / "contracts-register-2024-25.xlsx", held[LIVE], held[WAIVERS])
    write_releases(folder / "award-notices-2024-25.json", held[OCDS])


def write_legacy(path: Path, rows: list[AwardRow]) -> None:
    """Write the old list: cp1252, no tender dates, a total at the end."""
    total = sum(int(row.value) for row in rows)
    body = [
        [row.ref, row.supplier, row.number, row.title, "Western Forces Purchasing Consortium", write_span(row.awarded, "dots"),
         f"£{int(row.value):,}"]
        for row in sorted(rows, key=lambda row: row.awarded)
    ]  # fmt: skip
    header = ["Award No", "Supplier", "Company No", "Goods or services", "Buyer", "Date of award", "Value"]
    write_csv(path, [header, *body, ["TOTAL", "", "", "", "", "", f"£{total:,}"]], encoding="cp1252")


def write_contracts(path: Path, rows: list[AwardRow]) -> None:
    """Write the contracts register: title rows, trailing blanks, empty rows below."""
    header = [
        "Contract ref", "Contract title", "Department", "Supplier name", "Company no.", "Procedure",
        "Date advertised", "Award date", "Start date", "End date", "Contract value (£)",
    ]  # fmt: skip
    body = [
        [row.ref, row.title + " ", row.unit, row.supplier, row.number, row.procedure, write_span(row.opened, "uk"),
         write_span(row.awarded, "uk"), write_span(row.starts, "uk"), write_span(row.ends, "uk"),
         f"{int(row.value):,}.00 "]
        for row in sorted(rows, key=lambda row: row.ref)
    ]  # fmt: skip
    title = [["Westmarch Police contracts register"], ["Contracts let from April 2022 to March 2024"], BLANK]
    write_csv(path, [*title, header, *body, *([""] * 11 for _ in range(4))])


def write_contracts_workbook(path: Path, live: list[AwardRow], waivers: list[AwardRow]) -> None:
    """Write the current contracts workbook: real dates on one sheet, text on the other, and a sheet of notes."""
    header = [
        "Ref", "Description of contract", "Awarded to", "Companies House number", "Route to market", "Tender opened",
        "Awarded on", "Contract start", "Contract end", "Total value",
    ]  # fmt: skip
    first: list[list[Cell]] = [["Live contracts 2024-25"], [], list(header)]
    for row in sorted(live, key=lambda row: row.ref):
        days = [show_day(text) for text in (row.opened, row.awarded, row.starts, row.ends)]
        number: Cell = int(row.number) if row.number.isdigit() else row.number
        first.append([row.ref, row.title, row.supplier, number, row.procedure, *days, int(row.value)])
    second: list[list[Cell]] = [
        ["Waivers of contract standing orders"],
        ["Waiver reference number", "Supplier", "Company number", "Date awarded", "Procedure", "Value", "Subject"],
    ]
    second += [
        [row.ref, row.supplier, row.number, write_span(row.awarded, "month name") or "TBC", row.procedure,
         f"£{int(row.value):,}", row.title]
        for row in waivers
    ]  # fmt: skip
    notes: list[list[Cell]] = [["Values exclude VAT."]]
    sheets = {"Live contracts": first, "Waivers": second, "Notes": notes}
    write_workbook(path, sheets, {"Live contracts": [(0, 0, 0, 9)], "Waivers": [(0, 0, 0, 6)]})


def show_day(text: str) -> Cell:
    """Return a real date for a day, text for anything else."""
    span = read_span(text)
    return span[0] if span and span[0] == span[1] else write_span(text, "uk")


def write_releases(path: Path, rows: list[AwardRow]) -> None:
    """Write an OCDS release package: several awards in a release, several suppliers of an award, an update.

    The first release says another value and a later day; its update, which is what counts, comes last.
    """
    processes: dict[str, list[AwardRow]] = {}
    for row in rows:
        processes.setdefault(row.ref.rsplit("-", 1)[0], []).append(row)
    releases = [make_release(process, held) for process, held in sorted(processes.items())]
    early = json.loads(json.dumps(releases[0]))
    early["id"] += "-1"
    early["date"] = "2024-06-20T09:00:00Z"
    early["awards"][0].update({"date": "2024-06-20T00:00:00Z", "status": "pending"})
    early["awards"][0]["value"]["amount"] = 1
    package = {
        "uri": "https://data.westmarch-police.example/releases/2024-25.json",
        "version": "1.1",
        "publishedDate": "2025-06-02T08:00:00Z",
        "publisher": {"name": "Westmarch Police (fictional)"},
        "releases": [early, *releases],
    }
    write_text(path, json.dumps(package, indent=1, ensure_ascii=False) + "\n")


def make_release(process: str, rows: list[AwardRow]) -> dict[str, object]:
    """Return one award release with its buyer, its suppliers and its awards."""
    buyer = {"id": "GB-WMP-1", "name": "Westmarch Police"}
    suppliers = {row.firm: row for row in rows}
    parties: list[dict[str, object]] = [{**buyer, "roles": ["buyer"]}]
    for firm, row in suppliers.items():
        identifier: dict[str, str] = {"legalName": row.supplier}
        if row.number:
            identifier = {"scheme": "GB-COH", "id": row.number, **identifier}
        parties.append(
            {"id": make_party_id(row), "name": row.supplier, "identifier": identifier, "roles": ["supplier"]}
        )
        assert firm == row.firm
    awards: dict[str, dict[str, object]] = {}
    for row in rows:
        shared = [r for r in rows if r.ref == row.ref]
        awards[row.ref] = {
            "id": row.ref,
            "title": row.title,
            "status": "active",
            "date": f"{row.awarded}T00:00:00Z",
            "value": {"amount": int(row.value), "currency": "GBP"},
            "suppliers": [{"id": make_party_id(r), "name": r.supplier} for r in shared],
            "contractPeriod": {"startDate": f"{row.starts}T00:00:00Z", "endDate": f"{row.ends}T23:59:59Z"},
        }
    return {
        "ocid": f"ocds-wmpol0-{process}",
        "id": f"{process}-release",
        "date": f"{rows[0].awarded}T17:30:00Z",
        "tag": ["award"],
        "initiationType": "tender",
        "tender": {
            "id": process,
            "title": rows[0].title,
            "procurementMethod": "open",
            "tenderPeriod": {
                "startDate": f"{rows[0].opened}T09:00:00Z",
                "endDate": f"{rows[0].awarded}T12:00:00Z",
            },
        },
        "parties": parties,
        "buyer": buyer,
        "awards": list(awards.values()),
    }


def make_party_id(row: AwardRow) -> str:
    """Return the id of a supplier in a release: its company number where it has one."""
    return f"GB-COH-{row.number}" if row.number else f"GB-WMP-{row.firm}"


def write_jobs(folder: Path, rows: list[JobRow]) -> None:
    """Write the six second-jobs registers."""
    held = {force: [row for row in rows if row.force == force] for force in {row.force for row in rows}}
    write_south_wales(folder / "south-wales-business-interests.csv", held["South Wales"])
    write_gwent(folder / "Gwent second jobs 2011-12.xlsx", held["Gwent"])
    write_gloucestershire(folder / "gloucestershire_bi.csv", held["Gloucestershire"])
    write_north_wales(folder / "North Wales.xlsx", held["North Wales"])
    write_avon(folder / "avon-and-somerset.csv", held["Avon and Somerset"])
    write_westmarch(folder / "Westmarch business interests.xlsx", held[WESTMARCH])


def write_south_wales(path: Path, rows: list[JobRow]) -> None:
    """Write title rows, plain UTF-8, the header again after every fifty rows, a count at the end."""
    header = [
        "Ref", "Force", "Officer", "Rank", "Business interest (name of employer)", "Nature of business", "Date of application",
        "Outcome", "Date of decision",
    ]  # fmt: skip
    body: list[list[str]] = []
    for index, row in enumerate(rows):
        if index and index % 50 == 0:
            body.append(header)
        body.append(
            [row.ref, row.force, row.person, row.post, row.employer, row.nature, write_span(row.applied, "uk"),
             row.decision, write_span(row.decided, "uk")]
        )  # fmt: skip
    title = [["Business interests: applications since September 2011"], BLANK]
    write_csv(path, [*title, header, *body, BLANK, ["Total applications", str(len(rows))] + [""] * 7])


def write_gwent(path: Path, rows: list[JobRow]) -> None:
    """Write a workbook with a merged title whose dates are the numbers that a spreadsheet keeps."""
    header = ["Application no", "Organisation", "Name of applicant", "Post", "Name of business", "Type of work",
              "Applied on", "Decision", "Decided on", "Start date"]  # fmt: skip
    lines: list[list[Cell]] = [["Second jobs and business interests"], list(header)]
    for row in rows:
        days: list[Cell] = []
        for text in (row.applied, row.decided, row.starts):
            span = read_span(text)
            days.append(number_day(span[0]) if span else "")
        lines.append(
            [row.ref, row.force, row.person, row.post, row.employer, row.nature, days[0], row.decision, *days[1:]]
        )
    write_workbook(path, {"Register": lines}, {"Register": [(0, 0, 0, 9)]})


def write_gloucestershire(path: Path, rows: list[JobRow]) -> None:
    """Write cp1252 with blank lead rows and a company number column."""
    header = ["Ref No.", "Police force", "Applicant", "Role", "Employer", "Company number", "Nature of interest",
              "Application date", "Approved / not approved", "Decision date", "Hours per week"]  # fmt: skip
    body = [
        [row.ref, row.force, row.person, row.post, row.employer, row.number, row.nature + " – declared",
         write_span(row.applied, "month name"), row.decision, write_span(row.decided, "month name"), row.hours]
        for row in rows
    ]  # fmt: skip
    write_csv(path, [[""] * 11, [""] * 11, header, *body], encoding="cp1252")


def write_north_wales(path: Path, rows: list[JobRow]) -> None:
    """Write a workbook with one sheet a year and real dates."""
    header = ["Serial", "Force", "Applicant name", "Secondary employer", "Activity", "Date submitted", "Result",
              "Date of result"]  # fmt: skip
    sheets: dict[str, list[list[Cell]]] = {}
    for year in ("2011", "2012"):
        lines: list[list[Cell]] = [["North Wales", "", "", "", "", "", "", year], list(header)]
        lines += [
            [row.ref, row.force, row.person, row.employer, row.nature, show_day(row.applied), row.decision,
             show_day(row.decided)]
            for row in rows
            if row.applied[:4] == year
        ]  # fmt: skip
        sheets[year] = lines
    write_workbook(path, sheets, {})


def write_avon(path: Path, rows: list[JobRow]) -> None:
    """Write a byte-order mark, ISO dates, hard spaces in the force's name and a column for the end."""
    header = ["Declaration ref", "Force", "Member of staff", "Second employer", "Description of role",
              "Date received", "Status", "Date decided", "Date commenced", "Date ceased"]  # fmt: skip
    body = [
        [row.ref, row.force + ("\u00a0" if index % 11 == 5 else ""), row.person, row.employer, row.nature,
         *(write_span(text, "iso") for text in (row.applied,)), row.decision,
         *(write_span(text, "iso") for text in (row.decided, row.starts, row.ends))]
        for index, row in enumerate(rows)
    ]  # fmt: skip
    write_csv(path, [header, *body, *([""] * 10 for _ in range(3))], encoding="utf-8-sig")


def write_westmarch(path: Path, rows: list[JobRow]) -> None:
    """Write the force's own register: text dates, company numbers, a merged title."""
    header = ["BI ref", "Organisation", "Name", "Rank", "Unit", "Business or employer", "Company no", "Nature",
              "Date applied", "Decision", "Date of decision", "Start date", "End date", "Hours pw"]  # fmt: skip
    lines: list[list[Cell]] = [["Register of business interests – current"], [], list(header)]
    lines += [
        [row.ref, row.force, row.person, row.post, row.unit, row.employer, row.number, row.nature,
         write_span(row.applied, "uk"), row.decision,
         *(write_span(text, "uk") for text in (row.decided, row.starts, row.ends)), row.hours]
        for row in rows
    ]  # fmt: skip
    write_workbook(path, {"Business interests": lines}, {"Business interests": [(0, 0, 0, 13)]})
