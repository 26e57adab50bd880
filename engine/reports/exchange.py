"""The exchange of a fresh report for the earlier one, so that at any instant a whole report stands at its place."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

if TYPE_CHECKING:
    from collections.abc import Iterator

_PREFIX = ".crosscheck-"
_LOCK = ".lock"
_NAME = "name.txt"
"""Holds the name of the folder that a workshop was opened for."""
_FRESH = "run"
_EARLIER = "earlier"
_FILLING = "filling"
"""Stands in a workshop from when its report is whole until the last of it has been moved into a folder that stays."""
_LAST = "manifest.json"
"""Moved last, since it says what the other files are."""
_NO_EXCHANGE = (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP)
_STAYS = (errno.EBUSY, errno.EXDEV)
"""What a system says of a folder that cannot be moved although it looks like any other: a mount of the same disk."""


@contextlib.contextmanager
def open_workshop(target: Path, *, inside: bool = False) -> Iterator[Path]:
    """Give an empty private folder in which the report for `target` is made; it and what is left in it goes at the end.

    It lies in a locked folder beside the target, or inside where the target cannot be moved or nothing may be made
    beside it: a mount point, or a folder of somebody else. Raises OSError where neither can be written.
    """
    workshop = _make_workshop(target, inside=inside)
    lock = FileLock(workshop / _LOCK)
    try:
        with contextlib.suppress(NotImplementedError):  # a file system without locks: nobody cleans up after this run
            lock.acquire()
        (workshop / _NAME).write_text(target.name, encoding="utf-8")
        fresh = workshop / _FRESH
        fresh.mkdir()
        yield fresh
    finally:
        _remove_workshop(workshop, lock)


def put_in_place(fresh: Path, target: Path) -> None:
    """Put the fresh report where the target is; raises OSError, and leaves the target as it was, where that fails.

    The two change places in one step where the system knows how; else the earlier one is moved aside first, and
    `recover_reports` puts it back should the run end between the two. A target that cannot be moved is filled.
    """
    workshop = fresh.parent
    _flush(fresh)
    if workshop.parent == target:
        _fill(fresh, target)
        return
    try:
        if not target.exists():
            fresh.rename(target)
        elif not _exchange(fresh, target):
            _replace(fresh, target, workshop / _EARLIER)
    except OSError as error:
        if error.errno not in _STAYS:
            raise
        with open_workshop(target, inside=True) as inside:
            shutil.copytree(fresh, inside, symlinks=True, dirs_exist_ok=True)
            _fill(inside, target)
    _flush_folder(target.parent)


def recover_reports(target: Path) -> list[str]:
    """Clean up after runs that were killed while they wrote beside or inside the target; returns what was put back.

    A report that was moved aside is put back, one that was half moved in is moved in whole. What a run holds that is
    still at work, and what is not ours, is left alone.
    """
    notes: list[str] = []
    for folder in (target.parent, target):
        for workshop in sorted(folder.glob(f"{_PREFIX}*")) if folder.is_dir() else ():
            if not (workshop / _LOCK).is_file():
                continue
            lock = FileLock(workshop / _LOCK)
            try:
                lock.acquire(timeout=0)
            except (Timeout, NotImplementedError, OSError):
                continue
            notes += _recover(workshop)
            _remove_workshop(workshop, lock)
    return notes


def _recover(workshop: Path) -> Iterator[str]:
    if not (workshop / _NAME).is_file():  # killed before it wrote anything, or when all but its leftovers was done
        return
    name = Path((workshop / _NAME).read_text(encoding="utf-8")).name
    earlier, target = workshop / _EARLIER, workshop.parent / name
    if (workshop / _FILLING).exists():
        _fill(workshop / _FRESH, workshop.parent)
        yield f"a run was stopped while it wrote its report into `{name}`; the rest of it was moved in"
    elif earlier.is_dir() and not target.exists():
        earlier.rename(target)
        yield f"a run was stopped while it replaced the report in `{name}`; the earlier report was put back"


def _make_workshop(target: Path, *, inside: bool) -> Path:
    if not inside and not (target.is_dir() and _is_mount(target)):
        try:
            return Path(tempfile.mkdtemp(prefix=_PREFIX, dir=target.parent))
        except PermissionError:
            if not target.is_dir():
                raise
    return Path(tempfile.mkdtemp(prefix=_PREFIX, dir=target))


def _is_mount(folder: Path) -> bool:
    try:
        return folder.is_mount()
    except NotImplementedError:  # Windows before Python 3.12
        return False


def _remove_workshop(workshop: Path, lock: FileLock) -> None:
    """Remove the folder, the lock last: Windows removes no open file, and what has no lock is not cleaned up later."""
    for entry in workshop.iterdir() if workshop.is_dir() else ():
        if entry.name != _LOCK:
            shutil.rmtree(entry, ignore_errors=True) if entry.is_dir() else entry.unlink(missing_ok=True)
    lock.release()
    shutil.rmtree(workshop, ignore_errors=True)


def _exchange(fresh: Path, target: Path) -> bool:
    """Let two folders change places in one step; returns whether the system can. Raises OSError where it may not."""
    if sys.platform == "linux":
        name, arguments = "renameat2", (-100, os.fsencode(fresh), -100, os.fsencode(target), 2)  # AT_FDCWD, exchange
    elif sys.platform == "darwin":
        name, arguments = "renamex_np", (os.fsencode(fresh), os.fsencode(target), 2)  # RENAME_SWAP
    else:
        return False
    call = getattr(ctypes.CDLL(None, use_errno=True), name, None)
    if call is None:
        return False
    if call(*arguments) == 0:
        return True
    number = ctypes.get_errno()
    if number in _NO_EXCHANGE:
        return False
    raise OSError(number, os.strerror(number), str(target))


def _replace(fresh: Path, target: Path, earlier: Path) -> None:
    target.rename(earlier)
    try:
        fresh.rename(target)
    except OSError:
        earlier.rename(target)
        raise


def _fill(fresh: Path, target: Path) -> None:
    """Move the files of the fresh report one by one into a folder that stays, the manifest last."""
    (fresh.parent / _FILLING).touch()
    for entry in sorted(fresh.iterdir(), key=lambda entry: (entry.name == _LAST, entry.name)):
        if not entry.is_dir():
            entry.replace(target / entry.name)
    _flush_folder(target)
    (fresh.parent / _FILLING).unlink()


def _flush(folder: Path) -> None:
    """Have the system write to the disk what it holds of the folder's files, so that no crash leaves an empty one."""
    for file in folder.rglob("*"):
        if file.is_file() and not file.is_symlink():
            with contextlib.suppress(PermissionError), file.open("rb+") as handle:
                os.fsync(handle.fileno())
    _flush_folder(folder)


def _flush_folder(folder: Path) -> None:
    if sys.platform != "win32":  # where a folder cannot be opened
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
