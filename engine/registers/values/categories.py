"""Text -> the canonical value of a category field, by the word list: (value, problem)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.registers.vocabulary import load_spellings, normalise_words

if TYPE_CHECKING:
    from engine.registers.vocabulary import Spellings

CategoryReading = tuple[str | None, str | None]
_NEGATIONS = ("not", "never", "without", "awaiting", "cannot", "wasnt", "isnt")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_STAND_IN = "not stated"
_FIRST_PART = re.compile(r"\s+[-–—|/]+\s+|[:;,(\n|]|\.\s|\s+[-–—]|[-–—]\s+")


def parse_category(text: str, field: str) -> CategoryReading:
    """Return the canonical value of the text in `register.field`; null with a problem where the list has none.

    Blank text is null without a problem: the field's stand-in is then what the row means.
    """
    spellings = load_spellings()[field]
    plain = normalise_words(text)
    if not plain:
        return None, None
    if plain not in spellings.whole and plain not in spellings.inside and " " not in text.strip():
        text = _CAMEL.sub(" ", text)
        plain = normalise_words(text)
    if plain in spellings.whole:
        return spellings.whole[plain], None
    if plain in spellings.inside:
        return spellings.inside[plain], None
    first = normalise_words(_FIRST_PART.split(text.strip(), maxsplit=1)[0])
    if plain in spellings.unclear or first in spellings.unclear:
        return None, f"the register says `{' '.join(text.split())[:60]}`, which is none of the values"
    return _weigh(spellings, first, plain, text)


def _weigh(spellings: Spellings, first: str, plain: str, text: str) -> CategoryReading:
    """Take the first part of the text, unless the rest refines it; else what all its words agree on."""
    found = _find_inside(spellings, plain)
    start = spellings.whole.get(first) or spellings.inside.get(first)
    if start is None and len(heard := _find_inside(spellings, first)) == 1:
        start = next(iter(heard))
    if start == _STAND_IN and found - {_STAND_IN}:
        start, found = None, found - {_STAND_IN}
    if start is not None and (start in found or first in spellings.whole):
        finer = (found - {start}) & spellings.refines.get(start, frozenset())
        return (next(iter(finer)) if len(finer) == 1 else start), None
    if len(found) == 1:
        return next(iter(found)), None
    said = " ".join(text.split())[:60]
    if not found:
        return None, f"`{said}` is not in the word list of this field"
    coarse = [value for value in sorted(found) if found - {value} <= spellings.refines.get(value, frozenset())]
    finer = found - {coarse[0]} if len(coarse) == 1 else frozenset()
    if len(finer) == 1:
        return next(iter(finer)), None
    return None, f"`{said}` can mean {' or '.join(sorted(found))}"


def _find_inside(spellings: Spellings, plain: str) -> frozenset[str]:
    """Return the values whose words stand in the text, longest first; a word after `not` or the like is no match."""
    words = plain.split()
    taken = [False] * len(words)
    found = set()
    for size in range(min(len(words), 8), 0, -1):
        for start in range(len(words) - size + 1):
            phrase = " ".join(words[start : start + size])
            if any(taken[start : start + size]) or (phrase not in spellings.inside and phrase not in spellings.unclear):
                continue
            taken[start : start + size] = [True] * size
            if phrase in spellings.inside and not (start and words[start - 1] in _NEGATIONS):
                found.add(spellings.inside[phrase])
    return frozenset(found)
