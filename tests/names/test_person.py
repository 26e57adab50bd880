import polars as pl
import pytest

from engine.names.person import read_persons

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
]


@pytest.mark.parametrize(("name", "form"), NAMES)
def test_a_person_has_a_comparison_form_without_rank_and_number(name, form):
    assert read_persons(pl.Series([name]))["form"].to_list() == [form]


@pytest.mark.parametrize("name", ["Redacted", "N/A", "Unknown", ""])
def test_no_name_has_no_form(name):
    assert read_persons(pl.Series([name])).is_empty()
