"""Runs the matcher and its peers over every set; returns rows of figures, one dictionary each."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from tests.bench import bench_metrics as metrics
from tests.bench import name_sets, ours, pair_sets
from tests.bench.bench_tools import TOOLS, Tool, run_frames, score_pairs

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.bench.name_sets import NameSet

Rows = list[dict[str, Any]]
REVIEWED = 100
"""Pairs in the review band that are drawn for reading."""
_KEYS = ["left_id", "right_id"]
_CANDIDATES_UP_TO = 60_000


def measure_accuracy(tools: list[str], read_out: Path, say: Callable[[str], None]) -> dict[str, Any]:
    """Return the tables of the page: real_lists, cases, real_pairs, generated, candidates, payees, reliability."""
    chosen = [tool for tool in TOOLS if tool.key in tools]
    found: dict[str, Any] = {name: [] for name in ("real_lists", "cases", "real_pairs", "generated", "candidates")}
    found |= {"payees": {}, "reliability": {}}
    if name_sets.REGISTERS.is_dir():
        for name, load in (("donor variants", name_sets.load_donors), ("alias strings", name_sets.load_aliases)):
            names = load()
            found["candidates"] += find_candidate_recall(name, names, "organisation")
            found["real_lists"] += [measure_real_list(name, names, tool, say) for tool in chosen if fits(tool, names)]
        found["cases"] = measure_cases(chosen, found["reliability"], say)
        if "ours" in tools:
            found["payees"] = read_payee_pairs(read_out, say)
    labelled = pair_sets.load_real_pairs()
    if labelled is not None:
        found["real_pairs"] = measure_real_pairs(labelled, chosen, found["reliability"], say)
    with tempfile.TemporaryDirectory() as folder:
        for name, kind, path in pair_sets.list_generated(Path(folder)):
            names = pair_sets.load_lists(path)
            found["candidates"] += find_candidate_recall(name, names, kind)
            for tool in chosen:
                if fits(tool, names):
                    found["generated"].append(measure_generated(name, kind, names, tool, say))
    return found


def fits(tool: Tool, names: NameSet) -> bool:
    """Whether the set is within what the tool is asked for."""
    return names.left.height * names.right.height <= tool.most_pairs


def find_candidate_recall(name: str, names: NameSet, kind: str) -> Rows:
    """Return one row with the share of true pairs that blocking considers; none where the matcher does not tell."""
    if names.left.height + names.right.height > _CANDIDATES_UP_TO:
        return []
    pairs = ours.list_candidates(names.left, names.right, kind)
    if pairs is None:
        return []
    row = {"set": name, "recall": metrics.measure_recall_of_candidates(pairs, names.truth)}
    shared = names.truth.filter(pl.col("shares"))
    row["recall_shared"] = metrics.measure_recall_of_candidates(pairs, shared)
    return [{**row, "per_name": pairs.height / max(names.left.height, 1)}]


def measure_real_list(name: str, names: NameSet, tool: Tool, say: Callable[[str], None]) -> dict[str, Any]:
    """Return recall at precision .97 over the pairs that share a word and over all, with what the run cost."""
    say(f"{name}: {tool.label}")
    links, run = run_frames(tool.key, names.left, names.right, "organisation")
    row = {"set": name, "tool": tool.key, "seconds": run.seconds, "peak_mb": run.peak_mb, "failed": run.failed}
    return row if run.failed else row | judge_real_list(links, names)


def judge_real_list(links: pl.DataFrame, names: NameSet) -> dict[str, Any]:
    """Return the figures of one run over a set, the pairs that count neither way left out."""
    kept = links.join(names.neither, on=_KEYS, how="anti")
    shared = names.truth.filter(pl.col("shares"))
    judged = metrics.judge_pairs(kept, names.truth)
    counting = judged.join(shared.select(*_KEYS, counts=pl.lit(True)), on=_KEYS, how="left").with_columns(
        pl.col("counts").fill_null(False)
    )
    every, over_shared = metrics.make_curve(judged, names.truth.height), metrics.make_curve(counting, shared.height)
    row: dict[str, Any] = {
        "r97_shared": metrics.find_recall_at(over_shared, 0.97),
        "r97": metrics.find_recall_at(every, 0.97),
        "best_f1": metrics.find_best(every)["f1"],
        "found_at_all": float(judged["true"].sum() / max(names.truth.height, 1)),
        "true_pairs": names.truth.height,
        "true_shared": shared.height,
    }
    if kept["band"].null_count() < kept.height:
        row["bands"] = metrics.measure_accepted(kept, names.truth)
    return row


def measure_cases(tools: list[Tool], reliability: dict[str, Any], say: Callable[[str], None]) -> Rows:
    """Return the areas under both curves for companies and people, pair by pair; and ours' bands."""
    rows: Rows = []
    cases = pair_sets.load_cases()
    for kind in ("organisation", "person"):
        pairs = cases.filter(pl.col("kind") == kind)
        for tool in tools:
            say(f"name-bench cases, {kind}: {tool.label}")
            scored, failed = score_pairs(tool.key, pairs, kind)
            row: dict[str, Any] = {"set": kind, "tool": tool.key, "failed": failed}
            rows.append(row if failed else row | judge_cases(scored))
            if tool.key == "ours":
                true = scored.select("score", true=pl.col("verdict") == "same")
                reliability[f"name-bench, {kind}"] = metrics.bin_scores(true, 10)
    return rows


def judge_cases(scored: pl.DataFrame) -> dict[str, Any]:
    """Return pairs, both areas, the ROC area of the cases above the weak tier, best F1 and bands of scored cases."""

    def measure_area(part: pl.DataFrame, area: Callable[[np.ndarray, np.ndarray], float | None]) -> float | None:
        return area(part["score"].to_numpy(), (part["verdict"] == "same").to_numpy())

    true = scored.select("score", true=pl.col("verdict") == "same")
    best = metrics.find_best(metrics.make_curve(true, int(true["true"].sum())))
    row: dict[str, Any] = {
        "pairs": scored.height,
        "roc": measure_area(scored, metrics.area_under_roc),
        "roc_firm": measure_area(scored.filter(pl.col("tier") != "WEAK"), metrics.area_under_roc),
        "pr": measure_area(scored, metrics.area_under_pr),
        "best_f1": best["f1"],
    }
    if scored["band"].null_count() < scored.height:
        row["bands"] = metrics.count_bands(scored)
    return row


def measure_real_pairs(
    labelled: pl.DataFrame, tools: list[Tool], reliability: dict[str, Any], say: Callable[[str], None]
) -> Rows:
    """Return for each kind, part and reading (as lists, pair by pair) what each tool makes of the labelled pairs."""
    rows: Rows = []
    for kind in sorted(set(labelled["kind"])):
        pairs = labelled.filter(pl.col("kind") == kind)
        for tool in tools:
            say(f"labelled pairs, {kind}: {tool.label}")
            for reading, found in (
                ("as lists", find_in_lists(tool, pairs, kind)),
                ("by pair", score_pairs(tool.key, pairs, kind)),
            ):
                rows += judge_parts({"kind": kind, "reading": reading, "tool": tool.key}, *found)
                if tool.key == "ours" and not found[1]:
                    true = found[0].select("score", true=pl.col("verdict") == "same")
                    reliability[f"labelled pairs, {kind}, {reading}"] = metrics.bin_scores(true)
    return rows


def judge_parts(where: dict[str, Any], scored: pl.DataFrame, failed: str) -> Rows:
    """Return one row for all the pairs and one for those held out, where there are any."""
    parts = {"all": scored, "held": scored.filter(pl.col("tier") == "held")}
    if failed:
        return [where | {"part": "all", "failed": failed}]
    return [where | {"part": part} | judge_labelled(some) for part, some in parts.items() if some.height]


def find_in_lists(tool: Tool, pairs: pl.DataFrame, kind: str) -> tuple[pl.DataFrame, str]:
    """Return the pairs with the score and band they get when their names are matched as two lists, else 0 and none.

    The text is what failed, if anything.
    """
    names = pair_sets.list_as_lists(pairs)
    links, run = run_frames(tool.key, names.left, names.right, kind)
    links = links.group_by(_KEYS).agg(pl.col("score").max(), pl.col("band").min())  # accept comes before review
    numbered = pairs.join(names.left.select(left_name="name", left_id="id"), on="left_name")
    numbered = numbered.join(names.right.select(right_name="name", right_id="id"), on="right_name")
    blank = pl.lit("none") if tool.key == "ours" else pl.lit(None, pl.String)
    scored = numbered.join(links, on=_KEYS, how="left").with_columns(
        pl.col("score").fill_null(0.0), band=pl.coalesce("band", blank)
    )
    return scored, run.failed


def judge_labelled(scored: pl.DataFrame) -> dict[str, Any]:
    """Return counts by verdict and band, precision, recall and F1 of accept; the best F1 and recall at .97 for any tool."""
    true = scored.select("score", true=pl.col("verdict") == "same").filter(pl.col("score") > 0)
    positives = scored.filter(pl.col("verdict") == "same").height
    curve = metrics.make_curve(true, positives)
    row: dict[str, Any] = {
        "pairs": scored.height,
        "same": positives,
        "best_f1": metrics.find_best(curve)["f1"],
        "r97": metrics.find_recall_at(curve, 0.97),
        "roc": metrics.area_under_roc(scored["score"].to_numpy(), (scored["verdict"] == "same").to_numpy()),
    }
    if scored["band"].null_count() == scored.height:
        return row
    accepted = scored.filter(pl.col("band") == "accept")
    hit = accepted.filter(pl.col("verdict") == "same").height
    return row | {"bands": metrics.count_bands(scored), **metrics.rate_counts(hit, accepted.height, positives)}


def measure_generated(name: str, kind: str, names: NameSet, tool: Tool, say: Callable[[str], None]) -> dict[str, Any]:
    """Return both readings of a generated set, ours' accept band, and what the run cost."""
    say(f"{name}: {tool.label}")
    links, run = run_frames(tool.key, names.left, names.right, kind)
    size = f"{names.left.height:,} x {names.right.height:,}"
    row = {
        "set": name, "size": size, "kind": kind, "tool": tool.key,
        "seconds": run.seconds, "peak_mb": run.peak_mb, "failed": run.failed,
    }  # fmt: skip
    if run.failed:
        return row
    row |= metrics.measure_pairs(links, names.truth)
    if links["band"].null_count() < links.height:
        row["bands"] = metrics.measure_accepted(links, names.truth)
    return row


def read_payee_pairs(read_out: Path, say: Callable[[str], None]) -> dict[str, Any]:
    """Match the payees of the police spend with each other; write accepted pairs and a draw of review for reading."""
    say("police payees with each other: register-crosscheck")
    payees = name_sets.load_payees()
    links, run = run_frames("ours", payees, payees, "organisation")
    if run.failed:
        return {"failed": run.failed}
    pairs = (
        links.filter(pl.col("left_id") < pl.col("right_id"))
        .group_by(_KEYS)
        .agg(pl.col("score").max(), pl.col("band").min())
    )
    named = pairs.join(payees.select(left_id="id", left_name="name"), on="left_id")
    named = named.join(payees.select(right_id="id", right_name="name"), on="right_id").sort("left_name", "right_name")
    accepted, review = (named.filter(pl.col("band") == band) for band in ("accept", "review"))
    drawn = sorted(random.Random(1).sample(range(review.height), min(REVIEWED, review.height)))
    read_out.parent.mkdir(parents=True, exist_ok=True)
    columns = ["band", "score", "left_name", "right_name"]
    pl.concat([accepted.sort("score"), review[drawn]]).select(columns).write_csv(read_out, include_bom=True)
    return {
        "payees": payees.height,
        "accepted": accepted.height,
        "review": review.height,
        "drawn": len(drawn),
        "seconds": run.seconds,
    }
