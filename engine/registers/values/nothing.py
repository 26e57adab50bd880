"""Nothing: the texts of a cell that say nothing, by what says it and in which column: a nil return, a dash, `n/a`.

One word may say different things: `nil` is £0 in a column of values, no day in one of dates, and a declaration in a row
that holds nothing else. Which words stand for nobody in a column of names is told by the word lists of engine/names.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

_DASH = r"\s\-–—_."
_NOT_APPLICABLE = r"n\.?/?\s?a\.?|not applicable"
_NOT_KNOWN = rf"{_NOT_APPLICABLE}|t\.?b\.?[cad]\.?|unknown|not known|none|null|nil return|various|redacted"

DASHES = re.compile(rf"[{_DASH}]*")
"""Signs that leave a cell empty, in any column."""
DATE_SIGNS = re.compile(rf"[{_DASH}*?/\\]*")
"""The same in a column of dates."""
VALUE_SIGNS = re.compile(rf"[{_DASH}*£/\\]*")
"""The same in a column of values."""
NO_DATE = re.compile(
    rf"{_NOT_KNOWN}|not available|to be (confirmed|advised|decided)|nil|no date|ongoing|on-going|"
    r"not (stated|recorded|given|provided|supplied|specified|disclosed|yet .*)|"
    r"current|present|to date|until further notice|open[ -]ended|rolling|continuing|permanent|pending|awaited|"
    r"not set|no end date|no fixed end|indefinite|dates? unknown"
)
"""Words of a column of dates that name no day."""
NO_VALUE = re.compile(
    rf"{_NOT_KNOWN}|to be (confirmed|advised)|value not known|variable|"
    r"(value |cost )?(un(?:k?nown|known|kown)|unspecified|unavailable)( value| cost)?|"
    r"(value |cost )?not (stated|recorded|given|provided|supplied|specified|disclosed|available|declared|quantifiable)|"
    r"minimal|nominal|negligible|token|de minimis|small|low( value)?|minimal value|nominal value|priceless|"
    r"sentimental( value)?|none (stated|given|recorded|declared)|commercial in confidence|confidential"
)
"""Words of a column of values that name no amount."""
NO_PRICE = re.compile(
    r"nil|nil (value|cost|charge)|zero|free|free of charge|foc|f\.o\.c\.?|complimentary|"
    r"no (charge|cost|value|cash value)|"
    r"no (commercial|monetary|financial|intrinsic|retail|resale|real)\s?(or \w+ )?value|without charge|gratis"
)
"""Words of a column of values that say £0.00."""
NO_NUMBER = re.compile(r"n\.?/?a\.?|none|nil|not (applicable|known)|unknown|tbc|no")
"""Words of a column of company numbers that stand for none."""
NOT_APPLICABLE = r"(?i)^\W*(?:n/?a|n\.a\.|not applicable)\W*$"
"""A cell that says it does not apply."""
BLANK_WORD = r"(?i)^\W*(?:n/?a|n\.a\.|not applicable|no|0|0?\.00|£?0(?:\.00)?|-|x)?\W*$"
"""A cell of a row without an entry: empty, or as good as empty."""
NIL = (
    r"(?i)^\W*(?:nil|nil[ -]?returns?|nothing(?: to)?(?: (?:declared?|report|register|record))?|none"
    r"|none (?:declared|received|recorded|this .{1,20}|reported|to declare|registered|offered)"
    r"|no (?:gifts?|hospitality|declarations?|entries|interests?|offers?|(?:business )?interests?|returns?|items?"
    r"|registrable|benefits?)\b.{0,80}|nil (?:return|declaration|entry|to .{1,20}|received)\b.{0,60})\W*$"
)
"""A text that declares nothing."""


def says_nil(text: pl.Expr) -> pl.Expr:
    """Return whether a text declares nothing: `Nil return`, `None received`, `No gifts this quarter` and the like."""
    return text.str.contains(NIL)
