"""The score of a pair: boosted trees and a calibration, read from a file of numbers that a script has fitted.

The file is data: no code of the fitting library is needed to use it, and the same numbers give the same scores.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

MODELS = Path(__file__).parent / "models"


@dataclass(frozen=True, slots=True)
class Split:
    """A question of a tree, whether a feature is at most its limit, and what follows if so (`low`) and if not (`high`).

    What follows is another question, or what the leaf is worth.
    """

    question: int
    low: Split | float
    high: Split | float


@dataclass(frozen=True, slots=True)
class Model:
    """Trees whose worth adds up, and the points (sum, probability) between which the score is read off."""

    features: tuple[str, ...]
    questions: tuple[tuple[str, float], ...]
    trees: tuple[Split | float, ...]
    start: float
    sums: NDArray[np.float64]
    scores: NDArray[np.float64]


@cache
def read_model(name: str) -> Model:
    """Return a shipped model by the name of its file."""
    data = json.loads((MODELS / f"{name}.json").read_text(encoding="utf-8"))
    questions = tuple((feature, float(limit)) for feature, limit in data["questions"])
    sums, scores = zip(*data["calibration"], strict=True)
    return Model(
        features=tuple(data["features"]),
        questions=questions,
        trees=tuple(_read_node(tree) for tree in data["trees"]),
        start=float(data["start"]),
        sums=np.array(sums),
        scores=np.array(scores),
    )


def _read_node(node: list[object] | float) -> Split | float:
    if isinstance(node, (int, float)):
        return float(node)
    question, low, high = node
    return Split(int(question), _read_node(low), _read_node(high))  # type: ignore[call-overload,arg-type]


def score_pairs(model: Model, measured: Mapping[str, Floats]) -> NDArray[np.float64]:
    """Return the score of each pair, 0 to 1, from the arrays of its features."""
    answers = [measured[feature] <= np.float32(limit) for feature, limit in model.questions]
    size = len(next(iter(measured.values())))
    worth = np.full(size, model.start, dtype=np.float64)
    for tree in model.trees:
        worth += _answer(tree, answers)
    return np.interp(worth, model.sums, model.scores)


def _answer(node: Split | float, answers: list[NDArray[np.bool_]]) -> NDArray[np.float64] | float:
    if isinstance(node, float):
        return node
    return np.where(answers[node.question], _answer(node.low, answers), _answer(node.high, answers))
