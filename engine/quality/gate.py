"""The data-quality gate: flags computed in polars, asserted by Great Expectations, and turned into defects at once."""

from __future__ import annotations

import warnings
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from engine.errors import RegisterError
from engine.quality.flags import make_tables
from engine.quality.results import Quality, list_check_defects, list_results, list_stops
from engine.severities import NEVER, STOP_AT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from engine.registers import Registers

_ROW = "row"
_STATISTICS = ("evaluated_expectations", "successful_expectations", "unsuccessful_expectations")
_MOST_LISTED = 1_000
"""Above this many failing rows the gate counts and polars lists: listing 1M rows in Great Expectations takes 31 s."""


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What Great Expectations said of each check: the numbers of the failing rows, and its totals."""

    failing: Mapping[str, pl.Series]
    version: str
    statistics: Mapping[str, int]


def check_quality(registers: Registers, as_of: date, stop_at: str = STOP_AT) -> Quality:
    """Return the defects and the results of every check over the registers that are loaded.

    A row is a defect only where a check certainly fails; what is not recorded fails no check but those of absence.
    `stop_at` decides which checks the results mark as stopping a run. Raises RegisterError where Great Expectations
    could not run a check.
    """
    tables = make_tables(registers, as_of)
    verdict = _ask_great_expectations({table.name: table.flags for table in tables})
    checks = list_results(tables, verdict.failing, as_of, stop_at)
    results = {
        "gate": "great_expectations",
        "great_expectations_version": verdict.version,
        "as_of": as_of.isoformat(),
        "stop_at": stop_at,
        "success": all(check["success"] for check in checks),
        "statistics": dict(verdict.statistics),
        "checks": checks,
    }
    return Quality(list_check_defects(tables, verdict.failing, as_of), results)


def stop_on_quality(quality: Quality) -> None:
    """Raise RegisterError where a check that stops the run has failed, with one problem for each such check."""
    stops = list_stops(quality)
    if stops:
        count = "1 check stops" if len(stops) == 1 else f"{len(stops)} checks stop"
        advice = (
            f"{count} this run and nothing was written; `--stop-at {NEVER}` runs all the same and lists every place in "
            "quality.json and defects.csv"
        )
        raise RegisterError.of(stops, advice)


def _ask_great_expectations(tables: Mapping[str, pl.DataFrame]) -> _Verdict:
    """Have Great Expectations assert that every flag is true; its import takes 3 s and is paid only here."""
    with warnings.catch_warnings():  # on import it sends Python's warnings to the log; leaving undoes that
        warnings.simplefilter("ignore")
        import great_expectations as gx  # noqa: PLC0415
        from great_expectations.data_context.types import base  # noqa: PLC0415

        config = base.DataContextConfig(
            store_backend_defaults=base.InMemoryStoreBackendDefaults(),
            analytics_enabled=False,
            progress_bars=base.ProgressBarsConfig(globally=False, metric_calculations=False),
        )
        context = gx.get_context(mode="ephemeral", project_config=config)
        source = context.data_sources.add_pandas("registers")
        failing: dict[str, pl.Series] = {}
        totals: Counter[str] = Counter()
        for name, flags in tables.items():
            rows = source.add_dataframe_asset(name).add_batch_definition_whole_dataframe("rows")
            batch = rows.get_batch(batch_parameters={"dataframe": _to_pandas(flags)})
            for columns, result_format in _choose_formats(flags):
                answer = _assert_true(batch, columns, result_format)
                failing |= dict(_read_result(result, flags) for result in answer["results"])
                totals.update({key: answer["statistics"][key] for key in _STATISTICS})
    return _Verdict(failing, str(gx.__version__), {key: totals[key] for key in _STATISTICS})


def _assert_true(batch: Any, columns: Sequence[str], result_format: dict[str, Any]) -> dict[str, Any]:
    from great_expectations import ExpectationSuite  # noqa: PLC0415
    from great_expectations.expectations.core.expect_column_values_to_be_in_set import (  # noqa: PLC0415
        ExpectColumnValuesToBeInSet,
    )

    expectations = [ExpectColumnValuesToBeInSet(column=column, value_set=[True]) for column in columns]
    suite = ExpectationSuite(name="flags", expectations=expectations)
    answer: dict[str, Any] = batch.validate(suite, result_format=result_format).to_json_dict()
    return answer


def _to_pandas(flags: pl.DataFrame) -> Any:
    """Return the flags as pandas has them, null as true: Great Expectations counts null as missing, not as fine.

    polars' own conversion needs pyarrow, which is not installed.
    """
    import pandas as pd  # noqa: PLC0415

    columns = {column: flags[column].fill_null(value=True).to_numpy() for column in flags.columns}
    return pd.DataFrame({**columns, _ROW: range(flags.height)})


def _choose_formats(flags: pl.DataFrame) -> list[tuple[list[str], dict[str, Any]]]:
    """Part the flags into those whose failing rows Great Expectations lists and those that it only counts."""
    listed = [column for column in flags.columns if _count_false(flags[column]) <= _MOST_LISTED]
    counted = [column for column in flags.columns if column not in listed]
    complete = {"result_format": "COMPLETE", "unexpected_index_column_names": [_ROW]}
    basic = {"result_format": "BASIC", "partial_unexpected_count": 0}  # eight times as fast as SUMMARY, the same counts
    return [(columns, form) for columns, form in ((listed, complete), (counted, basic)) if columns]


def _count_false(flags: pl.Series) -> int:
    return flags.len() - int(flags.fill_null(value=True).sum())


def _read_result(result: Mapping[str, Any], flags: pl.DataFrame) -> tuple[str, pl.Series]:
    """Return a check's id and the numbers of the rows that failed it; raises RegisterError where it did not run."""
    check = str(result["expectation_config"]["kwargs"]["column"])
    said = _find_exception(result["exception_info"])
    if said is not None:
        raise RegisterError(f"the data-quality check `{check}` could not be run: {said}")
    found = result["result"]
    if result["success"]:
        rows = pl.Series(dtype=pl.UInt32)
    elif "unexpected_index_list" in found:
        rows = pl.Series(sorted(int(place[_ROW]) for place in found["unexpected_index_list"]), dtype=pl.UInt32)
    else:
        rows = flags[check].eq_missing(other=False).arg_true()
    if len(rows) != found.get("unexpected_count", 0):
        raise RegisterError(f"the data-quality check `{check}` failed {len(rows)} rows, not {found}")
    return check, rows


def _find_exception(info: Mapping[str, Any]) -> str | None:
    """Return what an expectation raised; it stands at the top, or under the id of each metric that raised."""
    entries = [info, *(entry for entry in info.values() if isinstance(entry, dict))]
    return next((str(entry.get("exception_message")) for entry in entries if entry.get("raised_exception")), None)
