"""The readings of names as arrays: which name reads as which form, with what legal form, leaving what out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from engine.matching.organisations.features import Feature
from engine.matching.organisations.forms import Forms, gather_forms
from engine.matching.words import count_words
from engine.names import read_views

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.matching.organisations.features import Measures

    Numbers = NDArray[np.int64]

OUT_KINDS = ("person", "post", "department", "place", "short form", "addition", "alias", "in brackets", "firm")
"""What a reading may leave out of a name, `perhaps person` counting as person."""
READING_FEATURES: dict[str, Feature] = {
    "legal": Feature(-1, "legal forms: 1 two that a firm may change between, 2 in conflict"),
    "out_person": Feature(-1, "a person or a post is left out"),
    "out_department": Feature(-1, "a department is left out"),
    "out_place": Feature(-1, "a place behind the name is left out"),
    "out_addition": Feature(-1, "something behind the name is left out"),
    "out_alias": Feature(-1, "a trading or former name is left out"),
    "out_bracket": Feature(-1, "something in brackets is left out"),
    "out_firm": Feature(-1, "what may be another firm is left out"),
    "out_differs": Feature(-1, "what is left out on both sides differs"),
    "bare": Feature(0, "one name bears a legal form, the other none"),
    "over_bare": Feature(-1, "weight of the words left over in a name without a legal form, where the other bears one"),
    "person": Feature(-1, "one side reads as a person, the other bears a legal form"),
}
"""The features of a pair of readings: see compare_readings."""
_CHANGEABLE = ("ltd", "plc", "llp", "unlimited")
_DIFFER = ("alias", "place", "addition", "in brackets", "firm")


@dataclass(frozen=True, slots=True)
class Readings:
    """Every reading of every name: the frame of names.organisation.read_views, and its columns as arrays.

    A reading's number is its row; `name` is the number of its name in `names`, `form` of its form in `forms`; `legal`
    numbers the legal forms (0: none), `out` has a bit for each of OUT_KINDS that is left out, `said` numbers what is;
    `letters` marks those that keep the short form of what they leave out (`ACE` of a name that spells it out).
    """

    names: pl.Series
    frame: pl.DataFrame
    forms: Forms
    total: int
    name: Numbers
    form: Numbers
    legal: Numbers
    legal_forms: tuple[str, ...]
    out: Numbers
    said: Numbers
    whole: NDArray[np.bool_]
    person: NDArray[np.bool_]
    letters: NDArray[np.bool_]

    @property
    def whole_forms(self) -> pl.DataFrame:
        """The form of each name read as a whole (name, form)."""
        return self.frame.filter(pl.Series(self.whole)).select("name", "form")

    def pick(self, names: pl.Series) -> Numbers:
        """Return the numbers of the readings of some names, sorted."""
        return np.flatnonzero(self.frame["name"].is_in(names.unique().implode()).to_numpy())


def read_names(names: pl.Series, corpus: pl.Series) -> Readings:
    """Return the readings of the distinct names; the words of the corpus's names count for rarity."""
    every = read_views(pl.concat([names, corpus]))  # sorted by name and form
    counted = _filter_named(every.filter(pl.col("left_out_is") == ""), corpus)
    counts, total = count_words(counted["form"])
    frame = _filter_named(every, names)
    distinct = frame["name"].unique(maintain_order=True)
    forms = gather_forms(frame["form"], counts, total)
    legal_forms = ("", *sorted(set(frame["legal"].unique().to_list()) - {""}))
    return Readings(
        names=distinct,
        frame=frame,
        forms=forms,
        total=total,
        name=frame["name"].rle_id().to_numpy().astype(np.int64),
        form=forms.number(frame["form"]),
        legal=_number(frame["legal"], pl.Series(legal_forms, dtype=pl.String)),
        legal_forms=legal_forms,
        out=_read_bits(frame["left_out_is"]),
        said=_number(frame["left_out"], frame["left_out"].unique().sort()),
        whole=(frame["left_out_is"] == "").to_numpy(),
        person=(frame["reads_as"] == "person").to_numpy(),
        letters=frame.select(
            pl.col("left_out_is").str.contains("short form", literal=True)
            & pl.col("left_out").str.contains(" ", literal=True)
            & ~pl.col("form").str.contains(" ", literal=True)
        )
        .to_series()
        .to_numpy(),
    )


def _filter_named(views: pl.DataFrame, names: pl.Series) -> pl.DataFrame:
    """Return the views of some names."""
    wanted = pl.DataFrame({"name": names.drop_nulls().unique()})
    return views.join(wanted, on="name", how="semi", maintain_order="left")


def _read_bits(left_out_is: pl.Series) -> Numbers:
    """Return for each text the bits of OUT_KINDS that it names; there are few different ones."""
    texts = left_out_is.unique().sort()
    bits = [sum(1 << bit for bit, kind in enumerate(OUT_KINDS) if kind in text) for text in texts.to_list()]
    return np.array(bits, dtype=np.int64)[_number(left_out_is, texts)]


def _number(text: pl.Series, known: pl.Series) -> Numbers:
    return text.cast(pl.Enum(known)).to_physical().to_numpy().astype(np.int64)


def compare_readings(of: Readings, a: Numbers, b: Numbers, measured: Measures) -> Measures:
    """Return what two readings (numbers a and b) say of a pair beside their forms, whose measures are given.

    legal: 0 the same form, or none on a side; 1 two that a firm may change between; 2 in conflict. out_*: a
    reading leaves that out; out_differs: both leave a place, an addition, an alias or
    another firm out, and not the same. person: one
    side reads as a person's name and the other bears a legal form. whole: nothing is left out. formless: no legal form
    on a side. bare: on one side only; over_bare: and that side has words left over, of this weight (a short form drops
    words and the legal form, it adds none). equal: the same comparison form. letters_kept: a side is read
    as its short form alone.
    """
    legal_a, legal_b = of.legal[a], of.legal[b]
    equal = of.form[a] == of.form[b]
    settled = equal | ((measured["reordered"] > 0) & (measured["slips"] == 0))
    one = (legal_a == 0) != (legal_b == 0)
    changed, conflict = _compare_legal(of, legal_a, legal_b, settled)
    out = of.out[a] | of.out[b]
    both = of.out[a] & of.out[b]
    differs = (of.said[a] != of.said[b]) & _has(both, *_DIFFER)
    person = (of.person[a] & (legal_a == 0) & (legal_b > 0)) | (of.person[b] & (legal_b == 0) & (legal_a > 0))
    found = {
        "legal": np.where(conflict, 2, changed),
        "out_person": _has(out, "person", "post"),
        "out_department": _has(out, "department"),
        "out_place": _has(out, "place"),
        "out_addition": _has(out, "addition"),
        "out_alias": _has(out, "alias"),
        "out_bracket": _has(out, "in brackets"),
        "out_firm": _has(out, "firm"),
        "out_differs": differs,
        "person": person,
        "whole": of.whole[a] & of.whole[b],
        "formless": (legal_a == 0) | (legal_b == 0),
        "bare": one,
        "over_bare": np.where(one, np.where(legal_a == 0, measured["over_l"], measured["over_r"]), 0),
        "equal": equal,
        "letters_kept": of.letters[a] | of.letters[b],
    }
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
