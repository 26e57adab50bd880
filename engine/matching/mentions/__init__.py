"""Names of the registers inside free text."""

from __future__ import annotations

from engine.matching.mentions.find import find_mentions
from engine.matching.mentions.link import Texts, link_texts, number_texts

__all__ = [
    "Texts",
    "find_mentions",
    "link_texts",
    "number_texts",
]
