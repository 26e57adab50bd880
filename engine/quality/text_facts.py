"""Facts of a text that checks ask for, found once for each distinct text and set beside the rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from engine.names import are_names, fold_texts, make_comparison_forms, map_slices, read_persons
from engine.quality.suites import TOLD
from engine.registers import says_nil

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_COUNTED = "aern"
"""Texts with the same words have as many of each of these letters; few other texts have."""
_MOST_COUNTED = 2**12


def add_told(frame: pl.DataFrame, names: Iterable[str]) -> pl.DataFrame:
    """Return the frame with the told columns of the names (checks.tell); other names are left alone."""
    parts = {name: name.split(TOLD) for name in sorted(set(names)) if TOLD in name}
    wanted: dict[str, set[str]] = {}
    for field, told, *others in parts.values():
        if told in _TELLINGS:
            wanted.setdefault(field, set()).add(told)
        elif told == "same_words":
            for each in (field, *others):
                wanted.setdefault(each, set()).add("letters")
    for field, tellings in wanted.items():
        frame = _add_tellings(frame, field, sorted(tellings))
    for name, (field, told, *others) in parts.items():
        if others:
            frame = _TELLINGS_OF_TWO[told](frame, field, others[0], name)
    return frame


def _add_tellings(frame: pl.DataFrame, field: str, tellings: list[str]) -> pl.DataFrame:
    (texts,) = frame.select(pl.col(field).approx_n_unique()).row(0)
    if texts * 2 > frame.height:  # hardly a text stands twice: finding them takes longer
        return frame.with_columns(_tell(frame[field], told) for told in tellings)
    distinct = frame.select(field).unique()
    told_of = distinct.with_columns(_tell(distinct[field], told) for told in tellings)
    return frame.join(told_of, on=field, how="left", maintain_order="left", nulls_equal=True)


def _tell(texts: pl.Series, told: str) -> pl.Series:
    return pl.concat(map_slices(_TELLINGS[told], texts)).alias(f"{texts.name}{TOLD}{told}")


def _count_letters(texts: pl.Series) -> pl.Series:
    low = texts.str.to_lowercase().to_frame("text")
    counts = [pl.col("text").str.count_matches(letter, literal=True).cast(pl.Int64) for letter in _COUNTED]
    return low.select(pl.fold(pl.lit(0, pl.Int64), lambda one, more: one * _MOST_COUNTED + more, counts)).to_series()


def _are_nil(texts: pl.Series) -> pl.Series:
    return texts.to_frame("text").select(says_nil(pl.col("text"))).to_series()


_TELLINGS: dict[str, Callable[[pl.Series], pl.Series]] = {
    "is_name": lambda texts: are_names(fold_texts(texts)),
    "is_nil": _are_nil,
    "letters": _count_letters,
}


def _find_same_words(frame: pl.DataFrame, one: str, other: str, told: str) -> pl.DataFrame:
    """Return the frame with the column `told`: whether two texts have the same words in any order, case aside.

    Null where either is not recorded, or where they are the same and no name. The words are cut out of few pairs only.
    """
    letters = [pl.col(f"{field}{TOLD}letters") for field in (one, other)]
    alike = frame.select((letters[0] == letters[1]).fill_null(value=False)).to_series()
    rows = frame.select(one, other).filter(alike)
    same = rows.unique().filter(_list_words(one) == _list_words(other))
    same = same.with_columns(are_names(fold_texts(same[one])).alias("is_name"))
    told_of = rows.join(same, on=[one, other], how="left", maintain_order="left")["is_name"]
    # not among the same: they differ; the same, and a name: they do not; the same, and no name: nothing is told
    answer = told_of.to_frame().select(
        pl.when(pl.col("is_name").is_null()).then(pl.lit(value=False)).when("is_name").then(pl.lit(value=True))
    )
    recorded = pl.all_horizontal(pl.col(one, other).is_not_null())
    differs = frame.select(pl.when(recorded).then(pl.lit(value=False)).alias(told)).to_series()
    return frame.with_columns(differs.scatter(alike.arg_true(), answer.to_series()) if rows.height else differs)


def _list_words(field: str) -> pl.Expr:
    return pl.col(field).str.to_lowercase().str.extract_all(r"[\p{L}\p{N}]+").list.sort().list.join(" ")


def _read_firms(names: pl.Series) -> pl.DataFrame:
    """Return name and form of each name that is one; legal forms and spelling do not part two firms."""
    return make_comparison_forms(names).select("name", pl.col("form").replace("", None)).drop_nulls()


def _read_people(names: pl.Series) -> pl.DataFrame:
    """Return name and form of each name that is one; rank, title and collar number do not part two people."""
    return read_persons(names).select("name", "form").drop_nulls()


def _find_one_firm(frame: pl.DataFrame, reference: str, name: str, told: str) -> pl.DataFrame:
    return _find_one_name(frame, (reference, name), told, _read_firms)


def _find_one_person(frame: pl.DataFrame, reference: str, name: str, told: str) -> pl.DataFrame:
    return _find_one_name(frame, (reference, name), told, _read_people)


def _find_one_name(
    frame: pl.DataFrame, fields: tuple[str, str], told: str, read: Callable[[pl.Series], pl.DataFrame]
) -> pl.DataFrame:
    """Return the frame with the column `told`: null without a reference or a name, false where the names differ.

    Only names whose reference stands with several texts are read, in a good register hardly any; and first two texts
    of each such reference, which in a bad one settle most.
    """
    reference, name = fields
    recorded = pl.all_horizontal(pl.col(reference, name).is_not_null())
    pairs = frame.select(reference, name).filter(recorded & pl.col(reference).is_duplicated()).unique()
    pairs = pairs.filter(pl.col(reference).is_duplicated())
    ends = pairs.group_by(reference).agg(pl.col(name).min().alias("low"), pl.col(name).max().alias("high"))
    settled = _find_several(ends.unpivot(["low", "high"], index=reference, value_name=name), fields, read)
    left = pairs.filter(~pl.col(reference).is_in(settled.implode()))
    several = pl.concat([settled, _find_several(left, fields, read)])
    return frame.with_columns(pl.when(recorded).then(~pl.col(reference).is_in(several.implode())).alias(told))


def _find_several(pairs: pl.DataFrame, fields: tuple[str, str], read: Callable[[pl.Series], pl.DataFrame]) -> pl.Series:
    """Return the references that stand with names of more than one form; what is no name has none."""
    reference, name = fields
    if pairs.is_empty():
        return pl.Series(reference, dtype=pl.String)
    forms = pairs.join(read(pairs[name]), left_on=name, right_on="name")
    return forms.group_by(reference).agg(pl.col("form").n_unique()).filter(pl.col("form") > 1)[reference]


_TELLINGS_OF_TWO: dict[str, Callable[[pl.DataFrame, str, str, str], pl.DataFrame]] = {
    "same_words": _find_same_words,
    "one_firm": _find_one_firm,
    "one_person": _find_one_person,
}
