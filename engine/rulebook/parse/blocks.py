"""The blocks of a rule file that judge groups of matches: `total` and `share`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.documents import MappingNode, Node, ScalarNode, SequenceNode
from engine.errors import suggest_nearest
from engine.rulebook.language import Group, Key, Measure, Measured, Operand, Share, Total, list_fields, walk_conditions
from engine.rulebook.logic import LIMITS, OPERATORS
from engine.rulebook.parse.conditions import read_entry, read_group
from engine.rulebook.parse.keys import SHARE_KEYS, TOTAL_KEYS
from engine.rulebook.parse.measures import read_measure
from engine.rulebook.parse.values import read_value

if TYPE_CHECKING:
    from engine.errors import Place
    from engine.rulebook.parse.scope import Scope

_SHARE = tuple(SHARE_KEYS)
_COUNTED = "count of gift"


def read_keys(scope: Scope, node: Node | None, name: str) -> tuple[Key, ...]:
    """Return what `per` or `one per` lists; what cannot be read is a problem and left out."""
    if node is None:
        return ()
    items = node.items if isinstance(node, SequenceNode) else (node,)
    if not items:
        scope.say(f"`{name}` names no record", node.place, suggest_nearest("", scope.aliases))
    read = [scope.read_key(item, name) for item in items]
    found = tuple(key for key in read if key is not None)
    if len({key.text for key in found}) < len(found):
        scope.say(f"`{name}` names a record twice", node.place)
    return found


def read_total(scope: Scope, node: Node | None) -> Total | None:
    """Return the `total` block of a rule, None where there is none or it cannot be read (a problem is added)."""
    if node is None:
        return None
    if not isinstance(node, MappingNode):
        scope.say(
            "`total` has a `per` and what the matches must reach",
            node.place,
            "write `total: {per: [gift.provider], count at least: 3}`",
        )
        return None
    scope = scope.allow_measures("total")
    per = _read_per(scope, node, "total")
    members = [read_entry(scope, key, value) for key, value in node.entries if key.text not in TOTAL_KEYS]
    reaches = Group("all of", tuple(member for member in members if member is not None))
    if not members:
        scope.say(
            "`total` does not say what the matches must reach",
            node.place,
            "add `count at least: 3` or `sum of gift.value_gbp at least: 100`",
        )
    _check_reaches(scope, reaches, node.place)
    counted = _find_counted(scope, reaches, node.place)
    by, within = _read_window(scope, node, counted)
    _check_right_sides(scope, reaches, per)
    if counted is None or not per:
        return None
    return Total(per, counted, by, within, reaches, node.place)


def read_share(scope: Scope, node: Node | None) -> Share | None:
    """Return the `share` block of a rule, None where there is none or it cannot be read (a problem is added)."""
    if node is None:
        return None
    if not isinstance(node, MappingNode):
        hint = "write `share: {per: [gift.provider], part: [conditions], of: count of gift, at least: 30}`"
        scope.say("`share` has a `per`, what it is `of`, a `part` and a limit", node.place, hint)
        return None
    scope = scope.allow_measures("share")
    scope.document.check_keys(node, _SHARE, "the share")
    per = _read_per(scope, node, "share")
    whole = read_keys(scope, node.get("of all per"), "of all per") or per
    if stray := [key.text for key in whole if key.text not in {key.text for key in per}]:
        at = node.get("of all per") or node
        scope.say(
            f"`of all per` names `{stray[0]}`, and `per` does not", at.place, "the whole is of fewer keys than the part"
        )
    part_node = node.get("part")
    part = (
        read_group(scope.forbid_measures(), part_node, "all of", part_node.place) if part_node else Group("all of", ())
    )
    if part_node is None and whole == per:
        hint = "add `part: [conditions]`, or `of all per` for a larger whole"
        scope.say("`share` does not say which of the matches are the part", node.place, hint)
    measure = _read_share_measure(scope, node)
    reaches = _read_share_limits(scope, node)
    if measure is None or not per:
        return None
    return Share(per, whole, part, measure, reaches, node.place)


def _read_per(scope: Scope, node: MappingNode, block: str) -> tuple[Key, ...]:
    if node.get("per") is None:
        hint = "`per: [gift.provider]` judges the matches of each provider together"
        scope.say(f"`{block}` does not say `per` what it counts", node.place, hint)
    return read_keys(scope, node.get("per"), "per")


def _check_reaches(scope: Scope, reaches: Group, place: Place) -> None:
    for leaf in walk_conditions(reaches):
        if isinstance(leaf, Group) and leaf.joined == "none of":
            scope.say(
                "`none of` stands in a total, which only more matches can reach", place, "use `share` or `absent`"
            )
        elif not isinstance(leaf, Group | Measured):
            at = getattr(leaf, "place", place)
            scope.say("a total is about measures, and this is about one match", at, "put it under `when`")


def _find_counted(scope: Scope, reaches: Group, place: Place) -> str | None:
    """Return the record that the measures count, None where they do not agree."""
    aliases = list(dict.fromkeys(leaf.measure.alias for leaf in walk_conditions(reaches) if isinstance(leaf, Measured)))
    if len(aliases) > 1:
        scope.say(
            f"a total counts one record, and this counts {' and '.join(f'`{alias}`' for alias in aliases)}", place
        )
    return aliases[0] if aliases else None


def _read_window(scope: Scope, node: MappingNode, counted: str | None) -> tuple[Operand | None, Operand | None]:
    by_node, within_node = node.get("by"), node.get("within days")
    if (by_node is None) != (within_node is None):
        missing, there = ("by", "within days") if by_node is None else ("within days", "by")
        hint = "`by: gift.event_on` and `within days: 365` make a window; without both, the total is of all time"
        scope.say(f"`{there}` stands without `{missing}`", node.place, hint)
    by = scope.read_operand(by_node.text, by_node.place) if isinstance(by_node, ScalarNode) else None
    if by_node is not None and not isinstance(by_node, ScalarNode):
        scope.say("`by` is one date field", by_node.place, "write `by: gift.event_on`")
    if by is not None and by_node is not None:
        if by.kind != "date" or not by.fields:
            scope.say("`by` is a date field of the record that is counted", by_node.place)
        elif counted is not None and {ref.alias for ref in by.fields} != {counted}:
            scope.say(f"`by` is a date of another record than the `{counted}` that is counted", by_node.place)
    within = scope.read_days(within_node, "write a whole number or a $parameter") if within_node is not None else None
    if within is not None and isinstance(within.value, int) and within.value < 0:
        scope.say("a window has 0 days or more", within_node.place if within_node else node.place)
    return by, within


def _check_right_sides(scope: Scope, reaches: Group, per: tuple[Key, ...]) -> None:
    records = {key.alias for key in per if key.ref is None}
    for leaf in walk_conditions(reaches):
        if isinstance(leaf, Measured):
            for ref in list_fields(leaf):
                if ref.alias not in records:
                    hint = f"add `{ref.alias}` to `per`"
                    scope.say(f"`{ref.column}` differs within a group", leaf.place, hint)


def _read_share_measure(scope: Scope, node: MappingNode) -> Measure | None:
    of = node.get("of")
    if not isinstance(of, ScalarNode):
        scope.say("`share` does not say what it is `of`", of.place if of else node.place, f"add `of: {_COUNTED}`")
        return None
    measure = read_measure(scope, of.text, of.place)
    if measure is not None and measure.what not in ("count", "sum"):
        scope.say(f"a share is not of `{of.text}`", of.place, f"`{_COUNTED}` or `sum of gift.value_gbp`")
        return None
    return measure


def _read_share_limits(scope: Scope, node: MappingNode) -> Group:
    members = []
    for key, value in node.entries:
        if key.text in LIMITS:
            members.append(_read_limit(scope, "share", key.text, key, value))
        elif key.text == "whole at least":
            members.append(_read_limit(scope, "whole", "at least", key, value))
    if all(node.get(words) is None for words in LIMITS):
        scope.say("`share` does not say how large the part is", node.place, "add `at least: 30` (percent)")
    return Group("all of", tuple(member for member in members if member is not None))


def _read_limit(scope: Scope, name: str, operator: str, key: ScalarNode, value: Node) -> Measured | None:
    measure = Measure(name, "share" if name == "share" else "whole", "")
    right = read_value(scope, OPERATORS[operator], Operand(kind="number"), value)
    if right is not None and right.list_fields():
        scope.say(f"`{key.text}` takes a number or a $parameter", value.place)
    return Measured(measure, operator, right, key.place) if right else None
