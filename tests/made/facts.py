"""Facts for rule tests: canonical frames from the few values that matter, with every party linked by its name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import polars as pl

from engine.matching.mentions.link import number_texts
from engine.matching.parties import gather_parties
from engine.rulebook import evaluate
from engine.rulebook.matches import PAIR_SCHEMA, Facts, compile_rule, list_mention_keys, list_pair_keys
from engine.schema.findings import KNOWN
from engine.schema.registers import Source, make_polars_schema


def evaluate_rule(rule, facts: Facts, settings=None) -> evaluate.RuleFindings:
    """What a rule finds; a run compiles each rule once, a test as often as it asks."""
    return evaluate.evaluate_rule(compile_rule(rule), facts, settings)


def number_files(register: str, rows: list[dict]) -> dict[str, int]:
    """The index of each source of a register, in the order in which its rows first name them."""
    files = dict.fromkeys(row.get("source_file", f"{register}.csv") for row in rows) or {f"{register}.csv": None}
    return {file: 100 * list(KNOWN).index(register) + number for number, file in enumerate(files)}


def make_frame(register: str, rows: list[dict]) -> pl.DataFrame:
    """A canonical frame; a date or amount may be one value, a (low, high) pair, or None."""
    about = KNOWN[register]
    made = []
    files = number_files(register, rows)
    for number, row in enumerate(rows):
        full = {"record_id": f"{register}-{number}", "source_file": f"{register}.csv", "source_row": number + 2}
        full |= {name: row[name] for name in ("record_id", "source_file", "source_row") if name in row}
        full |= {"source_sheet": "", "source": files[full["source_file"]]}
        for field in about.fields:
            value = row.get(field.name, field.absent)
            if field.kind in ("date", "money"):
                low, high = value if isinstance(value, tuple) else (value, value)
                full |= {field.name: low, f"{field.name}_max": high}
            else:
                full[field.name] = value
        made.append(full)
    return pl.DataFrame(made, schema=make_polars_schema(about))


def make_facts(
    rules: list,
    registers: dict[str, list[dict]],
    *,
    covers: tuple[dt.date, dt.date] | None = (dt.date(2000, 1, 1), dt.date(2099, 1, 1)),
    lacking: frozenset[str] | Mapping[str, frozenset[str]] = frozenset(),
    review: frozenset[str] = frozenset(),
    as_of: dt.date = dt.date(2025, 6, 30),
) -> Facts:
    """Facts in which equal names are linked, and mentioned by texts that hold them; names in `review` are linked in the review band only."""
    plans = [compile_rule(rule) for rule in rules]
    frames = {register: make_frame(register, rows) for register, rows in registers.items()}
    sources = tuple(
        Source(
            index=index,
            register=register,
            file=file,
            sheet="",
            mapping="generic",
            sha256="",
            encoding="utf-8",
            header_row=1,
            rows_in=(kept := frame.filter(pl.col("source_file") == file).height),
            kept=kept,
            set_aside=0,
            columns=frozenset(KNOWN[register].field_names())
            - (lacking if isinstance(lacking, frozenset) else lacking.get(file, frozenset())),
            covers_from=covers[0] if covers else None,
            covers_to=covers[1] if covers else None,
            assumed=False,
        )
        for register, frame in frames.items()
        for file, index in number_files(register, registers[register]).items()
    )
    parties = gather_parties(frames, KNOWN)
    pairs = {}
    for key, _kind in list_pair_keys(plans, KNOWN):
        if {key[0], key[2]} <= set(frames):
            left, right = parties.take_role(key[0], key[1]), parties.take_role(key[2], key[3])
            joined = left.join(right, on="name", suffix="_right")
            # a party is always itself
            near = pl.col("name").is_in(list(review))
            near = near & (pl.col("party") != pl.col("party_right")) if key[:2] == key[2:] else near
            band = pl.when(near).then(pl.lit("review")).otherwise(pl.lit("accept"))
            pairs[key] = joined.select(
                pl.col("party").alias("left"),
                pl.col("party_right").alias("right"),
                pl.lit(0.97).alias("score"),
                band.alias("band"),
            ).cast(PAIR_SCHEMA)
    keys = [key for key in list_mention_keys(plans, KNOWN) if {key[0], key[2]} <= set(frames)]
    texts = number_texts(parties, [key[:2] for key in keys])
    for key in keys:
        used = texts.frames[key[0]].select(left=key[1]).drop_nulls().unique()
        said = texts.table.join(used, left_on="number", right_on="left").rename({"number": "left"})
        both = said.join(parties.take_role(*key[2:]).rename({"party": "right"}), how="cross")
        held = both.filter(pl.col("text").str.contains(pl.col("name"), literal=True))
        band = pl.when(pl.col("name").is_in(list(review))).then(pl.lit("review")).otherwise(pl.lit("accept"))
        pairs[key] = held.select("left", "right", score=pl.lit(0.97), band=band).cast(PAIR_SCHEMA)
    return Facts(texts.frames, sources, pairs, as_of)
