"""Text to values: dates, money, categories."""

from __future__ import annotations

from engine.registers.values.categories import parse_category
from engine.registers.values.columns import (
    choose_order,
    parse_categories,
    parse_company_numbers,
    parse_dates,
    parse_interval_text,
    parse_moneys,
    parse_numbers,
)
from engine.registers.values.dates import EARLIEST, LATEST, MONTHS, find_order, parse_date
from engine.registers.values.money import parse_money
from engine.registers.values.nothing import BLANK_WORD, DASHES, NIL, NOT_APPLICABLE, says_nil

__all__ = [
    "BLANK_WORD",
    "DASHES",
    "EARLIEST",
    "LATEST",
    "MONTHS",
    "NIL",
    "NOT_APPLICABLE",
    "choose_order",
    "find_order",
    "parse_categories",
    "parse_category",
    "parse_company_numbers",
    "parse_date",
    "parse_dates",
    "parse_interval_text",
    "parse_money",
    "parse_moneys",
    "parse_numbers",
    "says_nil",
]
