"""`crosscheck rules try`: a rule at other values, beside what it finds now, on a small project."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RULE = "hospitality-before-award"


@pytest.fixture
def try_rule(crosscheck, project):
    def call(rule, *args):
        return crosscheck("rules", "try", rule, project, "--as-of", "2025-06-30", *args)

    return call


def test_it_prints_each_value_and_what_is_gained_and_lost(try_rule):
    code, out, _ = try_rule(RULE, "--set", "days_before=10,31")
    lines = out.splitlines()
    assert code == 0
    assert lines[0] == "hospitality-before-award, version 1 (live): Supplier gave hospitality before it won a contract"
    assert (
        lines[1]
        == "Westmarch Police on 2025-06-30. The present values: days_before 365 days, high_days 90 days, medium_days 180 days."
    )
    table = [line.split() for line in lines[3:7]]
    assert table[0] == [
        "days_before",
        "exceptions",
        "high",
        "medium",
        "low",
        "gained",
        "lost",
        "regraded",
        "cannot",
        "tell",
        "not",
        "applicable",
        "share",
    ]
    assert [row[0] for row in table[1:]] == ["10", "31", "365"]
    assert table[1][1:7] == ["0", "0", "0", "0", "0", "1"]
    assert table[3][1:9] == ["(present)", "1", "1", "0", "0", "-", "-", "-"]
    assert table[2][-1] == table[3][-1] == "#" * 30
    assert "Lost, each at the value nearest to the present one at which it is no longer raised: 1" in lines
    assert "31 days before A1 was awarded to ALDER VALE LIMITED." in lines[-1]
    assert lines[-1].startswith("  10  high  X")


def test_the_plot_is_plain_characters(try_rule):
    _, out, _ = try_rule(RULE, "--set", "days_before=10,31")
    assert out.isascii()


def test_a_single_value_is_led_up_to(try_rule):
    _, out, _ = try_rule(RULE, "--set", "days_before=15")
    values = [line.split()[0] for line in out.splitlines()[4:10]]
    assert values == ["15", "85", "155", "225", "295", "365"]


def test_the_present_is_what_the_project_sets_and_a_run_finds(try_rule, project):
    settings = project / "crosscheck.toml"
    more = "[rules.parameters.hospitality-before-award]\ndays_before = 20\n"
    settings.write_text(settings.read_text(encoding="utf-8") + more, encoding="utf-8")
    _, out, _ = try_rule(RULE, "--set", "days_before=40,50")
    assert "The present values: days_before 20 days" in out
    assert "Gained, each at the value nearest to the present one at which it is raised: 1\n  40  high  X" in out


def test_an_exempt_exception_is_left_out(try_rule, project):
    text = "rule,left,right,reason,approver,from,until\nhospitality-before-award,Alder Vale Ltd,,A raffle,Supt Hale,,2026-01-01\n"
    (project / "exemptions.csv").write_text(text, encoding="utf-8")
    _, out, _ = try_rule(RULE, "--set", "days_before=10")
    assert [line.split()[1] for line in out.splitlines()[4:9]] == ["0"] * 5


def test_a_draft_and_a_rule_by_path_can_be_tried(try_rule, tmp_path):
    text = (ROOT / "rules/gifts-and-awards/hospitality-before-award.yaml").read_text(encoding="utf-8")
    mine = tmp_path / "mine.yaml"
    mine.write_text(
        text.replace("rule: hospitality-before-award", "rule: mine").replace("live", "draft"), encoding="utf-8"
    )
    code, out, _ = try_rule(mine, "--set", "days_before=10")
    assert code == 0
    assert "A run leaves it out: it is draft." in out


def test_the_projects_own_rule_goes_before_a_shipped_one(try_rule, project):
    own = project / "own"
    own.mkdir()
    text = (ROOT / "rules/gifts-and-awards/hospitality-before-award.yaml").read_text(encoding="utf-8")
    (own / f"{RULE}.yaml").write_text(text.replace("title: Supplier gave", "title: Our own"), encoding="utf-8")
    settings = project / "crosscheck.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + '[rules]\npath = "own"\n', encoding="utf-8")
    _, out, _ = try_rule(RULE, "--set", "days_before=10")
    assert "Our own hospitality" in out


def test_the_settings_file_names_the_project_too(crosscheck, project):
    args = ("--as-of", "2025-06-30", "--set", "days_before=10")
    assert crosscheck("rules", "try", RULE, project / "crosscheck.toml", *args)[0] == 0


def test_the_table_is_written_too(try_rule, rows):
    assert try_rule(RULE, "--set", "days_before=10,31", "--csv", "table.csv")[0] == 0
    table = rows(Path("table.csv"))
    assert list(table[0]) == [
        "value", "present", "exceptions", "high", "medium", "low", "gained", "lost", "regraded", "cannot_tell", "not_applicable", "judged", "share",
    ]  # fmt: skip
    assert [(row["value"], row["present"], row["exceptions"], row["lost"]) for row in table] == [
        ("10", "false", "0", "1"),
        ("31", "false", "1", "0"),
        ("365", "true", "1", "0"),
    ]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ((RULE, "--set", "days_befor=1"), "--set: the rule has no parameter `days_befor`; did you mean `days_before`?"),
        ((RULE, "--set", "days_before=x"), "--set: `days_before` cannot be `x`; it is a whole number, 0 or more, at most 100,000, by default 365"),
        ((RULE,), "no parameter is named for the values; write --set days_before=VALUE, or --set days_before --from LEAST --to MOST"),
        (("accepted-without-value", "--set", "x=1"), "--set: the rule has no parameter `x`; this rule has no parameters"),
        (("hospitality-befor-award", "--set", "x=1"), "there is no rule `hospitality-befor-award`; did you mean `hospitality-before-award`?"),
        ((RULE, "--set", "days_before=1", "--csv", "no/such/folder/t.csv"), "`{no/such/folder/t.csv}` cannot be written: No such file or directory; there is no folder `{no/such/folder/}`"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_one_line(try_rule, args, said):
    said = said.replace("{no/such/folder/t.csv}", str(Path("no/such/folder/t.csv")))
    said = said.replace("{no/such/folder/}", str(Path("no/such/folder")))
    code, out, err = try_rule(*args)
    assert (code, out, err) == (2, "", f"crosscheck: {said}\n")


def test_at_most_ten_of_each_kind_are_listed_unless_all_are_wanted(try_rule, project):
    names = ["Ash", "Beech", "Cedar", "Damson", "Elder", "Fern", "Gorse", "Hazel", "Ivy", "Juniper", "Kelp", "Larch"]
    gifts = [
        f"G{n},PC Jo Larkin,{name}wick Foundry Ltd,01/03/2024,02/03/2024,Accepted,£20,Lunch"
        for n, name in enumerate(names)
    ]
    awards = [f"A{n},Works,{name}wick Foundry Ltd,2024-04-01,9000,2024-02-01" for n, name in enumerate(names)]
    for file, more in (("gifts.csv", gifts), ("awards.csv", awards)):
        head = (project / file).read_text(encoding="utf-8").splitlines()[0]
        (project / file).write_text("\n".join([head, *more, ""]), encoding="utf-8")
    _, out, _ = try_rule(RULE, "--set", "days_before=10,30")
    assert out.splitlines()[-1] == "  and 2 more; --all lists them"
    assert out.count("Foundry Ltd gave") == 10
    _, out, _ = try_rule(RULE, "--set", "days_before=10,30", "--all")
    assert out.count("Foundry Ltd gave") == 12


def test_a_share_over_the_review_budget_is_said(try_rule, project):
    names = [
        f"{first}{last}"
        for first in ("Ash", "Birk", "Cove", "Dun", "Elm")
        for last in ("holt", "mere", "wick", "thorpe")
    ]
    awards = [f"A{n},Works,{name} Foundry Ltd,2024-04-01,9000,2024-02-01" for n, name in enumerate(names)]
    gifts = [
        f"G{n},PC Jo Larkin,{name} Foundry Ltd,{20 + n}/03/2024,,Accepted,£20,Lunch"
        for n, name in enumerate(names[:10])
    ]
    for file, more in (("gifts.csv", gifts), ("awards.csv", awards)):
        head = (project / file).read_text(encoding="utf-8").splitlines()[0]
        (project / file).write_text("\n".join([head, *more, ""]), encoding="utf-8")
    settings = project / "crosscheck.toml"
    text = settings.read_text(encoding="utf-8").replace(
        'path = "gifts.csv"', 'path = "gifts.csv"\ncovers_from = 2020-01-01\ncovers_to = 2025-06-30'
    )
    settings.write_text(text, encoding="utf-8")
    _, out, _ = try_rule(RULE, "--set", "days_before=3,4,5")
    assert "Over the review budget of 10 % of them: 5, 365." in out
    settings.write_text(text + "[rules]\nreview_budget = 0.5\n", encoding="utf-8")
    assert "Over the review budget" not in try_rule(RULE, "--set", "days_before=3,4,5")[1]
