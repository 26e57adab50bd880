"""A sentence that is a register's whole entry -> the texts of the day, the value and the host that it says.

What is taken is a text as the register has it, or an interval `low/high` where the sentence says several, so that
dates and values are then read as those of any other register. What is not said for certain is not taken.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from engine.registers.values import MONTHS, parse_date, parse_money

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from engine.schema import Field, Register

_MONTH = "|".join(sorted((name for name in MONTHS if len(name) > 2), key=len, reverse=True))
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_YEAR = r"(?:19|20)\d{2}"
_DATED = re.compile(
    rf"(?i)(?<![\w/.-])(?:"
    rf"{_DAY}(?:\s*(?:-|–|to|and|&)\s*{_DAY})?\s+(?:of\s+)?(?:{_MONTH})\.?,?\s+{_YEAR}"
    rf"|{_DAY}\s+(?:{_MONTH})\s*(?:-|–|to)\s*{_DAY}\s+(?:{_MONTH})\s+{_YEAR}"
    rf"|(?:{_MONTH})\s+{_DAY},?\s+{_YEAR}"
    rf"|{_DAY}[/.]\d{{1,2}}[/.](?:{_YEAR}|\d{{2}})"
    rf"|{_YEAR}-\d{{2}}-\d{{2}}"
    rf"|(?:{_MONTH}),?\s+{_YEAR}"
    r")(?![\w/])"
)
_YEARLESS = re.compile(
    rf"(?i)(?<![\w/.-])(?:{_DAY}\s+(?:of\s+)?(?:{_MONTH})\b|{_DAY}/\d{{1,2}})(?!\s*,?\s*\d{{2,4}})(?![\w/])"
)
_SEASON = re.compile(r"(?<![\w/£.-])(?:19|20)\d{2}\s?/\s?(?:(?:19|20)\d{2}|\d{2})(?![\w/])")
_LONE_YEAR = re.compile(rf"(?<![\w/£.,-]){_YEAR}(?![\w/,.]?\d)")
_AMOUNT = re.compile(
    r"(?i)(?:(?:approx(?:imately|\.)?|circa|c\.|around|about|up to|under|over|less than|more than|estimated(?: at)?|"
    r"[<>~])\s*)?£\s?\d[\d,]*(?:\.\d{1,2})?k?(?:\s*(?:-|–|to)\s*£?\s?\d[\d,]*(?:\.\d{1,2})?)?"
    r"(?:\s*(?:each|per (?:head|person|ticket|night|guest|couple)|pp|p/p|a head))?"
)
_CAPITAL = r"[A-Z0-9À-Þ][\w&'’./+-]*"
_BETWEEN = r"(?:of|and|the|for|&|de|du|la|in|on|\+)\s+(?:the\s+)?"
_NAME = rf"(?:[Tt]he\s+)?{_CAPITAL}(?:\s+(?:{_BETWEEN})?{_CAPITAL}|,?\s+(?:Ltd|plc|LLP|Inc)\.?)*"
_DOERS = (
    "hosted|provided|given|paid|paid for|sponsored|offered|organised|arranged|presented|gifted|donated|supplied|funded"
)
_GIFTS = (
    "gifts?|tickets?|seats?|bottles?|box(?:es)?|books?|hampers?|meals?|invitations?|invites?|received|hospitality|"
    "vouchers?|chocolates|flowers|trainers|shirts?|lunch|dinner|wine|takeaway|offer|tour|present|passes|prosecco|"
    "champagne|whisky|plaque|cards?|basket|pen|tie|scarf|cake|cufflinks"
)
_GIVERS = (
    r"(?:as\s+)?(?:a\s+|the\s+)?guests?\s+of",
    rf"(?:{_DOERS})\s+by",
    r"invit(?:ed|ation|e)\s+(?:by|from)",
    r"(?:with\s+the\s+)?compliments\s+of",
    r"courtesy\s+of",
    rf"(?:{_GIFTS})\b[^.£]{{0,60}}?\bfrom",
)
_HOST = tuple(re.compile(rf"(?:\b|^)(?i:{giver})\s+({_NAME})") for giver in _GIVERS)
_TAIL = re.compile(r"(?:\s+(?:of|and|the|for|&|de|in|on|at|[+]))+$|[\s,.;:'’-]+$")
_NO_HOST = frozenset({"i", "my", "his", "her", "our", "we", "councillor", "cllr", "the", *MONTHS})


def take_date(sentence: str) -> tuple[str | None, str | None]:
    """Return the text of the day, month or interval that a sentence names, and a remark where it is not plain.

    A day without a year lies somewhere in the year that the sentence names alone, else nothing is taken.
    """
    found = [match[0] for match in _DATED.finditer(sentence)]
    if found:
        return _span(found)
    yearless = _YEARLESS.search(sentence)
    seasons = {match[0] for match in _SEASON.finditer(sentence)}
    rest = _SEASON.sub(" ", sentence)
    years = {match[0] for match in _LONE_YEAR.finditer(rest)}
    if len(years | seasons) == 1:
        (only,) = years | seasons
        text = re.sub(r"\s", "", only)
        low, high, problem = parse_date(text)
        if low and high and not problem:
            day = f"the day without a year (`{yearless[0]}`)" if yearless else "only the year"
            return f"{low.isoformat()}/{high.isoformat()}", f"the text says {day}"
    if yearless:
        return None, f"the text says a day without a year: `{yearless[0]}`"
    return None, "the text says no day" if not years | seasons else "the text says several years and no day"


def _span(found: Sequence[str]) -> tuple[str | None, str | None]:
    read: list[tuple[dt.date, dt.date]] = []
    for text in found:
        low, high, _ = parse_date(text)
        if low and high:
            read.append((low, high))
    if not read:
        return found[0], None  # the reader of dates says what is wrong with it
    if len(set(read)) == 1:
        return found[0], None
    low, high = min(low for low, _ in read), max(high for _, high in read)
    return f"{low.isoformat()}/{high.isoformat()}", "the text says several days"


def take_value(sentence: str) -> tuple[str | None, str | None]:
    """Return the text of the value that a sentence names; several values give the least of them to their sum."""
    found = [match[0].strip() for match in _AMOUNT.finditer(sentence)]
    if len(set(found)) <= 1:
        return (found[0], None) if found else (None, None)
    read = [parse_money(text)[:2] for text in found]
    lows = [low for low, _ in read if low is not None]
    if not lows:
        return found[0], None
    highs = [high for _, high in read]
    total = "" if None in highs else str(sum(high for high in highs if high is not None))
    return f"{min(lows)}/{total}" if total else f"at least £{min(lows)}", "the text says several values"


def take_host(sentence: str) -> tuple[str | None, str | None]:
    """Return the name that a sentence gives as its host or giver (`guest of …`), null where there is none."""
    undated = _YEARLESS.sub(";", _DATED.sub(";", sentence))
    for pattern in _HOST:
        for match in pattern.finditer(undated):
            name = _trim(match[1])
            if name:
                return name, None
    return None, None


def _trim(name: str) -> str | None:
    before = ""
    while before != name:
        before, name = name, _TAIL.sub("", name)
    words = name.removeprefix("the ").split()
    while words and words[-1].casefold().strip(".") in MONTHS:
        words.pop()
    if not words or (words[0].casefold() in _NO_HOST and len(words) == 1):
        return None
    return " ".join(words)


def is_only_a_day(sentence: str) -> bool:
    """Say whether a sentence is nothing but a day, with or without a year: the heading of the entry below it."""
    text = " ".join(sentence.split()).strip(" .:-")
    if len(text) > 30:
        return False
    low, high, problem = parse_date(text)
    return (problem is None and (low or high) is not None) or _YEARLESS.fullmatch(text) is not None


Taker = Callable[[str], tuple[str | None, str | None]]


def choose_taker(field: Field, patterns: Sequence[str], register: Register) -> Taker | None:
    """Return what takes a field's text from a sentence: the patterns given first, then the engine's own; else None."""
    own = {register.dated_by[0]: take_date, "value_gbp": take_value, register.essential[0]: take_host}.get(field.name)
    if not patterns:
        return own
    compiled = [re.compile(pattern) for pattern in patterns]

    def take(sentence: str) -> tuple[str | None, str | None]:
        for pattern in compiled:
            groups = match.groups() if (match := pattern.search(sentence)) else ()
            if text := next((group for group in groups if group), None):
                return text.strip(), None
        return own(sentence) if own else (None, None)

    return take
