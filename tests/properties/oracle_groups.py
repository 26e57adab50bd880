"""What a rule's subjects and groups come to, by nested loops over plain rows: the second part of the oracle."""

from __future__ import annotations

import datetime as dt
import itertools

from engine.rulebook.language.conditions import Comparison, Group, Key, PartyRef, Same, Search
from engine.rulebook.language.rule import Rule
from engine.schema.findings import KNOWN
from tests.properties.oracle import (
    ENDLESS,
    UNKNOWN,
    UNSEEN,
    World,
    fold,
    join_all,
    judge,
    pair_of,
    tell_band,
)


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
        exact = list_parts(key, world)
        first, last = (part_of(end, key.part) if end else None for end in (low, high))
        open_ = {name for name in exact if (first or name) <= name <= (last or name)}
        return [(name, False) for name in sorted(open_ | {"undated"})]
    names = sorted({part_of(low + dt.timedelta(days=n), key.part) for n in range((high - low).days + 1)})
    return [(name, len(names) == 1) for name in names]


def list_parts(key: Key, world: World) -> set[str]:
    """The years, quarters or months of the dates that are exact."""
    if key.text not in world.parts:
        rows = world.registers[world.rule.registers[key.alias]]
        dates = [pair_of(row[key.ref.field.name]) for row in rows]
        world.parts[key.text] = {part_of(a, key.part) for a, b in dates if a is not None and a == b}
    return world.parts[key.text]


def part_of(day: dt.date, part: str) -> str:
    if part == "year":
        return f"{day.year:04}"
    return f"{day.year:04}-{day.month:02}" if part == "month" else f"{day.year:04}-Q{(day.month - 1) // 3 + 1}"


def list_groups(keys, match, world: World):
    """Every combination of groups, with whether the match surely belongs to it; without a name, none but of a whole."""
    share = world.rule.share
    loose = {key.text for key in share.per} - {key.text for key in share.whole} if share else ()
    named = [name_key(key, match, world) or [(None, True)] * (key.text in loose) for key in keys]
    for parts in itertools.product(*named):
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
    for row in list_named(match, name, ready, world):
        more = match | {name: row}
        if any(more[one] is more[other] for one, other in known):
            continue
        if twins and set(twins) <= there:
            first, second = (time_of(more[one], world.rule.compare[one]) for one in twins)
            if first > second:
                continue
        if all(tell_band(link, more, world) == "accept" for link in ready):
            yield from extend(more, rest, pairs, twins, world)


def list_named(match, name: str, links, world: World) -> list[dict]:
    """The records that can bear a name of the match that a link asks for, so that not every record is looked at."""
    register = world.rule.compare[name]
    for link in links:
        mine, other = (link.left, link.right) if link.left.alias == name else (link.right, link.left)
        if isinstance(link, Same) and other.alias in match:
            key = (register, mine.party.name)
            if key not in world.named:
                world.named[key] = {}
                for row in world.registers[register]:
                    world.named[key].setdefault(row[key[1]], []).append(row)
            return world.named[key].get(match[other.alias][other.party.name], [])
    return world.registers[register]


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
        if isinstance(condition, Search):
            return f"{condition.words} {condition.register}({write(condition.where, names)})"
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


def judge_matches(world: World):
    for subject, outcome, match in list_judged(world):
        tiers = enumerate(world.rule.severity)
        yield subject, outcome, next(n for n, tier in tiers if judge(tier.condition, match, world) is True)


def list_judged(world: World):
    """Each match that is not clear, by each subject that it is about."""
    keys = world.rule.report.one_per
    for match in list_matches(world):
        outcome = judge(world.rule.when, match, world)
        if outcome is not False:
            for names, sure in list_groups(keys, match, world):
                yield name_subject(world.rule, names, keys), outcome if sure else join_all([outcome, UNKNOWN]), match


def find_evidence(world: World) -> list[list[tuple[str, str, str]]]:
    """Of each exception the records that stand in it, with their roles and strongest outcomes; not of a block."""
    stands: dict[tuple, dict[tuple[str, str], object]] = {}
    for subject, outcome, match in list_judged(world):
        if outcome is not UNSEEN:
            for role, row in match.items():
                known = stands.setdefault(subject, {})
                known[role, row["record_id"]] = True in (outcome, known.get((role, row["record_id"]))) or UNKNOWN
    raised = [found for found in stands.values() if True in found.values()]
    return sorted(sorted((*place, TOLD[outcome]) for place, outcome in found.items()) for found in raised)


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
