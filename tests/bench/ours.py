"""The engine's matcher as the benchmarks see it: the one place that knows how it is called."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

import polars as pl

COLUMNS = ["left_id", "right_id", "score", "band"]


def make_command(left: Path, right: Path, out: Path, kind: str, band: str = "review") -> list[str]:
    """Return the command that matches two files with columns id and name into `out`."""
    return [
        sys.executable, "-m", "engine", "match", str(left), str(right), "--left-on", "name", "--right-on", "name",
        "--left-id", "id", "--right-id", "id", "--kind", kind, "--band", band, "--out", str(out),
    ]  # fmt: skip


def score_pair(left: str, right: str, kind: str) -> tuple[float, str]:
    """Return the score and the band of two names by themselves, without a corpus."""
    told = import_module("engine.matching.explain").explain_pair(left, right, kind=kind)
    return told.score, told.band


def list_candidates(left: pl.DataFrame, right: pl.DataFrame, kind: str) -> pl.DataFrame | None:
    """Return the pairs that the matcher compares (left_id, right_id), None where it does not tell."""
    if kind != "organisation":
        return None
    read, organisations = (import_module(f"engine.matching.organisations.{name}") for name in ("readings", "match"))
    names = pl.concat([left["name"], right["name"]])
    of = read.read_names(names, names)
    a, b = organisations.list_candidates(of, left["name"], right["name"])
    pairs = pl.DataFrame({"l": of.frame["name"].gather(a), "r": of.frame["name"].gather(b)}).unique()
    with_left = pairs.join(left.select(l="name", left_id="id"), on="l")
    return with_left.join(right.select(r="name", right_id="id"), on="r").select("left_id", "right_id")
