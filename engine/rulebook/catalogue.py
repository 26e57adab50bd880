"""The catalogue of rules: the shipped ones and a project's own, found by name or path."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import engine
from engine.errors import Place, Problem, RuleError, suggest_nearest
from engine.rulebook.parse import apply_settings, read_rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from engine.project import Project
    from engine.rulebook.language import Rule


def find_shipped_folder() -> Path:
    """Return the folder of the shipped rules: inside the installed package, else beside it in the source tree."""
    package = Path(engine.__file__).parent
    inside = package / "shipped_rules"
    return inside if inside.is_dir() else package.parent / "rules"


def list_rule_files(folder: Path) -> list[Path]:
    """Return the rule files of a folder and the folders below it, in a fixed order."""
    return sorted(path for ending in ("*.yaml", "*.yml") for path in folder.rglob(ending))


def read_rules(folder: Path, shown: str) -> list[Rule]:
    """Return the rules of a folder by name; raises RuleError with the problems of every file in it."""
    rules: list[Rule] = []
    problems: list[Problem] = []
    for path in list_rule_files(folder):
        relative = path.relative_to(folder)
        try:
            rules.append(read_rule(path, f"{shown}/{relative.as_posix()}", relative.parent.as_posix()))
        except RuleError as error:
            problems += error.problems
    for name, files in _group_names(list_rule_files(folder), folder):
        place = Place(f"{shown}/{files[-1]}")
        problems.append(Problem(f"there is a rule `{name}` in {shown}/{files[0]} too", place, "take one of them out"))
    if problems:
        raise RuleError.of(problems)
    return sorted(rules, key=lambda rule: rule.name)


def _group_names(files: Iterable[Path], folder: Path) -> list[tuple[str, list[str]]]:
    """Return the names that several of the files have, each with its files, relative to the folder."""
    named: dict[str, list[str]] = {}
    for file in files:
        named.setdefault(file.stem, []).append(file.relative_to(folder).as_posix())
    return [(name, files) for name, files in named.items() if len(files) > 1]


def find_rule_file(named: str, own: Iterable[str] = ()) -> tuple[Path, str, str]:
    """Return the file, shown name and group of a rule given by name or path; raises RuleError where there is none.

    `own` are the names of further rules that may have been meant.
    """
    path = Path(named)
    if path.suffix in (".yaml", ".yml"):
        if path.is_file():
            return path, path.as_posix(), ""
        near = [entry.name for entry in path.parent.glob("*.y*ml") if entry.is_file()] if path.parent.is_dir() else []
        raise RuleError(f"there is no rule file `{named}`", hint=suggest_nearest(path.name, near))
    folder = find_shipped_folder()
    files = {file.stem: file for file in list_rule_files(folder)}
    if named not in files:
        raise RuleError(f"there is no rule `{named}`", hint=suggest_nearest(named, (*files, *own)))
    relative = files[named].relative_to(folder)
    return files[named], f"rules/{relative.as_posix()}", relative.parent.as_posix()


def find_own_rule(named: str, project: Project) -> Rule:
    """Return a rule given by name or path, with the project's values of its parameters.

    A name is that of the project's own rule before that of a shipped one. Raises RuleError where there is none, it is
    not right, or a value in crosscheck.toml does not fit.
    """
    folder = project.rules.folder
    own = {file.stem: file for file in list_rule_files(folder)} if folder else {}
    if folder and named in own:
        relative = own[named].relative_to(folder)
        shown = f"{folder.relative_to(project.root).as_posix()}/{relative.as_posix()}"
        rule = read_rule(own[named], shown, relative.parent.as_posix())
    else:
        rule = read_rule(*find_rule_file(named, own))
    changed, problems = apply_settings(rule, project.rules.parameters.get(rule.name, {}), Place("crosscheck.toml"))
    if problems:
        raise RuleError.of(problems)
    return changed


def list_rule_names(project: Project) -> list[str]:
    """Return the names of the shipped rules and of a project's own, run or not."""
    folders = [find_shipped_folder(), *([project.rules.folder] if project.rules.folder else [])]
    return sorted({file.stem for folder in folders for file in list_rule_files(folder)})


@dataclass(frozen=True, slots=True)
class Shelved:
    """A rule that a project has at hand: `shipped` or its own, with the project's values of its parameters in `rule`.

    `plain` is the rule as its file has it; `replaces` says that the project's own takes the place of a shipped one.
    """

    rule: Rule
    plain: Rule
    is_own: bool = False
    is_skipped: bool = False
    replaces: bool = False

    @property
    def runs(self) -> bool:
        """Whether a run of the project applies it, as far as the registers allow."""
        return self.rule.status == "live" and not self.is_skipped


def list_shipped() -> list[Shelved]:
    """Return the shipped rules by name; raises RuleError where one is not right."""
    return [Shelved(rule, rule) for rule in read_rules(find_shipped_folder(), "rules")]


def shelve_rules(project: Project) -> list[Shelved]:
    """Return the rules that a project has at hand, run or not, by name.

    A project's own rule takes the place of a shipped one of the same name. Raises RuleError for rule files that are
    not right and for rules, parameters or values in crosscheck.toml that do not exist or do not fit.
    """
    settings = project.rules
    shipped = {rule.name: rule for rule in read_rules(find_shipped_folder(), "rules")}
    own: dict[str, Rule] = {}
    if settings.folder:
        shown = settings.folder.relative_to(project.root).as_posix()
        own = {rule.name: rule for rule in read_rules(settings.folder, shown)}
    place = Place("crosscheck.toml")
    problems = _list_unknown((*settings.skip, *settings.parameters), shipped | own, place)
    shelved = []
    for name, plain in sorted((shipped | own).items()):
        changed, wrong = apply_settings(plain, settings.parameters.get(name, {}), place)
        problems += wrong
        shelved.append(Shelved(changed, plain, name in own, name in settings.skip, name in own and name in shipped))
    if problems:
        raise RuleError.of(problems)
    return shelved


def choose_rules(project: Project) -> list[Rule]:
    """Return the live rules that a project runs, with its parameter values, by name; raises as shelve_rules does."""
    return [shelved.rule for shelved in shelve_rules(project) if shelved.runs]


def _list_unknown(names: Iterable[str], rules: Mapping[str, Rule], place: Place) -> list[Problem]:
    return [
        Problem(f"there is no rule `{name}`", place, suggest_nearest(name, rules))
        for name in names
        if name not in rules
    ]
