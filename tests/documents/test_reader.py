"""The same slips in a rule, a mapping, crosscheck.toml, aliases.csv and exemptions.csv: each one line, worded alike."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engine.errors import EngineError
from engine.matching.aliases import read_aliases
from engine.project import read_project
from engine.registers.mapping import read_mapping
from engine.rulebook.exemptions import read_exemptions
from engine.rulebook.parse import examine_rule

RULE = """\
rule: late
version: 1
title: A gift declared late
status: live
owner: psd
compare: {gift: gifts}
when:
  - gift.declared_on after: 2024-04-01
severity: [low]
report: {one per: [gift], reason: late}
""".replace("declared_on after", "declared_on more than")
MAPPING = """\
format: ours
register: gifts
columns:
  provider_name: Donor
  event_on: {column: Offered, dates: day first}
read: {kind: csv}
"""
PROJECT = """\
[project]
name = "Westmarch Police"
[[registers]]
register = "gifts"
path = "gifts.csv"
covers_from = 2024-04-01
"""
ALIASES = "left,right,kind,verdict,who,when,why\nAlder Ltd,Birch Ltd,,same,J. Ferris,2024-04-01,one owner\n"
EXEMPTIONS = "rule,left,right,reason,approver,from,until\nlate,Alder Ltd,,cleared,A. Vale,2024-04-01,2024-12-31\n"


def read(kind: str, text: str | bytes, folder: Path) -> list[str]:
    """The problems of one file of each kind, in their order."""
    name = {"rule": "late.yaml", "mapping": "m.yaml", "project": "crosscheck.toml"}.get(kind, f"{kind}.csv")
    (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    (folder / "gifts.csv").write_text("Donor\nx\n", encoding="utf-8")
    if kind == "rule":
        return [str(problem) for problem in examine_rule(folder / name, name)[1]]
    try:
        if kind == "mapping":
            read_mapping(folder / name, name)
        elif kind == "project":
            read_project(folder)
        elif kind == "aliases":
            read_aliases(folder / name, name)
        else:
            read_exemptions(folder / name, name, ["late"])
    except EngineError as error:
        return [str(problem) for problem in error.problems]
    return []


GOOD = {"rule": RULE, "mapping": MAPPING, "project": PROJECT, "aliases": ALIASES, "exemptions": EXEMPTIONS}


@pytest.mark.parametrize("kind", GOOD)
def test_what_is_right_is_read(kind, tmp_path):
    assert read(kind, GOOD[kind], tmp_path) == []


SLIPS = [
    # a mistyped key is one problem, not an unknown one and a missing one
    ("rule", "owner: psd", "ownr: psd", r"late.yaml:5:1: the rule has no key `ownr`; did you mean `owner`\?"),
    ("mapping", "columns:", "colums:", r"m.yaml:3:1: the mapping has no key `colums`; did you mean `columns`\?"),
    ("project", "path =", "pth =", r"crosscheck.toml:5: a \[\[registers\]\] entry has no key `pth`; did you mean `path`\?"),
    ("aliases", "who", "wo", r"aliases.csv:1:5: unknown column `wo`; did you mean `who`\?"),
    ("exemptions", "approver", "aprover", r"exemptions.csv:1:5: unknown column `aprover`; did you mean `approver`\?"),
    # an unknown key
    ("rule", "owner: psd", "owner: psd\ncolour: red", r"late.yaml:6:1: the rule has no key `colour`; known: .*"),
    ("mapping", "read:", "zzzz: red\nread:", r"m.yaml:6:1: the mapping has no key `zzzz`; known: .*"),
    ("project", "name =", "colour = 1\nname =", r"crosscheck.toml:2: \[project\] has no key `colour`; .*"),
    ("aliases", "verdict", "verdict,colour", r"aliases.csv:1:5: unknown column `colour`; known: .*"),
    # a missing key, and two
    ("rule", "owner: psd\n", "", r"late.yaml:1:1: the rule lacks `owner`"),
    ("mapping", "format: ours\n", "", r"m.yaml:1:1: the mapping lacks `format`; a mapping has .*"),
    ("project", 'path = "gifts.csv"\n', "", r"crosscheck.toml:3: a \[\[registers\]\] entry lacks `path`"),
    ("aliases", "who,when", "when", r"aliases.csv:1: the file has no column `who`; its first row is .*"),
    ("exemptions", "approver,from", "from", r"exemptions.csv:1: the file has no column `approver`; its first row is .*"),
    ("rule", "version: 1\ntitle: A gift declared late\n", "", r"late.yaml:1:1: the rule lacks `version`, `title`"),
    ("mapping", "format: ours\nregister: gifts\n", "", r"m.yaml:1:1: the mapping lacks `format`, `register`; .*"),
    # a value that is not one of the known
    ("rule", "status: live", "status: lve", r"late.yaml:4:9: `lve` is not a status; did you mean `live`\?"),
    ("mapping", "register: gifts", "register: gift", r"m.yaml:2:11: there is no register `gift`; did you mean `gifts`\?"),
    ("project", 'register = "gifts"', 'register = "gift"', r"crosscheck.toml:4: unknown register `gift`; did you mean `gifts`\?"),
    ("aliases", ",same,", ",sane,", r"aliases.csv:2:4: unknown verdict `sane`; did you mean `same`\?"),
    ("exemptions", "late,Alder", "lat,Alder", r"exemptions.csv:2:1: there is no rule `lat`; did you mean `late`\?"),
    # the wrong kind of value
    ("rule", "version: 1", "version: one", r"late.yaml:2:10: `version` must be a whole number; write `version: 1`"),
    ("mapping", "register: gifts\n", "register: gifts\nignore: Notes\n", r"m.yaml:3:9: `ignore` must be a list of texts; .*"),
    ("project", '"Westmarch Police"', "7", r"crosscheck.toml:2: `name` must be text"),
    # no day
    ("rule", "2024-04-01", "2024-02-30", r"late.yaml:8:\d+: `2024-02-30` is not a date of the calendar"),
    ("project", "= 2024-04-01", '= "30/02/2024"', r"crosscheck.toml:6: `covers_from` is not a date: `30/02/2024`; write it as 2024-04-01"),
    ("aliases", "2024-04-01", "30/02/2024", r"aliases.csv:2:6: `when` is not a date: `30/02/2024`; write it as 2024-04-01"),
    ("exemptions", "2024-12-31", "30/02/2024", r"exemptions.csv:2:7: `until` is not a date: `30/02/2024`; write it as 2024-04-01"),
    # nothing, or no text
    ("rule", None, "", r"late.yaml: the file is empty; a rule has the keys .*"),
    ("mapping", None, "", r"m.yaml: the file holds no mapping; .*"),
    ("project", None, "", r"crosscheck.toml: no registers are named; .*"),
    ("aliases", None, "", r"aliases.csv: the file is empty; its first row is .*"),
    ("exemptions", None, "", r"exemptions.csv: the file is empty; its first row is .*"),
    ("rule", None, b"rule: \xff\n", r"late.yaml:1:7: the file is not UTF-8 text; save it as UTF-8"),
    ("mapping", None, b"format: \xff\n", r"m.yaml:1:9: the file is not UTF-8 text; save it as UTF-8"),
    ("project", None, b'[project]\nname = "\xff"\n', r"crosscheck.toml: the file is not UTF-8 text; save it as UTF-8"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "good", "bad", "line"), SLIPS)
def test_a_slip_is_one_line(kind, good, bad, line, tmp_path):
    if good is None:
        text = bad
    else:
        assert good in GOOD[kind]
        text = GOOD[kind].replace(good, bad, 1)
        if kind in ("aliases", "exemptions") and good.count(",") > bad.count(","):
            cut = {"who,when": ",J. Ferris", "approver,from": ",A. Vale"}[good]
            text = text.replace(cut, "", 1)
        if kind == "aliases" and "colour" in bad:
            text = text.replace(",same,", ",same,red,")
    found = read(kind, text, tmp_path)
    assert len(found) == 1, found
    assert re.fullmatch(line, found[0]), found


@pytest.mark.parametrize(
    ("kind", "day"), [("project", '= "01/04/2024"'), ("aliases", "01/04/2024"), ("exemptions", "01/04/2024")]
)
def test_a_day_as_a_spreadsheet_saves_it_is_a_day(kind, day, tmp_path):
    good = "= 2024-04-01" if kind == "project" else "2024-04-01"
    assert read(kind, GOOD[kind].replace(good, day, 1), tmp_path) == []


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("rule", RULE.replace("owner: psd", "ownr: psd").replace("severity: [low]", "severity: [lo]")),
        ("mapping", MAPPING.replace("event_on", "evnt_on").replace("kind: csv", "kind: csx")),
        ("project", PROJECT.replace("name", "nam").replace('"gifts"', '"gift"')),
        ("aliases", ALIASES.replace("same", "sane").replace("one owner", "")),
        ("exemptions", EXEMPTIONS.replace("late,A", "lat,A").replace("2024-12-31", "31/31/2024")),
    ],
)
def test_problems_come_in_the_order_of_the_file(kind, text, tmp_path):
    found = read(kind, text, tmp_path)
    places = [tuple(int(part) for part in re.findall(r":(\d+)", problem.split(" ")[0])) for problem in found]
    assert len(found) == 2, found
    assert places == sorted(places)
