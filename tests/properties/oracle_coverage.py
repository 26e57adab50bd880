"""Which subjects without a match have days in which one could lie that a register does not cover, by plain loops."""

from __future__ import annotations

import datetime as dt

from engine.rulebook.language.conditions import Comparison, Group
from engine.rulebook.language.walk import is_plain, list_aliases
from tests.properties.oracle import World, ends, find_reach, judge
from tests.properties.oracle_groups import list_groups, name_subject

UNBOUNDED = (None, None)


def find_unseen(world: World, clear: set[tuple]) -> set[tuple]:
    """Those of some subjects that are not clear after all; subjects of several names have no window."""
    rule = world.rule
    keys = rule.report.one_per
    alias, *more = {key.alias for key in keys}
    if more:
        return set()
    others = [other for other in rule.compare if other != alias]
    return {
        subject
        for row in world.registers[rule.compare[alias]]
        for names, _ in list_groups(keys, {alias: row}, world)
        if (subject := name_subject(rule, names, keys)) in clear
        if any(is_hidden(find_window(rule.when, {alias: row}, other, world), world) for other in others)
    }


def is_hidden(window, world: World) -> bool:
    """Whether a window is not covered: one open after runs to the day of the run, one open before asks for nothing."""
    if window is None or window == UNBOUNDED:
        return False
    first, last = window
    last = min(last or world.as_of, world.as_of)
    if first is not None and last < first:
        return False
    return (first is not None and first < world.covers[0]) or last > world.covers[1]


def find_window(condition, match, other: str, world: World):
    """The first and the last day in which a record called `other` can lie; None where the condition does not say."""
    if isinstance(condition, Comparison):
        return find_range(condition, match, other, world)
    if not isinstance(condition, Group) or condition.joined == "none of":
        return None
    windows = [(one, find_window(one, match, other, world)) for one in condition.members]
    bounded = [window for _, window in windows if window is not None]
    if not bounded:
        return None
    firsts, lasts = ([window[end] for window in bounded if window[end] is not None] for end in (0, 1))
    if condition.joined == "all of":
        return max(firsts, default=None), min(lasts, default=None)
    for one in [one for one, window in windows if window is None]:
        if not (is_plain(one) and list_aliases(one) and list_aliases(one) <= set(match)):
            return None
        if judge(one, match, world) is not False:
            return UNBOUNDED
    return min(firsts, default=None), max(lasts, default=None)


def find_range(condition: Comparison, match, other: str, world: World):
    sides = [condition.left, condition.right]
    if condition.right is None or condition.left.kind != "date" or not all(side.fields for side in sides):
        return None
    if condition.operator in ("is not", "is one of"):
        return None
    of_other = [all(ref.alias == other for ref in side.fields) for side in sides]
    of_match = [all(ref.alias in match for ref in side.fields) for side in sides]
    if (of_other, of_match) not in (([True, False], [False, True]), ([False, True], [True, False])):
        return None
    low, high = ends(sides[of_match.index(True)], match, world)
    least, most = find_reach(condition, world, is_left=of_other[0])
    first = low + dt.timedelta(days=least) if low and least is not None else None
    return first, high + dt.timedelta(days=most) if high and most is not None else None
