"""crosscheck.toml -> Project: which files are which registers, which rules run, and what the report is marked."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from engine.documents import (
    ALIASES,
    DAY,
    EXEMPTIONS,
    DocumentReader,
    MappingNode,
    ScalarNode,
    Schema,
    SequenceNode,
    find_own,
    list_files,
    make_list,
    make_object,
    make_root,
    place_of,
    read_toml,
    sort_problems,
    suggest_path,
    unfold,
)
from engine.errors import Place, Problem, ProjectError, suggest_nearest
from engine.reading import ENDINGS, PDF_ENDINGS, leads_inside
from engine.schema import REGISTERS, SETTINGS, RegisterEntry
from engine.severities import STOP_AT, STOPS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.documents import Node

KEYS: dict[str, dict[str, str]] = {
    "": {
        "project": "What the project is called.",
        "registers": "The registers, one [[registers]] entry for each file or pattern of files.",
        "rules": "Which rules run, and with which parameters.",
        "matching": "Decisions on pairs of names.",
        "quality": "When poor data stop a run.",
        "report": "How the report is marked.",
    },
    "project": {"name": "The force, as the report shows it; the name of the folder where it is left out."},
    "registers": {
        "register": "The kind of register.",
        "path": "The file, or a pattern such as `gifts/*.csv`, relative to crosscheck.toml.",
        "mapping": "A mapping file that says how its columns are read.",
        "covers_from": "The first day that the register covers; its first date where it is left out.",
        "covers_to": "The last day that the register covers; its last date where it is left out.",
    },
    "rules": {
        "path": "A folder of rules of your own; one with a shipped rule's name takes its place.",
        "skip": "The names of the rules that do not run.",
        "review_budget": "The part of its subjects that a rule may raise before a run warns, from 0 to 1.",
        "parameters": "Values of rules' parameters, one section [rules.parameters.RULE] for each rule.",
    },
    "matching": {"aliases": "The file of decisions on pairs of names; aliases.csv where it is left out."},
    "quality": {"stop_at": "The least severity at which a failed check of the data stops the run, or `never`."},
    "report": {"marking": "What every page of the report is marked, such as OFFICIAL-SENSITIVE."},
}
"""The keys of each section; those of "" are the sections."""
MARKING = "OFFICIAL-SENSITIVE"
"""The marking of a report whose project states none (Government Security Classifications)."""
REVIEW_BUDGET = 0.10
"""The part of its subjects that a rule may raise before a run warns: a proposal, of what a person can review."""
_BARE_ENDINGS = tuple(ending for ending in ENDINGS if ending not in PDF_ENDINGS)
"""Files that a folder without settings takes for registers: a PDF beside them is rather what describes them."""


@dataclass(frozen=True, slots=True)
class RuleSettings:
    """The [rules] section: a folder of own rules, the rules to leave out, and parameter values by rule.

    `review_budget` is the part, from 0 to 1, of its subjects that a rule may raise before a run warns.
    """

    folder: Path | None = None
    skip: tuple[str, ...] = ()
    parameters: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    review_budget: float = REVIEW_BUDGET


@dataclass(frozen=True, slots=True)
class Project:
    """A project folder, read and checked: every file in it exists and lies inside `root`."""

    root: Path
    name: str
    marking: str
    registers: tuple[RegisterEntry, ...]
    rules: RuleSettings
    settings: Path | None
    """The crosscheck.toml, None where the folder has none."""
    aliases: Path | None = None
    """The file of decisions on pairs of names, None where there is none."""
    exemptions: Path | None = None
    """The file of exceptions that somebody approved, None where there is none."""
    stop_at: str = STOP_AT
    """The least severity at which a failed data-quality check stops the run, or `never`."""


def read_project(folder: Path) -> Project:
    """Return the project of a folder, or of the crosscheck.toml in it.

    Raises ProjectError with every problem of its crosscheck.toml.
    """
    if not folder.exists():
        raise ProjectError(f"there is no folder `{folder}`", hint=suggest_path(folder))
    if folder.is_file() and folder.name == SETTINGS:
        folder = folder.parent
    if not folder.is_dir():
        hint = "name the folder that holds it"
        raise ProjectError(f"`{folder}` is a file; a project is a folder", hint=hint)
    root = folder.resolve()
    settings = root / SETTINGS
    if not settings.is_file():
        return _read_bare_folder(root, folder)
    return _Reader(root, settings).read()


def _read_bare_folder(root: Path, shown: Path) -> Project:
    files = [file for file in list_files(root, "**/*") if file.suffix.lower() in _BARE_ENDINGS]
    if not files:
        endings = ", ".join(_BARE_ENDINGS)
        raise ProjectError(f"`{shown}` has no {SETTINGS} and no register files", hint=f"registers end in {endings}")
    outside = [file for file in files if not leads_inside(file, root)]
    if outside:
        problems = [Problem("the file leads outside the project folder", Place(file.name)) for file in outside]
        raise ProjectError.of(problems)
    entries = tuple(
        RegisterEntry(None, file.relative_to(root).as_posix(), (file,), place=Place(file.name)) for file in files
    )
    return Project(
        root, root.name, MARKING, entries, RuleSettings(), None, find_own(root, ALIASES), find_own(root, EXEMPTIONS)
    )


class _Reader(DocumentReader):
    """Reads one crosscheck.toml and collects its problems."""

    def __init__(self, root: Path, settings: Path) -> None:
        super().__init__(is_typed=True)
        self.root = root
        self.settings = settings
        self.aliases: Path | None = None

    def read(self) -> Project:
        """Return the project; raises ProjectError with all problems found."""
        data, wrong = read_toml(self.settings, SETTINGS)
        if data is None:
            raise ProjectError.of(wrong)
        self.check_keys(data, tuple(KEYS[""]), SETTINGS)
        project, report = self._section(data, "project"), self._section(data, "report")
        rules = self._read_rules(self._section(data, "rules"))
        self.aliases = self._read_aliases(self._section(data, "matching"))
        quality = self._section(data, "quality")
        entries = self._read_entries(data)
        read = Project(
            root=self.root,
            name=self.text(project, "name") or self.root.name,
            marking=self.text(report, "marking") or MARKING,
            registers=entries,
            rules=rules,
            settings=self.settings,
            aliases=self.aliases,
            exemptions=find_own(self.root, EXEMPTIONS),
            stop_at=self.choice(quality, "stop_at", STOPS) or STOP_AT,
        )
        if self.problems:
            raise ProjectError.of(sort_problems(self.problems))
        return read

    def _section(self, data: MappingNode, section: str) -> MappingNode:
        found = data.get(section)
        if isinstance(found, MappingNode):
            self.check_keys(found, tuple(KEYS[section]), f"[{section}]")
            return found
        if found is not None:
            self.refuse(f"`{section}` must be a section, written [{section}]", found.place)
        return MappingNode((), data.place)

    def _read_rules(self, table: MappingNode) -> RuleSettings:
        folder, shown = None, self.text(table, "path")
        if shown is not None:
            at = place_of(table, "path")
            folder = self._inside(shown, at)
            if folder is not None and folder.is_file():
                self.refuse(f"`{shown}` is a file; rules stand in a folder", at)
            elif folder is not None and not folder.is_dir():
                self.refuse(f"there is no rules folder `{shown}`", at, suggest_path(folder))
            elif folder is not None:
                self._refuse_outside_rules(folder, shown, at)
        parameters = table.get("parameters")
        if parameters is not None and not _is_table_of_tables(parameters):
            self.refuse("parameters are written under [rules.parameters.RULE]", parameters.place)
            parameters = None
        values = unfold(parameters) if parameters is not None else {}
        assert isinstance(values, dict)
        return RuleSettings(folder, self.texts(table, "skip"), values, self._read_budget(table))

    def _read_budget(self, table: MappingNode) -> float:
        node = table.get("review_budget")
        if node is None:
            return REVIEW_BUDGET
        value = node.value if isinstance(node, ScalarNode) else None
        is_number = isinstance(value, int | Decimal) and not isinstance(value, bool) and math.isfinite(value)
        if is_number and 0 <= float(str(value)) <= 1:
            return float(str(value))
        said = node.text if isinstance(node, ScalarNode) else "a list"
        hint = "it is a part of 1: 0.10 is 10 % of the subjects of a rule"
        self.refuse(f"`review_budget` cannot be `{said}`", node.place, hint)
        return REVIEW_BUDGET

    def _refuse_outside_rules(self, folder: Path, shown: str, at: Place) -> None:
        if not leads_inside(folder, self.root):
            self.refuse(f"`{shown}` leads outside the project folder", at)
            return
        for file in sorted(folder.rglob("*.y*ml")):
            if not leads_inside(file, self.root):
                inner = file.relative_to(self.root).as_posix()
                self.refuse(f"the rule file `{inner}` leads outside the project folder", at)

    def _read_aliases(self, table: MappingNode) -> Path | None:
        shown, at = self.text(table, "aliases"), place_of(table, "aliases")
        if shown is None:
            return find_own(self.root, ALIASES)
        return self._find_file(shown, at, "file")

    def _find_file(self, shown: str, at: Place, what: str) -> Path | None:
        """Return a file that the settings name; where it is missing or lies outside a problem is added."""
        path = self._inside(shown, at)
        if path is not None and not path.is_file():
            self.refuse(f"there is no {what} `{shown}`", at, suggest_path(path))
        elif path is not None and not leads_inside(path, self.root):
            self.refuse(f"`{shown}` leads outside the project folder", at)
        return path

    def _read_entries(self, data: MappingNode) -> tuple[RegisterEntry, ...]:
        tables = data.get("registers")
        if tables is None:
            self.refuse("no registers are named", Place(SETTINGS), "add a [[registers]] entry for each register")
            return ()
        if not isinstance(tables, SequenceNode) or not all(isinstance(table, MappingNode) for table in tables.items):
            self.refuse("registers are written as [[registers]] entries", tables.place)
            return ()
        read = [self._read_entry(table) for table in tables.items if isinstance(table, MappingNode)]
        found = tuple(entry for entry in read if entry is not None)
        self._refuse_double_use(found)
        return found

    def _read_entry(self, table: MappingNode) -> RegisterEntry | None:
        needed = ("register", "path")
        missing = self.check_keys(table, tuple(KEYS["registers"]), "a [[registers]] entry", needed)
        register, pattern = (self.text(table, key) for key in needed)
        if missing or register is None or pattern is None:
            return None
        if register not in REGISTERS:
            hint = suggest_nearest(register, REGISTERS)
            self.refuse(f"unknown register `{register}`", place_of(table, "register"), hint)
        named, at = self.text(table, "mapping"), place_of(table, "path")
        mapping = self._find_file(named, place_of(table, "mapping"), "mapping file") if named is not None else None
        first, last = self.day(table, "covers_from"), self.day(table, "covers_to")
        if first and last and first > last:
            self.refuse("`covers_from` is after `covers_to`", place_of(table, "covers_from"))
        return RegisterEntry(register, pattern, self._match_files(pattern, at), mapping, first, last, at)

    def _match_files(self, pattern: str, at: Place) -> tuple[Path, ...]:
        path = self._inside(pattern, at)
        if path is None:
            return ()
        if path.is_dir():
            self.refuse(f"`{pattern}` is a folder", at, f"write `{pattern.rstrip('/')}/*` for the files in it")
            return ()
        if path == self.aliases:
            self.refuse(f"`{pattern}` holds decisions on names, not a register", at)
            return ()
        files = [file for file in list_files(self.root, pattern) if file != self.aliases]
        outside = [file for file in files if not leads_inside(file, self.root)]
        for file in outside:
            self.refuse(f"`{file.name}` leads outside the project folder", at)
        if not files:
            self.refuse(f"no file matches `{pattern}`", at, suggest_path(path))
        return tuple(file for file in files if file not in outside)

    def _inside(self, pattern: str, at: Place) -> Path | None:
        path = Path(pattern)
        if path.is_absolute() or path.drive or ".." in path.parts:
            hint = f"paths are relative to {SETTINGS} and stay inside its folder"
            self.refuse(f"`{pattern}` is outside the project folder", at, hint)
            return None
        return self.root / path

    def _refuse_double_use(self, entries: tuple[RegisterEntry, ...]) -> None:
        seen: dict[tuple[str | None, Path], str] = {}
        for entry in entries:
            for file in entry.files:
                first = seen.setdefault((entry.register, file), entry.pattern)
                if first is not entry.pattern:
                    shown = file.relative_to(self.root).as_posix()
                    message = f"`{shown}` is read twice as {entry.register}: by `{first}` and `{entry.pattern}`"
                    self.problems.append(Problem(message, entry.place))


def _is_table_of_tables(node: Node) -> bool:
    return isinstance(node, MappingNode) and all(isinstance(value, MappingNode) for _, value in node.entries)


_WORDS: Schema = {"type": "string"}


def make_project_schema() -> Schema:
    """Return the JSON Schema of crosscheck.toml, for editors that check TOML."""
    entry: dict[str, Schema] = {
        "register": {"enum": list(REGISTERS)},
        "path": _WORDS,
        "mapping": _WORDS,
        "covers_from": DAY,
        "covers_to": DAY,
    }
    rules: dict[str, Schema] = {
        "path": _WORDS,
        "skip": make_list(_WORDS),
        "review_budget": {"type": "number", "minimum": 0, "maximum": 1},
        "parameters": {"type": "object", "additionalProperties": {"type": "object"}},
    }
    kinds: dict[str, Schema] = {
        "project": make_object(KEYS["project"], {"name": _WORDS}),
        "registers": make_list(make_object(KEYS["registers"], entry, ["register", "path"]), least=1),
        "rules": make_object(KEYS["rules"], rules),
        "matching": make_object(KEYS["matching"], {"aliases": _WORDS}),
        "quality": make_object(KEYS["quality"], {"stop_at": {"enum": list(STOPS)}}),
        "report": make_object(KEYS["report"], {"marking": _WORDS}),
    }
    return make_root("The settings of a crosscheck project", make_object(KEYS[""], kinds, ["registers"]))
