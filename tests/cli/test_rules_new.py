"""`crosscheck rules new`: where the file goes, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_what_it_writes_is_in_order_and_passes(crosscheck):
    code, out, _ = crosscheck("rules", "new", "gift-before-award", "--path", "mine/rules")
    assert code == 0
    assert out.splitlines()[0] == "Written to mine/rules/gift-before-award.yaml, a draft."
    assert crosscheck("rules", "check", "mine/rules/gift-before-award.yaml")[:2] == (0, "1 rule in order\n")
    code, out, _ = crosscheck("rules", "test", "mine/rules/gift-before-award.yaml")
    assert code == 0
    assert out.endswith("9 passed, 0 failed\n")


def test_one_register_is_enough(crosscheck):
    assert crosscheck("rules", "new", "paid-lately", "--compare", "payments")[0] == 0
    assert "compare: {payment: payments}" in Path("paid-lately.yaml").read_text(encoding="utf-8")


def make_project(settings: str) -> None:
    Path("gifts.csv").write_text("Donor,Date\nAlder Ltd,2024-01-01\n", encoding="utf-8")
    Path("crosscheck.toml").write_text(
        f'[[registers]]\nregister = "gifts"\npath = "gifts.csv"\n{settings}', encoding="utf-8"
    )


def test_in_a_project_it_goes_to_the_folder_of_own_rules(crosscheck):
    Path("own").mkdir()
    make_project('[rules]\npath = "own"\n')
    code, out, _ = crosscheck("rules", "new", "mine")
    assert (code, out.splitlines()[0]) == (0, "Written to own/mine.yaml, a draft.")
    assert Path("own/mine.yaml").is_file()


def test_a_project_without_such_a_folder_is_told_of_it(crosscheck):
    make_project("")
    _, out, _ = crosscheck("rules", "new", "mine")
    assert out.startswith(
        "Written to mine.yaml, a draft. A run finds it once crosscheck.toml names its folder under [rules] path."
    )


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("Mine",), "a rule cannot be called `Mine`; write small letters, digits and hyphens, such as `mine`"),
        (("mine", "--compare", "gift"), "there is no register `gift`; did you mean `gifts`?"),
        (("taken",), "there is a rule `taken` already: deeper/taken.yaml; choose another name"),
        (("gift-declared-late",), "`gift-declared-late` is a shipped rule; for other limits set its parameters under [rules.parameters]; a copy of its file among a project's own rules takes its place"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_nothing_written(crosscheck, args, said):
    Path("deeper").mkdir()
    Path("deeper/taken.yaml").write_text("rule: taken\n", encoding="utf-8")
    assert crosscheck("rules", "new", *args) == (2, "", f"crosscheck: {said}\n")
    assert [path.name for path in Path().iterdir()] == ["deeper"]


def test_a_folder_that_cannot_be_written_is_one_line(crosscheck):
    Path("file").write_text("", encoding="utf-8")
    code, _, err = crosscheck("rules", "new", "mine", "--path", "file/rules")
    assert code == 2
    assert err.startswith("crosscheck: `")
    assert "cannot be written: " in err
