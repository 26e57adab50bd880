"""Person names -> scored pairs of names, with the words that agreed and differed."""

from __future__ import annotations

import polars as pl

from engine.matching.bands import COMPARED, REVIEW
from engine.matching.slips import SLIPS, describe_difference
from engine.names.person import read_persons
from engine.names.vocabulary import read_vocabulary

SAME_FORM = 0.97
"""Equal surname and equal given names in full."""
FIRST_AND_LAST = 0.94
"""Equal surname and first given name; one side also writes middle names that the other leaves out."""
NICKNAME, MIDDLE_INITIAL, INITIAL, SLIP, PART_OF_SURNAME = 0.82, 0.92, 0.70, 0.80, 0.66
ORDER = 0.80
"""The same names in another order, where neither name says which is the surname."""
_MOST_SHARING = 250_000


def compare_persons(left: pl.Series, right: pl.Series, corpus: pl.Series) -> pl.DataFrame:  # noqa: ARG001
    """Return the pairs of distinct names that score REVIEW or more, columns COMPARED; `held` is empty.

    Equal comparison forms score ACCEPT or more; initials, nicknames and slips less. `corpus` is not used.
    """
    forms = read_persons(pl.concat([left, right]))
    pairs = _score_pairs(_find_pairs(forms, left, right)).with_columns(held=pl.lit([], pl.List(pl.String)))
    return pairs.select([pl.col(name).cast(dtype) for name, dtype in COMPARED.items()])


def _find_pairs(forms: pl.DataFrame, left: pl.Series, right: pl.Series) -> pl.DataFrame:
    """Return pairs of names whose surnames are equal, one slip apart, or share a part, in either order of words."""
    reading = pl.concat([forms.with_columns(turned=pl.lit(False)), _read_reversed(forms)])
    keys = reading.with_columns(part=pl.col("surname").str.split(" ")).explode("part")
    shapes = keys.with_columns(at=pl.int_ranges(0, pl.col("part").str.len_chars())).explode("at")
    dropped = shapes.with_columns(
        key=pl.col("part").str.slice(0, "at") + pl.col("part").str.slice(pl.col("at") + 1)
    ).filter(pl.col("part").str.len_chars() >= 4)
    initial = pl.col("given").list.first().str.slice(0, 1)
    cols = [*reading.columns]
    every = (
        pl.concat(
            [
                keys.with_columns(key=pl.col("part")).select(*cols, "key"),
                dropped.with_columns(key=pl.col("key") + "~" + initial).select(*cols, "key"),
                keys.with_columns(key=pl.col("part") + "~" + initial).select(*cols, "key"),
            ]
        )
        .filter(pl.col("key").is_not_null())
        .unique(subset=["name", "surname", "key"], keep="any")
    )
    here = every.filter(pl.col("name").is_in(left.implode()))
    there = every.filter(pl.col("name").is_in(right.implode()))
    counts = here.group_by("key").len("a").join(there.group_by("key").len("b"), on="key")
    usable = counts.filter(pl.col("a").cast(pl.Int64) * pl.col("b").cast(pl.Int64) <= _MOST_SHARING).select("key")
    return (
        here.join(usable, on="key", how="semi")
        .join(there, on="key", suffix="_r")
        .rename({"name": "left_name", "name_r": "right_name"})
        .drop("key")
        .filter(~pl.col("turned") | ~pl.col("turned_r"))
        .with_columns(unsure=(pl.col("turned") | pl.col("turned_r")) & ~pl.col("sure") & ~pl.col("sure_r"))
        .unique(subset=["left_name", "right_name", "surname", "surname_r"], keep="any")
    )


def _read_reversed(forms: pl.DataFrame) -> pl.DataFrame:
    """Return the other reading of two-word names that do not say which word is the surname."""
    return forms.filter(~pl.col("sure") & (pl.col("given").list.len() == 1)).select(
        "name",
        surname=pl.col("given").list.first(),
        given=pl.col("surname").str.split(" "),
        form=pl.col("given").list.first() + ", " + pl.col("surname"),
        sure=pl.lit(False),
        turned=pl.lit(True),
    )


def _score_pairs(pairs: pl.DataFrame) -> pl.DataFrame:
    """Return left_name, right_name, score, method, agreed, differed: the best reading of each pair from REVIEW up."""
    distinct = (
        pairs.select("surname", "given", "surname_r", "given_r")
        .unique()
        .sort("surname", "surname_r", "given", "given_r")
    )
    rows = [
        _compare_forms(surname, tuple(given), surname_r, tuple(given_r))
        for surname, given, surname_r, given_r in distinct.iter_rows()
    ]
    names = ("score", "method", "agreed", "differed")
    schema = {name: pl.Float64() if name == "score" else pl.String() for name in names}
    judged = pl.concat([distinct, pl.DataFrame(rows, schema=schema, orient="row")], how="horizontal")
    return (
        pairs.join(judged.filter(pl.col("score") >= REVIEW), on=["surname", "given", "surname_r", "given_r"])
        .with_columns(
            score=pl.when(pl.col("left_name") == pl.col("right_name"))
            .then(1.0)
            .when("unsure")
            .then(pl.min_horizontal("score", pl.lit(ORDER)))
            .otherwise("score"),
            differed=pl.when("unsure").then(pl.lit("another order of names")).otherwise("differed"),
        )
        .sort(
            ["left_name", "right_name", "score", "surname", "surname_r"],
            descending=[False, False, True, False, False],
        )
        .unique(subset=["left_name", "right_name"], keep="first", maintain_order=True)
        .select("left_name", "right_name", *names)
    )


def _compare_forms(
    surname: str, given: tuple[str, ...], other_surname: str, other_given: tuple[str, ...]
) -> tuple[float, str, str, str]:
    """Return score, method, what agreed and what differed for two read names; a score of 0 where they are not alike."""
    family, family_said = _compare_surnames(surname, other_surname)
    if family == 0.0 or not given or not other_given:
        return 0.0, "", "", ""
    names, method, names_said = _compare_given(given, other_given)
    agreed = [f"`{surname}` agrees"] if family == 1.0 else []
    if given[0] == other_given[0]:
        agreed.append(f"`{given[0]}` agrees")
    differed = [said for said in (family_said, names_said) if said]
    if family < 1.0 and names < FIRST_AND_LAST:
        return 0.0, "", "", ""
    score = names if family == 1.0 else min(names, family)
    return score, method if family == 1.0 else "similar name", "; ".join(agreed), "; ".join(differed)


def _compare_surnames(first: str, second: str) -> tuple[float, str]:
    if first == second or first.replace(" ", "") == second.replace(" ", ""):
        return 1.0, ""
    if set(first.split()) & set(second.split()):
        return PART_OF_SURNAME, f"`{first}`/`{second}`: one has a part of the other's surname"
    kind = describe_difference(first, second)
    if kind in SLIPS or kind == "other letter":
        return (SLIP if kind in SLIPS else PART_OF_SURNAME), f"`{first}`/`{second}`: {kind}"
    return 0.0, ""


def _compare_given(given: tuple[str, ...], other: tuple[str, ...]) -> tuple[float, str, str]:
    if given == other and all(len(name) > 1 for name in given):
        return SAME_FORM, "same name", ""
    first, second = sorted((given[0], other[0]), key=lambda name: (len(name), name))
    middle, said = _compare_middle(given[1:], other[1:])
    if first == second and len(first) > 1:
        if not middle:
            return REVIEW + 0.02, "similar name", said
        return (MIDDLE_INITIAL if said.startswith("initial") else FIRST_AND_LAST), "same name", said
    if not middle:
        return 0.0, "", ""
    return _compare_first_names(first, second)


def _compare_first_names(first: str, second: str) -> tuple[float, str, str]:
    """Return score, method and what differs for two first names, the shorter one first."""
    if len(first) == 1 and second.startswith(first):
        return INITIAL, "initials", "initials only" if first == second else f"`{first}`/`{second}`: initial"
    if _are_nicknames(first, second):
        return NICKNAME, "nickname", f"`{first}`/`{second}`: short form of a given name"
    kind = describe_difference(first, second)
    if kind in SLIPS or (kind in ("other letter", "shortened") and len(first) >= 4):
        return SLIP - 0.02, "similar name", f"`{first}`/`{second}`: {kind}"
    return 0.0, "", ""


def _compare_middle(mine: tuple[str, ...], other: tuple[str, ...]) -> tuple[bool, str]:
    """Return whether the middle names allow one person, and what is to be said about them."""
    said = "" if mine == other else "middle names on one side only"
    for first, second in zip(mine, other, strict=False):
        if first == second:
            continue
        short, long = sorted((first, second), key=len)
        if len(short) == 1 and long.startswith(short):
            said = f"initial `{short}`/`{long}`"
        elif describe_difference(short, long) not in SLIPS:
            return False, f"`{first}`/`{second}`: another middle name"
    return True, said


def _are_nicknames(first: str, second: str) -> bool:
    table = read_vocabulary().nicknames
    mine, other = table.get(first, frozenset()) | {first}, table.get(second, frozenset()) | {second}
    return bool(mine & other)
