"""Invisible characters are left out of cells: control characters, direction marks, zero-width characters.

A name with U+202E in it would be shown backwards, and one with U+200B in it would match nothing, while both look right.
They are taken out where a file is read, so that neither matching nor a CSV, a terminal or a page meets them; the cell
as it was stands in a remark of its row. C1 controls are what cp1252 leaves where it is called Latin-1: they become the
characters they stand for.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from collections.abc import Sequence

Remark = tuple[int, str, str]
"""A row, what it says, and what is odd about it."""
MOST_REMARKS = 1000
"""Rows with invisible characters that are told one by one; the rest are counted in one remark."""
_KINDS = {
    "control characters": "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029",
    "direction marks": "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069",
    "zero-width characters": "\u00ad\u034f\u180e\u200b-\u200d\u2060-\u2065\ufeff\ufff9-\ufffb\U000e0000-\U000e007f",
}
_ANY = f"[{''.join(_KINDS.values())}]"
_ANY_TEXT = re.compile(_ANY)
_SPACES = dict.fromkeys("\x0b\x0c\x1c\x1d\x1e\x1f\u2028\u2029", " ")
_CP1252 = {
    chr(code): bytes([code]).decode("cp1252")
    for code in range(0x80, 0xA0)
    if code not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}
"""The five codes that are left out mean nothing in cp1252."""
_LOST_POUND = re.compile(r"\x9c(?=\s?\d)")
"""£ in code page 850 is œ in cp1252."""
_LEADS = np.zeros(256, dtype=bool)
_LEADS[[0xC2, 0xCD, 0xD8, 0xE1, 0xE2, 0xEF, 0xF3]] = True
_SECONDS = {
    0xC2: [*range(0x80, 0xA0), 0xAD],
    0xCD: [0x8F],
    0xD8: [0x9C],
    0xE1: [0xA0],
    0xE2: [0x80, 0x81],
    0xEF: [0xBB, 0xBF],
    0xF3: [0xA0],
}
_PAIRS = np.zeros((256, 256), dtype=bool)
for _lead, _next in _SECONDS.items():
    _PAIRS[_lead, _next] = True
_TEXT_CONTROLS = bytes({9, 10, 13, *range(0x20, 0x7F), *range(0x80, 0x100)})
_BLOCK = 4 * 1024 * 1024


def may_hold_marks(data: bytes) -> bool:
    """Tell whether UTF-8 text may hold a character that nobody sees; false is certain."""
    if data.translate(None, _TEXT_CONTROLS):
        return True
    if data.isascii():
        return False
    codes = np.frombuffer(data, dtype=np.uint8)
    for start in range(0, len(codes), _BLOCK):
        block = codes[start : start + _BLOCK + 1]
        leads = np.flatnonzero(block[:-1] >= 0xC2)
        if _PAIRS[block[leads], block[leads + 1]].any():
            return True
    return False


def clear_text(text: str) -> str:
    """Return the text without the characters that nobody sees; what separates words becomes a space."""
    if not _ANY_TEXT.search(text):
        return text
    plain = _LOST_POUND.sub("£", text)
    return _ANY_TEXT.sub(lambda found: _SPACES.get(found[0]) or _CP1252.get(found[0], ""), plain)


def clear_marks(frame: pl.DataFrame, first_row: int = 1) -> tuple[pl.DataFrame, list[Remark]]:
    """Return the columns of text without characters that nobody sees, and a remark for each row that held some.

    Rows are counted from `first_row`.
    """
    texts = [name for name, dtype in frame.schema.items() if dtype == pl.String]
    if not texts:
        return frame, []
    odd = frame.select(pl.col(texts).str.contains(_ANY).any()).row(0)
    names = [name for name, found in zip(texts, odd, strict=True) if found]
    if not names:
        return frame, []
    held = (
        frame.select(names)
        .with_row_index("row", offset=first_row)
        .filter(pl.any_horizontal(pl.col(names).str.contains(_ANY)))
    )
    distinct = pl.concat([held[name].drop_nulls() for name in names]).unique()
    distinct = distinct.filter(distinct.str.contains(_ANY))
    plain = pl.Series([clear_text(text) for text in distinct.to_list()], dtype=pl.String)
    cleared = frame.with_columns(pl.col(names).replace(distinct, plain))
    return cleared, _remark(held, names)


def _remark(held: pl.DataFrame, names: Sequence[str]) -> list[Remark]:
    remarks = [_describe(row[0], row[1:]) for row in held.select("row", *names).head(MOST_REMARKS).rows()]
    more = held.height - MOST_REMARKS
    if more > 0:
        row = held["row"][MOST_REMARKS]
        remarks.append((row, "", f"characters that nobody sees are left out of {more:,} more rows from here on"))
    return remarks


def _describe(row: int, cells: Sequence[str | None]) -> Remark:
    odd = [cell for cell in cells if cell and _ANY_TEXT.search(cell)]
    kinds = [kind for kind, codes in _KINDS.items() if any(re.search(f"[{codes}]", cell) for cell in odd)]
    said = _ANY_TEXT.sub(lambda mark: f"<U+{ord(mark[0]):04X}>", " | ".join(odd))[:200]
    return row, said, f"{' and '.join(kinds)} are left out of this row"
