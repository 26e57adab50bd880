"""The matcher and its peers by name: how each is run, on what sizes, and whose it is."""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import polars as pl

from tests.bench import ours
from tests.bench.measured_run import Run, run_command

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Tool:
    """A tool: the package that versions it, and the most pairs of names (left times right) that it is asked for."""

    key: str
    label: str
    package: str
    most_pairs: int = 10**13
    note: str = ""


TOOLS = (
    Tool("ours", "register-crosscheck", "register-crosscheck"),
    Tool("equal", "folded equality", "", note="lower case, no punctuation, no legal form; then equal or not"),
    Tool("rapidfuzz", "rapidfuzz WRatio", "rapidfuzz", 4 * 10**8, "each name with each, so its cost is quadratic"),
    Tool(
        "string_grouper", "string_grouper", "string-grouper", note="character trigrams, TF-IDF, cosine of .3 and more"
    ),
    Tool(
        "logic_v2", "OpenSanctions logic-v2", "nomenklatura", 2 * 10**7, "scores string_grouper's candidates one by one"
    ),
)
BY_KEY = {tool.key: tool for tool in TOOLS}


def find_version(package: str) -> str:
    """Return the installed version, or a dash."""
    if package == "register-crosscheck":
        from engine import __version__

        return __version__
    try:
        return metadata.version(package) if package else "-"
    except metadata.PackageNotFoundError:
        return "not installed"


def run_files(tool: str, left: Path, right: Path, out: Path, kind: str, most_seconds: float) -> Run:
    """Run a tool over two files with id and name."""
    if tool == "ours":
        return run_command(ours.make_command(left, right, out, kind), most_seconds)
    script = [sys.executable, str(HERE / "peer_match.py"), tool, str(left), str(right), str(out), "--kind", kind]
    return run_command(script, most_seconds)


def run_frames(
    tool: str, left: pl.DataFrame, right: pl.DataFrame, kind: str, most_seconds: float = 900.0
) -> tuple[pl.DataFrame, Run]:
    """Run a tool over two frames (id, name); return left_id, right_id, score and band (null for the peers), and the run."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{name}.parquet" for name in ("left", "right", "out")]
        left.select(pl.col("id").cast(pl.Int64), "name").write_parquet(paths[0])
        right.select(pl.col("id").cast(pl.Int64), "name").write_parquet(paths[1])
        run = run_files(tool, *paths, kind, most_seconds)
        return read_links(paths[2] if not run.failed else None), run


def read_links(path: Path | None) -> pl.DataFrame:
    """Return what a tool wrote in the columns that the benchmarks use."""
    schema = {"left_id": pl.Int64, "right_id": pl.Int64, "score": pl.Float64, "band": pl.String}
    if path is None:
        return pl.DataFrame(schema=schema)
    links = pl.read_parquet(path)
    if "band" not in links.columns:
        links = links.with_columns(band=pl.lit(None, pl.String))
    return links.select(pl.col(name).cast(dtype) for name, dtype in schema.items())


def score_pairs(tool: str, pairs: pl.DataFrame, kind: str) -> tuple[pl.DataFrame, str]:
    """Return the pairs (left_name, right_name, …) with score and band, each by itself; and what failed, if anything."""
    if tool == "ours":
        told = [ours.score_pair(a, b, kind) for a, b in pairs.select("left_name", "right_name").iter_rows()]
        scores, bands = [score for score, _ in told], [band for _, band in told]
        return pairs.with_columns(score=pl.Series(scores, dtype=pl.Float64), band=pl.Series(bands, dtype=pl.String)), ""
    with tempfile.TemporaryDirectory() as folder:
        given, out = Path(folder) / "pairs.parquet", Path(folder) / "out.parquet"
        pairs.select("left_name", "right_name").write_parquet(given)
        script = [
            sys.executable,
            str(HERE / "peer_match.py"),
            tool,
            str(given),
            "-",
            str(out),
            "--kind",
            kind,
            "--pairs",
        ]
        run = run_command(script)
        if run.failed:
            return pairs.clear().with_columns(score=pl.lit(0.0), band=pl.lit(None, pl.String)), run.failed
        scored = pl.read_parquet(out)["score"]
    return pairs.with_columns(score=scored, band=pl.lit(None, pl.String)), ""
