"""What the gate hands on: defects, results that are ready for JSON, and the problems that stop a run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from engine.errors import Place, Problem
from engine.findings import DEFECT_SCHEMA
from engine.quality.flags import PLACE
from engine.quality.suites import SOURCES
from engine.schema import join_ends, name_high, name_low
from engine.severities import NEVER, SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from engine.quality.flags import RegisterFlags
    from engine.quality.suites import Check

EXPECTATION = "expect_column_values_to_be_in_set"
_SHOWN_PLACES = 20


@dataclass(frozen=True, slots=True)
class Quality:
    """What the gate found: `defects` has findings.DEFECT_SCHEMA, `results` is JSON-ready and the same for same input.

    `results` holds the version and statistics of Great Expectations, and for each check its id, register, sentence,
    severity, fields, rows, rows checked, rows failed, the first 20 failing places, whether it passed, and whether it
    stops a run that it fails.
    """

    defects: pl.DataFrame
    results: dict[str, Any]


def list_check_defects(tables: Sequence[RegisterFlags], failing: Mapping[str, pl.Series], as_of: date) -> pl.DataFrame:
    """Return findings.DEFECT_SCHEMA: those of sources first, then of rows, by register, place, field and problem."""
    in_order = sorted(tables, key=lambda table: (table.name != SOURCES, table.name))
    found = [_list_of_table(table, failing, as_of) for table in in_order]
    return pl.concat([pl.DataFrame(schema=DEFECT_SCHEMA), *found])


def _list_of_table(table: RegisterFlags, failing: Mapping[str, pl.Series], as_of: date) -> pl.DataFrame:
    """Gather places once for all checks: a check that fails on every row of a million gives a million defects."""
    checks = sorted(table.checks, key=lambda check: (check.fields[:1], _word(check, as_of)))
    failed = [
        pl.DataFrame({"at": failing[check.id]}).with_columns(
            pl.lit(number, pl.UInt16).alias("check"), _say(check, table.frame, failing[check.id])
        )
        for number, check in enumerate(checks)
        if failing[check.id].len()
    ]
    if not failed:
        return pl.DataFrame(schema=DEFECT_SCHEMA)
    rows = pl.concat(failed)
    rows = rows[rows.select(pl.col("at").cast(pl.UInt64) * len(checks) + pl.col("check")).to_series().arg_sort()]
    at, number = rows["at"], rows["check"]
    texts = {
        "problem": [_word(check, as_of) for check in checks],
        "severity": [check.severity for check in checks],
        "register": [check.register for check in checks],
        "field": [check.fields[0] if check.fields else "" for check in checks],
    }
    columns = {name: pl.Series(name, values, dtype=pl.String).gather(number) for name, values in texts.items()}
    own = [*PLACE, *(("register", "field") if table.name == SOURCES else ())]
    columns |= {name: table.frame[name].gather(at) for name in own}
    return pl.DataFrame({**columns, "said": rows["said"]}).select(list(DEFECT_SCHEMA))


def _word(check: Check, as_of: date) -> str:
    return check.sentence.format(as_of=as_of.isoformat())


def _say(check: Check, frame: pl.DataFrame, rows: pl.Series) -> pl.Series:
    """Return what stands in the rows that failed; no other row's value is written out."""
    columns = [name for name in frame.columns if name_low(name) in check.fields or check.said is not None]
    frame = frame.select(pl.col(columns).gather(rows))
    if check.said is not None:
        said = check.said
    else:
        texts = [_write_value(field, frame) for field in check.fields]
        said = texts[0] if len(texts) == 1 else _write_pairs(check.fields, texts)
    return frame.select(said.alias("said")).to_series()


def _write_pairs(fields: Iterable[str], texts: Iterable[pl.Expr]) -> pl.Expr:
    pairs = [
        pl.when(text != "").then(pl.format("{} {}", pl.lit(field), text))
        for field, text in zip(fields, texts, strict=True)
    ]
    return pl.concat_str(pairs, separator="; ", ignore_nulls=True)


def _write_value(field: str, frame: pl.DataFrame) -> pl.Expr:
    """Return the field as the output files write it: an interval as `low/high`, nothing recorded as no text."""
    text = pl.col(field).cast(pl.String).fill_null("").str.strip_suffix(".0")
    if name_high(field) not in frame.columns:
        return text
    high = pl.col(name_high(field)).cast(pl.String).fill_null("")
    return join_ends(text, high)


def list_results(
    tables: Sequence[RegisterFlags], failing: Mapping[str, pl.Series], as_of: date, stop_at: str
) -> list[Any]:
    """Return what quality.json says of each check, in the order of the suite."""
    return [
        _list_result(table, check, failing[check.id], as_of) | {"stops": reaches(check.severity, stop_at)}
        for table in tables
        for check in table.checks
    ]


def _list_result(table: RegisterFlags, check: Check, rows: pl.Series, as_of: date) -> dict[str, Any]:
    first = rows.head(_SHOWN_PLACES)
    shown = table.frame[first.to_list()].select(PLACE)
    if check.said is not None:
        more = table.frame[first.to_list()].select("field", check.said.alias("said"))
        shown = pl.concat([shown, more], how="horizontal")
    return {
        "id": check.id,
        "register": check.register,
        "sentence": _word(check, as_of),
        "severity": check.severity,
        "fields": list(check.fields),
        "expectation": EXPECTATION,
        "rows": table.frame.height,
        "checked": table.frame.height - table.flags[check.id].null_count(),
        "failed": rows.len(),
        "places": shown.to_dicts(),
        "success": not rows.len(),
    }


def reaches(severity: str, stop_at: str) -> bool:
    """Return whether a failed check of this severity stops the run."""
    return stop_at != NEVER and SEVERITIES.index(severity) <= SEVERITIES.index(stop_at)


def list_stops(quality: Quality) -> list[Problem]:
    """Return a problem for each failed check that stops the run, the severest first, at its first failing place."""
    failed = [check for check in quality.results["checks"] if check["stops"] and not check["success"]]
    return [_write_stop(check) for check in sorted(failed, key=lambda check: SEVERITIES.index(check["severity"]))]


def _write_stop(check: Mapping[str, Any]) -> Problem:
    first = check["places"][0]
    sheet = f" (sheet {first['source_sheet']})" if first["source_sheet"] else ""
    field = first.get("field") or ", ".join(check["fields"])
    about = f"{field}: " if field else ""
    said = f"{first['said']}; " if first.get("said") else ""
    noun = "place" if check["register"] == SOURCES else "row"
    failed = f"{check['failed']:,} of {check['checked']:,} {noun}{'' if check['checked'] == 1 else 's'}"
    message = f"{about}{check['sentence']}{sheet} ({check['severity']}; {said}{failed}; check {check['id']})"
    return Problem(message, Place(first["source_file"], first["source_row"]))
