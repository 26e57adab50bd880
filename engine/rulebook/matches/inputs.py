"""Inputs of a rule: frames, sources and linked names; and which names the rules want linked."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import RLock
from typing import TYPE_CHECKING

import polars as pl

from engine.rulebook.language import Mention, PartyRef, Same, TextRef
from engine.schema import REGISTERS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence

    from engine.rulebook.language import NameLink, Rule
    from engine.schema import PartyKind, Source

EXCEPTION, CANNOT_TELL, NOT_APPLICABLE, CLEAR = range(4)
"""Outcomes by strength, as they stand in a frame of matches (findings.OUTCOMES in the same order)."""

PAIR_SCHEMA: dict[str, pl.DataType] = {
    "left": pl.UInt32(),
    "right": pl.UInt32(),
    "score": pl.Float64(),
    "band": pl.String(),
}
"""Linked parties by their numbers."""

BAND = pl.Enum(["accept", "review"])
"""The band of a match, in a column of one byte a row: there may be very many rows."""

CASE = "case"
"""The column of a frame whose rows meet only rows of the same number: the tests of a rule, all in one frame."""

PairKey = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Facts:
    """What rules are evaluated on.

    `frames` are the canonical frames with their party columns (parties.Parties.frames), and a column `text.FIELD` for
    each text that a rule looks into; `pairs` holds the linked parties (PAIR_SCHEMA) of each register, role, register,
    role that a rule joins, a text standing for its role as `text.FIELD`; `as_of` is the day of the run; `forms` has the
    comparison forms (name, form) of the names of a kind as far as they were read.
    """

    frames: Mapping[str, pl.DataFrame]
    sources: tuple[Source, ...]
    pairs: Mapping[PairKey, pl.DataFrame]
    as_of: dt.date
    forms: Mapping[PartyKind, pl.DataFrame] = field(default_factory=dict)
    _made: dict[Hashable, pl.DataFrame] = field(init=False, default_factory=dict, repr=False, compare=False)
    _making: RLock = field(init=False, default_factory=RLock, repr=False, compare=False)

    def make_once(self, key: Hashable, make: Callable[[], pl.DataFrame]) -> pl.DataFrame:
        """Return the frame that the first caller made under the key: what several rules need, and no rule changes."""
        with self._making:
            if key not in self._made:
                self._made[key] = make()
            return self._made[key]

    def take_pairs(self, key: PairKey) -> pl.DataFrame:
        """Return the linked parties of two roles, from whichever side they were linked; none without a register."""
        turned = turn_key(key)
        if key not in self.pairs and turned in self.pairs:
            return self.pairs[turned].rename({"left": "right", "right": "left"}).select(list(PAIR_SCHEMA))
        return self.pairs.get(key, pl.DataFrame(schema=PAIR_SCHEMA))

    def has_cases(self, registers: Iterable[str]) -> bool:
        """Return whether the rows of the registers are cases that do not meet."""
        return any(CASE in self.frames[register].columns for register in registers if register in self.frames)


def turn_key(key: PairKey) -> PairKey:
    """Return the key of the same two roles from the other side."""
    return (key[2], key[3], key[0], key[1])


def make_pair_key(rule: Rule, link: NameLink) -> PairKey:
    """Return the key of Facts.pairs under which a link's parties, or its text and party, stand."""
    registers = rule.registers
    return (registers[link.left.alias], link.left.role, registers[link.right.alias], link.right.role)


def make_self_key(rule: Rule, ref: PartyRef) -> PairKey:
    """Return the key of Facts.pairs under which the names of one party are linked with each other."""
    register = rule.registers[ref.alias]
    return (register, ref.role, register, ref.role)


def list_pair_keys(rules: Sequence[Rule], registers: Iterable[str] = REGISTERS) -> list[tuple[PairKey, PartyKind]]:
    """Return the register roles whose parties the rules join or group, each two once, with the kind of party.

    The first rule that names both says which is the left one. Only roles whose registers are among `registers`.
    """
    found: dict[PairKey, PartyKind] = {}
    for rule in rules:
        for leaf in rule.conditions():
            if isinstance(leaf, Same):
                key = make_pair_key(rule, leaf)
                found.setdefault(turn_key(key) if turn_key(key) in found else key, leaf.kind)
        for ref in rule.grouped_parties():
            found.setdefault(make_self_key(rule, ref), ref.party.kind)
    known = set(registers)
    return sorted((key, kind) for key, kind in found.items() if {key[0], key[2]} <= known)


def list_mention_keys(rules: Sequence[Rule], registers: Iterable[str] = REGISTERS) -> list[PairKey]:
    """Return the texts and the register roles whose names the rules look for in them, each once."""
    mentions = [(rule, leaf) for rule in rules for leaf in rule.conditions() if isinstance(leaf, Mention)]
    keys = {make_pair_key(rule, leaf) for rule, leaf in mentions}
    known = set(registers)
    return sorted(key for key in keys if {key[0], key[2]} <= known)


def list_ends(rule: Rule, alias: str) -> dict[str, PartyRef | TextRef]:
    """Return the parties and texts by whose numbers a rule links or groups the records of an alias, by column."""
    links = [leaf for leaf in rule.conditions() if isinstance(leaf, Same | Mention)]
    ends = [end for link in links for end in (link.left, link.right)] + rule.grouped_parties()
    return {end.column: end for end in ends if end.alias == alias}


def fold_text(column: str) -> pl.Expr:
    """Return a text as `same text` and groups compare it: letters and digits in small letters, null without any."""
    letters = pl.col(column).str.normalize("NFKD").str.replace_all(r"[^\p{L}\p{N}]+", "").str.to_lowercase()
    return pl.when(letters != "").then(letters)
