"""A rule's tests as its file states them: each with its records, what it expects, and the places of its slips."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.errors import suggest_nearest
from engine.findings import OUTCOMES, SEVERITIES
from engine.registers.values import parse_interval_text
from engine.rulebook.rule import Plain, RuleTest
from engine.yamlfile import Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from engine.registers.schema import Field
    from engine.rulebook.phrases import Phrasebook


def read_tests(node: Node | None, book: Phrasebook) -> tuple[RuleTest, ...]:
    """Return the tests of a rule's `tests` node; what cannot be read is a problem of the book and left out."""
    if node is not None and not isinstance(node, Sequence):
        book.say("`tests` is a list", node.place)
    tests = [_read_test(item, book) for item in (node.items if isinstance(node, Sequence) else ())]
    return tuple(test for test in tests if test is not None)


def _read_test(node: Node, book: Phrasebook) -> RuleTest | None:
    if not isinstance(node, Mapping):
        book.say("a test has a `name`, what differs, and what to `expect`", node.place)
        return None
    known = ("name", "link", "expect", "severity", *book.aliases, *book.unread)
    for key, _ in node.entries:
        if key.text not in known:
            book.say(f"a test of this rule has no key `{key.text}`", key.place, suggest_nearest(key.text, known))
    name, expect, link, severity = (_text(node, key) for key in ("name", "expect", "link", "severity"))
    if not name:
        book.say("a test has no name", node.place, "say in a few words what it shows")
    if expect not in OUTCOMES:
        at = node.get("expect")
        book.say(f"a test cannot expect `{expect}`", (at or node).place, suggest_nearest(expect, OUTCOMES))
    if severity and severity not in SEVERITIES:
        book.say(f"`{severity}` is not a severity", node.place, suggest_nearest(severity, SEVERITIES))
    if link not in ("", "none"):
        book.say(f"a test's link cannot be `{link}`", node.place, "leave it out, or write `link: none`")
    records = {alias: _read_record(alias, node.get(alias), book) for alias in book.aliases}
    return RuleTest(name, records, link != "none", expect, severity or None, node.place)


def _text(node: Mapping, key: str) -> str:
    found = node.get(key)
    return " ".join(found.text.split()) if isinstance(found, Scalar) and found.value is not None else ""


def _read_record(alias: str, node: Node | None, book: Phrasebook) -> dict[str, Plain]:
    if node is None:
        return {}
    if not isinstance(node, Mapping):
        book.say(f"`{alias}` states fields with values", node.place)
        return {}
    stated: dict[str, Plain] = {}
    for key, value in node.entries:
        ref = book.read_field(f"{alias}.{key.text}", key.place)
        if not isinstance(value, Scalar):
            book.say(f"`{key.text}` states one value", value.place, "write an interval as `low/high`")
        elif ref is not None:
            stated[key.text] = value.text if value.value is not None else None
            _check_stated(ref.field, value, book)
    return stated


def _check_stated(field: Field, value: Scalar, book: Phrasebook) -> None:
    if value.value is None:
        return
    if field.values and value.text not in field.values:
        hint = suggest_nearest(value.text, field.values)
        book.say(f"`{value.text}` is not a value of `{field.name}`", value.place, hint)
    try:
        if field.kind in ("date", "money"):
            parse_interval_text(field.kind, value.text)
        elif field.kind == "number":
            float(value.text)
    except ValueError:
        book.say(f"`{value.text}` cannot be read as {field.kind} for `{field.name}`", value.place)
