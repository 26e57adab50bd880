"""Lists of real names to match as lists: variants of donors' names, aliases, and the payees of a police force.

All are read where they stand, beside the project, and nothing of them is written into it.
"""

from __future__ import annotations

import csv
import itertools
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from tests.bench.clean_names import clean_names

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
REGISTERS = SHARED / "registers"
COLUMNS = {  # in which columns of which files a supplier, donor or payee is named
    "mps-2025/PublishedInterest-Category_3.csv": ("DonorName", "DonorCompanyName"),
    "mps-2025/PublishedInterest-Category_1.csv": ("PayerName",),
    "mps-2025/PublishedInterest-Category_1.1.csv": ("UltimatePayerName",),
    "mps-2025/PublishedInterest-Category_1.2.csv": ("UltimatePayerName",),
    "ministers-2025/gifts.csv": ("donor_recipient",),
    "ministers-2025/hospitality.csv": ("provider",),
    "cards-trafford/gpc_2024-25.csv": ("BeneficiaryName",),
    "council-chorley/contracts.csv": ("awarded_supplier",),
}
PAYEES = (
    "SUPPLIER FINAL",
    "SUPPLIER NAME",
    "SUPPLIER",
    "NAME OF DONOR",
    "BENEFICIARY NAME",
    "VENDOR NAME",
    "PAYEE",
    "NAME",
)
"""What the column of names is called in the spend files and the workbooks, capitals and a leading `* ` aside."""


@dataclass(frozen=True)
class NameSet:
    """Two lists (id, name), the true pairs (left_id, right_id, shares: a word in common), and the pairs that count neither way."""

    left: pl.DataFrame
    right: pl.DataFrame
    truth: pl.DataFrame
    neither: pl.DataFrame


def list_names(folder: Path = REGISTERS) -> list[str]:
    """Return every distinct supplier's, donor's and payee's name in the registers, sorted."""
    found = itertools.chain(_read_csvs(folder), _read_spend(folder), _read_notices(folder), _read_workbooks(folder))
    return sorted({" ".join(name.split()) for name in found if name} - {""})


def read_text(path: Path) -> str:
    """Return the file's text, as UTF-8 where it is that, else as cp1252."""
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _read_csvs(folder: Path) -> Iterator[str]:
    for file, columns in COLUMNS.items():
        if (folder / file).is_file():
            for row in csv.DictReader(read_text(folder / file).splitlines(keepends=True)):
                yield from (row.get(column) or "" for column in columns)
    path = folder / "contracts-finder-csv-2020" / "notices.csv"
    if path.is_file():
        for row in csv.DictReader(read_text(path).splitlines(keepends=True)):
            cell = next((row[key] for key in row if key and key.startswith("Supplier [Name")), "") or ""
            yield from (part.split("|")[0] for part in cell.removeprefix("[").split("["))


def _find_payees(rows: list[list[str]]) -> Iterator[str]:
    """Yield the cells under the first header that names payees."""
    for number, row in enumerate(rows[:80]):
        titles = [(cell or "").strip().lstrip("* ").upper() for cell in row]
        column = next((titles.index(title) for title in PAYEES if title in titles), None)
        if column is not None:
            yield from (line[column] or "" for line in rows[number + 1 :] if len(line) > column)
            return


def _read_spend(folder: Path) -> Iterator[str]:
    for path in sorted((folder / "councils-messy-spend").glob("*.csv")):
        lines = read_text(path).replace("\r\n", "\n").replace("\r", "\n").splitlines()
        yield from _find_payees(list(csv.reader(lines)))


def _read_notices(folder: Path) -> Iterator[str]:
    for path in sorted((folder / "contracts-finder-ocds-2025").glob("*.json")):
        for release in json.loads(path.read_text(encoding="utf-8")).get("releases", []):
            for party in release.get("parties", []):
                if set(party.get("roles", [])) & {"supplier", "tenderer"}:
                    yield party.get("name") or ""


def _read_workbooks(folder: Path) -> Iterator[str]:
    for path in sorted([*folder.glob("*/*.xlsx")]):
        yield from read_payees(path)


def read_payees(path: Path) -> Iterator[str]:
    """Yield the payees of every sheet of a workbook."""
    import fastexcel

    book = fastexcel.read_excel(path)
    for sheet in book.sheet_names:
        cells = book.load_sheet(sheet, header_row=None, dtypes="string", skip_rows=0).to_polars()
        yield from _find_payees([list(row) for row in cells.iter_rows()])


def number_names(names: list[str]) -> pl.DataFrame:
    """Return id and name."""
    return (
        pl.DataFrame({"name": names}, schema={"name": pl.String})
        .with_row_index("id")
        .cast({"id": pl.Int64})
        .select("id", "name")
    )


def share_word(a: str, b: str) -> bool:
    """Whether two cleaned names have a word in common."""
    return bool(set(a.split()) & set(b.split()))


def _clean(names: list[str]) -> dict[str, str]:
    frame = pl.DataFrame({"name": sorted(set(names))}, schema={"name": pl.String})
    return dict(frame.select("name", clean=clean_names(pl.col("name"))).iter_rows())


def make_set(left: list[str], right: list[str], same: dict[str, set[str]]) -> NameSet:
    """Return the set of two lists of names in which `same` names the right names that are the same as each left one.

    Identical strings and pairs that are equal but for case, punctuation and legal form count neither way unless they
    are true pairs; identical strings never count.
    """
    clean = _clean([*left, *right])
    lefts, rights = number_names(left), number_names(right)
    number = dict(rights.select("name", "id").iter_rows())
    by_form: dict[str, list[str]] = {}
    for name in right:
        by_form.setdefault(clean[name], []).append(name)
    truth: list[tuple[int, int, bool]] = []
    neither: list[tuple[int, int]] = []
    for at, name in lefts.iter_rows():
        variants = same.get(name, set())
        truth += [
            (at, number[b], share_word(clean[name], clean[b])) for b in sorted(variants) if b != name and b in number
        ]
        forms = {clean[name], *(clean[b] for b in variants)}
        equal = {b for form in sorted(forms) for b in by_form.get(form, []) if b not in variants or b == name}
        neither += [(at, number[b]) for b in sorted(equal)]
    pair = {"left_id": pl.Int64, "right_id": pl.Int64}
    return NameSet(
        lefts,
        rights,
        pl.DataFrame(truth, schema={**pair, "shares": pl.Boolean}, orient="row"),
        pl.DataFrame(neither, schema=pair, orient="row"),
    )


def load_donors(folder: Path = REGISTERS) -> NameSet:
    """Return the variants of donors' names against themselves and every name of the registers."""
    rows = read_rows(folder / "name-pairs" / "mp-donor-variants.csv")
    by_number: dict[str, set[str]] = {}
    for row in rows:
        by_number.setdefault(row["company_number"], set()).update((row["name_a"], row["name_b"]))
    same: dict[str, set[str]] = {}
    for names in by_number.values():
        for name in names:
            same.setdefault(name, set()).update(names)
    left = sorted(same)
    return make_set(left, sorted({*left, *list_names(folder)}), same)


def load_aliases(folder: Path = REGISTERS) -> NameSet:
    """Return the strings that name their own alias against all the names inside them."""
    same: dict[str, set[str]] = {}
    for row in read_rows(folder / "name-pairs" / "alias-strings.csv"):
        same.setdefault(row["raw_supplier_string"], set()).update((row["name_a"], row["name_b"]))
    return make_set(sorted(same), sorted(set().union(*same.values()) - {""}), same)


def load_payees(folder: Path = REGISTERS) -> pl.DataFrame:
    """Return id and name of the distinct payees of the police spend files."""
    paths = sorted((folder / "police-spend").glob("*.xlsx"))
    names = {" ".join(name.split()) for path in paths for name in read_payees(path)}
    return number_names(sorted(names - {""}))


def read_rows(path: Path) -> list[dict[str, Any]]:
    """Return the rows of a CSV file as dictionaries, empty cells as empty text."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [{key: value or "" for key, value in row.items() if key} for row in csv.DictReader(file)]
