"""Cyrillic and Greek letters -> the Latin letters that passports write for them."""

from __future__ import annotations

_CYRILLIC = (
    "а a б b в v г g д d е e ж zh з z и i й i к k л l м m н n о o п p р r с s т t у u ф f х kh ц ts ч ch ш sh щ shch "
    "ы y э e ю yu я ya ё e і i ї i є ye ґ g ў u ј j љ lj њ nj џ dz ђ dj ћ c қ q ұ u ү u ө o ә a ң n ғ g һ h"
)
_GREEK = "α a β v γ g δ d ε e ζ z η i θ th ι i κ k λ l μ m ν n ξ x ο o π p ρ r σ s ς s τ t υ y φ f χ ch ψ ps ω o"
_PAIRS = f"{_CYRILLIC} {_GREEK}".split()

LATIN: dict[str, str] = {**dict(zip(_PAIRS[::2], _PAIRS[1::2], strict=True)), "ъ": "", "ь": ""}
"""A lower-case letter without marks, and the Latin letters for it (after ICAO Doc 9303 and ISO 843)."""
