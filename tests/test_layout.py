"""The tests mirror the engine by folder, and what they share is imported by its whole name."""

from __future__ import annotations

import ast
from pathlib import Path

TESTS = Path(__file__).parent
ENGINE = TESTS.parent / "engine"
BESIDE = {
    "bench": "what `make bench` and `make train` run, and its tests",
    "docs": "the pages of docs/ that are made, and the blocks in all of them that are run",
    "made": "what tests of several folders share: registers, facts, runs, workbooks",
    "properties": "whole rules, values and matches against an oracle, on made worlds",
    "run": "whole runs of made projects",
    "sample": "what makes sample_registers/",
    "scenario": "a made force with a known truth, to score runs on",
}
MOST = 25
"""Test modules of a folder."""


def test_each_folder_is_one_of_the_engine_or_says_what_it_is():
    folders = {path.name for path in TESTS.iterdir() if path.is_dir() and list(path.glob("*.py"))}
    strange = sorted(name for name in folders - BESIDE.keys() if not (ENGINE / name).is_dir())
    assert not strange
    assert sorted(BESIDE.keys() - folders) == []


def test_no_folder_is_crowded():
    counts = {path.name: len(list(path.glob("test_*.py"))) for path in TESTS.iterdir() if path.is_dir()}
    assert {name: count for name, count in counts.items() if count > MOST} == {}


def test_what_tests_share_is_imported_by_its_whole_name():
    """Else two modules of one name in two folders would take each other's place."""
    mine = {path.stem for path in TESTS.rglob("*.py")} - {"conftest", "run", "registers", "facts", "books", "nodes"}
    wrong = []
    for path in sorted(TESTS.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            wrong += [f"{path.name}:{node.lineno}: {name}" for name in names if name in mine]
    assert not wrong, "\n".join(wrong)
