import polars as pl
import pytest

from engine.matching.link import read_corpus
from engine.names.forms import make_name_forms

NAMES = {
    "organisation": ["Harcourt Motor Group Ltd", "HARCOURT MOTOR GROUP", "Pell t/a Merrow Vale", "n/a", "Ltd"],
    "person": ["DCI Rowan Hale", "HALE, Rowan", "various", "Jo"],
}


@pytest.mark.parametrize("kind", NAMES)
def test_names_that_were_read_before_have_the_same_forms(kind):
    names = pl.Series([*NAMES[kind], NAMES[kind][0], None])
    anew = make_name_forms(names, kind)
    for known in (NAMES[kind], NAMES[kind][:2], []):
        read = read_corpus(pl.Series(known, dtype=pl.String), kind).forms
        assert make_name_forms(names, kind, read).to_list() == anew.to_list()
    assert anew[0] == anew[1] == anew[len(NAMES[kind])]
    assert anew[len(names) - 1] is None
