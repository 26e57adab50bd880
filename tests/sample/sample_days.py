"""Dates of the sample as one writes them by hand, and as each register prints them."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from typing import TYPE_CHECKING

from tests.sample.sample_words import split_words

if TYPE_CHECKING:
    from tests.scenario.scenario_truth import Span

STYLES = {
    "iso": "{d:%Y-%m-%d}",
    "uk": "{d:%d/%m/%Y}",
    "dots": "{d:%d.%m.%Y}",
    "month name": "{d.day} {month} {d.year}",
    "short": "{d.day:02d}-{abbr}-{d:%y}",
    "time": "{d:%d/%m/%Y} 00:00",
}
MONTHS = split_words("January February March April May June July August September October November December")


def read_span(text: str) -> Span | None:
    """Return the span of `2024-05-01`, `2024-05` (a month), `2024-02-04/2024-02-06`, or None for nothing."""
    if not text:
        return None
    if "/" in text:
        low, high = text.split("/")
        return date.fromisoformat(low), date.fromisoformat(high)
    if len(text) == 7:
        year, month = int(text[:4]), int(text[5:])
        return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
    return date.fromisoformat(text), date.fromisoformat(text)


def add_days(day: str, number: int) -> str:
    """Return the ISO day so many days after another."""
    return (date.fromisoformat(day) + timedelta(days=number)).isoformat()


def write_day(day: date, style: str) -> str:
    """Return one day in a register's style; month names do not depend on the machine's language."""
    month = MONTHS[day.month - 1]
    return STYLES[style].format(d=day, month=month, abbr=month[:3])


def write_span(text: str, style: str) -> str:
    """Return a hand-written date as a register prints it: nothing, a day, a month or a range of days."""
    span = read_span(text)
    if span is None:
        return ""
    low, high = span
    if low == high:
        return write_day(low, style)
    if len(text) == 7:
        return f"{MONTHS[low.month - 1]} {low.year}"
    return f"{low.day}-{high.day} {MONTHS[low.month - 1]} {low.year}"
