"""Time and memory of whole runs: start-up, reading, matching and writing, each tool as a process of its own."""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from tests.bench import bench_metrics as metrics
from tests.bench.bench_tools import BY_KEY, read_links, run_files
from tests.bench.make_names import write_lists
from tests.bench.name_sets import SHARED

if TYPE_CHECKING:
    from collections.abc import Callable

Rows = list[dict[str, Any]]
SIZES = ((10_000, 50_000), (100_000, 100_000))
COMPARED = ("ours", "string_grouper")
MILLION = (1_000_000, 1_000_000)
RUNS = 3
_SMALL = 1_000_000_000
"""Left times right below which a size is run RUNS times and the median taken."""
_SEED = 7


def measure_speed(tools: list[str], most_seconds: float, say: Callable[[str], None]) -> Rows:
    """Return rows of seconds and peak memory for each size, and for orgs-100k where it is beside the project."""
    rows: Rows = []
    with tempfile.TemporaryDirectory() as folder:
        places = []
        for left, right in SIZES:
            path = Path(folder) / f"{left}x{right}"
            write_lists(path, left, right, _SEED)
            places.append((f"made, {left:,} x {right:,}", path, RUNS if left * right < _SMALL else 1))
        if (SHARED / "bench" / "orgs-100k").is_dir():
            places.append(("orgs-100k, 100,000 x 200,000", SHARED / "bench" / "orgs-100k", 1))
        for name, path, runs in places:
            rows += [time_tool(name, path, tool, (runs, most_seconds), say) for tool in COMPARED if tool in tools]
    return rows


def measure_million(tools: list[str], most_seconds: float, say: Callable[[str], None]) -> Rows:
    """Return the rows of one run over a million names against a million."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        write_lists(path, *MILLION, _SEED)
        name = f"made, {MILLION[0]:,} x {MILLION[1]:,}"
        return [time_tool(name, path, tool, (1, most_seconds), say) for tool in COMPARED if tool in tools]


def time_tool(
    name: str, folder: Path, tool: str, limits: tuple[int, float], say: Callable[[str], None]
) -> dict[str, Any]:
    """Return the median seconds and the greatest peak of some runs, microseconds a name, and both readings of the last.

    `limits` holds how often to run, and after how many seconds to stop a run.
    """
    runs, most_seconds = limits
    say(f"{name}: {BY_KEY[tool].label}" + (f", {runs} runs" if runs > 1 else ""))
    with tempfile.TemporaryDirectory() as made:
        out = Path(made) / "out.parquet"
        sides = [folder / f"{side}.parquet" for side in ("left", "right")]
        timed = [run_files(tool, *sides, out, "organisation", most_seconds) for _ in range(runs)]
        names = sum(pl.scan_parquet(side).select(pl.len()).collect().item() for side in sides)
        failed = next((run.failed for run in timed if run.failed), "")
        seconds = statistics.median(run.seconds for run in timed)
        peaks = [run.peak_mb for run in timed if run.peak_mb is not None]
        row: dict[str, Any] = {
            "set": name, "tool": tool, "runs": runs, "seconds": seconds, "peak_mb": max(peaks, default=None),
            "us_per_name": 1e6 * seconds / names, "names": names, "failed": failed,
        }  # fmt: skip
        if not failed:
            measured = metrics.measure_pairs(read_links(out), pl.read_parquet(folder / "truth.parquet"))
            row |= {key: measured[key] for key in ("all_f1", "top_f1", "top_r99", "predicted")}
    return row
