"""The strict reader of what people write: unknown and missing keys, kinds of value and days, alike in every file."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from engine.documents.yaml import MappingNode, Node, ScalarNode, SequenceNode
from engine.errors import Problem, suggest_nearest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from engine.errors import Place

DAY_HINT = "write it as 2024-04-01"
_DAYS = ((re.compile(r"\d{4}-\d{2}-\d{2}"), "%Y-%m-%d"), (re.compile(r"\d{1,2}/\d{1,2}/\d{4}"), "%d/%m/%Y"))
"""How a day is written: as the engine writes it, and as a British spreadsheet program saves it."""


class DocumentReader:
    """Reads nodes of one file, and gathers what is wrong with them in `problems`.

    `is_typed` refuses a number for a text, as TOML tells them apart; in YAML one may stand without quotes.
    """

    def __init__(self, problems: list[Problem] | None = None, *, is_typed: bool = False) -> None:
        self.problems: list[Problem] = [] if problems is None else problems
        self.is_typed = is_typed

    def refuse(self, message: str, place: Place, hint: str | None = None) -> None:
        """Add a problem."""
        self.problems.append(Problem(message, place, hint))

    def check_keys(
        self,
        node: MappingNode,
        known: Sequence[str],
        what: str,
        required: Collection[str] = (),
        hint: str | None = None,
    ) -> list[str]:
        """Add a problem for each unknown key, and one for all the required keys that are missing; return these.

        A key that an unknown one seems to mean is missing for the reader, and not said to be: one slip is one problem.
        """
        meant = set()
        for key, _ in node.entries:
            if key.text not in known:
                nearest = suggest_nearest(key.text, known)
                self.refuse(f"{what} has no key `{key.text}`", key.place, nearest)
                meant |= {name for name in known if nearest == f"did you mean `{name}`?"}
        missing = [key for key in known if key in required and node.get(key) is None]
        if lacking := [f"`{key}`" for key in missing if key not in meant]:
            self.refuse(f"{what} lacks {', '.join(lacking)}", node.place, hint)
        return missing

    def text(self, node: MappingNode, key: str) -> str | None:
        """Return the text of a key, None where it is left out or is no text."""
        value = node.get(key)
        if value is None:
            return None
        if isinstance(value, ScalarNode) and value.text and (isinstance(value.value, str) or not self.is_typed):
            return value.text
        self.refuse(f"`{key}` must be text", value.place)
        return None

    def texts(self, node: MappingNode, key: str) -> tuple[str, ...]:
        """Return the texts of a list, none where it is left out or is no list of texts."""
        value = node.get(key)
        if value is None:
            return ()
        if isinstance(value, SequenceNode) and all(isinstance(item, ScalarNode) for item in value.items):
            return tuple(item.text for item in value.items if isinstance(item, ScalarNode))
        self.refuse(f"`{key}` must be a list of texts", value.place, "write [first, second]")
        return ()

    def choice(self, node: MappingNode, key: str, known: Sequence[str]) -> str | None:
        """Return the text of a key that is one of the known ones, None where it is not."""
        said, value = self.text(node, key), node.get(key)
        if said and value and said not in known:
            self.refuse(f"`{key}` cannot be `{said}`", value.place, suggest_nearest(said, known))
            return None
        return said

    def day(self, node: MappingNode, key: str) -> dt.date | None:
        """Return the day of a key, None where it is left out or is no day."""
        value = node.get(key)
        if value is None:
            return None
        found = read_day(value.text) if isinstance(value, ScalarNode) else None
        if found is None:
            said = f": `{value.text}`" if isinstance(value, ScalarNode) else ""
            self.refuse(f"`{key}` is not a date{said}", value.place, DAY_HINT)
        return found


def read_day(text: str) -> dt.date | None:
    """Return the day that a text names, `2024-04-01` or `01/04/2024`, None where it names none."""
    for form, pattern in _DAYS:
        if form.fullmatch(text.strip()):
            try:
                return dt.datetime.strptime(text.strip(), pattern).date()  # noqa: DTZ007 - a day has no zone
            except ValueError:
                return None
    return None


def place_of(node: MappingNode, key: str) -> Place:
    """Return where the value of a key stands, the place of the whole where it is left out."""
    value: Node | None = node.get(key)
    return value.place if value else node.place


def sort_problems(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems of one file in the order of their places."""
    return sorted(problems, key=_order_problem)


def _order_problem(problem: Problem) -> tuple[int, int]:
    place = problem.place
    return (place.line or 0, place.column or 0) if place else (0, 0)
