"""Fields of two records that a rule wants equal: the records are joined by them, not looked through in pairs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from engine.rulebook.language import Comparison, FieldRef
from engine.rulebook.logic import fold_case, make_ends

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.rulebook.language import Group

Equal = tuple[FieldRef, FieldRef]
_NEAR, _FAR = "_near_key", "_far_key"


def find_equal(when: Group, near: str, far: str) -> Equal | None:
    """Return the first two fields of two aliases, near and far, that `when` wants equal; None where there are none."""
    for member in when.members:
        if not isinstance(member, Comparison) or member.operator != "is" or member.right is None:
            continue
        sides = {
            operand.fields[0].alias: operand.fields[0]
            for operand in (member.left, member.right)
            if len(operand.fields) == 1
        }
        plain = all(operand.percent is None for operand in (member.left, member.right))
        if plain and set(sides) == {near, far} and sides[near].field.kind != "number":
            return sides[near], sides[far]
    return None


def tells_more(equal: Equal | None) -> bool:
    """Return whether equal fields leave fewer pairs than days do: a field of a few words does not."""
    return equal is not None and equal[0].field.kind != "category"


def make_key(ref: FieldRef) -> pl.Expr:
    """Return a field as a key that is equal where the fields are; null where it is missing or imprecise."""
    low, high = make_ends(ref)
    if ref.field.kind == "money":
        return pl.when(low == high).then((low * 100).cast(pl.Int64))
    if ref.field.kind == "date":
        return pl.when(low == high).then(low.cast(pl.Int32).cast(pl.Int64))
    return fold_case(low, ref.field.kind)


def join_equal(joined: pl.LazyFrame, records: pl.LazyFrame, on: Sequence[str], equal: Equal) -> pl.LazyFrame:
    """Join records of the same parties whose fields are equal, or may be: each that is not exact with every other."""
    near, far = equal
    here, there = joined.with_columns(make_key(near).alias(_NEAR)), records.with_columns(make_key(far).alias(_FAR))
    exact, vague = pl.col(_NEAR).is_not_null(), pl.col(_NEAR).is_null()
    exact_there, vague_there = pl.col(_FAR).is_not_null(), pl.col(_FAR).is_null()
    both = here.filter(exact).join(there.filter(exact_there), left_on=[*on, _NEAR], right_on=[*on, _FAR], coalesce=True)
    mine = here.filter(vague).join(there, on=on).drop(_FAR)
    theirs = here.filter(exact).join(there.filter(vague_there), on=on).drop(_FAR)
    return pl.concat([frame.drop(_NEAR) for frame in (both, mine, theirs)], how="diagonal")
