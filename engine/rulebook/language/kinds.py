"""Kinds of value that conditions compare: what each field, parameter and value is."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from engine.rulebook.language.conditions import Dated

if TYPE_CHECKING:
    from engine.rulebook.language.conditions import Setting


KINDS: dict[str, tuple[str, str]] = {
    "any": ("a value", "values"),
    "category": ("a category", "categories"),
    "date": ("a date", "dates"),
    "list": ("a list", "lists"),
    "money": ("an amount of money", "amounts of money"),
    "number": ("a number", "numbers"),
    "party": ("a party", "parties"),
    "text": ("a text", "texts"),
}
"""How a message calls the kinds of field and value, one and several."""


def find_kind(value: Setting) -> Literal["text", "date", "number", "list", "any"]:
    """Return the kind of a value; of a dated parameter that of its values."""
    if isinstance(value, Dated):
        return find_kind(value.periods[0].value)
    if isinstance(value, tuple):
        return "list"
    if isinstance(value, dt.date):
        return "date"
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return "number"
    return "text"
