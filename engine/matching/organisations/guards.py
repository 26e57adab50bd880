"""Guards of what may be accepted: the reasons that hold a pair back for review, whatever it scores."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Measures = Mapping[str, NDArray[np.float32]]

LEAST_TELLING = 0.30
"""The weight of distinctive words (or of places) that must agree: two unequal names are not alike in less."""
RARE = 0.80
"""The weight from which a word is so rare that two bodies which both bear it are listed."""
AKIN = 0.05
"""The least that two bodies of one rare name score which are listed for that: below it they share hardly more."""
REASONS = (
    "a distinctive word on one side only",
    "a number on one side only, or another number",
    "a place on one side only, or another place",
    "a word for another body of the same name on one side only",
    "a business word on one side only, or another one",
    "a country on one side only",
    "a word that may be another word",
    "another order of words and other spellings",
    "several slips",
    "a slip in the only distinctive word",
    "market words alone",
    "initials only",
    "part of a name is left out",
    "what is left out differs",
    "another legal form",
    "a person and a firm of the same name",
)
"""Why a pair is held back, in words; hold_back says which by one bit each, in this order."""


def hold_back(of: Measures) -> NDArray[np.int64]:
    """Return for each pair of readings the reasons that hold it back, a bit each in the order of REASONS; 0 for none.

    `of` are the measures of features.measure_pairs and reading_features.compare_readings.
    """
    carried = (of["solid"] > 0) | (of["joined"] > 0)
    distinctive, number, place = of["over_distinctive"] > 0, of["over_number"] > 0, of["over_place"] > 0
    role, market = of["over_role"] > 0, of["over_market"] > 0
    complete = ~np.logical_or.reduce([distinctive, number, place, role, market])
    telling = of["shared"] - of["placed"] >= LEAST_TELLING
    placed = complete & (of["placed"] >= LEAST_TELLING)
    unlike = (of["bare"] > 0) | (of["legal"] > 0)
    tests = (
        distinctive,
        number,
        place,
        role,
        market,
        of["over_country"] > 0,
        of["other_words"] > 0,
        (of["reordered"] > 0) & ((of["slips"] > 1) | (of["plurals"] > 0)),
        of["slips"] > 2,
        (of["frail_slips"] > 0) & ~carried,
        (~telling & ~placed & ((of["equal"] == 0) | (of["words_agreed"] < 2) | unlike))
        | (~telling & (of["whole"] == 0) & (of["formless"] > 0)),
        ((of["initials"] > 0) & (of["cover_least"] < 0.5)) | (of["letters_kept"] > 0),
        (of["out_firm"] > 0) | (of["out_bracket"] > 0),
        of["out_differs"] > 0,
        of["legal"] > 1,
        of["person"] > 0,
    )
    bits = np.zeros(len(carried), dtype=np.int64)
    for bit, test in enumerate(tests):
        bits |= test.astype(np.int64) << bit
    return bits


def mark_related(of: Measures, score: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which pairs a person should see though they score less than REVIEW: they bear one rare name.

    They are seldom one organisation (a trust and its firm, depot 1 and depot 12), but an analyst asks what they have to
    do with each other: every distinctive word of both agrees and one is rare, or one name is the initials of the other.
    """
    complete = (of["over_distinctive"] == 0) & (of["other_words"] == 0)
    rare = (of["rarest_shared"] >= RARE) & (of["shared"] - of["placed"] >= LEAST_TELLING)
    one = (of["out_firm"] == 0) & (of["out_differs"] == 0)
    return np.asarray((complete & rare & one & (score >= AKIN)) | (of["initials"] > 0))
