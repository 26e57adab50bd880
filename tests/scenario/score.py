"""Scores the engine on an unseen project: `python tests/scenario/score.py --seed N --size S [--keep FOLDER]`.

Prints precision and recall of record pairs by rule and by the way a name went wrong, then the misses and the false
pairs with the names as written.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from engine.project import read_project
from engine.reports import write_run
from engine.run.pipeline import run_project
from tests.scenario.scenario_make import RULES, Truth, make_scenario
from tests.scenario.scenario_read import read_pairs

HERE = Path(__file__).resolve().parent

AS_OF = date(2025, 6, 30)
Pair = tuple[str, str]


@dataclass(frozen=True)
class Score:
    """The pairs of one rule: found and true, for exceptions and for undecided pairs."""

    rule: str
    true: frozenset[Pair]
    found: frozenset[Pair]
    open_true: frozenset[Pair]
    open_found: frozenset[Pair]

    @property
    def precision(self) -> float:
        """The share of the pairs raised that should be."""
        return share(len(self.true & self.found), len(self.found))

    @property
    def recall(self) -> float:
        """The share of the pairs to be raised that were."""
        return share(len(self.true & self.found), len(self.true))

    @property
    def open_precision(self) -> float:
        """The share of the pairs left open that should be."""
        return share(len(self.open_true & self.open_found), len(self.open_found))

    @property
    def open_recall(self) -> float:
        """The share of the undecided pairs that were left open."""
        return share(len(self.open_true & self.open_found), len(self.open_true))


def share(part: int, whole: int) -> float:
    """Return the share, 1 of nothing."""
    return part / whole if whole else 1.0


def run_engine(project: Path, out: Path) -> None:
    """Run the engine over a project; raises EngineError where it cannot read it."""
    write_run(run_project(read_project(project), AS_OF), out)


def score_run(truth: Truth, out: Path) -> dict[str, Score]:
    """Return the score of each rule; a record that the scenario does not hold is named by its place."""
    found: dict[tuple[str, bool | None], set[Pair]] = {}
    for pair in read_pairs(out):
        places = [(row["source_file"], row["source_sheet"], int(row["source_row"])) for row in (pair.left, pair.right)]
        keys = [truth.keys.get(place, str(place)) for place in places]
        found.setdefault((pair.rule, pair.outcome), set()).add((keys[0], keys[1]))
    scores = {}
    for rule in RULES:
        true = {sure: frozenset(p for p, v in truth.pairs[rule].items() if v is sure) for sure in (True, None)}
        raised = frozenset(found.get((rule, True), set()))
        left_open = frozenset(found.get((rule, None), set())) - raised
        scores[rule] = Score(rule, true[True], raised, true[None], left_open)
    return scores


def describe(truth: Truth, pair: Pair) -> str:
    """Return a pair with the names as the two registers have them."""
    left, right = (truth.entries.get(key) for key in pair)
    if left is None or right is None:
        return f"{pair[0]} {pair[1]}"
    return f"{left.way:20} {left.name!r} [{left.number}] | {right.name!r} [{right.number}]  {pair[0]} {pair[1]}"


def write_score(truth: Truth, scores: dict[str, Score]) -> str:
    """Return the table, recall by way of going wrong, and every miss and false pair."""
    lines = [f"{'rule':28}{'pairs':>7}{'P':>7}{'R':>7}{'open':>7}{'P':>7}{'R':>7}"]
    lines += [
        f"{score.rule:28}{len(score.true):7}{score.precision:7.3f}{score.recall:7.3f}"
        f"{len(score.open_true):7}{score.open_precision:7.3f}{score.open_recall:7.3f}"
        for score in scores.values()
    ]
    due, hit = Counter[str](), Counter[str]()
    for score in scores.values():
        for pair in score.true:
            due[truth.entries[pair[0]].way] += 1
            hit[truth.entries[pair[0]].way] += pair in score.found
    lines.append("\nrecall by how the name went wrong")
    lines += [f"  {way:24}{hit[way]:5} of {number}" for way, number in sorted(due.items())]
    for score in scores.values():
        for title, pairs in (
            ("missed", score.true - score.found),
            ("false", score.found - score.true),
            ("left open in error", score.open_found - score.open_true - score.true),
            ("not left open", score.open_true - score.open_found),
        ):
            if pairs:
                lines.append(f"\n{score.rule}: {title} ({len(pairs)})")
                lines += sorted(f"  {describe(truth, pair)}" for pair in pairs)
    return "\n".join(lines) + "\n"


def main() -> None:
    """Make a scenario, run the engine over it and write the score."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--size", type=int, default=300)
    parser.add_argument("--keep", type=Path, help="write the project and the run here and keep them")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.keep or Path(scratch)
        truth = make_scenario(folder / "project", options.seed, options.size)
        run_engine(folder / "project", folder / "out")
        sys.stdout.write(write_score(truth, score_run(truth, folder / "out")))


if __name__ == "__main__":
    main()
