"""Features of aligned pairs of comparison forms: one number per pair, each with the direction in which it tells.

Each feature is made by the function of its name, whose docstring is the explanation that `crosscheck why` prints. With
all else equal, more of what tells for a pair never lowers its score, and more of what tells against it never raises it.
No feature depends on which name stands left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.matching.organisations.compared import Compared, Values, compare_forms

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.matching.organisations.align import Alignment
    from engine.matching.organisations.forms import Forms

    Numbers = NDArray[np.int64]

Measures = dict[str, NDArray[Any]]
"""Features by name, one number per pair."""


class Feature(NamedTuple):
    """A feature of a pair: +1 or -1 as more of it tells for or against the pair (0: it depends), and what makes it."""

    sign: int
    measure: Callable[[Any], Values]

    @property
    def says(self) -> str:
        """What it is, in the words of the function that makes it."""
        text = (self.measure.__doc__ or "").rstrip(".")
        return text[:1].lower() + text[1:]


def cover_least(pair: Compared) -> Values:
    """Weight of the words that agree over all, of the name less covered."""
    return np.minimum(pair.cover_l, pair.cover_r).clip(0, 1)


def cover_most(pair: Compared) -> Values:
    """Weight of the words that agree over all, of the name more covered."""
    return np.maximum(pair.cover_l, pair.cover_r).clip(0, 1)


def shared(pair: Compared) -> Values:
    """Weight of the distinctive words, places and numbers that agree."""
    return pair.shared


def rarest_shared(pair: Compared) -> Values:
    """Weight of the rarest word that agrees."""
    return pair.rarest


def words_agreed(pair: Compared) -> Values:
    """Words that agree."""
    return pair.equal_words + pair.joined + pair.plain_slips


def over_largest(pair: Compared) -> Values:
    """Largest weight of a word left over."""
    return np.maximum(pair.left.largest, pair.right.largest)


def over_distinctive_both(pair: Compared) -> Values:
    """Weight of distinctive words left over on both sides, the smaller."""
    return np.minimum(pair.left.distinctive, pair.right.distinctive)


def over_distinctive(pair: Compared) -> Values:
    """Weight of distinctive words left over."""
    return pair.left.distinctive + pair.right.distinctive


def over_market_both(pair: Compared) -> Values:
    """Business words left over on both sides, the fewer."""
    return np.minimum(pair.left.market, pair.right.market)


def over_market(pair: Compared) -> Values:
    """Business words left over."""
    return pair.left.market + pair.right.market


def over_market_weight(pair: Compared) -> Values:
    """Weight of the business words left over."""
    return pair.left.market_weight + pair.right.market_weight


def over_place_both(pair: Compared) -> Values:
    """Places left over on both sides, the fewer."""
    return np.minimum(pair.left.place, pair.right.place)


def over_place(pair: Compared) -> Values:
    """Places left over."""
    return pair.left.place + pair.right.place


def over_role(pair: Compared) -> Values:
    """Words for another body of the same name left over."""
    return pair.left.role + pair.right.role


def over_number(pair: Compared) -> Values:
    """Numbers left over."""
    return pair.left.number + pair.right.number


def over_country(pair: Compared) -> Values:
    """Countries left over."""
    return pair.left.country + pair.right.country


def least_likeness(pair: Compared) -> Values:
    """Likeness of the distinctive words that are least alike."""
    return pair.least_likeness


def slips(pair: Compared) -> Values:
    """Distinctive words that agree but for a slip."""
    return pair.heavy_slips


def frail_slips(pair: Compared) -> Values:
    """Slips too weak to carry a name."""
    return pair.frail_slips


def other_words(pair: Compared) -> Values:
    """Words alike by no slip."""
    return pair.other_words


def known_words_apart(pair: Compared) -> Values:
    """Words alike that are both words of the data."""
    return pair.known_apart


def slip_known(pair: Compared) -> Values:
    """Names that hold the rarer spelling of a slip (logarithm)."""
    return pair.slip_names_least


def slip_meant(pair: Compared) -> Values:
    """Names that hold the commoner spelling of a slip (logarithm)."""
    return pair.slip_names_most


def letters(pair: Compared) -> Values:
    """Likeness of the letters, spaces aside."""
    return pair.letters


def beginning(pair: Compared) -> Values:
    """Letters at the beginning that agree, over those of the shorter form."""
    return pair.same_beginning.astype(np.float32) / np.maximum(pair.shorter, 1)


def first_word(pair: Compared) -> Values:
    """First words: 1 equal, 0.5 alike, 0 others."""
    return pair.first_word


def initials(pair: Compared) -> Values:
    """One form is the initials of the other."""
    return pair.initials


def reordered(pair: Compared) -> Values:
    """The words that agree stand in another order."""
    return pair.reordered


FEATURES: dict[str, Feature] = {
    "cover_least": Feature(1, cover_least),
    "cover_most": Feature(1, cover_most),
    "shared": Feature(1, shared),
    "rarest_shared": Feature(1, rarest_shared),
    "words_agreed": Feature(1, words_agreed),
    "over_largest": Feature(-1, over_largest),
    "over_distinctive_both": Feature(-1, over_distinctive_both),
    "over_distinctive": Feature(-1, over_distinctive),
    "over_market_both": Feature(-1, over_market_both),
    "over_market": Feature(-1, over_market),
    "over_market_weight": Feature(-1, over_market_weight),
    "over_place_both": Feature(-1, over_place_both),
    "over_place": Feature(-1, over_place),
    "over_role": Feature(-1, over_role),
    "over_number": Feature(-1, over_number),
    "over_country": Feature(-1, over_country),
    "least_likeness": Feature(1, least_likeness),
    "slips": Feature(-1, slips),
    "frail_slips": Feature(-1, frail_slips),
    "other_words": Feature(-1, other_words),
    "known_words_apart": Feature(-1, known_words_apart),
    "slip_known": Feature(0, slip_known),
    "slip_meant": Feature(0, slip_meant),
    "letters": Feature(1, letters),
    "beginning": Feature(1, beginning),
    "first_word": Feature(1, first_word),
    "initials": Feature(1, initials),
    "reordered": Feature(-1, reordered),
}
"""The features of a pair of comparison forms, by the names that the model knows them by."""


def measure_pairs(forms: Forms, aligned: Alignment, f: Numbers, g: Numbers) -> Measures:
    """Return FEATURES of each aligned pair of forms (numbers f and g), an array each, and what the guards ask besides.

    That is solid, placed, joined and plurals (as in Compared), and over_l and over_r: the weight left over on a side.
    """
    pair = compare_forms(forms, aligned, f, g)
    got = {name: feature.measure(pair) for name, feature in FEATURES.items()}
    got |= {"solid": pair.solid, "placed": pair.placed, "joined": pair.joined, "plurals": pair.plurals}
    got |= {"over_l": pair.left.weight, "over_r": pair.right.weight}
    return {name: np.asarray(values, dtype=np.float32) for name, values in got.items()}
