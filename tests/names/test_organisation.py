import polars as pl
import pytest

from engine.names.company_number import extract_company_number, normalise_company_number, remove_company_number
from engine.names.fold import fold_text, fold_words
from engine.names.non_names import keep_names
from engine.names.organisation import is_name, make_comparison_forms, read_views

FORMS = [
    ("Harcourt Vale Ltd", "harcourt vale", "ltd", "the legal form is set aside and kept beside"),
    ("HARCOURT  VALE LIMITED.", "harcourt vale", "ltd", "case, spaces, full stop"),
    ("Harcourt Vale p.l.c.", "harcourt vale", "plc", "dots in the legal form"),
    ("Harcourt Vale Limited Liability Partnership", "harcourt vale", "llp", "legal form in words"),
    ("Harcourt Vale C.I.C.", "harcourt vale", "cic", "dots in the legal form"),
    ("Harcourt ValeLtd", "harcourt vale", "ltd", "legal form glued to a word"),
    ("Harcourt Vale Lirnited", "harcourt vale", "ltd", "legal form scanned wrongly"),
    ("Limited Edition Larks", "ltd edition larks", "", "a first word is no legal form"),
    ("Harcourt & Vale", "harcourt vale", "", "& is and, and says nothing"),
    ("Harcourt + Vale", "harcourt vale", "", "+ is and"),
    ("I B Q (UK) Ltd", "ibq uk", "ltd", "single letters are one word"),
    ("I.B.Q.", "ibq", "", "dots between initials"),
    ("Quarrington’s Svcs", "quarringtons services", "", "apostrophe and abbreviation"),
    ("Saint Aldric Mgmt", "st aldric management", "", "saint is st"),
    ("Käthe Brüning Foods", "kathe bruning foods", "", "diacritics"),
    ("CafÃ© Larkspur", "cafe larkspur", "", "garbled encoding"),
    ("Nether\xa0by\xa0Forge", "nether by forge".replace("by ", ""), "", "hard spaces; a small word says nothing"),
    ("F1ooring Larks", "flooring larks", "", "a digit for a letter"),
    ("QK24 Clinics", "qk24 clinics", "", "a digit that is one"),
    ("V004417 - Nimbusine Ltd INACTIVE", "nimbusine", "ltd", "vendor code and state"),
    ("Summerlee Ltd (Co. No. 01234567)", "summerlee", "ltd", "a company number is not a word"),
]


@pytest.fixture(scope="module")
def forms():
    """The form and the legal form of each name, and of each form read as a name."""
    read = make_comparison_forms(pl.Series([name for name, *_ in FORMS]))
    both = pl.concat([read, make_comparison_forms(read["form"])])
    return {name: (form, legal) for name, form, legal in both.select("name", "form", "legal").iter_rows()}


@pytest.mark.parametrize(("name", "form", "legal", "reason"), FORMS)
def test_a_name_has_its_comparison_form(name, form, legal, reason, forms):
    assert forms[name] == (form, legal), reason


@pytest.mark.parametrize("name", [name for name, *_ in FORMS])
def test_a_form_is_its_own_form(name, forms):
    form, _ = forms[name]
    assert forms[form][0] == form


VIEWS = [
    ("A. Penrose, Harcourt Vale Ltd", "harcourt vale", "person", True),
    ("Jane Whitlow, Editor, The Marlow Courier", "marlow courier", "person+post", True),
    ("Tom Hadley at Everley Forensics", "everley forensics", "person", True),
    ("Priya Nair of Glenrose Media Ltd", "glenrose media", "person", True),
    ("Glenrose Media Ltd (Priya Nair)", "glenrose media", "person", True),
    ("Blackthorn Mead Ltd t/a Bramble Kitchens", "bramble kitchens", "alias", True),
    ("Blackthorn Mead Ltd T/A Bramble Kitchens", "blackthorn mead", "alias", True),
    ("Blackthorn Mead trading as Bramble Kitchens", "bramble kitchens", "alias", True),
    ("Pluvera Ltd (formerly Sodalis Ltd)", "sodalis", "alias", True),
    ("Pluvera Ltd f/k/a Sodalis Ltd", "sodalis", "alias", True),
    ("Halcyonic Ltd (was Cobaltine)", "cobaltine", "alias", True),
    ("Axiomatics Ltd - Procurement", "axiomatics", "department", True),
    ("Axiomatics - Cardiff", "axiomatics", "place", True),
    ("Axiomatics Ltd (Accounts Payable)", "axiomatics", "department", True),
    ("Axiomatics (London) Ltd", "axiomatics", "in brackets", False),
    ("Society of Larch Growers (SOLG)", "society larch growers", "short form", True),
    ("Celluvane, Bramble Kitchens Ltd", "celluvane", "firm", False),
]


@pytest.fixture(scope="module")
def views():
    return read_views(pl.Series([name for name, *_ in VIEWS]))


@pytest.mark.parametrize(("name", "form", "left_out_is", "benign"), VIEWS)
def test_a_view_says_what_it_leaves_out(name, form, left_out_is, benign, views):
    found = views.filter(pl.col("name") == name, pl.col("form") == form)
    assert found.select("left_out_is", "benign").rows() == [(left_out_is, benign)]


@pytest.mark.parametrize(
    "text",
    [
        "Nil return", "NIL RETURN", "N/A", "n\\a", "REDACTED", "Redacted - personal data", "THIRD PARTY SUPPLIER",
        "Various", "Various members of the public", "A member of the public", "TBC", "T.B.C", "None", "Unknown",
        "Confidential", "Private individual", "", "  ", "-", "12345.67", "01/02/2024", None,
    ],
)  # fmt: skip
def test_tokens_that_are_nobodys_name(text):
    frame = pl.DataFrame({"name": [text]}, schema={"name": pl.String})
    assert frame.select(is_name(pl.col("name"))).item() is False


@pytest.mark.parametrize(
    "text", ["Nilsen Ltd", "Various Artists Bureau", "Unknown Pleasures Ltd", "Redactive Media", "T"]
)
def test_names_that_only_begin_like_such_tokens(text):
    assert pl.DataFrame({"name": [text]}).select(is_name(pl.col("name"))).item() is True


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("4142000", "04142000"), ("04142000", "04142000"), ("SC268016", "SC268016"), ("sc 268016", "SC268016"),
        ("Co. No. 1234567", "01234567"), ("Company number: 01234567", "01234567"), ("OC 301234", "OC301234"),
        ("ABN 53 006 123 456", None), ("0", None), ("outside the UK", None), ("", None), (None, None),
        ("123456789", None), ("XX123456", None),
    ],
)  # fmt: skip
def test_company_numbers_are_read_and_junk_is_not(text, number):
    frame = pl.DataFrame({"ref": [text]}, schema={"ref": pl.String})
    assert frame.select(normalise_company_number(pl.col("ref"))).item() == number


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("Acme Ltd (Co. No. 01234567)", "01234567"), ("Acme Ltd Company No 1234567", "01234567"),
        ("Acme Ltd (SC123456)", "SC123456"), ("Acme Ltd SC123456", "SC123456"), ("Acme Ltd (200398)", None),
        ("Acme Ltd (company number: 1234567)", "01234567"), ("Acme Ltd (reg. no. 01234567)", "01234567"),
        ("Acme Ltd, Company Registration 01234567", "01234567"), ("Acme Ltd CRN 01234567", "01234567"),
        ("Acme Ltd, 01234567", None), ("Acme Ltd (10023456)", None), ("Smith & Co 10023456", None),
        ("10023456 Acme Ltd", None), ("Acme 2024 Ltd", None),
    ],
)  # fmt: skip
def test_a_number_inside_a_name_counts_where_it_is_called_one(name, number):
    assert pl.DataFrame({"name": [name]}).select(extract_company_number(pl.col("name"))).item() == number


@pytest.mark.parametrize("name", ["Acme Ltd, 01234567", "Acme Ltd (10023456)", "Acme Ltd (Co. No. 01234567)"])
def test_a_number_is_taken_off_the_name_trusted_or_not(name):
    assert pl.DataFrame({"name": [name]}).select(remove_company_number(pl.col("name"))).item().strip() == "Acme Ltd"


def test_folding_is_idempotent():
    texts = pl.DataFrame({"text": [name for name, *_ in FORMS]})
    once = texts.select(fold_words(fold_text(pl.col("text"))))
    assert once.select(fold_words(fold_text(pl.col("text")))).equals(once)


def test_views_depend_neither_on_the_other_names_nor_on_their_order(monkeypatch):
    names = pl.Series([name for name, *_ in FORMS] + [name for name, *_ in VIEWS] + ["Nil return", None, "Ltd, Ltd"])
    together = read_views(names)
    assert read_views(names.reverse()).equals(together)
    alone = pl.concat([read_views(names.slice(at, 1)) for at in range(len(names))])
    assert alone.unique().sort("name", "form").equals(together)
    monkeypatch.setattr("engine.names.slices.SLICE", 7)
    assert read_views(names).equals(together)


def test_names_kept_of_a_long_column_are_those_kept_of_each(monkeypatch):
    names = pl.Series(["Nil return", "Harcourt Vale", None, "n/a", "I.B.Q.", "n and a", "Private individual (x)"])
    kept = names.to_frame("name").filter(is_name(pl.col("name")))["name"].to_list()
    monkeypatch.setattr("engine.names.slices.SLICE", 2)
    assert keep_names(names).to_list() == kept == ["Harcourt Vale", "I.B.Q."]
