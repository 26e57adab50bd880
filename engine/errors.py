"""Errors an analyst can act on: the thing, the place, and the nearest right thing, on one line each."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where in a file something stands: line and column count from 1, None where they are not known."""

    file: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: prints as `file:line:column: message; hint`."""

    message: str
    place: Place | None = None
    hint: str | None = None

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        hint = f"; {self.hint}" if self.hint else ""
        return " ".join(f"{where}{self.message}{hint}".split())


class EngineError(Exception):
    """Input that the engine refuses, with every problem found in it, in the order of their places.

    `advice` is one line about them all: what a person can do now.
    """

    def __init__(self, message: str, place: Place | None = None, hint: str | None = None) -> None:
        self.problems: tuple[Problem, ...] = (Problem(message, place, hint),)
        self.advice = ""
        super().__init__(message)

    @classmethod
    def of(cls, problems: Iterable[Problem], advice: str = "") -> Self:
        """Return one error that carries all the problems; there must be at least one."""
        found = tuple(problems)
        error = cls(found[0].message, found[0].place, found[0].hint)
        error.problems = found
        error.advice = advice
        return error

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


class UsageError(EngineError):
    """The command was called with something it cannot take."""


class ProjectError(EngineError):
    """The project folder or its crosscheck.toml cannot be used."""


class RegisterError(EngineError):
    """A register file cannot be read as a register."""


class MappingError(EngineError):
    """A mapping file is not right."""


class RuleError(EngineError):
    """A rule file is not right."""


def suggest_nearest(word: str, words: Iterable[str]) -> str | None:
    """Return the hint "did you mean `x`?" for the nearest of the words, else up to 12 of them, else None."""
    given = list(dict.fromkeys(words))
    begun = [candidate for candidate in given if word and candidate.startswith(f"{word}_")]
    if begun:
        return f"did you mean `{begun[0]}`?"
    known = sorted(given)
    folded = {candidate.casefold(): candidate for candidate in known}
    near = difflib.get_close_matches(word.casefold(), folded, n=1, cutoff=0.5 if len(word) < 4 else 0.6)
    if near:
        return f"did you mean `{folded[near[0]]}`?"
    if not known:
        return None
    shown = ", ".join(f"`{candidate}`" for candidate in known[:12])
    return f"known: {shown}" + (f" and {len(known) - 12} more" if len(known) > 12 else "")
