"""Inputs of a rule: frames, sources and linked names; and which names the rules want linked."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import RLock
from typing import TYPE_CHECKING, Literal

import polars as pl

from engine.rulebook.logic import Context
from engine.schema import REGISTERS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence

    from engine.rulebook.language import FieldRef, Setting
    from engine.rulebook.matches.plan import Ends, PairKey, RulePlan
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
_NO_PAIRS = pl.DataFrame(schema=PAIR_SCHEMA)

BAND = pl.Enum(["accept", "review"])
"""The band of a match, in a column of one byte a row: there may be very many rows."""

IN_MEMORY: Literal["in-memory"] = "in-memory"
"""The engine of a query over matches and records that are there already: streaming them takes twice as long."""
MOST_AT_ONCE = 200_000
"""Rows up to which a query over a register is not streamed either."""

CASE = "case"
"""The column of a frame whose rows meet only rows of the same number: the tests of a rule, all in one frame."""


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
        return self.pairs.get(key, _NO_PAIRS)

    def take_order(self, register: str) -> pl.Series:
        """Return the place of each record of a register by its record_id, from 1."""
        order = pl.col("record_id").rank("dense").cast(pl.UInt32)
        return self.make_once(("order", register), lambda: self.frames[register].select(order))["record_id"]

    def list_lacking(self, register: str, field: str) -> list[int]:
        """Return the sources of a register that have no column for a field, by their index."""
        return [source.index for source in self.sources if source.register == register and field not in source.columns]

    def has_cases(self, registers: Iterable[str]) -> bool:
        """Return whether the rows of the registers are cases that do not meet."""
        return any(CASE in self.frames[register].columns for register in registers if register in self.frames)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One evaluation of a rule: its plan, what it is evaluated on, and what is fixed for all of its conditions."""

    plan: RulePlan
    facts: Facts
    context: Context

    def take_frame(self, alias: str) -> pl.DataFrame:
        """Return the canonical frame of the register that an alias stands for."""
        return self.facts.frames[self.plan.registers[alias]]

    def choose_engine(self, alias: str) -> Literal["in-memory", "auto"]:
        """Return the engine of a query over the register that an alias stands for: streaming pays where it is large."""
        return IN_MEMORY if self.take_frame(alias).height <= MOST_AT_ONCE else "auto"

    def take_links(self, ends: Ends) -> pl.DataFrame:
        """Return the linked parties of a link, or of a text and a party, by the columns of its two ends."""
        return self.facts.take_pairs(self.plan.pairs[ends])

    def list_lacking(self, ref: FieldRef) -> list[int]:
        """Return the sources of the record's register that have no column for the field, by their index."""
        return self.facts.list_lacking(self.plan.registers[ref.alias], ref.field.name)

    def leave_lacking(self, ref: FieldRef, flag: pl.Expr) -> pl.Expr:
        """Return a flag that a field is open, where the record's source has a column for it: where it can be filled."""
        lacking = self.list_lacking(ref)
        return flag & ~pl.col(f"{ref.alias}.source").is_in(lacking).fill_null(False) if lacking else flag


def make_evaluation(plan: RulePlan, facts: Facts, settings: Mapping[str, Setting]) -> Evaluation:
    """Return the evaluation of a rule on some facts; `settings` are the values of its parameters."""
    context = Context(
        settings,
        facts.as_of,
        same=plan.same,
        known=plan.known,
        flagged={one.search.alias: one.flagged for one in plan.searches},
        lacking={ref.column: facts.list_lacking(plan.registers[ref.alias], ref.field.name) for ref in plan.blanks},
    )
    return Evaluation(plan, facts, context)


def turn_key(key: PairKey) -> PairKey:
    """Return the key of the same two roles from the other side."""
    return (key[2], key[3], key[0], key[1])


def list_pair_keys(plans: Sequence[RulePlan], registers: Iterable[str] = REGISTERS) -> list[tuple[PairKey, PartyKind]]:
    """Return the register roles whose parties the rules join or group, each two once, with the kind of party.

    The first rule that names both says which is the left one. Only roles whose registers are among `registers`.
    """
    found: dict[PairKey, PartyKind] = {}
    for plan in plans:
        for key, kind in plan.linked:
            found.setdefault(turn_key(key) if turn_key(key) in found else key, kind)
    known = set(registers)
    return sorted((key, kind) for key, kind in found.items() if {key[0], key[2]} <= known)


def list_mention_keys(plans: Sequence[RulePlan], registers: Iterable[str] = REGISTERS) -> list[PairKey]:
    """Return the texts and the register roles whose names the rules look for in them, each once."""
    known = set(registers)
    return sorted({key for plan in plans for key in plan.mentioned if {key[0], key[2]} <= known})


def fold_letters(column: str) -> pl.Expr:
    """Return a text as `same text` and groups compare it: letters and digits in small letters, null without any."""
    letters = pl.col(column).str.normalize("NFKD").str.replace_all(r"[^\p{L}\p{N}]+", "").str.to_lowercase()
    return pl.when(letters != "").then(letters)
