"""docs/architecture.md: the parts of the page that the code itself says, made anew by `make golden`."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.test_architecture import ORDER

ROOT = Path(__file__).resolve().parents[2]
ENGINE = ROOT / "engine"
PAGE = ROOT / "docs" / "architecture.md"


def describe(path: Path) -> str:
    """The first sentence of a module or a package."""
    file = path / "__init__.py" if path.is_dir() else path
    text = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
    return " ".join(text.split("\n\n")[0].split())


def list_parts(package: str) -> list[Path]:
    """The parts of a package, such as `engine.rulebook`, lowest first: each may import those before it."""
    base = ROOT.joinpath(*package.split("."))
    found = [base / name if (base / name).is_dir() else base / f"{name}.py" for name in ORDER.get(package, ())]
    return [path for path in found if path.exists()]


def read_imports(part: Path) -> set[str]:
    """The parts of the engine that a part imports, for types alone too."""
    files = part.rglob("*.py") if part.is_dir() else [part]
    found = set()
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("engine."):
                found.add((node.module or "").split(".")[1])
    return found - {part.stem}


def draw() -> str:
    """Which folder of the engine builds on which, as a Mermaid diagram: what follows from the rest is left out."""
    parts = {path.stem: read_imports(path) for path in list_parts("engine") if path.is_dir()}
    parts = {name: taken & parts.keys() for name, taken in parts.items()}
    reached: dict[str, set[str]] = {}
    for name, taken in parts.items():  # lowest first, so those below are known
        reached[name] = set().union(taken, *(reached[other] for other in taken))
    lines = ["```mermaid", "flowchart BT"]
    for name, taken in parts.items():
        own = sorted(other for other in taken if not any(other in reached[between] for between in taken))
        lines += [f"  {name} --> {other}" for other in own]
    return "\n".join([*lines, "```"])


def make_table(rows: list[tuple[str, str]], head: tuple[str, str]) -> str:
    body = [f"| {one} | {other} |" for one, other in rows]
    return "\n".join([f"| {head[0]} | {head[1]} |", "| --- | --- |", *body])


def list_folders() -> str:
    """Each part of the engine, lowest first, and each folder in it, with its own first sentence."""
    rows = []
    for part in list_parts("engine"):
        rows.append((f"`{part.relative_to(ROOT).as_posix()}{'/' if part.is_dir() else ''}`", describe(part)))
        inner = [path for path in list_parts(f"engine.{part.stem}") if path.is_dir()]
        rows += [(f"&emsp;`{path.relative_to(ROOT).as_posix()}/`", describe(path)) for path in inner]
    return make_table(rows, ("part", "what it is"))


def make_page(text: str) -> str:
    """The page with its two made parts as the code says them."""
    for mark, made in (("diagram", draw()), ("folders", list_folders())):
        text = re.sub(
            rf"(<!-- {mark} -->\n).*?(\n<!-- /{mark} -->)",
            lambda m, made=made: m[1] + made + m[2],
            text,
            flags=re.DOTALL,
        )
    return text


if __name__ == "__main__":
    PAGE.write_text(make_page(PAGE.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
