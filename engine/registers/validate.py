"""The data-quality gate: flags computed in polars, asserted by Great Expectations, and turned into defects at once."""

from __future__ import annotations

import warnings
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from engine.errors import RegisterError
from engine.findings import DEFECT_SCHEMA
from engine.names.non_names import is_name
from engine.registers.schema import REGISTERS
from engine.registers.suite import CHECKS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from engine.registers.checks import Check
    from engine.registers.loaded import Registers
    from engine.registers.schema import Source

PLACE = ("source_file", "source_sheet", "source_row")
_ROW = "row"
_STATISTICS = ("evaluated_expectations", "successful_expectations", "unsuccessful_expectations")
_MOST_LISTED = 1_000
"""Above this many failing rows the gate counts and polars lists: listing 1M rows in Great Expectations takes 31 s."""
_SHOWN_PLACES = 20


@dataclass(frozen=True, slots=True)
class Quality:
    """What the gate found: `defects` has findings.DEFECT_SCHEMA, `results` is JSON-ready and the same for same input.

    `results` holds the version and statistics of Great Expectations, and for each check its id, register, sentence,
    severity, fields, rows, rows checked, rows failed, the first 20 failing places and whether it passed.
    """

    defects: pl.DataFrame
    results: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Table:
    """A register's rows and, a column a check, its flags: null where the row cannot be checked."""

    frame: pl.DataFrame
    checks: tuple[Check, ...]
    flags: pl.DataFrame


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What Great Expectations said of each check: the numbers of the failing rows, and its totals."""

    failing: Mapping[str, tuple[int, ...]]
    version: str
    statistics: Mapping[str, int]


def check_quality(registers: Registers, as_of: date) -> Quality:
    """Return the defects and the results of every check over the registers that are loaded.

    A row is a defect only where a check certainly fails; what is not recorded fails no check but those of absence.
    Raises RegisterError where Great Expectations could not run a check.
    """
    tables = {name: _make_table(name, registers, as_of) for name in REGISTERS if name in registers.frames}
    verdict = _ask_great_expectations({name: table.flags for name, table in tables.items()})
    defects = [
        _list_defects(table.frame, check, verdict.failing[check.id], as_of)
        for table in tables.values()
        for check in table.checks
    ]
    found = pl.concat([pl.DataFrame(schema=DEFECT_SCHEMA), *defects])
    in_order = found.sort("register", *PLACE, "field", "problem", "said")
    return Quality(in_order, _list_results(tables, verdict, as_of))


def _make_table(name: str, registers: Registers, as_of: date) -> _Table:
    frame = registers.frames[name]
    checks = tuple(check for check in CHECKS if check.register == name)
    sources = {source.index: source for source in registers.sources}
    facts = frame.with_columns(pl.lit(as_of).alias("as_of")).join(
        _list_unread(registers.defects, name), on=PLACE, how="left", maintain_order="left", nulls_equal=True
    )
    for party in REGISTERS[name].parties:
        facts = _tell_names(facts, party.name)
    flags = facts.select(_ask(check, sources).alias(check.id) for check in checks)
    return _Table(frame, checks, flags)


def _tell_names(facts: pl.DataFrame, field: str) -> pl.DataFrame:
    """Return the rows with the column `<field>_is_name`; each distinct text is looked at once."""
    distinct = facts.select(field).unique().with_columns(is_name(pl.col(field)).alias(f"{field}_is_name"))
    return facts.join(distinct, on=field, how="left", maintain_order="left", nulls_equal=True)


def _list_unread(defects: pl.DataFrame, register: str) -> pl.DataFrame:
    """Return, by place, the fields whose value loading could not read."""
    rows = defects.filter(pl.col("register") == register, pl.col("source_row").is_not_null())
    return rows.group_by(PLACE).agg(pl.col("field").alias("unread"))


def _ask(check: Check, sources: Mapping[int, Source]) -> pl.Expr:
    """Return the check's flag; a row that stands for nobody, such as a nil return, is asked for nothing."""
    if not check.absence:
        return check.fine
    with_column = [index for index, source in sources.items() if source.columns.intersection(check.absence)]
    has_column = pl.col("source").is_in(with_column)
    was_read = pl.all_horizontal(
        ~pl.col("unread").list.contains(field).fill_null(value=False) for field in check.absence
    )
    (party, *_) = REGISTERS[check.register].essential
    stands_for_somebody = pl.col(f"{party}_is_name") | pl.col(party).is_null()
    return pl.when(has_column & was_read & stands_for_somebody).then(check.fine)


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
        failing: dict[str, tuple[int, ...]] = {}
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
    summary = {"result_format": "SUMMARY", "partial_unexpected_count": 0}
    return [(columns, form) for columns, form in ((listed, complete), (counted, summary)) if columns]


def _count_false(flags: pl.Series) -> int:
    return flags.len() - int(flags.fill_null(value=True).sum())


def _read_result(result: Mapping[str, Any], flags: pl.DataFrame) -> tuple[str, tuple[int, ...]]:
    """Return a check's id and the numbers of the rows that failed it; raises RegisterError where it did not run."""
    check = str(result["expectation_config"]["kwargs"]["column"])
    said = _find_exception(result["exception_info"])
    if said is not None:
        raise RegisterError(f"the data-quality check `{check}` could not be run: {said}")
    found = result["result"]
    if result["success"]:
        rows: tuple[int, ...] = ()
    elif "unexpected_index_list" in found:
        rows = tuple(sorted(int(place[_ROW]) for place in found["unexpected_index_list"]))
    else:
        rows = tuple(flags[check].eq_missing(other=False).arg_true().to_list())
    if len(rows) != found.get("unexpected_count", 0):
        raise RegisterError(f"the data-quality check `{check}` failed {len(rows)} rows, not {found}")
    return check, rows


def _find_exception(info: Mapping[str, Any]) -> str | None:
    """Return what an expectation raised; it stands at the top, or under the id of each metric that raised."""
    entries = [info, *(entry for entry in info.values() if isinstance(entry, dict))]
    return next((str(entry.get("exception_message")) for entry in entries if entry.get("raised_exception")), None)


def _list_defects(frame: pl.DataFrame, check: Check, rows: Sequence[int], as_of: date) -> pl.DataFrame:
    texts = [_write_value(field, frame) for field in check.fields]
    said = texts[0] if len(texts) == 1 else _write_pairs(check.fields, texts)
    return frame[list(rows)].select(
        pl.lit(check.register).alias("register"),
        *PLACE,
        pl.lit(check.fields[0]).alias("field"),
        said.alias("said"),
        pl.lit(check.sentence.format(as_of=as_of.isoformat())).alias("problem"),
        pl.lit(check.severity).alias("severity"),
    )


def _write_pairs(fields: Iterable[str], texts: Iterable[pl.Expr]) -> pl.Expr:
    pairs = [
        pl.when(text != "").then(pl.format("{} {}", pl.lit(field), text))
        for field, text in zip(fields, texts, strict=True)
    ]
    return pl.concat_str(pairs, separator="; ", ignore_nulls=True)


def _write_value(field: str, frame: pl.DataFrame) -> pl.Expr:
    """Return the field as the output files write it: an interval as `low/high`, nothing recorded as no text."""
    text = pl.col(field).cast(pl.String).fill_null("").str.strip_suffix(".0")
    if f"{field}_max" not in frame.columns:
        return text
    high = pl.col(f"{field}_max").cast(pl.String).fill_null("")
    return pl.when(text == high).then(text).otherwise(text + "/" + high)


def _list_results(tables: Mapping[str, _Table], verdict: _Verdict, as_of: date) -> dict[str, Any]:
    checks = [
        _list_result(table, check, verdict.failing[check.id], as_of)
        for table in tables.values()
        for check in table.checks
    ]
    return {
        "gate": "great_expectations",
        "great_expectations_version": verdict.version,
        "as_of": as_of.isoformat(),
        "success": all(check["success"] for check in checks),
        "statistics": dict(verdict.statistics),
        "checks": checks,
    }


def _list_result(table: _Table, check: Check, rows: Sequence[int], as_of: date) -> dict[str, Any]:
    return {
        "id": check.id,
        "register": check.register,
        "sentence": check.sentence.format(as_of=as_of.isoformat()),
        "severity": check.severity,
        "fields": list(check.fields),
        "expectation": "expect_column_values_to_be_in_set",
        "rows": table.frame.height,
        "checked": table.frame.height - table.flags[check.id].null_count(),
        "failed": len(rows),
        "places": table.frame[list(rows[:_SHOWN_PLACES])].select(PLACE).to_dicts(),
        "success": not rows,
    }
