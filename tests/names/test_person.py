import polars as pl
import pytest

from engine.names.person import list_readings, read_persons

NAMES = [
    ("Rowan Hale", "hale, rowan"),
    ("HALE, Rowan James", "hale, rowan james"),
    ("DCI Rowan Hale", "hale, rowan"),
    ("A/Sgt Rowan Hale", "hale, rowan"),
    ("Detective Chief Inspector Rowan Hale QPM", "hale, rowan"),
    ("PC 4417 HALE Rowan", "hale, rowan"),
    ("Rowan Hale PC4417", "hale, rowan"),
    ("Rowan Hale (4417)", "hale, rowan"),
    ("R. J. Hale", "hale, r j"),
    ("Anna Kestrel-Moor", "kestrel moor, anna"),
    ("KESTREL-MOOR, Anna", "kestrel moor, anna"),
    ("Siân O’Dell", "odell, sian"),
    ("Rowan Hale, Retd", "hale, rowan"),
    ("Rowan Constable", "constable, rowan"),
    ("PC Hale QPM", "hale, "),
    ("T/DCI Rowan Hale", "hale, rowan"),
    ("RJ Hale", "hale, r j"),
    ("Hale RJ", "hale, r j"),
    ("Smith J.A.", "smith, j a"),
    ("NG Peter", "ng, peter"),
    ("Gregory LEE", "lee, gregory"),
    ("Jun Ma", "ma, jun"),
    ("Mary Jane Lord", "lord, mary jane"),
    ("LORD, Betty", "lord, betty"),
    ("Jan van der Berg", "van der berg, jan"),
    ("John Mc Donald", "mcdonald, john"),
    ("Jane Hale (née Orchard)", "hale, jane"),
    ("Jane Hale nee Orchard", "hale, jane"),
    ("John Hale Jnr", "hale, john"),
    ("R0wan Ha1es", "haies, rowan"),
    ("Grogan Philip", "grogan, philip"),
    ("RowanHale", "hale, rowan"),
    ("Siobhan FitzGerald", "fitzgerald, siobhan"),
    ("Олег Саблин", "sablin, oleg"),
]


@pytest.fixture(scope="module")
def read():
    return read_persons(pl.Series([name for name, _ in NAMES]))


@pytest.mark.parametrize(("name", "form"), NAMES)
def test_a_person_has_a_comparison_form_without_rank_and_number(name, form, read):
    assert read.filter(pl.col("name") == name)["form"].to_list() == [form]


@pytest.mark.parametrize("name", ["Redacted", "N/A", "Unknown", "", "Chief Constable", "PC 1234", "Head of Finance"])
def test_no_name_has_no_form(name):
    assert read_persons(pl.Series([name])).is_empty()


def test_a_name_has_every_reading_that_its_words_allow():
    names = pl.Series(["Anna Kestrel Moor", "Rowan Hale", "Hazel O Dunmore", "Jane Hale (née Orchard)"])
    readings = list_readings(read_persons(names)).select("name", "how", "surname").rows()
    assert {("Rowan Hale", "", "hale"), ("Rowan Hale", "turned", "rowan")} <= set(readings)
    assert ("Anna Kestrel Moor", "double", "kestrel moor") in readings
    assert ("Hazel O Dunmore", "o", "odunmore") in readings
    assert ("Jane Hale (née Orchard)", "former", "orchard") in readings
