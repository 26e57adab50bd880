"""A file on disk -> its bytes: only ordinary files, never larger than its kind may be, no line beyond measure."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, BinaryIO

from engine.errors import Place, RegisterError, suggest_nearest

if TYPE_CHECKING:
    from pathlib import Path

LONGEST_LINE = 16 * 1024 * 1024
"""Bytes of one line of a text file. Excel holds 16,384 cells of 32,767 characters, but no register comes near: the
longest line seen in a published one has 60 kB. A longer one is no table, and a parser would hold it whole."""
_CHUNK = 1024 * 1024


def read_bytes(path: Path, file: str, largest: int, why: str, *, lines: bool = False) -> tuple[bytes, str]:
    """Return the content of an ordinary file and its SHA-256; raises RegisterError with one clear line.

    `largest` is the most bytes its kind may have and `why` the reason that is said; with `lines` a line longer than
    LONGEST_LINE is refused before the file is read whole.
    """
    place = Place(file)
    try:
        refuse_non_file(path, file)
        if path.stat().st_size > largest:
            raise _refuse_size(place, largest, why)
        with path.open("rb") as stream:
            if lines:
                _refuse_long_line(stream, place)
                stream.seek(0)
            data = stream.read(largest + 1)
    except OSError as error:
        raise RegisterError(f"the file cannot be read: {error.strerror or error}", place) from None
    if len(data) > largest:
        raise _refuse_size(place, largest, why)
    return data, hashlib.sha256(data).hexdigest()


def refuse_non_file(path: Path, file: str) -> None:
    """Raise RegisterError for a folder, a missing file, a link to nowhere, a pipe or a device, without opening it."""
    place = Place(file)
    if path.is_dir():
        raise RegisterError("this is a folder, not a register", place, f"name its files, such as `{file}/*.csv`")
    if path.is_file():
        return
    if path.is_symlink():
        raise RegisterError("this is a link that leads to no file", place, "mend the link or name the file itself")
    if path.exists():
        raise RegisterError("this is a pipe or a device, not a file", place, "save what it gives as a file")
    raise RegisterError("there is no such file", place, _list_neighbours(path))


def leads_inside(path: Path, folder: Path) -> bool:
    """Tell whether a path, its links followed, stays in a resolved folder; a link that leads nowhere does not."""
    try:
        return path.resolve(strict=True).is_relative_to(folder)
    except (OSError, RuntimeError):  # RuntimeError is a loop of links before Python 3.13
        return False


def _refuse_size(place: Place, largest: int, why: str) -> RegisterError:
    shown = f"{largest / 10**9:g} GB" if largest >= 10**9 else f"{largest // 10**6} MB"
    return RegisterError(f"the file is larger than {shown}", place, why)


def _refuse_long_line(stream: BinaryIO, place: Place) -> None:
    """Read the file through once, holding a chunk at a time; a line ends at a line feed or a carriage return."""
    length = start = 0
    while chunk := stream.read(_CHUNK):
        ends = [at for at in (chunk.find(b"\n"), chunk.find(b"\r")) if at >= 0]
        length += min(ends, default=len(chunk))
        if length > LONGEST_LINE:
            said = f"the line is longer than {LONGEST_LINE // 1024**2} MB, so this is no table"
            hint = "save the register as .csv with a line for each row"
            raise RegisterError(said, Place(place.file, _count_lines(stream, start) + 1), hint)
        if ends:
            last = max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
            length = len(chunk) - 1 - last
            start = stream.tell() - length


def _count_lines(stream: BinaryIO, end: int) -> int:
    """Return how many lines end before a place in the file."""
    stream.seek(0)
    lines = returns = 0
    while stream.tell() < end:
        chunk = stream.read(min(_CHUNK, end - stream.tell()))
        lines += chunk.count(b"\n")
        returns += chunk.count(b"\r")
    return lines or returns


def _list_neighbours(path: Path) -> str | None:
    folder = path.parent
    return suggest_nearest(path.name, (each.name for each in folder.iterdir())) if folder.is_dir() else None
