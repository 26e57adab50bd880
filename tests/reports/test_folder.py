"""The folder of a report: whole at any instant, what people put into it kept, its rights and its links as they were."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from engine.errors import UsageError
from engine.reports import exchange, folder, manifest
from engine.reports.folder import prepare_out, write_run

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has neither these rights nor fork")
NAMES = ("exceptions.csv", "report.html", "quality.json")


@pytest.fixture
def write(monkeypatch, tmp_path):
    """Write a report in which each file says the word; the forms of a real run are tested elsewhere."""
    monkeypatch.chdir(tmp_path)

    def write_words(word: str, fresh: Path) -> None:
        for name in NAMES:
            (fresh / name).write_text(f"{word} {name}\n", encoding="utf-8")

    def write_list(_: str, fresh: Path) -> None:
        text = manifest.make_json_text({"engine": "register-crosscheck", "outputs": manifest.digest_outputs(fresh)})
        (fresh / "manifest.json").write_text(text, encoding="utf-8")

    for name, made in {"write_csvs": write_words, "write_quality": pass_by, "write_html": pass_by}.items():
        monkeypatch.setattr(folder, name, made)
    monkeypatch.setattr(folder, "write_manifest", write_list)
    return lambda word, out="out": write_run(word, Path(out))


def pass_by(*_: object) -> None:
    """Write nothing."""


def word_of(out: Path) -> str:
    """The word of the one run whose report stands there whole."""
    assert manifest.list_outputs(out) == ["manifest.json", *sorted(NAMES)]
    assert manifest.find_changed(out) == []
    words = {(out / name).read_text(encoding="utf-8").split()[0] for name in NAMES}
    assert len(words) == 1
    return words.pop()


def rights(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def leftovers() -> list[Path]:
    return sorted(Path().rglob(".crosscheck-*"))


WAYS = {
    "the two change places": lambda _: None,
    "the earlier one is moved aside": lambda patch: patch.setattr(exchange, "_exchange", lambda *_: False),
    "a mount point is filled": lambda patch: patch.setattr(exchange, "_is_mount", Path.is_dir),
    "a folder is found to be one on moving it": lambda patch: patch.setattr(exchange, "_exchange", refuse_to_move),
}


def refuse_to_move(*_: object) -> bool:
    raise OSError(16, "Device or resource busy")


@pytest.fixture(params=WAYS)
def way(request, monkeypatch):
    WAYS[request.param](monkeypatch)
    return request.param


@pytest.mark.usefixtures("way")
def test_a_later_report_takes_the_place_of_the_earlier_one(write):
    assert write("first") == ()
    assert write("second") == ()
    assert word_of(Path("out")) == "second"
    assert not leftovers()


@pytest.mark.usefixtures("way")
def test_files_that_no_run_wrote_stay_and_are_said(write):
    write("first")
    Path("out/notes.docx").write_text("what I did", encoding="utf-8")
    Path("out/letters/old").mkdir(parents=True)
    Path("out/letters/old/one.txt").write_text("Dear", encoding="utf-8")
    assert write("second") == ("files that no run wrote stay in the folder: letters, notes.docx",)
    assert word_of(Path("out")) == "second"
    assert Path("out/notes.docx").read_text(encoding="utf-8") == "what I did"
    assert Path("out/letters/old/one.txt").read_text(encoding="utf-8") == "Dear"


@pytest.mark.usefixtures("way")
def test_an_output_that_somebody_worked_in_stays_under_another_name(write):
    for month, kept in (("second", "exceptions.changed.csv"), ("third", "exceptions.changed-2.csv")):
        write("first")
        Path("out/exceptions.csv").write_text(f"my notes for {month}", encoding="utf-8")
        notes = write(month)
        assert notes[0] == f"`exceptions.csv` had been changed since a run wrote it; it was kept as {kept}"
        assert Path("out", kept).read_text(encoding="utf-8") == f"my notes for {month}"
        assert word_of(Path("out")) == month


@posix
def test_a_new_report_is_its_owners_alone(write):
    write("first")
    assert rights(Path("out")) == 0o700
    assert {rights(file) for file in Path("out").iterdir()} == {0o600}
    Path("empty").mkdir(mode=0o755)
    write("first", "empty")
    assert {rights(file) for file in Path("empty").iterdir()} == {0o600}


@posix
@pytest.mark.usefixtures("way")
def test_the_rights_of_an_earlier_report_stay(write):
    write("first")
    Path("out/exceptions.csv").chmod(0o640)
    Path("out/quality.json").unlink()
    Path("out").chmod(0o750)
    write("second")
    assert rights(Path("out")) == 0o750
    assert rights(Path("out/exceptions.csv")) == 0o640
    assert rights(Path("out/report.html")) == 0o600
    assert rights(Path("out/quality.json")) == 0o640  # not there before: what the folder allows


@posix
def test_a_link_is_followed_to_its_folder(write):
    write("first", "real")
    Path("link").symlink_to("real")
    write("second", "link")
    assert Path("link").is_symlink()
    assert word_of(Path("real")) == "second"


@posix
def test_a_link_to_nothing_is_refused(write):
    Path("link").symlink_to("gone")
    with pytest.raises(UsageError, match="`link` is a link to nothing"):
        write("first", "link")
    assert not Path("gone").exists()


def test_a_file_or_a_folder_of_other_files_is_refused(write):
    Path("file").write_text("x", encoding="utf-8")
    Path("theirs").mkdir()
    Path("theirs/thesis.txt").write_text("mine", encoding="utf-8")
    for out in ("file", "theirs"):
        with pytest.raises(UsageError):
            write("first", out)
    assert not leftovers()


@posix
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_folder_beside_which_nothing_may_be_made_is_filled(write):
    write("first", "above/out")
    Path("above").chmod(0o500)
    try:
        write("second", "above/out")
        assert word_of(Path("above/out")) == "second"
    finally:
        Path("above").chmod(0o700)


@pytest.mark.usefixtures("way")
def test_what_fails_before_the_end_leaves_the_earlier_report(write, monkeypatch):
    write("first")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(folder, "write_manifest", fail)
    with pytest.raises(UsageError, match="the folder `out` cannot be written: No space left on device"):
        write("second")
    assert word_of(Path("out")) == "first"
    assert not leftovers()


def test_a_report_whose_place_is_taken_meanwhile_is_put_back(write, monkeypatch):
    write("first")
    monkeypatch.setattr(exchange, "_exchange", lambda *_: False)
    rename = Path.rename

    def refuse(self: Path, target: Path) -> Path:
        if self.name == "run":
            raise PermissionError(13, "in use by another program")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(UsageError, match="in use by another program"):
        write("second")
    assert word_of(Path("out")) == "first"


EVENTS = ("os.", "shutil.", "open", "ctypes.dlsym")


def kill_at(step: int, work) -> bool:
    """Do the work in a process that dies, as by kill -9, before its step of that number; returns whether it died."""
    process = os.fork()
    if process == 0:
        seen = 0

        def count(event: str, _: object) -> None:
            nonlocal seen
            if event.startswith(EVENTS):
                seen += 1
                if seen == step:
                    os._exit(9)

        sys.addaudithook(count)
        try:
            work()
        except BaseException:  # noqa: BLE001 - told by the exit code
            os._exit(1)
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    assert code in (0, 9)
    return code == 9


@posix
@pytest.mark.parametrize("way", list(WAYS)[:3], indirect=True)
def test_a_run_that_is_killed_at_any_step_leaves_a_whole_report(write, way):
    write("0")
    Path("out/notes.docx").write_text("what I did", encoding="utf-8")
    step, words = 0, set()
    while kill_at(step := step + 1, lambda: write(f"run{step}")):
        if way == "the two change places":
            word_of(Path("out"))
        prepare_out(Path("out"))
        words.add(word_of(Path("out")) == f"run{step}")
        assert Path("out/notes.docx").read_text(encoding="utf-8") == "what I did"
        assert [left for left in leftovers() if any(left.iterdir())] == []
    assert step > 20
    assert words == {True, False}  # killed before the new report stood there, and after


def test_a_run_at_work_is_left_alone(write):
    write("first")
    with exchange.open_workshop(Path("out").resolve()) as fresh:
        assert prepare_out(Path("out")) == ()
        assert fresh.is_dir()
    assert not leftovers()
