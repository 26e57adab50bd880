"""The skeleton of a rule file: every key with a word about it, a condition on days, and tests of both its edges."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.errors import UsageError, suggest_nearest
from engine.schema import REGISTERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.schema import Party, Register

DAYS = 90
"""The value of the parameter: any will do, for it says itself that it is a proposal."""
_FIRST = dt.date(2024, 1, 1)
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_YAML_WORDS = ("null", "true", "false", "yes", "no", "on", "off")
_ALIASES = {
    "gifts": "gift",
    "awards": "award",
    "second_jobs": "job",
    "payments": "payment",
    "media_contacts": "contact",
    "staff": "employee",
    "companies": "company",
    "company_officers": "officer",
}
"""What one record of a register is called."""
_USUAL = {
    "gifts": ("direction is: received", "the force gave it", "direction: given"),
    "awards": ("role is: winner", "a bidder that lost", "role: bidder"),
}
"""The condition that nearly every rule on a register has, and the test of it: its name, and the field that fails it."""


@dataclass(frozen=True, slots=True)
class _RecordBlock:
    """A record that the skeleton compares: its name in the rule, and its register."""

    alias: str
    register: Register

    @property
    def day(self) -> str:
        """The field that places it in time."""
        return self.register.dated_by[0]

    def find_party(self, kind: str) -> Party | None:
        """Return the first party of a kind, None where the register names none."""
        return next((party for party in self.register.parties if party.kind == kind), None)


def check_rule_name(name: str) -> None:
    """Raise UsageError where a rule cannot be called so."""
    if not _NAME.fullmatch(name) or name in _YAML_WORDS:
        better = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-0123456789")
        hint = "write small letters, digits and hyphens"
        hint += f", such as `{better}`" if _NAME.fullmatch(better) and better not in _YAML_WORDS else ""
        raise UsageError(f"a rule cannot be called `{name}`", hint=hint)


def make_skeleton(name: str, compare: Sequence[str]) -> str:
    """Return the text of a draft rule over one register, or over two that name organisations or persons alike.

    It is in order, and its tests pass and pin its parameter. Raises UsageError for a name that cannot be a rule's, for
    unknown registers, and for two registers that nothing joins.
    """
    check_rule_name(name)
    records = _name_records(compare)
    link = _make_link(records)
    condition = _make_condition(records)
    usual = [(record, *_USUAL[record.register.name]) for record in records if record.register.name in _USUAL]
    when = [f"{record.alias}.{words}" for record, words, _, _ in usual] + [condition]
    tests = [*_list_edges(records), *_list_open(records)]
    tests += [f"name: {said}, {record.alias}: {{{field}}}, expect: clear" for record, _, said, field in usual]
    tests += ["name: another name, link: none, expect: clear"] if link else []
    return "\n".join(
        [
            *_HEAD.format(name=name, title=name.replace("-", " ").capitalize(), days=DAYS).splitlines(),
            f"compare: {{{', '.join(f'{record.alias}: {record.register.name}' for record in records)}}}",
            *(["link:                          # what joins the records", f"  - {link}"] if link else []),
            "when:                          # all must hold; limits count as inside",
            *(f"  - {line}" for line in when),
            *_list_more(records[0]),
            "severity:                      # the first whose conditions hold; the last has none",
            f"  # - high: [{{{condition.replace('$days', '30')}}}]",
            "  - medium",
            *_make_report(records),
            "tests:                         # state what matters; the examples of the registers fill the rest",
            *(f"  - {{{test}}}" for test in tests),
            "",
        ]
    )


_HEAD = """\
# A rule to go on from. Change what stands here, and take out what you do not need; docs/reference/rule-files.md
# has every word.
#   crosscheck rules check FILE                           what is wrong with it, or missing
#   crosscheck rules test FILE                            its own tests, and whether they pin its parameters
#   crosscheck rules try FILE PROJECT --set days=30,60    what it would find in a project
rule: {name}
version: 1                     # one more when it raises something else
title: {title}
status: draft                  # draft: a run leaves it out; live: it runs; retired: it ran once
owner: professional-standards  # who answers for it
policy:
  - source: Name the policy, the guidance or the finding that asks for this.
    says: Say in your own words what it asks for.
limitation: Say what the rule cannot see.
false_positives: Say what it raises that is often nothing.
parameters:
  days: {{value: {days}, unit: days, why: "A proposal; say where the number comes from."}}"""


def _list_more(record: _RecordBlock) -> list[str]:
    """Return what a rule may have besides, as comments."""
    alias = record.alias
    party = record.find_party("organisation") or record.find_party("person")
    return [
        *([f"  # - {alias}.value_gbp at least: 100"] if record.register.field("value_gbp") else []),
        "  # - any of: [CONDITION, CONDITION]",
        "  # - absent: {entry: REGISTER, where: [CONDITION]}",
        "# total:                       # judges the matches of a group together; or `share`",
        f"#   per: [{alias}{f'.{party.role}' if party else ''}]",
        f"#   by: {alias}.{record.day}",
        "#   within days: 365",
        f"#   count of {alias} at least: 3",
    ]


def _name_records(compare: Sequence[str]) -> list[_RecordBlock]:
    for register in compare:
        if register not in REGISTERS:
            raise UsageError(f"there is no register `{register}`", hint=suggest_nearest(register, REGISTERS))
    if not 1 <= len(compare) <= 2:
        raise UsageError(f"a new rule compares one register or two, not {len(compare)}", hint="--compare gifts,awards")
    if len(compare) == 2 and compare[0] == compare[1]:
        return [_RecordBlock(alias, REGISTERS[compare[0]]) for alias in ("first", "second")]
    return [_RecordBlock(_ALIASES[register], REGISTERS[register]) for register in compare]


def _make_link(records: Sequence[_RecordBlock]) -> str | None:
    """Return the link of two records, None for one."""
    if len(records) == 1:
        return None
    parties = _find_common(records)
    ends = [f"{record.alias}.{party.role}" for record, party in zip(records, parties, strict=True)]
    return f"same {parties[0].kind}: [{', '.join(ends)}]"


def _find_common(records: Sequence[_RecordBlock]) -> list[Party]:
    """Return the parties of one kind that the records have; organisations go before persons."""
    for kind in ("organisation", "person"):
        parties = [party for record in records if (party := record.find_party(kind))]
        if len(parties) == len(records):
            return parties
    names = " and ".join(f"`{record.register.name}`" for record in records)
    raise UsageError(f"{names} name nobody in common", hint="compare one of them with a register that names both")


def _make_condition(records: Sequence[_RecordBlock]) -> str:
    later, earlier = _take_days(records)
    words = "days apart from" if records[0].alias == "first" else "days after"
    return f"{later} {words} {earlier}: [0, $days]"


def _take_days(records: Sequence[_RecordBlock]) -> tuple[str, str]:
    """Return the later and the earlier day: of two records, else two of one record, else as_of and its only one."""
    first = records[0]
    if len(records) == 2:
        return f"{records[1].alias}.{records[1].day}", f"{first.alias}.{first.day}"
    days = first.register.dated_by
    return (f"{first.alias}.{days[1]}" if len(days) > 1 else "as_of"), f"{first.alias}.{first.day}"


def _list_edges(records: Sequence[_RecordBlock]) -> list[str]:
    """Return the tests of the window: the last day inside and the first outside, at either end."""
    edges = [
        ("the same day counts", 0, "exception, severity: medium"),
        (f"day {DAYS} counts", DAYS, "exception"),
        (f"day {DAYS + 1} does not", DAYS + 1, "clear"),
    ]
    edges += [("the day before does not", -1, "clear")] if records[0].alias != "first" else []
    return [f"name: {said}, {_state(records, _FIRST.isoformat(), days)}, expect: {out}" for said, days, out in edges]


def _list_open(records: Sequence[_RecordBlock]) -> list[str]:
    """Return the tests of a day that is missing, and of one known only to the month that straddles the limit."""
    return [
        f"name: no day, {_state(records, 'null', 0)}, expect: cannot tell",
        f"name: a month that straddles the limit, {_state(records, f'{_FIRST:%Y-%m}', DAYS + 15)}, expect: cannot tell",
    ]


def _state(records: Sequence[_RecordBlock], first: str, days: int) -> str:
    """Return the records of a test: one on the first day, and the other day as many days later."""
    later, earlier = _take_days(records)
    stated = _state_names(records)
    for operand, day in ((earlier, first), (later, (_FIRST + dt.timedelta(days=days)).isoformat())):
        alias, _, field = operand.partition(".")
        stated.setdefault(alias, []).append(f"{field}: {day}" if field else day)
    parts = {alias: said[0] if alias == "as_of" else f"{{{', '.join(said)}}}" for alias, said in stated.items()}
    return ", ".join(f"{alias}: {said}" for alias, said in parts.items())


def _state_names(records: Sequence[_RecordBlock]) -> dict[str, list[str]]:
    """Return a name for each record where the example of one of them has none, and nothing would be linked."""
    parties = _find_common(records) if len(records) == 2 else []
    fields = [record.register.field(party.name) for record, party in zip(records, parties, strict=False)]
    if all(field and field.example for field in fields):
        return {}
    return {record.alias: [f"{party.name}: Jo Larkin"] for record, party in zip(records, parties, strict=True)}


def _make_report(records: Sequence[_RecordBlock]) -> list[str]:
    first, last = records[0], records[-1]
    later, earlier = _take_days(records)
    persons = [f"{record.alias}.{party.name}" for record in records if (party := record.find_party("person"))]
    if len(records) == 1:
        reason = f"{{{first.alias}.{first.register.reference}}}: {{days}} days from {{{earlier}}}"
        reason += f" to {{{later}}}." if later != "as_of" else "."
    else:
        party = first.find_party("organisation") or first.find_party("person")
        name = f"{{{first.alias}.{party.name}}}" if party else "A name"
        reason = f"{name} stands in {{{first.alias}.{first.register.reference}}} and, {{days}} days apart, in "
        reason += f"{{{last.alias}.{last.register.reference}}}."
    return [
        "report:",
        f"  one per: [{last.alias}]" + " " * max(1, 18 - len(last.alias)) + "# what an exception stands for",
        *(f"  about: {person}" for person in persons[:1]),
        f'  reason: "{reason}"',
    ]
