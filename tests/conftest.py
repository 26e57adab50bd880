"""What tests of several folders share: the command called as a user calls it, and one run of the sample project."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

import pytest
from hypothesis import HealthCheck, settings

from engine.cli import main
from engine.rulebook.catalogue import choose_rules, find_shipped_folder, list_rule_files

if TYPE_CHECKING:
    from engine.project import Project
    from engine.rulebook.language.rule import Rule

# The frames of a test are small: more threads take time from each other. What several threads find is told apart in
# tests/properties/test_matching.py.
os.environ.setdefault("POLARS_MAX_THREADS", "1")
# The same examples every time, so that nothing passes or fails by luck; `--hypothesis-profile wild` looks for others.
settings.register_profile("wild", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("steady", settings.get_profile("wild"), derandomize=True)
settings.load_profile("steady")

ROOT = Path(__file__).resolve().parents[1]
SAMPLE_RUN = ("run", "sample_registers", "--as-of", "2025-06-30", "--out", "reports/sample")


@dataclass(frozen=True)
class Called:
    """How a command ended, and what it printed on either stream, in UTF-8 and 120 columns wide."""

    code: int
    printed: str


def call_crosscheck(args: tuple[str, ...], folder: Path) -> Called:
    """Call the command in a folder, in this process."""
    stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with (
        contextlib.chdir(folder),
        mock.patch.dict(os.environ, {"COLUMNS": "120"}),
        contextlib.redirect_stdout(stream),
        contextlib.redirect_stderr(stream),
        pytest.raises(SystemExit) as left,
    ):
        main(list(args))
    stream.flush()
    return Called(int(left.value.code or 0), stream.buffer.getvalue().decode("utf-8"))


FEW = frozenset(
    (
        "gift-declared-late",
        "hospitality-before-award",
        "hospitality-mentions-supplier",
        "offer-during-tender",
        "second-job-is-supplier",
    )
)
"""The shipped rules that runs of small projects apply, so that what they find stays small too."""


def choose_few(project: Project) -> list[Rule]:
    """Choose the rules of a project as a run does, of the shipped ones only FEW; they all run over the sample."""
    rest = {path.stem for path in list_rule_files(find_shipped_folder())} - FEW
    return [rule for rule in choose_rules(project) if rule.name not in rest]


@pytest.fixture(scope="module")
def few_rules():
    """Let runs apply FEW of the shipped rules."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("engine.run.pipeline.choose_rules", choose_few)
        yield


@pytest.fixture(scope="session")
def call():
    return call_crosscheck


@pytest.fixture(scope="session")
def sample_folder(tmp_path_factory):
    """A folder with the sample project in it, as the reader of the documentation has it."""
    folder = tmp_path_factory.mktemp("sample")
    shutil.copytree(ROOT / "sample_registers", folder / "sample_registers")
    return folder


@pytest.fixture(scope="session")
def sample_run(sample_folder):
    """The one run of the sample project: where its report is, and what the command printed."""
    called = call_crosscheck(SAMPLE_RUN, sample_folder)
    assert called.code == 0, called.printed
    return sample_folder / SAMPLE_RUN[-1], called
