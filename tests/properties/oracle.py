"""What a rule should find, by nested loops over plain rows: slow, and written from the docs, apart from the engine.

A row is a dict of fields; a date or amount is one value, a (low, high) pair, or None. Names that are equal are linked,
on the review band where they are in `review`.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache

from engine.rulebook.language.conditions import Comparison, Dated, Group, Mention, Operand, Same, SameText, Search
from engine.rulebook.language.rule import Rule
from engine.rulebook.language.walk import list_aliases

ENDLESS = (None, None)
UNKNOWN = "unknown"  # what could be filled in decides
UNSEEN = "unseen"  # what no register shows decides


@dataclass
class World:
    """What is fixed while a rule is judged."""

    rule: Rule
    registers: dict[str, list[dict]]
    as_of: dt.date
    settings: dict = field(default_factory=dict)
    covers: tuple[dt.date, dt.date] = (dt.date(2000, 1, 1), dt.date(2099, 1, 1))
    review: frozenset[str] = frozenset()
    lacking: dict[str, frozenset[str]] = field(default_factory=dict)  # fields for which a file has no column
    parts: dict[str, set[str]] = field(default_factory=dict, init=False)  # both worked out once
    named: dict[tuple[str, str], dict] = field(default_factory=dict, init=False)

    def lacks(self, row: dict, name: str) -> bool:
        return name in self.lacking.get(row["source_file"], ())


def negate(outcome):
    return (not outcome) if isinstance(outcome, bool) else outcome


def judge(condition, match: dict[str, dict], world: World):
    """True, False, UNKNOWN or UNSEEN for one combination of records."""
    if isinstance(condition, Group):
        inner = [judge(member, match, world) for member in condition.members]
        if condition.joined == "all of":
            return join_all(inner)
        return (
            negate(join_all([negate(one) for one in inner]))
            if condition.joined == "any of"
            else join_all([negate(one) for one in inner])
        )
    if isinstance(condition, Same | Mention | SameText):
        return tell_band(condition, match, world) == "accept"
    if isinstance(condition, Search):
        return search(condition, match, world)
    outcome = compare(condition, match, world)
    return tell_unknown(condition, match, world) if outcome is UNKNOWN else outcome


def join_all(inner):
    if False in inner:
        return False
    return UNKNOWN if UNKNOWN in inner else UNSEEN if UNSEEN in inner else True


def tell_band(link, match, world: World):
    """accept, review or None."""
    left, right = match[link.left.alias], match[link.right.alias]
    if isinstance(link, SameText):
        texts = [fold(left[link.left.field.name]), fold(right[link.right.field.name])]
        return "accept" if texts[0] and texts[0] == texts[1] else None
    name = right[link.right.party.name]
    if isinstance(link, Mention):
        text = left[link.left.field.name]
        linked = text is not None and name is not None and name in text
    else:
        linked = name is not None and left[link.left.party.name] == name
        registers = world.rule.registers
        if linked and link.left.party == link.right.party and registers[link.left.alias] == registers[link.right.alias]:
            return "accept"  # a party is always itself
    return None if not linked else "review" if name in world.review else "accept"


@cache
def fold(text):
    return re.sub(r"[^a-z0-9]", "", str(text).lower()) if text is not None else ""


# operands and comparisons


def ends(operand: Operand, match, world: World):
    """The two ends of an operand; ENDLESS is not recorded."""
    if operand.percent is not None:
        bare = Operand(
            operand.fields, operand.parameter, operand.value, operand.is_as_of, operand.kind, None, operand.by
        )
        rate = Decimal(str(ends(operand.percent, match, world)[0]))
        return tuple(None if end is None else Decimal(str(end)) * rate / 100 for end in ends(bare, match, world))
    for ref in operand.fields:
        pair = pair_of(match[ref.alias][ref.field.name])
        if pair != ENDLESS:
            return pair
    if operand.fields:
        return ENDLESS
    value = (
        world.as_of if operand.is_as_of else world.settings[operand.parameter] if operand.parameter else operand.value
    )
    if isinstance(value, Dated):
        low, high = pair_of(match[operand.by.alias][operand.by.field.name])
        possible = [
            Decimal(str(period.value))
            for period in value.periods
            if not (period.first and high and high < period.first) and not (period.last and low and low > period.last)
        ]
        return min(possible), max(possible)
    return value, value


def pair_of(value):
    return value if isinstance(value, tuple) else (value, value)


def compare(condition: Comparison, match, world: World):
    left = ends(condition.left, match, world)
    if condition.operator == "is left blank":
        blank = left in (ENDLESS, ("not stated", "not stated"))
        lacking = all(world.lacks(match[ref.alias], ref.field.name) for ref in condition.left.fields)
        return UNKNOWN if blank and lacking else blank
    if condition.operator.endswith("recorded"):
        recorded = left not in (ENDLESS, ("not stated", "not stated"))
        return recorded if condition.operator == "is recorded" else not recorded
    right = ends(condition.right, match, world) if condition.right else ENDLESS
    if condition.limits is not None:
        if condition.operator == "days before":
            left, right = right, left
        limits = [None if limit is None else ends(limit, match, world)[0] for limit in condition.limits]
        return in_limits(left, right, limits, apart=condition.operator == "days apart from")
    if condition.operator in ("is one of", "has word of"):
        return among(condition.operator, left, right[0])
    if left == ENDLESS or right == ENDLESS:
        return UNKNOWN
    return compare_ends(condition.operator, left, right)


def tell_unknown(condition: Comparison, match, world: World):
    """UNKNOWN where a field that could be filled in leaves the condition open, else UNSEEN."""
    if condition.operator == "is left blank":
        return UNSEEN
    refs = [ref for side in (condition.left, condition.right) if side for ref in list_vague(side, match, world)]
    return UNSEEN if refs and all(world.lacks(match[ref.alias], ref.field.name) for ref in refs) else UNKNOWN


def list_vague(operand: Operand, match, world: World):
    """The fields that leave an operand open: missing or imprecise, none of those after the first recorded."""
    low, high = ends(operand, match, world)
    if low is not None and low == high:
        return
    yield from [operand.by] if operand.by else []
    for ref in operand.fields:
        low, high = pair_of(match[ref.alias][ref.field.name])
        if low is None or low != high:
            yield ref
        if (low, high) != ENDLESS:
            return


def among(operator, left, words):
    if left == ENDLESS:
        return UNKNOWN
    if any(isinstance(end, int | float | Decimal) for end in left):
        told = [compare_ends("is", left, (Decimal(str(word)),) * 2) for word in words]
        return True if True in told else UNKNOWN if UNKNOWN in told else False
    text, folded = str(left[0]).casefold(), [str(word).casefold() for word in words]
    if operator == "is one of":
        return text in folded
    return any(re.search(rf"(^|\W){re.escape(word)}(\W|$)", text) for word in folded)


def number(value):
    return Decimal(str(value)) if isinstance(value, int | float | Decimal) and not isinstance(value, bool) else value


def compare_ends(operator, left, right):
    """By what every, no or some pair of values in the two intervals would say; an open end reaches as far as it can."""
    if isinstance(left[0], str) or isinstance(right[0], str):
        same = str(left[0]).strip().casefold() == str(right[0]).strip().casefold()
        return same if operator == "is" else not same
    (a, b), (c, d) = ([number(end) for end in pair] for pair in (left, right))
    if operator == "is not":
        return negate(compare_ends("is", left, right))
    if operator == "is":
        if None not in (a, b, c, d) and a == b == c == d:
            return True
        apart = (b is not None and c is not None and b < c) or (a is not None and d is not None and a > d)
        return False if apart else UNKNOWN
    if operator in ("less than", "at most"):
        flipped = {"less than": "at least", "at most": "more than"}[operator]
        return negate(compare_ends(flipped, left, right))
    strictly = operator == "more than"
    if a is not None and d is not None and (a > d if strictly else a >= d):
        return True
    if b is not None and c is not None and (b <= c if strictly else b < c):
        return False
    return UNKNOWN


def in_limits(later, earlier, limits, *, apart=False):
    """Whether every, no or some way of reading the two dates lies inside the limits; an open end has no last day."""
    if ENDLESS in (later, earlier):
        return UNKNOWN
    least = (later[0] - earlier[1]).days if later[0] and earlier[1] else -math.inf
    most = (later[1] - earlier[0]).days if later[1] and earlier[0] else math.inf
    if apart:
        far = max(abs(least), abs(most))
        least, most = (0 if least <= 0 <= most else min(abs(least), abs(most))), far
    low, high = (-math.inf if limits[0] is None else limits[0]), (math.inf if limits[1] is None else limits[1])
    if low <= least and most <= high:
        return True
    return False if most < low or least > high else UNKNOWN


# searches


def search(condition: Search, match, world: World):
    links = [one for one in condition.where.members if isinstance(one, Same | Mention | SameText)]
    rest = Group("all of", tuple(one for one in condition.where.members if one not in links))
    may = []
    named = [match[alias] for alias in list_aliases(condition.where) if alias in match]
    for row in world.registers[condition.register]:
        if any(row is own for own in named):
            continue
        both = match | {condition.alias: row}
        bands = [tell_band(link, both, world) for link in links]
        if None in bands or (condition.wanted and "review" in bands):
            continue
        outcome = judge(rest, both, world)
        if outcome is True and "review" not in bands:
            return condition.wanted
        if outcome is not False:
            may.append(UNKNOWN if "review" in bands else outcome)
    if may:
        return UNKNOWN if UNKNOWN in may else UNSEEN
    if condition.wanted:
        return False
    return tell_cover(condition, match, world)


def tell_cover(condition: Search, match, world: World):
    first, last, bounded, lost = None, None, False, []
    for one in condition.where.members:
        if not isinstance(one, Comparison) or one.right is None or one.left.kind != "date":
            continue
        sides = [one.left, one.right]
        mine = [any(ref.alias == condition.alias for ref in side.fields) for side in sides]
        if (mine == [True, False] and sides[1].fields) or (mine == [False, True] and sides[0].fields):
            bounded = True
            low, high = ends(sides[mine.index(False)], match, world)
            if low is None and high is None:
                refs = list(list_vague(sides[mine.index(False)], match, world))
                lost.append(all(world.lacks(match[ref.alias], ref.field.name) for ref in refs))
                continue
            least, most = find_reach(one, world, is_left=mine[0])
            begin = low + dt.timedelta(days=least) if low and least is not None else None
            end = high + dt.timedelta(days=most) if high and most is not None else None
            first = max(filter(None, [first, begin]), default=None)
            last = min(filter(None, [last, end]), default=None)
    if lost:
        return UNSEEN if all(lost) else UNKNOWN
    if not bounded:
        return True
    if last is not None and last > world.as_of:
        return UNSEEN
    from_, to = world.covers
    seen = (first is None or first >= from_) and (last or world.as_of) <= to
    return True if seen else UNSEEN


def find_reach(one: Comparison, world: World, *, is_left: bool):
    """How many days after the other date the date of the record sought can lie, least and most."""
    if one.limits is None:
        plain = {
            "at least": (0, None),
            "more than": (1, None),
            "at most": (None, 0),
            "less than": (None, -1),
            "is": (0, 0),
        }
        least, most = plain[one.operator]
        return (least, most) if is_left else tuple(None if day is None else -day for day in (most, least))
    low, high = (None if limit is None else ends(limit, {}, world)[0] for limit in one.limits)
    if one.operator == "days apart from":
        return (None, None) if high is None else (-high, high)
    after = one.operator == "days after"
    if after == is_left:
        return low, high
    return None if high is None else -high, None if low is None else -low
