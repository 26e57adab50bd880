"""The engine's matcher as the benchmarks see it: the ONE place that knows how it is called.

As a program, `ours.py LEFT RIGHT OUT --kind KIND` (id, name -> left_id, right_id, score, band) stands in where
`python -m engine match` does not exist.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from functools import cache
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

import polars as pl

COLUMNS = ["left_id", "right_id", "score", "band"]


@cache
def has_command() -> bool:
    """Whether `python -m engine match` exists."""
    asked = [sys.executable, "-m", "engine", "match", "--help"]
    return subprocess.run(asked, cwd=ROOT, capture_output=True, check=False).returncode == 0


def make_command(left: Path, right: Path, out: Path, kind: str, band: str = "review") -> list[str]:
    """Return the command that matches two files with columns id and name into `out`."""
    if not has_command():
        return [sys.executable, str(Path(__file__)), str(left), str(right), str(out), "--kind", kind]
    return [
        sys.executable, "-m", "engine", "match", str(left), str(right), "--left-on", "name", "--right-on", "name",
        "--left-id", "id", "--right-id", "id", "--kind", kind, "--band", band, "--out", str(out),
    ]  # fmt: skip


def score_pair(left: str, right: str, kind: str) -> tuple[float, str]:
    """Return the score and the band of two names by themselves, no corpus: 0.0 and none where they are not alike."""
    link = import_module("engine.matching.link")
    if hasattr(link, "explain_pair"):
        told = link.explain_pair(left, right, kind=kind)
        return float(told.score or 0.0), str(told.band or "none")
    frames = (
        pl.DataFrame({"name": [name], "ref": [None]}, schema_overrides={"ref": pl.String}) for name in (left, right)
    )
    links = link.link_names(*frames, kind=kind)
    return (links["score"][0], links["band"][0]) if links.height else (0.0, "none")


def list_candidates(left: pl.DataFrame, right: pl.DataFrame, kind: str) -> pl.DataFrame | None:
    """Return the pairs that blocking considers (left_id, right_id), None where the matcher does not tell."""
    if kind != "organisation":
        return None
    try:
        return _list_by_forms(left, right)
    except (ImportError, AttributeError, TypeError, KeyError, ValueError, pl.exceptions.PolarsError):
        return None


def _list_by_forms(left: pl.DataFrame, right: pl.DataFrame) -> pl.DataFrame:
    link, block = import_module("engine.matching.link"), import_module("engine.matching.block")
    views = import_module("engine.names.organisation").read_views(pl.concat([left["name"], right["name"]]))
    whole = views.filter(pl.col("left_out_is") == "")
    counts, total = import_module("engine.matching.weights").count_words(whole["form"])
    sides = [views.filter(pl.col("name").is_in(side["name"].unique().implode())) for side in (left, right)]
    forms, tokens = link._make_forms(*sides, counts, total)
    in_left, in_right = (forms.join(side.select("form").unique(), on="form")["id"].sort() for side in sides)
    pairs = block.find_candidates(forms, tokens, in_left, in_right).select("l", "r")
    equal = forms.filter(pl.col("id").is_in(in_left.implode()) & pl.col("id").is_in(in_right.implode()))
    pairs = pl.concat([pairs, equal.select(l="id", r="id")])
    numbered = [
        side.select("name", "form").unique().join(forms.select("id", "form"), on="form").select("name", f=pl.col("id"))
        for side in sides
    ]
    named_l = numbered[0].join(left.select("name", left_id="id"), on="name").select("f", "left_id")
    named_r = numbered[1].join(right.select("name", right_id="id"), on="name").select("f", "right_id")
    found = pairs.join(named_l, left_on="l", right_on="f").join(named_r, left_on="r", right_on="f")
    return found.select("left_id", "right_id").unique()


def _match_frames(left: pl.DataFrame, right: pl.DataFrame, kind: str) -> pl.DataFrame:
    """Match through link_names, which knows names and no ids."""
    from engine.matching.link import link_names

    sides = [side.select("name", ref=pl.lit(None, pl.String)) for side in (left, right)]
    links = link_names(*sides, kind=kind).select("left_name", "right_name", "score", "band")
    with_left = links.join(left.select(left_name="name", left_id="id"), on="left_name")
    return with_left.join(right.select(right_name="name", right_id="id"), on="right_name").select(COLUMNS)


def main() -> None:
    parser = argparse.ArgumentParser()
    for name in ("left", "right", "out"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--kind", default="organisation")
    given = parser.parse_args()
    _match_frames(pl.read_parquet(given.left), pl.read_parquet(given.right), given.kind).write_parquet(given.out)


if __name__ == "__main__":
    main()
