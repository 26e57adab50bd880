"""The words of a condition in a rule file -> Condition, with a place and a hint for each slip."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, cast

from engine.documents import MappingNode, Node, ScalarNode, SequenceNode
from engine.errors import Place, suggest_nearest
from engine.rulebook.language import Comparison, Condition, Group, Operand, Search, walk_conditions
from engine.rulebook.logic import OPERATORS, OTHER_WORDS, Operator, list_words
from engine.rulebook.parse.links import read_link
from engine.rulebook.parse.measures import MEASURE, read_measured
from engine.rulebook.parse.scope import OPERAND
from engine.rulebook.parse.values import read_value
from engine.schema import KNOWN

if TYPE_CHECKING:
    from engine.rulebook.parse.scope import Scope

_WORDS = "|".join(sorted(OPERATORS, key=len, reverse=True))
_PHRASE = re.compile(rf"(?P<left>{OPERAND}) +(?P<operator>{_WORDS})(?: +(?P<right>{OPERAND}))?")
GROUPS = list_words("group")
LINKS = list_words("link")
SEARCHES = list_words("search")
Joined = Literal["all of", "any of", "none of"]


def read_group(scope: Scope, node: Node | None, joined: Joined, place: Place) -> Group:
    """Return the conditions of a list node, joined; what cannot be read is a problem and left out."""
    if not isinstance(node, SequenceNode):
        scope.say("conditions are written as a list", node.place if node else place, "put `- ` before each")
        return Group(joined, ())
    if not node.items:
        scope.say("the list holds no condition", node.place, "take it out, or write `- gift.direction is: received`")
    members = [read_condition(scope, item) for item in node.items]
    return Group(joined, tuple(member for member in members if member is not None))


def read_condition(scope: Scope, node: Node) -> Condition | None:
    """Return the condition of one list item, None where it cannot be read (a problem is added)."""
    if isinstance(node, ScalarNode):
        return _read_phrase(scope, node, None)
    if not isinstance(node, MappingNode) or len(node.entries) != 1:
        scope.say("a list item holds one condition", node.place, "begin each condition with `- ` on a line of its own")
        return None
    return read_entry(scope, *node.entries[0])


def read_entry(scope: Scope, key: ScalarNode, value: Node) -> Condition | None:
    """Return the condition whose words are a key and what stands behind the colon."""
    if key.text in GROUPS:
        return read_group(scope, value, cast("Joined", key.text), key.place)
    if key.text in LINKS:
        return read_link(scope, key, value)
    if key.text in SEARCHES:
        return _read_search(scope, key, value)
    if MEASURE.fullmatch(key.text.strip()):
        return read_measured(scope, key, value)
    return _read_phrase(scope, key, value)


def _read_search(scope: Scope, key: ScalarNode, value: Node) -> Search | None:
    """Return an `absent` or `present` condition: `{entry: media_contacts, where: [conditions]}`."""
    hint = f"write `{key.text}: {{entry: media_contacts, where: [conditions]}}`"
    named = (
        [(name, node) for name, node in value.entries if name.text != "where"] if isinstance(value, MappingNode) else []
    )
    where = value.get("where") if isinstance(value, MappingNode) else None
    if len(named) != 1 or where is None:
        scope.say(f"`{key.text}` names one record with its register, and says `where`", value.place, hint)
        return None
    (name, node), *_ = named
    register = KNOWN.get(node.text) if isinstance(node, ScalarNode) else None
    if register is None:
        text = node.text if isinstance(node, ScalarNode) else ""
        scope.say(f"there is no register `{text}`", node.place, suggest_nearest(text, KNOWN))
        return None
    if name.text in scope.aliases or name.text in scope.sought:
        scope.say(f"the name `{name.text}` is taken", name.place, "each record of a rule has a name of its own")
        return None
    inner = scope.add_alias(name.text, register, wanted=key.text == "present")
    group = read_group(inner, where, "all of", key.place)
    if any(isinstance(leaf, Search) for leaf in walk_conditions(group)):
        scope.say(f"`{key.text}` stands inside another", key.place, "take it out into `when`")
    return Search(name.text, register.name, group, key.text == "present", key.place)


def _read_phrase(scope: Scope, key: ScalarNode, value: Node | None) -> Comparison | None:
    match = _PHRASE.fullmatch(key.text.strip())
    if match is None:
        _explain_phrase(scope, key)
        return None
    operator = OPERATORS[match["operator"]]
    left = scope.read_operand(match["left"], key.place)
    right = scope.read_operand(match["right"], _shift(key.place, match.start("right"))) if match["right"] else None
    if left is None or (match["right"] and right is None):
        return None
    if operator.takes == "range":
        return _read_range(scope, operator, (left, right), key, value)
    if right is not None:
        scope.say(f"`{operator.words}` takes what it compares with after a colon", key.place)
        return None
    scope.check_kind(operator, left, key.place)
    if operator.takes == "nothing":
        if value is not None and not (isinstance(value, ScalarNode) and value.value in (None, True)):
            scope.say(f"`{operator.words}` takes nothing after it", value.place, f"write `- {key.text.strip()}`")
        return Comparison(operator.words, left, None, None, key.place)
    if value is None or (isinstance(value, ScalarNode) and value.value is None):
        hint = f"write what to compare with: `{key.text.strip()}: …`"
        scope.say(f"`{operator.words}` needs a value", value.place if value else key.place, hint)
        return None
    with_what = read_value(scope, operator, left, value)
    return Comparison(operator.words, left, with_what, None, key.place) if with_what else None


def _explain_phrase(scope: Scope, key: ScalarNode) -> None:
    first, _, rest = key.text.strip().partition(" ")
    others = [*GROUPS, *LINKS, *SEARCHES]
    if not rest:
        known = [*OPERATORS, *others]
        hint = suggest_nearest(key.text, others) if "." not in first else None
        scope.say(f"`{key.text}` is not a condition", key.place, hint or f"known: {', '.join(known)}")
        return
    if first.partition(".")[0] not in scope.aliases and not first.startswith(("$", "as_of", "first")):
        others = [*others, *list_words("measure")] if scope.measures else others
        scope.say(f"`{key.text}` is not a condition", key.place, suggest_nearest(key.text, others))
        return
    tail = rest.split(" ")
    if other := next((word for word in (" ".join(tail[:2]), tail[0]) if word in OTHER_WORDS), None):
        place = _shift(key.place, len(first) + 1)
        scope.say(f"no condition is written `{other}`", place, f"did you mean `{OTHER_WORDS[other]}`?")
        return
    if glued := re.fullmatch(rf"({_WORDS}):(\S.*)", rest):
        place = _shift(key.place, len(first) + 1 + len(glued[1]))
        scope.say("a colon stands without a space behind it", place, f"write `{glued[1]}: {glued[2]}`")
        return
    hints = [suggest_nearest(" ".join(tail[:count]), OPERATORS) for count in (3, 2, 1)]
    near = next((hint for hint in hints if hint and hint.startswith("did")), None)
    every = ", ".join(f"`{words}`" for words in OPERATORS)
    place = _shift(key.place, len(first) + 1)
    scope.say(f"no condition is written `{rest}`", place, near or f"known: {every}")


def _read_range(
    scope: Scope, operator: Operator, operands: tuple[Operand, Operand | None], key: ScalarNode, value: Node | None
) -> Comparison | None:
    left, right = operands
    if right is None:
        hint = f"write `award.awarded_on {operator.words} gift.event_on: [0, 365]`"
        scope.say(f"`{operator.words}` compares two dates", key.place, hint)
        return None
    for operand in (left, right):
        scope.check_kind(operator, operand, key.place)
    if not isinstance(value, SequenceNode) or len(value.items) != 2:
        scope.say(f"`{operator.words}` takes two limits", value.place if value else key.place, "write `[0, 365]`")
        return None
    low, high = (_read_limit(scope, item) for item in value.items)
    days = [_take_days(scope, limit) for limit in (low, high)]
    if days[0] is not None and days[1] is not None and days[0] > days[1]:
        said = f"the limits [{days[0]}, {days[1]}] leave no day inside"
        scope.say(said, value.place, "the lower limit comes first")
    return Comparison(operator.words, left, right, (low, high), key.place)


def _take_days(scope: Scope, limit: Operand | None) -> int | None:
    if limit is None:
        return None
    value = scope.parameters[limit.parameter].value if limit.parameter else limit.value
    return value if isinstance(value, int) else None


def _read_limit(scope: Scope, node: Node) -> Operand | None:
    if isinstance(node, ScalarNode) and node.text == "any":
        return None
    return scope.read_days(node, "write a whole number, a $parameter or `any`")


def _shift(place: Place, columns: int) -> Place:
    return replace(place, column=(place.column or 1) + columns)
