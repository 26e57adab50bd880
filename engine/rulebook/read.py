"""Rule file -> Rule: strict, with every problem of a file at once, each with its line, column and hint."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from engine.errors import Place, Problem, RuleError, suggest_nearest
from engine.findings import SEVERITIES
from engine.registers.schema import REGISTERS
from engine.rulebook.phrases import Phrasebook, list_registers
from engine.rulebook.rule import (
    Comparison,
    Group,
    Link,
    Parameter,
    Plain,
    Report,
    Rule,
    Setting,
    Tier,
    walk_conditions,
)
from engine.rulebook.stated import read_tests
from engine.yamlfile import Mapping, Node, Scalar, Sequence, read_yaml

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Literal


REQUIRED = ("rule", "version", "title", "status", "owner", "compare", "when", "severity", "report")
"""The keys that a rule cannot do without."""
KEYS = (*REQUIRED, "policy", "limitation", "parameters", "link", "tests")
STATUSES = ("draft", "live", "retired")
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def read_rule(path: Path, shown: str | None = None, group: str = "") -> Rule:
    """Return the rule of a file; raises RuleError with every problem found in it.

    `shown` is the file's name in places and reports; `group` is the folder it belongs to in lists.
    """
    name = shown or path.as_posix()
    root, problems = read_yaml(path, name)
    if isinstance(root, Mapping):
        rule, found = _RuleReader(root, name).read(path.stem)
        problems += found
        if rule is not None and not problems:
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            return _seal(rule, name, group, digest)
    elif not problems:
        problems = [Problem("the file holds no rule", Place(name), f"a rule has the keys {', '.join(REQUIRED)}")]
    raise RuleError.of(sorted(problems, key=_order_problem))


def _order_problem(problem: Problem) -> tuple[int, int]:
    place = problem.place
    return (place.line or 0, place.column or 0) if place else (0, 0)


def _seal(rule: Rule, name: str, group: str, digest: str) -> Rule:
    return replace(rule, file=name, group=group, sha256=digest)


class _RuleReader:
    """Reads the mapping of one rule file and collects its problems."""

    def __init__(self, root: Mapping, name: str) -> None:
        self.root = root
        self.name = name
        self.problems: list[Problem] = []
        self.book = Phrasebook({}, {}, self.problems)

    def read(self, stem: str) -> tuple[Rule | None, list[Problem]]:
        """Return the rule and the problems; the rule is None where there is any."""
        self._check_keys(self.root, KEYS, "a rule")
        missing = [key for key in REQUIRED if self.root.get(key) is None]
        if missing:
            self.say(f"the rule lacks {', '.join(f'`{key}`' for key in missing)}", self.root.place)
        name = self._text(self.root, "rule")
        if name and name != stem:
            self.say(f"the rule is called `{name}` and its file `{stem}.yaml`", self._at("rule"), "they must agree")
        compare = self._read_compare()
        parameters = self._read_parameters()
        known = list_registers(compare)
        unread = frozenset(alias for alias in compare if alias not in known)
        self.book = Phrasebook(known, parameters, self.problems, unread)
        links = self._read_links(compare)
        when = self._group("when")
        tiers = self._read_tiers()
        report = self._read_report(when)
        rule = Rule(
            name=name,
            version=cast("int", self._value(self.root, "version", int, 0)),
            title=self._text(self.root, "title"),
            status=cast("Literal['draft', 'live', 'retired']", self._choice("status", STATUSES)),
            owner=self._text(self.root, "owner"),
            compare=compare,
            links=links,
            when=when,
            severity=tiers,
            report=report,
            parameters=parameters,
            policy=self._read_policy(),
            limitation=self._text(self.root, "limitation") or None,
            tests=read_tests(self.root.get("tests"), self.book),
            place=self.root.place,
        )
        return (None if self.problems else rule), self.problems

    def say(self, message: str, place: Place, hint: str | None = None) -> None:
        self.problems.append(Problem(message, place, hint))

    def _at(self, key: str) -> Place:
        node = self.root.get(key)
        return node.place if node else self.root.place

    def _check_keys(self, node: Mapping, known: tuple[str, ...], what: str) -> None:
        for key, _ in node.entries:
            if key.text not in known:
                self.say(f"{what} has no key `{key.text}`", key.place, suggest_nearest(key.text, known))

    def _value(self, node: Mapping, key: str, kind: type, default: Plain) -> Plain:
        found = node.get(key)
        if found is None:
            return default
        if not isinstance(found, Scalar) or not isinstance(found.value, kind) or isinstance(found.value, bool):
            what = "a whole number" if kind is int else "text"
            self.say(f"`{key}` must be {what}", found.place)
            return default
        return found.value

    def _text(self, node: Mapping, key: str) -> str:
        found = node.get(key)
        if isinstance(found, Scalar) and found.value is not None:
            return " ".join(found.text.split())
        if found is not None:
            self.say(f"`{key}` must be text", found.place)
        return ""

    def _choice(self, key: str, choices: tuple[str, ...]) -> str:
        text = self._text(self.root, key)
        if text and text not in choices:
            self.say(f"`{text}` is not a {key}", self._at(key), suggest_nearest(text, choices))
        return text

    def _group(self, key: str) -> Group:
        node = self.root.get(key)
        return self.book.read_group(node, "all of", self.root.place) if node else Group("all of", ())

    def _read_compare(self) -> dict[str, str]:
        node = self.root.get("compare")
        compare: dict[str, str] = {}
        if not isinstance(node, Mapping) or not node.entries:
            if node is not None:
                self.say("`compare` names the records", node.place, "write `compare: {gift: gifts, award: awards}`")
            return compare
        for key, value in node.entries:
            register = value.text if isinstance(value, Scalar) else ""
            if register not in REGISTERS:
                self.say(f"there is no register `{register}`", value.place, suggest_nearest(register, REGISTERS))
            compare[key.text] = register
        return compare

    def _read_parameters(self) -> dict[str, Parameter]:
        node = self.root.get("parameters")
        found: dict[str, Parameter] = {}
        if node is None:
            return found
        if not isinstance(node, Mapping):
            self.say("`parameters` are names with values", node.place)
            return found
        for key, value in node.entries:
            if not isinstance(value, Mapping) or value.get("value") is None:
                hint = f'write `{key.text}: {{value: 365, unit: days, why: "…"}}`'
                self.say(f"the parameter `{key.text}` has no value", value.place, hint)
                continue
            self._check_keys(value, ("value", "unit", "why"), "a parameter")
            setting = self._setting(value.get("value"))
            unit, why = self._text(value, "unit") or None, self._text(value, "why") or None
            found[key.text] = Parameter(key.text, setting, unit, why, key.place)
        return found

    def _setting(self, node: Node | None) -> Setting:
        if isinstance(node, Scalar):
            return node.value
        if isinstance(node, Sequence) and all(isinstance(item, Scalar) for item in node.items):
            return tuple(item.text for item in node.items if isinstance(item, Scalar))
        if node is not None:
            self.say("a parameter's value is a number, a date, text or a list of texts", node.place)
        return None

    def _read_links(self, compare: dict[str, str]) -> tuple[Link, ...]:
        node = self.root.get("link")
        links: list[Link] = []
        if node is not None and not isinstance(node, Sequence):
            self.say("`link` is a list", node.place, "write `- same organisation: [gift.provider, award.supplier]`")
        for item in node.items if isinstance(node, Sequence) else ():
            if isinstance(item, Mapping) and len(item.entries) == 1:
                link = self.book.read_link(*item.entries[0])
                links += [link] if link else []
            else:
                self.say("a link is one `same organisation`, `same person` or `mentions`", item.place)
        linked = {alias for link in links for alias in (link.left.alias, link.right.alias)}
        loose = [alias for alias in compare if alias not in linked]
        if len(compare) > 1 and loose and not self.problems:
            names = ", ".join(f"`{alias}`" for alias in loose)
            self.say(f"no link joins {names} to the other records", node.place if node else self.root.place)
        return tuple(links)

    def _read_tiers(self) -> tuple[Tier, ...]:
        node = self.root.get("severity")
        if isinstance(node, Scalar):
            node = Sequence((node,), node.place)
        if not isinstance(node, Sequence) or not node.items:
            if node is not None:
                self.say("`severity` is a list", node.place, "the last severity has no condition")
            return ()
        tiers = [self._read_tier(item, is_last=item is node.items[-1]) for item in node.items]
        return tuple(tier for tier in tiers if tier is not None)

    def _read_tier(self, node: Node, *, is_last: bool) -> Tier | None:
        if isinstance(node, Scalar):
            severity, condition = node, Group("all of", ())
            if not is_last:
                self.say("a severity without a condition hides those below it", node.place, "put it last")
        elif isinstance(node, Mapping) and len(node.entries) == 1:
            severity, value = node.entries[0]
            condition = self.book.read_group(value, "all of", severity.place)
            if is_last:
                self.say("the last severity has a condition", severity.place, "end with one that has none, as `- low`")
        else:
            self.say("a severity is a word, or a word with conditions", node.place)
            return None
        if severity.text not in SEVERITIES:
            hint = suggest_nearest(severity.text, SEVERITIES)
            self.say(f"`{severity.text}` is not a severity", severity.place, hint)
        return Tier(severity.text, condition)

    def _read_report(self, when: Group) -> Report:
        node = self.root.get("report")
        if not isinstance(node, Mapping):
            if node is not None:
                self.say("`report` has the keys `one per`, `about` and `reason`", node.place)
            return Report((), None, "")
        self._check_keys(node, ("one per", "about", "reason"), "the report")
        missing = [key for key in ("one per", "reason") if node.get(key) is None]
        if missing:
            self.say(f"the report lacks {', '.join(f'`{key}`' for key in missing)}", node.place)
        per = node.get("one per")
        items = per.items if isinstance(per, Sequence) else (per,) if per else ()
        aliases = tuple(item.text if isinstance(item, Scalar) else "" for item in items)
        if per is not None and not aliases:
            self.say("`one per` names no record", per.place, suggest_nearest("", self.book.aliases))
        if len(set(aliases)) < len(aliases):
            self.say("`one per` names a record twice", per.place if per else node.place)
        for item, alias in zip(items, aliases, strict=True):
            if alias not in self.book.aliases and alias not in self.book.unread:
                hint = suggest_nearest(alias, self.book.aliases)
                self.say(f"`one per` names no record `{alias}`", item.place, hint)
        about = node.get("about")
        ref = self.book.read_field(about.text, about.place) if isinstance(about, Scalar) else None
        if about is not None and not isinstance(about, Scalar):
            self.say("`about` is one field", about.place, "write `about: gift.recipient_name`")
        reason = self._text(node, "reason")
        if reason:
            self._check_reason(reason, cast("Node", node.get("reason")).place, when)
        return Report(aliases, ref, reason)

    def _check_reason(self, reason: str, place: Place, when: Group) -> None:
        ranges = [c for c in walk_conditions(when) if isinstance(c, Comparison) and c.limits is not None]
        for name in PLACEHOLDER.findall(reason):
            if name == "days":
                if not ranges and not self.problems:
                    self.say("the reason speaks of {days}, and no condition counts days", place)
            elif name.startswith("$"):
                if name[1:] not in self.book.parameters:
                    hint = suggest_nearest(name[1:], self.book.parameters)
                    self.say(f"the reason names no parameter `{name}`", place, hint)
            else:
                self.book.read_field(name, place)

    def _read_policy(self) -> tuple[tuple[str, str], ...]:
        node = self.root.get("policy")
        found = []
        for item in node.items if isinstance(node, Sequence) else ():
            if isinstance(item, Mapping):
                self._check_keys(item, ("source", "says"), "a policy")
                found.append((self._text(item, "source"), self._text(item, "says")))
            else:
                self.say("a policy has a `source` and what it `says`", item.place)
        if node is not None and not isinstance(node, Sequence):
            self.say("`policy` is a list", node.place, 'write `- {source: "…", says: "…"}`')
        return tuple(found)
