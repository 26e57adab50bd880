"""`stop_at` end to end: a run stops before anything is written, says why, and can be made to run all the same."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

WRONG_DATES = "Ref,Officer,Donor,Date offered\n" + "".join(
    f"G{n},PC Jo Larkin,Elm {n} Ltd,week {n}\n" for n in range(6)
)


def run(crosscheck, *more):
    return crosscheck("run", "p", "--as-of", "2025-06-30", "--out", "out", *more)


def add_setting(project: Path, text: str) -> None:
    settings = project / "crosscheck.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + text, encoding="utf-8")


@pytest.fixture
def misread(project):
    """The project with a gifts register whose dates cannot be read."""
    (project / "gifts.csv").write_text(WRONG_DATES, encoding="utf-8")
    return project


@pytest.mark.usefixtures("misread")
def test_a_critical_failure_stops_the_run_with_clear_lines(crosscheck):
    code, out, err = run(crosscheck)
    assert (code, out) == (2, "")
    assert err.splitlines() == [
        (
            "crosscheck: gifts.csv: event_on: more than half of the dates in this column could not be read "
            "(critical; 6 of 6 not read, such as week 0; 1 of 1 place; check sources.dates-read)"
        ),
        (
            "crosscheck: 1 check stops this run and nothing was written; `--stop-at never` runs all the same and lists "
            "every place in quality.json and defects.csv"
        ),
    ]
    assert not Path("out").exists()


def test_a_stopped_run_leaves_the_earlier_report_alone(crosscheck, project):
    assert run(crosscheck)[0] == 0
    before = {path.name: path.read_bytes() for path in Path("out").iterdir()}
    (project / "gifts.csv").write_text(WRONG_DATES, encoding="utf-8")
    assert run(crosscheck)[0] == 2
    assert {path.name: path.read_bytes() for path in Path("out").iterdir()} == before
    assert sorted(path.name for path in Path().iterdir()) == ["out", "p"]


@pytest.mark.parametrize("how", ["option", "setting"])
def test_never_runs_all_the_same_and_shows_the_failure(crosscheck, misread, rows, how):
    if how == "setting":
        add_setting(misread, '[quality]\nstop_at = "never"\n')
    assert run(crosscheck, *(("--stop-at", "never") if how == "option" else ()))[0] == 0
    quality = json.loads(Path("out/quality.json").read_text(encoding="utf-8"))
    assert quality["stop_at"] == "never"
    (failed,) = [check for check in quality["checks"] if check["id"] == "sources.dates-read"]
    assert (failed["failed"], failed["stops"]) == (1, False)
    critical = [row for row in rows(Path("out/defects.csv")) if row["severity"] == "critical"]
    assert [(row["source_file"], row["source_row"], row["field"]) for row in critical] == [
        ("gifts.csv", "", "event_on")
    ]


def test_a_stricter_project_stops_where_the_default_does_not(crosscheck, project):
    assert run(crosscheck, "--quiet")[0] == 0
    add_setting(project, '[quality]\nstop_at = "high"\n')
    code, out, err = run(crosscheck)
    assert (code, out) == (2, "")
    assert (
        "crosscheck: gifts.csv:5: event_on: the day of the gift or event is not recorded (high; 1 of 3 rows; check gifts.event-dated)"
        in err
    )
    assert run(crosscheck, "--stop-at", "critical", "--quiet")[0] == 0


def test_at_most_five_failed_checks_are_printed(crosscheck, project):
    row = "G9,,N/A,01/03/2019,01/02/2019,,0,Pen\nG9,PC Jo Larkin,PC Jo Larkin,01/03/2089,01/02/1919,Accepted,-4,Pen\n"
    (project / "gifts.csv").write_text(
        f"Ref,Officer,Donor,Date offered,Date declared,Accepted or declined,Value,Details\n{row}", encoding="utf-8"
    )
    _, _, err = run(crosscheck, "--stop-at", "info")
    lines = err.splitlines()
    assert len(lines) == 7
    assert lines[5].startswith("crosscheck: and ")
    assert lines[6].split(" checks stop this run")[0].removeprefix("crosscheck: ") == str(5 + int(lines[5].split()[2]))


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ('[quality]\nstop_at = "critcal"\n', "`stop_at` cannot be `critcal`; did you mean `critical`?"),
        ("[quality]\nstop_at = 1\n", "`stop_at` must be text"),
        ('[quality]\nstop = "high"\n', "[quality] has no key `stop`; did you mean `stop_at`?"),
    ],
)
def test_a_setting_that_is_none_is_refused_at_its_line(crosscheck, project, setting, said):
    lines = (project / "crosscheck.toml").read_text(encoding="utf-8").count("\n")
    add_setting(project, setting)
    code, _, err = run(crosscheck)
    assert (code, err) == (2, f"crosscheck: crosscheck.toml:{lines + 2}: {said}\n")
