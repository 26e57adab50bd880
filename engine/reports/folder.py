"""The folder of a report: written whole or not at all, with what its people put into the earlier one kept."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
from typing import TYPE_CHECKING

from engine.documents import is_run_folder
from engine.errors import UsageError
from engine.reports.exchange import open_workshop, put_in_place, recover_reports
from engine.reports.html import write_html
from engine.reports.manifest import find_changed, list_outputs, write_manifest, write_quality
from engine.reports.to_csv import write_csvs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from engine.reports.run import Run

_PRIVATE_FOLDER = 0o700
_PRIVATE_FILE = 0o600


def prepare_out(out: Path) -> tuple[str, ...]:
    """Make the folder `out` ready for a report: put in order what a killed run left there; returns what was done.

    Raises UsageError where `out` is a file or a link to nothing, or a folder that holds no report of ours but files.
    """
    with _told(out):
        if out.is_symlink() and not out.exists():
            raise UsageError(f"`{out}` is a link to nothing", hint="mend the link, or name another folder with --out")
        if out.exists() and not out.is_dir():
            raise UsageError(f"`{out}` is a file; the report is a folder", hint="name another with --out")
        target = out.resolve()
        notes = recover_reports(target) if target.parent.is_dir() else []
        if target.is_dir() and any(target.iterdir()) and not is_run_folder(target):
            message = f"the folder `{out}` holds files that are not a report of ours"
            raise UsageError(message, hint="name another with --out")
    return tuple(notes)


def write_run(run: Run, out: Path) -> tuple[str, ...]:
    """Write the run's files to the folder `out`, all of them or none; returns what a person should know of it.

    An earlier report is replaced. Files in its folder that no run wrote stay, and one that a run wrote and somebody
    changed stays as NAME.changed.EXT. The rights of an earlier report's folder and files stay; a new one is its
    owner's alone. A link is followed. Raises UsageError as prepare_out does, and where the folder cannot be written.
    """
    notes = prepare_out(out)
    with _told(out):
        target = out.resolve()
        target.parent.mkdir(parents=True, exist_ok=True)
        with open_workshop(target) as fresh:
            write_csvs(run, fresh)
            write_quality(run, fresh)
            write_html(run, fresh)
            write_manifest(run, fresh)
            _set_rights_of_files(fresh, target)
            stays_there = fresh.parent.parent == target
            kept = list(_keep_files(target, fresh, stays_there=stays_there)) if target.is_dir() else []
            _set_rights_of_folder(fresh, target)
            put_in_place(fresh, target)
    return (*notes, *kept)


@contextlib.contextmanager
def _told(out: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        hint = "close its files if they are open in another program"
        raise UsageError(f"the folder `{out}` cannot be written: {error.strerror or error}", hint=hint) from error


def _keep_files(target: Path, fresh: Path, *, stays_there: bool) -> Iterator[str]:
    """Carry what no run wrote from the earlier report into the fresh one, and say so."""
    changed = find_changed(target)
    for name in changed:
        kept = _name_changed(name, target, fresh)
        _carry(target / name, fresh / kept)
        yield f"`{name}` had been changed since a run wrote it; it was kept as {kept}"
    ours = {*list_outputs(target), *(entry.name for entry in fresh.iterdir())}
    foreign = sorted(entry.name for entry in target.iterdir() if entry.name not in ours and entry != fresh.parent)
    if not stays_there:
        for name in foreign:
            _carry(target / name, fresh / name)
    if foreign:
        yield f"files that no run wrote stay in the folder: {', '.join(foreign)}"


def _name_changed(name: str, target: Path, fresh: Path) -> str:
    stem, dot, ending = name.rpartition(".")
    number = 1
    while True:
        kept = f"{stem}.changed{f'-{number}' if number > 1 else ''}{dot}{ending}"
        if not (target / kept).exists() and not (fresh / kept).exists():
            return kept
        number += 1


def _carry(entry: Path, there: Path) -> None:
    """Put an entry of the earlier report into the fresh one, as the same file where the system can."""
    if entry.is_dir() and not entry.is_symlink():
        shutil.copytree(entry, there, symlinks=True, copy_function=_link_or_copy)
    else:
        _link_or_copy(str(entry), str(there))


def _link_or_copy(entry: str, there: str) -> str:
    try:
        os.link(entry, there, follow_symlinks=False)
    except (OSError, NotImplementedError):
        shutil.copy2(entry, there, follow_symlinks=False)
    return there


def _set_rights_of_files(fresh: Path, target: Path) -> None:
    """Give each fresh file the rights and the group of the earlier one; a further one gets what its folder allows."""
    others = stat.S_IMODE(target.stat().st_mode) & 0o666 if is_run_folder(target) else _PRIVATE_FILE
    for file in fresh.iterdir():
        earlier = target / file.name
        file.chmod(stat.S_IMODE(earlier.stat().st_mode) if earlier.is_file() else others)
        _keep_group(file, earlier if earlier.is_file() else target)


def _set_rights_of_folder(fresh: Path, target: Path) -> None:
    fresh.chmod(stat.S_IMODE(target.stat().st_mode) if target.is_dir() else _PRIVATE_FOLDER)
    _keep_group(fresh, target)


def _keep_group(entry: Path, model: Path) -> None:
    if hasattr(os, "chown") and model.exists():
        with contextlib.suppress(PermissionError):  # a group that the user is not of
            os.chown(entry, -1, model.stat().st_gid)
