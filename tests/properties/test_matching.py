"""What no matching of organisations may do, whatever the names, and the model alone; persons have theirs beside them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.matching.explain import explain_pair
from engine.matching.link import link_names
from engine.matching.organisations.features import FEATURES
from engine.matching.organisations.model import read_model, score_pairs
from engine.matching.organisations.reading_features import READING_FEATURES
from engine.names.fold import fold_text

pytestmark = pytest.mark.slow  # lists of names, linked many times
ROOT = Path(__file__).resolve().parents[2]
slow = settings(max_examples=20)

HEADS = ("Orrivale", "Orrivael", "Tessandre", "Tesandre", "Quillow", "Marchfold", "Leeds", "Harlow", "Harrow", "QXJ")
TAILS = ("Security", "Services", "Svcs", "Holdings", "Trust", "Group", "& Sons", "12", "(UK)", "(Sales Team)", "Ford")
FORMS = ("", "Ltd", "Limited", "plc", "LLP", "t/a Brindlecote", "formerly Sorrelby Ltd")
ORGANISATIONS = st.builds(
    lambda heads, tails, form: " ".join([*heads, *tails, form]).strip(),
    st.lists(st.sampled_from(HEADS), min_size=1, max_size=2),
    st.lists(st.sampled_from(TAILS), max_size=2),
    st.sampled_from(FORMS),
)


def link(left, right):
    frames = (pl.DataFrame({"name": names}, schema={"name": pl.String}) for names in (left, right))
    return link_names(*frames, band="review").drop("left_id", "right_id").sort("left_name", "right_name")


@slow
@given(data=st.data())
def test_a_set_of_names_against_itself(data):
    """Either direction scores the same though the sides stand in two orders, and a name is itself."""
    names = data.draw(st.lists(ORGANISATIONS, min_size=1, max_size=8))
    found = link(data.draw(st.permutations(names)), data.draw(st.permutations(names)))
    judged = {(row[0], row[1]): row[2:4] for row in found.select("left_name", "right_name", "score", "band").rows()}
    assert judged == {(right, left): said for (left, right), said in judged.items()}
    assert {name: judged.get((name, name)) for name in names} == dict.fromkeys(names, (1.0, "accept"))


@given(st.lists(st.text(max_size=20), min_size=1, max_size=20))
def test_folding_twice_is_folding_once(texts):
    once = pl.DataFrame({"text": texts}).select(fold_text(pl.col("text")))
    assert once.equals(once.select(fold_text(pl.col("text"))))


MODEL = read_model()
SIGNED = {name: feature.sign for name, feature in (FEATURES | READING_FEATURES).items() if feature.sign}


def draw_measures(seed, rows=400):
    """Rows of features near the limits at which the model asks."""
    rng = np.random.default_rng(seed)
    limits = {name: [0.0, 1.0] for name in MODEL.features}
    for name, limit in MODEL.questions:
        limits[name].append(limit)
    return {
        name: (rng.choice(at, size=rows) + rng.normal(0, 0.05, rows)).astype(np.float32) for name, at in limits.items()
    }


@pytest.mark.parametrize("name", SIGNED)
def test_more_of_what_tells_for_a_pair_never_lowers_its_score(name):
    measured = draw_measures(seed=len(name))
    before = score_pairs(MODEL, measured)
    for step in (0.01, 0.3, 1.0, 5.0):
        after = score_pairs(MODEL, measured | {name: measured[name] + np.float32(SIGNED[name] * step)})
        assert (after >= before - 1e-12).all(), step


@slow
@given(left=ORGANISATIONS, right=ORGANISATIONS)
def test_one_more_rare_word_on_both_sides_never_lowers_the_score(left, right):
    before, after = explain_pair(left, right), explain_pair(f"Zephandril {left}", f"Zephandril {right}")
    assert after.score >= before.score - 1e-9


PROGRAM = """
import sys
import polars as pl
from tests.bench.make_names import make_lists
from engine.matching.link import link_names

left, right, _ = make_lists(150, 300, seed=5)
for kind in ("organisation", "person"):
    found = link_names(left, right, kind=kind, left_id="id", right_id="id", band="review")
    assert found.height > 20 or kind == "person"
    sys.stdout.write(found.write_csv())
people = pl.DataFrame({"name": [f"{a} {b}" for a in ("Rowan", "R", "Anna", "PC 12 Bob") for b in ("Hale", "Hael", "Moor")]})
sys.stdout.write(link_names(people, people, kind="person", band="review").write_csv())
"""


def test_two_processes_find_the_same_bytes():
    """Whatever the seed of hashes and the number of threads."""
    path = os.pathsep.join([str(ROOT), str(ROOT / "tests" / "bench")])
    started = [
        subprocess.Popen(
            [sys.executable, "-c", PROGRAM],
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": path, "PYTHONHASHSEED": seed, "POLARS_MAX_THREADS": threads},
        )
        for seed, threads in (("1", "1"), ("4242", "4"))
    ]
    first, second = (process.communicate()[0] for process in started)
    assert [process.returncode for process in started] == [0, 0]
    assert len(first) > 1000
    assert first == second
