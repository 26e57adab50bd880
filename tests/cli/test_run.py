"""`crosscheck run` end to end on a small project."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from engine.reports import exchange

FILES = {
    "exceptions.csv", "evidence.csv", "cannot_tell.csv", "coverage.csv", "links.csv", "defects.csv", "set_aside.csv", "nil_returns.csv",
    "exempted.csv",
    "manifest.json", "quality.json", "report.html",
}  # fmt: skip


def run(crosscheck, project, *more):
    return crosscheck("run", project, "--as-of", "2025-06-30", "--out", "out", *more)


def test_what_a_run_finds(finished, rows):
    folder, told = finished
    assert told.code == 0
    assert {path.name for path in (folder / "out").iterdir()} == FILES
    found = {(row["rule"], row["records"]) for row in rows(folder / "out/exceptions.csv")}
    assert found == {
        ("hospitality-before-award", "G1;G4;A1"),
        ("offer-during-tender", "G1;G4;A1"),
        ("offer-during-tender", "G3;A2"),
        ("second-job-is-supplier", "J1;A3"),
        ("gift-declared-late", "G3"),
    }
    assert [row["unknown"] for row in rows(folder / "out/cannot_tell.csv")] == ["event_on"]
    assert [row["reason"] for row in rows(folder / "out/set_aside.csv")] == ["nil return"]
    for words in ("gifts.csv", "hospitality-before-award", "report.html", "accepted"):
        assert words in told.printed


def test_every_row_is_accounted_for(finished):
    manifest = json.loads((finished[0] / "out/manifest.json").read_text(encoding="utf-8"))
    assert manifest["counts"]["rows_in"] == 9
    assert manifest["counts"]["rows_kept"] + manifest["counts"]["rows_set_aside"] == 9
    assert all(source["rows_in"] == source["kept"] + source["set_aside"] for source in manifest["inputs"])


def test_the_same_inputs_give_the_same_bytes(finished):
    first, second = (
        {path.name: path.read_bytes() for path in (finished[0] / out).iterdir()} for out in ("out", "again")
    )
    assert first == second


def test_what_great_expectations_finds_is_what_the_flags_say(finished, crosscheck, project):
    run(crosscheck, project)
    assert Path("out/defects.csv").read_bytes() == (finished[0] / "out/defects.csv").read_bytes()


def test_a_rule_over_the_review_budget_is_said_and_no_more(crosscheck, project, rows):
    gifts = [
        f"G{n},PC Jo Larkin,Firm {n} Ltd,01/03/2024,{'01/06/2024' if n < 5 else '02/03/2024'},Declined,£20,Lunch"
        for n in range(20)
    ]
    head = (project / "gifts.csv").read_text(encoding="utf-8").splitlines()[0]
    (project / "gifts.csv").write_text("\n".join([head, *gifts, ""]), encoding="utf-8")
    said = "raises 5 of 20 subjects (25.0 %), more than the review budget of 10 %"
    code, out, _ = run(crosscheck, project)
    assert code == 0
    assert f"Note: gift-declared-late {said}.\n" in out
    why = {row["rule"]: row["why"] for row in rows(Path("out/coverage.csv"))}
    assert why["gift-declared-late"] == said
    assert f"<code>gift-declared-late</code> {said}." in Path("out/report.html").read_text(encoding="utf-8")
    settings = project / "crosscheck.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + "[rules]\nreview_budget = 0.25\n", encoding="utf-8")
    assert "review budget" not in run(crosscheck, project)[1]


def test_fail_on_reaches_the_exit_code(crosscheck, project):
    assert run(crosscheck, project, "--fail-on", "critical")[0] == 3
    (project / "awards.csv").write_text("Contract ref,Supplier,Award date\nA1,Elm Ltd,2024-01-01\n", encoding="utf-8")
    assert run(crosscheck, project, "--fail-on", "critical")[0] == 0


def test_since_keeps_what_has_a_record_on_or_after_it(crosscheck, project, rows):
    run(crosscheck, project, "--since", "2024-05-02")
    assert {row["rule"] for row in rows(Path("out/exceptions.csv"))} == {
        "second-job-is-supplier",
        "hospitality-before-award",  # one of its gifts was declared in June
        "offer-during-tender",
    }


def test_quiet_prints_nothing(crosscheck, project):
    assert run(crosscheck, project, "--quiet") == (0, "", "")


def test_a_folder_without_settings_works(crosscheck, project):
    (project / "crosscheck.toml").unlink()
    code, out, _ = run(crosscheck, project)
    assert code == 0
    for line in ("awards.csv", "gifts.csv", "jobs.csv"):
        assert line in out
    assert "second_jobs" in out


def test_a_project_with_one_register_says_which_rules_cannot_run(crosscheck, project, rows):
    for name in ("awards.csv", "jobs.csv", "crosscheck.toml"):
        (project / name).unlink()
    assert run(crosscheck, project)[0] == 0
    why = {row["rule"]: row["why"] for row in rows(Path("out/coverage.csv"))}
    assert why["hospitality-before-award"] == "no procurement awards register in this project"
    assert why["gift-declared-late"] == ""


DECISIONS = """\
left,right,kind,verdict,who,when,why
Elm Bakery,Thornbury Motors Ltd,,same,J. Ferris,2024-03-01,one owner
Alder Vale Ltd,ALDER VALE LIMITED,,different,J. Ferris,2024-03-01,two firms
Gone Ltd,Alder Vale Ltd,,same,J. Ferris,2024-03-01,a firm of last year
"""


def test_decisions_of_the_project_win_and_are_recorded(crosscheck, project, rows):
    (project / "aliases.csv").write_text(DECISIONS, encoding="utf-8")
    code, out, _ = run(crosscheck, project)
    assert code == 0
    assert "Decisions on names: 3, links dismissed by them: 1, without effect: 1." in out
    links = {(row["left_name"], row["right_name"]): row for row in rows(Path("out/links.csv"))}
    decided = links["Elm Bakery", "Thornbury Motors Ltd"]
    assert (decided["score"], decided["band"], decided["method"], decided["decided_by"]) == (
        "1",
        "accept",
        "alias",
        "J. Ferris",
    )
    assert ("Alder Vale Ltd", "ALDER VALE LIMITED") not in links
    assert ("Alder Vale Limited", "ALDER VALE LIMITED") in links
    unused = [row for row in rows(Path("out/defects.csv")) if row["register"] == "aliases"]
    assert [(row["source_file"], row["source_row"], row["field"], row["said"]) for row in unused] == [
        ("aliases.csv", "4", "left", "Gone Ltd")
    ]
    manifest = json.loads(Path("out/manifest.json").read_text(encoding="utf-8"))
    assert [entry["file"] for entry in manifest["other_inputs"]] == ["aliases.csv", "crosscheck.toml"]
    assert manifest["counts"]["links_dismissed"] == 1


def test_a_decision_raises_and_takes_back_exceptions(crosscheck, project, rows):
    assert run(crosscheck, project)[0] == 0
    before = {(row["rule"], row["records"]) for row in rows(Path("out/exceptions.csv"))}
    text = (
        "left,right,kind,verdict,who,when,why\n"
        "Birchwood Catering Ltd,Thornbury Motors,,same,J. Ferris,2024-03-01,one owner\n"
        "Thornbury Motors,Thornbury Motors Ltd,,different,J. Ferris,2024-03-01,two firms\n"
    )
    (project / "aliases.csv").write_text(text, encoding="utf-8")
    assert run(crosscheck, project)[0] == 0
    after = {(row["rule"], row["records"]) for row in rows(Path("out/exceptions.csv"))}
    of_jobs = {(rule, records) for rule, records in before ^ after if rule == "second-job-is-supplier"}
    assert of_jobs == before ^ after == {("second-job-is-supplier", "J1;A3"), ("second-job-is-supplier", "J1;A2")}


def test_the_default_folder_is_named_after_the_day(crosscheck, project):
    assert crosscheck("run", project, "--as-of", "2025-06-30")[0] == 0
    assert Path("reports/2025-06-30/report.html").is_file()


def test_parameters_of_the_project_count(crosscheck, project, rows):
    settings = project / "crosscheck.toml"
    text = settings.read_text(encoding="utf-8")
    more = '[rules]\nskip = ["gift-declared-late"]\n[rules.parameters.hospitality-before-award]\ndays_before = 30\n'
    settings.write_text(text + more, encoding="utf-8")
    assert run(crosscheck, project)[0] == 0
    assert {row["rule"] for row in rows(Path("out/exceptions.csv"))} == {
        "offer-during-tender",
        "second-job-is-supplier",
    }


def test_a_rule_of_the_project_runs_beside_the_shipped_ones(crosscheck, project, rows):
    (project / "rules").mkdir()
    (project / "rules" / "any-gift.yaml").write_text(
        "rule: any-gift\nversion: 1\ntitle: Any gift\nstatus: live\nowner: psd\ncompare: {gift: gifts}\n"
        "when:\n  - gift.value_gbp at least: 20\nseverity: [info]\n"
        'report: {one per: [gift], about: gift.recipient_name, reason: "{gift.provider_name}"}\n',
        encoding="utf-8",
    )
    settings = project / "crosscheck.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + '[rules]\npath = "rules"\n', encoding="utf-8")
    assert run(crosscheck, project)[0] == 0
    found = [row for row in rows(Path("out/exceptions.csv")) if row["rule"] == "any-gift"]
    assert sorted(row["records"] for row in found) == ["G1", "G3"]


def spoil(project: Path, name: str, content: bytes) -> None:
    (project / name).write_bytes(content)


BAD = [
    ("a missing file", lambda p: (p / "awards.csv").unlink(), ["awards.csv"]),
    ("an empty file", lambda p: spoil(p, "awards.csv", b""), ["awards.csv", "empty"]),
    ("blank lines only", lambda p: spoil(p, "awards.csv", b"\r\n\r\n"), ["awards.csv"]),
    ("a binary file", lambda p: spoil(p, "awards.csv", bytes(range(256)) * 20), ["awards.csv"]),
    ("no supplier column", lambda p: spoil(p, "awards.csv", b"Colour,Size\nred,3\n"), ["awards.csv", "supplier"]),
    ("a slip in the register", lambda p: edit(p, '"awards"', '"award"'), ["`award`", "did you mean `awards`?"]),
    ("an unknown key", lambda p: edit(p, "path =", "pth ="), ["`pth`", "did you mean `path`?"]),
    ("an unknown rule", lambda p: edit(p, "[project]", '[rules]\nskip = ["gift-late"]\n[project]'), ["`gift-late`"]),
    (
        "an unknown parameter",
        lambda p: edit(p, "[project]", "[rules.parameters.gift-declared-late]\ndays = 5\n[project]"),
        ["`days`", "did you mean `days_allowed`?"],
    ),
    (
        "a parameter that does not fit",
        lambda p: edit(p, "[project]", '[rules.parameters.gift-declared-late]\ndays_allowed = "5"\n[project]'),
        ["days_allowed", "whole number"],
    ),
    (
        "a negative parameter",
        lambda p: edit(p, "[project]", "[rules.parameters.gift-declared-late]\ndays_allowed = -5\n[project]"),
        ["days_allowed", "-5"],
    ),
    (
        "coverage that runs backwards",
        lambda p: edit(p, 'path = "gifts.csv"', 'path = "gifts.csv"\ncovers_from = 2025-01-01\ncovers_to = 2024-01-01'),
        ["crosscheck.toml:6", "`covers_from` is after `covers_to`"],
    ),
    ("a path outside", lambda p: edit(p, '"gifts.csv"', '"../gifts.csv"'), ["outside the project folder"]),
    (
        "a decision with a slip",
        lambda p: spoil(p, "aliases.csv", b"left,right,verdict,who,when,why\nA Ltd,B Ltd,sane,J,2024-03-01,x\n"),
        ["aliases.csv:2:3: unknown verdict `sane`; did you mean `same`?"],
    ),
    ("a folder for a file", lambda p: (p / "d").mkdir() or edit(p, '"gifts.csv"', '"d"'), ["`d` is a folder"]),
    ("broken settings", lambda p: spoil(p, "crosscheck.toml", b"[project\n"), ["crosscheck.toml:1"]),
]


def edit(project: Path, good: str, bad: str) -> None:
    settings = project / "crosscheck.toml"
    text = settings.read_text(encoding="utf-8")
    assert good in text
    settings.write_text(text.replace(good, bad, 1), encoding="utf-8")


@pytest.mark.parametrize(("spoil_it", "words"), [pytest.param(*case[1:], id=case[0]) for case in BAD])
def test_bad_input_is_one_clear_line_and_leaves_nothing(crosscheck, project, spoil_it, words):
    spoil_it(project)
    code, out, err = run(crosscheck, project)
    assert code == 2
    assert out == ""
    assert len(err.strip().splitlines()) == 1, err
    for word in words:
        assert word in err
    assert not Path("out").exists()
    assert not list(Path().glob(".crosscheck-*"))


@pytest.mark.parametrize(
    ("ending", "make"),
    [
        (".xlsx", lambda path: path.write_bytes(b"PK\x03\x04 not a workbook")),
        (".xlsx", lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)),
        (".ods", lambda path: zipfile.ZipFile(path, "w").close()),
        (".json", lambda path: path.write_text("{", encoding="utf-8")),
        (".json", lambda path: path.write_text("[" * 100_000, encoding="utf-8")),
        (".json", lambda path: path.write_text('{"colour": 1}', encoding="utf-8")),
        (".docx", lambda path: path.write_bytes(b"PK\x03\x04")),
    ],
)
def test_a_damaged_file_is_one_clear_line(crosscheck, project, ending, make):
    make(project / f"awards{ending}")
    edit(project, '"awards.csv"', f'"awards{ending}"')
    code, _, err = run(crosscheck, project)
    assert code == 2
    assert len(err.strip().splitlines()) == 1, err
    assert f"awards{ending}" in err


def test_a_rule_with_many_slips_shows_five_and_points_to_the_rest(crosscheck, project):
    (project / "rules").mkdir()
    when = "".join(f"  - gift.field{number} is: x\n" for number in range(9))
    text = f"rule: bad\nversion: 1\ntitle: t\nstatus: live\nowner: o\ncompare: {{gift: gifts}}\nwhen:\n{when}"
    (project / "rules" / "bad.yaml").write_text(
        text + "severity: [low]\nreport: {one per: [gift], reason: r}\n", encoding="utf-8"
    )
    edit(project, "[project]", '[rules]\npath = "rules"\n[project]')
    code, _, err = run(crosscheck, project)
    lines = err.strip().splitlines()
    assert code == 2
    assert len(lines) == 6
    assert lines[0].startswith("crosscheck: rules/bad.yaml:8:5: the gifts register has no field `field0`")
    assert "rules check" in lines[-1]


def test_what_cannot_be_replaced_stays(crosscheck, project, monkeypatch):
    run(crosscheck, project)
    before = {path.name: path.read_bytes() for path in Path("out").iterdir()}

    def refuse(*_: object) -> None:
        raise PermissionError(13, "in use by another program")

    monkeypatch.setattr(exchange, "_exchange", refuse)
    code, _, err = run(crosscheck, project)
    assert code == 2
    assert "`out` cannot be written" in err
    assert {path.name: path.read_bytes() for path in Path("out").iterdir()} == before


def test_what_people_put_into_the_earlier_report_is_kept_and_said(crosscheck, project):
    run(crosscheck, project)
    Path("out/notes.txt").write_text("x", encoding="utf-8")
    with Path("out/exceptions.csv").open("a", encoding="utf-8") as file:
        file.write("seen by me\n")
    code, printed, _ = run(crosscheck, project)
    assert code == 0
    assert (
        "Note: `exceptions.csv` had been changed since a run wrote it; it was kept as exceptions.changed.csv."
        in printed
    )
    assert "Note: files that no run wrote stay in the folder: notes.txt." in printed


def test_a_folder_below_a_file_is_one_clear_line(crosscheck, project):
    Path("f").write_text("x", encoding="utf-8")
    code, _, err = crosscheck("run", project, "--as-of", "2025-06-30", "--out", "f/out")
    assert code == 2
    assert len(err.strip().splitlines()) == 1


def test_a_folder_of_other_files_is_not_written_over(crosscheck, project):
    Path("out").mkdir()
    Path("out/thesis.txt").write_text("mine", encoding="utf-8")
    code, _, err = run(crosscheck, project)
    assert code == 2
    assert "not a report of ours" in err
    assert [path.name for path in Path("out").iterdir()] == ["thesis.txt"]


def test_a_file_that_nothing_tells_is_refused_in_a_folder_without_settings(crosscheck, project):
    (project / "crosscheck.toml").unlink()
    spoil(project, "other.csv", b"Colour,Size\nred,3\n")
    code, _, err = run(crosscheck, project)
    assert code == 2
    assert "other.csv" in err


@pytest.mark.parametrize(
    "args", [("--as-of", "June"), ("--since", "2024-13-01"), ("--fail-on", "bad"), ("--asof", "x")]
)
def test_bad_usage_is_one_clear_line(crosscheck, project, args):
    code, out, err = crosscheck("run", project, *args)
    assert (code, out) == (2, "")
    assert len(err.strip().splitlines()) == 1
