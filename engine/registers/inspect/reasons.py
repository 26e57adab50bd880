"""Reasons why a table was taken for its register, which comes next, or what it lacks where it fits none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.registers.mapping import GENERIC
from engine.registers.recognise import OCDS, rate_registers
from engine.registers.vocabulary import load_headers
from engine.schema import REGISTERS

if TYPE_CHECKING:
    from engine.errors import RegisterError
    from engine.reading import RawTable
    from engine.registers.recognise import Layout, Understood


def explain_choice(each: Understood) -> str:
    """Return why a table was taken for its register, in one sentence."""
    mapping = each.mapping
    if mapping is None:
        return each.reason
    if mapping.format == OCDS:
        return "the file holds OCDS releases, which are awards"
    if mapping.format != GENERIC:
        columns = ", ".join(f"`{name}`" for name in mapping.recognise or mapping.names()[:4])
        return f"the mapping `{mapping.format}` fits: the table has its columns {columns}"
    scores, layouts = rate_registers(each.table, f"{each.table.file} {each.table.sheet}")
    own = scores.pop(each.register.name, None)
    text = "the register was stated" if each.entry.register else "its headers fit this register best"
    text += (
        f" (fit {own:g}, {_count(len(mapping.columns))})" if own is not None else f" ({_count(len(mapping.columns))})"
    )
    if scores:
        name = max(scores, key=lambda other: scores[other])
        taken = _count(len(layouts[name].assignments))
        text += f"; next is {name} (fit {scores[name]:g}, {taken})"
    elif not each.entry.register:
        text += "; no other register fits"
    if mapping.sentence:
        text += f"; no column names the other party, so the sentences of `{mapping.sentence.column}` are read"
    return text


def _count(columns: int) -> str:
    return "1 column" if columns == 1 else f"{columns} columns"


def explain_misfit(table: RawTable, error: RegisterError, *, stated: bool) -> str:
    """Return why a table fits no register: what the error says, or which register is nearest and what it lacks.

    `stated` says that a register or a mapping was given, whose error is the reason.
    """
    said = str(error.problems[0]).removeprefix(f"{table.file}: ")
    if stated:
        return said
    scores, layouts = rate_registers(table, f"{table.file} {table.sheet}")
    best = [name for name, score in scores.items() if score == max(scores.values())]
    if len(best) > 1:
        return f"it could be {' or '.join(best)}, which fit alike (fit {scores[best[0]]:g}); say which with --register"
    near = max(layouts, key=lambda name: layouts[name].score, default=None)
    if near is None:
        return "no header is one that a register has"
    return f"no register fits; nearest is {near}: {_find_lack(near, layouts[near])}"


def _find_lack(name: str, layout: Layout) -> str:
    register, words = REGISTERS[name], load_headers()[name]
    found = ", ".join(f"`{each.header}` could be {each.field}" for each in layout.assignments[:3])
    lacking = [field for field in register.essential if field not in layout.fields]
    if lacking:
        examples = ", ".join(words.fields[lacking[0]].same[:3])
        return f"{found}, but no column gives {' or '.join(lacking)} (a header such as {examples})"
    telling = ", ".join(field for field in register.field_names() if field in words.telling)
    return f"{found}, but no column tells that it is one ({telling})"
