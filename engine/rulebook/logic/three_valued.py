"""Three-valued logic: a condition -> two expressions over matches, it surely holds, it surely fails."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, assert_never

import polars as pl

from engine.rulebook.language import (
    Comparison,
    Condition,
    FieldRef,
    Group,
    Measured,
    Mention,
    Operand,
    PartyRef,
    Same,
    SameText,
    Search,
    Setting,
    TextRef,
    is_plain,
    list_aliases,
    list_fields,
    take_name_link,
    walk_conditions,
)
from engine.rulebook.logic.operands import Bounds, Context, Known, list_vague, make_bounds, take_setting
from engine.rulebook.logic.operators import LEFT_BLANK, OPERATORS
from engine.schema import Field, take_ends

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

Flags = tuple[tuple[FieldRef, pl.Expr], ...]


@dataclass(frozen=True, slots=True)
class Truth:
    """Whether a condition surely holds and surely fails (neither: unknown), and the fields that leave it unknown.

    The expressions are Boolean and never null. `unknown` pairs each field with an expression that is true in the
    rows where its being missing or imprecise leaves the condition unknown.
    """

    holds: pl.Expr
    fails: pl.Expr
    unknown: Flags = ()


def make_truth(condition: Condition, context: Context) -> Truth:
    """Return the expressions of a condition over a frame of matches (columns `alias.field`, `alias.field_max`)."""
    if condition in context.known:
        return _take_known(context.known[condition])
    match condition:
        case Group():
            return join_truths(condition.joined, [make_truth(member, context) for member in condition.members])
        case Same() | Mention():
            same = pl.col(context.same[condition.left.column, condition.right.column])
            return Truth(same, ~same)
        case SameText():
            same = (pl.col(condition.left.column) == pl.col(condition.right.column)).fill_null(False)
            return Truth(same, ~same)
        case Search():
            return _make_search_truth(condition, context.flagged[condition.alias])
        case Measured():
            return _make_measured_truth(condition, context)
        case Comparison():
            return _make_comparison_truth(condition, context)
        case _:
            assert_never(condition)


def _take_known(known: Known) -> Truth:
    flags = tuple((ref, pl.col(f"{known.name}.open.{ref.column}")) for ref in known.fields)
    return Truth(pl.col(f"{known.name}.holds"), pl.col(f"{known.name}.fails"), flags)


def judge_known(condition: Condition, known: Known, context: Context) -> list[pl.Expr]:
    """Return the columns in which a condition on one record is judged before records are joined (Context.known)."""
    truth = make_truth(condition, context)
    open_ = {ref.column: pl.lit(False) for ref in known.fields}
    for ref, flag in truth.unknown:
        open_[ref.column] |= flag
    told = {"holds": truth.holds, "fails": truth.fails} | {f"open.{column}": flag for column, flag in open_.items()}
    return [expr.alias(f"{known.name}.{end}") for end, expr in told.items()]


def list_known(condition: Condition, aliases: Collection[str]) -> list[Condition]:
    """Return the widest conditions in a condition that can be judged on one record of these aliases alone."""
    if is_plain(condition) and len(mine := list_aliases(condition)) == 1 and mine <= set(aliases):
        return [condition]
    match condition:
        case Group():
            return [known for member in condition.members for known in list_known(member, aliases)]
        case Comparison() | Measured() | Same() | Mention() | SameText() | Search():
            return []
        case _:
            assert_never(condition)


def join_truths(joined: str, truths: Sequence[Truth]) -> Truth:
    """Return the truth of all, any or none of some conditions; none at all hold."""
    if not truths:
        return Truth(pl.lit(True), pl.lit(False))
    if joined == "all of":
        holds = pl.all_horizontal([truth.holds for truth in truths])
        fails = pl.any_horizontal([truth.fails for truth in truths])
    else:
        holds = pl.any_horizontal([truth.holds for truth in truths])
        fails = pl.all_horizontal([truth.fails for truth in truths])
        if joined == "none of":
            holds, fails = fails, holds
    open_ = ~holds & ~fails
    return Truth(holds, fails, tuple((ref, open_ & flag) for truth in truths for ref, flag in truth.unknown))


def name_flag(search: Search, ref: FieldRef) -> str:
    """Return the column that says whether a field leaves a search open."""
    return f"search.{search.alias}.open.{ref.column}"


def list_flagged(search: Search) -> list[FieldRef]:
    """Return the fields that can leave a search open: those it compares, and the names that it links by."""
    refs = {ref.column: ref for ref in list_fields(search.where)}
    links = [link for leaf in walk_conditions(search.where) if (link := take_name_link(leaf))]
    for ref in (name_field(end) for link in links for end in (link.left, link.right)):
        refs.setdefault(ref.column, ref)
    return list(refs.values())


def name_field(end: PartyRef | TextRef) -> FieldRef:
    """Return the field that names the party, or holds the text, of one end of a link."""
    if isinstance(end, TextRef):
        return FieldRef(end.alias, end.field)
    return FieldRef(end.alias, Field(end.party.name, "text", "The name of the party."))


def _make_search_truth(search: Search, flagged: Sequence[FieldRef]) -> Truth:
    holds, fails = (pl.col(f"search.{search.alias}.{word}") for word in ("holds", "fails"))
    return Truth(holds, fails, tuple((ref, pl.col(name_flag(search, ref))) for ref in flagged))


def _make_measured_truth(condition: Measured, context: Context) -> Truth:
    measure = condition.measure
    left = Bounds(*take_ends(measure.column), measure.kind)
    right = make_bounds(condition.right, context, measure.kind)
    holds, fails = OPERATORS[condition.operator].test(left, right)
    return Truth(holds, fails, _flag_open(holds, fails, [condition.right], context))


def _make_comparison_truth(condition: Comparison, context: Context) -> Truth:
    left = make_bounds(condition.left, context)
    operator = OPERATORS[condition.operator]
    if operator.takes == "range":
        holds, fails = _test_range(condition, context)
    elif operator.takes == "list":
        assert condition.right is not None
        holds, fails = operator.test(left, _take_list(condition.right, context))
    else:
        right = make_bounds(condition.right, context, left.kind) if condition.right else None
        holds, fails = operator.test(left, right)
    if operator.words == LEFT_BLANK:
        return _make_blank_truth(condition, holds, fails, context)
    operands = [operand for operand in (condition.left, condition.right) if operand]
    return Truth(holds, fails, _flag_open(holds, fails, operands, context))


def _make_blank_truth(condition: Comparison, blank: pl.Expr, filled: pl.Expr, context: Context) -> Truth:
    """Return the truth of a field's being blank: unknown where the source has none of the fields."""
    refs = condition.left.fields
    lacking = [pl.col(f"{ref.alias}.source").is_in(context.lacking.get(ref.column, [])) for ref in refs]
    may_lack = refs and all(context.lacking.get(ref.column) for ref in refs)
    without = pl.all_horizontal(lacking) if may_lack else pl.lit(False)
    return Truth(blank & ~without, filled, tuple((ref, blank & without) for ref in refs))


def _flag_open(holds: pl.Expr, fails: pl.Expr, operands: list[Operand], context: Context) -> Flags:
    open_ = ~holds & ~fails
    return tuple((ref, open_ & vague) for operand in operands for ref, vague in list_vague(operand, context))


def make_days(condition: Comparison, context: Context) -> tuple[pl.Expr, pl.Expr]:
    """Return the least and the most days of a range condition, Int64; null where an end is not known."""
    assert condition.right is not None
    left, right = make_bounds(condition.left, context), make_bounds(condition.right, context)
    if condition.operator == "days before":
        left, right = right, left
    (first, last), (low, high) = ((_number_day(end) for end in (side.low, side.high)) for side in (left, right))
    least, most = first - high, last - low
    if condition.operator != "days apart from":
        return least, most
    # min and max leave an unknown end aside; how far apart at most needs both
    near = pl.max_horizontal(least, -most, pl.lit(0))
    far = pl.when(least.is_not_null() & most.is_not_null()).then(pl.max_horizontal(least.abs(), most.abs()))
    return pl.when(least.is_not_null() | most.is_not_null()).then(near), far


def _number_day(day: pl.Expr) -> pl.Expr:
    return day.cast(pl.Int32)


def _test_range(condition: Comparison, context: Context) -> tuple[pl.Expr, pl.Expr]:
    assert condition.limits is not None
    least, most = make_days(condition, context)
    holds: list[pl.Expr] = [least.is_not_null() | most.is_not_null()]
    fails: list[pl.Expr] = []
    low, high = (None if limit is None else take_days(limit, context) for limit in condition.limits)
    if low is not None:
        holds.append(_yes(least >= low))
        fails.append(_yes(most < low))
    if high is not None:
        holds.append(_yes(most <= high))
        fails.append(_yes(least > high))
    return pl.all_horizontal(holds), pl.any_horizontal(fails) if fails else pl.lit(False)


def take_days(limit: Operand, context: Context) -> int:
    """Return a limit of a range in whole days."""
    value = take_setting(limit, context)
    assert isinstance(value, int | Decimal)
    return int(value)


def _take_list(operand: Operand, context: Context) -> tuple[Setting, ...]:
    value = take_setting(operand, context)
    return value if isinstance(value, tuple) else (value,)


def _yes(expr: pl.Expr) -> pl.Expr:
    return expr.fill_null(False)
