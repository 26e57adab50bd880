"""A rule as data: what it compares, the conditions, the severities, the report and its own tests."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from engine.rulebook.language.conditions import (
    Comparison,
    Condition,
    FieldRef,
    Group,
    Key,
    Link,
    Measure,
    Measured,
    Operand,
    PartyRef,
    Plain,
    Search,
    Setting,
)
from engine.rulebook.language.walk import list_parameters, walk_conditions, walk_matches

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

    from engine.errors import Place


@dataclass(frozen=True, slots=True)
class Parameter:
    """A named number, date, text or list of a rule, with its unit and where it comes from.

    `by` is the date that decides which of the values of a parameter that changes with time holds.
    """

    name: str
    value: Setting
    unit: str | None
    why: str | None
    place: Place
    by: FieldRef | None = None


@dataclass(frozen=True, slots=True)
class Total:
    """What the matches of each group must reach together, in any window of `within` days where that is set.

    `by` is the date that places a match; every condition of `reaches` is on a measure of the record `counted`.
    """

    per: tuple[Key, ...]
    counted: str
    by: Operand | None
    within: Operand | None
    reaches: Group
    place: Place


@dataclass(frozen=True, slots=True)
class Share:
    """How large a part of a group's matches is, in percent of the whole, by number or by the sum of a field.

    The part is the matches of a group of `per` of which `part` holds; the whole is all matches with the same
    `whole` keys, some or all of `per`. `least` is the least size of the whole.
    """

    per: tuple[Key, ...]
    whole: tuple[Key, ...]
    part: Group
    measure: Measure
    reaches: Group
    place: Place

    @property
    def counted(self) -> str:
        """The record whose matches are counted."""
        return self.measure.alias

    @property
    def loose(self) -> tuple[Key, ...]:
        """The keys of `per` that the whole has not: a match without their name is of no group, and of the whole."""
        return tuple(key for key in self.per if key not in self.whole)


@dataclass(frozen=True, slots=True)
class Tier:
    """A severity and the condition it takes; the last tier of a rule has no condition (an empty group)."""

    severity: str
    condition: Group


@dataclass(frozen=True, slots=True)
class Report:
    """What an exception is raised for, whom it is about, and its sentence with {placeholders}.

    `exempt` are the parties that the names of an exemption stand for; without any, all that the exception names.
    """

    one_per: tuple[Key, ...]
    about: FieldRef | None
    reason: str
    exempt: tuple[PartyRef, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleTest:
    """A rule's own test: only what differs from the schema's examples, and the outcome it expects.

    `records` holds the stated fields of each record of an alias; `band` is what the names of different aliases are
    linked on; `covers` the days that a register covers, every day where it is not named.
    """

    name: str
    records: Mapping[str, tuple[Mapping[str, Plain], ...]]
    band: Literal["accept", "review", "none"]
    expect: str
    severity: str | None
    place: Place
    as_of: dt.date | None = None
    covers: tuple[tuple[str, dt.date, dt.date], ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule file, read and checked."""

    name: str
    version: int
    title: str
    status: Literal["draft", "live", "retired"]
    owner: str
    compare: Mapping[str, str]
    """The register of each alias, in the order of the file."""
    links: tuple[Link, ...]
    when: Group
    severity: tuple[Tier, ...]
    report: Report
    total: Total | None = None
    share: Share | None = None
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    policy: tuple[tuple[str, str], ...] = ()
    limitation: str | None = None
    false_positives: str | None = None
    """What the rule raises that turns out to be nothing, so that a reader expects it."""
    tests: tuple[RuleTest, ...] = ()
    file: str = ""
    group: str = ""
    """The folder of the file below the rules folder."""
    sha256: str = ""
    place: Place | None = None

    @property
    def registers(self) -> dict[str, str]:
        """The register of each alias, of those that a search brings in too."""
        return {**self.compare, **{search.alias: search.register for search in self.searches()}}

    @property
    def is_composite(self) -> bool:
        """Whether the rule is about the findings of other rules."""
        return "findings" in self.registers.values()

    @property
    def block(self) -> Total | Share | None:
        """The block that judges groups of matches, None where each match is judged alone."""
        return self.total or self.share

    def settings(self) -> dict[str, Setting]:
        """Return the values of the parameters by name."""
        return {name: parameter.value for name, parameter in self.parameters.items()}

    def roots(self) -> list[Condition]:
        """Return the links and the groups of conditions of the rule and its blocks."""
        groups = [self.when, *(tier.condition for tier in self.severity)]
        groups += [self.total.reaches] if self.total else []
        groups += [self.share.part, self.share.reaches] if self.share else []
        return [*self.links, *groups]

    def conditions(self) -> Iterator[Condition]:
        """Yield every condition of the rule, groups first, those inside the blocks and the searches too."""
        for root in self.roots():
            yield from walk_conditions(root)

    def days_condition(self) -> Comparison | None:
        """Return the first condition on a match that counts days, None where there is none."""
        found = [leaf for leaf in walk_matches(self.when) if isinstance(leaf, Comparison) and leaf.limits is not None]
        return found[0] if found else None

    def searches(self) -> list[Search]:
        """Return the `absent` and `present` conditions, in the order of the file."""
        return [condition for condition in self.conditions() if isinstance(condition, Search)]

    def measures(self) -> list[Measure]:
        """Return what is counted or added up, each once."""
        found = {leaf.measure.name: leaf.measure for leaf in self.conditions() if isinstance(leaf, Measured)}
        if self.share:
            found.setdefault(self.share.measure.name, self.share.measure)
        return list(found.values())

    def list_keys(self) -> list[Key]:
        """Return the keys by which matches are grouped, those of `one per` first, each once."""
        keys = {key.text: key for key in (*self.report.one_per, *(self.block.per if self.block else ()))}
        return list(keys.values())

    def grouped_parties(self) -> list[PartyRef]:
        """Return the parties by which matches are grouped or that are counted, each once."""
        refs = [key.ref for key in self.list_keys()] + [measure.ref for measure in self.measures()]
        return list({ref.column: ref for ref in refs if isinstance(ref, PartyRef)}.values())

    def block_operands(self) -> list[Operand]:
        """Return the operands of the blocks that stand in no condition."""
        total = self.total
        return [operand for operand in (total.by, total.within) if operand] if total else []

    def used_parameters(self) -> set[str]:
        """Return the names of the parameters that conditions and blocks use."""
        used = [list_parameters(condition) for condition in self.conditions()]
        return set().union(*used, *(operand.list_parameters() for operand in self.block_operands()))
