"""Money: text -> the interval of pounds it names: (least, most, problem), exact to the penny and never a float.

Decisions: `nil`, `free`, `no value` are £0.00; `none`, `unknown`, `nominal` are nothing recorded, with a remark. A price
each (`£20 per head`) or a rate (`£500 pa`) is a least value, open above. `approx`, `c.`, `~`, `est.` are 10 % either side
(DESIGN §4's proposal). `up to`, `at least` and `+` count the limit as inside, `under`, `over`, `<`, `>` do not.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from engine.registers.values.nothing import NO_PRICE, NO_VALUE, VALUE_SIGNS

MoneyReading = tuple[Decimal | None, Decimal | None, str | None]
PENNY = Decimal("0.01")
LARGEST = Decimal("999999999999.99")
"""The largest amount that Decimal(14, 2) holds."""
APPROXIMATION = Decimal("0.10")
_OTHER = re.compile(
    r"[$€¥₹₺₩]|\b(us\$?d|usd|eur|euros?|dollars?|aud|cad|chf|yen|jpy|inr|rupees?|aed|dirhams?|sek|nok|dkk|kroner?|zloty|pln|"
    r"sar|riyals?|cny|rmb|yuan|hk\$?d?)\b|(?<=\d)(usd|eur)\b"
)
_POUNDS = re.compile(r"\b(gbp|uk pounds?|pounds? sterling|pounds?|sterling|quid)\b|(?<=\d)gbp\b|\bgbp(?=\d)|£|#(?=\d)")
_APPROX = re.compile(
    r"\b(approximately|approximate|approximat\w*|approx|appx|apprx|app|circa|ca|c|estimated|estimate|estimation|est|about|around|"
    r"roughly|in the region of|region of|say|thought to be|believed to be|guestimate|guess)\b[.:]?|~|≈|(?<=\d)ish\b|\bc(?=£?\d)"
)
_NOISE = re.compile(
    r"\b(total|value|valued|values|worth|cost|costs|costing|price|priced|amount|face|retail|rrp|of|at(?! (?:least|most)\b)|in total|"
    r"(inc|incl|including|includes|ex|exc|excl|excluding|plus|\+)\.? ?vat|vat (inc|incl|exc|excl)\w*|only)\b\.?:?|\+\s?vat\b|/[-=]|="
)
_EACH = re.compile(
    r"[\s,/(]*(?<![a-z])(each|ea|per (head|person|ticket|place|item|bottle|guest|cover|seat|delegate|hour|day|month|week|annum|year|unit|"
    r"night|couple|attendee|capita)|a head|p\.?p\.?h?|p/h|p/p|pa|p\.a\.?|p/a|pcm|annually|monthly|weekly|an? (year|month|week|hour|day)|"
    r"apiece|ph)\b\.?\)?|/(head|person|ticket|hour|day|month|week|year|annum)\b"
)
_NUMBER = r"(\d{1,3}(?:,\d{3})+(?:\.\d*)?|\d{1,3}(?: \d{3})+(?:\.\d*)?|\d+(?:\.\d*)?|\.\d+)(?:e\+?(\d{1,2}))?"
_AMOUNT = re.compile(rf"(-)?\s*{_NUMBER}\s*(thousand|million|billion|mill?|bn|k|m|b|p|pence)?(-)?")
_SCALE = {
    "k": 3,
    "thousand": 3,
    "m": 6,
    "mil": 6,
    "mill": 6,
    "million": 6,
    "bn": 9,
    "b": 9,
    "billion": 9,
    "p": -2,
    "pence": -2,
}
_BOUNDS = (
    (re.compile(r"^(?:<=|≤|=<|up to|upto|at most|no more than|not more than|not exceeding|max(?:imum)?(?: of)?)[:.]?\s*(.+)$"), "most"),
    (re.compile(r"^(.+?)\s*(?:max(?:imum)?|or less|or under|and under|or below)\.?$"), "most"),
    (re.compile(r"^(?:<|under|less than|below|lower than|fewer than|l/t)\s*(.+)$"), "under"),
    (re.compile(r"^(?:>=|≥|=>|at least|no less than|not less than|min(?:imum)?(?: of)?|from|in excess of or equal to)[:.]?\s*(.+)$"), "least"),
    (re.compile(r"^(.+?)\s*(?:\+|plus|min(?:imum)?|or more|or over|and over|and above|upwards)\.?$"), "least"),
    (re.compile(r"^(?:>|over|more than|above|exceeding|in excess(?: of)?|greater than|excess(?: of)?|upwards(?: of)?)\s*(.+)$"), "over"),
)  # fmt: skip
_SPAN = re.compile(r"^(?:between |from )?\s*(.+?)\s*(?:-|–|—|\bto\b|\band\b|/|&)\s*(.+)$")
_TIMES = re.compile(r"^(\d{1,4})\s*(?:x|@|×|\*|no\.?|items?|tickets?|bottles?|people)\s*@?\s*(.+)$")
_TIMES_AFTER = re.compile(r"^(.+?)\s*(?:x|×|\*)\s*(\d{1,4})$")
_NONE: MoneyReading = (None, None, None)


def parse_money(text: str) -> MoneyReading:
    """Return the least and most pounds that the text names; null and open ends as DESIGN §4 says.

    Blank text and dashes are nothing recorded: null without a problem. Other currencies are null with a problem.
    """
    if VALUE_SIGNS.fullmatch(text):
        return _NONE
    plain = tidy_money(text)
    if NO_PRICE.fullmatch(plain):
        return Decimal("0.00"), Decimal("0.00"), None
    if not plain or NO_VALUE.fullmatch(plain):
        return None, None, "no value is given"
    if _OTHER.search(plain):
        return None, None, "the value is in another currency, not pounds"
    if plain.startswith("#") or re.search(r"\d{4}-\d{2}-\d{2}|\d:\d|\d/\d+/\d", plain):
        return None, None, "this is not a value that can be read"
    try:
        return _read(plain)
    except (InvalidOperation, ValueError, OverflowError):
        return None, None, "this is not a value that can be read"


def tidy_money(text: str) -> str:
    """Return the text in lower case with plain signs; a pound sign lost in re-coding (`?20`, `Â£20`) is a pound sign."""
    plain = unicodedata.normalize("NFKC", text.replace("Â£", "£").replace("Ł", "£").replace("₤", "£")).lower()
    plain = plain.replace("−", "-").replace("–", "-").replace("—", "-").replace("âˆ’", "-")
    plain = re.sub(r"(?:\ufffd|\?|\x9c|ú)(?=\s?\d)", "£", plain)
    return " ".join(plain.split()).strip(" .;,'\"`")


def _read(plain: str) -> MoneyReading:
    body = _POUNDS.sub(" ", plain)
    if re.fullmatch(r"\s*\(\s*[\d.,\s]+\)\s*(cr)?", body):
        body = "-" + body.strip(" ()cr")
    body = re.sub(r"^\s*([\d.,]+)\s*(?:cr|dr-)\s*$", r"-\1", body)
    each = bool(_EACH.search(body))
    body = _EACH.sub(" ", body)
    approx = bool(_APPROX.search(body))
    body = _APPROX.sub(" ", body)
    body = re.sub(r"\(\s*\)|\([^()\d]*\)|\[[^\[\]\d]*\]", " ", body)
    body = " ".join(_NOISE.sub(" ", body).split()).strip(" :;,.()")
    found = _read_interval(body)
    if found is None:
        return None, None, "this is not a value that can be read"
    low, high = found
    if approx and low is not None and low == high:
        low, high = sorted((_round(low * (1 - APPROXIMATION)), _round(low * (1 + APPROXIMATION))))
    ends = [end for end in (low, high) if end is not None]
    if any(abs(end) > LARGEST for end in ends):
        return None, None, "the value is larger than a register can hold"
    if low is not None and high is not None and low > high:
        return None, None, "the range of values runs backwards"
    if each:
        return low, None, "a price each or a rate: the total is at least this"
    return low, high, None


def _read_interval(body: str) -> tuple[Decimal | None, Decimal | None] | None:
    exact = _read_amount(body)
    if exact is not None:
        return exact, exact
    for pattern, kind in _BOUNDS:
        if (match := pattern.match(body)) and (amount := _read_amount(match[1])) is not None and amount >= 0:
            return _bound(kind, amount)
    if match := re.match(
        r"^(?:over|more than|above|>)\s*(.+?),?\s*(?:and|but)?\s*(?:under|less than|below|up to|<)\s*(.+)$", body
    ):
        low, high = _read_amount(match[1]), _read_amount(match[2])
        if low is not None and high is not None:
            return low + PENNY, high - PENNY
    for pattern, count, price in ((_TIMES, 1, 2), (_TIMES_AFTER, 2, 1)):
        if (match := pattern.match(body)) and (amount := _read_amount(match[price])) is not None:
            return amount * int(match[count]), amount * int(match[count])
    return _read_span(body)


def _bound(kind: str, amount: Decimal) -> tuple[Decimal | None, Decimal | None] | None:
    if kind == "most":
        return Decimal("0.00"), amount
    if kind == "under":
        return (Decimal("0.00"), amount - PENNY) if amount > 0 else None
    return (amount if kind == "least" else amount + PENNY), None


def _read_span(body: str) -> tuple[Decimal, Decimal] | None:
    match = _SPAN.match(body)
    if not match:
        return None
    left, right = _AMOUNT.fullmatch(match[1].strip()), _AMOUNT.fullmatch(match[2].strip())
    if not left or not right:
        return None
    low, high = _amount(left), _amount(right)
    if right[4] and not left[4] and low < high and low.scaleb(_SCALE[right[4]]) <= high:
        low = _round(low.scaleb(_SCALE[right[4]]))
    return (low, high) if low <= high else (high, low)


def _read_amount(text: str) -> Decimal | None:
    match = _AMOUNT.fullmatch(text.strip())
    return _amount(match) if match else None


def _amount(match: re.Match[str]) -> Decimal:
    number = Decimal(match[2].replace(",", "").replace(" ", ""))
    power = int(match[3] or 0) + _SCALE.get(match[4] or "", 0)
    sign = -1 if match[1] or match[5] else 1
    return _round(number.scaleb(power)) * sign


def _round(value: Decimal) -> Decimal:
    return value.quantize(PENNY, rounding=ROUND_HALF_UP)
