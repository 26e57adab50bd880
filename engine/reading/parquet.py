"""Parquet -> raw table: every column as text, faithfully; the format itself names the columns."""

from __future__ import annotations

import io
from decimal import Decimal

import polars as pl

from engine.errors import Place, RegisterError
from engine.reading.table import RawTable, clean_cells, clear_marks, clear_text

MOST_CELLS = 200_000_000
"""Rows times columns: a column of one value repeated a billion times is a kilobyte on disk and gigabytes as text."""
MOST_TEXT = 4 * 10**9
"""Bytes of text in all cells; a long text repeated is stored once and unpacked row by row."""
_DAMAGED = "write it anew, or save the table as .csv"


def read_parquet(data: bytes, file: str) -> RawTable:
    """Return the table of a parquet file, rows counted from 1; raises RegisterError where it is damaged or too large.

    Dates are ISO, decimals exact, other numbers the shortest digits that mean them, lists joined with `; ` and the
    fields of a structure columns with dotted names. NaN, which pandas writes for nothing recorded, is null. What cannot
    be caught: some pages whose bytes were changed after writing make polars 2.1 end the process.
    """
    place = Place(file)
    if not data:
        raise RegisterError("the file is empty", place, "put the register in it or take it out of the folder")
    if not (data.startswith(b"PAR1") and data.endswith(b"PAR1")):
        raise RegisterError("the file is not a whole parquet table", place, _DAMAGED)
    try:
        _refuse_size(data, place)
        frame = pl.read_parquet(io.BytesIO(data), use_pyarrow=False)
    except (pl.exceptions.PolarsError, OSError, pl.exceptions.PanicException) as error:
        raise RegisterError(f"the parquet table is damaged: {_first_line(error)}", place, _DAMAGED) from None
    frame = _unnest(frame)
    header = tuple(map(clear_text, frame.columns))
    texts = [_write_column(column).alias(f"c{number}") for number, column in enumerate(frame.get_columns())]
    plain, remarks = clear_marks(pl.DataFrame(texts))
    cells = clean_cells(plain)
    if cells.is_empty():
        raise RegisterError("the parquet table holds nothing", place)
    return RawTable(file, "", cells, header=header, remarks=tuple(remarks))


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [""])[0][:120]


def _refuse_size(data: bytes, place: Place) -> None:
    """Ask the file's own directory for its rows, and its columns of text for their bytes, before it is unpacked."""
    lazy = pl.scan_parquet(io.BytesIO(data))
    schema = lazy.collect_schema()
    rows = int(lazy.select(pl.len()).collect().item())
    if rows * max(len(schema), 1) > MOST_CELLS:
        said = f"the table has {rows:,} rows of {len(schema):,} columns, more than {MOST_CELLS:,} cells"
        raise RegisterError(said, place, "part it into several files")
    texts = [name for name, dtype in schema.items() if dtype == pl.String]
    sizes = lazy.select([pl.col(name).str.len_bytes().sum().cast(pl.Int64) for name in texts]).collect()
    size = sum(value or 0 for value in sizes.row(0)) if texts else 0
    if size > MOST_TEXT:
        said = f"the table unpacks to more than {MOST_TEXT // 10**9} GB of text"
        raise RegisterError(said, place, "part it into several files")


def _unnest(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame with the fields of structures as columns `structure.field`, however deep."""
    while structures := [name for name, dtype in frame.schema.items() if isinstance(dtype, pl.Struct)]:
        frame = frame.unnest(structures, separator=".")
    return frame


def _write_column(column: pl.Series) -> pl.Series:
    """Return the values of a column as text."""
    dtype = column.dtype
    if dtype == pl.String:
        return column
    if dtype.is_float():
        return _write_floats(column)
    if isinstance(dtype, pl.Datetime):
        zone = "%:z" if dtype.time_zone else ""
        return column.dt.strftime(f"%Y-%m-%d %H:%M:%S%.f{zone}")
    if isinstance(dtype, (pl.List, pl.Array)):
        return _write_lists(column)
    if dtype == pl.Binary:
        values = column.to_list()
        texts = [None if value is None else value.decode("utf-8", "replace") for value in values]
        return pl.Series(texts, dtype=pl.String)
    if dtype == pl.Null:
        return pl.Series([None] * len(column), dtype=pl.String)
    return column.cast(pl.String)


def _write_lists(column: pl.Series) -> pl.Series:
    lists = column.arr.to_list() if isinstance(column.dtype, pl.Array) else column
    inner = lists.dtype.inner  # type: ignore[attr-defined]
    if isinstance(inner, (pl.List, pl.Array, pl.Struct)):
        return pl.Series([None if each is None else str(each.to_list()) for each in lists], dtype=pl.String)
    text = pl.element().cast(pl.String)
    texts = lists.list.eval(text.str.replace(r"\.0$", "") if inner.is_float() else text)
    return texts.list.drop_nulls().list.join("; ")


def _write_floats(column: pl.Series) -> pl.Series:
    """Return the shortest digits that mean the number, never with an exponent; NaN is nothing recorded."""
    known = column.fill_nan(None)
    size = known.abs()
    plain = known.cast(pl.String).str.replace(r"\.0$", "")
    odd = (plain.str.contains("e") & size.is_finite()).fill_null(False)
    if not odd.any():
        return plain
    distinct = plain.filter(odd).unique()
    written = pl.Series([format(Decimal(text), "f") for text in distinct.to_list()], dtype=pl.String)
    return plain.replace(distinct, written)
