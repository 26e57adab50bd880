"""Test frames: a row for each record that a rule's test states, and the links between the names of one test."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, assert_never

import polars as pl

from engine.matching import find_mentions
from engine.names import make_name_forms
from engine.registers import parse_interval_text
from engine.rulebook.language import Mention, PartyRef, Same, TextRef
from engine.rulebook.matches import CASE, PAIR_SCHEMA, Facts, make_self_key
from engine.schema import KNOWN, Field, Source, make_polars_schema, name_high

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from engine.rulebook.language import Plain, RuleTest
    from engine.rulebook.matches import PairKey, RulePlan
    from engine.schema import PartyKind, Register

AS_OF = dt.date(2025, 6, 30)
"""The day on which rule tests run where they name none; a date in a test may lie before or after it."""


@dataclass(frozen=True, slots=True)
class _Record:
    """A record that a test states: `row` is its place in the frame of its register."""

    test: RuleTest
    case: int
    alias: str
    row: int
    stated: Mapping[str, Plain]

    def take(self, field: Field | None, name: str) -> tuple[str | None, bool]:
        """Return the text of a field, and whether the test states it."""
        value = self.stated.get(name, field.example if field else None)
        return (None if value is None else str(value)), name in self.stated


def make_facts(plan: RulePlan, tests: Sequence[RuleTest]) -> Facts:
    """Return the facts of some tests of a rule that run on the same day and with the same coverage.

    A test names as many records as it states; one of each alias of `compare`, none of those of `absent` and `present`,
    where it states nothing.
    """
    records: dict[str, list[_Record]] = {register: [] for register in plan.registers.values()}
    for alias, register in plan.registers.items():
        for case, test in enumerate(tests):
            mine = records[register]
            for stated in test.records.get(alias, ()):
                mine.append(_Record(test, case, alias, len(mine), stated))
    frames = {
        register: _make_frame(KNOWN[register], rows, index) for index, (register, rows) in enumerate(records.items())
    }
    covers = {register: (first, last) for test in tests for register, first, last in test.covers}
    sources = tuple(
        _make_source(index, register, len(records[register]), covers) for index, register in enumerate(records)
    )
    as_of = next((test.as_of for test in tests if test.as_of), AS_OF)
    return Facts(frames, sources, _make_pairs(plan, records), as_of)


def _make_source(index: int, register: str, rows: int, covers: Mapping[str, tuple[dt.date, dt.date]]) -> Source:
    columns = frozenset(KNOWN[register].field_names())
    first, last = covers.get(register, (dt.date.min, dt.date.max))
    return Source(
        index, register, "tests", "", "tests", "", "utf-8", 1, rows, rows, 0, columns, first, last, assumed=False
    )


def _make_frame(register: Register, records: Iterable[_Record], source: int) -> pl.DataFrame:
    schema = make_polars_schema(register) | {f"party.{party.role}": pl.UInt32() for party in register.parties}
    schema |= {f"text.{field.name}": pl.UInt32() for field in register.fields} | {CASE: pl.UInt32()}
    return pl.DataFrame([_make_row(register, record, source) for record in records], schema=schema)


def _make_row(register: Register, record: _Record, source: int) -> dict[str, object]:
    row: dict[str, object] = {"record_id": f"{record.alias}-{record.row}", "source": source, "source_row": record.row}
    for field in register.fields:
        text, _ = record.take(field, field.name)
        if field.kind in ("date", "money"):
            ends = parse_interval_text(field.kind, text) if text else (None, None)
            row |= zip((field.name, name_high(field.name)), ends, strict=True)
        elif field.kind == "number":
            row[field.name] = float(text) if text else None
        else:
            row[field.name] = text if text is not None else field.absent
    for party in register.parties:
        text, _ = record.take(register.field(party.name), party.name)
        row[f"party.{party.role}"] = record.row if text is not None else None
    row |= {f"text.{field.name}": record.row for field in register.fields}
    return row | {CASE: record.case}


def _make_pairs(plan: RulePlan, records: Mapping[str, Sequence[_Record]]) -> dict[PairKey, pl.DataFrame]:
    """Link the names of each test.

    Names of one alias, or of one record, are the same where they are written alike. Names of different aliases are on
    the band of the test's `link`: organisations where the test states neither, persons likewise where `link` or a
    search names them, else where they are written alike. What a text mentions is found in the text that the test
    states, whatever its `link` says.
    """
    pairs: dict[PairKey, list[tuple[int, int, float, str]]] = {}
    for leaf in plan.name_links:
        key = plan.pairs[leaf.left.column, leaf.right.column]
        rows = pairs.setdefault(key, [])
        for left, right in _list_ends(plan, records, leaf.left, leaf.right, either_way=key[:2] == key[2:]):
            if band := _find_band(plan, leaf, left, right):
                rows.append((left.row, right.row, 1.0, band))
    for ref in plan.grouped:
        rows = pairs.setdefault(make_self_key(plan, ref), [])
        for left, right in _list_ends(plan, records, ref, ref):
            if _is_alike(plan, ref, ref, left, right):
                rows.append((left.row, right.row, 1.0, "accept"))
    tables = {key: pl.DataFrame(rows, schema=PAIR_SCHEMA, orient="row") for key, rows in pairs.items()}
    return {key: table.unique(["left", "right"], keep="first", maintain_order=True) for key, table in tables.items()}


def _list_ends(
    plan: RulePlan,
    records: Mapping[str, Sequence[_Record]],
    left: PartyRef | TextRef,
    right: PartyRef | TextRef,
    *,
    either_way: bool = False,
) -> list[tuple[_Record, _Record]]:
    """Return the records of each test at the two ends of a link; of one role of one register every two of them."""
    lefts, rights = (
        [record for record in records[plan.registers[end.alias]] if either_way or record.alias == end.alias]
        for end in (left, right)
    )
    by_case: dict[int, list[_Record]] = {}
    for record in rights:
        by_case.setdefault(record.case, []).append(record)
    return [(one, other) for one in lefts for other in by_case.get(one.case, ())]


def _find_band(plan: RulePlan, leaf: Same | Mention, left: _Record, right: _Record) -> str | None:
    match leaf:
        case Mention():
            text, name = _take(plan, leaf.left, left)[0], _take(plan, leaf.right, right)[0]
            return "accept" if text is not None and name is not None and _is_mentioned(text, name) else None
        case Same():
            return _find_same_band(plan, leaf, left, right)
        case _:
            assert_never(leaf)


def _find_same_band(plan: RulePlan, leaf: Same, left: _Record, right: _Record) -> str | None:
    names = [_take(plan, leaf.left, left), _take(plan, leaf.right, right)]
    if any(name is None for name, _ in names):
        return None
    within = left.alias == right.alias
    assumed = (
        leaf.kind == "organisation"
        or leaf in plan.rule.links
        or any(leaf in one.search.where.members for one in plan.searches)
    )
    linked = _is_alike(plan, leaf.left, leaf.right, left, right)
    if not within and assumed and not any(stated for _, stated in names):
        linked = True
    if not linked:
        return None
    return "accept" if within else {"none": None}.get(left.test.band, left.test.band)


def _is_alike(plan: RulePlan, left: PartyRef, right: PartyRef, one: _Record, other: _Record) -> bool:
    first, second = _take(plan, left, one)[0], _take(plan, right, other)[0]
    if first is None or second is None:
        return False
    return _make_form(first, left.party.kind) == _make_form(second, right.party.kind)


def _take(plan: RulePlan, ref: PartyRef | TextRef, record: _Record) -> tuple[str | None, bool]:
    name = ref.field.name if isinstance(ref, TextRef) else ref.party.name
    return record.take(KNOWN[plan.registers[ref.alias]].field(name), name)


@cache
def _make_form(name: str, kind: PartyKind) -> str:
    return str(make_name_forms(pl.Series([name]), kind)[0])


@cache
def _is_mentioned(text: str, name: str) -> bool:
    found = find_mentions(pl.DataFrame({"text": [text]}), pl.DataFrame({"name": [name]}))
    return found["band"].to_list() == ["accept"]
