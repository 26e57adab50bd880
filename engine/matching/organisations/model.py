"""The model that scores a pair: boosted trees and a calibration, numbers in a file that a script has fitted.

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

MODEL = Path(__file__).parent / "model.json"


_MOST_ASKED = 8
"""Questions of a tree that are looked up at once: their answers are the bits of one byte."""
_PAIRS_AT_ONCE = 16_384


@dataclass(frozen=True, slots=True)
class Split:
    """A question of a tree, whether a feature is at most its limit, and what follows if so (`low`) and if not (`high`).

    What follows is another question, or what the leaf is worth.
    """

    question: int
    low: Split | float
    high: Split | float


@dataclass(frozen=True, slots=True)
class TreeTable:
    """A tree of few questions as a table: what it is worth for every set of answers, the last one the lowest bit."""

    asked: tuple[int, ...]
    worth: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Model:
    """Trees whose worth adds up, and the points (sum, probability) between which the score is read off."""

    features: tuple[str, ...]
    questions: tuple[tuple[str, float], ...]
    trees: tuple[Split | TreeTable, ...]
    start: float
    sums: NDArray[np.float64]
    scores: NDArray[np.float64]


@cache
def read_model() -> Model:
    """Return the shipped model."""
    data = json.loads(MODEL.read_text(encoding="utf-8"))
    questions = tuple((feature, float(limit)) for feature, limit in data["questions"])
    sums, scores = zip(*data["calibration"], strict=True)
    return Model(
        features=tuple(data["features"]),
        questions=questions,
        trees=tuple(_lay_out(_read_node(tree)) for tree in data["trees"]),
        start=float(data["start"]),
        sums=np.array(sums),
        scores=np.array(scores),
    )


def _read_node(node: list[object] | float) -> Split | float:
    if isinstance(node, (int, float)):
        return float(node)
    question, low, high = node
    return Split(int(question), _read_node(low), _read_node(high))  # type: ignore[call-overload,arg-type]


def _lay_out(tree: Split | float) -> Split | TreeTable:
    """Return a tree as a table; one of too many questions stays as it is."""
    asked = tuple(sorted(_list_questions(tree)))
    if isinstance(tree, Split) and len(asked) > _MOST_ASKED:
        return tree
    sets = np.arange(1 << len(asked))
    answers = {question: (sets >> place) % 2 == 1 for place, question in enumerate(reversed(asked))}
    return TreeTable(asked, np.zeros(len(sets)) + _answer(tree, answers))


def _list_questions(node: Split | float) -> set[int]:
    if isinstance(node, float):
        return set()
    return {node.question} | _list_questions(node.low) | _list_questions(node.high)


def score_pairs(model: Model, measured: Mapping[str, Floats]) -> NDArray[np.float64]:
    """Return the score of each pair, 0 to 1, from the arrays of its features."""
    size = len(next(iter(measured.values())))
    worth = np.empty(size, dtype=np.float64)
    for begin in range(0, size, _PAIRS_AT_ONCE):  # so few that all answers stay in the processor's cache
        part = slice(begin, begin + _PAIRS_AT_ONCE)
        answers = {
            at: measured[feature][part] <= np.float32(limit) for at, (feature, limit) in enumerate(model.questions)
        }
        worth[part] = _add_up(model, answers, len(worth[part]))
    return np.interp(worth, model.sums, model.scores)


def _add_up(model: Model, answers: Mapping[int, NDArray[np.bool_]], size: int) -> NDArray[np.float64]:
    """Return what all trees together are worth for each pair, given the answers to the model's questions."""
    worth = np.full(size, model.start, dtype=np.float64)
    row, looked_up = np.empty(size, dtype=np.uint8), np.empty(size, dtype=np.float64)
    for tree in model.trees:
        if isinstance(tree, Split):
            worth += _answer(tree, answers)
            continue
        row.fill(0)
        for question in tree.asked:
            np.add(row, row, out=row)  # doubling is faster than shifting
            np.add(row, answers[question].view(np.uint8), out=row)
        worth += np.take(tree.worth, row, out=looked_up, mode="clip")
    return worth


def _answer(node: Split | float, answers: Mapping[int, NDArray[np.bool_]]) -> NDArray[np.float64] | float:
    if isinstance(node, float):
        return node
    return np.where(answers[node.question], _answer(node.low, answers), _answer(node.high, answers))
