"""The documentation is true: every console block in README and docs prints what it shows."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
COMMANDS = [
    pytest.param(command, id=f"{page.name}: {command.splitlines()[0]}")
    for page in PAGES
    for block in BLOCK.findall(page.read_text(encoding="utf-8"))
    for command in re.split(r"^\$ ", block, flags=re.MULTILINE)
    if command.startswith("crosscheck ")
]


SAMPLE = "run sample_registers --as-of 2025-06-30 --out reports/sample"


@pytest.mark.parametrize("command", COMMANDS)
def test_a_console_block_prints_what_it_shows(command, call, sample_folder, sample_run):
    line, _, shown = command.partition("\n")
    args = shlex.split(line)[1:]
    called = sample_run[1] if " ".join(args) == SAMPLE else call(args, sample_folder)
    printed = [text.rstrip() for text in called.printed.splitlines()]
    wanted = [text.rstrip() for text in shown.strip("\n").splitlines()]
    if "…" in wanted:  # the block shows the beginning and the end
        cut = wanted.index("…")
        tail = len(wanted) - cut - 1
        wanted = wanted[:cut] + wanted[cut + 1 :]
        printed = printed[:cut] + printed[len(printed) - tail :]
    assert printed == wanted
