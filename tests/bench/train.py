"""Fits the model of organisations from labelled names, and writes engine/matching/organisations/model.json.

Run by `make train`; it needs scikit-learn (extra `bench`) and the training sets beside the project (../shared). The
seed is fixed and every set sorted, so that the same sets give the same file, byte for byte. What it learns from: two
generated lists of which only a part is used (the rest calibrates), the real pairs of tests/matching/real_pairs.csv that
are marked for training, and lessons (lessons.py). The other sets of docs/explanation/benchmarks.md are never looked at here.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

ROOT = Path(__file__).resolve().parents[2]

from engine.matching.organisations.features import FEATURES
from engine.matching.organisations.match import list_candidates, mark_likely, measure_readings
from engine.matching.organisations.model import MODEL
from engine.matching.organisations.reading_features import READING_FEATURES
from engine.matching.organisations.readings import Readings, read_names
from tests.bench.lessons import make_lessons
from tests.bench.name_sets import REGISTERS, SHARED, list_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from sklearn.ensemble import HistGradientBoostingClassifier

SEED = 20_250_630
NAMES = {name: feature.sign for name, feature in {**FEATURES, **READING_FEATURES}.items()}
REAL_PAIRS = ROOT / "tests" / "matching" / "real_pairs.csv"
REAL_WEIGHT, LESSON_WEIGHT = 15.0, 1.0
"""What a real pair and a lesson weigh beside one of the generated pairs, of which there are some 600 for a real one."""
TREES, LEAVES, RATE, LEAST_IN_LEAF, SMOOTHING = 300, 8, 0.1, 40, 1.0
ROUNDS = 2
"""Each pair of names counts with its best reading: chosen by a rule of thumb at first, then by the model itself."""
EASY, EASY_KEPT = 0.65, 0.25
"""Of the pairs that are not alike by the words they cover, a part is enough to learn from."""


@dataclass(frozen=True)
class Pairs:
    """Pairs of readings: features (a column each of NAMES), whether the names are one, and the pair of names."""

    features: NDArray[np.float32]
    same: NDArray[np.bool_]
    pair: NDArray[np.int64]
    weight: float = 1.0

    def keep(self, rows: NDArray[np.bool_]) -> Pairs:
        """Return some of the rows."""
        return Pairs(self.features[rows], self.same[rows], self.pair[rows], self.weight)


def measure(of: Readings, a: NDArray[np.int64], b: NDArray[np.int64]) -> NDArray[np.float32]:
    """Return the features of pairs of readings, a column each in the order of NAMES."""
    parts = []
    for begin in range(0, len(a), 150_000):
        found = measure_readings(of, a[begin : begin + 150_000], b[begin : begin + 150_000])
        parts.append(np.stack([found[name] for name in NAMES], axis=1))
    return np.concatenate(parts) if parts else np.empty((0, len(NAMES)), dtype=np.float32)


def load_generated(folder: Path) -> Pairs:
    """Return what the matcher would compare in a generated list; easy pairs that are not one are thinned out."""
    left, right = (pl.read_parquet(folder / f"{side}.parquet").sort("id") for side in ("left", "right"))
    names = pl.concat([left["name"], right["name"]])
    of = read_names(names, names)
    a, b = list_candidates(of, left["name"], right["name"])
    differ = of.name[a] != of.name[b]
    a, b = a[differ], b[differ]
    pair = of.name[a] << 32 | of.name[b]
    true = (
        pl.read_parquet(folder / "truth.parquet")
        .join(left.select(left_id="id", l="name"), on="left_id")
        .join(right.select(right_id="id", r="name"), on="right_id")
    )
    number = pl.DataFrame({"name": of.names}).with_row_index("at").cast({"at": pl.Int64})
    known = true.join(number, left_on="l", right_on="name").join(number, left_on="r", right_on="name", suffix="_r")
    same = np.isin(pair, (known["at"] * 2**32 + known["at_r"]).to_numpy())
    return thin(Pairs(measure(of, a, b), same, pair))


def thin(pairs: Pairs) -> Pairs:
    """Return the pairs that the matcher would score, the easy ones thinned out."""
    column = {name: pairs.features[:, place] for place, name in enumerate(NAMES)}
    covered = (column["cover_least"] + column["cover_most"]) / 2
    likely = mark_likely(column)
    easy = (covered < EASY) & ~pairs.same & (column["initials"] == 0)
    drawn = np.random.default_rng(SEED).random(len(easy)) < EASY_KEPT
    return pairs.keep(likely & (~easy | drawn))


def load_labelled(rows: Sequence[tuple[str, str, bool]], corpus: pl.Series, weight: float) -> Pairs:
    """Return every pair of readings of labelled pairs of names."""
    of = read_names(pl.Series([name for left, right, _ in rows for name in (left, right)]), corpus)
    place = {name: at for at, name in enumerate(of.names.to_list())}
    starts = np.searchsorted(of.name, np.arange(len(of.names) + 1))
    a, b, pair = [], [], []
    for number, (left, right, _) in enumerate(rows):
        for i in range(starts[place[left]], starts[place[left] + 1]) if left in place and right in place else ():
            for j in range(starts[place[right]], starts[place[right] + 1]):
                a.append(i)
                b.append(j)
                pair.append(number)
    same = np.array([one for *_, one in rows])[pair]
    return Pairs(measure(of, np.array(a), np.array(b)), same, np.array(pair), weight)


def choose_readings(pairs: Pairs, worth: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the row of the best reading of each pair of names."""
    order = np.lexsort((-worth, pairs.pair))
    return order[np.flatnonzero(np.diff(pairs.pair[order], prepend=-1))]


def guess_worth(pairs: Pairs) -> NDArray[np.float64]:
    """Return how well the readings fit, by a rule of thumb."""
    column = {name: pairs.features[:, place].astype(np.float64) for place, name in enumerate(NAMES)}
    against = 0.2 * column["out_firm"] + 0.1 * (column["legal"] > 1) + 0.05 * column["out_alias"]
    return column["cover_least"] + column["cover_most"] - against


def fit(sets: Sequence[Pairs]) -> HistGradientBoostingClassifier:
    """Return boosted trees that never count agreement against a pair."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    model = None
    for _ in range(ROUNDS):
        chosen = [
            (
                pairs,
                choose_readings(
                    pairs, guess_worth(pairs) if model is None else model.decision_function(pairs.features)
                ),
            )
            for pairs in sets
        ]
        features = np.concatenate([pairs.features[rows] for pairs, rows in chosen])
        same = np.concatenate([pairs.same[rows] for pairs, rows in chosen])
        weight = np.concatenate([np.full(len(rows), pairs.weight) for pairs, rows in chosen])
        model = HistGradientBoostingClassifier(
            monotonic_cst=list(NAMES.values()),
            max_iter=TREES,
            max_leaf_nodes=LEAVES,
            learning_rate=RATE,
            min_samples_leaf=LEAST_IN_LEAF,
            l2_regularization=SMOOTHING,
            early_stopping=False,
            random_state=SEED,
        ).fit(features, same, sample_weight=weight)
    assert model is not None
    return model


def calibrate(model: HistGradientBoostingClassifier, held: Sequence[Pairs]) -> list[tuple[float, float]]:
    """Return points (sum of the trees, share of true pairs) that rise, from pairs the model has not seen."""
    from sklearn.isotonic import IsotonicRegression

    sums, same, weight = [], [], []
    for pairs in held:
        worth = model.decision_function(pairs.features)
        rows = choose_readings(pairs, worth)
        sums.append(worth[rows])
        same.append(pairs.same[rows])
        weight.append(np.full(len(rows), pairs.weight))
    every = np.concatenate(sums)
    line = IsotonicRegression(y_min=0.0005, y_max=0.9995, out_of_bounds="clip")
    line.fit(every, np.concatenate(same), sample_weight=np.concatenate(weight))
    grid = np.arange(-8.0, 8.01, 0.5)
    smooth = [float(line.predict(np.linspace(at - 0.75, at + 0.75, 31)).mean()) for at in grid]
    steady = np.maximum.accumulate(np.array(smooth) + np.arange(len(grid)) * 1e-6)  # no two sums score the same
    ends = [(-30.0, 0.0), *zip(grid.tolist(), steady.tolist(), strict=True), (30.0, 1.0)]
    return [(round(at, 3), round(float(score), 6)) for at, score in ends]


def write_model(model: Any, points: list[tuple[float, float]], sets: dict[str, int], path: Path) -> None:
    """Write the trees as nested lists: [question, answer if at most, answer if more], numbers being leaves."""
    names, questions, places = list(NAMES), [], {}

    def write_node(tree: Any, at: int) -> Any:
        node = tree[at]
        if node["is_leaf"]:
            return round(float(node["value"]), 4)
        question = (names[node["feature_idx"]], float(f"{node['num_threshold']:.5g}"))
        if question not in places:
            places[question] = len(questions)
            questions.append(question)
        return [places[question], write_node(tree, int(node["left"])), write_node(tree, int(node["right"]))]

    trees = [write_node(predictor.nodes, 0) for (predictor,) in model._predictors]
    data = {
        "made by": "tests/bench/train.py",
        "from": sets,
        "features": names,
        "start": round(float(model._baseline_prediction.item()), 4),
        "calibration": points,
        "questions": questions,
        "trees": trees,
    }
    path.write_text(
        json.dumps(data, separators=(",", ":")).replace("],[[", "],\n[[") + "\n", encoding="utf-8", newline="\n"
    )


def main() -> None:
    """Fit, calibrate and write the model."""
    bench = SHARED / "bench"
    if not bench.is_dir():
        sys.exit("the training sets are not beside the project (../shared/bench): nothing is trained")
    rows = pl.read_csv(REAL_PAIRS, infer_schema=False).filter(pl.col("part") == "train")
    real = [
        (left, right, verdict == "same") for left, right, verdict in rows.select("left", "right", "verdict").iter_rows()
    ]
    register = pl.read_parquet(bench / "orgs-train-1" / "right.parquet")["name"].unique().sort()
    lessons = make_lessons(register.gather_every(18).to_list(), SEED)
    first, second = (load_generated(bench / f"orgs-train-{number}") for number in (1, 2))
    learned = second.pair % 3 != 0
    corpus = pl.Series(list_names(REGISTERS))
    sets = {
        "generated": first,
        "more generated": second.keep(learned),
        "real": load_labelled(real, corpus, REAL_WEIGHT),
        "lessons": load_labelled(lessons, register, LESSON_WEIGHT),
    }
    model = fit(list(sets.values()))
    points = calibrate(model, [second.keep(~learned), sets["real"]])
    write_model(model, points, {name: len(np.unique(pairs.pair)) for name, pairs in sets.items()}, MODEL)


if __name__ == "__main__":
    main()
