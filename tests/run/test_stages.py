"""What a trial of one rule shares with a run: it finds what a run finds, a rule about findings too."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from engine.project import read_project
from engine.rulebook.catalogue import find_own_rule, find_shipped_folder, list_rule_files
from engine.rulebook.trial.plan import Span, plan_steps
from engine.rulebook.trial.what_if import try_steps
from engine.run.stages import prepare_trial

DRAFTS = Path(__file__).parents[1] / "rulebook" / "drafts"
AS_OF = dt.date(2025, 6, 30)
GIFTS = """\
Reference,Recipient,Donor,Date,Declared,Value,Decision
G1,Morgan Vale,Harcourt Motor Group Ltd,2024-03-01,2024-03-02,60.00,Accepted
G2,Jo Larkin,Harcourt Motor Group Limited,2024-04-02,2024-07-02,60.00,Accepted
"""
AWARDS = """\
Reference,Title,Supplier,Award date
A1,Vans,HARCOURT MOTOR GROUP LTD,2024-05-01
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    folder = tmp_path_factory.mktemp("project")
    (folder / "gifts.csv").write_text(GIFTS, encoding="utf-8")
    (folder / "awards.csv").write_text(AWARDS, encoding="utf-8")
    (folder / "own").mkdir()
    for name in ("cumulative-hospitality", "convergence"):
        (folder / "own" / f"{name}.yaml").write_bytes((DRAFTS / f"{name}.yaml").read_bytes())
    entries = [f"[[registers]]\nregister = '{name}'\npath = '{name}.csv'\n" for name in ("gifts", "awards")]
    kept = {"hospitality-before-award", "gift-declared-late", "cumulative-hospitality", "convergence"}
    skip = sorted({path.stem for path in list_rule_files(find_shipped_folder())} - kept)
    settings = f"[rules]\npath = 'own'\nskip = {skip}\n" + "".join(entries)
    (folder / "crosscheck.toml").write_text(settings, encoding="utf-8")
    return read_project(folder)


def find(project, name, *sets):
    rule = find_own_rule(name, project)
    judge = prepare_trial(project, rule, AS_OF)
    return try_steps(rule, plan_steps(rule, sets, Span()), lambda changed: judge(changed).found)


def test_a_rule_about_findings_sees_those_of_the_others(project):
    parameter = next(iter(find_own_rule("convergence", project).parameters))
    trial = find(project, "convergence", f"{parameter}=2,4")
    counts = dict(trial.steps.select("value", "exceptions").rows())
    assert counts == {"2": 1, "3": 1, "4": 0}  # late, before an award, and adding up: three rules are about the firm
    assert trial.changes["change"].to_list() == ["lost"]


def test_the_present_is_what_a_run_finds(project):
    trial = find(project, "hospitality-before-award", "days_before=29")
    present = trial.steps.filter(trial.steps["present"])
    assert present["exceptions"].to_list() == [1]
    assert trial.steps.row(0, named=True)["exceptions"] == 1  # day 29 counts


def test_the_stages_are_told(project):
    told = []
    prepare_trial(project, find_own_rule("gift-declared-late", project), AS_OF, told.append)
    assert told == ["loading the registers", "linking the names", "applying the rules"]
