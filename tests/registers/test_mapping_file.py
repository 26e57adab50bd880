"""Broken mapping files, each beside the exact problems it must give: file, line, column and hint.

`python tests/registers/test_mapping_file.py` writes the expected texts anew; read the difference.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import EngineError, MappingError
from engine.registers.load import load_registers
from engine.registers.mapping.file import read_mapping
from engine.schema.entries import RegisterEntry

BROKEN = Path(__file__).parent / "broken_mappings"
FILES = sorted(BROKEN.glob("*.yaml"))


def explain(path: Path) -> str:
    with pytest.raises(MappingError) as refused:
        read_mapping(path, path.name)
    return f"{refused.value}\n"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_broken_mapping_says_what_where_and_what_instead(path):
    said = explain(path)
    assert said == path.with_suffix(".txt").read_text(encoding="utf-8")
    assert all(line.startswith(path.name) for line in said.splitlines())


def test_all_problems_of_a_file_come_at_once(tmp_path):
    (tmp_path / "m.yaml").write_text(
        "format: x\nregister: gifts\ncolor: red\ncolumns:\n  donor: Donor\n", encoding="utf-8"
    )
    assert len(explain(tmp_path / "m.yaml").splitlines()) == 2


def test_columns_that_the_file_lacks_are_named_with_what_it_has(tmp_path):
    (tmp_path / "m.yaml").write_text("format: x\nregister: gifts\ncolumns:\n  provider_name: Doner\n", encoding="utf-8")
    (tmp_path / "g.csv").write_text("Officer,Donor\nPC A,Oak Ltd\n", encoding="utf-8")
    entry = RegisterEntry("gifts", "g.csv", (tmp_path / "g.csv",), tmp_path / "m.yaml")
    with pytest.raises(EngineError) as refused:
        load_registers([entry], tmp_path)
    said = "g.csv: no row holds the column `Doner` of the mapping `x`; did you mean `Donor`? it has `Officer`, `Donor`"
    assert str(refused.value) == said


if __name__ == "__main__":
    for each in FILES:
        each.with_suffix(".txt").write_text(explain(each), encoding="utf-8", newline="\n")
