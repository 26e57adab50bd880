"""The wheel holds all that a run reads and works by itself; the lock pins, with digests, all that is asked for."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow  # it builds the wheel and installs it
ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory) -> Path:
    """The wheel, built without network and unpacked as an installer would."""
    if importlib.util.find_spec("hatchling") is None:
        pytest.skip("hatchling, which builds the wheel, is not installed")
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder / "dist")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    (wheel,) = (folder / "dist").glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def list_files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_the_wheel_holds_every_file_of_the_engine(unpacked):
    made = {name for name in list_files(ROOT / "engine") if "__pycache__" not in name}
    assert made <= list_files(unpacked / "engine")


def test_the_wheel_holds_every_rule(unpacked):
    rules = list_files(ROOT / "rules")
    assert rules
    assert list_files(unpacked / "engine" / "shipped_rules") == rules


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("rules", "engine/shipped_rules/**/*.yaml"),
        ("the schema that the rules name", "engine/shipped_rules/rule.schema.json"),
        ("word lists of names", "engine/names/words/*.yaml"),
        ("word lists of headers and decisions", "engine/registers/vocabulary/*.yaml"),
        ("source formats", "engine/registers/formats/*.yaml"),
        ("the report's template", "engine/reports/html/*.j2"),
        ("its licence", "*.dist-info/licenses/LICENSE"),
    ],
)
def test_the_wheel_holds(unpacked, what, pattern):
    assert sorted(unpacked.glob(pattern)), f"{what}: no {pattern}"


def test_the_wheel_holds_nothing_else(unpacked):
    parts = {path.parts[0] for path in map(Path, list_files(unpacked))}
    assert {part.partition("-")[0] for part in parts} == {"engine", "register_crosscheck"}


def test_the_wheel_runs_in_a_folder_of_its_own(unpacked, tmp_path):
    for name in ("gifts/gifts_hospitality_2024-25.csv", "awards/contracts-register-2024-25.xlsx"):
        target = tmp_path / "registers" / name
        target.parent.mkdir(parents=True)
        shutil.copy(ROOT / "sample_registers" / name, target)
    options = ["--as-of", "2025-06-30", "--out", "report", "--quiet"]
    done = subprocess.run(
        [sys.executable, "-m", "engine", "run", "registers", *options],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(unpacked)},  # stands before an installation in place
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert {"exceptions.csv", "manifest.json", "report.html"} <= list_files(tmp_path / "report")
    assert (tmp_path / "report" / "exceptions.csv").read_text(encoding="utf-8-sig").count("\n") > 1


@pytest.mark.parametrize(
    ("file", "extras"),
    [("requirements.lock", ("dev", "pdf")), ("requirements-bench.lock", ("bench",))],
)
def test_a_lock_pins_every_dependency_and_each_pin_has_its_digests(file, extras):
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project = settings["project"]
    assert set(project["optional-dependencies"]) == {"dev", "pdf", "bench"}  # each extra has its lock
    asked = [*project["dependencies"], *(name for extra in extras for name in project["optional-dependencies"][extra])]
    asked += settings["build-system"]["requires"] if "dev" in extras else []
    names = {re.split(r"[\s<>=!~;\[]", name)[0].lower().replace("_", "-") for name in asked}
    lock = (ROOT / file).read_text(encoding="utf-8")
    pins = re.findall(r"^([a-z0-9.-]+)==\S+[^\n]*\n((?:    \S[^\n]*\n)*)", lock, re.MULTILINE)
    assert names <= {name for name, _ in pins}
    assert [name for name, lines in pins if "--hash=sha256:" not in lines] == []


def test_both_locks_pin_what_the_matcher_runs_on_alike():
    def read_pins(file: str) -> set[str]:
        lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
        return {line.rstrip(" \\") for line in lines if re.match(r"(polars|numpy|rapidfuzz)[a-z0-9-]*==", line)}

    assert read_pins("requirements.lock") == read_pins("requirements-bench.lock")
