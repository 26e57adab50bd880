"""aliases.csv -> what people have decided about pairs of names; a decision wins over any score."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from engine.documents import DecisionReader
from engine.errors import Place, Problem, ProjectError, suggest_nearest
from engine.findings import DEFECT_SCHEMA
from engine.matching.bands import join_said
from engine.matching.numbers import read_numbers, write_numbers_differ
from engine.names import fold_text, is_name, normalise_company_number
from engine.reading import ROW

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from engine.documents import Decision
    from engine.schema import PartyKind

COLUMNS = ("left", "right", "kind", "verdict", "who", "when", "why")
KINDS: tuple[PartyKind, ...] = ("organisation", "person")
VERDICTS = ("same", "different")
_SCHEMA: dict[str, pl.DataType] = {
    **{name: pl.String() for name in COLUMNS},
    "row": pl.Int64(),
    "left_key": pl.String(),
    "right_key": pl.String(),
}


@dataclass(frozen=True, slots=True)
class Aliases:
    """The decisions of one file: its columns, `when` in ISO form, `row`, and the keys its two names compare by."""

    table: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=_SCHEMA))
    file: str = "aliases.csv"


def read_aliases(path: Path, shown: str | None = None) -> Aliases:
    """Return the decisions of a CSV file with the columns left, right, kind, verdict, who, when, why.

    An empty kind is an organisation. A name may be a company number instead. Raises ProjectError with every line that
    is wrong, lines that contradict each other among them; `shown` is the name of the file in those lines.
    """
    file = shown or path.name
    reader = DecisionReader(file, COLUMNS, optional=("kind",))
    rows = _read_rows(reader, reader.read(path))
    reader.raise_problems()
    return Aliases(rows, file)


def _read_rows(reader: DecisionReader, decisions: Sequence[Decision]) -> pl.DataFrame:
    """Return the decisions with their keys (_SCHEMA), and note what is wrong with each."""
    texts = {name: [decision.said[name] or None for decision in decisions] for name in COLUMNS}
    rows = pl.DataFrame({ROW: [decision.row for decision in decisions], **texts}, schema_overrides=_SCHEMA)
    days = [day.isoformat() if (day := reader.day(decision, "when")) else None for decision in decisions]
    rows = rows.with_columns(
        pl.col("kind").str.to_lowercase().fill_null(KINDS[0]),
        pl.col("verdict").str.to_lowercase(),
        when=pl.Series(days, dtype=pl.String),
        said=pl.col("when"),
    )
    rows = rows.with_columns(**{f"{side}_key": _make_cell_key(side) for side in ("left", "right")})
    for row in rows.iter_rows(named=True):
        for column, message, hint in _check_row(row):
            reader.refuse(message, row[ROW], column, hint)
    if not reader.problems:
        _note_contradictions(rows, reader)
    return rows.select([pl.col(name).cast(dtype) for name, dtype in _SCHEMA.items()])


def _check_row(row: dict[str, str | None]) -> list[tuple[str, str, str | None]]:
    """Return column, message and hint of each thing that is wrong with a decision."""
    found: list[tuple[str, str, str | None]] = []
    why = "every decision says who made it, when and why"
    hints = {"left": None, "right": None, "who": why, "why": why}
    found += [(column, f"`{column}` is empty", hint) for column, hint in hints.items() if row[column] is None]
    hint = "write a name" if row["kind"] == "person" else "write a name or a company number"
    nobody = [side for side in ("left", "right") if row[side] is not None and row[f"{side}_key"] is None]
    found += [(side, f"`{row[side]}` is nobody's name", hint) for side in nobody]
    for column, words in (("kind", KINDS), ("verdict", VERDICTS)):
        text = row[column]
        if text is None:
            found.append((column, f"`{column}` is empty", f"it is {' or '.join(words)}"))
        elif text not in words:
            found.append((column, f"unknown {column} `{text}`", suggest_nearest(text, words)))
    if row["said"] is None:
        found.append(("when", "`when` is empty", "write it as 2024-04-01"))
    return found


def _make_name_key(name: pl.Expr) -> pl.Expr:
    """Return the letters and digits of a name in one case, without marks."""
    return fold_text(name).str.replace_all(r"[^\p{L}\p{N}]+", "")


def _make_cell_key(column: str) -> pl.Expr:
    """Return the key of a cell: `#` and a company number, else a name's key, null for what is nobody's name."""
    number = pl.when(pl.col("kind") == "organisation").then(normalise_company_number(pl.col(column)))
    return pl.coalesce("#" + number, pl.when(is_name(pl.col(column))).then(_make_name_key(pl.col(column))))


def _note_contradictions(rows: pl.DataFrame, reader: DecisionReader) -> None:
    pair = pl.concat_list("left_key", "right_key").list.sort()
    firsts: dict[tuple[object, ...], dict[str, object]] = {}
    for row in rows.with_columns(pair=pair.list.join("\x1f")).iter_rows(named=True):
        first = firsts.setdefault((row["kind"], row["pair"]), row)
        if first["verdict"] != row["verdict"]:
            reader.refuse(_write_contradiction(first, row), row[ROW], "verdict", "keep the one that holds")


def _write_contradiction(first: dict[str, object], row: dict[str, object]) -> str:
    return (
        f"`{row['left']}` and `{row['right']}` are {row['verdict']} on line {row[ROW]} "
        f"and {first['verdict']} on line {first[ROW]}"
    )


def apply_aliases(
    pairs: pl.DataFrame, left: pl.DataFrame, right: pl.DataFrame, kind: PartyKind, aliases: Aliases
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the pairs of parties as people decided them, with `decided_by`, and the names of dismissed pairs.

    `pairs` is what numbers.apply_numbers returns, `left` and `right` have name and number, distinct. A pair decided
    the same is in whatever its score or numbers; one decided different is out, and dismissed (left_name, right_name)
    where it would be in. Decisions are never chained. Raises ProjectError where two decisions on one pair differ.
    """
    if aliases.table.is_empty():
        undecided = pairs.with_columns(differed=join_said(pl.col("differed")), decided_by=pl.lit("engine"))
        return undecided, pairs.clear().select("left_name", "right_name")
    keys = ["left_name", "left_number", "right_name", "right_number"]
    decided = _find_decided(left, right, kind, aliases)
    _refuse_contradictions(decided, aliases.file)
    decided = decided.sort("row").unique(keys, keep="first", maintain_order=True)
    different = decided.filter(pl.col("verdict") == "different")
    dismissed = pairs.join(different, on=keys, how="semi", nulls_equal=True)
    same = decided.filter(pl.col("verdict") == "same").select(*keys, "who", "when", "why")
    kept = pairs.join(different, on=keys, how="anti", nulls_equal=True)
    judged = kept.join(same, on=keys, how="full", nulls_equal=True, coalesce=True)
    return _judge_decided(judged, kind), dismissed.select("left_name", "right_name").unique()


def _judge_decided(pairs: pl.DataFrame, kind: PartyKind) -> pl.DataFrame:
    same = pl.col("who").is_not_null()
    differed = pl.when(pl.col("differed").is_null()).then(write_numbers_differ(kind)).otherwise("differed")
    decision = pl.format("decided the same by {} on {}: {}", "who", "when", "why")
    return pairs.with_columns(
        score=pl.when(same).then(1.0).otherwise("score"),
        held=pl.when(same).then(pl.lit([], pl.List(pl.String))).otherwise("held"),
        method=pl.when(same).then(pl.lit("alias")).otherwise("method"),
        agreed=join_said(pl.when(same).then(decision), pl.col("agreed")),
        differed=join_said(differed),
        decided_by=pl.when(same).then("who").otherwise(pl.lit("engine")),
    ).drop("who", "when", "why")


def _list_keys(parties: pl.DataFrame, side: str) -> pl.DataFrame:
    """Return SIDE_name, SIDE_number and key, one row for each key that a party goes by."""
    named = parties.select("name", "number", key=_make_name_key(pl.col("name")))
    numbered = parties.select("name", "number", key="#" + pl.col("number")).drop_nulls("key")
    both = pl.concat([named, numbered])
    return both.select(pl.col("name").alias(f"{side}_name"), pl.col("number").alias(f"{side}_number"), "key")


def _find_decided(left: pl.DataFrame, right: pl.DataFrame, kind: PartyKind, aliases: Aliases) -> pl.DataFrame:
    """Return the pairs of parties that a decision names, either way round, with the decision."""
    said = aliases.table.filter(pl.col("kind") == kind)
    either = pl.concat([said, said.rename({"left_key": "right_key", "right_key": "left_key"}).select(said.columns)])
    return (
        either.join(_list_keys(left, "left"), left_on="left_key", right_on="key")
        .join(_list_keys(right, "right"), left_on="right_key", right_on="key")
        .unique(["row", "left_name", "left_number", "right_name", "right_number"], keep="any")
    )


def _refuse_contradictions(decided: pl.DataFrame, file: str) -> None:
    keys = ["left_name", "left_number", "right_name", "right_number"]
    twice = decided.filter(pl.col("verdict").n_unique().over(keys) > 1).sort(*keys, "row")
    found = []
    for _, group in twice.group_by(keys, maintain_order=True):
        first, *others = group.to_dicts()
        row = next(other for other in others if other["verdict"] != first["verdict"])
        names = {"left": row["left_name"], "right": row["right_name"]}
        place = Place(file, row["row"])
        found.append(Problem(_write_contradiction(first, {**row, **names}), place, "keep the one that holds"))
    if found:
        raise ProjectError.of(found)


def find_unused(aliases: Aliases, parties: pl.DataFrame) -> pl.DataFrame:
    """Return the names of decisions that stand in no register of the run, as defects of the aliases file.

    `parties` has kind, name and ref. The field is left or right, the row the decision's own.
    """
    known = [
        pl.concat([of_kind.select(key=_make_name_key(pl.col("name"))), of_kind.select(key="#" + read_numbers(kind))])
        .drop_nulls()
        .unique()
        .with_columns(kind=pl.lit(kind))
        for kind in KINDS
        for of_kind in [parties.filter(pl.col("kind") == kind)]
    ]
    sides = [
        aliases.table.select("row", "kind", key=f"{side}_key", said=side, field=pl.lit(side))
        for side in ("left", "right")
    ]
    unused = pl.concat(sides).join(pl.concat(known), on=["kind", "key"], how="anti").sort("row", "field")
    return unused.select(
        register=pl.lit("aliases"),
        source_file=pl.lit(aliases.file),
        source_sheet=pl.lit(""),
        source_row="row",
        field="field",
        said="said",
        problem=pl.lit("no register of this run has this name, so the decision has no effect"),
        severity=pl.lit("info"),
    ).select([pl.col(name).cast(dtype) for name, dtype in DEFECT_SCHEMA.items()])
