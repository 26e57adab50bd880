"""The `report` of a rule file: what an exception stands for, whom it is about, and its sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from engine.documents import MappingNode, ScalarNode, SequenceNode
from engine.errors import suggest_nearest
from engine.rulebook.language import (
    PLACEHOLDER,
    Comparison,
    Group,
    Report,
    Share,
    Total,
    list_placeholders,
    walk_matches,
)
from engine.rulebook.parse.blocks import read_keys
from engine.rulebook.parse.keys import REPORT_KEYS

if TYPE_CHECKING:
    from engine.documents import Node
    from engine.errors import Place
    from engine.rulebook.language import Condition, Key, PartyRef
    from engine.rulebook.parse.scope import Scope

_KEYS = tuple(REPORT_KEYS)


def read_report(scope: Scope, root: MappingNode, when: Group, block: Total | Share | None) -> Report:
    """Return the report of a rule file's root; what cannot be read is a problem and left out."""
    node = root.get("report")
    if not isinstance(node, MappingNode):
        if node is not None:
            hint = 'write `report: {one per: [award], about: gift.recipient_name, reason: "…"}`'
            scope.say("`report` has the keys `one per`, `about` and `reason`", node.place, hint)
        return Report((), None, "")
    needed = ("reason",) if root.get("total") or root.get("share") else ("one per", "reason")
    hint = 'write `one per: [award]`, and `reason: "…"` with its sentence'
    scope.document.check_keys(node, _KEYS, "the report", needed, hint)
    one_per = read_keys(scope, node.get("one per"), "one per")
    if block is not None:
        one_per = _fit_block(scope, one_per, block, (node.get("one per") or node).place)
    about = node.get("about")
    ref = scope.read_field(about.text, about.place) if isinstance(about, ScalarNode) else None
    if about is not None and not isinstance(about, ScalarNode):
        scope.say("`about` is one field", about.place, "write `about: gift.recipient_name`")
    reason = _read_reason(scope, node)
    if reason:
        _check_reason(scope, cast("ScalarNode", node.get("reason")), when, block)
    return Report(one_per, ref, reason, _read_exempt(scope, node.get("unless exempt")))


def _read_exempt(scope: Scope, node: Node | None) -> tuple[PartyRef, ...]:
    """Return the parties that an exemption may name, organisations and persons."""
    if node is None:
        return ()
    if not isinstance(node, SequenceNode) or not node.items:
        scope.say("`unless exempt` is a list of parties", node.place, "write `unless exempt: [gift.provider]`")
        return ()
    return tuple(ref for item in node.items if (ref := scope.read_party(item)) is not None)


def _fit_block(scope: Scope, one_per: tuple[Key, ...], block: Total | Share, place: Place) -> tuple[Key, ...]:
    """Return what an exception stands for: the groups of the block where nothing is said, else some of their keys."""
    known = [key.text for key in block.per]
    for key in one_per:
        if key.text not in known:
            hint = suggest_nearest(key.text, known)
            scope.say(f"`one per` names `{key.text}`, by which the block does not group", place, hint)
    return one_per or block.per


def _read_reason(scope: Scope, node: MappingNode) -> str:
    found = node.get("reason")
    if isinstance(found, ScalarNode) and found.value is not None:
        return " ".join(found.text.split())
    if found is not None:
        scope.say("`reason` must be text", found.place)
    return ""


def _check_reason(scope: Scope, node: ScalarNode, when: Group, block: Total | Share | None) -> None:
    measures = list_placeholders(block)
    for name in dict.fromkeys(PLACEHOLDER.findall(" ".join(node.text.split()))):
        place = node.locate(f"{{{name}}}")
        if name == "days":
            if not any(counts_days(leaf) for leaf in walk_matches(when)) and not scope.problems:
                advice = "take it out, or add a condition such as `award.awarded_on days after gift.event_on: [0, 365]`"
                scope.say("the reason speaks of {days}, and no condition of `when` counts days", place, advice)
        elif name.startswith("$"):
            if name[1:] not in scope.parameters and name[1:] not in scope.unfit:
                hint = suggest_nearest(name[1:], scope.parameters)
                scope.say(f"the reason names no parameter `{name}`", place, hint)
        elif name not in measures:
            if "." not in name or " " in name:
                known = measures or [f"{next(iter(scope.aliases), 'gift')}.…", "$…", "days"]
                hint = suggest_nearest(name, measures) or f"it may say {', '.join(f'`{{{each}}}`' for each in known)}"
                scope.say(f"the reason cannot say `{{{name}}}`", place, hint)
            else:
                _check_field(scope, name, place)


def _check_field(scope: Scope, name: str, place: Place) -> None:
    """Note where a field is neither of the rule's records nor of one that `present` finds."""
    alias, _, field = name.partition(".")
    if alias in scope.missing:
        advice = "the rule raises where there is no such record; `present` finds one"
        scope.say(f"the reason speaks of `{alias}`, which is absent", place, advice)
        return
    if alias in scope.sought and alias not in scope.aliases:
        if scope.sought[alias].field(field) is None:
            hint = suggest_nearest(field, scope.sought[alias].field_names())
            scope.say(f"the {scope.sought[alias].name} register has no field `{field}`", place, hint)
        return
    scope.read_field(name, place)


def counts_days(condition: Condition) -> bool:
    """Return whether a condition counts the days between two dates."""
    return isinstance(condition, Comparison) and condition.limits is not None
