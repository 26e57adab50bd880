"""OCDS files to tables: the releases of many files flattened together, copies of a file set aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.reading.json.ocds import Flattened, flatten_releases

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.reading.json.ocds import Release


COPY = "the file is a copy of {}, byte for byte"


def find_copies(files: Sequence[tuple[str, str, str]]) -> Mapping[int, str]:
    """Return, by its place in the sequence, the first file that a file is a copy of.

    `files` are (register, sha256, file); the sheets of one file stand there several times and are no copies.
    """
    first: dict[tuple[str, str], str] = {}
    for register, digest, file in files:
        first.setdefault((register, digest), file)
    copies = {place: first[register, digest] for place, (register, digest, _) in enumerate(files) if digest}
    return {place: file for place, file in copies.items() if file != files[place][2]}


def flatten_files(files: Sequence[tuple[str, str, Sequence[Release]]]) -> list[Flattened]:
    """Return flatten_releases of (file, sha256, releases), a file that is a copy as releases set aside."""
    copies = find_copies([("awards", digest, file) for file, digest, _ in files])
    taken = iter(flatten_releases([(file, found) for at, (file, _, found) in enumerate(files) if at not in copies]))
    return [
        _flatten_copy(file, releases, copies[at]) if at in copies else next(taken)
        for at, (file, _, releases) in enumerate(files)
    ]


def _flatten_copy(file: str, releases: Sequence[Release], first: str) -> Flattened:
    places = {release.place: str(release.body.get("ocid") or "") for release in releases}
    aside = [(place, COPY.format(first), said) for place, said in places.items()]
    return Flattened(file, len(places), set_aside=aside)
