"""Runs one command and says how long it took and how much memory it held at its peak."""

from __future__ import annotations

import os
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

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
    with tempfile.TemporaryFile() as errors:
        start = time.perf_counter()
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=errors)
        ended = threading.Event()
        stopped: list[str] = []
        watcher = threading.Thread(target=_watch, args=(process, most_seconds, ended, stopped), daemon=True)
        watcher.start()
        _pin(process.pid)
        peak = _wait(process)
        seconds = time.perf_counter() - start
        ended.set()
        watcher.join()
        errors.seek(0)
        said = errors.read().decode("utf-8", "replace").strip().splitlines()
    if stopped:
        return Run(seconds, peak, stopped[0])
    return Run(
        seconds, peak, "" if process.returncode == 0 else (said[-1][:200] if said else "it failed without a word")
    )


def _watch(process: subprocess.Popen[bytes], most_seconds: float, ended: threading.Event, stopped: list[str]) -> None:
    """Stop the process where it takes too long or holds too much, and say which."""
    until = time.perf_counter() + most_seconds
    while not ended.wait(0.25):
        if time.perf_counter() > until:
            stopped.append(f"stopped after {most_seconds:.0f} s")
        elif _find_held(process.pid) > MOST_MB:
            stopped.append(f"stopped at {MOST_MB:.0f} MB")
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

        process = psutil.Process(pid)
        process.cpu_affinity(process.cpu_affinity()[:CORES])
    except (ImportError, AttributeError, OSError):
        return
    except psutil.Error:
        return


def _wait(process: subprocess.Popen[bytes]) -> float | None:
    """Wait for the end and return the peak in megabytes: from the system where it keeps it, else by looking often."""
    if hasattr(os, "wait4"):
        try:
            _, status, used = os.wait4(process.pid, 0)
        except ChildProcessError:  # the watcher stopped it and took its last word
            return None
        process.returncode = os.waitstatus_to_exitcode(status)
        return used.ru_maxrss / (1024 if os.uname().sysname == "Linux" else 1024 * 1024)
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
