"""How long all shipped rules take over registers made to measure, linking included: rules_speed.py [SCALE…] [--heavy .1].

Each scale (1: 200,000 gifts, 200,000 awards, 50,000 second jobs, 1,000,000 payments; make_registers.py) is measured in a
process of its own, and a line printed: seconds to load, to link and to judge, the exceptions, and the peak memory.
Nothing is kept.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.make_registers import ROOT, write_project

_RUN = """
import datetime, json, re, sys, time
from pathlib import Path
from engine.matching.aliases import Aliases
from engine.project import read_project
from engine.registers.load import load_registers
from engine.rulebook.exemptions import Exemptions
from engine.rulebook.catalogue import choose_rules
from engine.run.stages import judge_rules, link_registers
project = read_project(Path(sys.argv[1]))
rules = choose_rules(project)
times = [time.perf_counter()]
registers = load_registers(project.registers, project.root)
times.append(time.perf_counter())
linked = link_registers(registers, rules, Aliases(), datetime.date(2025, 6, 30))
times.append(time.perf_counter())
judged = judge_rules(rules, linked, Exemptions(), 1.0)
times.append(time.perf_counter())
load, link, judge = (later - sooner for sooner, later in zip(times, times[1:]))
status = Path("/proc/self/status")
peak = int(re.search(r"VmHWM:\\s+(\\d+)", status.read_text(encoding="utf-8"))[1]) / 1024 if status.exists() else 0
found = sum(one.found.exceptions.height for one in judged)
print(json.dumps({"rules": len(rules), "load": load, "link": link, "judge": judge, "exceptions": found, "mb": peak}))
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scales", nargs="*", type=float, default=[0.25, 0.5, 1.0])
    parser.add_argument("--heavy", type=float, default=0.0, help="the share of gifts and of awards that are one firm's")
    given = parser.parse_args()
    for scale in given.scales:
        with tempfile.TemporaryDirectory() as folder:
            write_project(Path(folder) / "made", scale, given.heavy)
            command = [sys.executable, "-c", _RUN, str(Path(folder) / "made")]
            done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
        found = json.loads(done.stdout)
        print(
            f"scale {scale:5.2f} {found['rules']} rules  load {found['load']:5.1f} s  link {found['link']:5.1f} s  judge "
            f"{found['judge']:5.1f} s  link and judge {found['link'] + found['judge']:5.1f} s  "
            f"{found['exceptions']:8,} exceptions  {found['mb']:6,.0f} MB",
            flush=True,
        )


if __name__ == "__main__":
    main()
