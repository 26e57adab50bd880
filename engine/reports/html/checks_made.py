"""Checks made of the data, as the report page lists them: what was looked for, and what was found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.quality import SOURCES
from engine.reports.wording import describe_place
from engine.schema import REGISTERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

STATES = ("failed", "passed", "nothing to check")
Row = dict[str, Any]


def summarise_checks(quality: Mapping[str, Any]) -> Row:
    """Return the checks of quality.json by register, with how many failed, passed and had nothing to look at."""
    checks = [_describe_check(check) for check in quality.get("checks", ())]
    groups: dict[str, list[Row]] = {}
    for check in checks:
        groups.setdefault(check["register"], []).append(check)
    return {
        "count": len(checks),
        "stop_at": quality.get("stop_at", ""),
        "states": _count_states(checks),
        "groups": [
            {"title": _title(register), "count": len(group), "states": _count_states(group), "checks": group}
            for register, group in groups.items()
        ],
    }


def _title(register: str) -> str:
    if register == SOURCES:
        return "Sources as a whole"
    return REGISTERS[register].title if register in REGISTERS else register


def _describe_check(check: Mapping[str, Any]) -> Row:
    state = "failed" if check["failed"] else "passed" if check["checked"] else "nothing to check"
    keys = ("id", "register", "sentence", "severity", "checked", "failed", "stops")
    listed = len(check["places"])
    more = check["failed"] - listed
    return {
        **{key: check[key] for key in keys},
        "state": state,
        "places": list(_gather_places(check["places"])),
        "more": more,
        "shown": listed,
    }


def _count_states(checks: Iterable[Row]) -> dict[str, int]:
    counts = dict.fromkeys(STATES, 0)
    for check in checks:
        counts[check["state"]] += 1
    return counts


def _gather_places(places: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the places file by file: `gifts/2024.xlsx, sheet Q1, rows 4, 9 and 13`; of a source its column."""
    rows: dict[str, list[str]] = {}
    told = []
    for place in places:
        where = describe_place(place["source_file"], place["source_sheet"], None)
        if place["source_row"] is None:
            field = f", {place['field']}" if place.get("field") else ""
            told.append(f"{where}{field}: {place['said']}" if place.get("said") else f"{where}{field}")
        else:
            rows.setdefault(where, []).append(str(place["source_row"]))
    return told + [f"{where}, {_list_rows(numbers)}" for where, numbers in rows.items()]


def _list_rows(numbers: list[str]) -> str:
    *most, last = dict.fromkeys(numbers)
    return f"rows {', '.join(most)} and {last}" if most else f"row {last}"
