"""A raw table + how it is headed -> text by field, with the rows that are no entries set aside."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from engine.registers.headers import Header, find_header, fold_header, list_header_rows, take_below
from engine.registers.mapping import ColumnUse, Mapping, read_formats
from engine.registers.schema import REGISTERS

if TYPE_CHECKING:
    from engine.registers.rawtable import RawTable

NIL_RETURN = (
    r"(?i)\bnil[\s-]+(?:returns?|declarations?)\b|\bnothing\s+to\s+(?:declare|report|disclose)\b"
    r"|\bnone\s+(?:declared|received|recorded|to\s+(?:declare|report))\b"
    r"|^\W*no\s+(?:gifts?|hospitality|entries|declarations?|interests?|offers?|returns?)\b"
)
"""How registers say that there was nothing to enter."""
NIL = r"(?i)^\W*(?:nil|none|nothing)\W*$"
"""Words that say so where nothing else is entered."""
QUIET = r"(?i)^\W*(?:nil|none|nothing|n\W?a|nil[\s-]+returns?|not applicable)?\W*$"
TOTAL = r"(?i)^(?:grand\s+|sub\W?)?totals?\b"


@dataclass(frozen=True, slots=True)
class Reading:
    """How one table was understood: its header, the mapping's name, and the source column of each field.

    `uses` says how each field is filled from columns; `unmapped` are headers that no field takes.
    """

    header: Header
    register: str
    name: str
    uses: dict[str, tuple[tuple[str, ...], ColumnUse]]
    unmapped: tuple[str, ...]
    explode: tuple[str, str] | None = None

    @property
    def fields(self) -> frozenset[str]:
        """The fields that the table has something for."""
        extra = re.findall(r"\?P<(\w+)>", self.explode[1]) if self.explode else []
        return frozenset([*self.uses, *extra])


def understand_table(table: RawTable, register: str | None, mapping: Mapping | None) -> Reading | None:
    """Return how the table reads as the register, or as the one it fits best where that is None; None: as none.

    A given mapping comes first, then a shipped format that recognises the headers, then the words of the headers.
    """
    for known in (mapping,) if mapping else read_formats():
        if known and register in (None, known.register):
            for row, texts in list_header_rows(table):
                if known.fits({fold_header(text) for text in texts.values()}):
                    return _apply_mapping(known, Header(row, texts, {}))
    if mapping:
        return None
    readings = [_read_by_words(table, name) for name in ([register] if register else REGISTERS)]
    fitting = [reading for reading in readings if reading is not None]
    fitting.sort(key=lambda reading: -len(reading.uses))
    if len(fitting) > 1 and len(fitting[0].uses) == len(fitting[1].uses):
        return None
    return fitting[0] if fitting else None


def _apply_mapping(mapping: Mapping, header: Header) -> Reading:
    columns: dict[str, str] = {}
    for column, text in header.texts.items():
        columns.setdefault(fold_header(text), column)
    uses = {}
    used = set(mapping.ignore)
    for field, use in mapping.columns.items():
        found = tuple(columns[name] for name in use.headers if name in columns)
        used.update(use.headers)
        if found or use.value is not None:
            uses[field] = (found, use)
    explode = None
    if mapping.explode and mapping.pattern and mapping.explode in columns:
        explode = (columns[mapping.explode], mapping.pattern)
        used.add(mapping.explode)
    unmapped = tuple(text for text in header.texts.values() if fold_header(text) not in used)
    return Reading(header, mapping.register, mapping.name, uses, unmapped, explode)


def _read_by_words(table: RawTable, register: str) -> Reading | None:
    header = find_header(table, register)
    if header is None or not set(REGISTERS[register].essential) & set(header.fields):
        return None
    uses: dict[str, tuple[tuple[str, ...], ColumnUse]] = {
        field: ((column,), ColumnUse((fold_header(header.texts[column]),))) for field, column in header.fields.items()
    }
    taken = set(header.fields.values())
    unmapped = tuple(text for column, text in header.texts.items() if column not in taken)
    return Reading(header, register, "headers", uses, unmapped)


def split_rows(table: RawTable, reading: Reading) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the rows below the header that are entries, and those that are not: row, reason, said."""
    body = take_below(table, reading.header)
    cells = [pl.col(name) for name in table.columns]
    above = table.cells.filter(pl.col("row") < reading.header.row)
    essential = [column for field in REGISTERS[reading.register].essential for column in _columns_of(reading, field)]
    no_name = pl.all_horizontal([pl.col(column).is_null() for column in essential]) if essential else pl.lit(False)
    said = pl.concat_str(cells, separator=" | ", ignore_nulls=True)
    filled = pl.sum_horizontal([cell.is_not_null() for cell in cells])
    headers = [pl.col(column).str.to_lowercase() == text.lower() for column, text in reading.header.texts.items()]
    repeated = pl.sum_horizontal([same.fill_null(False) for same in headers]) * 3 >= 2 * len(headers)
    titles = above.select(said.alias("said"))["said"].to_list()
    nil = _is_nil_return(table, reading, essential)
    reason = (
        pl.when(repeated).then(pl.lit("the header row again"))
        .when(said.is_in(titles)).then(pl.lit("the title again"))
        .when(nil).then(pl.lit("nil return"))
        .when(no_name & pl.coalesce(cells).str.contains(TOTAL)).then(pl.lit("a total"))
        .when(no_name & (filled == 1) & (len(reading.uses) > 2)).then(pl.lit("a note, not an entry"))
    )  # fmt: skip
    marked = body.with_columns(reason.alias("reason"), said.alias("said"))
    entries = marked.filter(pl.col("reason").is_null()).drop("reason", "said")
    return entries, marked.filter(pl.col("reason").is_not_null()).select("row", "reason", "said")


def _is_nil_return(table: RawTable, reading: Reading, essential: list[str]) -> pl.Expr:
    """Return whether a row says that there is nothing to enter: in so many words, or by `none` and no date or value."""
    none = pl.lit(False)
    if not essential:
        return none
    named = pl.any_horizontal([pl.col(column).is_not_null() for column in essential])
    said = [pl.col(column).str.contains(NIL_RETURN) for column in (essential if reading.explode else table.columns)]
    in_name = pl.any_horizontal([pl.col(column).str.contains(NIL_RETURN).fill_null(False) for column in essential])
    in_so_many_words = in_name | (~named & pl.any_horizontal([text.fill_null(False) for text in said]))
    bare = pl.any_horizontal([pl.col(column).str.contains(NIL).fill_null(False) for column in essential])
    register = REGISTERS[reading.register]
    told = [
        column
        for name, (columns, _) in reading.uses.items()
        if (field := register.field(name)) and field.kind in ("date", "money") and name != "declared_on"
        for column in columns
    ]
    quiet = [pl.col(column).str.contains(QUIET).fill_null(True) for column in told]
    return in_so_many_words | (bare & pl.all_horizontal(quiet) if quiet else bare)


def _columns_of(reading: Reading, field: str) -> tuple[str, ...]:
    if field in reading.uses:
        return reading.uses[field][0]
    return (reading.explode[0],) if reading.explode else ()


def take_texts(entries: pl.DataFrame, reading: Reading) -> pl.DataFrame:
    """Return row and the text of each field, white space folded; a row that holds several entries comes as often."""
    names: dict[str, pl.Expr] = {}
    for field, (columns, use) in reading.uses.items():
        text = pl.coalesce(columns) if columns else pl.lit(use.value, dtype=pl.String)
        if use.pattern:
            text = text.str.extract(use.pattern, 1)
        if use.lookup:
            folded = text.map_elements(fold_header, return_dtype=pl.String, skip_nulls=True)
            text = folded.replace_strict(dict(use.lookup), default=text, return_dtype=pl.String)
        names[field] = text.str.replace_all(r"\s+", " ")
    texts = entries.select("row", *(text.alias(field) for field, text in names.items()), *_keep_exploded(reading))
    return _explode(texts, reading.explode[1]) if reading.explode else texts


def _keep_exploded(reading: Reading) -> list[pl.Expr]:
    return [pl.col(reading.explode[0]).alias("_packed")] if reading.explode else []


def _explode(texts: pl.DataFrame, pattern: str) -> pl.DataFrame:
    finder = re.compile(pattern, re.DOTALL)
    names = list(finder.groupindex)
    parts = {
        text: [
            {name: " ".join((found[name] or "").split()) or None for name in names} for found in finder.finditer(text)
        ]
        or [dict.fromkeys(names)]
        for text in texts["_packed"].drop_nulls().unique()
    }
    dtype = pl.List(pl.Struct(dict.fromkeys(names, pl.String)))
    nothing = [dict.fromkeys(names)]
    packed = pl.Series("_parts", [parts.get(text, nothing) for text in texts["_packed"]], dtype=dtype)
    return (
        texts.drop("_packed", *[name for name in names if name in texts.columns])
        .with_columns(packed)
        .explode("_parts")
        .unnest("_parts")
    )
