"""Links, the conditions that join records: two parties or texts that are the same, a text that names a party."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, cast

from engine.documents import Node, ScalarNode, SequenceNode
from engine.errors import suggest_nearest
from engine.rulebook.language import KINDS, FoldRef, Link, Mention, Same, SameText, TextRef
from engine.rulebook.logic import list_words

if TYPE_CHECKING:
    from engine.rulebook.parse.scope import Scope

_SAME = {"same organisation": "organisation", "same person": "person"}
LINKS = list_words("link")


def read_link(scope: Scope, key: ScalarNode, value: Node) -> Link | None:
    """Return a `same …` or `mentions` condition, None where it cannot be read (a problem is added)."""
    if key.text not in LINKS:
        scope.say(f"`{key.text}` does not link two records", key.place, suggest_nearest(key.text, LINKS))
        return None
    if key.text == "mentions":
        return _read_mention(scope, key, value)
    return _read_same(scope, key, value) if key.text in _SAME else _read_same_text(scope, key, value)


def _read_same(scope: Scope, key: ScalarNode, value: Node) -> Same | None:
    if not isinstance(value, SequenceNode) or len(value.items) != 2:
        hint = f"write `{key.text}: [gift.provider, award.supplier]`"
        scope.say(f"`{key.text}` takes two parties", value.place, hint)
        return None
    kind = cast('Literal["organisation", "person"]', _SAME[key.text])
    left, right = (scope.read_party(item, kind) for item in value.items)
    if left is None or right is None:
        return None
    if left == right:
        scope.say(f"`{left.alias}.{left.role}` stands on both sides", key.place)
    return Same(kind, left, right, key.place)


def _read_same_text(scope: Scope, key: ScalarNode, value: Node) -> SameText | None:
    if not isinstance(value, SequenceNode) or len(value.items) != 2:
        hint = "write `same text: [bid.award_ref, award.award_ref]`"
        scope.say("`same text` takes two fields", value.place, hint)
        return None
    refs = [scope.read_field(item.text if isinstance(item, ScalarNode) else "", item.place) for item in value.items]
    for ref, item in zip(refs, value.items, strict=True):
        if ref is not None and ref.field.kind not in ("text", "category"):
            said = f"`same text` compares texts, and `{ref.column}` is {KINDS[ref.field.kind][0]}"
            scope.say(said, item.place, "`is` compares dates, values and numbers")
    left, right = (FoldRef(ref.alias, ref.field) if ref else None for ref in refs)
    if left is None or right is None:
        return None
    if left == right:
        scope.say(f"`{left.alias}.{left.field.name}` stands on both sides", key.place)
    return SameText(left, right, key.place)


def _read_mention(scope: Scope, key: ScalarNode, value: Node) -> Mention | None:
    if not isinstance(value, SequenceNode) or len(value.items) != 2:
        hint = "write `mentions: [gift.description, award.supplier]`"
        scope.say("`mentions` takes a text and the party it names", value.place, hint)
        return None
    text, party = _read_text(scope, value.items[0]), scope.read_party(value.items[1], "organisation")
    return Mention(text, party, key.place) if text and party else None


def _read_text(scope: Scope, node: Node) -> TextRef | None:
    ref = scope.read_field(node.text if isinstance(node, ScalarNode) else "", node.place)
    if ref is None:
        return None
    if ref.field.kind != "text":
        fields = [field.name for field in scope.aliases[ref.alias].fields if field.kind == "text"]
        hint = suggest_nearest(ref.field.name, fields)
        scope.say(f"`mentions` looks into a text, and `{ref.column}` is {KINDS[ref.field.kind][0]}", node.place, hint)
        return None
    return TextRef(ref.alias, ref.field)
