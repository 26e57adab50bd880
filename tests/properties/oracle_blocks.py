"""What a rule's groups reach together, by nested loops over plain rows: the last part of the oracle, and its answer."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from engine.rulebook.language.conditions import FieldRef, Group, Measured, PartyRef
from tests.properties.oracle import ENDLESS, UNKNOWN, World, compare_ends, ends, fold, join_all, judge, negate, pair_of
from tests.properties.oracle_groups import STRENGTH, TOLD, gather_groups, judge_matches, list_subjects, name_subject


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


def judge_groups(world: World):
    rule = world.rule
    groups = gather_groups(world)
    settle = judge_total if rule.total else judge_share
    for names, rows in groups.items():
        if None in names:
            continue  # of the whole alone
        yield name_subject(rule, names, rule.block.per), *settle(rows, names, groups, world)


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
