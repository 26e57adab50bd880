"""Write the starter files: all of them or none, and never over a file that is there."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

_UNSEEN = ("desktop.ini", "thumbs.db")
"""Files that Windows hides."""


def write_starter(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files, given by their path in it, to a folder that is new or holds only hidden files: all of them or none.

    Raises UsageError where the folder holds anything else, is a file, or cannot be written.
    """
    check_folder(folder)
    made = _find_first_missing(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        partial = Path(tempfile.mkdtemp(prefix=".crosscheck-", dir=folder))
        try:
            _write_files(partial, files)
            _move_in(partial, folder)
        finally:
            shutil.rmtree(partial, ignore_errors=True)
    except OSError as error:
        if made is not None:
            shutil.rmtree(made, ignore_errors=True)
        raise UsageError(f"the folder `{folder}` cannot be written: {error.strerror}") from error


def check_folder(folder: Path) -> None:
    """Raise UsageError where the folder is a file or holds anything but hidden files."""
    hint = "name a folder that is new or empty"
    try:
        if folder.exists() and not folder.is_dir():
            raise UsageError(f"`{folder}` is a file, not a folder", hint=hint)
        held = sorted(entry.name for entry in folder.iterdir()) if folder.exists() else []
    except OSError as error:
        raise UsageError(f"the folder `{folder}` cannot be read: {error.strerror}") from error
    seen = [name for name in held if not name.startswith(".") and name.casefold() not in _UNSEEN]
    if seen:
        more = f" and {len(seen) - 1} more" if len(seen) > 1 else ""
        raise UsageError(f"the folder `{folder}` is not empty: it holds `{seen[0]}`{more}", hint=hint)


def _find_first_missing(folder: Path) -> Path | None:
    """Return the uppermost folder on the way that is not there yet, None where all are."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    return missing[-1] if missing else None


def _write_files(root: Path, files: Mapping[str, bytes]) -> None:
    for name, data in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def _move_in(partial: Path, folder: Path) -> None:
    """Move what stands in one folder to the other; where that fails, what was moved goes back."""
    moved: list[Path] = []
    try:
        for entry in sorted(partial.iterdir()):
            target = folder / entry.name
            if target.exists():
                raise FileExistsError(0, f"`{entry.name}` is there already")
            entry.rename(target)
            moved.append(target)
    except OSError:
        for target in moved:
            target.rename(partial / target.name)
        raise
