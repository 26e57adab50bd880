"""Linking: the names that rules join -> links, and what links.csv says of each pair."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, get_args

import polars as pl

from engine.findings import LINK_SCHEMA
from engine.matching import DISMISSED, Columns, Corpus, Links, Texts, find_many, link_texts, number_texts, read_corpus
from engine.rulebook import PAIR_SCHEMA
from engine.schema import PartyKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.matching import Aliases, Parties
    from engine.rulebook import PairKey, Rule, RuleFindings

KINDS = len(get_args(PartyKind))
"""Kinds of names, which are read and linked side by side."""
LINK_TOLD = ("left_name", "right_name", "method", "agreed", "differed", "decided_by")
_TURNED = {"left": "right", "right": "left", "left_name": "right_name", "right_name": "left_name"}
LINKED: dict[str, pl.DataType] = {**PAIR_SCHEMA, **{name: LINK_SCHEMA[name] for name in LINK_TOLD}}


def read_corpora(parties: Parties, keys: Sequence[tuple[PairKey, PartyKind]]) -> dict[PartyKind, Corpus]:
    """Return the names of each kind that is linked, read once; all of them count for rarity."""
    kinds = sorted({kind for _, kind in keys})
    with ThreadPoolExecutor(max_workers=KINDS) as workers:
        read = workers.map(lambda kind: read_corpus(parties.list_names(kind)["name"], kind), kinds)
        return dict(zip(kinds, read, strict=True))


def link_all(
    parties: Parties,
    keys: Sequence[tuple[PairKey, PartyKind]],
    aliases: Aliases,
    corpora: Mapping[PartyKind, Corpus],
) -> dict[PairKey, Links]:
    """Return the links between the parties of each two register roles: PAIR_SCHEMA and LINK_SCHEMA of a pair.

    Of one role with itself, every link stands in both directions; registers that are not there have none. `corpora`
    hold the names that count for rarity, by kind.
    """
    found = {key: Links(pl.DataFrame(schema=LINKED), pl.DataFrame(schema=DISMISSED)) for key, _ in keys}
    there = [(key, kind) for key, kind in keys if {key[0], key[2]} <= set(parties.frames)]
    kinds = sorted({kind for _, kind in there})
    with ThreadPoolExecutor(max_workers=KINDS) as workers:
        linking = workers.map(
            lambda kind: _link_kind(parties, [key for key, its in there if its == kind], aliases, corpora[kind]), kinds
        )
        for links in linking:
            found |= links
    return found


def _link_kind(parties: Parties, keys: Sequence[PairKey], aliases: Aliases, corpus: Corpus) -> dict[PairKey, Links]:
    tables = [(parties.take_role(key[0], key[1]), parties.take_role(key[2], key[3])) for key in keys]
    known = corpus.cover(pl.concat([side["name"] for pair in tables for side in pair]))
    ids = Columns(left_id="party", right_id="party", left_ref="ref", right_ref="ref")
    found = find_many(tables, kind=corpus.kind, aliases=aliases, corpus=known, **ids)
    return {key: _number(links, key) for links, key in zip(found, keys, strict=True)}


def _number(links: Links, key: PairKey) -> Links:
    """Return the links as those of parties' numbers, of one role with itself in both directions."""
    pairs = links.pairs.rename({"left_id": "left", "right_id": "right"}).select(list(LINKED))
    if key[:2] == key[2:]:
        both = pl.concat([pairs, pairs.rename(_TURNED).select(list(LINKED))])
        pairs = both.sort("left", "right", "band", -pl.col("score")).unique(
            ["left", "right"], keep="first", maintain_order=True
        )
    return Links(pairs, links.dismissed)


def link_mentions(parties: Parties, keys: Sequence[PairKey]) -> tuple[dict[PairKey, Links], Texts]:
    """Return the mentions of parties in texts, as link_all does, and the numbered texts they point at."""
    texts = number_texts(parties, [key[:2] for key in keys])
    dismissed = pl.DataFrame(schema=DISMISSED)
    decided = pl.lit("engine").alias("decided_by")
    found = {key: link_texts(parties, texts, key[:2], key[2:]).with_columns(decided) for key in keys}
    return {key: Links(links.select(list(LINKED)), dismissed) for key, links in found.items()}, texts


def describe_links(
    linked: Mapping[PairKey, Links], rules: Sequence[Rule], findings: Sequence[RuleFindings]
) -> pl.DataFrame:
    """Return links.csv: each linked pair of names once, with the rules that a pair up for review would raise.

    Of the names of one role linked with each other, a name with itself is left out, and a pair stands in one order.
    """
    if not linked:
        return pl.DataFrame(schema=LINK_SCHEMA)
    raising = pl.concat(
        [
            pl.DataFrame(schema={"left": pl.UInt32(), "right": pl.UInt32(), "rule": pl.String()}),
            *(
                found.would_raise.with_columns(pl.lit(rule.name).alias("rule"))
                for rule, found in zip(rules, findings, strict=True)
            ),
        ]
    )
    names = ["left_name", "right_name"]
    table = pl.concat([_take_once(key, links.pairs) for key, links in linked.items()])
    turned = raising.rename({"left": "right", "right": "left"}).select(raising.columns)
    named = table.join(pl.concat([raising, turned]).unique(), on=["left", "right"]).group_by(names)
    table = table.join(
        named.agg(pl.col("rule").unique().sort().str.join(";").alias("would_raise")), on=names, how="left"
    )
    table = table.with_columns(pl.col("would_raise").fill_null(""))
    columns = list(LINK_SCHEMA)
    ties = ("method", "agreed", "differed", "would_raise")
    best = table.sort("left_name", "right_name", "band", -pl.col("score"), *ties)
    return best.unique(["left_name", "right_name"], keep="first", maintain_order=True).select(columns)


def _take_once(key: PairKey, pairs: pl.DataFrame) -> pl.DataFrame:
    return pairs.filter(pl.col("left_name") < pl.col("right_name")) if key[:2] == key[2:] else pairs
