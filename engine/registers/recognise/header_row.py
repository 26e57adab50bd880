"""The header row of a table: the one place that looks for it, whatever it is told by."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from engine.registers.vocabulary import normalise_words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from engine.reading import RawTable

_SEARCHED_ROWS = 50
"""Non-blank rows in which the header is looked for."""
_NEARLY_FULL = 0.6


class HeaderRow(NamedTuple):
    """The number of a header row, null where the format itself names the columns, and its cells."""

    number: int | None
    cells: tuple[str | None, ...]


def choose_header_row(
    table: RawTable, rate: Callable[[Sequence[str | None]], float], *, share: float, least: float
) -> HeaderRow | None:
    """Return the first row near the top that is rated at least a share of the best, None where none reaches `least`.

    What the format itself names the columns is the header, however it is rated.
    """
    if table.header is not None:
        return HeaderRow(None, table.header)
    head = table.cells.head(_SEARCHED_ROWS).rows()
    rates = [rate(cells) for _, *cells in head]
    best = max(rates, default=0.0)
    if best < least:
        return None
    number, *cells = head[next(place for place, rated in enumerate(rates) if rated >= best * share)]
    return HeaderRow(int(number), tuple(cells))


def find_header_row(table: RawTable, names: Sequence[str]) -> HeaderRow | None:
    """Return the first row that holds all the names, None where no row does."""
    wanted = set(map(normalise_words, names))

    def holds(cells: Sequence[str | None]) -> bool:
        return wanted <= {normalise_words(cell) for cell in cells if cell}

    found = choose_header_row(table, holds, share=1.0, least=1.0)
    return found if found is not None and holds(found.cells) else None


def guess_header(table: RawTable) -> HeaderRow:
    """Return the likely header of a table that no mapping reads: the first row near the top that is nearly full.

    Titles and notes fill a cell or two; a header may lack one that the rows below fill.
    """
    found = choose_header_row(table, _count_filled, share=_NEARLY_FULL, least=1.0)
    assert found is not None, "a table has a row with a cell"
    return found


def _count_filled(cells: Sequence[str | None]) -> float:
    return sum(cell is not None for cell in cells)
