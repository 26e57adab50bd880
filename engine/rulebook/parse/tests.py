"""A rule's tests as its file states them: each with its records, what it expects, and the places of its slips."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Literal, cast

from engine.documents import MappingNode, Node, ScalarNode, SequenceNode
from engine.errors import suggest_nearest
from engine.findings import OUTCOMES
from engine.registers import parse_interval_text
from engine.rulebook.language import KINDS, RuleTest
from engine.rulebook.parse.keys import TEST_BANDS, TEST_KEYS
from engine.schema import KNOWN
from engine.severities import SEVERITIES

if TYPE_CHECKING:
    from engine.errors import Place
    from engine.rulebook.language import Plain
    from engine.rulebook.parse.scope import Scope
    from engine.schema import Field

_KEYS = tuple(TEST_KEYS)


def read_tests(node: Node | None, scope: Scope) -> tuple[RuleTest, ...]:
    """Return the tests of a rule's `tests` node; what cannot be read is a problem of the scope and left out."""
    if node is not None and not isinstance(node, SequenceNode):
        scope.say("`tests` is a list", node.place)
    tests = [_read_test(item, scope) for item in (node.items if isinstance(node, SequenceNode) else ())]
    return tuple(test for test in tests if test is not None)


def _read_test(node: Node, scope: Scope) -> RuleTest | None:
    if not isinstance(node, MappingNode):
        scope.say("a test has a `name`, what differs, and what to `expect`", node.place)
        return None
    known = (*_KEYS, *scope.aliases, *scope.sought, *scope.unread)
    before = len(scope.problems)
    scope.document.check_keys(node, known, "a test of this rule")
    is_slipped = len(scope.problems) > before
    name, expect, link, severity = (_text(node, key) for key in ("name", "expect", "link", "severity"))
    if not name:
        scope.say("a test has no name", node.place, "say in a few words what it shows")
    if not expect and not is_slipped:
        scope.say("a test does not say what to `expect`", node.place, suggest_nearest("", OUTCOMES))
    elif expect and expect not in OUTCOMES:
        scope.say(f"a test cannot expect `{expect}`", _at(node, "expect"), suggest_nearest(expect, OUTCOMES))
    if severity and severity not in SEVERITIES:
        scope.say(f"`{severity}` is not a severity", _at(node, "severity"), suggest_nearest(severity, SEVERITIES))
    if link not in ("", *TEST_BANDS):
        hint = "leave it out, or write `link: none` or `link: review`"
        scope.say(f"a test's link cannot be `{link}`", _at(node, "link"), hint)
    records = {alias: _read_records(alias, node.get(alias), scope) for alias in scope.aliases}
    inner = scope.open_all()
    records |= {
        alias: _read_records(alias, node.get(alias), inner) if node.get(alias) else () for alias in scope.sought
    }
    return RuleTest(
        name,
        records,
        cast("Literal['accept', 'review', 'none']", link or "accept"),
        expect,
        severity or None,
        node.place,
        _read_as_of(node.get("as_of"), scope),
        _read_covers(node.get("covers"), scope),
    )


def _at(node: MappingNode, key: str) -> Place:
    return (node.get(key) or node).place


def _text(node: MappingNode, key: str) -> str:
    found = node.get(key)
    return " ".join(found.text.split()) if isinstance(found, ScalarNode) and found.value is not None else ""


def _read_as_of(node: Node | None, scope: Scope) -> dt.date | None:
    if node is None:
        return None
    if isinstance(node, ScalarNode) and isinstance(node.value, dt.date):
        return node.value
    scope.say("`as_of` is a day", node.place, "write it as 2025-06-30")
    return None


def _read_covers(node: Node | None, scope: Scope) -> tuple[tuple[str, dt.date, dt.date], ...]:
    """Return the first and last day that each named register covers."""
    if node is None:
        return ()
    hint = "write `covers: {media_contacts: [2024-01-01, 2024-12-31]}`"
    if not isinstance(node, MappingNode):
        scope.say("`covers` names registers and two days each", node.place, hint)
        return ()
    spans = []
    for key, value in node.entries:
        if key.text not in KNOWN:
            scope.say(f"there is no register `{key.text}`", key.place, suggest_nearest(key.text, KNOWN))
        items = value.items if isinstance(value, SequenceNode) else ()
        days = [item.value for item in items if isinstance(item, ScalarNode) and isinstance(item.value, dt.date)]
        if len(days) == len(items) == 2 and days[0] <= days[1]:
            spans.append((key.text, days[0], days[1]))
        else:
            scope.say("a register covers from one day to another", value.place, hint)
    return tuple(spans)


def _read_records(alias: str, node: Node | None, scope: Scope) -> tuple[dict[str, Plain], ...]:
    """Return the stated fields of each record of an alias; one that states nothing where there is no node."""
    if node is None:
        return ({},)
    if isinstance(node, SequenceNode):
        return tuple(_read_record(alias, item, scope) for item in node.items)
    return (_read_record(alias, node, scope),)


def _read_record(alias: str, node: Node, scope: Scope) -> dict[str, Plain]:
    if not isinstance(node, MappingNode):
        scope.say(f"`{alias}` states fields with values", node.place)
        return {}
    stated: dict[str, Plain] = {}
    for key, value in node.entries:
        ref = scope.read_field(f"{alias}.{key.text}", key.place)
        if not isinstance(value, ScalarNode):
            scope.say(f"`{key.text}` states one value", value.place, "write an interval as `low/high`")
        elif ref is not None:
            stated[key.text] = value.text if value.value is not None else None
            _check_stated(ref.field, value, scope)
    return stated


def _check_stated(field: Field, value: ScalarNode, scope: Scope) -> None:
    if value.value is None:
        return
    if field.values and value.text not in field.values:
        hint = suggest_nearest(value.text, field.values)
        scope.say(f"`{value.text}` is not a value of `{field.name}`", value.place, hint)
    try:
        if field.kind in ("date", "money"):
            parse_interval_text(field.kind, value.text)
        elif field.kind == "number":
            float(value.text)
    except ValueError:
        hint = f"write it as `{field.example}`" if field.example else None
        scope.say(f"`{value.text}` cannot be read as {KINDS[field.kind][0]} for `{field.name}`", value.place, hint)
