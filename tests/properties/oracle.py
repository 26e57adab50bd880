"""What a rule should find, by nested loops over plain rows: slow, and written apart from the engine's expressions."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from decimal import Decimal

from engine.rulebook.rule import Rule
from engine.rulebook.terms import Comparison, Group, Mention, Same

ENDLESS = (None, None)


def judge(condition, match: dict[str, dict], settings: dict, as_of: dt.date) -> bool | None:
    """True, False or None (unknown) for one combination of records."""
    if isinstance(condition, Group):
        inner = [judge(member, match, settings, as_of) for member in condition.members]
        if condition.joined == "all of":
            return False if False in inner else None if None in inner else True
        found = True if True in inner else None if None in inner else False
        return found if condition.joined == "any of" else (None if found is None else not found)
    if isinstance(condition, Same | Mention):
        return is_linked(condition, match)
    return compare(condition, match, settings, as_of)


def is_linked(condition: Same | Mention, match: dict[str, dict]) -> bool:
    if isinstance(condition, Mention):
        text = match[condition.left.alias][condition.left.field.name]
        name = match[condition.right.alias][condition.right.party.name]
        return text is not None and name is not None and name in text
    left = match[condition.left.alias][condition.left.party.name]
    right = match[condition.right.alias][condition.right.party.name]
    return left is not None and left == right


def ends(operand, match, settings, as_of):
    """The two ends of an operand; (None, None) is not recorded."""
    for ref in operand.fields:
        value = match[ref.alias][ref.field.name]
        pair = value if isinstance(value, tuple) else (value, value)
        if pair != ENDLESS:
            return pair
    if operand.fields:
        return ENDLESS
    value = as_of if operand.is_as_of else settings[operand.parameter] if operand.parameter else operand.value
    return value, value


def compare(condition: Comparison, match, settings, as_of) -> bool | None:
    left = ends(condition.left, match, settings, as_of)
    if condition.operator.endswith("recorded"):
        recorded = left not in (ENDLESS, ("not stated", "not stated"))
        return recorded if condition.operator == "is recorded" else not recorded
    if left == ENDLESS and condition.limits is None:
        return None
    right = ends(condition.right, match, settings, as_of) if condition.right else ENDLESS
    if condition.limits is not None:
        if condition.operator == "days before":
            left, right = right, left
        return in_limits(left, right, [limit_of(limit, settings) for limit in condition.limits])
    if condition.operator in ("is one of", "has word of"):
        words = [str(word).casefold() for word in right[0]]
        text = str(left[0]).casefold()
        if condition.operator == "is one of":
            return text in words
        return any(re.search(rf"\b{re.escape(word)}\b", text) for word in words)
    if condition.operator in ("is", "is not"):
        same = str(left[0]).casefold() == str(right[0]).casefold()
        return same if condition.operator == "is" else not same
    limit = Decimal(str(right[0])) if not isinstance(right[0], dt.date) else right[0]
    low, high = left
    if condition.operator in ("at least", "less than"):
        holds = True if low is not None and low >= limit else False if high is not None and high < limit else None
        return holds if condition.operator == "at least" else (None if holds is None else not holds)
    holds = True if high is not None and high <= limit else False if low is not None and low > limit else None
    return holds if condition.operator == "at most" else (None if holds is None else not holds)


def limit_of(limit, settings) -> int | None:
    return None if limit is None else settings[limit.parameter] if limit.parameter else limit.value


def in_limits(later, earlier, limits) -> bool | None:
    """Whether every, no or some way of reading the two dates lies inside the limits."""
    if ENDLESS in (later, earlier):
        return None
    days = [(one - other).days for one in (later[0], later[1]) for other in (earlier[0], earlier[1])]
    low, high = limits
    span = range(min(days), max(days) + 1)
    inside = [(low is None or day >= low) and (high is None or day <= high) for day in span]
    return True if all(inside) else None if any(inside) else False


def find_outcomes(rule: Rule, registers: dict[str, list[dict]], as_of: dt.date) -> dict[str, str]:
    """The outcome of each subject by its record_id: exception, cannot tell or clear."""
    settings = rule.settings()
    subject = rule.report.one_per[0].alias
    found = {row["record_id"]: "clear" for row in registers[rule.compare[subject]]}
    for rows in itertools.product(*(registers[name] for name in rule.compare.values())):
        match = dict(zip(rule.compare, rows, strict=True))
        if not all(is_linked(link, match) for link in rule.links):
            continue
        outcome = judge(rule.when, match, settings, as_of)
        key = match[subject]["record_id"]
        if outcome is True:
            found[key] = "exception"
        elif outcome is None and found[key] == "clear":
            found[key] = "cannot tell"
    return found
