"""Words to weights and likeness: slips, pairs of words, how much a word tells."""

from __future__ import annotations

from engine.matching.words.slips import KINDS, LIKENESS, SLIPS, describe_difference, fold_lookalikes
from engine.matching.words.weights import CLASSES, KNOWN_FROM, count_words, weigh_words
from engine.matching.words.word_pairs import list_alike

__all__ = [
    "CLASSES",
    "KINDS",
    "KNOWN_FROM",
    "LIKENESS",
    "SLIPS",
    "count_words",
    "describe_difference",
    "fold_lookalikes",
    "list_alike",
    "weigh_words",
]
