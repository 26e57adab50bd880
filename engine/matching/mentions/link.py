"""Texts to link: frames -> distinct texts, numbered behind the parties, and the frames that point at them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from engine.matching.mentions.find import find_mentions

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from engine.matching.parties import Parties


@dataclass(frozen=True, slots=True)
class Texts:
    """The distinct texts (number, text), and the frames with a column `text.FIELD` for each text field looked into.

    The numbers go on from those of the parties, so that no text and party share one. A null text has no number.
    """

    table: pl.DataFrame
    frames: Mapping[str, pl.DataFrame]


def number_texts(parties: Parties, wanted: Iterable[tuple[str, str]]) -> Texts:
    """Return the texts of the wanted registers and columns (`text.FIELD`); a register that is not there has none."""
    there = sorted({(register, column) for register, column in wanted if register in parties.frames})
    fields = {(register, column): column.removeprefix("text.") for register, column in there}
    said = [parties.frames[register].select(text=pl.col(field)) for (register, _), field in fields.items()]
    distinct = pl.concat([pl.DataFrame(schema={"text": pl.String()}), *said]).drop_nulls().unique().sort("text")
    table = distinct.with_row_index("number", offset=parties.table.height)
    frames = dict(parties.frames)
    for (register, column), field in fields.items():
        numbered = table.select(pl.col("text").alias(field), pl.col("number").alias(column))
        frames[register] = frames[register].join(numbered, on=field, how="left", maintain_order="left")
    return Texts(table, frames)


def link_texts(parties: Parties, texts: Texts, text: tuple[str, str], party: tuple[str, str]) -> pl.DataFrame:
    """Return which texts (register, `text.FIELD`) mention which parties (register, role) by name.

    Columns: left (the text's number), right (the party's), score, band, left_name (the text around what was found),
    right_name, method, agreed, differed; without rows where a register is not there.
    """
    schema: dict[str, pl.DataType] = {"left": pl.UInt32(), "right": pl.UInt32(), "score": pl.Float64()}
    schema |= dict.fromkeys(("band", "left_name", "right_name", "method", "agreed", "differed"), pl.String())
    if not {text[0], party[0]} <= set(texts.frames):
        return pl.DataFrame(schema=schema)
    used = texts.frames[text[0]].select(number=text[1]).drop_nulls().unique()
    said = texts.table.join(used, on="number", how="semi")
    named = parties.take_role(*party)
    field = text[1].removeprefix("text.")
    found = find_mentions(said, named, parties.list_names("organisation"), field)
    return (
        found.join(said, on="text")
        .join(named, on="name")
        .sort("number", "party")
        .select(
            left="number",
            right="party",
            score="score",
            band="band",
            left_name="excerpt",
            right_name="name",
            method=pl.lit("mention"),
            agreed="agreed",
            differed="differed",
        )
        .select([pl.col(name).cast(dtype) for name, dtype in schema.items()])
    )
