"""Explain two names: why they are, or are not, linked, how each is read, what was measured, and who the rivals are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from engine.errors import UsageError
from engine.matching.aliases import Aliases, apply_aliases
from engine.matching.bands import COMPARED, REVIEW
from engine.matching.link import judge_bands, link_names
from engine.matching.numbers import apply_numbers, read_numbers
from engine.matching.organisations import (
    FEATURES,
    READING_FEATURES,
    Readings,
    describe_readings,
    rate_readings,
    read_names,
)
from engine.matching.persons import compare_persons, score_person_pair
from engine.names import list_readings, read_persons

if TYPE_CHECKING:
    from engine.matching.organisations import Measures
    from engine.schema import PartyKind

MOST_RIVALS = 5
READINGS: dict[str, pl.DataType] = {
    "side": pl.String(),
    "form": pl.String(),
    "legal": pl.String(),
    "left_out": pl.String(),
    "left_out_is": pl.String(),
    "used": pl.Boolean(),
}
MEASURED: dict[str, pl.DataType] = {"feature": pl.String(), "value": pl.Float64(), "says": pl.String()}
RIVALS: dict[str, pl.DataType] = {
    "rival_of": pl.String(),
    "name": pl.String(),
    "score": pl.Float64(),
    "band": pl.String(),
}


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why two names are or are not linked.

    `band` is accept, review or none. `readings` (READINGS) has a row for each way to read either name, `used` marks
    the two that the score is of; `measured` (MEASURED) the features that are not 0 (none for persons); `rivals`
    (RIVALS) the other names of the corpus that are linked to either, best first.
    """

    left: str
    right: str
    kind: PartyKind
    score: float
    band: str
    method: str
    agreed: str
    differed: str
    decided_by: str
    readings: pl.DataFrame
    measured: pl.DataFrame
    rivals: pl.DataFrame


def explain_pair(
    left: str,
    right: str,
    *,
    kind: PartyKind = "organisation",
    corpus: pl.Series | None = None,
    aliases: Aliases | None = None,
    numbers: pl.DataFrame | None = None,
) -> Explanation:
    """Return why two names are or are not linked, with the score and band they have in a run with this corpus.

    `corpus` holds the names whose words count for rarity, and where rivals are looked for; without it every word counts
    as rare. `numbers` gives the references (columns name and ref) that the two names bear in the registers. Raises
    UsageError where a name is blank.
    """
    for name in (left, right):
        if not name.strip():
            raise UsageError("a name is blank", hint="write both names in quotation marks")
    known = pl.Series([], dtype=pl.String) if corpus is None else corpus.drop_nulls().unique().sort()
    compare = _compare_organisations if kind == "organisation" else _compare_persons
    compared, listed, readings, measured = compare(left, right, known)
    judged = _judge(compared, kind, aliases or Aliases(), numbers)
    row = judged.row(0, named=True) if judged.height else compared.row(0, named=True)
    decided = row.get("decided_by", "engine")
    shown = judged.height > 0 and (listed or row["band"] == "accept" or decided != "engine")
    return Explanation(
        left=left,
        right=right,
        kind=kind,
        score=round(row["score"], 4),
        band=row["band"] if shown else "none",
        method=row["method"] if shown else "",
        agreed=row["agreed"] or "",
        differed=row["differed"] or "",
        decided_by=decided,
        readings=readings,
        measured=measured,
        rivals=_find_rivals(left, right, kind, known),
    )


def _judge(compared: pl.DataFrame, kind: PartyKind, aliases: Aliases, numbers: pl.DataFrame | None) -> pl.DataFrame:
    """Return the pair with its band after numbers and decisions, the best row first; empty where it is dismissed."""
    known = pl.DataFrame(schema={"name": pl.String, "ref": pl.String}) if numbers is None else numbers
    left, right = (
        compared.select(name=side).unique().join(known, on="name", how="left").select("name", number=read_numbers(kind))
        for side in ("left_name", "right_name")
    )
    left, right = left.unique(), right.unique()
    decided, _ = apply_aliases(apply_numbers(compared, left, right, kind), left, right, kind, aliases)
    return judge_bands(decided).sort("band", "score", descending=[False, True])


def _compare_organisations(
    left: str, right: str, corpus: pl.Series
) -> tuple[pl.DataFrame, bool, pl.DataFrame, pl.DataFrame]:
    of = read_names(pl.Series([left, right]), corpus)
    ours, theirs = (of.pick(pl.Series([name])) for name in (left, right))
    if not len(ours) or not len(theirs):
        said = "; ".join(f"`{name}` is nobody's name" for name, has in ((left, ours), (right, theirs)) if not len(has))
        none = _make_row(left, right, 0.0, [], ("", "", said))
        return none, False, _show_readings(of, left, ()), pl.DataFrame(schema=MEASURED)
    a, b = np.repeat(ours, len(theirs)), np.tile(theirs, len(ours))
    rated = rate_readings(of, a, b)
    best = np.lexsort((b, a, -rated["score"], rated["held"] > 0))[:1]
    pair = describe_readings(of, a[best], b[best], rated["score"][best], rated["held"][best])
    row = int(best[0])
    readings = _show_readings(of, left, (int(a[row]), int(b[row])))
    return pair, bool(rated["listed"][row]), readings, _show_measured(rated, row)


def _compare_persons(left: str, right: str, corpus: pl.Series) -> tuple[pl.DataFrame, bool, pl.DataFrame, pl.DataFrame]:
    every = pl.concat([corpus, pl.Series([left, right], dtype=pl.String)]).unique()
    found = compare_persons(pl.Series([left]), pl.Series([right]), every)
    row = found.row(0, named=True) if found.height else score_person_pair(left, right)
    forms = list_readings(read_persons(pl.Series([left, right])))
    side = pl.when(pl.col("name") == left).then(pl.lit("left")).otherwise(pl.lit("right"))
    readings = forms.select(
        side=side,
        form=pl.concat_str("surname", pl.col("given").list.join(" "), separator=", "),
        legal=pl.lit(""),
        left_out=pl.lit(""),
        left_out_is=pl.col("how"),
        used=pl.col("how") == "",
    ).sort("side", "form")
    pair = _make_row(left, right, row["score"], row["held"], (row["method"], row["agreed"], row["differed"]))
    return pair, row["score"] >= REVIEW, readings, pl.DataFrame(schema=MEASURED)


def _make_row(left: str, right: str, score: float, held: list[str], said: tuple[str, str, str]) -> pl.DataFrame:
    return pl.DataFrame([(left, right, score, held, *said)], schema=COMPARED, orient="row")


def _show_readings(of: Readings, left: str, used: tuple[int, ...]) -> pl.DataFrame:
    return of.frame.with_row_index("at").select(
        side=pl.when(pl.col("name") == left).then(pl.lit("left")).otherwise(pl.lit("right")),
        form="form",
        legal="legal",
        left_out="left_out",
        left_out_is="left_out_is",
        used=pl.col("at").is_in(list(used)),
    )


def _show_measured(rated: Measures, row: int) -> pl.DataFrame:
    table = {**FEATURES, **READING_FEATURES}
    rows = [(name, round(float(rated[name][row]), 3), table[name].says) for name in table if rated[name][row]]
    return pl.DataFrame(rows, schema=MEASURED, orient="row")


def _find_rivals(left: str, right: str, kind: PartyKind, corpus: pl.Series) -> pl.DataFrame:
    """Return the names of the corpus that are linked to either name, the two themselves aside."""
    found = [pl.DataFrame(schema=RIVALS)]
    others = pl.DataFrame({"name": corpus.filter(~corpus.is_in([left, right]))})
    for name in dict.fromkeys((left, right)) if others.height else ():
        links = link_names(pl.DataFrame({"name": [name]}), others, kind=kind, band="review", corpus=corpus)
        best = links.sort(["score", "right_name"], descending=[True, False]).head(MOST_RIVALS)
        found.append(best.select(pl.lit(name).alias("rival_of"), pl.col("right_name").alias("name"), "score", "band"))
    return pl.concat(found)
