"""Each shipped format reads a sample of its own: what comes out of it stands beside the sample as JSON.

`python tests/registers/test_formats.py` writes the expected files anew (make golden does); read the difference.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.registers.load import load_registers
from engine.registers.recognise.formats import FOLDER, load_formats
from engine.schema.entries import RegisterEntry

SAMPLES = Path(__file__).parent / "samples"
EXPECTED = ".expected.json"
FORMATS = sorted(mapping.format for mapping in load_formats())
OTHERS = {"find-a-tender": "ocds", "officer-book": "headers"}
"""Samples that are read without a mapping file."""


def find_sample(name: str) -> Path:
    (sample,) = (path for path in SAMPLES.glob(f"{name}.*") if not path.name.endswith(EXPECTED))
    return sample


def read_sample(name: str) -> dict[str, object]:
    """What loading gives for a sample: the register, the rows with what is recorded in them, and the rest in order."""
    sample = find_sample(name)
    loaded = load_registers([RegisterEntry(None, sample.name, (sample,))], SAMPLES)
    (source,) = loaded.sources
    rows = [
        {column: str(value) for column, value in row.items() if value is not None}
        for row in loaded.frames[source.register].drop("source_file", "source_sheet", "source").to_dicts()
    ]
    return {
        "format": source.mapping,
        "register": source.register,
        "rows_in": source.rows_in,
        "kept": source.kept,
        "rows": rows,
        "set_aside": loaded.set_aside.select("source_row", "reason").rows(),
        "nil_returns": [
            {column: str(value) for column, value in row.items() if value is not None}
            for row in loaded.nil_returns.drop("source_file", "source_sheet").to_dicts()
        ],
        "defects": loaded.defects.select("source_row", "field", "said", "problem", "severity").rows(),
    }


def write_json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


@pytest.mark.parametrize("name", [*FORMATS, *OTHERS])
def test_a_format_reads_its_sample(name):
    read = read_sample(name)
    assert read["format"] == OTHERS.get(name, name)
    assert read["rows_in"] == read["kept"] + len(read["set_aside"])
    expected = (SAMPLES / f"{name}{EXPECTED}").read_text(encoding="utf-8")
    assert write_json(read) == expected


def test_every_format_is_named_after_its_file():
    assert sorted(path.stem for path in FOLDER.glob("*.yaml")) == FORMATS


if __name__ == "__main__":
    for each in [*FORMATS, *OTHERS]:
        (SAMPLES / f"{each}{EXPECTED}").write_text(write_json(read_sample(each)), encoding="utf-8", newline="\n")
