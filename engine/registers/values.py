"""Text columns -> values: date and money intervals, categories and numbers, parsed once per distinct text."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from engine.errors import MappingError
from engine.registers.dates import Order, find_order, parse_date
from engine.registers.money import parse_money
from engine.registers.schema import MONEY
from engine.yamlfile import Mapping, Scalar, Sequence, read_yaml

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.registers.schema import Field

WORDS = Path(__file__).parent / "words"


NOTHING_SAID = ("no date is given", "no value is given")
"""Problems that say only that a cell stands in for nothing, such as `TBC`."""


def parse_interval_text(kind: str, text: str) -> tuple[Any, Any]:
    """Return the low and high end of a date or money text, as a register or our own CSVs (`low/high`) write it.

    Both ends are None where it says nothing. Raises ValueError where it cannot be read.
    """
    written = re.fullmatch(r"([^/]*)/([^/]*)", text.strip())
    if written and kind == "money" and (written[1] or written[2]):
        ends = [parse_interval_text(kind, end)[0] if end else None for end in written.groups()]
        return ends[0], ends[1]
    low, high, problem = parse_date(text) if kind == "date" else parse_money(text)
    if problem and low is None and high is None and problem not in NOTHING_SAID:
        raise ValueError(problem)
    return low, high


def parse_dates(texts: pl.Series) -> tuple[pl.DataFrame, Order]:
    """Return low, high (Date) and problem (null where it was read) for each text, and the order of day and month.

    Days come before months unless the column proves otherwise; where it proves both, an ambiguous text is an interval.
    """
    distinct = texts.drop_nulls().unique().sort()
    proven = {found for text in distinct if (found := find_order(text))}
    order: Order = "either" if len(proven) > 1 else next(iter(proven), "day first")
    return _parse_distinct(texts, distinct, lambda text: parse_date(text, order), pl.Date()), order


def parse_amounts(texts: pl.Series) -> pl.DataFrame:
    """Return low, high (Decimal(14, 2), pounds) and problem (null where it was read) for each text."""
    return _parse_distinct(texts, texts.drop_nulls().unique().sort(), parse_money, MONEY)


def _parse_distinct(
    texts: pl.Series, distinct: pl.Series, parse: Callable[[str], tuple[Any, Any, str | None]], dtype: pl.DataType
) -> pl.DataFrame:
    read = [parse(text) for text in distinct]
    lows, highs, problems = ([row[place] for row in read] for place in range(3))
    known = pl.DataFrame(
        {
            "text": distinct,
            "low": pl.Series(lows, dtype=dtype),
            "high": pl.Series(highs, dtype=dtype),
            "problem": pl.Series(problems, dtype=pl.String),
        }
    )
    return texts.to_frame("text").join(known, on="text", how="left", maintain_order="left").drop("text")


def parse_numbers(texts: pl.Series) -> pl.DataFrame:
    """Return low = high (Float64) and problem for each text: the first number of it, such as `8 hours a week`."""
    frame = texts.to_frame("text")
    plain = pl.col("text").str.strip_chars()
    found = plain.str.extract(r"^(?:approx\.?|up to|about|c\.?)?\s*(\d+(?:\.\d+)?)\s*(?:hours?|hrs?|h)?\b").cast(
        pl.Float64
    )
    silent = plain.str.to_lowercase().is_in(["", "-", "n/a", "none", "nil", "unknown", "tbc", "varies", "variable"])
    problem = pl.when(found.is_null() & plain.is_not_null() & ~silent).then(pl.lit("this is not a number"))
    return frame.select(found.alias("low"), found.alias("high"), problem.alias("problem"))


def parse_categories(texts: pl.Series, field: Field, register: str, header: str = "") -> pl.DataFrame:
    """Return value (one of the field's values, its stand-in where nothing is said) and problem for each text."""
    spellings = read_spellings(f"{register}.{field.name}")
    distinct = texts.drop_nulls().unique().sort()
    flipped = bool(re.search(r"declin|refus", header.casefold())) and "accept" not in header.casefold()
    values, problems = [], []
    for text in distinct:
        value, problem = _read_category(text, field, spellings)
        if flipped and text.strip().casefold() in ("y", "yes", "n", "no", "true", "false"):
            value = {"accepted": "declined", "declined": "accepted"}.get(value, value)
        values.append(value)
        problems.append(problem)
    known = pl.DataFrame(
        {"text": distinct, "value": values, "problem": problems},
        schema={"text": pl.String, "value": pl.String, "problem": pl.String},
    )
    joined = texts.to_frame("text").join(known, on="text", how="left", maintain_order="left")
    return joined.select(pl.col("value").fill_null(field.absent), "problem")


def _read_category(text: str, field: Field, spellings: dict[str, str]) -> tuple[str, str | None]:
    plain = _fold(text)
    stand_in = str(field.absent)
    if plain in ("", "n a", "na", "nil return", "tbc", "not recorded", "unknown", "not known", "blank"):
        return stand_in, None
    if plain in spellings:
        return _take(spellings[plain], stand_in, text)
    rest, found = plain, []
    for spelling in sorted(spellings, key=lambda word: (-len(word), word)):
        if len(spelling) > 2 and re.search(rf"\b{re.escape(spelling)}\b", rest):
            rest = re.sub(rf"\b{re.escape(spelling)}\b", " ", rest)
            found.append((plain.find(spelling), spellings[spelling]))
    kinds = {value for _, value in found}
    if len(kinds) == 1:
        return _take(kinds.pop(), stand_in, text)
    for stronger in ("donated", "surrendered", "returned", "withdrawn", "ceased", "approved with conditions"):
        if stronger in kinds:
            return stronger, None
    if found:
        return _take(min(found)[1], stand_in, text)
    return stand_in, f"this is no known {field.name}"


def _take(value: str, stand_in: str, text: str) -> tuple[str, str | None]:
    if value == "neither":
        return stand_in, f"`{' '.join(text.split())}` says neither approved nor refused"
    return value, None


def _fold(text: str) -> str:
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)  # DirectAward
    return " ".join(re.sub(r"[^\w]+", " ", words.casefold()).split())


@cache
def read_spellings(name: str) -> dict[str, str]:
    """Return the value of each known spelling of a category, from words/categories.yaml."""
    root, problems = read_yaml(WORDS / "categories.yaml", "categories.yaml")
    if problems or not isinstance(root, Mapping):
        raise MappingError.of(problems)
    node = root.get(name)
    spellings: dict[str, str] = {}
    for key, words in node.entries if isinstance(node, Mapping) else ():
        spellings[_fold(key.text)] = key.text
        for word in words.items if isinstance(words, Sequence) else ():
            if isinstance(word, Scalar):
                spellings[_fold(word.text)] = key.text
    return spellings
