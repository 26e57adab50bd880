"""The `severity` of a rule file: its tiers, and which of them no match can ever reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.documents import MappingNode, Node, ScalarNode, SequenceNode
from engine.errors import suggest_nearest
from engine.rulebook.language import Group, Measured, Share, Tier, Total, walk_conditions
from engine.rulebook.parse.conditions import read_group
from engine.rulebook.parse.reachable import find_conflict, flatten, is_implied
from engine.severities import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.errors import Place
    from engine.rulebook.language import Condition, Setting
    from engine.rulebook.parse.scope import Scope

_Placed = tuple["Place", Tier]


def read_tiers(scope: Scope, node: Node | None, block: Total | Share | None) -> list[_Placed]:
    """Return the tiers of a rule's `severity` with their places; what cannot be read is a problem and left out."""
    if isinstance(node, ScalarNode):
        node = SequenceNode((node,), node.place)
    if not isinstance(node, SequenceNode) or not node.items:
        if node is not None:
            scope.say("`severity` is a list of at least one word", node.place, "write `severity: [low]`")
        return []
    if block is not None:
        scope = scope.allow_measures("total" if isinstance(block, Total) else "share")
    read = [(item.place, _read_tier(item, scope, is_last=item is node.items[-1])) for item in node.items]
    tiers = [(place, tier) for place, tier in read if tier is not None]
    if block is not None:
        _check_measures(scope, [tier for _, tier in tiers], block)
    return tiers


def _read_tier(node: Node, scope: Scope, *, is_last: bool) -> Tier | None:
    if isinstance(node, ScalarNode):
        severity, condition = node, Group("all of", ())
        if not is_last:
            scope.say("a severity without a condition hides those below it", node.place, "put it last")
    elif isinstance(node, MappingNode) and len(node.entries) == 1:
        severity, value = node.entries[0]
        condition = read_group(scope, value, "all of", severity.place)
        if is_last:
            scope.say("the last severity has a condition", severity.place, "end with one that has none, as `- low`")
    else:
        scope.say(
            "a severity is a word, or a word with conditions", node.place, "write `- high: [conditions]` or `- low`"
        )
        return None
    if severity.text not in SEVERITIES:
        hint = suggest_nearest(severity.text, SEVERITIES)
        scope.say(f"`{severity.text}` is not a severity", severity.place, hint)
    return Tier(severity.text, condition)


def _check_measures(scope: Scope, tiers: list[Tier], block: Total | Share) -> None:
    for leaf in (leaf for tier in tiers for leaf in walk_conditions(tier.condition)):
        if isinstance(leaf, Measured) and leaf.measure.alias not in ("", block.counted):
            said = f"`{leaf.measure.name}` counts another record than the `{block.counted}` of the block"
            scope.say(said, leaf.place)
        elif isinstance(leaf, Measured) and isinstance(block, Share) and leaf.measure.alias:
            scope.say(f"`{leaf.measure.name}` is a measure of a `total`", leaf.place, "`share` or `whole`")


def check_reach(scope: Scope, tiers: list[_Placed], given: list[Condition]) -> None:
    """Note each tier that no match reaches, and given conditions (on each match) that exclude each other.

    Parameters have the values of the file.
    """
    settings = {name: parameter.value for name, parameter in scope.parameters.items()}
    if conflict := find_conflict(given, (), settings):
        scope.say(
            f"this excludes the condition on line {_write_line(conflict[1])}, so that the rule can raise nothing",
            _write_place(conflict[0]),
            "all conditions of `when` must hold; `any of` asks for one",
        )
        return
    for index, (place, tier) in enumerate(tiers):
        earlier = [other for _, other in tiers[:index] if other.condition.members]
        if conflict := find_conflict(tier.condition.members, given, settings):
            said = f"it excludes the condition on line {_write_line(conflict[1])}"
            scope.say(f"`{tier.severity}` is never reached: {said}", place, "what `when` asks for holds of every match")
        elif hiding := _find_hiding(tier, earlier, given, settings):
            always = all(is_implied(member, given, settings) for member in hiding.condition.members)
            where = "wherever the rule does" if always else "wherever it does"
            hint = f"narrow `{hiding.severity}`, or leave this out" if always else "put the narrower condition first"
            scope.say(f"`{tier.severity}` is never reached: `{hiding.severity}` holds {where}", place, hint)


def _find_hiding(
    tier: Tier, earlier: list[Tier], given: list[Condition], settings: Mapping[str, Setting]
) -> Tier | None:
    """Return the first earlier tier that holds wherever this one does, None where there is none."""
    own = [*flatten(tier.condition.members), *given]
    return next(
        (other for other in earlier if all(is_implied(member, own, settings) for member in other.condition.members)),
        None,
    )


def _write_place(condition: Condition) -> Place:
    while isinstance(condition, Group):
        condition = condition.members[0]
    return condition.place


def _write_line(condition: Condition) -> int | None:
    return _write_place(condition).line
