"""Runs one command and says how long it took and how much memory it held at its peak.

As a program, `measured_run.py REPORT MOST_SECONDS MOST_MB COMMAND…` runs the command from a small process of its own: the
peak that the system keeps of a process begins with what its parent held when it was forked.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
CORES = 2
MOST_MB = 12_000.0
"""A run that holds more is stopped, so that the machine stays usable; `psutil` has to be there for that."""
_LIMITS = ("POLARS_MAX_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS")


@dataclass(frozen=True)
class Run:
    """Wall seconds, peak resident megabytes (None where the system does not say), and what went wrong, if anything."""

    seconds: float
    peak_mb: float | None
    failed: str = ""


def run_command(command: list[str], most_seconds: float = 900.0) -> Run:
    """Run the command in the project's folder on CORES cores, as a whole process with all its start-up."""
    env = {**os.environ, **dict.fromkeys(_LIMITS, str(CORES)), "PYTHONIOENCODING": "utf-8", "PYTHONPATH": str(ROOT)}
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "run.json"
        launch = [sys.executable, str(Path(__file__)), str(report), str(most_seconds), str(MOST_MB), *command]
        subprocess.run(launch, cwd=ROOT, env=env, check=True)
        return Run(**json.loads(report.read_text(encoding="utf-8")))


def launch(command: list[str], most_seconds: float, most_mb: float) -> dict[str, Any]:
    """Run the command and return seconds, peak_mb and failed."""
    with tempfile.TemporaryFile() as errors:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=errors)
        ended = threading.Event()
        stopped: list[str] = []
        limits = (most_seconds, most_mb)
        watcher = threading.Thread(target=_watch, args=(process, limits, ended, stopped), daemon=True)
        watcher.start()
        peak = _wait(process)
        seconds = time.perf_counter() - start
        ended.set()
        watcher.join()
        errors.seek(0)
        said = errors.read().decode("utf-8", "replace").strip().splitlines()
    failed = "" if process.returncode == 0 else (said[-1][:200] if said else "it failed without a word")
    return {"seconds": seconds, "peak_mb": peak, "failed": stopped[0] if stopped else failed}


def _watch(
    process: subprocess.Popen[bytes], limits: tuple[float, float], ended: threading.Event, stopped: list[str]
) -> None:
    """Keep the process to CORES cores, and stop it where it takes too long or holds too much, saying which."""
    until, most_mb = time.perf_counter() + limits[0], limits[1]
    _pin(process.pid)
    while not ended.wait(0.25):
        if time.perf_counter() > until:
            stopped.append(f"stopped after {limits[0]:.0f} s")
        elif _find_held(process.pid) > most_mb:
            stopped.append(f"stopped at {most_mb:.0f} MB")
        if stopped:
            process.kill()
            return


def _find_held(pid: int) -> float:
    """Return the resident megabytes of a process now, 0 where that is not known."""
    try:
        import psutil
    except ImportError:
        return 0.0
    try:
        return psutil.Process(pid).memory_info().rss / 1024 / 1024
    except psutil.Error:
        return 0.0


def _pin(pid: int) -> None:
    """Keep the process to CORES cores where the system allows it."""
    try:
        import psutil
    except ImportError:
        return
    try:
        process = psutil.Process(pid)
        process.cpu_affinity(process.cpu_affinity()[:CORES])
    except (AttributeError, OSError, psutil.Error):
        return


def _wait(process: subprocess.Popen[bytes]) -> float | None:
    """Wait for the end and return the peak in megabytes: from the system where it keeps it, else by looking often."""
    if hasattr(os, "wait4"):
        try:
            _, status, used = os.wait4(process.pid, 0)
        except ChildProcessError:  # the watcher stopped it and took its last word
            return None
        process.returncode = os.waitstatus_to_exitcode(status)
        return used.ru_maxrss / (1024 if sys.platform == "linux" else 1024 * 1024)
    try:
        import psutil
    except ImportError:
        process.wait()
        return None
    peak = 0
    while process.poll() is None:
        try:
            held = psutil.Process(process.pid).memory_info()
            peak = max(peak, getattr(held, "peak_wset", held.rss))
        except psutil.Error:
            break
        time.sleep(0.02)
    process.wait()
    return peak / 1024 / 1024


def main() -> None:
    report, most_seconds, most_mb, *command = sys.argv[1:]
    told = launch(command, float(most_seconds), float(most_mb))
    Path(report).write_text(json.dumps(told), encoding="utf-8")


if __name__ == "__main__":
    main()
