"""Labelled pairs to judge pair by pair, and generated lists with their truth."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from tests.bench.make_names import write_lists
from tests.bench.name_sets import REGISTERS, ROOT, SHARED, NameSet, number_names, read_rows

REAL_PAIRS = ROOT / "tests" / "matching" / "real_pairs.csv"
SHARED_LISTS = (
    ("orgs-2k", "organisation"), ("orgs-20k", "organisation"), ("orgs-100k", "organisation"),
    ("persons-2k", "person"), ("persons-20k", "person"),
)  # fmt: skip
MADE_LISTS = (("made-2k", 2_000, 5_000, 11), ("made-20k", 20_000, 50_000, 12))
"""The lists of our own generator: name, left, right, seed."""
_PAIR = {"left_name": pl.String, "right_name": pl.String, "kind": pl.String, "verdict": pl.String, "tier": pl.String}


def load_cases(folder: Path = REGISTERS) -> pl.DataFrame:
    """Return the name-bench cases: left_name, right_name, kind, verdict, tier (quality). Vessels are left out."""
    rows = [
        (
            row["name1"], row["name2"], "person" if row["schema"] == "Person" else "organisation",
            "same" if row["is_match"] == "true" else "different", row["quality"],
        )
        for row in read_rows(folder / "name-pairs" / "namebench-cases.csv")
        if row["schema"] != "Vessel"
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=_PAIR, orient="row")


def load_real_pairs(path: Path = REAL_PAIRS) -> pl.DataFrame | None:
    """Return the pairs that people judged: left_name, right_name, kind, verdict, tier (part); None where there is no file."""
    if not path.is_file():
        return None
    rows = [(row["left"], row["right"], row["kind"], row["verdict"], row["part"]) for row in read_rows(path)]
    kept = pl.DataFrame(rows, schema=_PAIR, orient="row").filter(pl.col("verdict").is_in(["same", "different"]))
    return kept.with_columns(
        kind=pl.when(pl.col("kind").str.starts_with("pers")).then(pl.lit("person")).otherwise(pl.lit("organisation"))
    )


def load_lists(folder: Path) -> NameSet:
    """Return the lists of a folder with left, right and truth.parquet."""
    pair = ("left_id", "right_id")
    left, right = (
        pl.read_parquet(folder / f"{side}.parquet").select(pl.col("id").cast(pl.Int64), "name")
        for side in ("left", "right")
    )
    truth = pl.read_parquet(folder / "truth.parquet").select(pl.col(pair).cast(pl.Int64), shares=pl.lit(True))
    return NameSet(left, right, truth, truth.select(pair).clear())


def list_generated(made_in: Path) -> list[tuple[str, str, Path]]:
    """Return name, kind and folder of the generated lists: the shared ones where they are, and ours, made if need be."""
    found = [(name, kind, SHARED / "bench" / name) for name, kind in SHARED_LISTS if (SHARED / "bench" / name).is_dir()]
    for name, left, right, seed in MADE_LISTS:
        write_lists(made_in / name, left, right, seed)
        found.append((name, "organisation", made_in / name))
    return found


def list_as_lists(pairs: pl.DataFrame) -> NameSet:
    """Return labelled pairs as two lists of their distinct names; truth holds the pairs that are the same."""
    left, right = (number_names(sorted(set(pairs[f"{side}_name"]))) for side in ("left", "right"))
    named = pairs.join(left.select(left_name="name", left_id="id"), on="left_name")
    named = named.join(right.select(right_name="name", right_id="id"), on="right_name")
    return NameSet(
        left,
        right,
        named.filter(pl.col("verdict") == "same").select("left_id", "right_id", shares=pl.lit(True)),
        named.select("left_id", "right_id").clear(),
    )
