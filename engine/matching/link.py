"""Names -> links: the one function that says whether two names are the same organisation or person."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypedDict, Unpack, get_args

import polars as pl

from engine.errors import UsageError, suggest_nearest
from engine.matching.aliases import Aliases, apply_aliases, read_aliases
from engine.matching.bands import ACCEPT, join_said
from engine.matching.numbers import apply_numbers, read_numbers
from engine.matching.organisations import Readings, match_organisations, read_names
from engine.matching.persons import People, match_persons, read_people
from engine.names import keep_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.schema import PartyKind

Band = Literal["accept", "review"]
MOST_REVIEWS = 5
"""Pairs for review that are listed for a name: its best ones, or among the best of the other name."""
LINK_COLUMNS = ("left_id", "right_id", "left_name", "right_name", "score", "band", "method", "agreed", "differed")
"""Columns of link_names, in their order."""
DISMISSED: dict[str, pl.DataType] = {"left_name": pl.String(), "right_name": pl.String()}
_KINDS = ("organisation", "person")


_Names = tuple[str, str | None, str | None]


class Columns(TypedDict, total=False):
    """The columns of the two tables: names, ids, and company or staff numbers; None where there is no such column."""

    left_on: str
    right_on: str
    left_id: str | None
    right_id: str | None
    left_ref: str | None
    right_ref: str | None


@dataclass(frozen=True, slots=True)
class Corpus:
    """Names of one kind that count for rarity (sorted, distinct), read once for any number of links among them."""

    kind: PartyKind
    names: pl.Series
    read: Readings | People

    def compare(self, sides: Sequence[tuple[pl.Series, pl.Series]]) -> list[pl.DataFrame]:
        """Return for each two sets of names, all among those read, the pairs that may be the same: bands.COMPARED."""
        if isinstance(self.read, Readings):
            return match_organisations(self.read, sides)
        return match_persons(self.read, sides)

    @property
    def forms(self) -> pl.DataFrame:
        """The comparison form of each name that is one (name, form)."""
        return self.read.whole_forms

    def cover(self, names: pl.Series) -> Corpus:
        """Return the corpus with names read too; they do not count for rarity."""
        if names.is_in(self.names.implode()).all():
            return self
        return read_corpus(pl.concat([self.names, names]), self.kind, self.names)


def read_corpus(names: pl.Series, kind: PartyKind, counted: pl.Series | None = None) -> Corpus:
    """Return names as a corpus; `counted` are those that count for rarity, all of them where it is None."""
    mine = names.cast(pl.String).drop_nulls().unique().sort()
    known = mine if counted is None else counted.cast(pl.String).drop_nulls().unique().sort()
    return Corpus(kind, mine, read_names(mine, known) if kind == "organisation" else read_people(mine, known))


@dataclass(frozen=True, slots=True)
class Links:
    """What is linked (LINK_COLUMNS and decided_by), and the pairs of names (DISMISSED) that a decision keeps out.

    `decided_by` is `engine`, or who decided.
    """

    pairs: pl.DataFrame
    dismissed: pl.DataFrame


def link_names(
    left: pl.DataFrame | pl.LazyFrame,
    right: pl.DataFrame | pl.LazyFrame,
    *,
    kind: PartyKind = "organisation",
    band: Band = "accept",
    corpus: pl.Series | None = None,
    aliases: Aliases | Path | str | None = None,
    **columns: Unpack[Columns],
) -> pl.DataFrame:
    """Return the links between the names of two tables, one row for each pair of ids, columns LINK_COLUMNS.

    The names stand in the columns `left_on` and `right_on` (default `name`), the ids in `left_id` and `right_id`;
    without one, the id is the number, from 1, of the first row that holds the name, and a pair of names stands once.
    `left_ref` and `right_ref` name columns with company numbers (organisations) or staff numbers (persons). Null, and
    what is nobody's name, links to nothing. `band` accept gives accepted pairs, review also those for a person to
    decide; a score is from 0 to 1. `corpus` holds the names whose words count for rarity, those of both tables where
    it is None; `aliases` is a file of decisions, or what read_aliases made of it. Sorted by ids, then names.

    Raises UsageError where a column, the kind or the band is unknown, ProjectError where the aliases are wrong.
    """
    if band not in get_args(Band):
        raise UsageError(f"unknown band `{band}`", hint=suggest_nearest(str(band), get_args(Band)))
    links = find_links(left, right, kind=kind, corpus=corpus, aliases=aliases, **columns).pairs
    kept = links if band == "review" else links.filter(pl.col("band") == "accept")
    return kept.select(LINK_COLUMNS)


def find_links(
    left: pl.DataFrame | pl.LazyFrame,
    right: pl.DataFrame | pl.LazyFrame,
    *,
    kind: PartyKind = "organisation",
    corpus: pl.Series | None = None,
    aliases: Aliases | Path | str | None = None,
    **columns: Unpack[Columns],
) -> Links:
    """Return the links of both bands, who decided them, and what was dismissed; arguments as for link_names."""
    if kind not in _KINDS:
        raise UsageError(f"unknown kind `{kind}`", hint=suggest_nearest(str(kind), _KINDS))
    decisions = read_aliases(Path(aliases)) if isinstance(aliases, str | Path) else aliases or Aliases()
    return find_many([(left, right)], kind=kind, counted=corpus, aliases=decisions, **columns)[0]


def find_many(
    tables: Sequence[tuple[pl.DataFrame | pl.LazyFrame, pl.DataFrame | pl.LazyFrame]],
    *,
    kind: PartyKind,
    aliases: Aliases,
    corpus: Corpus | None = None,
    counted: pl.Series | None = None,
    **columns: Unpack[Columns],
) -> list[Links]:
    """Return what find_links does for each two tables, every name read, and every pair of names compared, once.

    `corpus` holds every name of the tables; without it they are read, and the names in `counted` count for rarity.
    """
    if unknown := next((name for name in columns if name not in Columns.__annotations__), None):
        raise TypeError(f"link_names has no argument `{unknown}`")
    here = (columns.get("left_on", "name"), columns.get("left_id"), columns.get("left_ref"))
    there = (columns.get("right_on", "name"), columns.get("right_id"), columns.get("right_ref"))
    rows = [(_take_rows(left, "left", kind, here), _take_rows(right, "right", kind, there)) for left, right in tables]
    rows = _keep_named(rows)
    names = [(left["name"].unique().sort(), right["name"].unique().sort()) for left, right in rows]
    if corpus is None:
        every = pl.concat([pl.Series(dtype=pl.String), *(side for pair in names for side in pair)])
        corpus = read_corpus(every, kind, counted)
    compared = corpus.compare(names) if names else []
    return [_settle(pairs, *pair, kind, aliases) for pairs, pair in zip(compared, rows, strict=True)]


def _settle(
    pairs: pl.DataFrame, rows_l: pl.DataFrame, rows_r: pl.DataFrame, kind: PartyKind, decisions: Aliases
) -> Links:
    """Return the links that compared names make with numbers and decisions."""
    parties_l, parties_r = (rows.select("name", "number").unique() for rows in (rows_l, rows_r))
    # One name for what comes of each step, so that a million pairs are held once.
    pairs = apply_numbers(pairs, parties_l, parties_r, kind)
    pairs, dismissed = apply_aliases(pairs, parties_l, parties_r, kind, decisions)
    pairs = judge_bands(pairs)
    pairs = _keep_best_reviews(pairs)
    return Links(_expand_ids(pairs, rows_l, rows_r), dismissed.sort("left_name", "right_name"))


def _take_rows(table: pl.DataFrame | pl.LazyFrame, side: str, kind: PartyKind, names: _Names) -> pl.DataFrame:
    """Return id, name and number of the rows with a name, each once."""
    on, id_, ref = names
    schema = table.collect_schema()
    for column in filter(None, names):
        if column not in schema:
            hint = suggest_nearest(column, schema)
            raise UsageError(f"the {side} table has no column `{column}`", hint=hint)
        if schema[column].is_nested() or schema[column] == pl.Binary:
            raise UsageError(f"the column `{column}` of the {side} table holds no text but {schema[column]}")
    rows = table.lazy().select(
        id=pl.col(id_) if id_ else pl.int_range(1, pl.len() + 1, dtype=pl.Int64),
        name=pl.col(on).cast(pl.String),
        ref=pl.col(ref).cast(pl.String) if ref else pl.lit(None, pl.String),
    )
    if id_ is None:
        rows = rows.with_columns(pl.col("id").min().over("name"))
    return rows.filter(pl.col("name").is_not_null()).select("id", "name", number=read_numbers(kind)).unique().collect()


def _keep_named(rows: Sequence[tuple[pl.DataFrame, pl.DataFrame]]) -> list[tuple[pl.DataFrame, pl.DataFrame]]:
    """Return the rows whose name is one; each name is looked at once."""
    every = pl.concat([pl.Series("name", dtype=pl.String), *(side["name"] for pair in rows for side in pair)])
    true = pl.DataFrame({"name": keep_names(every.unique())})
    return [(left.join(true, on="name", how="semi"), right.join(true, on="name", how="semi")) for left, right in rows]


def judge_bands(pairs: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs with their band, what held them back told in `differed`, and scores of four places."""
    score, reasons = pl.col("score").round(4), pl.col("held").list.unique(maintain_order=True)
    held = pl.when(reasons.list.len() > 0).then(pl.format("held back: {}", reasons.list.join(", ")))
    accepted = (score >= ACCEPT) & (reasons.list.len() == 0)
    return pairs.with_columns(
        score=score,
        band=pl.when(accepted).then(pl.lit("accept")).otherwise(pl.lit("review")),
        differed=join_said(pl.col("differed"), held),
    )


def _keep_best_reviews(pairs: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs less those for review that are not among the best few of either of their names."""
    review = pairs.filter(pl.col("band") == "review")
    best = review.group_by("left_name", "right_name").agg(pl.col("score").max())
    for side, other in (("left", "right"), ("right", "left")):
        order = ["score", f"{other}_name"]
        best = best.sort(order, descending=[True, False]).with_columns(
            pl.int_range(pl.len()).over(f"{side}_name").alias(f"rank_{side}")
        )
    kept = best.filter((pl.col("rank_left") < MOST_REVIEWS) | (pl.col("rank_right") < MOST_REVIEWS))
    names = ["left_name", "right_name"]
    return pl.concat([pairs.filter(pl.col("band") == "accept"), review.join(kept, on=names, how="semi")])


def _expand_ids(pairs: pl.DataFrame, left: pl.DataFrame, right: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs of ids, LINK_COLUMNS and decided_by; where two numbers share an id and a name, the best pair."""
    columns = [*LINK_COLUMNS, "decided_by"]
    order = ["left_id", "right_id", "left_name", "right_name"]
    for side, rows in (("left", left), ("right", right)):
        numbered = rows.rename({name: f"{side}_{name}" for name in rows.columns})
        pairs = pairs.join(numbered, on=[f"{side}_name", f"{side}_number"], nulls_equal=True)
    pairs = pairs.select(columns)
    if not pairs.select(order).is_duplicated().any():
        return pairs.sort(order)
    best = pairs.sort(
        [*order, "band", "score", "method", "agreed", "differed"], descending=[False] * 5 + [True] + [False] * 3
    )
    return best.unique(order, keep="first", maintain_order=True)
