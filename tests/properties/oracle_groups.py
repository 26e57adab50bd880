"""What a rule's subjects and groups come to, by nested loops over plain rows: the second half of the oracle."""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal

from oracle import (
    ENDLESS,
    UNKNOWN,
    UNSEEN,
    World,
    compare_ends,
    ends,
    fold,
    join_all,
    judge,
    negate,
    pair_of,
    tell_band,
)

from engine.rulebook.known import KNOWN
from engine.rulebook.rule import Rule
from engine.rulebook.terms import Comparison, FieldRef, Group, Key, Measured, PartyRef


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
        first, last = (part_of(end, key.part) if end else None for end in (low, high))
        open_ = {name for name in exact if (first or name) <= name <= (last or name)}
        return [(name, False) for name in sorted(open_ | {"undated"})]
    names = sorted({part_of(low + dt.timedelta(days=n), key.part) for n in range((high - low).days + 1)})
    return [(name, len(names) == 1) for name in names]


def part_of(day: dt.date, part: str) -> str:
    if part == "year":
        return f"{day.year:04}"
    return f"{day.year:04}-{day.month:02}" if part == "month" else f"{day.year:04}-Q{(day.month - 1) // 3 + 1}"


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
    yield from extend({}, list(rule.compare), pairs, twins, world)


def extend(match, waiting, pairs, twins, world: World):
    """Every way to take one record for each of the names that wait; what is not linked is left out at once."""
    if not waiting:
        yield match
        return
    name, *rest = waiting
    there = {*match, name}
    ready = [
        link for link in world.rule.links if name in (ends := {link.left.alias, link.right.alias}) and ends <= there
    ]
    known = [pair for pair in pairs if name in pair and set(pair) <= there]
    for row in world.registers[world.rule.compare[name]]:
        more = match | {name: row}
        if any(more[one] is more[other] for one, other in known):
            continue
        if twins and set(twins) <= there:
            first, second = (time_of(more[one], world.rule.compare[one]) for one in twins)
            if first > second:
                continue
        if all(tell_band(link, more, world) == "accept" for link in ready):
            yield from extend(more, rest, pairs, twins, world)


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
    day = next((pair_of(row[name]) for name in KNOWN[register].dated_by if pair_of(row[name]) != ENDLESS), ENDLESS)
    far = dt.date.max
    return (day[0] or far, day[1] or far, row["record_id"])


STRENGTH = ["exception", "cannot tell", "not applicable", "clear"]
TOLD = {True: "exception", UNKNOWN: "cannot tell", UNSEEN: "not applicable", False: "clear"}


def find_outcomes(world: World) -> dict[tuple[str, ...], tuple[str, str | None]]:
    """The outcome of each subject, and of an exception its severity (None of a share, which is not worked out)."""
    rule = world.rule
    found = {subject: (len(STRENGTH) - 1, 0) for subject in list_subjects(world)}
    told = judge_groups(world) if rule.block else judge_matches(world)
    for subject, outcome, tier in told:
        found[subject] = min(found[subject], (STRENGTH.index(TOLD[outcome]), tier))
    return {
        subject: (STRENGTH[outcome], rule.severity[tier].severity if outcome == 0 and not rule.share else None)
        for subject, (outcome, tier) in found.items()
    }


def judge_matches(world: World):
    rule = world.rule
    keys = rule.report.one_per
    for match in list_matches(world):
        outcome = judge(rule.when, match, world)
        if outcome is False:
            continue
        tier = next(n for n, tier in enumerate(rule.severity) if judge(tier.condition, match, world) is True)
        for names, sure in list_groups(keys, match, world):
            yield name_subject(rule, names, keys), outcome if sure else join_all([outcome, UNKNOWN]), tier


def judge_groups(world: World):
    rule = world.rule
    groups = gather_groups(world)
    settle = judge_total if rule.total else judge_share
    for names, rows in groups.items():
        yield name_subject(rule, names, rule.block.per), *settle(rows, names, groups, world)


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


def judge_total(rows, _names, _groups, world: World):
    """The outcome of a group, and its severity in the strongest window: most of the first measure, then the next."""
    total = world.rule.total
    within = ends(total.within, {}, world)[0] if total.within else None
    dated = [(match, outcome is True, ends(total.by, match, world) if total.by else ENDLESS) for match, outcome in rows]
    told = False
    raised = []
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
            reached = [measure(what, surely, maybe)[0] for what in world.rule.measures()]
            raised.append((reached, grade(surely, maybe, world)))
        told = UNKNOWN if outcome is UNKNOWN else told
    return (True, max(raised, key=lambda window: window[0])[1]) if raised else (told, 0)


def grade(surely, maybe, world: World) -> int:
    tiers = enumerate(world.rule.severity)
    return next(n for n, tier in tiers if judge_measures(tier.condition, surely, maybe, world) is True)


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


def judge_share(rows, names, groups, world: World):
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
    return join_all(inner), 0


def value_of(what, match):
    if not isinstance(what.ref, FieldRef):
        return 1, 1
    pair = pair_of(match[what.alias][what.ref.field.name])
    return lowest(pair), pair[1]


def percent(part, rest):
    if part <= 0:
        return Decimal(0)
    return Decimal(100) if rest <= 0 else min(Decimal(100), round(100 * Decimal(part) / (part + rest), 9))
