"""Match persons: names and staff numbers -> links. A name alone is weak; a number decides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from engine.matching.bands import ACCEPT, COMPARED, REVIEW
from engine.matching.persons.candidates import find_person_pairs, make_keys
from engine.matching.persons.evidence import describe_person_pairs
from engine.matching.persons.features import score_readings
from engine.matching.persons.rarity import add_others, count_names
from engine.matching.persons.rivals import judge_pairs
from engine.matching.persons.words import align_words
from engine.names import list_readings, read_persons

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.matching.persons.candidates import PersonKeys
    from engine.matching.persons.rarity import Rarity

LISTED, ENOUGH = 0.60, 0.90
"""What two readings must be worth to be listed, and to be accepted where nothing holds them back."""
FAR = 0.59
"""The most that two names score which no reading relates: below LISTED, so they are never listed."""


@dataclass(frozen=True, slots=True)
class People:
    """Names as they are read: readings (id, name, its parts), the keys that pairs share, how rare the names are.

    `whole_forms` has the comparison form of each name that is one (name, form).
    """

    whole_forms: pl.DataFrame
    readings: pl.DataFrame
    keys: PersonKeys
    rarity: Rarity


def read_people(names: pl.Series, corpus: pl.Series) -> People:
    """Return the names as they are read; `corpus` holds the names that say how rare a name is."""
    mine, counted = names.drop_nulls().unique(), corpus.drop_nulls().unique()
    forms = read_persons(pl.concat([mine, counted]).unique())
    rarity = count_names(forms.filter(pl.col("name").is_in(counted.implode())))
    readings = _number_readings(forms.filter(pl.col("name").is_in(mine.implode())))
    return People(forms.select("name", "form"), readings, make_keys(readings), rarity)


def compare_persons(left: pl.Series, right: pl.Series, corpus: pl.Series) -> pl.DataFrame:
    """Return the pairs of distinct names of two sets that may be one person, columns bands.COMPARED.

    `corpus` holds the names that say how rare a name is. `held` gives the reasons, in words, why a pair may not be
    accepted though its score may be high. Pairs below REVIEW and names that are nobody's are left out.
    """
    return match_persons(read_people(pl.concat([left, right]), corpus), [(left, right)])[0]


def match_persons(of: People, sides: Sequence[tuple[pl.Series, pl.Series]]) -> list[pl.DataFrame]:
    """Return what compare_persons does for each two sets of names, which are among those read.

    What may be a pair of any two sets is scored once.
    """
    readings, rarity = of.readings, of.rarity
    left, right = (pl.concat([pair[side] for pair in sides]).drop_nulls().unique() for side in (0, 1))
    pairs = find_person_pairs(readings, of.keys, left, right)
    if len(sides) > 1:
        pairs = _keep_wanted(pairs, readings, sides)
    scored = add_others(score_readings(pairs, readings, rarity), rarity).filter(pl.col("base") >= LISTED - 0.08)
    found = []
    for mine, theirs in sides:
        kept = scored.filter(
            pl.col("left_name").is_in(mine.unique().implode()) & pl.col("right_name").is_in(theirs.unique().implode())
        )
        judged = judge_pairs(kept, readings, rarity)
        found.append(_finish(describe_person_pairs(judged.filter(pl.col("score") >= LISTED), rarity)))
    return found


def _keep_wanted(
    pairs: pl.DataFrame, readings: pl.DataFrame, sides: Sequence[tuple[pl.Series, pl.Series]]
) -> pl.DataFrame:
    """Return the pairs of readings of which one name is on the left and the other on the right of some two sets."""
    table = readings.select(
        "id",
        *(
            pl.col("name").is_in(side.unique().implode()).alias(f"{end}{number}")
            for number, pair in enumerate(sides)
            for end, side in zip("lr", pair, strict=True)
        ),
    )
    marked = pairs.join(table.select(pl.col("id").alias("l"), "^l[0-9]+$"), on="l").join(
        table.select(pl.col("id").alias("r"), "^r[0-9]+$"), on="r"
    )
    wanted = [pl.col(f"l{number}") & pl.col(f"r{number}") for number in range(len(sides))]
    return marked.filter(pl.any_horizontal(wanted)).select("l", "r").sort("l", "r")


def score_person_pair(left: str, right: str) -> dict[str, Any]:
    """Return the row of compare_persons for two names by themselves, with whatever score they have.

    Nothing says how rare the names are, so that initials, short forms and slips stay below ACCEPT.
    """
    forms = read_persons(pl.Series([left, right]))
    readings = _number_readings(forms)
    rarity = count_names(forms)
    mine = readings.filter(pl.col("name") == left).select(l="id", main=pl.col("how") == "")
    other = readings.filter(pl.col("name") == right).select(r="id", main_r=pl.col("how") == "")
    pairs = mine.join(other, how="cross").filter(pl.col("main") | pl.col("main_r")).select("l", "r")
    if pairs.is_empty():
        return {
            "left_name": left,
            "right_name": right,
            "score": 0.0,
            "held": ["not the name of a person"],
        } | dict.fromkeys(("method", "agreed", "differed"), "")
    scored = add_others(score_readings(pairs, readings, rarity), rarity)
    row = _finish(describe_person_pairs(judge_pairs(scored, readings, rarity), rarity)).row(0, named=True)
    words = dict(forms.select("name", pl.concat_list(pl.col("surname").str.split(" "), "given")).iter_rows())
    far = FAR * _align(words[left], words[right])
    return row | {"score": round(max(row["score"], _scale(far)), 4)}


def _align(mine: Sequence[str], other: Sequence[str]) -> float:
    return align_words(tuple(mine), tuple(other))


def _number_readings(forms: pl.DataFrame) -> pl.DataFrame:
    """Return the readings of names with an id and the sorted words of the name (column bag)."""
    words = pl.concat_list(pl.col("surname").str.split(" "), "given")
    whole = forms.select("name", "glued", bag=words.list.sort().list.join(" "))
    return list_readings(forms).join(whole, on="name").sort("name", "how", "surname").with_row_index("id")


def _scale(worth: Any) -> Any:
    """Return the score for what a pair of readings is worth: LISTED becomes REVIEW, and ENOUGH becomes ACCEPT."""
    scaled = np.interp(worth, (0.0, LISTED, ENOUGH, 1.0), (0.0, REVIEW, ACCEPT, 1.0))
    return pl.Series(scaled) if isinstance(worth, pl.Series) else float(scaled)


def _finish(pairs: pl.DataFrame) -> pl.DataFrame:
    shown = [pl.col(name).cast(dtype) for name, dtype in COMPARED.items()]
    scaled = pl.col("score").map_batches(_scale, return_dtype=pl.Float64).round(4)
    return pairs.with_columns(score=scaled).select(shown).sort("left_name", "right_name")
