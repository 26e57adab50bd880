"""Every command has help, and the rules commands say what they should."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click
import pytest

from engine.cli import crosscheck as group


def list_commands(command: click.Command, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found = [path]
    for name, inner in getattr(command, "commands", {}).items():
        found += list_commands(inner, (*path, name))
    return found


@pytest.mark.parametrize("path", list_commands(group), ids=" ".join)
def test_every_command_has_help(crosscheck, path):
    code, out, _ = crosscheck(*path, "--help")
    assert code == 0
    assert len(out.strip().splitlines()) > 4


def test_help_imports_nothing_heavy():
    code = "import sys; from engine.cli import main\ntry: main(['--help'])\nexcept SystemExit: pass\n"
    code += "print([m for m in ('polars', 'rapidfuzz', 'great_expectations', 'rich', 'yaml', 'pandas') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_rules_list_names_each_rule_once(crosscheck):
    code, out, _ = crosscheck("rules", "list")
    assert code == 0
    assert out.count("hospitality-before-award") == 1


def test_rules_explain_takes_a_name_or_a_path(crosscheck):
    by_name = crosscheck("rules", "explain", "gift-declared-late")
    path = Path(__file__).parents[2] / "rules" / "gifts" / "gift-declared-late.yaml"
    by_path = crosscheck("rules", "explain", path)
    assert by_name[0] == by_path[0] == 0
    assert by_name[1] == by_path[1]
    assert "28 days" in by_name[1]


def test_rules_test_fails_with_one(crosscheck, tmp_path):
    source = Path(__file__).parents[2] / "rules" / "gifts" / "gift-declared-late.yaml"
    text = source.read_text(encoding="utf-8").replace("expect: clear}", "expect: exception}", 1)
    changed = tmp_path / "gift-declared-late.yaml"
    changed.write_text(text, encoding="utf-8")
    code, out, _ = crosscheck("rules", "test", changed)
    assert code == 1
    assert "day 28 is in time: expected exception, found clear" in out
    assert out.strip().endswith("7 passed, 1 failed")


def test_rules_test_fails_where_no_test_pins_a_parameter(crosscheck, tmp_path):
    source = Path(__file__).parents[2] / "rules" / "gifts" / "gift-declared-late.yaml"
    lines = source.read_text(encoding="utf-8").splitlines(keepends=True)
    changed = tmp_path / "gift-declared-late.yaml"
    changed.write_text("".join(line for line in lines if "name: day 28 is in time" not in line), encoding="utf-8")
    code, out, _ = crosscheck("rules", "test", changed)
    assert code == 1
    assert f"  {changed.as_posix()}: not pinned: no test notices when `days_allowed` goes down from 28 to 27\n" in out
    assert out.endswith("7 passed, 0 failed, 1 not pinned\n")


def test_rules_test_fails_where_a_rule_has_no_tests(crosscheck, tmp_path):
    source = Path(__file__).parents[2] / "rules" / "gifts" / "accepted-without-value.yaml"
    changed = tmp_path / "accepted-without-value.yaml"
    changed.write_text(source.read_text(encoding="utf-8").partition("tests:")[0], encoding="utf-8")
    code, out, _ = crosscheck("rules", "test", changed)
    assert code == 1
    assert f"  {changed.as_posix()}: it has no tests\n" in out


@pytest.mark.parametrize("command", ["check", "test", "explain"])
def test_an_unknown_rule_is_one_line_with_the_nearest(crosscheck, command):
    code, _, err = crosscheck("rules", command, "gift-declard-late")
    assert code == 2
    assert err == "crosscheck: there is no rule `gift-declard-late`; did you mean `gift-declared-late`?\n"


def test_rules_check_lists_every_problem(crosscheck, tmp_path):
    broken = tmp_path / "broken.yaml"
    broken.write_text("rule: broken\nversion: x\nstatus: alive\ncolour: red\n", encoding="utf-8")
    code, _, err = crosscheck("rules", "check", broken)
    assert code == 2
    said = err.strip().splitlines()
    assert [line.split(":")[1] for line in said] == ["1", "1", "1", "1", "2", "3", "4"]
