"""Rule file -> Rule: strict, with every problem of a file at once, each with its line, column and hint."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from engine.errors import Place, Problem, RuleError, suggest_nearest
from engine.findings import SEVERITIES
from engine.rulebook.blocks import read_share, read_total
from engine.rulebook.book import RESERVED, Book
from engine.rulebook.known import KNOWN
from engine.rulebook.likeness import is_hidden
from engine.rulebook.links import read_link
from engine.rulebook.parameters import read_parameters
from engine.rulebook.phrases import read_group
from engine.rulebook.rule import Rule, Share, Tier, Total
from engine.rulebook.stated import read_tests
from engine.rulebook.terms import Group, Link, Measured, Plain, walk_conditions
from engine.rulebook.wording import read_report
from engine.yamlfile import Mapping, Node, Scalar, Sequence, read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from typing import Literal


REQUIRED = ("rule", "version", "title", "status", "owner", "compare", "when", "severity", "report")
"""The keys that a rule cannot do without."""
KEYS = (*REQUIRED, "policy", "limitation", "false_positives", "parameters", "link", "total", "share", "tests")
STATUSES = ("draft", "live", "retired")
_ALIAS = re.compile(r"[a-z][a-z0-9_]*")


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


def _find_joined(compare: Iterable[str], links: Iterable[Link]) -> set[str]:
    """Return the aliases that links join to the first one."""
    joined = set(list(compare)[:1])
    waiting = [{link.left.alias, link.right.alias} for link in links]
    while touching := [pair for pair in waiting if pair & joined]:
        joined = joined.union(*touching)
        waiting = [pair for pair in waiting if not pair <= joined]
    return joined


class _RuleReader:
    """Reads the mapping of one rule file and collects its problems."""

    def __init__(self, root: Mapping, name: str) -> None:
        self.root = root
        self.name = name
        self.problems: list[Problem] = []
        self.book = Book({}, {}, self.problems)

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
        known = {alias: KNOWN[name] for alias, name in compare.items() if name in KNOWN}
        unread = frozenset(alias for alias in compare if alias not in known)
        self.book = Book(known, {}, self.problems, unread)
        parameters = read_parameters(self.book, self.root.get("parameters"))
        self.book = Book(known, parameters, self.problems, unread)
        links = self._read_links(compare)
        when = self._group("when")
        total, share = read_total(self.book, self.root.get("total")), read_share(self.book, self.root.get("share"))
        if total and share:
            self.say("a rule has a `total` or a `share`, not both", share.place, "write two rules")
        tiers = self._read_tiers(total or share)
        report = read_report(self.book, self.root.get("report"), when, total or share)
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
            total=total,
            share=share,
            parameters=parameters,
            policy=self._read_policy(),
            limitation=self._text(self.root, "limitation") or None,
            false_positives=self._text(self.root, "false_positives") or None,
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
        return read_group(self.book, node, "all of", self.root.place) if node else Group("all of", ())

    def _read_compare(self) -> dict[str, str]:
        node = self.root.get("compare")
        compare: dict[str, str] = {}
        if not isinstance(node, Mapping) or not node.entries:
            if node is not None:
                self.say("`compare` names the records", node.place, "write `compare: {gift: gifts, award: awards}`")
            return compare
        for key, value in node.entries:
            register = value.text if isinstance(value, Scalar) else ""
            if register not in KNOWN:
                self.say(f"there is no register `{register}`", value.place, suggest_nearest(register, KNOWN))
            if not _ALIAS.fullmatch(key.text) or key.text in RESERVED:
                self.say(f"a record cannot be called `{key.text}`", key.place, "take a plain word in small letters")
            compare[key.text] = register
        return compare

    def _read_links(self, compare: dict[str, str]) -> tuple[Link, ...]:
        node = self.root.get("link")
        links: list[Link] = []
        if node is not None and not isinstance(node, Sequence):
            self.say("`link` is a list", node.place, "write `- same organisation: [gift.provider, award.supplier]`")
        for item in node.items if isinstance(node, Sequence) else ():
            if isinstance(item, Mapping) and len(item.entries) == 1:
                link = read_link(self.book, *item.entries[0])
                links += [link] if link else []
            else:
                self.say("a link is one `same organisation`, `same person`, `same text` or `mentions`", item.place)
        joined = _find_joined(compare, links)
        loose = [alias for alias in compare if alias not in joined]
        if len(compare) > 1 and loose and not self.problems:
            names = ", ".join(f"`{alias}`" for alias in loose)
            self.say(f"no link joins {names} to the other records", node.place if node else self.root.place)
        return tuple(links)

    def _read_tiers(self, block: Total | Share | None) -> tuple[Tier, ...]:
        node = self.root.get("severity")
        if isinstance(node, Scalar):
            node = Sequence((node,), node.place)
        if not isinstance(node, Sequence) or not node.items:
            if node is not None:
                self.say("`severity` is a list", node.place, "the last severity has no condition")
            return ()
        book = self.book.allow_measures("total" if isinstance(block, Total) else "share") if block else self.book
        read = [(item, self._read_tier(item, book, is_last=item is node.items[-1])) for item in node.items]
        tiers = [(item.place, tier) for item, tier in read if tier is not None]
        if not self.problems:
            self._find_hidden(tiers)
        if block is not None:
            self._check_measures([tier for _, tier in tiers], block)
        return tuple(tier for _, tier in tiers)

    def _find_hidden(self, tiers: list[tuple[Place, Tier]]) -> None:
        settings = {name: parameter.value for name, parameter in self.book.parameters.items()}
        for index, (place, tier) in enumerate(tiers[:-1]):
            for _, earlier in tiers[:index]:
                if is_hidden(tier.condition, earlier.condition, settings):
                    said = f"`{tier.severity}` is never reached: where it holds, `{earlier.severity}` does"
                    self.say(said, place, "put the narrower condition first")

    def _check_measures(self, tiers: list[Tier], block: Total | Share) -> None:
        for leaf in (leaf for tier in tiers for leaf in walk_conditions(tier.condition)):
            if isinstance(leaf, Measured) and leaf.measure.alias not in ("", block.counted):
                said = f"`{leaf.measure.name}` counts another record than the `{block.counted}` of the block"
                self.say(said, leaf.place)
            elif isinstance(leaf, Measured) and isinstance(block, Share) and leaf.measure.alias:
                self.say(f"`{leaf.measure.name}` is a measure of a `total`", leaf.place, "`share` or `whole`")

    def _read_tier(self, node: Node, book: Book, *, is_last: bool) -> Tier | None:
        if isinstance(node, Scalar):
            severity, condition = node, Group("all of", ())
            if not is_last:
                self.say("a severity without a condition hides those below it", node.place, "put it last")
        elif isinstance(node, Mapping) and len(node.entries) == 1:
            severity, value = node.entries[0]
            condition = read_group(book, value, "all of", severity.place)
            if is_last:
                self.say("the last severity has a condition", severity.place, "end with one that has none, as `- low`")
        else:
            self.say("a severity is a word, or a word with conditions", node.place)
            return None
        if severity.text not in SEVERITIES:
            hint = suggest_nearest(severity.text, SEVERITIES)
            self.say(f"`{severity.text}` is not a severity", severity.place, hint)
        return Tier(severity.text, condition)

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
