"""What a project's folder holds: its files, without earlier runs, lock files and what is no register."""

from __future__ import annotations

import difflib
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

DISTRIBUTION = "register-crosscheck"
"""The name that a manifest of ours carries as its `engine`."""
ALIASES = "aliases.csv"
"""The file of decisions on pairs of names that a project uses where its settings name no other."""
EXEMPTIONS = "exemptions.csv"
"""The file of exceptions that somebody approved."""
_OWN_FILES = (ALIASES, EXEMPTIONS)
"""Files in the project folder that are never taken for a register."""


def is_run_folder(folder: Path) -> bool:
    """Tell whether a folder holds what a run wrote; such folders are never read as input."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(manifest, dict) and manifest.get("engine") == DISTRIBUTION


def find_own(root: Path, name: str) -> Path | None:
    """Return the project's own file of that name, None where there is none."""
    return root / name if (root / name).is_file() else None


def list_files(root: Path, pattern: str) -> list[Path]:
    """Return the files a pattern matches, without hidden files, lock files, earlier runs and what is no register.

    A file that the pattern names outright is taken whatever its name.
    """
    run_folders = {manifest.parent for manifest in root.rglob("manifest.json") if is_run_folder(manifest.parent)}
    found = []
    for file in sorted(root.glob(pattern)):
        parts = file.relative_to(root).parts
        hidden = any(part.startswith((".", "~$")) for part in parts)
        own = len(parts) == 1 and parts[0].casefold() in _OWN_FILES and parts[0] != pattern
        if file.is_file() and not hidden and not own and not run_folders.intersection(file.parents):
            found.append(file)
    return found


def suggest_path(path: Path) -> str | None:
    """Return the hint that names the entry of the folder nearest to a path that is not there, else None."""
    parent = path.parent
    if not parent.is_dir():
        return None
    near = difflib.get_close_matches(path.name, [entry.name for entry in parent.iterdir()], n=1, cutoff=0.5)
    return f"did you mean `{near[0]}`?" if near else None
