"""The manifest: what a run read, applied and wrote, so that another can show that it gives the same files."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from decimal import Decimal
from numbers import Integral
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING

from engine.documents import DISTRIBUTION

if TYPE_CHECKING:
    from engine.reports.run import RuleNote, Run
    from engine.schema import Source

MANIFEST = "manifest.json"
QUALITY = "quality.json"


def write_quality(run: Run, folder: Path) -> None:
    """Write quality.json: the result of the data-quality gate, as the gate gave it."""
    _write_json(run.quality, folder / QUALITY)


def write_manifest(run: Run, folder: Path) -> None:
    """Write manifest.json; call it last, because it digests every file that stands in the folder.

    Decimals and dates are text. Neither the clock nor the machine leaves a trace in it: no time, absolute path or
    user name.
    """
    manifest = {
        "engine": DISTRIBUTION,
        "engine_version": run.engine_version,
        "project": run.project,
        "marking": run.marking,
        "as_of": run.as_of,
        "since": run.since,
        "inputs": [_describe_source(source) for source in sorted(run.sources, key=_source_order)],
        "other_inputs": [
            {"file": _hide_folders(file), "sha256": digest} for file, digest in sorted(run.other_inputs.items())
        ],
        "rules": [_describe_rule(rule) for rule in sorted(run.rules, key=lambda rule: rule.name)],
        "counts": dict(run.counts),
        "outputs": digest_outputs(folder),
    }
    _write_json(manifest, folder / MANIFEST)


def digest_outputs(folder: Path) -> list[dict[str, object]]:
    """Return file (relative to the folder, with `/`), bytes and sha256 of each file in it but the manifest itself."""
    paths = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return [
        {"file": name, "bytes": paths[name].stat().st_size, "sha256": _digest_file(paths[name])}
        for name in sorted(paths)
        if name != MANIFEST
    ]


def list_outputs(folder: Path) -> list[str]:
    """Return the files that the run wrote whose manifest stands in the folder, the manifest among them."""
    return [MANIFEST, *_read_outputs(folder)]


def find_changed(folder: Path) -> list[str]:
    """Return the files of the folder that are no longer as the run wrote them, by its manifest, in order of name."""
    return sorted(
        name
        for name, digest in _read_outputs(folder).items()
        if (folder / name).is_file() and _digest_file(folder / name) != digest
    )


def _read_outputs(folder: Path) -> dict[str, str]:
    """Return the files that a manifest lists, with their sha256; those outside its folder are none of it."""
    try:
        listed = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["outputs"]
        outputs = {str(output["file"]): str(output["sha256"]) for output in listed}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return {}
    return {file: digest for file, digest in outputs.items() if PurePosixPath(file).name == file}


def make_json_text(value: object) -> str:
    """Return the value as JSON with sorted keys: decimals and dates as text, sets as sorted lists, NaN as null."""
    return json.dumps(_simplify(value), ensure_ascii=False, sort_keys=True, indent=2, allow_nan=False) + "\n"


def _write_json(value: object, path: Path) -> None:
    path.write_text(make_json_text(value), encoding="utf-8", newline="\n")


def _simplify(value: object) -> object:
    if isinstance(value, Mapping):
        return {str(key): _simplify(part) for key, part in value.items()}
    if isinstance(value, AbstractSet):
        return sorted((_simplify(part) for part in value), key=str)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_simplify(part) for part in value]
    return _simplify_scalar(value)


def _simplify_scalar(value: object) -> object:
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _describe_source(source: Source) -> dict[str, object]:
    return {
        "file": _hide_folders(source.file),
        "sheet": source.sheet,
        "register": source.register,
        "mapping": _hide_folders(source.mapping),
        "sha256": source.sha256,
        "encoding": source.encoding,
        "header_row": source.header_row,
        "rows_in": source.rows_in,
        "kept": source.kept,
        "set_aside": source.set_aside,
        "columns": source.columns,
        "covers_from": source.covers_from,
        "covers_to": source.covers_to,
        "coverage_assumed": source.assumed,
    }


def _source_order(source: Source) -> tuple[str, str, int]:
    return source.file, source.sheet, source.index


def _describe_rule(rule: RuleNote) -> dict[str, object]:
    return {
        "name": rule.name,
        "version": rule.version,
        "file": _hide_folders(rule.file),
        "sha256": rule.sha256,
        "parameters": dict(rule.parameters),
    }


def _hide_folders(file: str) -> str:
    """Return the file's name alone where its path is absolute: a folder of the machine is nobody's business."""
    for path in (PurePosixPath(file), PureWindowsPath(file)):
        if path.is_absolute():
            return path.name
    return file


def _digest_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
