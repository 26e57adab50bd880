"""What a rule should find, by nested loops over plain rows: slow, and written from the docs, apart from the engine.

A row is a dict of fields; a date or amount is one value, a (low, high) pair, or None. Names that are equal are linked,
on the review band where they are in `review`.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
from dataclasses import dataclass, field
from decimal import Decimal

from engine.registers.schema import REGISTERS
from engine.rulebook.known import KNOWN
from engine.rulebook.rule import Rule
from engine.rulebook.terms import (
    Comparison,
    Dated,
    FieldRef,
    Group,
    Key,
    Measured,
    Mention,
    Operand,
    PartyRef,
    Same,
    SameText,
    Search,
)

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
    return compare(condition, match, world)


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
    return None if not linked else "review" if name in world.review else "accept"


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


def among(operator, left, words):
    if left == ENDLESS:
        return UNKNOWN
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
    """Whether every, no or some way of reading the two dates lies inside the limits."""
    if ENDLESS in (later, earlier):
        return UNKNOWN
    days = [(one - other).days for one in later for other in earlier]
    span = range(min(days), max(days) + 1)
    low, high = limits
    measured = [abs(day) for day in span] if apart else span
    inside = [(low is None or day >= low) and (high is None or day <= high) for day in measured]
    return True if all(inside) else UNKNOWN if any(inside) else False


# searches


def search(condition: Search, match, world: World):
    links = [one for one in condition.where.members if isinstance(one, Same | Mention | SameText)]
    rest = Group("all of", tuple(one for one in condition.where.members if one not in links))
    may = False
    for row in world.registers[condition.register]:
        both = match | {condition.alias: row}
        bands = [tell_band(link, both, world) for link in links]
        if None in bands or (condition.wanted and "review" in bands):
            continue
        outcome = judge(rest, both, world)
        if outcome is True and "review" not in bands:
            return condition.wanted
        may = may or outcome is not False
    if may:
        return UNKNOWN
    if condition.wanted:
        return False
    return tell_cover(condition, match, world)


def tell_cover(condition: Search, match, world: World):
    first, last, bounded = None, None, False
    for one in condition.where.members:
        if not isinstance(one, Comparison) or one.right is None or one.left.kind != "date":
            continue
        sides = [one.left, one.right]
        mine = [any(ref.alias == condition.alias for ref in side.fields) for side in sides]
        if (mine == [True, False] and sides[1].fields) or (mine == [False, True] and sides[0].fields):
            bounded = True
            low, high = ends(sides[mine.index(False)], match, world)
            if low is None and high is None:
                return UNKNOWN
            least, most = find_reach(one, world, is_left=mine[0])
            begin = low + dt.timedelta(days=least) if low and least is not None else None
            end = high + dt.timedelta(days=most) if high and most is not None else None
            first = max(filter(None, [first, begin]), default=None)
            last = min(filter(None, [last, end]), default=None)
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


# subjects and groups


def name_key(key: Key, match: dict[str, dict], world: World) -> list[tuple[str, bool]]:
    """Every group of a key that a match belongs to, with whether it surely does."""
    row = match[key.alias]
    if key.ref is None:
        return [(row["record_id"], True)]
    if isinstance(key.ref, PartyRef):
        name = row[key.ref.party.name]
        return [(name, True)] if name is not None else []
    if key.part is None:
        text = fold(row[key.ref.field.name])
        return [(text, True)] if text else []
    low, high = pair_of(row[key.ref.field.name])
    if low is None or high is None:
        rows = world.registers[world.rule.registers[key.alias]]
        dates = [pair_of(other[key.ref.field.name]) for other in rows]
        exact = {part_of(a, key.part) for a, b in dates if a is not None and a == b}
        return [(name, False) for name in sorted(exact | {"undated"})]
    names = sorted({part_of(low + dt.timedelta(days=n), key.part) for n in range((high - low).days + 1)})
    return [(name, len(names) == 1) for name in names]


def part_of(day: dt.date, part: str) -> str:
    texts = {"year": f"{day:%Y}", "month": f"{day:%Y-%m}", "quarter": f"{day:%Y}-Q{(day.month - 1) // 3 + 1}"}
    return texts[part]


def list_groups(keys, match, world: World):
    """Every combination of groups, with whether the match surely belongs to it."""
    for parts in itertools.product(*(name_key(key, match, world) for key in keys)):
        yield tuple(name for name, _ in parts), all(sure for _, sure in parts)


def name_subject(rule: Rule, names: tuple[str, ...], keys) -> tuple[str, ...]:
    """The subject of a group; two records of one register are one subject in either order."""
    own = dict(zip([key.text for key in keys], names, strict=True))
    told = [own[key.text] for key in rule.report.one_per]
    records = [n for n, key in enumerate(rule.report.one_per) if key.ref is None]
    for register in {rule.compare[rule.report.one_per[n].alias] for n in records}:
        alike = [n for n in records if rule.compare[rule.report.one_per[n].alias] == register]
        for n, value in zip(alike, sorted(told[n] for n in alike), strict=True):
            told[n] = value
    return tuple(told)


def list_matches(world: World):
    """Every combination of records whose links are accepted."""
    rule = world.rule
    pairs = [pair for pair in itertools.combinations(rule.compare, 2) if rule.compare[pair[0]] == rule.compare[pair[1]]]
    twins = pairs[0] if len(pairs) == 1 and says_the_same(rule, *pairs[0]) else None
    for rows in itertools.product(*(world.registers[name] for name in rule.compare.values())):
        match = dict(zip(rule.compare, rows, strict=True))
        if any(match[one] is match[other] for one, other in pairs):
            continue
        if twins and time_of(match[twins[0]], rule.compare[twins[0]]) > time_of(
            match[twins[1]], rule.compare[twins[1]]
        ):
            continue
        if all(tell_band(link, match, world) == "accept" for link in rule.links):
            yield match


def says_the_same(rule: Rule, one: str, other: str) -> bool:
    """Whether exchanging two names changes nothing that the rule's conditions say, by what they are written like."""

    def write(condition, names) -> str:
        if isinstance(condition, Group):
            return f"{condition.joined}({sorted(write(member, names) for member in condition.members)})"
        if isinstance(condition, Comparison):
            sides = [
                ",".join(f"{names.get(r.alias, r.alias)}.{r.field.name}" for r in side.fields)
                + str((side.value, side.parameter))
                for side in (condition.left, condition.right)
                if side
            ]
            either = condition.operator in ("is", "is not", "days apart from")
            return f"{sorted(sides) if either else sides} {condition.operator} {condition.limits}"
        return str(
            sorted(
                f"{names.get(e.alias, e.alias)}.{getattr(e, 'party', None) or e.field}"
                for e in (condition.left, condition.right)
            )
        )

    conditions = [Group("all of", rule.links), rule.when, *(tier.condition for tier in rule.severity)]
    swap = {one: other, other: one}
    return all(write(condition, {}) == write(condition, swap) for condition in conditions)


def time_of(row: dict, register: str):
    day = next((pair_of(row[name]) for name in REGISTERS[register].dated_by if pair_of(row[name]) != ENDLESS), ENDLESS)
    far = dt.date.max
    return (day[0] or far, day[1] or far, row["record_id"])


STRENGTH = ["exception", "cannot tell", "not applicable", "clear"]
TOLD = {True: "exception", UNKNOWN: "cannot tell", UNSEEN: "not applicable"}


def find_outcomes(world: World) -> dict[tuple[str, ...], str]:
    """The outcome of each subject."""
    rule = world.rule
    found = dict.fromkeys(list_subjects(world), "clear")
    if rule.block is None:
        judged = []
        for match in list_matches(world):
            outcome = judge(rule.when, match, world)
            for names, sure in list_groups(rule.report.one_per, match, world):
                judged.append((names, outcome if sure or outcome is False else join_all([outcome, UNKNOWN])))
        told = [(name_subject(rule, names, rule.report.one_per), TOLD.get(outcome)) for names, outcome in judged]
    else:
        groups = gather_groups(world)
        settle = judge_total if rule.total else judge_share
        told = [
            (name_subject(rule, names, rule.block.per), settle(rows, names, groups, world))
            for names, rows in groups.items()
        ]
    for subject, outcome in told:
        if outcome is not None and STRENGTH.index(outcome) < STRENGTH.index(found[subject]):
            found[subject] = outcome
    return found


def list_subjects(world: World) -> list[tuple[str, ...]]:
    rule = world.rule
    keys = rule.report.one_per
    aliases = {key.alias for key in keys}
    if len(aliases) == 1:
        (alias,) = aliases
        matches = [{alias: row} for row in world.registers[rule.compare[alias]]]
    else:
        matches = list_matches(world)
    return list(
        dict.fromkeys(
            name_subject(rule, names, keys) for match in matches for names, _ in list_groups(keys, match, world)
        )
    )


def gather_groups(world: World) -> dict[tuple[str, ...], list[tuple[dict, object]]]:
    """The counted records of each group, each once with its strongest outcome, and a match it stands in."""
    rule = world.rule
    groups: dict[tuple[str, ...], dict[str, tuple[dict, object]]] = {}
    order = [True, UNKNOWN, UNSEEN]
    for match in list_matches(world):
        outcome = judge(rule.when, match, world)
        if outcome is False:
            continue
        for names, sure in list_groups(rule.block.per, match, world):
            mine = outcome if sure else join_all([outcome, UNKNOWN])
            rows = groups.setdefault(names, {})
            known = rows.get(match[rule.block.counted]["record_id"])
            if known is None or order.index(mine) < order.index(known[1]):
                rows[match[rule.block.counted]["record_id"]] = (match, mine)
    return {names: list(rows.values()) for names, rows in groups.items()}


# totals


def judge_total(rows, _names, _groups, world: World) -> str | None:
    total = world.rule.total
    within = ends(total.within, {}, world)[0] if total.within else None
    dated = [(match, outcome is True, ends(total.by, match, world) if total.by else ENDLESS) for match, outcome in rows]
    best = None
    for start in list_starts([day for _, _, day in dated], within):
        surely, maybe = [], []
        for match, sure, day in dated:
            inside, touching = place(day, start, within)
            if sure and inside:
                surely.append(match)
            if touching:
                maybe.append(match)
        outcome = judge_measures(total.reaches, surely, maybe, world)
        if outcome is True:
            return "exception"
        best = UNKNOWN if outcome is UNKNOWN else best
    return "cannot tell" if best else None


def list_starts(days, within):
    if within is None:
        return [None]
    wide = dt.timedelta(days=within)
    found = {edge for low, high in days for edge in (low, high, low and low - wide, high and high - wide) if edge}
    return sorted(found) or [dt.date(2024, 1, 1)]


def place(day, start, within):
    """Whether a window surely, and possibly, holds a date."""
    if within is None:
        return True, True
    low, high = day
    end = start + dt.timedelta(days=within)
    inside = low is not None and high is not None and start <= low and high <= end
    touching = (low is None or low <= end) and (high is None or high >= start)
    return inside, touching


def judge_measures(condition, surely, maybe, world: World):
    if isinstance(condition, Group):
        inner = [judge_measures(member, surely, maybe, world) for member in condition.members]
        return join_all(inner) if condition.joined == "all of" else negate(join_all([negate(one) for one in inner]))
    low, high = measure(condition.measure, surely, maybe)
    match = (surely or maybe or [{}])[0]
    right = ends(condition.right, match, world)
    if right == ENDLESS:
        return UNKNOWN
    return compare_ends(condition.operator, (low, high), right)


def measure(what, surely, maybe):
    if what.what == "count":
        return len(surely), len(maybe)
    if what.what == "distinct":
        name = what.ref.party.name if isinstance(what.ref, PartyRef) else what.ref.field.name
        texts = [[match[what.alias][name] for match in matches] for matches in (surely, maybe)]
        read = (lambda text: text) if isinstance(what.ref, PartyRef) else fold
        known = [{read(text) for text in some if text is not None} for some in texts]
        return len(known[0]), len(known[1]) + texts[1].count(None)
    return add_up(
        [pair_of(match[what.alias][what.ref.field.name]) for match in surely],
        [pair_of(match[what.alias][what.ref.field.name]) for match in maybe],
    )


def add_up(surely, maybe):
    least = [lowest(pair) for pair in surely]
    refunds = [min(lowest(pair), 0) for pair in maybe]
    low = sum(max(value, 0) for value in least) + sum(refunds)
    if any(high is None for _, high in maybe):
        return low, None
    return low, sum(max(high, 0) for _, high in maybe) + sum(min(high, 0) for _, high in surely if high is not None)


def lowest(pair):
    low, high = pair
    return low if low is not None else min(0, high) if high is not None else 0


# shares


def judge_share(rows, names, groups, world: World) -> str | None:
    share = world.rule.share
    places = [n for n, key in enumerate(share.per) if key.text in {whole.text for whole in share.whole}]
    others = {}
    for other, theirs in groups.items():
        if [other[n] for n in places] == [names[n] for n in places]:
            for match, outcome in theirs:
                record = match[share.counted]["record_id"]
                if record not in others or outcome is True:
                    others[record] = (match, outcome)
    mine = {match[share.counted]["record_id"] for match, _ in rows}
    part_low = part_high = rest_low = rest_high = whole_low = whole_high = Decimal(0)
    part_open = rest_open = whole_open = False
    for record, (match, outcome) in others.items():
        low, high = value_of(share.measure, match)
        inside = judge(share.part, match, world) if record in mine else False
        sure = outcome is True
        whole_low += low if sure else 0
        whole_high += high or 0
        whole_open |= high is None
        if sure and inside is True:
            part_low += low
        if inside is not False:
            part_high += high or 0
            part_open |= high is None
        if sure and inside is False:
            rest_low += low
        if inside is not True:
            rest_high += high or 0
            rest_open |= high is None
    least = Decimal(0) if rest_open else percent(part_low, rest_high)
    most = Decimal(100) if part_open else percent(part_high, rest_low)
    sizes = {"share": (least, most), "whole": (whole_low, None if whole_open else whole_high)}
    inner = [
        compare_ends(leaf.operator, sizes[leaf.measure.what], ends(leaf.right, {}, world))
        for leaf in share.reaches.members
        if isinstance(leaf, Measured)
    ]
    return TOLD.get(join_all(inner))


def value_of(what, match):
    if not isinstance(what.ref, FieldRef):
        return 1, 1
    pair = pair_of(match[what.alias][what.ref.field.name])
    return lowest(pair), pair[1]


def percent(part, rest):
    if part <= 0:
        return Decimal(0)
    return Decimal(100) if rest <= 0 else min(Decimal(100), round(100 * Decimal(part) / (part + rest), 9))


def list_registers(rule: Rule) -> set[str]:
    return set(rule.registers.values()) & set(KNOWN)
