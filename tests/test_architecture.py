"""What holds for the whole tree: imports run one way, and the engine does without what it must do without."""

from __future__ import annotations

import ast
import itertools
import re
import shutil
import subprocess
import sys
from collections import Counter
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import engine

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
ENGINE = ROOT / "engine"

# Downwards: each imports only from those before it. Folders alone are listed; modules of one folder may not form a circle.
ORDER = {
    "engine": (
        "errors", "severities", "findings", "schema", "reading", "documents", "project", "names", "registers",
        "quality", "matching", "rulebook", "reports", "starter", "run", "cli",
    ),
    "engine.reading": ("table", "csv", "workbook", "json", "files"),
    "engine.registers": ("vocabulary", "mapping", "values", "recognise", "rows", "merge", "load", "inspect"),
    "engine.quality": ("suites",),
    "engine.matching": ("words", "persons", "organisations", "mentions", "aliases", "link", "explain"),
    "engine.rulebook": (
        "language", "logic", "parse", "english", "editor", "matches", "blocks", "outcome", "evaluate", "trial",
    ),
    "engine.reports": ("html",),
    "engine.cli": ("rules",),
}  # fmt: skip
ENTRANCES = ("engine/__init__.py", "engine/__main__.py")


@cache
def read_trees() -> dict[str, ast.Module]:
    files = sorted(ENGINE.rglob("*.py"))
    return {file.relative_to(ROOT).as_posix(): ast.parse(file.read_text(encoding="utf-8")) for file in files}


def walk() -> Iterator[tuple[str, ast.AST]]:
    for file, tree in read_trees().items():
        for node in ast.walk(tree):
            yield file, node


def list_imports(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """The modules that a tree imports; for `from a import b` both a and a.b, since b may be a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.lineno, node.module
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def list_imports_at_load(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The modules that are imported when the module is, so neither inside a function nor for types alone."""
    for node in tree.body:
        is_code = isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
        is_typing = isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
        if not is_code and not is_typing:
            yield from list_imports(node)


def name_of(node: ast.AST) -> str:
    """The dotted name of a call's function or an attribute: `dt.date.today`; empty where it is no plain name."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{name_of(node.value)}.{node.attr}"
    return ""


MODULES = {file.removesuffix(".py").removesuffix("/__init__").replace("/", "."): file for file in read_trees()}


def folder_of(module: str) -> str:
    return module if MODULES[module].endswith("__init__.py") else module.rpartition(".")[0]


def share(one: str, other: str) -> str:
    """The folder that holds both."""
    pairs = zip(one.split("."), other.split("."), strict=False)
    return ".".join(part for part, _ in itertools.takewhile(lambda pair: pair[0] == pair[1], pairs))


@cache
def list_edges() -> tuple[tuple[str, int, str, str], ...]:
    """Every import of the engine, inside functions and for types alone too: (importer, line, module, name)."""
    found = []
    for importer, file in MODULES.items():
        for node in ast.walk(read_trees()[file]):
            if isinstance(node, ast.ImportFrom) and node.module in MODULES:
                found += [
                    (importer, node.lineno, inner, "")
                    if (inner := f"{node.module}.{alias.name}") in MODULES
                    else (importer, node.lineno, node.module, alias.name)
                    for alias in node.names
                ]
            elif isinstance(node, ast.Import):
                found += [(importer, node.lineno, alias.name, "") for alias in node.names if alias.name in MODULES]
    return tuple(found)


def step_below(folder: str, module: str) -> str:
    return module.removeprefix(f"{folder}.").partition(".")[0]


@pytest.mark.parametrize("folder", ORDER)
def test_imports_run_downwards(folder):
    order = {part: place for place, part in enumerate(ORDER[folder])}
    wrong = []
    for importer, line, module, _ in list_edges():
        if MODULES[importer] in ENTRANCES or not (
            importer.startswith(f"{folder}.") and module.startswith(f"{folder}.")
        ):
            continue
        mine, other = step_below(folder, importer), step_below(folder, module)
        if mine != other and mine in order and other in order and order[other] > order[mine]:
            wrong.append(f"{MODULES[importer]}:{line}: {mine} imports {module}")
    assert not wrong, "\n".join(wrong)


def test_every_folder_has_its_place_in_the_order():
    folders = {folder_of(module) for module in MODULES} - {"engine"}
    wrong = [folder for folder in sorted(folders) if folder.rpartition(".")[2] not in ORDER[folder.rpartition(".")[0]]]
    assert not wrong, f"no place in the order: {wrong}"
    unknown = [
        f"{folder}.{part}" for folder, parts in ORDER.items() for part in parts if f"{folder}.{part}" not in MODULES
    ]
    assert not unknown, f"in the order, but not in the tree: {unknown}"
    parts = {step_below("engine", module) for module in MODULES if module not in ("engine", "engine.__main__")}
    assert parts == set(ORDER["engine"])


def test_no_module_imports_itself_through_others():
    """At any level, for types alone too: neither modules nor folders form a circle."""
    for folder in sorted({folder_of(module) for module in MODULES}):
        graph: dict[str, set[str]] = {}
        for importer, _, module, _ in list_edges():
            inside = importer.startswith(f"{folder}.") and module.startswith(f"{folder}.")
            if inside and (mine := step_below(folder, importer)) != (other := step_below(folder, module)):
                graph.setdefault(mine, set()).add(other)
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            pytest.fail(f"{folder}: {' -> '.join(error.args[1])}")


def test_outsiders_import_the_face_of_a_folder():
    """What a folder offers stands in its __init__; nobody reaches past it, and it offers nothing that nobody takes."""
    wrong = []
    taken: dict[str, set[str]] = {}
    for name, module in engine._EXPORTS.items():
        taken.setdefault(module, set()).add(name)
    for importer, line, module, name in list_edges():
        common = share(folder_of(importer), folder_of(module))
        rest = folder_of(module).removeprefix(common).lstrip(".")
        if rest and MODULES[importer] not in ENTRANCES:
            if module != f"{common}.{rest.partition('.')[0]}":
                wrong.append(f"{MODULES[importer]}:{line}: reaches past the face of {common}.{rest} into {module}")
            taken.setdefault(module, set()).add(name)
    for module, file in MODULES.items():
        offered = [
            value for node in read_trees()[file].body if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
            for value in ast.literal_eval(node.value)
        ]  # fmt: skip
        if file.endswith("__init__.py") and module not in ("engine", "engine.cli"):
            idle = set(offered) - taken.get(module, set())
            wrong += [f"{file}: nobody outside takes {name}" for name in sorted(idle)]
            shadowed = set(offered) & {
                other.rpartition(".")[2] for other in MODULES if other.rpartition(".")[0] == module
            }
            wrong += [f"{file}: {name} is a module of the folder too" for name in sorted(shadowed)]
    assert not wrong, "\n".join(wrong)


def test_no_folder_has_more_than_fifteen_modules():
    counts = Counter(folder_of(module) for module, file in MODULES.items() if not file.endswith("__init__.py"))
    assert {folder: count for folder, count in counts.items() if count > 15} == {}


def singular(word: str) -> str:
    word = re.sub(r"ies$", "y", word.lower())
    return word if word.endswith("ss") else re.sub(r"(?<=[sx])es$|(?<=[cs]h)es$|s$", "", word)


def test_the_name_of_a_file_stands_in_its_first_sentence():
    wrong = []
    for file, tree in read_trees().items():
        first = (ast.get_docstring(tree) or "").split("\n\n")[0]
        said = {singular(word) for word in re.findall(r"[A-Za-z]+", first)}
        name = Path(file).stem
        if not name.startswith("__") and not {singular(word) for word in name.split("_") if word} <= said:
            wrong.append(f"{file}: {first}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("library", ["great_expectations", "pandas"])
def test_only_the_gate_imports_the_slow_libraries_and_only_when_it_runs(library):
    def count(imports: Iterator[tuple[int, str]]) -> list[int]:
        return sorted({line for line, module in imports if module.split(".")[0] == library})

    inside = {file: lines for file, tree in read_trees().items() if (lines := count(list_imports(tree)))}
    on_load = {file: lines for file, tree in read_trees().items() if (lines := count(list_imports_at_load(tree)))}
    assert list(inside) == ["engine/quality/gate.py"]
    assert on_load == {}


def test_the_command_line_starts_without_the_slow_libraries():
    slow = ("polars", "great_expectations", "pandas", "numpy", "rapidfuzz", "jinja2", "fastexcel")
    code = f"import sys, engine.cli; print(*(name for name in {slow!r} if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.strip() == ""


CODE_FROM_DATA = re.compile(
    r"^(eval|exec|compile|__import__)$|(^|\.)(SQLContext|sql_expr|sql|read_database|system|popen)$"
)


def test_no_text_becomes_code():
    """A rule file or a register must never be run: no eval, no exec, no SQL, no shell."""
    wrong = [
        f"{file}:{node.lineno}: {name}"
        for file, node in walk()
        if isinstance(node, ast.Name | ast.Attribute) and CODE_FROM_DATA.search(name := name_of(node))
    ]
    modules = ("pickle", "marshal", "subprocess", "runpy", "sqlite3")
    wrong += [
        f"{file}:{line}: {module}"
        for file, tree in read_trees().items()
        for line, module in list_imports(tree)
        if module.split(".")[0] in modules or module.rpartition(".")[2] in ("SQLContext", "sql_expr", "sql")
    ]
    assert not wrong, "\n".join(wrong)


def test_every_text_file_is_opened_with_its_encoding():
    wrong = []
    for file, node in walk():
        if not isinstance(node, ast.Call):
            continue
        last = name_of(node.func).rpartition(".")[2]
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        texts = [argument.value for argument in given if isinstance(argument, ast.Constant)]
        in_bytes = any(isinstance(text, str) and re.fullmatch(r"[rwax+]*b[rwax+]*", text) for text in texts)
        stated = any(keyword.arg == "encoding" for keyword in node.keywords)
        is_bytes = in_bytes or name_of(node.func) == "os.open"  # which gives a number, and no text
        if last in ("open", "read_text", "write_text") and not stated and not is_bytes:
            wrong.append(f"{file}:{node.lineno}: {ast.unparse(node.func)}")
    assert not wrong, "\n".join(wrong)


POSIX_ONLY = ("fcntl", "pwd", "grp", "resource", "termios", "os.path")
POSIX_NAMES = ("os.path", "os.fork", "os.getuid", "signal.SIGALRM", "signal.alarm", "signal.SIGKILL", "os.chmod")


def test_nothing_is_asked_that_windows_has_not():
    wrong = [
        f"{file}:{line}: {module}"
        for file, tree in read_trees().items()
        for line, module in list_imports(tree)
        if module.startswith(POSIX_ONLY)
    ]
    wrong += [
        f"{file}:{node.lineno}: {name_of(node)}"
        for file, node in walk()
        if isinstance(node, ast.Attribute) and name_of(node).startswith(POSIX_NAMES)
    ]
    assert not wrong, "\n".join(wrong)


OUTSIDE = re.compile(r"^(print|input|sys\.exit|exit)$|(^|\.)(now|utcnow|today|getenv|environ|perf_counter|monotonic)$")


def test_only_the_command_line_prints_exits_and_reads_the_clock():
    wrong = []
    for file, node in walk():
        if file.startswith("engine/cli/") or file in ENTRANCES:
            continue
        name = name_of(node.func) if isinstance(node, ast.Call) else name_of(node)
        is_use = isinstance(node, ast.Call) or (isinstance(node, ast.Attribute) and name == "os.environ")
        if is_use and (OUTSIDE.search(name) or name.startswith(("time.", "random."))):
            wrong.append(f"{file}:{node.lineno}: {name}")
    assert not wrong, "\n".join(wrong)


VERDICTS = re.compile(r"fraud|guilt(y|\b)|breach", re.IGNORECASE)


def test_no_text_of_the_engine_gives_a_verdict():
    """It says exception or cannot tell; people decide what that means."""
    wrong = []
    for folder in (ENGINE, ROOT / "rules"):
        for file in sorted(folder.rglob("*")):
            if file.suffix not in (".py", ".yaml", ".j2", ".css", ".js", ".html", ".md", ".toml", ".json"):
                continue
            for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
                if found := VERDICTS.search(line):
                    wrong.append(f"{file.relative_to(ROOT).as_posix()}:{number}: {found[0]}")
    assert not wrong, "\n".join(wrong)


def test_every_public_name_is_documented():
    wrong = []
    for file, tree in read_trees().items():
        if ast.get_docstring(tree) is None and tree.body:
            wrong.append(f"{file}: the module")
        owners = [tree, *(node for node in tree.body if isinstance(node, ast.ClassDef) and node.name[0] != "_")]
        for owner in owners:
            for node in owner.body:
                is_named = isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
                if is_named and node.name[0] != "_" and ast.get_docstring(node) is None:
                    wrong.append(f"{file}:{node.lineno}: {node.name}")
    assert not wrong, "\n".join(wrong)


def test_modules_and_functions_stay_small():
    wrong = []
    for file, node in walk():
        if isinstance(node, ast.Module):
            lines = len((ROOT / file).read_text(encoding="utf-8").splitlines())
            if lines > 350:
                wrong.append(f"{file}: {lines} lines of at most 350")
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            lines = (node.end_lineno or 0) - node.lineno + 1
            arguments = node.args
            count = len(arguments.posonlyargs) + len(arguments.args) + len(arguments.kwonlyargs)
            if lines > 60:
                wrong.append(f"{file}:{node.lineno}: {node.name} has {lines} lines of at most 60")
            if count > 8:
                wrong.append(f"{file}:{node.lineno}: {node.name} takes {count} arguments of at most 8")
    assert not wrong, "\n".join(wrong)


def list_repository_files() -> list[Path]:
    """Every file that git knows or would add; skips the test where there is no git."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=True).stdout
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


# Written apart so that this file does not name them.
INDEX = re.compile("|".join(["py" + r"pi\.org", "python" + "hosted", "--(extra-)?index" + "-url", "/opt/" + "pypi"]))
MACHINE = re.compile(r"(^|[\s\"'(=`])/(work|root|farm|tmp/probe)/[\w.-]")


def test_no_file_names_a_package_index_or_a_path_of_one_machine():
    wrong = []
    for path in list_repository_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a workbook, or a register in another encoding
        for number, line in enumerate(text.splitlines(), 1):
            if found := INDEX.search(line) or MACHINE.search(line):
                wrong.append(f"{path.relative_to(ROOT).as_posix()}:{number}: {found[0]}")
    assert not wrong, "\n".join(wrong)


def test_no_lock_file_that_names_an_index_is_kept():
    names = {path.name for path in list_repository_files()}
    assert names.isdisjoint({"uv.lock", "poetry.lock", "Pipfile.lock", "pip.conf"})


def test_the_two_ends_of_an_interval_are_named_and_written_in_one_place():
    """Else a frame and its readers come to disagree on what `F_max` is, and on what `low/high` says."""
    wrong = []
    for file, node in walk():
        if file == "engine/schema/intervals.py" or not isinstance(
            node, ast.Constant | ast.FormattedValue | ast.JoinedStr
        ):
            continue
        texts = [part for part in ast.walk(node) if isinstance(part, ast.Constant) and isinstance(part.value, str)]
        docs = [text for text in texts if "\n" in text.value or " " in text.value]
        ends = [text.value for text in texts if text not in docs and text.value.endswith("_max")]
        wrong += [f"{file}:{node.lineno}: {end}" for end in ends if end != "days_max"]
    assert not wrong, "\n".join(sorted(set(wrong)))


def test_a_name_means_one_thing():
    """No two public classes, and no two public functions, of the engine have one name: a search finds the one meant."""
    places: dict[str, list[str]] = {}
    for file, tree in read_trees().items():
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
                places.setdefault(node.name, []).append(file)
    wrong = [f"{name}: {', '.join(files)}" for name, files in places.items() if len(files) > 1]
    assert not wrong, "\n".join(wrong)


CONDITIONS = ("Comparison", "Measured", "Group", "Search", "Same", "Mention", "SameText")


def test_kinds_of_condition_are_told_apart_where_a_new_one_is_a_type_error():
    """A chain of isinstance ends in a silent default; a match that ends in assert_never is named by mypy."""
    wrong = []
    for file, tree in read_trees().items():
        for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
            tests = [node.test for node in ast.walk(function) if isinstance(node, ast.If)]
            told = [
                test
                for test in tests
                if isinstance(test, ast.Call)
                and name_of(test.func) == "isinstance"
                and set(re.findall(r"\w+", ast.unparse(test.args[1]))) & set(CONDITIONS)
            ]
            if file.startswith("engine/rulebook/") and len(told) > 1:
                wrong.append(f"{file}:{function.lineno}: {function.name} asks {len(told)} times")
    assert not wrong, "\n".join(wrong)
