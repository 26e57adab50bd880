"""The documentation is true: every console block in README and docs prints what it shows."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
BLOCK = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
COMMANDS = [
    pytest.param(command, id=f"{page.name}: {command.splitlines()[0]}")
    for page in PAGES
    for block in BLOCK.findall(page.read_text(encoding="utf-8"))
    for command in re.split(r"^\$ ", block, flags=re.MULTILINE)
    if command.startswith("crosscheck ")
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with the sample project in it, as the reader of the page has it."""
    folder = tmp_path_factory.mktemp("docs")
    shutil.copytree(ROOT / "sample_registers", folder / "sample_registers")
    return folder


@pytest.mark.parametrize("command", COMMANDS)
def test_a_console_block_prints_what_it_shows(command, folder):
    line, _, shown = command.partition("\n")
    done = subprocess.run(
        [sys.executable, "-m", "engine", *shlex.split(line)[1:]],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "COLUMNS": "120"},
        check=False,
    )
    printed = [text.rstrip() for text in (done.stdout + done.stderr).splitlines()]
    wanted = [text.rstrip() for text in shown.strip("\n").splitlines()]
    if "…" in wanted:  # the block shows the beginning and the end
        cut = wanted.index("…")
        tail = len(wanted) - cut - 1
        wanted = wanted[:cut] + wanted[cut + 1 :]
        printed = printed[:cut] + printed[len(printed) - tail :]
    assert printed == wanted
