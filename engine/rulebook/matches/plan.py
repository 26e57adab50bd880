"""The plan of a rule: what it needs of the frames, compiled once when it is chosen and taken by all later stages."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, permutations
from typing import TYPE_CHECKING

from engine.rulebook.language import (
    Comparison,
    FieldRef,
    Group,
    Link,
    Mention,
    PartyRef,
    Same,
    SameText,
    Search,
    find_organisation,
    find_pivot,
    find_twins,
    is_plain,
    is_separable,
    list_aliases,
    list_ends,
    list_fields,
    list_shown,
    list_used,
    name_linked,
    take_name_link,
    walk_conditions,
    walk_matches,
)
from engine.rulebook.logic import LEFT_BLANK, Known, list_flagged, list_known, name_field, name_flag
from engine.rulebook.matches.equal_fields import find_equal
from engine.schema import FINDINGS, name_high

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from engine.rulebook.language import Condition, FoldRef, Key, Measure, Rule, Share, TextRef, Total
    from engine.rulebook.matches.equal_fields import Equal
    from engine.schema import Field, PartyKind

PairKey = tuple[str, str, str, str]
"""The register and role of the left names, or text, of linked pairs, and of the right ones."""
Ends = tuple[str, str]
"""The columns of the two ends of a link in a frame of matches."""


@dataclass(frozen=True, slots=True)
class RecordPlan:
    """What a rule takes of the records of one alias.

    `ends` are the parties and texts by whose numbers records are linked or grouped, `folded` the texts that are
    compared by `same text`, `summed` the fields that a block adds up. `narrow` are the conditions that rule out a
    record by itself, `known` those that are judged on it before records are joined, for which the fields `judged` are
    needed; `used` are the fields that are looked at after that.
    """

    alias: str
    register: str
    ends: tuple[PartyRef | TextRef, ...]
    folded: tuple[FoldRef, ...]
    summed: tuple[FieldRef, ...]
    narrow: tuple[Condition, ...]
    known: Mapping[Condition, Known]
    judged: tuple[FieldRef, ...]
    used: tuple[FieldRef, ...]
    is_counted: bool
    is_twin: bool


@dataclass(frozen=True, slots=True)
class SearchPlan:
    """What a search needs: the records it looks through, and the columns of the match on which it depends.

    `outer` are the aliases of the match that it speaks of, `own` those of them whose records it may find: it never
    finds the record itself. `links` join what is looked for, `rest` are the other conditions, with `same` columns for
    the links among them. `flagged` are the fields that can leave it open, `flags` their columns, and `named` the fields
    of the match that name what it links by.
    """

    search: Search
    record: RecordPlan
    outer: tuple[str, ...]
    own: tuple[str, ...]
    depends: tuple[str, ...]
    links: tuple[Link, ...]
    rest: Group
    same: Mapping[Ends, str]
    flagged: tuple[FieldRef, ...]
    flags: tuple[str, ...]
    named: tuple[FieldRef, ...]
    is_needed: bool


@dataclass(frozen=True, slots=True)
class RulePlan:
    """A rule, and what its evaluation needs of the frames and takes from stage to stage.

    `records` has a plan for each alias that the rule compares, `bare` one that judges nothing beforehand. `pivot` is
    the alias from which records are joined; `is_separable` says that the matches of different pivot records are never
    about the same subject. `name_links` are the links by names, those among conditions and inside searches too,
    `pairs` the key of Facts.pairs of each; `grouped` the parties by which matches are grouped or that are counted.
    `joined` are the conditions on several records, with these, and `across` the columns in which each is judged once
    they are joined, as it is in `known` on a record before; `sought` the conditions without
    a search, where the rule has searches. `named` is the field that names the party by which a record is linked,
    `organisation` alias and field of the organisation of an exception, `shown` the fields that its row shows.
    """

    rule: Rule
    registers: Mapping[str, str]
    records: Mapping[str, RecordPlan]
    bare: Mapping[str, RecordPlan]
    searches: tuple[SearchPlan, ...]
    pivot: str
    twins: tuple[str, str] | None
    is_separable: bool
    joined: tuple[tuple[Condition, frozenset[str]], ...]
    alike: tuple[tuple[str, str], ...]
    equal: Mapping[tuple[str, str], Equal]
    known: Mapping[Condition, Known]
    across: Mapping[Condition, Known]
    same: Mapping[Ends, str]
    name_links: tuple[Same | Mention, ...]
    pairs: Mapping[Ends, PairKey]
    grouped: tuple[PartyRef, ...]
    blanks: tuple[FieldRef, ...]
    sought: Group | None
    days: Comparison | None
    keys: tuple[Key, ...]
    measures: tuple[Measure, ...]
    block_fields: Mapping[str, FieldRef]
    reached: tuple[FieldRef, ...]
    named: Mapping[str, str | None]
    organisation: tuple[str, str] | None
    shown: Mapping[str, tuple[Field, ...]]
    subjects: tuple[str, ...]
    linked: tuple[tuple[PairKey, PartyKind], ...]
    mentioned: tuple[PairKey, ...]

    @property
    def is_composite(self) -> bool:
        """Whether the rule is about the findings of other rules."""
        return FINDINGS.name in self.registers.values()

    @property
    def block(self) -> Total | Share | None:
        """The block that judges groups of matches, None where each match is judged alone."""
        return self.rule.total or self.rule.share


def compile_rule(rule: Rule) -> RulePlan:
    """Return the plan of a rule; nothing in it depends on the registers or on the values of parameters."""
    groups = _list_groups(rule)
    known = _number_known(groups, rule.compare, "known")
    registers = rule.registers
    joined = tuple(_list_joined(rule))
    searches = tuple(_plan_search(rule, registers, search) for search in _list_searches(rule))
    links = _list_name_links(rule)
    return RulePlan(
        rule=rule,
        registers=registers,
        records={alias: _plan_record(rule, registers, alias, rule.when.members, known) for alias in rule.compare},
        bare={alias: _plan_record(rule, registers, alias, (), {}) for alias in rule.compare},
        searches=searches,
        pivot=find_pivot(rule),
        twins=find_twins(rule),
        is_separable=is_separable(rule),
        joined=joined,
        alike=tuple(pair for pair in combinations(rule.compare, 2) if len({rule.compare[one] for one in pair}) == 1),
        equal={pair: equal for pair in permutations(registers, 2) if (equal := find_equal(rule.when, *pair))},
        known=known,
        across=_number_across(joined),
        same=name_same_columns(groups),
        name_links=tuple(links),
        pairs={(link.left.column, link.right.column): _make_pair_key(registers, link) for link in links},
        grouped=tuple(rule.grouped_parties()),
        blanks=tuple(_list_blanks(rule)),
        sought=_leave_searches(rule.when) if searches else None,
        days=rule.days_condition(),
        keys=tuple(rule.list_keys()),
        measures=tuple(rule.measures()),
        block_fields={ref.column: ref for ref in _list_block_fields(rule)},
        reached=tuple(list_fields(rule.block.reaches)) if rule.block else (),
        named={alias: name_linked(rule, alias) for alias in registers},
        organisation=(organisation := find_organisation(rule)),
        shown=list_shown(rule, organisation),
        subjects=tuple(key.column for key in rule.report.one_per),
        linked=tuple(_list_linked(rule, registers, links)),
        mentioned=tuple(_make_pair_key(registers, link) for link in links if isinstance(link, Mention)),
    )


def name_same_columns(conditions: Iterable[Condition]) -> dict[Ends, str]:
    """Return a column for each link by names among some conditions, those inside a search left out, by its two ends."""
    leaves = [leaf for condition in conditions for leaf in walk_matches(condition)]
    links = [link for leaf in leaves if (link := take_name_link(leaf))]
    ends = dict.fromkeys((link.left.column, link.right.column) for link in links)
    return {pair: f"same.{number}" for number, pair in enumerate(ends)}


def make_self_key(plan: RulePlan, ref: PartyRef) -> PairKey:
    """Return the key of Facts.pairs under which the names of one party are linked with each other."""
    register = plan.registers[ref.alias]
    return (register, ref.role, register, ref.role)


def _list_groups(rule: Rule) -> list[Group]:
    """Return the groups of conditions that are judged on a match."""
    return [rule.when, *(tier.condition for tier in rule.severity), *([rule.share.part] if rule.share else [])]


def _number_known(groups: Iterable[Condition], aliases: Collection[str], name: str) -> dict[Condition, Known]:
    """Return the conditions that can be judged on one record alone, with the beginning of the columns that hold it."""
    found = dict.fromkeys(one for group in groups for one in list_known(group, aliases))
    return {one: Known(f"{name}.{number}", tuple(list_fields(one))) for number, one in enumerate(found)}


def _list_searches(rule: Rule) -> list[Search]:
    """Return the searches of a rule, of several with one alias the first."""
    found: dict[str, Search] = {}
    for search in rule.searches():
        found.setdefault(search.alias, search)
    return list(found.values())


def _plan_record(
    rule: Rule,
    registers: Mapping[str, str],
    alias: str,
    narrow: Sequence[Condition],
    known: Mapping[Condition, Known],
) -> RecordPlan:
    own = {condition: name for condition, name in known.items() if list_aliases(condition) == {alias}}
    folded = [leaf for leaf in rule.conditions() if isinstance(leaf, SameText)]
    texts = [end for link in folded for end in (link.left, link.right) if end.alias == alias]
    summed = [measure.ref for measure in rule.measures() if measure.what == "sum" and measure.alias == alias]
    return RecordPlan(
        alias=alias,
        register=registers[alias],
        ends=tuple(list_ends(rule, alias).values()),
        folded=tuple({end.column: end for end in texts}.values()),
        summed=tuple(ref for ref in summed if isinstance(ref, FieldRef)),
        narrow=tuple(one for one in narrow if is_plain(one) and list_aliases(one) == {alias}),
        known=own,
        judged=tuple(ref for condition in own for ref in list_fields(condition)),
        used=tuple(list_used(rule, alias, own)),
        is_counted=rule.block is not None and alias == rule.block.counted,
        is_twin=alias in (find_twins(rule) or ()),
    )


def _plan_search(rule: Rule, registers: Mapping[str, str], search: Search) -> SearchPlan:
    alias = search.alias
    outer = sorted(list_aliases(search.where) - {alias})
    own = [other for other in outer if registers[other] == search.register]
    links = [member for member in search.where.members if isinstance(member, Link)]
    rest = Group("all of", tuple(member for member in search.where.members if not isinstance(member, Link)))
    known = _number_known([rest], [alias], f"known.{alias}")
    flagged = list_flagged(search)
    named = [link for one in links if (link := take_name_link(one))]
    ends = [name_field(end) for link in named for end in (link.left, link.right)]
    return SearchPlan(
        search=search,
        record=_plan_record(rule, registers, alias, search.where.members, known),
        outer=tuple(outer),
        own=tuple(own),
        depends=tuple(_list_depends(search, outer, own)),
        links=tuple(links),
        rest=rest,
        same=name_same_columns([rest]),
        flagged=tuple(flagged),
        flags=tuple(name_flag(search, ref) for ref in flagged),
        named=tuple(ref for ref in ends if ref.alias != alias),
        is_needed=search in rule.when.members,
    )


def _list_depends(search: Search, outer: Iterable[str], own: Iterable[str]) -> dict[str, None]:
    """Return the columns of the match on which a search may depend, each once."""
    wanted = {f"{alias}.{name}": None for alias in outer for name in ("case", "source")}
    wanted |= {f"{alias}._i": None for alias in own}
    for ref in list_fields(search.where):
        wanted |= {ref.column: None, name_high(ref.column): None}
    for leaf in walk_conditions(search.where):
        if isinstance(leaf, Link):
            wanted |= {leaf.left.column: None, leaf.right.column: None}
    return wanted


def _number_across(joined: Iterable[tuple[Condition, frozenset[str]]]) -> dict[Condition, Known]:
    """Return the columns of each condition on several records: said again in all it is part of, it would grow large."""
    return {one: Known(f"across.{number}", tuple(list_fields(one))) for number, (one, _) in enumerate(joined)}


def _list_joined(rule: Rule) -> Iterator[tuple[Condition, frozenset[str]]]:
    for member in rule.when.members:
        if is_plain(member) and len(aliases := list_aliases(member)) > 1:
            yield member, frozenset(aliases)


def _leave_searches(when: Group) -> Group:
    """Return the members of a group in which no search stands."""
    without = [one for one in when.members if not any(isinstance(leaf, Search) for leaf in walk_conditions(one))]
    return Group("all of", tuple(without))


def _list_blanks(rule: Rule) -> Iterator[FieldRef]:
    """Yield the fields of which a condition asks whether they are left blank."""
    for leaf in rule.conditions():
        if isinstance(leaf, Comparison) and leaf.operator == LEFT_BLANK:
            yield from leaf.left.fields


def _list_block_fields(rule: Rule) -> Iterator[FieldRef]:
    """Yield the fields that can leave a block open."""
    for measure in rule.measures():
        if measure.ref:
            yield measure.ref if isinstance(measure.ref, FieldRef) else name_field(measure.ref)
    for operand in rule.block_operands():
        yield from operand.list_fields()
    if rule.block is not None:
        yield from list_fields(rule.block.reaches)
    if rule.share is not None:
        yield from list_fields(rule.share.part)


def _list_name_links(rule: Rule) -> list[Same | Mention]:
    """Return the links by names of a rule, those among conditions and inside searches too."""
    return [link for one in rule.conditions() if (link := take_name_link(one))]


def _make_pair_key(registers: Mapping[str, str], link: Same | Mention) -> PairKey:
    return (registers[link.left.alias], link.left.role, registers[link.right.alias], link.right.role)


def _list_linked(
    rule: Rule, registers: Mapping[str, str], links: Iterable[Same | Mention]
) -> Iterator[tuple[PairKey, PartyKind]]:
    """Yield the register roles whose parties the rule joins or groups, with their kind."""
    for link in links:
        if isinstance(link, Same):
            yield _make_pair_key(registers, link), link.kind
    for ref in rule.grouped_parties():
        register = registers[ref.alias]
        yield (register, ref.role, register, ref.role), ref.party.kind
