"""Words of person names: how alike two surnames, given names or lists of middle names are, and what differs."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA

from engine.matching.words import SLIPS, describe_difference
from engine.names import fold_consonants, fold_sound, read_vocabulary


class Likeness(NamedTuple):
    """How alike (0 to 1), the kind of difference, and the difference in words."""

    factor: float
    kind: str
    said: str


SAME = Likeness(1.0, "same", "")
SPELLING, SPELLING_KNOWN, NICKNAME_SPELLING, TWO_NICKNAMES = 0.89, 0.70, 0.80, 0.72
NICKNAME, INITIAL, INITIALS, SLIP, LETTER, SHORTENED = 0.88, 0.76, 0.74, 0.89, 0.78, 0.74
PART, SURNAME_SLIP, SURNAME_LETTER, TWO_SURNAMES = 0.67, 0.84, 0.74, 0.62
MIDDLE_ONE_SIDE, MIDDLE_INITIAL, MIDDLE_SLIP, MIDDLE_OTHER = 0.97, 0.985, 0.95, 0.64
BOTH_COMMON = 0.14
"""What a short form loses where the data hold many people of either name."""
MIDDLE_NAME_OTHER, PATRONYMIC_OTHER, SINGLE_WORD = 0.61, 0.45, 0.85
_PATRONYMICS = ("ovich", "evich", "ivich", "ovych", "evych", "ovna", "evna", "ivna", "ichna")
_SHORTEST_LETTER = 5
_REMEMBERED = 200_000
"""Pairs of words whose likeness is kept: the registers of one project meet the same ones again and again."""


@cache
def find_canon(word: str) -> str:
    """Return the most usual spelling of a given name."""
    return _list_canons().get(word, word)


@cache
def _list_canons() -> dict[str, str]:
    return {other: name for name, others in read_vocabulary().spellings.items() for other in others}


@cache
def find_roots(word: str) -> frozenset[str]:
    """Return the given names, in their most usual spelling, that a word may stand for."""
    stands_for = read_vocabulary().nicknames.get(word, frozenset())
    return frozenset({find_canon(word), *map(find_canon, stands_for)})


@lru_cache(maxsize=_REMEMBERED)
def compare_given(first: str, second: str, known: frozenset[str], common: frozenset[str] = frozenset()) -> Likeness:
    """Return how alike two first given names are; two of `known` are different names however alike in letters.

    Two spellings or short forms that are both `common` in the data are weaker: people of either name are there.
    """
    if first == second:
        return _compare_equal(first)
    short, long = sorted((first, second), key=lambda name: (len(name), name))
    if not short:
        return Likeness(0.5, "missing", f"`{long}` on one side only")
    if len(short) == 1:
        if long.startswith(short):
            return Likeness(INITIAL, "initial", f"`{short}`/`{long}`: initial")
        return Likeness(0.1, "other", f"`{first}`/`{second}`: other names")
    if find_canon(short) == find_canon(long):
        factor = SPELLING_KNOWN if short in common and long in common else SPELLING
        return Likeness(factor, "spelling", f"`{first}`/`{second}`: spellings of one name")
    if find_roots(short) & find_roots(long):
        factor = _weigh_nickname(short, long) - (BOTH_COMMON if short in common and long in common else 0.0)
        return Likeness(factor, "nickname", f"`{first}`/`{second}`: short form of a given name")
    alike = OSA.normalized_similarity(short, long)
    if short in known and long in known:
        return Likeness(0.2 + 0.3 * alike, "other", f"`{first}`/`{second}`: other names")
    return _compare_letters(short, long, alike) or Likeness(
        0.25 + 0.35 * alike, "other", f"`{first}`/`{second}`: other names"
    )


def _compare_equal(name: str) -> Likeness:
    if not name:
        return Likeness(SINGLE_WORD, "missing", "a single word")
    return SAME if len(name) > 1 else Likeness(INITIALS, "initial", f"`{name}`: initials only")


def _weigh_nickname(short: str, long: str) -> float:
    """Return what a short form is worth: most if it is listed for the very name, least for two short forms."""
    table = read_vocabulary().nicknames
    if long in table.get(short, ()) or short in table.get(long, ()):
        return NICKNAME
    return TWO_NICKNAMES if short in table and long in table else NICKNAME_SPELLING


def _compare_letters(short: str, long: str, alike: float) -> Likeness | None:
    """Return how alike two words are that are not on any list, None where they are other words."""
    kind = describe_difference(short, long)
    if kind in SLIPS:
        factor = 0.84 if kind == "two slips" else SLIP
        return Likeness(factor, "slip", f"`{short}`/`{long}`: {kind}")
    if fold_sound(short) == fold_sound(long) and alike > 0.5:
        return Likeness(SLIP, "slip", f"`{short}`/`{long}`: sound alike")
    if fold_consonants(short) == fold_consonants(long) and alike >= 0.6 and len(short) >= _SHORTEST_LETTER - 1:
        return Likeness(0.82, "slip", f"`{short}`/`{long}`: the same consonants")
    one = OSA.distance(short, long) == 1
    if one and len(short) >= 3:
        factor = LETTER if len(long) >= _SHORTEST_LETTER else 0.70
        return Likeness(factor, "letter", f"`{short}`/`{long}`: one letter differs")
    if len(short) >= 3 and long.startswith(short) and len(long) - len(short) <= 6:
        return Likeness(SHORTENED if len(short) > 3 else 0.68, "shortened", f"`{short}`/`{long}`: shortened")
    if alike >= 0.6 and len(short) >= _SHORTEST_LETTER - 1 and short[0] == long[0]:
        return Likeness(0.28 + 0.44 * alike, "letter", f"`{short}`/`{long}`: alike")
    return None


@lru_cache(maxsize=_REMEMBERED)
def compare_surnames(first: str, second: str, settled: frozenset[str]) -> Likeness:
    """Return how alike two surnames are; two of `settled`, each borne by several, are other names if they differ."""
    if first == second or first.replace(" ", "") == second.replace(" ", ""):
        return SAME
    short, long = sorted((first, second), key=lambda name: (len(name), name))
    mine, other = _list_parts(short), _list_parts(long)
    if mine == other:
        return Likeness(0.96, "spelling", f"`{first}`/`{second}`: a particle")
    if set(mine) & set(other) and len(mine) != len(other):
        return Likeness(PART, "part", f"`{first}`/`{second}`: one has a part of the other's surname")
    if sorted(mine) == sorted(other):
        return Likeness(0.93, "spelling", f"`{first}`/`{second}`: another order of a double surname")
    short, long = sorted((" ".join(mine), " ".join(other)), key=lambda name: (len(name), name))
    alike = OSA.normalized_similarity(short, long)
    found = _compare_letters(short, long, alike)
    if found is None:
        return Likeness(0.15 + 0.45 * alike, "other", f"`{first}`/`{second}`: other surnames")
    if found.kind == "shortened":
        return Likeness(0.55, "other", found.said)
    if short in settled and long in settled:
        return Likeness(min(found.factor, TWO_SURNAMES), "settled", f"{found.said}; both are surnames in the data")
    if found.kind == "letter":
        return Likeness(min(found.factor, SURNAME_LETTER), "letter", found.said)
    return found if found.kind != "slip" else Likeness(min(found.factor, SURNAME_SLIP), "slip", found.said)


def _list_parts(surname: str) -> tuple[str, ...]:
    particles = read_vocabulary().particles
    return tuple(part for part in surname.split(" ") if part not in particles) or tuple(surname.split(" "))


@lru_cache(maxsize=_REMEMBERED)
def compare_middle(mine: tuple[str, ...], other: tuple[str, ...]) -> Likeness:
    """Return what the names behind the first given name say: one person, nothing, or another person."""
    if mine == other:
        return SAME if mine else Likeness(1.0, "none", "")
    if not mine or not other:
        shown = " ".join(mine or other)
        return Likeness(_weigh_further(len(mine or other)), "one side", f"`{shown}` on one side only")
    if "".join(mine) == "".join(other):
        return SAME
    short, long = sorted((mine, other), key=lambda names: (len(names), names))
    found = [max(_compare_middles(name, rival) for rival in long) for name in short]
    worst = min(found)
    if worst.kind == "same" and len(short) < len(long):
        return Likeness(_weigh_further(len(long) - len(short)), "one side", "further middle names on one side only")
    return worst


def _weigh_further(count: int) -> float:
    """Return what is left where one side has so many middle names more."""
    return max(MIDDLE_ONE_SIDE - 0.015 * (count - 1), 0.92)


def _compare_middles(name: str, rival: str) -> Likeness:
    if name == rival:
        return SAME
    short, long = sorted((name, rival), key=lambda word: (len(word), word))
    if len(short) == 1 and long.startswith(short):
        return Likeness(MIDDLE_INITIAL, "initial", f"initial `{short}`/`{long}`")
    alike = len(short) > 1 and (describe_difference(short, long) in SLIPS or bool(find_roots(short) & find_roots(long)))
    if alike:
        return Likeness(MIDDLE_SLIP, "slip", f"`{short}`/`{long}`: spellings of a middle name")
    if short.endswith(_PATRONYMICS) and long.endswith(_PATRONYMICS):
        return Likeness(PATRONYMIC_OTHER, "other", f"`{short}`/`{long}`: another father's name")
    factor = MIDDLE_OTHER if len(short) == 1 else MIDDLE_NAME_OTHER
    return Likeness(factor, "other", f"`{short}`/`{long}`: another middle name")


def align_words(mine: tuple[str, ...], other: tuple[str, ...]) -> float:
    """Return how much of two names is alike word by word, in any order (0 to 1), for names that no reading relates."""
    if not mine or not other:
        return 0.0
    likeness = sorted(
        ((_compare_any(a, b), i, j) for i, a in enumerate(sorted(mine)) for j, b in enumerate(sorted(other))),
        key=lambda found: (-found[0], found[1], found[2]),
    )
    used_mine: set[int] = set()
    used_other: set[int] = set()
    found: list[float] = []
    for value, i, j in likeness:
        if i not in used_mine and j not in used_other:
            used_mine.add(i)
            used_other.add(j)
            found.append(value)
    left_over = abs(len(mine) - len(other))
    single = 0.85 if left_over and len(found) == 1 else 1.0
    whole: float = OSA.normalized_similarity("".join(sorted(mine)), "".join(sorted(other)))
    each = 0.98 if min(found) > 0.9 else 0.93
    alike = (sum(found) / len(found) + min(found)) / 2 * each**left_over * single
    return max(alike, 0.8 * whole)


def _compare_any(first: str, second: str) -> float:
    if first == second:
        return 1.0
    if len(first) == 1 or len(second) == 1:
        return 0.7 if first[0] == second[0] else 0.0
    if find_roots(first) & find_roots(second) or fold_sound(first) == fold_sound(second):
        return 0.93
    alike: float = OSA.normalized_similarity(first, second)
    return alike * alike
