"""Starter files are written all or not at all, and never over anything."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import UsageError
from engine.starter.write import write_starter

FILES = {"README.txt": b"read", "registers/gifts.xlsx": b"gifts", "registers/awards.xlsx": b"awards", "z.csv": b""}


def list_files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("there", [None, (), (".git",), (".DS_Store", ".gitignore"), ("desktop.ini", "Thumbs.db")])
def test_a_new_folder_or_one_with_hidden_files_alone_is_filled(tmp_path, there):
    folder = tmp_path / "a" / "b"
    hidden = dict.fromkeys(there or (), b"kept")
    if there is not None:
        folder.mkdir(parents=True)
        for name, data in hidden.items():
            (folder / name).write_bytes(data)
    write_starter(folder, FILES)
    assert list_files(folder) == FILES | hidden
    assert not [path for path in folder.iterdir() if path.name.startswith(".crosscheck-")]


@pytest.mark.parametrize(
    ("there", "said"),
    [
        (["notes.txt"], "the folder `F` is not empty: it holds `notes.txt`"),
        (["README.txt", "a", "b"], "the folder `F` is not empty: it holds `README.txt` and 2 more"),
        ([".git", "reports/x"], "the folder `F` is not empty: it holds `reports`"),
    ],
)
def test_a_folder_that_holds_anything_is_left_as_it_is(tmp_path, there, said):
    for name in there:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"mine")
    with pytest.raises(UsageError) as error:
        write_starter(tmp_path, FILES)
    assert str(error.value) == f"{said.replace('`F`', f'`{tmp_path}`')}; name a folder that is new or empty"
    assert list_files(tmp_path) == dict.fromkeys(there, b"mine")


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "f").write_bytes(b"mine")
    with pytest.raises(UsageError, match="is a file, not a folder"):
        write_starter(tmp_path / "f", FILES)
    with pytest.raises(UsageError, match=r"cannot be (read|written)"):
        write_starter(tmp_path / "f" / "g", FILES)
    assert list_files(tmp_path) == {"f": b"mine"}


@pytest.mark.parametrize("made", [True, False])
@pytest.mark.parametrize("method", ["rename", "write_bytes"])
@pytest.mark.parametrize("nth", [1, 2, 3])
def test_where_a_step_fails_nothing_is_left(tmp_path, monkeypatch, made, method, nth):
    """The disk fills up, or a virus scanner holds a file, at the nth step."""
    folder = tmp_path / "a" / "b"
    if made:
        folder.mkdir(parents=True)
        (folder / ".keep").write_bytes(b"kept")
    real, calls = getattr(Path, method), []

    def fail(path, *args):
        calls.append(path)
        if len(calls) == nth:
            raise OSError(28, "No space left on device")
        return real(path, *args)

    monkeypatch.setattr(Path, method, fail)
    with pytest.raises(UsageError, match="cannot be written: No space left on device"):
        write_starter(folder, FILES)
    monkeypatch.undo()
    assert sorted(path.name for path in tmp_path.rglob("*")) == ([".keep", "a", "b"] if made else [])
