"""Naming: which field names the party of a record, which the organisation of an exception, and what its row shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.rulebook.language.conditions import PartyRef
from engine.rulebook.language.placeholders import PLACEHOLDER
from engine.rulebook.language.walk import take_name_link
from engine.schema import KNOWN

if TYPE_CHECKING:
    from engine.rulebook.language.rule import Rule
    from engine.schema import Field


def name_linked(rule: Rule, alias: str) -> str | None:
    """Return the field that names the party by which the rule links a record; its first party where it links none."""
    links = [link for one in rule.links if (link := take_name_link(one))]
    if alias not in rule.compare:
        links = [link for one in rule.conditions() if (link := take_name_link(one))]
    ends = [ref for link in links for ref in (link.left, link.right) if ref.alias == alias]
    parties = [ref.party for ref in ends if isinstance(ref, PartyRef)]
    parties += [ref.party for ref in rule.grouped_parties() if ref.alias == alias]
    named = parties or KNOWN[rule.registers[alias]].parties
    return named[0].name if named else None


def find_organisation(rule: Rule) -> tuple[str, str] | None:
    """Return the alias and field that name the organisation of an exception: linked, grouped by, or named first."""
    for one in rule.links:
        link = take_name_link(one)
        if link is not None and link.right.party.kind == "organisation":
            return link.right.alias, link.right.party.name
    for key in rule.list_keys():
        if isinstance(key.ref, PartyRef) and key.ref.party.kind == "organisation":
            return key.alias, key.ref.party.name
    for alias, register in rule.compare.items():
        named = [party.name for party in KNOWN[register].parties if party.kind == "organisation"]
        if named:
            return alias, named[0]
    return None


def list_shown(rule: Rule, organisation: tuple[str, str] | None) -> dict[str, tuple[Field, ...]]:
    """Return by alias the fields that the row of an exception shows: in its reason, as its parties, as its value."""
    registers = rule.registers
    named = [name.partition(".")[::2] for name in PLACEHOLDER.findall(rule.report.reason)]
    named += [(rule.report.about.alias, rule.report.about.field.name)] if rule.report.about else []
    named += [organisation] if organisation else []
    named += [(alias, "value_gbp") for alias in registers]
    shown: dict[str, dict[str, Field]] = {alias: {} for alias in registers}
    for alias, name in named:
        if alias in shown and (field := KNOWN[registers[alias]].field(name)):
            shown[alias][name] = field
    return {alias: tuple(fields.values()) for alias, fields in shown.items()}
