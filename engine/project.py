"""crosscheck.toml -> Project: which files are which registers, which rules run, and what the report is marked."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from engine.documents import ALIASES, EXEMPTIONS, find_own, list_files, suggest_path
from engine.errors import Place, Problem, ProjectError, suggest_nearest
from engine.project_schema import KEYS
from engine.reading import ENDINGS, PDF_ENDINGS, leads_inside
from engine.schema import REGISTERS, SETTINGS, RegisterEntry
from engine.severities import STOP_AT, STOPS

if TYPE_CHECKING:
    from collections.abc import Mapping

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


class _Reader:
    """Reads one crosscheck.toml and collects its problems."""

    def __init__(self, root: Path, settings: Path) -> None:
        self.root = root
        self.settings = settings
        self.text = ""
        self.aliases: Path | None = None
        self.problems: list[Problem] = []

    def read(self) -> Project:
        """Return the project; raises ProjectError with all problems found."""
        data = self._parse()
        self._check_keys(data, "")
        project = self._table(data, "project")
        report = self._table(data, "report")
        rules = self._read_rules(self._table(data, "rules"))
        self.aliases = self._read_aliases(self._table(data, "matching"))
        stop_at = self._read_stop_at(self._table(data, "quality"))
        entries = self._read_entries(data.get("registers", []))
        name = self._take(project, "project", "name", self.root.name)
        marking = self._take(report, "report", "marking", MARKING)
        if self.problems:
            raise ProjectError.of(self.problems)
        exemptions = find_own(self.root, EXEMPTIONS)
        return Project(self.root, name, marking, entries, rules, self.settings, self.aliases, exemptions, stop_at)

    def _parse(self) -> dict[str, object]:
        try:
            self.text = self.settings.read_text(encoding="utf-8-sig")
            return tomllib.loads(self.text)
        except UnicodeDecodeError as error:
            raise ProjectError("the file is not UTF-8 text", Place(SETTINGS)) from error
        except tomllib.TOMLDecodeError as error:
            found = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
            place = Place(SETTINGS, int(found[1]), int(found[2])) if found else Place(SETTINGS)
            said = re.sub(r"\s*\(at .*\)$", "", str(error))
            raise ProjectError(f"this is not valid TOML: {said}", place) from error

    def _find(self, key: str, section: str = "", nth: int = 0) -> Place:
        """Return the line of a key: the first from the nth header of its section on, else that header."""
        lines = self.text.splitlines()
        headers = [at for at, line in enumerate(lines) if re.match(rf"\s*\[+\s*{section or '$'}\b", line)]
        start = headers[min(nth, len(headers) - 1)] if headers else 0
        for at in range(start, len(lines)):
            if re.match(rf"[\s\[\"'\w.\-]*(?<![\w\-]){re.escape(key)}(?![\w\-])", lines[at]):
                return Place(SETTINGS, at + 1)
        return Place(SETTINGS, start + 1 if headers else None)

    def _say(self, message: str, key: str, section: str, hint: str | None = None, nth: int = 0) -> None:
        self.problems.append(Problem(message, self._find(key, section, nth), hint))

    def _check_keys(self, table: Mapping[str, object], section: str, nth: int = 0) -> None:
        for key in table:
            if key not in KEYS[section]:
                where = f" in [{section}]" if section else ""
                self._say(f"unknown key `{key}`{where}", key, section, suggest_nearest(key, KEYS[section]), nth)

    def _table(self, data: Mapping[str, object], section: str) -> Mapping[str, object]:
        table = data.get(section, {})
        if not isinstance(table, dict):
            self._say(f"`{section}` must be a section, written [{section}]", section, "")
            return {}
        self._check_keys(table, section)
        return table

    def _take(self, table: Mapping[str, object], section: str, key: str, default: str) -> str:
        value = table.get(key, default)
        if not isinstance(value, str):
            self._say(f"`{key}` must be text", key, section)
            return default
        return value

    def _read_rules(self, table: Mapping[str, object]) -> RuleSettings:
        folder = None
        if "path" in table:
            folder = self._inside(self._take(table, "rules", "path", "."), "path", "rules")
            if folder is not None and folder.is_file():
                self._say(f"`{table['path']}` is a file; rules stand in a folder", "path", "rules")
            elif folder is not None and not folder.is_dir():
                self._say(f"there is no rules folder `{table['path']}`", "path", "rules", suggest_path(folder))
            elif folder is not None:
                self._refuse_outside_rules(folder, str(table["path"]))
        skip = table.get("skip", [])
        if not isinstance(skip, list) or not all(isinstance(name, str) for name in skip):
            self._say('`skip` is a list of rule names, written ["gift-declared-late"]', "skip", "rules")
            skip = []
        parameters = table.get("parameters", {})
        if not isinstance(parameters, dict) or not all(isinstance(v, dict) for v in parameters.values()):
            self._say("parameters are written under [rules.parameters.RULE]", "parameters", "rules")
            parameters = {}
        return RuleSettings(folder, tuple(skip), parameters, self._read_budget(table))

    def _read_budget(self, table: Mapping[str, object]) -> float:
        budget = table.get("review_budget", REVIEW_BUDGET)
        if isinstance(budget, bool) or not isinstance(budget, int | float) or not 0 <= budget <= 1:
            hint = "it is a part of 1: 0.10 is 10 % of the subjects of a rule"
            self._say(f"`review_budget` cannot be `{budget}`", "review_budget", "rules", hint)
            return REVIEW_BUDGET
        return float(budget)

    def _refuse_outside_rules(self, folder: Path, shown: str) -> None:
        if not leads_inside(folder, self.root):
            self._say(f"`{shown}` leads outside the project folder", "path", "rules")
            return
        for file in sorted(folder.rglob("*.y*ml")):
            if not leads_inside(file, self.root):
                inner = file.relative_to(self.root).as_posix()
                self._say(f"the rule file `{inner}` leads outside the project folder", "path", "rules")

    def _read_stop_at(self, table: Mapping[str, object]) -> str:
        stop_at = self._take(table, "quality", "stop_at", STOP_AT)
        if stop_at not in STOPS:
            self._say(f"unknown severity `{stop_at}`", "stop_at", "quality", suggest_nearest(stop_at, STOPS))
        return stop_at

    def _read_aliases(self, table: Mapping[str, object]) -> Path | None:
        if "aliases" not in table:
            return find_own(self.root, ALIASES)
        shown = self._take(table, "matching", "aliases", ALIASES)
        path = self._inside(shown, "aliases", "matching")
        if path is None:
            return None
        if not path.is_file():
            self._say(f"there is no file `{shown}`", "aliases", "matching", suggest_path(path))
        elif not leads_inside(path, self.root):
            self._say(f"`{shown}` leads outside the project folder", "aliases", "matching")
        return path

    def _read_entries(self, tables: object) -> tuple[RegisterEntry, ...]:
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            self._say("registers are written as [[registers]] entries", "registers", "")
            return ()
        if not tables:
            self.problems.append(
                Problem("no registers are named", Place(SETTINGS), "add a [[registers]] entry for each register")
            )
        entries = [self._read_entry(table, nth) for nth, table in enumerate(tables)]
        found = tuple(entry for entry in entries if entry is not None)
        self._refuse_double_use(found)
        return found

    def _read_entry(self, table: Mapping[str, object], nth: int) -> RegisterEntry | None:
        self._check_keys(table, "registers", nth)
        missing = [key for key in ("register", "path") if not isinstance(table.get(key), str)]
        if missing and any(key not in KEYS["registers"] for key in table):
            return None  # a key with a slip is what is missing, and has been said
        if missing:
            keys = " and ".join(f"`{key}`" for key in missing)
            self._say(f"a [[registers]] entry lacks {keys}", "registers", "registers", nth=nth)
            return None
        register, pattern = str(table["register"]), str(table["path"])
        if register not in REGISTERS:
            hint = suggest_nearest(register, REGISTERS)
            self._say(f"unknown register `{register}`", "register", "registers", hint, nth)
        mapping = None
        if "mapping" in table:
            mapping = self._inside(str(table["mapping"]), "mapping", "registers", nth)
            if mapping is not None and not mapping.is_file():
                said = f"there is no mapping file `{table['mapping']}`"
                self._say(said, "mapping", "registers", suggest_path(mapping), nth)
            elif mapping is not None and not leads_inside(mapping, self.root):
                self._say(f"`{table['mapping']}` leads outside the project folder", "mapping", "registers", nth=nth)
        first, last = (self._read_date(table, key, nth) for key in ("covers_from", "covers_to"))
        if first and last and first > last:
            self._say("`covers_from` is after `covers_to`", "covers_from", "registers", nth=nth)
        files = self._match_files(pattern, nth)
        return RegisterEntry(register, pattern, files, mapping, first, last, self._find("path", "registers", nth))

    def _read_date(self, table: Mapping[str, object], key: str, nth: int) -> dt.date | None:
        value = table.get(key)
        if isinstance(value, dt.datetime):
            return value.date()
        if value is None or isinstance(value, dt.date):
            return value
        try:
            return dt.date.fromisoformat(str(value))
        except ValueError:
            self._say(f"`{key}` is not a date: `{value}`", key, "registers", "write it as 2024-04-01", nth)
            return None

    def _match_files(self, pattern: str, nth: int) -> tuple[Path, ...]:
        path = self._inside(pattern, "path", "registers", nth)
        if path is None:
            return ()
        if path.is_dir():
            hint = f"write `{pattern.rstrip('/')}/*` for the files in it"
            self._say(f"`{pattern}` is a folder", "path", "registers", hint, nth)
            return ()
        if path == self.aliases:
            self._say(f"`{pattern}` holds decisions on names, not a register", "path", "registers", nth=nth)
            return ()
        files = [file for file in list_files(self.root, pattern) if file != self.aliases]
        outside = [file for file in files if not leads_inside(file, self.root)]
        for file in outside:
            self._say(f"`{file.name}` leads outside the project folder", "path", "registers", nth=nth)
        if not files:
            self._say(f"no file matches `{pattern}`", "path", "registers", suggest_path(path), nth)
        return tuple(file for file in files if file not in outside)

    def _inside(self, pattern: str, key: str, section: str, nth: int = 0) -> Path | None:
        path = Path(pattern)
        if path.is_absolute() or path.drive or ".." in path.parts:
            hint = f"paths are relative to {SETTINGS} and stay inside its folder"
            self._say(f"`{pattern}` is outside the project folder", key, section, hint, nth)
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
