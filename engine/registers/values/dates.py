"""Dates: text -> the interval of days that it names: (first, last, problem)."""

from __future__ import annotations

import calendar
import datetime as dt
import re
import unicodedata
from typing import Literal

from engine.registers.values.nothing import DATE_SIGNS, NO_DATE

Order = Literal["day first", "month first", "either"]
DateReading = tuple[dt.date | None, dt.date | None, str | None]
EARLIEST = dt.date(1950, 1, 1)
LATEST = dt.date(2099, 12, 31)
"""Days outside these are slips of the keyboard or spreadsheet zeros (1900-01-00), not dates of a register."""
_SERIAL_ZERO = dt.date(1899, 12, 30)
"""Day 0 of Excel's 1900 date system, its false 29 February 1900 counted."""
_SERIALS = (20_000, 60_000)
_PIVOT = 69
"""Two-digit years from 69 on are 19xx (POSIX strptime)."""
_MONTH_NAMES = [name.lower() for name in calendar.month_name]
MONTHS = {name: n for n, name in enumerate(_MONTH_NAMES) if n} | {
    name[:3]: n for n, name in enumerate(_MONTH_NAMES) if n
}
MONTHS |= {"sept": 9, "febuary": 2, "febrary": 2, "setpember": 9, "septmber": 9, "novemeber": 11, "decmber": 12}
MONTHS |= {
    "janurary": 1,
    "januray": 1,
    "agust": 8,
    "ocotber": 10,
    "octber": 10,
    "janaury": 1,
    "feburary": 2,
    "apirl": 4,
}
_WEEKDAY = re.compile(r"\b(mon|tues?|wed(nes)?|thu(rs?)?|fri|sat(ur)?|sun)(day)?s?\b[,.]?\s*")
_ORDINAL = re.compile(r"(?<=\d)\s?(st|nd|rd|th)\b")
_TIME = re.compile(
    r"(?<=[0-9a-z])(,?\s+(at\s+)?|t)(\d{1,2}(:\d{2}){1,2}([.,]\d+)?\s*(am|pm|hrs?|hours?)?|\d{1,2}(\.\d{2})?\s*(am|pm)|"
    r"\d{4}\s?(hrs|hours))\s*(z|utc|gmt|bst|[+-]\d{2}:?\d{2})?(\[[\w/]+\])?$"
)
_LEAD = re.compile(r"^(on|from|since|dated?|the|starting|commencing|wef|w\.e\.f\.?)\b[:\s]*")
_TAIL = re.compile(r"[\s,]*(onwards?|inclusive|\(inclusive\))$")
_SINCE = re.compile(
    r"^(?:from |since )?(.+?)\s*(?:-|to|until|till)\s*(?:ongoing|on-going|current|present|date|now|continuing)$"
)
_REMARK = re.compile(r"^(.*\d)\s*\([^()\d]*\)$")
"""A remark without figures in brackets after the date."""
_PART = re.compile(
    r"^(early|mid|late|beginning of|end of|start of|middle of|during|month of|in|circa|approx\.?|c\.)[\s-]+"
)
_WEEK = re.compile(r"^(?:w/?c|wc|w/b|week (?:commencing|beginning|starting))[:.\s]+(.+)$")
_WEEK_END = re.compile(r"^(?:w/?e|week ending)[:.\s]+(.+)$")
_BEFORE = re.compile(r"^(?:before|prior to|pre)[\s-]+(.+)$")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_NUMERIC = re.compile(r"(\d{1,2})\s?([/.\-,\s])\s?(\d{1,2})\s?[/.\-,\s]\s?(\d{4}|\d{2})")
_NAMED = re.compile(r"(\d{1,2})[\s\-/.,]*([a-z]{3,9})\.?[\s\-/.,']*(\d{4}|\d{2})")
_NAMED_US = re.compile(r"([a-z]{3,9})\.?[\s\-/.]*(\d{1,2})(?:[\s,\-/.]+)(\d{4}|\d{2})")
_YEAR_NAMED = re.compile(r"(\d{4})[\s\-/]([a-z]{3,9})[\s\-/](\d{1,2})")
_MONTH_YEAR = re.compile(r"([a-z]{3,9})\.?[\s\-/.,']*(\d{4}|\d{2})")
_SPANS = (re.compile(r"\s+(?:-|to|until|till|through|&|and)\s+"), re.compile(r"\s*(?:-|&|,|;|\n)\s*"))


def tidy_date(text: str) -> str:
    """Return the text in lower case without weekdays, ordinals, times of day, and with plain dashes and spaces."""
    plain = unicodedata.normalize("NFKC", text).lower().replace("–", "-").replace("—", "-").replace("‘", "'")
    plain = " ".join(plain.replace("’", "'").split()).strip(" '\"")
    plain = _ORDINAL.sub("", _WEEKDAY.sub("", plain)).replace(" of ", " ")
    return _TAIL.sub("", _TIME.sub("", plain)).strip(" ,.;")


def find_order(text: str) -> Order | None:
    """Return the order that a numeric date proves (`31/01/2024` day first), None where it proves none."""
    match = _NUMERIC.fullmatch(tidy_date(text))
    if not match:
        return None
    first, second = int(match[1]), int(match[3])
    if first > 12 >= second > 0:
        return "day first" if first <= 31 else None
    return "month first" if second > 12 >= first > 0 and second <= 31 else None


def parse_date(text: str, order: Order = "day first") -> DateReading:
    """Return the first and last day that the text names, both null with a problem where it cannot be read.

    Blank text and dashes are nothing recorded: null without a problem.
    """
    if DATE_SIGNS.fullmatch(text):
        return None, None, None
    plain = tidy_date(text)
    if NO_DATE.fullmatch(plain) or not plain:
        return None, None, "no date is given"
    if set(plain) == {"#"} or plain.startswith("#"):
        return None, None, "the cell shows an error or was too narrow when it was saved"
    try:
        found = _read(plain, order)
    except (ValueError, OverflowError):
        found = None
    if found is None:
        return None, None, "this is not a date that can be read"
    low, high = found
    days = [day for day in found if day is not None]
    if any(not EARLIEST <= day <= LATEST for day in days):
        return None, None, f"the year is not between {EARLIEST.year} and {LATEST.year}"
    if low and high and low > high:
        return None, None, "the range of dates runs backwards"
    return low, high, None


_Span = tuple[dt.date | None, dt.date | None]


def _read(plain: str, order: Order) -> _Span | None:
    single = _read_single(plain, order)
    if single:
        return single
    if match := _WEEK.match(plain):
        start = _read_single(match[1], order)
        return (start[0], start[0] + dt.timedelta(6)) if start and start[0] and start[0] == start[1] else None
    if match := _WEEK_END.match(plain):
        end = _read_single(match[1], order)
        return (end[0] - dt.timedelta(6), end[0]) if end and end[0] and end[0] == end[1] else None
    if match := _BEFORE.match(plain):
        end = _read_single(match[1], order)
        return (None, end[0] - dt.timedelta(1)) if end and end[0] else None
    stripped = _LEAD.sub("", plain)
    if stripped != plain:
        return _read(stripped, order)
    stripped = _PART.sub("", plain)
    if stripped != plain:
        inner = _read_single(stripped, order)
        return inner if inner and inner[0] != inner[1] else None
    if match := _SINCE.match(plain):
        start = _read_single(match[1], order)
        return (start[0], None) if start and start[0] else None
    if match := _REMARK.match(plain):
        return _read(match[1].strip(), order)
    if plain.startswith("between "):
        return _read_range(plain[8:], order)
    return _read_range(plain, order)


def _read_single(plain: str, order: Order) -> _Span | None:
    if match := _ISO.fullmatch(plain):
        return _day(int(match[1]), int(match[2]), int(match[3]))
    if re.fullmatch(r"(19|20)\d{6}", plain):
        return _day(int(plain[:4]), int(plain[4:6]), int(plain[6:]))
    if re.fullmatch(r"\d{5}(\.\d+)?", plain):
        serial = int(plain[:5])
        day = _SERIAL_ZERO + dt.timedelta(serial)
        return (day, day) if _SERIALS[0] <= serial <= _SERIALS[1] else None
    if match := _NUMERIC.fullmatch(plain):
        return _read_numeric(int(match[1]), int(match[3]), _year(match[4]), order)
    for pattern, d, m, y in ((_NAMED, 1, 2, 3), (_NAMED_US, 2, 1, 3), (_YEAR_NAMED, 3, 2, 1)):
        if (match := pattern.fullmatch(plain)) and match[m] in MONTHS:
            return _day(_year(match[y]), MONTHS[match[m]], int(match[d]))
    return _read_long(plain)


def _read_long(plain: str) -> _Span | None:
    """Read a month, a quarter of a year, a year or a financial year (April to March)."""
    if (match := _MONTH_YEAR.fullmatch(plain)) and match[1] in MONTHS:
        return _month(_year(match[2]), MONTHS[match[1]])
    if (match := re.fullmatch(r"(\d{4})[\s\-/,]*([a-z]{3,9})", plain)) and match[2] in MONTHS:
        return _month(int(match[1]), MONTHS[match[2]])
    if match := re.fullmatch(r"(\d{1,2})[/.-](\d{4})", plain):
        return _month(int(match[2]), int(match[1]))
    if match := re.fullmatch(r"(?:year )?((?:19|20)\d\d)", plain):
        return dt.date(int(match[1]), 1, 1), dt.date(int(match[1]), 12, 31)
    match = re.fullmatch(r"(?:q([1-4])[\s,]*)?(?:fy|f/y|financial year)?\s?(\d{4})\s?[/-]\s?(\d{4}|\d{2})", plain)
    if match and int(match[3]) % 100 == (int(match[2]) + 1) % 100:
        year, quarter = int(match[2]), int(match[1] or 0)
        if not quarter:
            return dt.date(year, 4, 1), dt.date(year + 1, 3, 31)
        month = (4, 7, 10, 1)[quarter - 1]
        start = dt.date(year + (quarter == 4), month, 1)
        return start, _month(start.year, month + 2)[1]
    if match := re.fullmatch(r"(\d{4})[/.-](\d{1,2})", plain):
        return _month(int(match[1]), int(match[2]))
    return None


def _read_numeric(first: int, second: int, year: int, order: Order) -> _Span:
    if first > 12 or second > 12:
        return _day(year, second, first) if first > 12 else _day(year, first, second)
    if order == "either" and first != second:
        days = sorted((dt.date(year, second, first), dt.date(year, first, second)))
        return days[0], days[1]
    return _day(year, first, second) if order == "month first" else _day(year, second, first)


def _read_range(plain: str, order: Order) -> _Span | None:
    """Read `4-5 February 2017`, `28 Feb - 2 March 2024`, `01/03/2024 - 03/03/2024`: what the left lacks, the right has."""
    # 2024-05-01/2024-05-31 is how our own CSVs write an interval (ISO 8601)
    if written := re.fullmatch(r"(\d{4}-\d{2}-\d{2})\s?/\s?(\d{4}-\d{2}-\d{2})", plain):
        return dt.date.fromisoformat(written[1]), dt.date.fromisoformat(written[2])
    for separator in _SPANS:
        parts = [part for part in separator.split(plain) if part]
        if len(parts) < 2 or len(parts) > 12:
            continue
        last = _read_single(parts[-1], order)
        first = _complete(parts[0], parts[-1], order) if last else None
        if last and first and first[0] and last[1]:
            middle = [_complete(part, parts[-1], order) for part in parts[1:-1]]
            if all(span and span[0] and first[0] <= span[0] <= last[1] for span in middle):
                return first[0], last[1]
    match = re.fullmatch(
        r"(\d{1,2})((?:\s?[-,&/]\s?\d{1,2})*)\s?[-&,/]\s?(\d{1,2}[\s\-/.]*[a-z]{3,9}\.?[\s\-/.,']*\d{2,4})",
        plain.replace(" and ", " & "),
    )
    last = _read_single(match[3], order) if match else None
    if match and last and last[1]:
        return last[1].replace(day=int(match[1])), last[1]
    return None


def _complete(left: str, right: str, order: Order) -> _Span | None:
    """Read the left end of a range, with the month and year of the right end where it has none of its own."""
    whole = _read_single(left, order)
    if whole:
        return whole
    end = _read_single(right, order)
    if not end or not end[1]:
        return None
    day = end[1]
    if re.fullmatch(r"\d{1,2}", left):
        return _day(day.year, day.month, int(left))
    if match := re.fullmatch(r"(\d{1,2})[\s-]?([a-z]{3,9})\.?", left):
        month = MONTHS.get(match[2])
        return _day(day.year - (month > day.month), month, int(match[1])) if month else None
    if left in MONTHS:
        return _month(day.year - (MONTHS[left] > day.month), MONTHS[left])
    if match := re.fullmatch(r"(\d{1,2})[/.](\d{1,2})", left):
        return _read_numeric(int(match[1]), int(match[2]), day.year, order)
    return None


def _day(year: int, month: int, day: int) -> tuple[dt.date, dt.date]:
    found = dt.date(year, month, day)
    return found, found


def _month(year: int, month: int) -> tuple[dt.date, dt.date]:
    return dt.date(year, month, 1), dt.date(year, month, calendar.monthrange(year, month)[1])


def _year(text: str) -> int:
    number = int(text)
    if len(text) > 2:
        return number
    return number + (1900 if number >= _PIVOT else 2000)
