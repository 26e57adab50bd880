"""OCDS releases -> rows of the awards register: one for each award and supplier, the latest state of an award wins.

Field meanings are those of the Open Contracting Data Standard 1.1, https://standard.open-contracting.org/1.1/en/.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from engine.reading.table import RawTable, make_cells

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

COMPANIES_HOUSE = "GB-COH"
"""The org-id.guide code of the Companies House list."""
COLUMNS = (
    "award_ref", "title", "buyer_name", "supplier_name", "supplier_ref", "role", "procedure", "tender_opened_on",
    "tender_closed_on", "awarded_on", "starts_on", "ends_on", "value_gbp", "description",
)  # fmt: skip
_NOT_MADE = {"cancelled": "the award was cancelled", "unsuccessful": "the award was unsuccessful"}
_Row = dict[str, str | None]


@dataclass(frozen=True, slots=True)
class Release:
    """One release of a file and its place in the file's list, counted from 1."""

    file: str
    place: int
    body: dict[str, Any]


@dataclass(slots=True)
class Flattened:
    """The rows of one OCDS file: its table, the releases set aside (place, reason, said) and remarks on others."""

    file: str
    releases: int = 0
    rows: list[tuple[int, _Row]] = field(default_factory=list)
    set_aside: list[tuple[int, str, str]] = field(default_factory=list)
    remarks: list[tuple[int, str, str, str]] = field(default_factory=list)
    """(place, field, said, problem)."""

    def make_table(self, encoding: str) -> RawTable:
        """Return the rows as a raw table whose header is the awards register's own field names."""
        columns = [[row.get(name) for _, row in self.rows] for name in COLUMNS]
        cells = make_cells([[str(place) for place, _ in self.rows], *columns])
        place = cells["c0"].str.to_integer().alias("row") if cells.height else cells["row"]
        cells = cells.drop("row", "c0").insert_column(0, place.rename("row"))
        cells.columns = ["row", *(f"c{number}" for number in range(len(COLUMNS)))]
        return RawTable(self.file, "", cells, encoding, header=COLUMNS)


def flatten_releases(files: Sequence[tuple[str, Sequence[Release]]]) -> list[Flattened]:
    """Return each file's award rows; of the states of one award, in whatever file, only the latest is taken.

    A release says what is new: what it leaves out holds as earlier releases of the same process (ocid) gave it.
    """
    files = _carry_forward(files)
    latest = _find_latest(release for _, releases in files for release in releases)
    result = []
    for file, releases in files:
        flat = Flattened(file, len({release.place for release in releases}))
        outcomes: dict[int, list[tuple[str, str]]] = {}
        for release in releases:
            kept, reasons = _flatten_release(release, latest, flat)
            outcomes.setdefault(release.place, [])
            if not kept:
                outcomes[release.place].extend(reasons)
        kept_places = {place for place, _ in flat.rows}
        for place, reasons in outcomes.items():
            if place not in kept_places:
                reason, said = reasons[0] if reasons else ("nothing in it is an award", "")
                flat.set_aside.append((place, reason, said))
        result.append(flat)
    return result


def _carry_forward(files: Sequence[tuple[str, Sequence[Release]]]) -> list[tuple[str, list[Release]]]:
    """Return the releases with what earlier releases of their process said and they leave out."""
    numbered = [(release, file, place) for file, (_, found) in enumerate(files) for place, release in enumerate(found)]
    known: dict[str, dict[str, Any]] = {}
    filled: dict[tuple[int, int], Release] = {}
    for release, file, place in sorted(numbered, key=lambda one: (_text(one[0].body.get("date")) or "", one[1:])):
        process = _text(release.body.get("ocid"))
        before = known.get(process or "", {})
        body = _fill_body(before, release.body) if process else release.body
        filled[file, place] = replace(release, body=body)
        if process:
            awards = {**_by_id(before.get("awards")), **_by_id(body.get("awards"))}
            known[process] = {**before, **body, "awards": list(awards.values())}
    return [(name, [filled[file, place] for place in range(len(found))]) for file, (name, found) in enumerate(files)]


def _fill_body(before: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    """Return a release with the earlier tender, buyer, parties, bids and contracts, and its awards' earlier keys."""
    awards = _by_id(before.get("awards"))
    own = [awards.get(_text(award.get("id")) or "", {}) | award for award in _dicts(body.get("awards"))]
    carried: dict[str, Any] = {key: before[key] for key in ("buyer", "bids", "contracts") if key in before}
    merged: dict[str, Any] = {**carried, **body, "tender": {**_dict(before.get("tender")), **_dict(body.get("tender"))}}
    parties = {**_by_id(before.get("parties")), **_by_id(body.get("parties"))}
    loose = [party for party in _dicts(body.get("parties")) if not _text(party.get("id"))]
    merged["parties"] = [*parties.values(), *loose]
    if own:
        merged["awards"] = own
    return merged


def _by_id(items: object) -> dict[str, dict[str, Any]]:
    return {_text(item.get("id")) or "": item for item in _dicts(items) if _text(item.get("id"))}


_State = tuple[str, str, int]
_Key = tuple[str, str]


def _find_latest(releases: Iterable[Release]) -> dict[_Key, _State]:
    """Return the file and place of the latest state of each award: by release date, then by order of reading."""
    latest: dict[_Key, tuple[str, int, _State]] = {}
    for order, release in enumerate(releases):
        date = _text(release.body.get("date")) or ""
        for number, award in enumerate(_dicts(release.body.get("awards"))):
            key = _award_key(release, award, number)
            if key not in latest or (date, order) >= latest[key][:2]:
                latest[key] = (date, order, (release.file, _text(release.body.get("id")) or "", release.place))
    return {key: state for key, (_, _, state) in latest.items()}


def _award_key(release: Release, award: dict[str, Any], number: int) -> _Key:
    process = _text(release.body.get("ocid")) or f"{release.file}#{release.place}"
    return process, _text(award.get("id")) or f"#{number}"


def _flatten_release(
    release: Release, latest: dict[_Key, _State], flat: Flattened
) -> tuple[bool, list[tuple[str, str]]]:
    """Add the release's rows; return whether there were any and, for each award left out, why."""
    body = release.body
    said = " ".join(filter(None, (_text(body.get("ocid")), _text(body.get("id")))))
    awards = _dicts(body.get("awards"))
    if not awards:
        tag = ", ".join(_strings(body.get("tag"))) or "no tag"
        return False, [(f"no award in this release ({tag})", said)]
    me: _State = (release.file, _text(body.get("id")) or "", release.place)
    reasons: list[tuple[str, str]] = []
    rows: list[_Row] = []
    for number, award in enumerate(awards):
        reference = _text(award.get("id")) or said
        state = latest[_award_key(release, award, number)]
        status = (_text(award.get("status")) or "").lower()
        if state != me:
            reasons.append((f"a later release gives this award's state ({state[0]}, place {state[2]})", reference))
        elif status in _NOT_MADE:
            reasons.append((_NOT_MADE[status], reference))
        else:
            rows.extend(_make_rows(release, award, flat))
            if status == "pending":
                flat.remarks.append((release.place, "awarded_on", reference, "the award is proposed, not yet in force"))
    if rows:
        rows.extend(_make_bidder_rows(body, rows))
        flat.remarks.extend((release.place, "award_ref", ref, f"not taken: {reason}") for reason, ref in reasons)
        flat.rows.extend((release.place, row) for row in rows)
    return bool(rows), reasons


def _make_rows(release: Release, award: dict[str, Any], flat: Flattened) -> Iterator[_Row]:
    body = release.body
    common = _read_process(body) | _read_award(body, award, release.place, flat)
    parties = {_text(party.get("id")): party for party in _dicts(body.get("parties")) if _text(party.get("id"))}
    suppliers = _dicts(award.get("suppliers"))
    seen = set()
    for supplier in suppliers or [{}]:
        name, reference = _read_party(supplier, parties)
        if (name, reference) not in seen:
            seen.add((name, reference))
            yield {**common, "supplier_name": name, "supplier_ref": reference, "role": "winner"}


def _read_process(body: dict[str, Any]) -> _Row:
    tender = _dict(body.get("tender"))
    period = _dict(tender.get("tenderPeriod"))
    buyer = _dict(body.get("buyer"))
    named = [party for party in _dicts(body.get("parties")) if "buyer" in _strings(party.get("roles"))]
    names = [_text(each.get("name")) for each in (buyer, *named)]
    details = _text(tender.get("procurementMethodDetails"))
    method = _text(tender.get("procurementMethod"))
    return {
        "buyer_name": next(filter(None, names), None),
        "procedure": f"{method} | {details}" if method and details else details or method,
        "tender_opened_on": _day(period.get("startDate")) or _day(tender.get("datePublished")),
        "tender_closed_on": _day(period.get("endDate")),
    }


def _read_award(body: dict[str, Any], award: dict[str, Any], place: int, flat: Flattened) -> _Row:
    tender = _dict(body.get("tender"))
    reference = _text(award.get("id"))
    contracts = [each for each in _dicts(body.get("contracts")) if _text(each.get("awardID")) == reference]
    contract = contracts[0] if len(contracts) == 1 else {}
    awarded_on = _day(award.get("date"))
    signed = sorted(filter(None, (_day(each.get("dateSigned")) for each in contracts)))
    if awarded_on is None and signed:  # Find a Tender dates the contract, not the award
        awarded_on = signed[0]
        remark = "the award has no date: the day its contract was signed is taken"
        flat.remarks.append((place, "awarded_on", awarded_on, remark))
    periods = (award.get("contractPeriod"), contract.get("period"), tender.get("contractPeriod"))
    period = next(filter(None, map(_dict, periods)), {})
    value = _dict(award.get("value")) or _dict(contract.get("value"))
    return {
        "award_ref": reference or _text(body.get("ocid")),
        "title": _text(award.get("title")) or _text(tender.get("title")),
        "description": _text(award.get("description")) or _text(tender.get("description")),
        "awarded_on": awarded_on,
        "starts_on": _day(period.get("startDate")),
        "ends_on": _day(period.get("endDate")),
        "value_gbp": _read_value(value, place, flat),
    }


def _read_value(value: dict[str, Any], place: int, flat: Flattened) -> str | None:
    amount, currency = _text(value.get("amount")), _text(value.get("currency"))
    if amount is None:
        return None
    if currency == "GBP":
        return amount
    problem = f"the value is in {currency}, not pounds" if currency else "the value has no currency"
    flat.remarks.append((place, "value_gbp", f"{amount} {currency or ''}".strip(), problem))
    return None


def _read_party(reference: dict[str, Any], parties: dict[str | None, dict[str, Any]]) -> tuple[str | None, str | None]:
    """Return the name and the company number of a party; other schemes than Companies House give no number."""
    party = parties.get(_text(reference.get("id")), {})
    identifiers = []
    for each in (reference, party):
        identifiers += [_dict(each.get("identifier")), *_dicts(each.get("additionalIdentifiers"))]
    names = [_text(reference.get("name")), _text(party.get("name")), *(_text(i.get("legalName")) for i in identifiers)]
    numbers = [_text(i.get("id")) for i in identifiers if (_text(i.get("scheme")) or "").upper() == COMPANIES_HOUSE]
    own = _text(reference.get("id")) or ""
    if own.upper().startswith(f"{COMPANIES_HOUSE}-"):
        numbers.append(own[len(COMPANIES_HOUSE) + 1 :])
    return next(filter(None, names), None), next(filter(None, numbers), None)


def _make_bidder_rows(body: dict[str, Any], winners: list[_Row]) -> Iterator[_Row]:
    """Give a row of role bidder for each tenderer that won no award of the release."""
    parties = {_text(party.get("id")): party for party in _dicts(body.get("parties")) if _text(party.get("id"))}
    bids = _dicts(_dict(body.get("bids")).get("details"))
    tenderers = [each for bid in bids for each in _dicts(bid.get("tenderers"))]
    tenderers += _dicts(_dict(body.get("tender")).get("tenderers"))
    tenderers += [party for party in parties.values() if "tenderer" in _strings(party.get("roles"))]
    won = {(row["supplier_name"] or "").casefold() for row in winners}
    won |= {row["supplier_ref"] or "" for row in winners}
    one = len({row["award_ref"] for row in winners}) == 1
    shared = [key for key in winners[0] if one or all(row[key] == winners[0][key] for row in winners)]
    for tenderer in tenderers:
        name, number = _read_party(tenderer, parties)
        if not name or name.casefold() in won or (number and number in won):
            continue
        won.add(name.casefold())
        common = {key: winners[0][key] for key in shared if key != "value_gbp"}
        if not one:
            common["award_ref"] = _text(_dict(body.get("tender")).get("id")) or _text(body.get("ocid"))
        yield {**common, "supplier_name": name, "supplier_ref": number, "role": "bidder"}


def _day(value: object) -> str | None:
    """Return the day of a timestamp as the publisher wrote it: an offset already makes it local time."""
    text = _text(value)
    return text[:10] if text and len(text) > 10 and text[10] in "Tt " else text


def _text(value: object) -> str | None:
    if value is None or isinstance(value, (dict, list, bool)):
        return None
    return str(value).strip() or None


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _dicts(value: object) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _strings(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else [value] if isinstance(value, str) else []
