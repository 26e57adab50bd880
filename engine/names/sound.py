"""Words that are written otherwise and sound alike: one key for the spellings of a name in another alphabet or age."""

from __future__ import annotations

import re
from functools import cache, lru_cache

# Applied in this order; `^` and `$` are the ends of the word.
_PASSES: tuple[dict[str, str], ...] = (
    {"^hs": "^sh", "^x": "^sh", "^j": "^j"},
    {
        "^mac": "^mc",
        "^kn": "^n",
        "^wr": "^r",
        "^gh": "^g",
        "^ph": "^f",
        "sch": "sh",
        "tch": "ch",
        "dzh": "j",
        "zh": "j",
        "phen": "ven",
    },
    {"ph": "f", "ck": "k", "gh": "g", "kh": "h", "cz": "ch", "sz": "sh", "dh": "d", "th": "t", "mps": "ms", "q": "k"},
    {"ks": "x", "w": "v", "z": "s", "ce": "se", "ci": "si", "cy": "sy", "ch": "c", "c": "k"},
    {"ou": "u", "oo": "u", "ow": "u", "ai": "ei", "ay": "ei", "ey": "ei", "ie": "i", "ee": "i", "ea": "i"},
    {"ei": "i", "y": "i", "j": "i", "aa": "a", "uo": "u", "e$": "$", "h$": "$"},
)
_REMEMBERED = 100_000
"""Words whose sound is kept: names are compared in pairs, so that each comes up many times."""
_DOUBLED = re.compile(r"(.)\1+")


@cache
def _pattern(number: int) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(part) for part in sorted(_PASSES[number], key=len, reverse=True)))


@lru_cache(maxsize=_REMEMBERED)
def fold_sound(word: str) -> str:
    """Return a key that is the same for spellings of a word that sound alike (`mcleod` and `macleod`)."""
    key = f"^{word}$"
    for number in range(len(_PASSES)):
        key = _replace(key, number)
    return _DOUBLED.sub(_first, key.strip("^$"))


def _replace(key: str, number: int) -> str:
    return _pattern(number).sub(lambda found: _PASSES[number][found.group()], key)


def _first(found: re.Match[str]) -> str:
    return found.group(1)


@lru_cache(maxsize=_REMEMBERED)
def fold_consonants(word: str) -> str:
    """Return the sound of a word without its vowels but the first, which is `a` (`osama` and `usama` are `asm`)."""
    key = fold_sound(word)
    rest = re.sub("[aeiou]", "", key[1:])
    return ("a" if key[:1] in "aeiou" and key else key[:1]) + _DOUBLED.sub(_first, rest)
