"""Measures the matcher beside its peers and writes docs/explanation/benchmarks.md: run_bench.py --date 2026-11-24 [--only PART].

Each part's figures are kept in docs/explanation/benchmarks.json, so that one part can be run anew without the others.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]

from tests.bench import accuracy, bench_page, speed
from tests.bench.bench_tools import TOOLS, find_version
from tests.bench.draw_reliability import draw_reliability
from tests.bench.name_sets import SHARED

PARTS = ("accuracy", "speed", "million")
USUAL = ("accuracy", "speed")


def describe_machine() -> dict[str, str]:
    """Return what the figures were measured on."""
    memory = ""
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        memory = f"{os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / 2**30:.0f} GB"
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "processor": _find_processor(),
        "cores": str(os.cpu_count()),
        "memory": memory,
        "python": platform.python_version(),
        **{package: find_version(package) for package in ("polars", "numpy", "scikit-learn")},
    }


def _find_processor() -> str:
    about = Path("/proc/cpuinfo")
    if about.is_file():
        lines = about.read_text(encoding="utf-8", errors="replace").splitlines()
        names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
        if names:
            return names[0]
    return platform.processor()


def say(text: str) -> None:
    print(text, flush=True)


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--date", required=True, help="the day that the page gives for these figures")
    parser.add_argument("--only", choices=PARTS, help="one part; without it accuracy and speed, not the million")
    parser.add_argument("--tools", default=",".join(tool.key for tool in TOOLS), help="which tools, by comma")
    parser.add_argument("--page", type=Path, default=ROOT / "docs" / "explanation" / "benchmarks.md")
    parser.add_argument("--most-seconds", type=float, default=1_800.0, help="when to stop a run that is timed")
    away = Path(tempfile.gettempdir()) / "register-crosscheck-bench" / "payee-pairs.csv"
    parser.add_argument("--read-out", type=Path, default=away, help="where to write pairs of real names for reading")
    given = parser.parse_args()
    if given.read_out.resolve().is_relative_to(ROOT):
        parser.error("--read-out holds real names: it must be outside the project")
    return given


def main() -> None:
    given = read_arguments()
    kept = given.page.with_suffix(".json")
    tools = given.tools.split(",")
    if not SHARED.is_dir():
        say("no ../shared beside the project: only lists of invented names are measured")
    versions = {tool.key: find_version(tool.package) for tool in TOOLS}
    for part in [given.only] if given.only else USUAL:
        if part == "accuracy":
            figures: Any = accuracy.measure_accuracy(tools, given.read_out, say)
        else:
            figures = {"speed": speed.measure_speed, "million": speed.measure_million}[part](
                tools, given.most_seconds, say
            )
        results: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8")) if kept.is_file() else {}
        results[part] = {
            "date": given.date, "machine": describe_machine(), "versions": versions,
            "shared": SHARED.is_dir(), "figures": figures,
        }  # fmt: skip
        kept.write_text(json.dumps(results, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        bench_page.write_page(given.page, results)
        if part == "accuracy" and figures["reliability"]:
            picture = given.page.with_name("reliability.svg")
            picture.write_text(draw_reliability(figures["reliability"]), encoding="utf-8")
    say(f"wrote {given.page.name}")
    if given.read_out.is_file():
        say(f"pairs of payees to read: {given.read_out}")


if __name__ == "__main__":
    main()
