"""Reading features: what two readings of names say of a pair beside their comparison forms.

As in features: each is made by the function of its name, whose docstring is what `crosscheck why` prints.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.matching.organisations.features import Feature
from engine.matching.organisations.readings import OUT_KINDS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.matching.organisations.compared import Values
    from engine.matching.organisations.features import Measures
    from engine.matching.organisations.readings import Readings

    Numbers = NDArray[np.int64]

_CHANGEABLE = ("ltd", "plc", "llp", "unlimited")
_DIFFER = ("alias", "place", "addition", "in brackets", "firm")


@dataclass(frozen=True, slots=True)
class ComparedReadings:
    """Pairs of readings, with all that their features are made of, one value per pair.

    `changed` and `conflict` are of the legal forms; `out` has the bits of OUT_KINDS that a side leaves out, `out_both`
    those that both do. A short form drops words and the legal form, it adds none: so what is left over beside a bare
    name weighs.
    """

    changed: Values
    conflict: Values
    out: Numbers
    out_both: Numbers
    said_differs: Values
    one_is_bare: Values
    weight_of_bare: Values
    one_is_person: Values


def legal(pair: ComparedReadings) -> Values:
    """Legal forms: 1 two that a firm may change between, 2 in conflict."""
    return np.where(pair.conflict, 2, pair.changed)


def out_person(pair: ComparedReadings) -> Values:
    """A person or a post is left out."""
    return _has(pair.out, "person", "post")


def out_department(pair: ComparedReadings) -> Values:
    """A department is left out."""
    return _has(pair.out, "department")


def out_place(pair: ComparedReadings) -> Values:
    """A place behind the name is left out."""
    return _has(pair.out, "place")


def out_addition(pair: ComparedReadings) -> Values:
    """Something behind the name is left out."""
    return _has(pair.out, "addition")


def out_alias(pair: ComparedReadings) -> Values:
    """A trading or former name is left out."""
    return _has(pair.out, "alias")


def out_bracket(pair: ComparedReadings) -> Values:
    """Something in brackets is left out."""
    return _has(pair.out, "in brackets")


def out_firm(pair: ComparedReadings) -> Values:
    """What may be another firm is left out."""
    return _has(pair.out, "firm")


def out_differs(pair: ComparedReadings) -> Values:
    """What is left out on both sides differs."""
    return pair.said_differs & _has(pair.out_both, *_DIFFER)


def bare(pair: ComparedReadings) -> Values:
    """One name bears a legal form, the other none."""
    return pair.one_is_bare


def over_bare(pair: ComparedReadings) -> Values:
    """Weight of the words left over in a name without a legal form, where the other bears one."""
    return np.where(pair.one_is_bare, pair.weight_of_bare, 0)


def person(pair: ComparedReadings) -> Values:
    """One side reads as a person, the other bears a legal form."""
    return pair.one_is_person


READING_FEATURES: dict[str, Feature] = {
    "legal": Feature(-1, legal),
    "out_person": Feature(-1, out_person),
    "out_department": Feature(-1, out_department),
    "out_place": Feature(-1, out_place),
    "out_addition": Feature(-1, out_addition),
    "out_alias": Feature(-1, out_alias),
    "out_bracket": Feature(-1, out_bracket),
    "out_firm": Feature(-1, out_firm),
    "out_differs": Feature(-1, out_differs),
    "bare": Feature(0, bare),
    "over_bare": Feature(-1, over_bare),
    "person": Feature(-1, person),
}
"""The features of a pair of readings, by the names that the model knows them by."""


def compare_readings(of: Readings, a: Numbers, b: Numbers, measured: Measures) -> Measures:
    """Return READING_FEATURES of each pair of readings (numbers a and b), whose forms' measures are given.

    Besides, for the guards: whole (nothing is left out), formless (no legal form on a side), equal (the same comparison
    form) and letters_kept (a side is read as its short form alone).
    """
    legal_a, legal_b = of.legal[a], of.legal[b]
    equal = of.form[a] == of.form[b]
    settled = equal | ((measured["reordered"] > 0) & (measured["slips"] == 0))
    changed, conflict = _compare_legal(of, legal_a, legal_b, settled)
    pair = ComparedReadings(
        changed=changed,
        conflict=conflict,
        out=of.out[a] | of.out[b],
        out_both=of.out[a] & of.out[b],
        said_differs=of.said[a] != of.said[b],
        one_is_bare=(legal_a == 0) != (legal_b == 0),
        weight_of_bare=np.where(legal_a == 0, measured["over_l"], measured["over_r"]),
        one_is_person=(of.person[a] & (legal_a == 0) & (legal_b > 0)) | (of.person[b] & (legal_b == 0) & (legal_a > 0)),
    )
    found = {name: feature.measure(pair) for name, feature in READING_FEATURES.items()}
    found |= {"whole": of.whole[a] & of.whole[b], "formless": (legal_a == 0) | (legal_b == 0)}
    found |= {"equal": equal, "letters_kept": of.letters[a] | of.letters[b]}
    return {name: np.asarray(values, dtype=np.float32) for name, values in found.items()}


def _has(bits: Numbers, *kinds: str) -> NDArray[np.bool_]:
    wanted = sum(1 << OUT_KINDS.index(kind) for kind in kinds)
    return np.asarray((bits & wanted) != 0)


def _compare_legal(
    of: Readings, legal_a: Numbers, legal_b: Numbers, settled: NDArray[np.bool_]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return where the legal forms differ as a firm may change its own, and where they are in conflict."""
    forms = [frozenset(form.split("+")) for form in of.legal_forms]
    shared = np.array([[bool(x & y) for y in forms] for x in forms])
    plain = np.isin(of.legal_forms, _CHANGEABLE)
    partners = np.array([form == "llp" for form in of.legal_forms])
    both = (legal_a > 0) & (legal_b > 0) & (legal_a != legal_b)
    free = settled | ~(partners[legal_a] | partners[legal_b])
    changed = both & plain[legal_a] & plain[legal_b] & free
    return changed, both & ~changed & ~shared[legal_a, legal_b]
