"""The word lists of registers: header synonyms and the spellings of categories."""

from __future__ import annotations

from engine.registers.vocabulary.lists import Spellings, Synonyms, load_headers, load_spellings, normalise_words

__all__ = [
    "Spellings",
    "Synonyms",
    "load_headers",
    "load_spellings",
    "normalise_words",
]
