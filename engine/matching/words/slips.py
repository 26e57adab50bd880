"""How two words differ: a slip of the keyboard or of a scanner, a short form, or another word altogether."""

from __future__ import annotations

import itertools
from functools import cache, lru_cache

from rapidfuzz.distance import OSA, Levenshtein

from engine.names import read_vocabulary

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
# The lookalikes that scanning confuses; each group folds to its first member.
LOOKALIKE_RUNS = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("ii", "u"))
LOOKALIKES = {"0": "o", "1": "l", "i": "l", "5": "s", "e": "c", "h": "b", "8": "b", "9": "g", "q": "g", "6": "b"}
_FOLDED = str.maketrans(LOOKALIKES)

SLIPS = {
    "letters swapped": 0.97,
    "letter doubled": 0.97,
    "letter dropped": 0.95,
    "neighbouring key": 0.94,
    "look-alike letter": 0.95,
    "two slips": 0.90,
    "abbreviation": 0.95,
    "plural": 0.97,
    "slip in a business word": 0.90,
}
"""Kinds of difference that leave a word the same word, and how alike two such words count."""

_OTHERS = {"other letter": 0.75, "shortened": 0.70, "initial": 0.50, "several letters": 0.60}
ALIKE = {**SLIPS, **_OTHERS}
KINDS, LIKENESS = tuple(ALIKE), tuple(ALIKE.values())
"""Every kind of difference between words that are alike, and its likeness, in one order."""
_SHORTEST_DOUBLE, _SHORTEST_SWAP, _SHORTEST_SLIP, _SHORTEST_MARKET_SLIPS, SHORTEST_TWO_SLIPS = 3, 4, 5, 6, 8
SHORTEST = {"letter doubled": 3, "letter dropped": 4, "neighbouring key": 5, "other letter": 0}
"""The shortest word, in letters, in which a change counts as a slip; shorter words are too near to others."""
SHORTEST_RESEMBLING, MOST_WRONG = 3, 0.4
"""A word that resembles another: its letters at least, and the share of the letters that may be wrong."""
_DIRECTIONS = {"n": "north", "s": "south", "e": "east", "w": "west"}


def _list_neighbours() -> frozenset[tuple[str, str]]:
    pairs = set()
    for row, keys in enumerate(_ROWS):
        for at, key in enumerate(keys):
            near = [keys[at + 1]] if at + 1 < len(keys) else []
            if row + 1 < len(_ROWS):
                near += list(_ROWS[row + 1][max(0, at - 1) : at + 1])
            pairs |= {(key, other) for other in near} | {(other, key) for other in near}
    return frozenset(pairs)


_REMEMBERED = 100_000
"""Words whose folded form is kept."""
NEIGHBOURS = _list_neighbours()


def describe_difference(first: str, second: str, market: frozenset[str] = frozenset()) -> str | None:
    """Return the kind of difference between two unequal words (one of KINDS), None where they are other words."""
    short, long = sorted((first, second), key=lambda word: (len(word), word))
    if short.isdigit() or long.isdigit():
        return None
    if len(short) == 1:
        return _describe_initial(short, long)
    return _describe_words(short, long, market)


def _describe_initial(short: str, long: str) -> str | None:
    if long.startswith(_DIRECTIONS.get(short, "?")):
        return "abbreviation"
    return "initial" if long.startswith(short) else None


def _describe_words(short: str, long: str, market: frozenset[str]) -> str | None:
    one_market = (short in market) != (long in market)
    plain, known = (short, long) if long in market else (long, short)
    if short in market and long in market and long in (short + "s", short + "es"):
        return "plural"
    slip = _describe_slip(short, long)
    if slip is not None and slip != "other letter":
        return slip
    if one_market and _is_slip_of_market_word(plain, known):
        return "slip in a business word"
    if len(short) >= 3 and (short not in market) and long in market and _abbreviates(short, long):
        return "abbreviation"
    if len(short) >= 4 and long.startswith(short):
        return "shortened"
    if slip is None and not (short in market and long in market) and _resembles(short, long):
        return "several letters"
    return slip


def _resembles(short: str, long: str) -> bool:
    """Return whether a word may be another one badly mistyped."""
    return len(short) >= SHORTEST_RESEMBLING and OSA.distance(short, long) <= MOST_WRONG * len(long)


def _is_slip_of_market_word(word: str, market: str) -> bool:
    """Return whether a word that is no word of the market is a market word mistyped: one letter, two in a long word."""
    if len(word) < 3:
        return False
    most = 1 if len(word) < _SHORTEST_MARKET_SLIPS else 2
    spellings = list_spellings().get(market, (market,))
    return any(OSA.distance(word, spelt, score_cutoff=most) <= most for spelt in spellings)


@cache
def list_spellings() -> dict[str, tuple[str, ...]]:
    """Return for each comparison form of a business word the longer spellings it stands for (`technologies`)."""
    spellings: dict[str, tuple[str, ...]] = {}
    for spelt, word in read_vocabulary().abbreviations.items():
        if len(spelt) >= max(_SHORTEST_SLIP, len(word) - 1):
            spellings[word] = (*spellings.get(word, (word,)), spelt)
    return spellings


def _abbreviates(short: str, long: str) -> bool:
    if len(short) > len(long) - 2 and not long.startswith(short):
        return False
    if len(short) > 0.75 * len(long) and not long.startswith(short):
        return False
    rest = iter(long)
    return short[0] == long[0] and all(letter in rest for letter in short)


def _describe_slip(short: str, long: str) -> str | None:
    if len(short) >= _SHORTEST_DOUBLE and collapse_runs(short) == collapse_runs(long):
        return "letter doubled"
    if len(short) < _SHORTEST_DOUBLE or len(long) - len(short) > 2:
        return None
    if len(short) >= _SHORTEST_SLIP - 1 and _are_lookalikes(short, long):
        return "look-alike letter"
    start = 0
    while start < len(short) and short[start] == long[start]:
        start += 1
    end = 0
    while end < len(short) - start and short[-1 - end] == long[-1 - end]:
        end += 1
    mine, other = short[start : len(short) - end], long[start : len(long) - end]
    if len(mine) == 2 and mine == other[::-1]:
        return "letters swapped" if len(short) >= _SHORTEST_SWAP else "other letter"
    one = _describe_change(mine, other, long, start)
    if one is not None:
        return one if len(short) >= SHORTEST[one] else "other letter"
    return _describe_two(short, long)


@lru_cache(maxsize=_REMEMBERED)
def collapse_runs(word: str) -> str:
    """Return the word with each letter that stands several times in a row written once."""
    return "".join(letter for letter, _ in itertools.groupby(word))


def _describe_change(mine: str, other: str, long: str, at: int) -> str | None:
    if not mine and len(other) == 1:
        beside = long[at - 1 : at] + long[at + 1 : at + 2]
        return "letter doubled" if other in beside else "letter dropped"
    if len(mine) == 1 and len(other) == 1:
        if mine.isdigit() or other.isdigit():
            return "other letter"
        return "neighbouring key" if (mine, other) in NEIGHBOURS else "other letter"
    return None


def _describe_two(short: str, long: str) -> str | None:
    """Return `two slips` where a long word differs in two places, each a slip by itself."""
    if len(short) < SHORTEST_TWO_SLIPS - 1:
        return None
    if OSA.distance(fold_lookalikes(short), fold_lookalikes(long), score_cutoff=1) <= 1:
        return "two slips"
    steps = Levenshtein.editops(short, long)
    if len(steps) > 3:
        return None
    places = [step.src_pos for step in steps]
    if len(steps) == 3 and not any(b - a <= 1 for a, b in itertools.pairwise(places)):
        return None
    for step in steps:
        if step.tag == "replace":
            pair = (short[step.src_pos], long[step.dest_pos])
            alike = pair[0].translate(_FOLDED) == pair[1].translate(_FOLDED)
            swapped = len(steps) >= 2 and sorted(short) == sorted(long)
            if not (alike or swapped or pair in NEIGHBOURS):
                return "other letter" if len(steps) <= 2 else None
    return "two slips"


def _are_lookalikes(short: str, long: str) -> bool:
    return short.translate(_FOLDED) == long.translate(_FOLDED) or fold_lookalikes(short) == fold_lookalikes(long)


@lru_cache(maxsize=_REMEMBERED)
def fold_lookalikes(word: str) -> str:
    """Return the word with letters that scanning confuses folded together."""
    for run, letter in LOOKALIKE_RUNS:
        word = word.replace(run, letter)
    return word.translate(_FOLDED)
