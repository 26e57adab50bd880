"""Rivals of a pair of person names lower its score, as a common name does, and why."""

from __future__ import annotations

import polars as pl

from engine.matching.persons.features import score_readings
from engine.matching.persons.rarity import ENOUGH_NAMES, Rarity

RARE, STEP = 0.35, 0.32
"""What is left of the doubt where 0.03 others are expected to fit, and how much more each tenfold of them leaves."""
SAME_PERSON = 0.93
"""Two names of one side that score this are spellings of one person, not rivals."""
EQUAL = 0.02
MOST_RIVALS = 4
_LIFTED = ["same", "spelling", "nickname", "initial", "slip", "letter", "shortened"]
"""Kinds of agreement of given names that a rare name makes stronger."""
_PAIRS = ("left_name", "right_name")


def judge_pairs(pairs: pl.DataFrame, readings: pl.DataFrame, rarity: Rarity) -> pl.DataFrame:
    """Return the pairs of person_rarity.add_others with score (0 to 1) and held (reasons, a list)."""
    enough = rarity.total >= ENOUGH_NAMES
    doubt = (RARE + STEP * (pl.col("others").log10() + 1.5)).clip(0.25, 1.3) if enough else pl.lit(1.0)
    lifted = _kind("alike").is_in(_LIFTED) & _kind("family").is_in(["same", "spelling", "slip", "letter"])
    doubt = pl.when(lifted | (doubt > 1)).then(doubt).otherwise(1.0)
    doubt = pl.when((_kind("alike") == "middle") & enough & (pl.col("others") > 0.02)).then(1.1).otherwise(doubt)
    scored = pairs.with_columns(score=(1 - (1 - pl.col("base")) * doubt).clip(0.0, 1.0))
    scored = scored.with_columns(
        score=pl.when(pl.col("base") < 1.0).then(pl.min_horizontal("score", pl.lit(0.995))).otherwise("score")
    )
    rivals = [_count_rivals(scored, readings, rarity, *sides) for sides in (("left", "right"), ("right", "left"))]
    keys = list(_PAIRS)
    found = scored.join(rivals[0], on=keys, how="left").join(rivals[1], on=keys, how="left", suffix="_back")
    counted = found.with_columns(
        equal=pl.max_horizontal(pl.col("equal", "equal_back").fill_null(0)),
        better=pl.max_horizontal(pl.col("better", "better_back").fill_null(0.0)),
    )
    return _hold(counted)


def _kind(part: str) -> pl.Expr:
    return pl.col(part).struct.field("kind")


def _count_rivals(pairs: pl.DataFrame, readings: pl.DataFrame, rarity: Rarity, side: str, other: str) -> pl.DataFrame:
    """Return for the pairs how many other names of the `other` side fit as well, and by how much the best fits better.

    Columns: left_name, right_name, equal, better. A name that is the same person's by itself is no rival.
    """
    few = (
        pairs.sort(f"{side}_name", "score", f"{other}_name", descending=[False, True, False])
        .group_by(f"{side}_name", maintain_order=True)
        .head(MOST_RIVALS)
        .select(f"{side}_name", rival=f"{other}_name", rival_score="score")
    )
    against = (
        pairs.select(*_PAIRS, "score")
        .join(few, on=f"{side}_name")
        .filter((pl.col("rival") != pl.col(f"{other}_name")) & (pl.col("rival_score") >= pl.col("score") - EQUAL))
    )
    main = readings.filter(pl.col("how") == "").select("id", "name")
    compared = (
        against.select(left_name=f"{other}_name", right_name="rival")
        .unique()
        .join(main.rename({"id": "l", "name": "left_name"}), on="left_name")
        .join(main.rename({"id": "r", "name": "right_name"}), on="right_name")
        .select("l", "r")
    )
    alike = score_readings(compared, readings, rarity).filter(pl.col("base") >= SAME_PERSON)
    one = alike.select(pl.col("left_name").alias(f"{other}_name"), rival="right_name")
    gap = pl.col("rival_score") - pl.col("score")
    return (
        against.join(one, on=[f"{other}_name", "rival"], how="anti")
        .group_by(_PAIRS)
        .agg(equal=(gap.abs() <= EQUAL).sum(), better=gap.filter(gap > EQUAL).max())
        .sort(_PAIRS)
    )


def _hold(pairs: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs with the reasons that hold them back, the score lowered where rivals fit."""
    given, family = pl.col("alike").struct.field("kind"), pl.col("family").struct.field("kind")
    middle = pl.col("middle").struct.field("kind")
    identical = pl.col("left_name") == pl.col("right_name")
    several = (
        pl.when(pl.col("equal") == 1)
        .then(pl.lit("another name fits as well"))
        .otherwise(pl.format("{} other names fit as well", "equal"))
    )
    reasons = [
        ((pl.col("equal") > 0) & ~identical, several),
        ((pl.col("better") > 0) & ~identical, pl.lit("another name fits better")),
        ((given == "initial") & (pl.col("others") > 0.1), pl.lit("initials only")),
        (family == "part", pl.lit("a part of the surname")),
        (middle == "other", pl.lit("another middle name")),
        ((pl.col("how") == "turned") & (pl.col("base") < 0.9), pl.lit("either word may be the surname")),
        (given == "missing", pl.lit("a single word")),
        (pl.col("suffixes"), pl.lit("junior or senior, or another number behind the name")),
    ]
    held = pl.concat_list([pl.when(test).then(said) for test, said in reasons]).list.drop_nulls()
    lowered = pl.col("score") - 0.6 * pl.col("better") - pl.when(pl.col("equal") > 0).then(0.05).otherwise(0.0)
    lowered = pl.when(identical).then("score").otherwise(lowered.clip(0.0, 1.0))
    return pairs.with_columns(held=held, score=lowered)
