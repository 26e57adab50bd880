"""How fast register files are read, parsed and gated: seconds and peak memory, each file in a process of its own.

`python tests/bench/registers_speed.py [ROWS]` makes a payments file of invented names (CSV, parquet, XLSX) in a
temporary folder and prints a line for each; nothing is kept.
"""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl

ROOT = Path(__file__).resolve().parents[2]
SEED = 7
_FIRST = ("Alder", "Birch", "Cedar", "Dunmore", "Elmfield", "Farrow", "Garnet", "Hazel", "Ivory", "Juniper", "Kestrel")
_SECOND = ("Catering", "Facilities", "Fleet", "Glazing", "Joinery", "Laundry", "Motors", "Optics", "Printing", "Towing")
_FORMS = ("Ltd", "Limited", "LLP", "plc", "Group Ltd", "(UK) Ltd", "Services Limited", "& Sons")
_UNITS = ("Estates", "Fleet Services", "Custody", "Legal Services", "Training, Learning & Development", "ICT")
_WORDS = ("repair", "hire", "supply", "monthly charge", "call-out", "parts", "servicing", "licence", "training")
_DATES = ("%Y-%m-%d", "%d/%m/%Y", "%d-%b-%y", "%d %B %Y")


def make_payments(rows: int, seed: int = SEED) -> pl.DataFrame:
    """Return payments as ten columns of text: invented suppliers, dates in four forms, money in five."""
    rng = np.random.default_rng(seed)

    def pick(words: tuple[str, ...] | list[str]) -> pl.Series:
        return pl.Series(words).gather(rng.integers(0, len(words), rows))

    suppliers = [f"{a} {b} {form}" for a in _FIRST for b in _SECOND for form in _FORMS]
    days = [dt.date(2019, 4, 1) + dt.timedelta(day) for day in range(2000)]
    dates = [day.strftime(_DATES[place % 20 if place % 20 < len(_DATES) else 1]) for place, day in enumerate(days)]
    pence = pl.Series(rng.integers(-50_000, 9_000_000, rows))
    amount = _write_money(pence, pl.Series(rng.integers(0, 5, rows)))
    number = pl.Series(np.arange(rows)).cast(pl.String)
    return pl.DataFrame(
        {
            "Payment Ref": "P" + number.str.zfill(8),
            "Body Name": pick(["Northmere Police and Crime Commissioner"]),
            "Service Area": pick(_UNITS),
            "Supplier Name": pick(suppliers),
            "Supplier Ref": pl.Series(rng.integers(10_000, 99_999, rows)).cast(pl.String),
            "Payment Date": pick(dates),
            "Amount": amount,
            "Payment Method": pick(("BACS", "Purchase card", "Invoice")),
            "Card Holder": pick(("", "", "", "A. Marlow", "B. Quill")),
            "Description": pick(_WORDS) + " " + pick(_WORDS) + ", order " + number,
        }
    )


def _write_money(pence: pl.Series, form: pl.Series) -> pl.Series:
    plain = (pence / 100).round(2)
    frame = pl.DataFrame({"form": form, "plain": plain, "sign": plain < 0})
    pounds = (pence.abs() // 100).cast(pl.String)
    rest = "." + (pence.abs() % 100).cast(pl.String).str.zfill(2)
    grouped = pounds.str.replace(r"^(\d+)(\d{3})$", "$1,$2")
    sign = pl.when(pl.col("sign")).then(pl.lit("-")).otherwise(pl.lit(""))
    return (
        frame.with_columns(grouped=grouped + rest, bare=pounds + rest)
        .select(
            pl.when(pl.col("form") == 0)
            .then(sign + "£" + pl.col("grouped"))
            .when(pl.col("form") == 1)
            .then(sign + pl.col("grouped"))
            .when((pl.col("form") == 2) & pl.col("sign"))
            .then("(" + pl.col("grouped") + ")")
            .when(pl.col("form") == 3)
            .then(sign + "£" + pl.col("bare"))
            .otherwise(sign + pl.col("bare"))
        )
        .to_series()
    )


def write_files(folder: Path, rows: int, seed: int = SEED) -> list[Path]:
    """Write the payments as CSV and parquet, and a tenth of them, twelve columns wide, as XLSX."""
    frame = make_payments(rows, seed)
    paths = [folder / "payments.csv", folder / "payments.parquet", folder / "payments.xlsx"]
    frame.write_csv(paths[0])
    frame.write_parquet(paths[1])
    wide = frame.head(rows // 10).with_columns(
        pl.col("Amount").alias("Net"), pl.col("Service Area").alias("Cost Centre")
    )
    wide.write_excel(paths[2], worksheet="Payments")
    return paths


_READ = """
import datetime, json, re, sys, time
from pathlib import Path
import great_expectations  # so that imports are not measured
from engine.project import RegisterEntry
from engine.registers.load import assemble_registers
from engine.registers.recognise.recognise import understand_entries
from engine.quality.gate import check_quality
path = Path(sys.argv[1])
times = [time.perf_counter()]
found = understand_entries([RegisterEntry("payments", path.name, (path,))], path.parent)
times.append(time.perf_counter())
registers = assemble_registers(found)
times.append(time.perf_counter())
check_quality(registers, datetime.date(2025, 6, 30))
times.append(time.perf_counter())
read, parsed, gated = (later - sooner for sooner, later in zip(times, times[1:]))
status = Path("/proc/self/status")  # getrusage would give the peak of the process that started this one
peak = 0
if status.exists():
    peak = int(re.search(r"VmHWM:\\s+(\\d+)", status.read_text(encoding="utf-8"))[1]) / 1024
rows = registers.frames["payments"].height
print(json.dumps({"rows": rows, "read": read, "parsed": parsed, "gated": gated, "peak_mb": peak}))
"""


def measure_reading(path: Path) -> dict[str, float]:
    """Return rows, seconds to read, to parse and to gate a file (imports left out), and peak_mb (0 but on Linux)."""
    command = [sys.executable, "-c", _READ, str(path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    return json.loads(done.stdout)


_PARSE = {"money": "parse_moneys", "dates": "parse_dates"}


def measure_parsing(count: int, seed: int = SEED) -> dict[str, float]:
    """Return seconds to read `count` distinct plain values of each kind in this process."""
    from engine.registers.values import columns

    rng = np.random.default_rng(seed)
    pence = pl.Series(rng.permutation(count) * 7)
    texts = {"money": _write_money(pence, pl.Series(np.arange(count) % 2))}
    day = pl.Series(rng.integers(0, 40_000, count)).cast(pl.Date).dt.strftime("%d/%m/%Y")
    texts["dates"] = day + " " + pl.Series(np.arange(count)).cast(pl.String).str.zfill(7).str.slice(1, 2) + ":00"
    found = {}
    for kind, name in _PARSE.items():
        start = time.perf_counter()
        getattr(columns, name)(texts[kind])
        found[kind] = time.perf_counter() - start
    return found


def main() -> None:
    """Print rows, seconds of each stage, rows a second and peak memory for each file, and seconds for a million values."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        for path in write_files(Path(folder), rows):
            found = measure_reading(path)
            size = path.stat().st_size / 1_000_000
            speed = found["rows"] / (found["read"] + found["parsed"] + found["gated"])
            print(
                f"{path.suffix[1:]:8} {size:5.0f} MB {found['rows']:9,.0f} rows  read {found['read']:5.2f} s  parsed "
                f"{found['parsed']:5.2f} s  gated {found['gated']:5.2f} s {speed:9,.0f} rows/s  {found['peak_mb']:5.0f} MB"
            )
    for kind, seconds in measure_parsing(rows).items():
        print(f"{kind:8} {rows:9,} values {seconds:6.2f} s")


if __name__ == "__main__":
    main()
