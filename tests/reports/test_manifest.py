"""The manifest and the result of the data-quality gate."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import replace
from decimal import Decimal

import pytest

from engine.reports.html.write import write_html
from engine.reports.manifest import make_json_text, write_manifest, write_quality
from engine.reports.to_csv import write_csvs
from tests.made.run import make_empty_run, make_run


def write_all(run, folder):
    write_csvs(run, folder)
    write_html(run, folder)
    write_quality(run, folder)
    write_manifest(run, folder)
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))


def test_the_manifest_says_what_was_read_applied_and_counted(tmp_path):
    manifest = write_all(make_run(), tmp_path)
    assert {key: manifest[key] for key in ("project", "as_of", "since", "engine_version", "marking")} == {
        "project": "Westmarch Police",
        "as_of": "2025-03-31",
        "since": "2024-04-01",
        "engine_version": "0.1.0",
        "marking": "OFFICIAL-SENSITIVE",
    }
    first = manifest["inputs"][0]
    assert (first["file"], first["rows_in"], first["kept"], first["set_aside"]) == ("awards/releases.json", 250, 250, 0)
    assert (first["covers_from"], first["covers_to"], first["coverage_assumed"]) == ("2023-04-01", "2025-03-31", False)
    assert all(source["rows_in"] == source["kept"] + source["set_aside"] for source in manifest["inputs"])
    rule = next(rule for rule in manifest["rules"] if rule["name"] == "hospitality-before-award")
    assert rule["parameters"] == {"days_before": 365, "decisions": ["accepted", "donated"], "least_value": "25.00"}
    assert rule["sha256"] == "a1" * 32
    assert manifest["counts"]["rows_in"] == 1266
    assert manifest["other_inputs"] == [{"file": "crosscheck.toml", "sha256": "e5" * 32}]


def test_the_digests_are_those_of_the_files(tmp_path):
    manifest = write_all(make_run(), tmp_path)
    listed = {output["file"]: output for output in manifest["outputs"]}
    assert set(listed) == {path.name for path in tmp_path.iterdir()} - {"manifest.json"}
    for name, output in listed.items():
        data = (tmp_path / name).read_bytes()
        assert (output["sha256"], output["bytes"]) == (hashlib.sha256(data).hexdigest(), len(data))


def test_files_in_folders_are_listed_with_forward_slashes(tmp_path):
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "notes.txt").write_bytes(b"x")
    write_manifest(make_empty_run(), tmp_path)
    manifest = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert [output["file"] for output in manifest["outputs"]] == ["more/notes.txt"]


def test_the_same_run_gives_the_same_bytes_wherever_it_is_written(tmp_path):
    folders = [tmp_path / name for name in ("a", "b")]
    for folder in folders:
        folder.mkdir()
        write_all(make_run(), folder)
    first, second = ({path.name: path.read_bytes() for path in folder.iterdir()} for folder in folders)
    assert first == second
    assert str(tmp_path) not in first["manifest.json"].decode("utf-8")


@pytest.mark.parametrize("file", ["/home/somebody/rules/x.yaml", r"C:\Users\somebody\rules\x.yaml"])
def test_an_absolute_path_loses_its_folders(file, tmp_path):
    run = make_run()
    run = replace(run, rules=(replace(run.rules[0], file=file),))
    assert write_all(run, tmp_path)["rules"][0]["file"] == "x.yaml"


def test_the_quality_result_is_kept_as_it_is(tmp_path):
    run = make_run()
    write_quality(run, tmp_path)
    assert json.loads((tmp_path / "quality.json").read_text(encoding="utf-8")) == run.quality


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("25.00"), '"25.00"'),
        (Decimal("1E+3"), '"1000"'),
        (dt.date(2024, 1, 2), '"2024-01-02"'),
        (float("nan"), "null"),
        (0.5, "0.5"),
        (True, "true"),
        (None, "null"),
        ({"b": 1, "a": "é"}, '{\n  "a": "é",\n  "b": 1\n}'),
        (frozenset({"b", "a"}), '[\n  "a",\n  "b"\n]'),
        ((1, 2), "[\n  1,\n  2\n]"),
    ],
)
def test_json_is_sorted_plain_and_exact(value, text):
    assert make_json_text(value) == text + "\n"
