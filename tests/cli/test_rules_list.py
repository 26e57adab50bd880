"""`crosscheck rules list`: the shipped rules, and those of a project with what keeps each from running."""

from __future__ import annotations

from pathlib import Path

import pytest

RULES = Path(__file__).parents[2] / "rules"


def test_each_shipped_rule_stands_once_in_its_group(crosscheck):
    code, out, _ = crosscheck("rules", "list")
    assert code == 0
    groups = [line for line in out.splitlines() if not line.startswith(" ")]
    assert groups == sorted({path.parent.name for path in RULES.rglob("*.yaml")})
    assert [out.count(f"\n  {path.stem}  (version ") for path in RULES.rglob("*.yaml")] == [1] * len(
        [*RULES.rglob("*.yaml")]
    )


@pytest.mark.parametrize("status", ["live", "draft", "retired"])
def test_only_rules_of_a_status(crosscheck, status):
    _, out, _ = crosscheck("rules", "list", "--status", status)
    shown = [line for line in out.splitlines() if "(version " in line]
    assert all(f", {status}; " in line for line in shown)
    assert out == "no such rules\n" if not shown else True


def test_only_rules_of_a_group(crosscheck):
    _, out, _ = crosscheck("rules", "list", "--group", "composite")
    assert out.splitlines()[0] == "composite"
    assert out.count("(version ") == len([*(RULES / "composite").glob("*.yaml")])


def test_an_unknown_group_is_one_line(crosscheck):
    assert crosscheck("rules", "list", "--group", "gift") == (
        2,
        "",
        "crosscheck: there is no group `gift`; did you mean `gifts`?\n",
    )


def say(out: str, rule: str) -> list[str]:
    """The lines under a rule, without its head and title."""
    lines = out.splitlines()
    at = next(place for place, line in enumerate(lines) if line.startswith(f"  {rule}  ("))
    rest = lines[at + 2 :]
    end = next(place for place, line in enumerate([*rest, ""]) if not line.startswith("      "))
    return [line.strip() for line in rest[:end]]


def test_a_project_says_of_each_rule_whether_it_can_run(crosscheck, project):
    own = project / "own"
    own.mkdir()
    shipped = (RULES / "gifts/gift-declared-late.yaml").read_text(encoding="utf-8")
    (own / "mine.yaml").write_text(shipped.replace("rule: gift-declared-late", "rule: mine"), encoding="utf-8")
    (own / "gift-declared-late.yaml").write_text(shipped, encoding="utf-8")
    more = '[rules]\npath = "own"\nskip = ["second-job-is-supplier"]\n[rules.parameters.hospitality-before-award]\ndays_before = 20\n'
    settings = project / "crosscheck.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + more, encoding="utf-8")
    code, out, _ = crosscheck("rules", "list", project, "--as-of", "2025-06-30")
    assert code == 0
    assert say(out, "mine") == ["own/mine.yaml", "runs"]
    assert say(out, "gift-declared-late") == ["own/gift-declared-late.yaml, in place of the shipped rule", "runs"]
    assert say(out, "second-job-is-supplier")[0].startswith("not run: left out by `skip` in crosscheck.toml")
    told = say(out, "hospitality-before-award")
    assert told[0] == "days_before is 20 here, by default 365"
    assert told[1] == "runs"
    # the tender of the first award opened before the first gift, the third does not say when its own did
    said = "the gifts and hospitality register covers 2024-03-01 to 2024-06-01 (assumed from its first and last entry)"
    assert say(out, "offer-during-tender") == [f"runs in part: {said}, not the whole window of 1 of the 3 awards"]
    assert "no payments register in this project" in say(out, "split-payments")[0]
    assert out.splitlines()[-1].startswith(f"{len([*RULES.rglob('*.yaml')]) + 1} rules: ")


def test_a_projects_own_rules_are_a_group(crosscheck, project):
    (project / "own").mkdir()
    shipped = (RULES / "gifts/gift-declared-late.yaml").read_text(encoding="utf-8")
    (project / "own/mine.yaml").write_text(shipped.replace("rule: gift-declared-late", "rule: mine"), encoding="utf-8")
    settings = project / "crosscheck.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + '[rules]\npath = "own"\n', encoding="utf-8")
    _, out, _ = crosscheck("rules", "list", settings, "--group", "own", "--as-of", "2025-06-30")
    assert [line.split("  ")[0] for line in out.splitlines()] == [
        "own",
        "",
        "",
        "",
        "",
        "1 rule: 1 run, 0 run in part, 0 do not run",
    ]


def test_a_project_whose_settings_are_wrong_is_one_line(crosscheck, project):
    settings = project / "crosscheck.toml"
    settings.write_text(
        settings.read_text(encoding="utf-8") + '[rules]\nskip = ["gift-declard-late"]\n', encoding="utf-8"
    )
    code, _, err = crosscheck("rules", "list", project)
    assert (code, err) == (
        2,
        "crosscheck: crosscheck.toml: there is no rule `gift-declard-late`; did you mean `gift-declared-late`?\n",
    )
