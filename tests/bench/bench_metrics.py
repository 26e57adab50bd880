"""Scored pairs and what is true -> the figures that are published."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

SAME = 1e-9


def make_curve(pairs: pl.DataFrame, positives: int) -> pl.DataFrame:
    """Return score, precision, recall and f1 at each distinct score, highest first.

    `pairs` has score and true, and counts where it is not all true pairs that recall is of: then `positives` is
    how many of those there are.
    """
    if "counts" not in pairs.columns:
        pairs = pairs.with_columns(counts=pl.lit(True))
    by_score = (
        pairs.group_by("score")
        .agg(
            pl.len().alias("n"),
            pl.col("true").sum().alias("tp"),
            (pl.col("true") & pl.col("counts")).sum().alias("hit"),
        )
        .sort("score", descending=True)
        .with_columns(pl.col("n", "tp", "hit").cast(pl.Float64).cum_sum())
    )
    curve = by_score.select("score", precision=pl.col("tp") / pl.col("n"), recall=pl.col("hit") / max(positives, 1))
    p, r = pl.col("precision"), pl.col("recall")
    return curve.with_columns(f1=pl.when(p + r > 0).then(2 * p * r / (p + r)).otherwise(0.0))


def find_best(curve: pl.DataFrame) -> dict[str, float]:
    """Return the row of the curve with the best F1, all nought where there is none."""
    if curve.is_empty():
        return {"score": 0.0, "precision": 0.0, "recall": 0.0, "f1": 0.0}
    return curve.sort(["f1", "score"], descending=True).row(0, named=True)


def find_recall_at(curve: pl.DataFrame, precision: float) -> float:
    """Return the greatest recall at any score where precision is at least that, 0 where there is none."""
    kept = curve.filter(pl.col("precision") >= precision - SAME)
    return 0.0 if kept.is_empty() else float(kept["recall"].max() or 0.0)


def area_under_roc(scores: np.ndarray, true: np.ndarray) -> float | None:
    """Return the chance that a true pair scores above a false one, ties counting half; None where a class is empty."""
    positive, negative = int(true.sum()), int((~true).sum())
    if not positive or not negative:
        return None
    ranks = pl.Series(scores).rank("average").to_numpy()
    return float((ranks[true].sum() - positive * (positive + 1) / 2) / (positive * negative))


def area_under_pr(scores: np.ndarray, true: np.ndarray) -> float | None:
    """Return average precision: the area under the precision-recall steps; None where nothing is true."""
    if not true.any():
        return None
    curve = make_curve(pl.DataFrame({"score": scores, "true": true}), int(true.sum()))
    gained = np.diff(curve["recall"].to_numpy(), prepend=0.0)
    return float((curve["precision"].to_numpy() * gained).sum())


def keep_top(pairs: pl.DataFrame) -> pl.DataFrame:
    """Return each left record's best pairs, ties kept."""
    return pairs.filter(pl.col("score") >= pl.col("score").max().over("left_id") - SAME)


def judge_pairs(predicted: pl.DataFrame, truth: pl.DataFrame) -> pl.DataFrame:
    """Return the predicted pairs (left_id, right_id, score: the best of each pair) with true."""
    best = predicted.group_by("left_id", "right_id").agg(pl.col("score").max())
    right = truth.select("left_id", "right_id").unique().with_columns(true=pl.lit(True))
    return best.join(right, on=["left_id", "right_id"], how="left").with_columns(pl.col("true").fill_null(False))


def measure_pairs(predicted: pl.DataFrame, truth: pl.DataFrame) -> dict[str, Any]:
    """Return both readings of a run against its truth: every pair (all_) and each left record's top pair (top_)."""
    judged = judge_pairs(predicted, truth)
    total = truth.select("left_id", "right_id").n_unique()
    found: dict[str, Any] = {"true_pairs": total, "predicted": judged.height}
    for reading, pairs in (("all", judged), ("top", keep_top(judged))):
        curve = make_curve(pairs, total)
        best = find_best(curve)
        found |= {f"{reading}_{name}": best[name] for name in ("precision", "recall", "f1")}
        found |= {f"{reading}_r99": find_recall_at(curve, 0.99), f"{reading}_r97": find_recall_at(curve, 0.97)}
    found["found_at_all"] = float(judged["true"].sum() / max(total, 1))
    return found


def measure_accepted(predicted: pl.DataFrame, truth: pl.DataFrame) -> dict[str, Any]:
    """Return counts, precision, recall and F1 of the accept band (predicted also has band), and recall with review."""
    total = truth.select("left_id", "right_id").n_unique()
    accepted = judge_pairs(predicted.filter(pl.col("band") == "accept"), truth)
    hit = int(accepted["true"].sum())
    every = int(judge_pairs(predicted, truth)["true"].sum())
    return {
        "accepted": accepted.height,
        "review": predicted.filter(pl.col("band") == "review").select("left_id", "right_id").n_unique(),
        **rate_counts(hit, accepted.height, total),
        "recall_with_review": every / max(total, 1),
    }


def rate_counts(hit: int, predicted: int, total: int) -> dict[str, float | None]:
    """Return precision (None where nothing was predicted), recall and f1."""
    precision, recall = (hit / predicted if predicted else None), hit / max(total, 1)
    return {"precision": precision, "recall": recall, "f1": 2 * hit / max(predicted + total, 1)}


def count_bands(pairs: pl.DataFrame) -> list[dict[str, Any]]:
    """Return accept, review and none for each verdict of the labelled pairs (verdict, band)."""
    counts = pairs.group_by("verdict").agg(
        *((pl.col("band") == band).sum().alias(band) for band in ("accept", "review", "none"))
    )
    return counts.sort("verdict", descending=True).to_dicts()


def measure_recall_of_candidates(candidates: pl.DataFrame, truth: pl.DataFrame) -> float:
    """Return the share of the true pairs among the candidates (left_id, right_id)."""
    keys = ["left_id", "right_id"]
    wanted = truth.select(keys).unique()
    return wanted.join(candidates.select(keys).unique(), on=keys, how="semi").height / max(wanted.height, 1)


def bin_scores(pairs: pl.DataFrame, bins: int = 20) -> list[dict[str, Any]]:
    """Return for each bin of scores from 0 to 1: low, high, pairs, mean score, share of its pairs that are true."""
    at = (pl.col("score") * bins).floor().clip(0, bins - 1).cast(pl.Int64)
    grouped = pairs.group_by(at.alias("bin")).agg(
        pl.len().alias("pairs"), pl.col("score").mean().alias("mean"), pl.col("true").mean().alias("share")
    )
    return [
        {"low": row["bin"] / bins, "high": (row["bin"] + 1) / bins, **{k: row[k] for k in ("pairs", "mean", "share")}}
        for row in grouped.sort("bin").iter_rows(named=True)
    ]
