"""crosscheck.toml: what is read, and one clear line for each slip in it."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from engine.documents.folder import DISTRIBUTION, is_run_folder
from engine.errors import ProjectError
from engine.project import MARKING, read_project

GOOD = """\
[project]
name = "Westmarch Police"
[[registers]]
register = "gifts"
path = "gifts/*"
covers_from = 2021-04-01
[[registers]]
register = "awards"
path = "awards.csv"
[rules]
skip = ["gift-declared-late"]
[rules.parameters.hospitality-before-award]
days_before = 180
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "gifts").mkdir()
    for name in ("b.csv", "a.xlsx", ".hidden.csv", "~$a.xlsx"):
        (tmp_path / "gifts" / name).write_text("x", encoding="utf-8")
    (tmp_path / "awards.csv").write_text("x", encoding="utf-8")
    (tmp_path / "crosscheck.toml").write_text(GOOD, encoding="utf-8")
    return tmp_path


def complain(folder, good="", bad=""):
    text = GOOD
    assert good in text
    (folder / "crosscheck.toml").write_text(text.replace(good, bad, 1), encoding="utf-8")
    with pytest.raises(ProjectError) as caught:
        read_project(folder)
    return [str(problem) for problem in caught.value.problems]


def test_a_project_is_read(folder):
    project = read_project(folder)
    gifts, awards = project.registers
    assert (project.name, project.marking) == ("Westmarch Police", MARKING)
    assert [file.name for file in gifts.files] == ["a.xlsx", "b.csv"]
    assert (gifts.covers_from, gifts.covers_to) == (dt.date(2021, 4, 1), None)
    assert awards.register == "awards"
    assert project.rules.skip == ("gift-declared-late",)
    assert project.rules.parameters == {"hospitality-before-award": {"days_before": 180}}


def test_a_folder_without_settings_leaves_each_file_to_tell(folder):
    (folder / "crosscheck.toml").unlink()
    (folder / "notes.docx").write_text("x", encoding="utf-8")
    project = read_project(folder)
    assert [(entry.register, entry.pattern) for entry in project.registers] == [
        (None, "awards.csv"),
        (None, "gifts/a.xlsx"),
        (None, "gifts/b.csv"),
    ]


@pytest.mark.parametrize("settings", [True, False])
def test_decisions_are_found_and_are_no_register(folder, settings):
    for name in ("aliases.csv", "exemptions.csv"):
        (folder / name).write_text("x", encoding="utf-8")
    text = GOOD.replace('"awards.csv"', '"*.csv"')
    (folder / "crosscheck.toml").write_text(text, encoding="utf-8")
    if not settings:
        (folder / "crosscheck.toml").unlink()
    project = read_project(folder)
    assert project.aliases == folder / "aliases.csv"
    names = [file.name for entry in project.registers for file in entry.files]
    assert sorted(names) == ["a.xlsx", "awards.csv", "b.csv"]


def test_decisions_may_stand_elsewhere_in_the_project(folder):
    (folder / "gifts" / "decided.csv").write_text("x", encoding="utf-8")
    text = GOOD.replace("[rules]", '[matching]\naliases = "gifts/decided.csv"\n[rules]', 1)
    (folder / "crosscheck.toml").write_text(text, encoding="utf-8")
    project = read_project(folder)
    assert project.aliases == folder / "gifts" / "decided.csv"
    assert [file.name for file in project.registers[0].files] == ["a.xlsx", "b.csv"]


def test_a_project_without_decisions_has_none(folder):
    assert read_project(folder).aliases is None


def test_an_earlier_report_is_never_read(folder):
    out = folder / "gifts" / "out"
    out.mkdir()
    (out / "exceptions.csv").write_text("x", encoding="utf-8")
    (out / "manifest.json").write_text(json.dumps({"engine": DISTRIBUTION}), encoding="utf-8")
    (folder / "crosscheck.toml").unlink()
    assert is_run_folder(out)
    assert not any("out" in entry.pattern for entry in read_project(folder).registers)


@pytest.mark.parametrize(
    ("good", "bad", "message"),
    [
        ('register = "gifts"', 'register = "gift"', "crosscheck.toml:4: unknown register `gift`; did you mean `gifts`?"),
        ('path = "gifts/*"', 'pth = "gifts/*"', "crosscheck.toml:5: a [[registers]] entry has no key `pth`; did you mean `path`?"),
        ('path = "gifts/*"', 'path = "gifts"', "crosscheck.toml:5: `gifts` is a folder; write `gifts/*` for the files in it"),
        ('path = "gifts/*"', 'path = "../gifts/*"', "crosscheck.toml:5: `../gifts/*` is outside the project folder"),
        ('path = "gifts/*"', 'path = "/etc/*"', "crosscheck.toml:5: `/etc/*` is outside the project folder"),
        ('path = "awards.csv"', 'path = "award.csv"', "crosscheck.toml:9: no file matches `award.csv`; did you mean `"),
        ("[rules]", "[rule]", "crosscheck.toml:10: crosscheck.toml has no key `rule`; did you mean `rules`?"),
        ('name = "Westmarch Police"', "name = Westmarch", "crosscheck.toml:2:8: this is not valid TOML"),
        ("covers_from = 2021-04-01", 'covers_from = "April"', "crosscheck.toml:6: `covers_from` is not a date: `April`"),
        ("covers_from = 2021-04-01", 'mapping = "m.yaml"', "crosscheck.toml:6: there is no mapping file `m.yaml`"),
        ('name = "Westmarch Police"', "name = 7", "crosscheck.toml:2: `name` must be text"),
        ("[rules]\n", '[rules]\npath = "own"\n', "crosscheck.toml:11: there is no rules folder `own`"),
        ("[rules]\n", "[rules]\nreview_budget = 10\n", "crosscheck.toml:11: `review_budget` cannot be `10`; it is a part of 1: 0.10 is 10 % of the subjects of a rule"),
        ("[rules]\n", '[rules]\nreview_budget = "10 %"\n', "crosscheck.toml:11: `review_budget` cannot be `10 %`"),
        ("[rules]\n", "[rules]\nreview_budget = -0.1\n", "crosscheck.toml:11: `review_budget` cannot be `-0.1`"),
        ("[rules]\n", "[rules]\nreview_budget = nan\n", "crosscheck.toml:11: `review_budget` cannot be `NaN`"),
        ("[rules]\n", "[rules]\nreview_budget = true\n", "crosscheck.toml:11: `review_budget` cannot be `true`"),
        ("[rules]\n", '[matching]\naliases = "alias.csv"\n[rules]\n', "crosscheck.toml:11: there is no file `alias.csv`"),
        ("[rules]\n", '[matching]\naliases = "../a.csv"\n[rules]\n', "crosscheck.toml:11: `../a.csv` is outside the project folder"),
        ("[rules]\n", "[matching]\naliases = 7\n[rules]\n", "crosscheck.toml:11: `aliases` must be text"),
        ("[rules]\n", '[matching]\nalias = "a.csv"\n[rules]\n', "crosscheck.toml:11: [matching] has no key `alias`; did you mean `aliases`?"),
        ("[rules]\n", '[matching]\naliases = "awards.csv"\n[rules]\n', "crosscheck.toml:9: `awards.csv` holds decisions on names, not a register"),
        ('path = "awards.csv"', 'path = "gifts/b.csv"\n[[registers]]\nregister = "awards"\npath = "gifts/*"', "crosscheck.toml:12: `gifts/b.csv` is read twice as awards"),
    ],
)  # fmt: skip
def test_a_slip_is_one_clear_line(folder, good, bad, message):
    found = complain(folder, good, bad)
    assert any(line.startswith(message) for line in found), found


@pytest.mark.parametrize(
    ("said", "budget"),
    [("", 0.10), ("review_budget = 0\n", 0.0), ("review_budget = 0.25\n", 0.25), ("review_budget = 1\n", 1.0)],
)
def test_the_review_budget_is_a_tenth_where_nothing_is_said(folder, said, budget):
    settings = folder / "crosscheck.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("[rules]\n", f"[rules]\n{said}"), encoding="utf-8")
    assert read_project(folder).rules.review_budget == budget


def test_its_settings_file_names_the_project_too(folder):
    assert read_project(folder / "crosscheck.toml") == read_project(folder)


def test_all_problems_come_at_once(folder):
    (folder / "crosscheck.toml").write_text('[project]\nnam = "x"\n[[registers]]\npath = "gifts/*"\n', encoding="utf-8")
    with pytest.raises(ProjectError) as caught:
        read_project(folder)
    assert len(caught.value.problems) == 2


@pytest.mark.parametrize("bad", ["missing", "awards.csv"])
def test_what_is_no_folder_is_refused(folder, bad):
    with pytest.raises(ProjectError):
        read_project(folder / bad)


def test_a_link_out_of_the_project_is_refused(folder, tmp_path_factory):
    secret = tmp_path_factory.mktemp("elsewhere") / "secret.csv"
    secret.write_text("x", encoding="utf-8")
    try:
        (folder / "gifts" / "link.csv").symlink_to(secret)
    except OSError:
        pytest.skip("this system makes no symbolic links")
    assert any("leads outside the project folder" in line for line in complain(folder))


@pytest.mark.parametrize(
    ("link", "settings", "line"),
    [
        ("m.yaml", ('path = "gifts/*"', 'path = "gifts/*"\nmapping = "m.yaml"'), "crosscheck.toml:6: `m.yaml` leads outside"),
        ("own", ("[rules]\n", '[rules]\npath = "own"\n'), "crosscheck.toml:11: `own` leads outside"),
        ("mine/a.yaml", ("[rules]\n", '[rules]\npath = "mine"\n'), "crosscheck.toml:11: the rule file `mine/a.yaml` leads"),
        ("gifts/b2.csv", ("", ""), "crosscheck.toml:5: `b2.csv` leads outside"),
    ],
)  # fmt: skip
def test_a_link_to_a_mapping_or_rules_out_of_the_project_is_refused(folder, tmp_path_factory, link, settings, line):
    outside = tmp_path_factory.mktemp("elsewhere")
    target = outside if link == "own" else outside / "secret"
    (outside / "secret").write_text("x", encoding="utf-8")
    (folder / link).parent.mkdir(exist_ok=True)
    try:
        (folder / link).symlink_to(target)
    except OSError:
        pytest.skip("this system makes no symbolic links")
    assert any(said.startswith(line) for said in complain(folder, *settings)), complain(folder, *settings)


def test_a_link_out_of_a_folder_without_settings_is_refused(tmp_path, tmp_path_factory):
    secret = tmp_path_factory.mktemp("elsewhere") / "secret.csv"
    secret.write_text("x", encoding="utf-8")
    try:
        (tmp_path / "gifts.csv").symlink_to(secret)
    except OSError:
        pytest.skip("this system makes no symbolic links")
    with pytest.raises(ProjectError, match=r"gifts.csv: the file leads outside the project folder"):
        read_project(tmp_path)


def test_a_pdf_in_a_folder_without_settings_is_no_register(tmp_path):
    (tmp_path / "policy.pdf").write_bytes(b"%PDF-1.4")
    (tmp_path / "gifts.csv").write_text("x", encoding="utf-8")
    assert [entry.pattern for entry in read_project(tmp_path).registers] == ["gifts.csv"]
