"""What the records of a group share: each match with the key of every group that it belongs to."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import polars as pl

from engine.rulebook.language import FieldRef, Key, PartyRef
from engine.rulebook.logic import make_ends
from engine.rulebook.matches.inputs import CASE, Facts, fold_letters
from engine.schema import is_exact, name_high

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.rulebook.matches.inputs import Evaluation

UNDATED = "undated"
"""The group, beside every other, of the records whose date is not recorded."""
SURE = "key.sure"
"""The column that says whether a match surely belongs to its groups: an imprecise date may lie in another year."""
_MOST_PARTS = 400


def add_keys(frame: pl.LazyFrame, keys: Iterable[Key], evaluation: Evaluation) -> pl.LazyFrame:
    """Add a column for each key that is no record, and SURE.

    A match stands once for each group that it belongs to; one whose party or text is not recorded belongs to none, and
    is left out but where it counts for the whole of a share: then its key is null.
    """
    share = evaluation.plan.rule.share
    loose = share.loose if share else ()
    frame = frame.with_columns(pl.lit(True).alias(SURE))
    for key in keys:
        if isinstance(key.ref, PartyRef):
            members = list_groups(evaluation.facts, evaluation.plan.registers[key.alias], key.ref)
            table = members.lazy().rename({"party": key.ref.column, "group": key.column})
            frame = frame.join(table, on=key.ref.column, how="left" if key in loose else "inner")
        elif key.part:
            frame = _set_cases_apart(_add_part(frame, key, evaluation), key, evaluation)
        elif key.ref is not None:
            frame = frame.with_columns(fold_letters(key.ref.column).alias(key.column))
            frame = frame if key in loose else frame.filter(pl.col(key.column).is_not_null())
            frame = _set_cases_apart(frame, key, evaluation)
    return frame


def _set_cases_apart(frame: pl.LazyFrame, key: Key, evaluation: Evaluation) -> pl.LazyFrame:
    """Put the number of the case before a text or part, so that equal ones of different cases are no group."""
    if not evaluation.facts.has_cases([evaluation.plan.registers[key.alias]]):
        return frame
    return frame.with_columns(pl.format("{} {}", f"{key.alias}.{CASE}", key.column).alias(key.column))


def list_groups(facts: Facts, register: str, ref: PartyRef) -> pl.DataFrame:
    """Return which parties belong to which groups (columns party, group; the group by the number of a party in it).

    A group is a party and every party linked with it on the accept band, itself first of all; what is nobody's name is
    linked with nothing and in no group. Links are pairs and no chains: of A~B and B~C
    without A~C the group is B's, with A and C in it; A's own group lies inside it and is left out.
    """
    return facts.make_once(("members", register, ref.role), lambda: _gather_members(facts, register, ref))


def _gather_members(facts: Facts, register: str, ref: PartyRef) -> pl.DataFrame:
    used = facts.frames[register].select(pl.col(ref.number).alias("left")).drop_nulls().unique()
    pairs = facts.take_pairs((register, ref.role, register, ref.role))
    pairs = pairs.filter(pl.col("band") == "accept").select("left", "right")
    both = pl.concat([pairs, pairs.select(left="right", right="left")]).unique()
    both = both.join(used, on="left", how="semi")
    around = both.group_by("left").agg(pl.col("right").sort().alias("near"))
    alone = around.filter(pl.col("near").list.len() == 1).select(party="left", group="left")
    rest = around.filter(pl.col("near").list.len() > 1)
    rest = rest.group_by("near").agg(pl.col("left").min())  # parties with the same neighbours are one group
    inside = _list_inside(rest)
    kept = rest.join(inside, on="left", how="anti").explode("near").select(party="near", group="left")
    return pl.concat([alone, kept]).sort("party", "group")


def _list_inside(groups: pl.DataFrame) -> pl.DataFrame:
    """Return the groups (left) all of whose parties belong to another group."""
    members = groups.explode("near")
    shared = members.join(members, on="near", suffix="_other").filter(pl.col("left") != pl.col("left_other"))
    counts = shared.group_by("left", "left_other").len()
    sizes = groups.select("left", size=pl.col("near").list.len())
    return counts.join(sizes, on="left").filter(pl.col("len") == pl.col("size")).select("left").unique()


def _add_part(frame: pl.LazyFrame, key: Key, evaluation: Evaluation) -> pl.LazyFrame:
    """Add the year, quarter or month of a date; an imprecise one stands in each that it may lie in."""
    assert isinstance(key.ref, FieldRef)
    field = key.ref.field.name
    dates = evaluation.take_frame(key.alias).select(low=pl.col(field), high=pl.col(name_high(field))).unique()
    exact = {_name_part(low, key.part) for low, high in dates.iter_rows() if low is not None and low == high}
    rows = [
        (low, high, name, sure)
        for low, high in dates.iter_rows()
        for name, sure in _list_parts(low, high, key.part, exact)
    ]
    ends = {"low": key.ref.column, "high": name_high(key.ref.column)}
    schema = {ends["low"]: pl.Date(), ends["high"]: pl.Date(), key.column: pl.String(), "_sure": pl.Boolean()}
    table = pl.DataFrame(rows, schema=schema, orient="row").lazy()
    frame = frame.join(table, on=list(ends.values()), nulls_equal=True)
    return frame.with_columns((pl.col(SURE) & pl.col("_sure")).alias(SURE)).drop("_sure")


def _list_parts(low: dt.date | None, high: dt.date | None, part: str | None, exact: set[str]) -> list[tuple[str, bool]]:
    if low is None or high is None:
        first, last = (_name_part(end, part) if end else None for end in (low, high))
        open_ = [name for name in exact if (first is None or name >= first) and (last is None or name <= last)]
        return [(name, False) for name in sorted({*open_, UNDATED})]
    names: list[str] = []
    day = low
    while day <= high and len(names) < _MOST_PARTS:
        names.append(_name_part(day, part))
        day = _next_part(day, part)
    return [(name, len(names) == 1) for name in names]


def _name_part(day: dt.date, part: str | None) -> str:
    if part == "year":
        return f"{day.year:04}"
    return f"{day.year:04}-Q{(day.month + 2) // 3}" if part == "quarter" else f"{day.year:04}-{day.month:02}"


def _next_part(day: dt.date, part: str | None) -> dt.date:
    months = {"year": 12, "quarter": 3}.get(part or "", 1)
    first = (day.month - 1) // months * months
    year, month = divmod(day.year * 12 + first + months, 12)
    return dt.date(year, month + 1, 1) if year <= dt.MAXYEAR else dt.date.max


def list_imprecise_keys(keys: Iterable[Key]) -> list[FieldRef]:
    """Return the dates of which keys take a part: what leaves open to which group a match belongs."""
    return [key.ref for key in keys if key.part and isinstance(key.ref, FieldRef)]


def flag_part(ref: FieldRef) -> pl.Expr:
    """Return whether a date may lie in more than one part."""
    low, high = make_ends(ref)
    return ~pl.col(SURE) & ~is_exact(low, high)
