"""Entries of [[registers]]: which files a project takes for which register, and what it says of their coverage."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from engine.errors import Place

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

SETTINGS = "crosscheck.toml"


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """One [[registers]] entry with the files it matches; `register` None means that the file itself must tell."""

    register: str | None
    pattern: str
    files: tuple[Path, ...]
    mapping: Path | None = None
    covers_from: dt.date | None = None
    covers_to: dt.date | None = None
    place: Place = field(default=Place(SETTINGS))
