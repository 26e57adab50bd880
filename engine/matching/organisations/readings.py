"""The readings of names as arrays: which name reads as which form, with what legal form, leaving what out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from engine.matching.organisations.forms import Forms, gather_forms
from engine.matching.words import count_words
from engine.names import read_views

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]

OUT_KINDS = ("person", "post", "department", "place", "short form", "addition", "alias", "in brackets", "firm")
"""What a reading may leave out of a name, `perhaps person` counting as person."""


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
