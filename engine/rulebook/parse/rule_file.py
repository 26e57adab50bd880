"""Rule file -> Rule: strict, with every problem of a file at once, each with its line, column and hint."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from engine.documents import MappingNode, ScalarNode, SequenceNode, read_yaml, sort_problems
from engine.errors import Place, Problem, RuleError, suggest_nearest
from engine.rulebook.language import Condition, Group, Link, Rule
from engine.rulebook.parse.blocks import read_share, read_total
from engine.rulebook.parse.conditions import read_group
from engine.rulebook.parse.keys import POLICY_KEYS, REQUIRED_KEYS, RULE_KEYS, STATUSES
from engine.rulebook.parse.links import read_link
from engine.rulebook.parse.parameters import read_parameters
from engine.rulebook.parse.report import read_report
from engine.rulebook.parse.scope import ALIAS, RESERVED, Scope
from engine.rulebook.parse.severity import check_reach, read_tiers
from engine.rulebook.parse.tests import read_tests
from engine.schema import KNOWN

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from typing import Literal


KEYS = tuple(RULE_KEYS)
_ALIAS = re.compile(ALIAS)
_POLICY = 'write `- {source: "…", says: "…"}`'


def read_rule(path: Path, shown: str | None = None, group: str = "") -> Rule:
    """Return the rule of a file; raises RuleError with every problem found in it.

    `shown` is the file's name in places and reports; `group` is the folder it belongs to in lists.
    """
    name = shown or path.as_posix()
    rule, problems = examine_rule(path, name)
    if rule is None or problems:
        raise RuleError.of(problems)
    return _seal(rule, name, group, hashlib.sha256(path.read_bytes()).hexdigest())


def examine_rule(path: Path, shown: str) -> tuple[Rule | None, list[Problem]]:
    """Return what can be read of a rule file, None where that is nothing, and every problem of it in its order."""
    root, problems = read_yaml(path, shown)
    rule = None
    if isinstance(root, MappingNode):
        rule, found = _RuleReader(root, shown).read(path.stem)
        said = {problem.place for problem in problems}
        problems += [problem for problem in found if problem.place not in said or problem.place == root.place]
    elif not problems:
        is_empty = root is None or (isinstance(root, ScalarNode) and not root.text)
        message = "the file is empty" if is_empty else "the file holds no rule"
        problems = [Problem(message, Place(shown), f"a rule has the keys {', '.join(REQUIRED_KEYS)}")]
    return rule, sort_problems(problems)


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

    def __init__(self, root: MappingNode, name: str) -> None:
        self.root = root
        self.name = name
        self.problems: list[Problem] = []
        self.scope = Scope({}, {}, self.problems)

    def read(self, stem: str) -> tuple[Rule, list[Problem]]:
        """Return what could be read of the rule, and the problems."""
        self.scope.document.check_keys(self.root, KEYS, "the rule", REQUIRED_KEYS)
        name = self._text(self.root, "rule")
        if name and name != stem:
            self.say(f"the rule is called `{name}` and its file `{stem}.yaml`", self._at("rule"), "they must agree")
        compare = self._read_compare()
        known = {alias: KNOWN[name] for alias, name in compare.items() if name in KNOWN}
        unread = frozenset(alias for alias in compare if alias not in known)
        self.scope = Scope(known, {}, self.problems, unread)
        named = self.root.get("parameters")
        parameters = read_parameters(self.scope, named)
        unfit = frozenset(named.keys() if isinstance(named, MappingNode) else ()) - set(parameters)
        self.scope = Scope(known, parameters, self.problems, unread, unfit)
        links = self._read_links(compare)
        when = self._group("when")
        total, share = read_total(self.scope, self.root.get("total")), read_share(self.scope, self.root.get("share"))
        if total and share:
            self.say("a rule has a `total` or a `share`, not both", share.place, "write two rules")
        block = total or share
        tiers = read_tiers(self.scope, self.root.get("severity"), block)
        if not self.problems:
            given: list[Condition] = [when, block.reaches] if block else [when]
            check_reach(self.scope, tiers, given)
        report = read_report(self.scope, self.root, when, block)
        rule = Rule(
            name=name,
            version=self._whole(self.root, "version", 0),
            title=self._text(self.root, "title"),
            status=cast("Literal['draft', 'live', 'retired']", self._choice("status", STATUSES)),
            owner=self._text(self.root, "owner"),
            compare=compare,
            links=links,
            when=when,
            severity=tuple(tier for _, tier in tiers),
            report=report,
            total=total,
            share=share,
            parameters=parameters,
            policy=self._read_policy(),
            limitation=self._text(self.root, "limitation") or None,
            false_positives=self._text(self.root, "false_positives") or None,
            tests=read_tests(self.root.get("tests"), self.scope),
            place=self.root.place,
        )
        return rule, self.problems

    def say(self, message: str, place: Place, hint: str | None = None) -> None:
        self.problems.append(Problem(message, place, hint))

    def _at(self, key: str) -> Place:
        node = self.root.get(key)
        return node.place if node else self.root.place

    def _whole(self, node: MappingNode, key: str, default: int) -> int:
        found = node.get(key)
        if found is None:
            return default
        if not isinstance(found, ScalarNode) or not isinstance(found.value, int) or isinstance(found.value, bool):
            self.say(f"`{key}` must be a whole number", found.place, f"write `{key}: 1`")
            return default
        return found.value

    def _text(self, node: MappingNode, key: str) -> str:
        found = node.get(key)
        if isinstance(found, ScalarNode) and found.value is not None:
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
        return read_group(self.scope, node, "all of", self.root.place) if node else Group("all of", ())

    def _read_compare(self) -> dict[str, str]:
        node = self.root.get("compare")
        compare: dict[str, str] = {}
        if not isinstance(node, MappingNode) or not node.entries:
            if node is not None:
                self.say("`compare` names the records", node.place, "write `compare: {gift: gifts, award: awards}`")
            return compare
        for key, value in node.entries:
            register = value.text if isinstance(value, ScalarNode) else ""
            if register not in KNOWN:
                self.say(f"there is no register `{register}`", value.place, suggest_nearest(register, KNOWN))
            if not _ALIAS.fullmatch(key.text) or key.text in RESERVED:
                taken = "the word has a meaning of its own in rules" if key.text in RESERVED else ""
                hint = taken or "take a plain word in small letters"
                self.say(f"a record cannot be called `{key.text}`", key.place, hint)
            compare[key.text] = register
        return compare

    def _read_links(self, compare: dict[str, str]) -> tuple[Link, ...]:
        node = self.root.get("link")
        links: list[Link] = []
        if node is not None and not isinstance(node, SequenceNode):
            self.say("`link` is a list", node.place, "write `- same organisation: [gift.provider, award.supplier]`")
        for item in node.items if isinstance(node, SequenceNode) else ():
            if isinstance(item, MappingNode) and len(item.entries) == 1:
                link = read_link(self.scope, *item.entries[0])
                links += [link] if link else []
            else:
                self.say("a link is one `same organisation`, `same person`, `same text` or `mentions`", item.place)
        joined = _find_joined(compare, links)
        loose = [alias for alias in compare if alias not in joined]
        if len(compare) > 1 and loose and not self.problems:
            names = ", ".join(f"`{alias}`" for alias in loose)
            key = self.root.key("link") or cast("MappingNode", self.root.get("compare")).key(loose[0])
            hint = "write under `link` what they share: `- same organisation: [gift.provider, award.supplier]`"
            self.say(f"no link joins {names} to the other records", key.place if key else self.root.place, hint)
        return tuple(links)

    def _read_policy(self) -> tuple[tuple[str, str], ...]:
        node = self.root.get("policy")
        found = []
        for item in node.items if isinstance(node, SequenceNode) else ():
            if isinstance(item, MappingNode):
                self.scope.document.check_keys(item, tuple(POLICY_KEYS), "the policy", POLICY_KEYS, _POLICY)
                found.append((self._text(item, "source"), self._text(item, "says")))
            else:
                self.say("a policy has a `source` and what it `says`", item.place, _POLICY)
        if node is not None and not isinstance(node, SequenceNode):
            self.say("`policy` is a list", node.place, _POLICY)
            found.append(("", ""))  # there is one, and what is wrong with it has been said
        return tuple(found)
