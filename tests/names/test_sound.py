import pytest

from engine.names.sound import fold_consonants, fold_sound

SAME_SOUND = [
    ("macleod", "mcleod"),
    ("green", "greene"),
    ("stephens", "stevens"),
    ("philips", "phillips"),
    ("pierce", "pearce"),
    ("thomson", "thompson"),
]
SAME_CONSONANTS = [("mohammed", "muhammad"), ("osama", "usama"), ("laden", "ladin")]


@pytest.mark.parametrize(("first", "second"), SAME_SOUND)
def test_spellings_that_sound_alike_have_one_key(first, second):
    assert fold_sound(first) == fold_sound(second)


@pytest.mark.parametrize(("first", "second"), SAME_CONSONANTS)
def test_transcriptions_share_their_consonants(first, second):
    assert fold_consonants(first) == fold_consonants(second)


def test_other_words_have_other_keys():
    assert fold_sound("harlow") != fold_sound("harrow")
    assert fold_sound("") == ""
