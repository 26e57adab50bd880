"""Names to links."""

from __future__ import annotations

from engine.matching.aliases import COLUMNS, Aliases, find_unused, read_aliases
from engine.matching.explain import Explanation, explain_pair
from engine.matching.link import (
    DISMISSED,
    LINK_COLUMNS,
    Columns,
    Corpus,
    Links,
    find_links,
    find_many,
    link_names,
    read_corpus,
)
from engine.matching.mentions import Texts, find_mentions, link_texts, number_texts
from engine.matching.parties import Parties, gather_parties

__all__ = [
    "COLUMNS",
    "DISMISSED",
    "LINK_COLUMNS",
    "Aliases",
    "Columns",
    "Corpus",
    "Explanation",
    "Links",
    "Parties",
    "Texts",
    "explain_pair",
    "find_links",
    "find_many",
    "find_mentions",
    "find_unused",
    "gather_parties",
    "link_names",
    "link_texts",
    "number_texts",
    "read_aliases",
    "read_corpus",
]
