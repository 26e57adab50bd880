"""Any bytes under any ending are tables or one clear line, and nothing else is raised."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import RegisterError
from engine.reading.files import ENDINGS, read_file
from tests.made.workbooks import write_cell, write_ods, write_repeated, write_xlsx

JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.floats(), st.integers(), st.text(max_size=5)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=3), inner, max_size=3)),
    max_leaves=8,
)
BYTES = st.one_of(
    st.binary(max_size=300),
    st.text(max_size=100).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.text(alphabet='a,;"\r\n\t \x00é£', max_size=100).map(lambda text: text.encode("cp1252")),
    st.lists(JSON, max_size=3).map(lambda items: json.dumps(items).encode()),
    st.lists(JSON, max_size=3).map(lambda items: "\n".join(map(json.dumps, items)).encode()),
)


def read(data: bytes, ending: str) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"a{ending}"
        path.write_bytes(data)
        try:
            found = read_file(path, path.name)
        except RegisterError as error:
            (_line,) = str(error).splitlines()
            return
    assert found.tables or found.releases is not None
    for table in found.tables:
        assert table.cells.columns[0] == "row"
        assert table.cells.height
        assert table.cells["row"].is_sorted()
        assert all(dtype == pl.String for dtype in table.cells.dtypes[1:])


@pytest.mark.parametrize("ending", ENDINGS)
@settings(max_examples=40)
@given(BYTES)
def test_any_bytes_are_a_table_or_one_clear_line(ending, data):
    read(data, ending)


def make_whole(ending: str) -> bytes:
    """A small good file of the ending."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"a{ending}"
        if ending == ".parquet":
            pl.DataFrame({"Donor": ["Alder", "Birch"], "Value": [1.5, 2.0]}).write_parquet(path)
        elif ending == ".ods":
            write_ods(path, write_repeated("Donor", 2, 2))
        else:
            write_xlsx(
                path, f'<row r="1">{write_cell("A1")}<c r="B1" t="s"><v>0</v></c></row>', strings="<si><t>x</t></si>"
            )
        return path.read_bytes()


WHOLE = {ending: make_whole(ending) for ending in (".xlsx", ".ods", ".parquet")}


@pytest.mark.parametrize("ending", WHOLE)
@settings(max_examples=60)
@given(st.integers(0, 10**6), st.binary(min_size=1, max_size=4), st.booleans())
def test_a_file_with_some_bytes_changed_or_cut_is_a_table_or_one_clear_line(ending, place, patch, cut):
    data = WHOLE[ending]
    at = place % len(data)
    if not cut and ending == ".parquet":  # a changed page can make polars ask for all memory and end the process
        at = len(data) - 8  # so only where its directory is
    read(data[:at] if cut else data[:at] + patch + data[at + len(patch) :], ending)


XML = st.lists(
    st.sampled_from(
        ["<row>", "</row>", '<c r="B2">', "<c>", "</c>", "<v>1</v>", "<f>", "</f>", 't="s"', "<!--", "-->", "<", "&x;"]
    ),
    max_size=12,
).map("".join)


@settings(max_examples=60)
@given(XML)
def test_a_sheet_of_odd_xml_is_a_table_or_one_clear_line(xml):
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(WHOLE[".xlsx"])) as whole, zipfile.ZipFile(stream, "w") as book:
        for name in whole.namelist():
            text = whole.read(name)
            odd = name.endswith("sheet1.xml")
            book.writestr(name, text.replace(b"<sheetData>", b"<sheetData>" + xml.encode()) if odd else text)
    read(stream.getvalue(), ".xlsx")
