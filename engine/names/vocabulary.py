"""The vocabulary, word lists read once: legal forms, abbreviations, market words, places, names, non-names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from engine.documents import MappingNode, SequenceNode, read_yaml
from engine.errors import EngineError

WORDS = Path(__file__).parent / "words"
_NO_MARKET = frozenset({"st", "mount", "fort", "large"})
"""What an abbreviation stands for is a market word, but for these and given names."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Every word list, folded; `legal` maps a form to its class, `abbreviations` a short form to the long."""

    legal: dict[str, str]
    phrases: dict[str, str]
    legal_only_last: frozenset[str]
    legal_cut_short: frozenset[str]
    legal_leading: frozenset[str]
    abbreviations: dict[str, str]
    stop: frozenset[str]
    market: frozenset[str]
    filler: frozenset[str]
    country: frozenset[str]
    role: frozenset[str]
    places: frozenset[str]
    departments: frozenset[str]
    departments_sure: frozenset[str]
    posts: frozenset[str]
    posts_sure: frozenset[str]
    titles: frozenset[str]
    titles_sure: frozenset[str]
    letters_after: frozenset[str]
    particles: frozenset[str]
    given_names: frozenset[str]
    nicknames: dict[str, frozenset[str]]
    ordinary: frozenset[str]
    beside: frozenset[str]
    quarters: frozenset[str]
    spellings: dict[str, frozenset[str]]
    non_names: frozenset[str]
    non_name_beginnings: tuple[str, ...]
    non_name_phrases: tuple[str, ...]


@cache
def read_vocabulary() -> Vocabulary:
    """Return the shipped word lists; they are read on the first call only."""
    legal, market = _read("legal_forms"), _read("market_words")
    departments, posts, titles = _read("departments"), _read("posts"), _read("titles")
    ordinary, non_names = _read("ordinary_words"), _read("non_names")
    abbreviations = _pairs(_read("abbreviations"), "words")
    given_names = _words(_read("given_names"), "words")
    forms = legal.get("forms")
    if not isinstance(forms, MappingNode):
        raise EngineError("legal_forms.yaml has no mapping `forms`")
    return Vocabulary(
        legal={word: name for name in forms.keys() for word in _words(forms, name)},  # noqa: SIM118
        phrases=_pairs(legal, "phrases") | _pairs(_read("abbreviations"), "phrases"),
        legal_only_last=_words(legal, "only_last"),
        legal_cut_short=_words(legal, "cut_short"),
        legal_leading=_words(legal, "leading"),
        abbreviations=abbreviations,
        stop=_words(_read("stop_words"), "words"),
        market=_words(market, "words") | _list_long_forms(abbreviations) - given_names - _NO_MARKET,
        filler=_words(market, "filler"),
        country=_words(market, "country"),
        role=_words(market, "role"),
        places=_words(_read("places"), "words"),
        departments=_words(departments, "words"),
        departments_sure=_words(departments, "sure"),
        posts=_words(posts, "words"),
        posts_sure=_words(posts, "sure"),
        titles=_words(titles, "words"),
        titles_sure=_words(titles, "sure"),
        letters_after=_words(titles, "after"),
        particles=_words(titles, "particles"),
        given_names=given_names,
        nicknames=_lists(_read("nicknames"), "words"),
        ordinary=_words(ordinary, "words"),
        beside=_words(ordinary, "beside"),
        quarters=_words(ordinary, "quarters"),
        spellings=_lists(_read("nicknames"), "spellings"),
        non_names=_words(non_names, "exact"),
        non_name_beginnings=tuple(sorted(_words(non_names, "begins"))),
        non_name_phrases=tuple(sorted(_words(non_names, "holds"))),
    )


def _list_long_forms(abbreviations: dict[str, str]) -> frozenset[str]:
    return frozenset(word for word in abbreviations.values() if not word.isdigit())


def _read(name: str) -> MappingNode:
    root, problems = read_yaml(WORDS / f"{name}.yaml", f"names/words/{name}.yaml")
    if problems:
        raise EngineError.of(problems)
    if not isinstance(root, MappingNode):
        raise EngineError(f"names/words/{name}.yaml is not a mapping of lists")
    return root


def _words(mapping: MappingNode, key: str) -> frozenset[str]:
    node = mapping.get(key)
    if not isinstance(node, SequenceNode):
        raise EngineError(f"the word list `{key}` is missing", mapping.place)
    return frozenset(item.text for item in node.items if not isinstance(item, (SequenceNode, MappingNode)))


def _lists(mapping: MappingNode, key: str) -> dict[str, frozenset[str]]:
    node = mapping.get(key)
    if not isinstance(node, MappingNode):
        raise EngineError(f"the word table `{key}` is missing", mapping.place)
    return {word: _words(node, word) for word in node.keys()}  # noqa: SIM118


def _pairs(mapping: MappingNode, key: str) -> dict[str, str]:
    node = mapping.get(key)
    if not isinstance(node, MappingNode):
        raise EngineError(f"the word table `{key}` is missing", mapping.place)
    return {name.text: value.text for name, value in node.entries if not isinstance(value, (SequenceNode, MappingNode))}
