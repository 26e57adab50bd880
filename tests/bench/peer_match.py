"""One peer as a program: peer_match.py TOOL LEFT RIGHT OUT (id, name -> left_id, right_id, score), or --pairs.

With --pairs LEFT holds left_name and right_name, RIGHT is not read, and OUT holds score, row by row.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from tests.bench.clean_names import clean_names, sort_words

if TYPE_CHECKING:
    from collections.abc import Callable

TOP = 10
LOWEST = 0.3
"""The least cosine that is kept as a candidate."""
_CELLS_AT_ONCE = 20_000_000


def match_equal(left: pl.DataFrame, right: pl.DataFrame, kind: str) -> pl.DataFrame:
    form = sort_words(pl.col("clean")) if kind == "person" else pl.col("clean")
    both = left.select(left_id="id", form=form).join(right.select(right_id="id", form=form), on="form")
    return both.select("left_id", "right_id", score=pl.lit(1.0))


def match_rapidfuzz(left: pl.DataFrame, right: pl.DataFrame, kind: str) -> pl.DataFrame:
    """WRatio of each with each, in chunks, the best of each left name kept; `kind` makes no difference."""
    from rapidfuzz.fuzz import WRatio
    from rapidfuzz.process import cdist

    del kind
    names, others, keep = left["clean"].to_list(), right["clean"].to_list(), min(TOP, right.height)
    ids, found, step = right["id"].to_numpy(), [], max(1, _CELLS_AT_ONCE // max(1, right.height))
    for at in range(0, len(names), step):
        scores = cdist(names[at : at + step], others, scorer=WRatio, workers=2, dtype=np.float32)
        best = np.argpartition(scores, -keep, axis=1)[:, -keep:]
        found.append(
            pl.DataFrame(
                {
                    "left_id": np.repeat(left["id"][at : at + step].to_numpy(), keep),
                    "right_id": ids[best.ravel()],
                    "score": (np.take_along_axis(scores, best, axis=1).ravel() / 100).astype(np.float64),
                }
            )
        )
    return pl.concat(found)


def match_string_grouper(left: pl.DataFrame, right: pl.DataFrame, kind: str) -> pl.DataFrame:
    """Cosine of character trigrams; `kind` makes no difference."""
    import pandas as pd
    from string_grouper import match_strings

    del kind
    matches = match_strings(
        pd.Series(right["clean"].to_list()),
        pd.Series(left["clean"].to_list()),
        master_id=pd.Series(right["id"].to_list()),
        duplicates_id=pd.Series(left["id"].to_list()),
        max_n_matches=TOP,
        min_similarity=LOWEST,
        number_of_processes=2,
        ignore_index=True,
    )
    return pl.DataFrame(
        {
            "left_id": matches["right_id"].to_numpy(),  # its left side is the master, the register
            "right_id": matches["left_id"].to_numpy(),
            "score": matches["similarity"].to_numpy().astype(np.float64),
        }
    )


def make_logic_v2(kind: str) -> Callable[[str, str], float]:
    """Return the scorer of two names by OpenSanctions logic-v2."""
    from followthemoney import EntityProxy
    from nomenklatura.matching import get_algorithm

    algorithm = get_algorithm("logic-v2")
    assert algorithm is not None
    config, schema = algorithm.default_config(), "Person" if kind == "person" else "Organization"
    known: dict[str, EntityProxy] = {}

    def read(name: str) -> EntityProxy:
        if name not in known:  # names are remembered by entity id, so each needs an id of its own
            thing = {"id": f"n{len(known)}", "schema": schema, "properties": {"name": [name]}}
            known[name] = EntityProxy.from_dict(thing)
        return known[name]

    return lambda a, b: float(algorithm.compare(read(a), read(b), config).score)


def match_logic_v2(left: pl.DataFrame, right: pl.DataFrame, kind: str) -> pl.DataFrame:
    """Score the candidates that string_grouper finds; the names as written, since it cleans them itself."""
    compare = make_logic_v2(kind)
    pairs = match_string_grouper(left, right, kind).drop("score")
    named = pairs.join(left.select(left_id="id", a="name"), on="left_id")
    named = named.join(right.select(right_id="id", b="name"), on="right_id")
    scores = [compare(a, b) for a, b in named.select("a", "b").iter_rows()]
    return named.select("left_id", "right_id", score=pl.Series(scores, dtype=pl.Float64))


MATCH = {
    "equal": match_equal,
    "rapidfuzz": match_rapidfuzz,
    "string_grouper": match_string_grouper,
    "logic_v2": match_logic_v2,
}


def score_pairs(tool: str, pairs: pl.DataFrame, kind: str) -> list[float]:
    """Score each row's left_name and right_name."""
    if tool == "logic_v2":
        compare = make_logic_v2(kind)
        return [compare(a, b) for a, b in pairs.select("left_name", "right_name").iter_rows()]
    cleaned = pairs.select(clean_names(pl.col("left_name", "right_name")))
    if tool == "equal":
        sides = cleaned.select(sort_words(pl.all())) if kind == "person" else cleaned
        return [float(a == b) for a, b in sides.iter_rows()]
    if tool == "rapidfuzz":
        from rapidfuzz.fuzz import WRatio

        return [WRatio(a, b) / 100 for a, b in cleaned.iter_rows()]
    import pandas as pd
    from string_grouper import compute_pairwise_similarities

    left, right = (pd.Series(cleaned[side].to_list()) for side in ("left_name", "right_name"))
    return compute_pairwise_similarities(left, right).to_list()


def read_side(path: Path) -> pl.DataFrame:
    return pl.read_parquet(path).select("id", "name", clean=clean_names(pl.col("name")))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("tool", choices=list(MATCH))
    for name in ("left", "right", "out"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--kind", default="organisation")
    parser.add_argument("--pairs", action="store_true")
    given = parser.parse_args()
    if given.pairs:
        scores = score_pairs(given.tool, pl.read_parquet(given.left), given.kind)
        pl.DataFrame({"score": scores}, schema={"score": pl.Float64}).write_parquet(given.out)
    else:
        MATCH[given.tool](read_side(given.left), read_side(given.right), given.kind).write_parquet(given.out)


if __name__ == "__main__":
    main()
