"""What a starter project holds: a project that can be run, made from the schema."""

from __future__ import annotations

import csv
import io
import tomllib

import pytest

from engine.errors import UsageError
from engine.findings import SCHEMAS
from engine.matching.aliases import COLUMNS, read_aliases
from engine.project import read_project
from engine.rulebook.catalogue import choose_rules
from engine.schema.registers import REGISTERS
from engine.starter.project_files import make_project_files
from engine.starter.write import write_starter


@pytest.fixture
def folder(tmp_path):
    write_starter(tmp_path / "p", make_project_files("Westmarch Police"))
    return tmp_path / "p"


def test_a_template_stands_for_each_register_and_is_read_as_that(folder):
    entries = {entry.register: [file.name for file in entry.files] for entry in read_project(folder).registers}
    assert entries == {name: [f"{name}.xlsx"] for name in REGISTERS}


def test_the_settings_name_what_is_there(folder):
    project = read_project(folder)
    assert project.name == "Westmarch Police"
    assert project.marking == "OFFICIAL-SENSITIVE"
    assert project.aliases == project.root / "aliases.csv"
    assert project.rules.folder == project.root / "rules"
    assert {rule.name for rule in choose_rules(project)} >= {"hospitality-before-award"}


def test_each_section_is_explained(folder):
    """A remark stands on the line before each [section]; every setting that is left out is there to be put in."""
    lines = (folder / "crosscheck.toml").read_text(encoding="utf-8").splitlines()
    sections = [at for at, line in enumerate(lines) if line.startswith("[")]
    assert len(sections) == len(REGISTERS) + 5
    assert all(lines[at - 1].startswith("# ") for at in sections)
    assert all(len(line) <= 120 for line in lines)


def test_the_settings_hold_with_each_remark_taken_away(folder):
    """What is offered as `# key = value` is right as it stands."""
    path = folder / "crosscheck.toml"
    offered = ("# covers_from", "# covers_to", "# skip", "# days_before")
    lines = path.read_text(encoding="utf-8").splitlines()
    assert {word for word in offered for line in lines if line.startswith(word)} == set(offered)
    path.write_text("\n".join(line[2:] if line.startswith(offered) else line for line in lines), encoding="utf-8")
    project = read_project(folder)
    assert all(entry.covers_from for entry in project.registers)
    assert "gift-declared-late" not in {rule.name for rule in choose_rules(project)}


@pytest.mark.parametrize("name", ['Force "A" \\ B', "Heddlu Gŵyr", "O'Hara & Sons £", "a # b", "$name ${x}", "= [x]"])
def test_any_name_that_can_be_shown_is_the_projects(name):
    files = make_project_files(name)
    assert tomllib.loads(files["crosscheck.toml"].decode("utf-8"))["project"]["name"] == name
    assert f"Register cross-check: {name}\n" in files["README.txt"].decode("utf-8")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", 'the name of the force is empty; write it as --name "Westmarch Police"'),
        (" \t ", 'the name of the force is empty; write it as --name "Westmarch Police"'),
        ("x" * 101, "the name of the force has 101 characters, of at most 100"),
        ("a\x7fb", "the name of the force holds a character that cannot be shown"),
        ("a\x00b", "the name of the force holds a character that cannot be shown"),
    ],
)
def test_a_name_that_cannot_stand_is_refused(name, said):
    with pytest.raises(UsageError) as error:
        make_project_files(name)
    assert str(error.value) == said


def test_the_lists_have_their_columns_and_no_row(folder):
    files = make_project_files("W")
    read = {
        name: list(csv.reader(io.StringIO(files[name].decode("utf-8")))) for name in ("aliases.csv", "exemptions.csv")
    }
    assert read["aliases.csv"] == [list(COLUMNS)]
    assert read["exemptions.csv"] == [["rule", "left", "right", "reason", "approver", "from", "until"]]
    assert read_aliases(folder / "aliases.csv").table.height == 0


def test_the_same_name_gives_the_same_bytes():
    assert make_project_files("Westmarch Police") == make_project_files("Westmarch Police")


def test_the_readme_names_every_file_and_is_narrow():
    files = make_project_files("W")
    text = files["README.txt"].decode("utf-8")
    assert [path for path in files if path != "README.txt" and path not in text] == []
    assert max(map(len, text.splitlines())) <= 120


def test_the_readme_names_every_table_of_a_run():
    text = make_project_files("W")["README.txt"].decode("utf-8")
    assert [name for name in SCHEMAS if f"{name}.csv" not in text] == []
