"""A workbook's zip archive -> its parts, unpacked a chunk at a time and counted, whatever its directory says."""

from __future__ import annotations

import copy
import io
import zipfile
import zlib
from typing import TYPE_CHECKING

from engine.errors import Place, RegisterError

if TYPE_CHECKING:
    from collections.abc import Iterator

LARGEST = 2 * 10**9
"""Bytes that all parts of a workbook may unpack to: a sheet of 1,048,576 rows and 20 columns has about 1.2 GB."""
_MOST_PARTS = 10_000
_SMALL = 10 * 10**6
_CHUNK = 1024 * 1024
_SAVE = "open it in a spreadsheet program and save it again"
_DAMAGED = (zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError, KeyError, EOFError)


class Archive:
    """The parts of a workbook; reading them raises RegisterError where they are damaged or unpack to too much."""

    def __init__(self, data: bytes, file: str) -> None:
        self._place = Place(file)
        self._left = LARGEST
        try:
            archive = zipfile.ZipFile(io.BytesIO(data))
            entries = archive.infolist()
        except _DAMAGED:
            raise self.refuse() from None
        if len(entries) > _MOST_PARTS:
            raise RegisterError(f"the workbook has more than {_MOST_PARTS:,} parts", self._place, _SAVE)
        self._open = archive.open
        self.parts = {entry.filename: entry for entry in entries}
        if len(self.parts) < len(entries):
            raise self.refuse()

    def refuse(self) -> RegisterError:
        """Return the error of a damaged workbook."""
        return RegisterError("the workbook is damaged", self._place, _SAVE)

    def stream(self, name: str) -> Iterator[bytes]:
        """Yield a part in chunks, counted together with all that was unpacked before."""
        entry = copy.copy(self.parts[name])
        entry.file_size = LARGEST + _CHUNK  # what the directory says of it may be a lie
        try:
            with self._open(entry) as part:
                while chunk := part.read(_CHUNK):
                    self._left -= len(chunk)
                    if self._left < 0:
                        said = f"the workbook unpacks to more than {LARGEST // 10**9} GB"
                        raise RegisterError(said, self._place, "save its sheets as .csv")
                    yield chunk
        except _DAMAGED:
            raise self.refuse() from None

    def read(self, name: str) -> bytes:
        """Return a small part whole, empty where there is none; one that says what else to unpack is refused."""
        if name not in self.parts:
            return b""
        data = bytearray()
        for chunk in self.stream(name):
            data += chunk
            if len(data) > _SMALL:
                raise self.refuse()
        if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
            raise self.refuse()
        return bytes(data)
