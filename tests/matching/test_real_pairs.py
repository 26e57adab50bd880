import csv
import hashlib
import re
from collections import Counter
from pathlib import Path

import pytest

TABLE = Path(__file__).with_name("real_pairs.csv")
COLUMNS = ["left", "right", "verdict", "kind", "stratum", "left_source", "right_source", "why", "part"]
KINDS = {
    "abbreviation",
    "acronym",
    "containment",
    "cut short",
    "garbled text",
    "joined words",
    "legal form",
    "market words only",
    "number",
    "other",
    "place or branch",
    "public body elsewhere",
    "role word",
    "short form",
    "sister body",
    "spelling",
    "trading name",
    "word added or dropped",
    "word order",
}
FOLDERS = {
    "cards-trafford",
    "city-of-london-gifts",
    "contracts-finder-csv-2020",
    "contracts-finder-ocds-2025",
    "council-chorley",
    "councils-messy-spend",
    "mep-gifts",
    "ministers-2025",
    "mps-2025",
    "police-spend",
}


@pytest.fixture(scope="module")
def pairs():
    with TABLE.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows = list(reader)
    assert reader.fieldnames == COLUMNS
    return rows


def bare(name):
    """The name without case, punctuation and Ltd, Limited or PLC."""
    words = re.sub(r"[^\w\s]|_", "", name.lower()).split()
    return " ".join(word for word in words if word not in {"limited", "ltd", "plc"})


def connect_names(pairs):
    """Each name with the set of names it is joined to, by a pair or by being spelt alike."""
    found = {}
    by_spelling = {}
    for pair in pairs:
        left, right = pair["left"], pair["right"]
        for first, second in [(left, right), (left, by_spelling.setdefault(bare(left), left))]:
            join(found, first, second)
        join(found, right, by_spelling.setdefault(bare(right), right))
    return found


def join(found, first, second):
    joined = found.setdefault(first, {first}) | found.setdefault(second, {second})
    for name in joined:
        found[name] = joined


@pytest.mark.parametrize(
    ("column", "allowed"),
    [
        ("verdict", {"same", "different"}),
        ("kind", KINDS),
        ("stratum", {"hard", "random"}),
        ("part", {"train", "held"}),
    ],
)
def test_a_column_holds_only_its_words(pairs, column, allowed):
    assert {pair[column] for pair in pairs} <= allowed


def test_every_cell_is_filled_and_trimmed(pairs):
    assert [pair for pair in pairs for cell in pair.values() if not cell or cell != cell.strip()] == []


def test_the_sources_are_register_folders(pairs):
    named = {source for pair in pairs for side in ("left", "right") for source in pair[f"{side}_source"].split(" + ")}
    assert named <= FOLDERS


def test_no_pair_stands_twice_or_is_one_name(pairs):
    turned = [tuple(sorted((pair["left"], pair["right"]))) for pair in pairs]
    assert len(set(turned)) == len(turned)
    assert all(left != right for left, right in turned)


def test_the_table_is_sorted(pairs):
    order = [(pair["left"], pair["right"]) for pair in pairs]
    assert order == sorted(order)
    assert all(left < right for left, right in order)


def test_no_name_stands_in_both_parts(pairs):
    parts = {part: set() for part in ("train", "held")}
    for pair in pairs:
        parts[pair["part"]] |= {bare(pair["left"]), bare(pair["right"])}
    assert parts["train"] & parts["held"] == set()


def test_the_part_is_the_digest_of_the_connected_names(pairs):
    connected = connect_names(pairs)
    for pair in pairs:
        digest = hashlib.sha256("\n".join(sorted(connected[pair["left"]])).encode()).digest()
        held = int.from_bytes(digest[:8], "big") % 3 == 0
        assert pair["part"] == ("held" if held else "train"), pair


def test_there_are_enough_pairs_of_each_sort(pairs):
    assert len(pairs) >= 500
    held = sum(pair["part"] == "held" for pair in pairs) / len(pairs)
    assert abs(held - 1 / 3) <= 0.05, "a third is held back"
    same = sum(pair["verdict"] == "same" for pair in pairs) / len(pairs)
    assert 0.4 <= same <= 0.6


def test_no_name_outweighs_the_others(pairs):
    uses = Counter(pair[side] for pair in pairs for side in ("left", "right"))
    assert max(uses.values()) <= 4


def test_few_pairs_are_equal_but_for_case_punctuation_and_form(pairs):
    assert sum(bare(pair["left"]) == bare(pair["right"]) for pair in pairs) <= 30
