"""Words judged by the thousand are judged as they are one by one."""

from __future__ import annotations

import random

import polars as pl
from rapidfuzz.distance import Indel

from engine.matching.words.slips import KINDS, describe_difference
from engine.matching.words.word_pairs import list_alike
from engine.names.vocabulary import read_vocabulary

LETTERS = "abceilmnorsvw015é"
"""Letters that are easily confused come up often, so that the rules for them are met."""
WORDS = ("clarendon", "harrow", "vivienne", "barnaby", "tarrowby", "commodore", "1stchoice", "aabbcc", "nth", "n", "42")


def mistype(word: str, draw: random.Random) -> str:
    letters = list(word)
    for _ in range(draw.choice((1, 1, 1, 2, 2, 3))):
        at = draw.randrange(len(letters) + 1)
        change = draw.choice(("put in", "leave out", "write another", "swap", "cut off"))
        if change == "put in":
            letters.insert(at, draw.choice([*LETTERS, *letters[max(at - 1, 0) : at]]))
        elif change == "leave out":
            del letters[at : at + 1]
        elif change == "write another":
            letters[at : at + 1] = [draw.choice(LETTERS)]
        elif change == "swap":
            letters[at : at + 2] = reversed(letters[at : at + 2])
        elif at > 2:
            del letters[at:]
    return "".join(letters)


def test_words_judged_together_are_judged_as_one_by_one() -> None:
    draw, market = random.Random(5), read_vocabulary().market
    words = [*WORDS, *sorted(market), *("".join(draw.choices(LETTERS, k=draw.randint(2, 11))) for _ in range(300))]
    pairs = [(word, mistype(word, draw)) for word in words for _ in range(12)]
    pairs += [(draw.choice(words), draw.choice(words)) for _ in range(2000)]
    pairs = [(a, b) for a, b in pairs if b and a != b]
    found = list_alike(*(pl.Series([pair[side] for pair in pairs], dtype=pl.String) for side in (0, 1)))
    told = {pair: KINDS[kind] if kind >= 0 else None for pair, kind in zip(pairs, found.tolist(), strict=True)}
    slips = {kind for kind in told.values() if kind}
    assert slips == set(KINDS), "every kind comes up"
    for (a, b), kind in told.items():
        like = Indel.normalized_similarity(a, b)  # what has few letters in common is not looked at
        close = like >= 0.6 or (a[0] == b[0] and (like >= 0.35 or 1 in (len(a), len(b))))
        assert kind == (describe_difference(a, b, market) if close else None), (a, b)


def test_no_words_have_no_kinds() -> None:
    assert len(list_alike(pl.Series([], dtype=pl.String), pl.Series([], dtype=pl.String))) == 0
