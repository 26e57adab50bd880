"""Mentions: a table of texts and names, each with what should be made of it and why."""

from __future__ import annotations

import random

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.matching.mentions.find import EXCERPT, MENTION_COLUMNS, find_mentions
from engine.names.texts import cut_texts
from engine.names.vocabulary import read_vocabulary

# text, name, band (None: not found), why
CASES = [
    ("attended the dinner as guests of Harcourt Motor Group (Harcourt Ford)", "Harcourt Motor Group Ltd", "accept", "the whole name, less its legal form"),
    ("attended the dinner as guests of Harcourt Motor Group (Harcourt Ford)", "Harcourt Ford", "accept", "the brand in brackets"),
    ("attended the dinner as guests of Harcourt Motor Group (Harcourt Ford)", "Harcourt Leasing Ltd", "review", "its one distinctive word only"),
    ("attended the dinner as guests of Merrow Motor Group", "Harcourt Motor Group Ltd", None, "another group"),
    ("Lunch given by harcourt motor grp", "Harcourt Motor Group", "accept", "small letters and an abbreviation; the word is distinctive"),
    ("LUNCH GIVEN BY HARCOURT MOTOR GROUP", "Harcourt Motor Group", "accept", "capitals throughout"),
    ("Hospitality from Cassidy &amp; Ashton at the races", "Cassidy and Ashton Ltd", "accept", "an HTML entity, & and `and`"),
    ("Hospitality from Cassidy and Ashton at the races", "CASSIDY & ASHTON LTD", "accept", "the other way round"),
    ("Guest in Harcourt Vale's box", "Harcourt Vale Ltd", "accept", "a possessive"),
    ("Guest in O’Brannigan’s box at the races", "O'Brannigan Ltd", "accept", "a possessive, and curly apostrophes"),
    ("Seats from Care-Start Wendlebury in May", "CareStart Wendlebury Ltd", "accept", "hyphened in the text, one word in the name"),
    ("Dinner with J. D. Rimmington Joinery last week", "J D Rimmington Joinery", "accept", "initials with full stops"),
    ("Dinner with J D. Rimmington Joinery last week", "JD Rimmington Joinery Limited", "accept", "initials in one word in the name"),
    ("Dinner. Harcourt. Vale was the speaker", "Harcourt Vale Ltd", None, "a sentence ends inside"),
    ("Dinner with Harcourt, Vale and others", "Harcourt Vale Ltd", "review", "a comma stands between its words"),
    ("as the guests of Chorley Group (Chorley Cars)", "Chorley Group", "accept", "a place and a business word, written as a name"),
    ("As the guests of the chorley group of ramblers", "Chorley Group", None, "the same in small letters is no name"),
    ("as the guests of the chorley group of ramblers", "Chorley Group", "review", "a text without capitals does not tell"),
    ("GUEST OF CHORLEY GROUP", "Chorley Group", "review", "capitals throughout do not mark a name"),
    ("a dinner of a Chorley Group that meets weekly", "Chorley Group", "review", "an article makes it a common noun"),
    ("as guests of Chorley Group Services at the races", "Chorley Group", "review", "the text goes on with another name"),
    ("Guest of Harcourt Vale Foundation at a dinner", "Harcourt Vale Ltd", "review", "the foundation is another body"),
    ("Guest of Harcourt Vale Dinner Club", "Harcourt Vale Ltd", "accept", "an everyday word behind it makes no other name"),
    ("a lunch with Northern Harcourt Vale in May", "Harcourt Vale Ltd", "review", "the name begins earlier in the text"),
    ("seats at Merrow Town v Harcourt Town last week", "Harcourt Town Ltd", "review", "an opponent is no host"),
    ("Lunch with Stephen Harcourt in May", "Harcourt Ltd", None, "somebody's surname"),
    ("Lunch with Mr Harcourt in May", "Harcourt Motors Ltd", None, "somebody's surname behind a title"),
    ("Lunch with Peter Rimmington in May", "Peter Rimmington", "review", "a name of a person may be another person's"),
    ("Lunch with Zentrovia in May", "Zentrovia Ltd", "accept", "one long, rare word, written as a name"),
    ("Lunch with zentrovia in May", "Zentrovia Ltd", None, "one word in small letters"),
    ("Lunch with Zento in May", "Zento Ltd", "review", "one short word"),
    ("Lunch with WXQ in May", "WXQ plc", "review", "three letters, written as initials"),
    ("Lunch with Wxq in May", "WXQ plc", None, "three letters, not written as initials"),
    ("Compass used at a Focus meeting", "Focus Ltd", None, "an everyday word"),
    ("Received Identity cards at Focus Group", "Focus Group", "review", "everyday words in capitals"),
    ("we met in a focus group", "Focus Group", None, "everyday words in small letters"),
    ("Lunch with Harcourt Ford in May", "Merrow Vale Ltd t/a Harcourt Ford", "accept", "its trading name"),
    ("Lunch with Merrow Vale in May", "Merrow Vale Ltd t/a Harcourt Ford", "accept", "its name without the trading name"),
    ("Provided by the Security Services Group of UK Training", "Security Services Group", None, "business words alone"),
    ("Trip to Bolton and Blackburn", "Bolton Blackburn", None, "places alone"),
    ("Trip to West Yorkshire in May", "West Yorkshire", None, "a place in two words"),
    ("Trip to Milton Keynes in May", "Milton Keynes", None, "a place whose words are none by themselves"),
    ("A card from John Alan", "John Alan", None, "given names alone"),
    ("Nil return", "Nil return", None, "no name at all"),
    ("Received from Third Party Supplier", "THIRD PARTY SUPPLIER", None, "a redaction is no name"),
]  # fmt: skip


def find(texts, names, corpus=None):
    return find_mentions(
        pl.DataFrame({"text": texts}, schema={"text": pl.String}),
        pl.DataFrame({"name": names}, schema={"name": pl.String}),
        None if corpus is None else pl.DataFrame({"name": corpus}),
    )


@pytest.mark.parametrize(("text", "name", "band", "why"), CASES, ids=[case[3] for case in CASES])
def test_a_text_and_a_name(text, name, band, why):
    found = find([text], [name])
    assert found["band"].to_list() == ([band] if band else []), why
    if band == "review":
        assert found["differed"][0], "a mention for review says why"


def test_evidence_says_in_words_what_was_found():
    corpus = ["Harcourt Motor Group", "Merrow Ltd", "Tarn Vale Ltd", "Harcourt Ford", "Pell Ltd"]
    found = find(["Dinner with Harcourt's chairman"], ["Harcourt Motor Group"], corpus).row(0, named=True)
    assert found["found"] == "Harcourt's"
    assert found["agreed"] == "the text names `Harcourt's`; `harcourt`: 2 of 5 names have it"
    assert "the name also says `motor group`" in found["differed"]


def test_a_word_that_many_names_hold_stands_for_none_of_them():
    corpus = [f"Harcourt {kind}" for kind in ("Motors", "Leasing", "Cleaning", "Catering", "Events", "Travel")]
    assert find(["Lunch with Harcourt in May"], ["Harcourt Motors"], corpus).is_empty()


def test_a_name_inside_a_longer_one_of_the_data_is_for_review():
    found = find(["Lunch with Tarn Vale Harcourt in May"], ["Tarn Vale", "Tarn Vale Harcourt"])
    assert dict(found.select("name", "band").iter_rows()) == {"Tarn Vale": "review", "Tarn Vale Harcourt": "accept"}


def test_the_whole_name_counts_where_a_part_stands_elsewhere_too():
    found = find(["Harcourt called; then lunch with Harcourt Motor Group"], ["Harcourt Motor Group"])
    assert found.select("found", "band").rows() == [("Harcourt Motor Group", "accept")]


def test_nothing_mentions_nothing():
    assert find([None, "", "…"], ["Harcourt Vale"]).schema == pl.Schema(MENTION_COLUMNS)
    assert find([None, "", "…"], ["Harcourt Vale"]).is_empty()
    assert find(["Harcourt Vale"], [None, ""]).is_empty()
    assert find([], []).is_empty()


def test_the_excerpt_is_cut_around_what_was_found():
    text = "word " * 100 + "dinner with Harcourt Vale in May" + " word" * 100
    excerpt = find([text], ["Harcourt Vale"])["excerpt"][0]
    assert "Harcourt Vale" in excerpt
    assert excerpt.startswith("…")
    assert excerpt.endswith("…")
    assert len(excerpt) <= EXCERPT + 2


def test_places_of_words_are_those_of_the_text():
    words = cut_texts(pl.Series(["Élan  at A&E: St. Ives’s Home-Start, J. D. Ü"]))
    first = words.filter(pl.col("line") == 0)
    assert (
        first["token"].to_list() == ["elan", "ae", "st", "ives", "home", "start", "jdu"]
        or first["token"].to_list()[0] == "elan"
    )
    laid_out = "Élan at A&E: St. Ives’s Home-Start, J. D. Ü"
    cut = [laid_out[row["start"] : row["end"]] for row in first.iter_rows(named=True)]
    assert cut == ["Élan", "A&E", "St", "Ives’s", "Home", "Start", "J. D. Ü"]


NAMES = ["Harcourt Vale Ltd", "Harcourt Motor Group", "Chorley Group", "Zentrovia", "Focus Group", "Tarn & Vale LLP"]
words = st.sampled_from(
    [
        "Harcourt",
        "Vale",
        "Motor",
        "Group",
        "Chorley",
        "Zentrovia",
        "Focus",
        "Tarn",
        "and",
        "dinner",
        "with",
        "(",
        ").",
        "v",
    ]
)
texts = st.lists(st.lists(words, max_size=8).map(" ".join), max_size=4)
slow = settings(max_examples=20)


@slow
@given(texts=texts, seed=st.integers(0, 99))
def test_the_order_of_texts_and_names_does_not_matter(texts, seed):
    shuffled, names = [*texts], [*NAMES]
    random.Random(seed).shuffle(shuffled)
    random.Random(seed).shuffle(names)
    assert find(texts, NAMES).equals(find(shuffled, names))


@slow
@given(texts=texts, other=texts)
def test_another_text_changes_nothing(texts, other):
    alone = find(texts, NAMES)
    together = find([*texts, *other], NAMES)
    assert together.filter(pl.col("text").is_in(texts)).equals(alone)


VOCABULARY = read_vocabulary()
common = st.one_of(
    st.lists(
        st.sampled_from(sorted((VOCABULARY.market | VOCABULARY.filler) - VOCABULARY.places)), min_size=1, max_size=3
    ),
    st.lists(st.sampled_from(sorted(VOCABULARY.places - VOCABULARY.market)), min_size=1, max_size=3),
    st.lists(st.sampled_from(sorted(VOCABULARY.given_names - VOCABULARY.ordinary)), min_size=1, max_size=3),
    st.lists(st.sampled_from(sorted(VOCABULARY.ordinary)), min_size=1, max_size=1),
)


@slow
@given(name=common.map(" ".join).map(str.title))
def test_a_name_of_common_words_is_never_found(name):
    assert find([f"lunch with {name} in May"], [name]).is_empty()
