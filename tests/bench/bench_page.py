"""Figures -> docs/explanation/benchmarks.md: every table made anew, the hand-written notes kept."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from tests.bench.bench_tables import write_table
from tests.bench.bench_tools import BY_KEY, TOOLS

START, END = "<!-- notes: written by hand and kept when the page is made anew -->", "<!-- end of the notes -->"
NOTES = "Nothing noted yet."
GOALS = Path(__file__).resolve().with_name("goals.toml")
ABOUT_PEERS = {  # licence and day of release of the pinned version, as its publisher states them
    "rapidfuzz": ("MIT", "2026-08-30"),
    "string_grouper": ("MIT", "2026-07-26"),
    "logic_v2": ("MIT", "2026-10-22"),
}
REAL_LISTS = {
    "recall at P .97, a word shared": "r97_shared", "recall at P .97, all": "r97", "best F1": "best_f1",
    "true pairs found at any score": "found_at_all", "seconds": "seconds", "peak MB": "peak_mb",
}  # fmt: skip
CASES = {"ROC area": "roc", "ROC area, weak cases aside": "roc_firm", "PR area": "pr", "best F1": "best_f1"}
LABELLED = {
    "best F1": "best_f1", "recall at P .97": "r97", "ROC area": "roc",
    "P of accept": "precision", "R of accept": "recall", "F1 of accept": "f1",
}  # fmt: skip
GENERATED = {
    "all: P": "all_precision", "R": "all_recall", "F1": "all_f1", "R at P .99": "all_r99",
    "top pair: P": "top_precision", "top: R": "top_recall", "top: F1": "top_f1", "top: R at P .99": "top_r99",
    "seconds": "seconds", "peak MB": "peak_mb",
}  # fmt: skip
SPEED = {
    "seconds": "seconds", "peak MB": "peak_mb", "µs a name": "us_per_name", "runs": "runs",
    "top pair: F1": "top_f1", "top: R at P .99": "top_r99",
}  # fmt: skip
Rows = list[dict[str, Any]]


def write_page(path: Path, results: dict[str, Any]) -> None:
    """Write the page over the one that stands there, whose notes are kept."""
    before = path.read_text(encoding="utf-8") if path.is_file() else ""
    path.write_text(make_page(results, read_notes(before)), encoding="utf-8")


def read_notes(page: str) -> str:
    """Return what stands between the two marks, or a sentence that nothing does."""
    if START not in page or END not in page:
        return NOTES
    return page.split(START, 1)[1].split(END, 1)[0].strip() or NOTES


def read_goals(path: Path = GOALS) -> dict[str, Any]:
    """Return the goals by table, set and measure."""
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def make_page(results: dict[str, Any], notes: str) -> str:
    """Return the page's text."""
    goals = read_goals()
    parts = [
        "# How well names are matched, and how fast\n",
        "Made by `make bench` (accuracy and speed) and `make bench ONLY=million`; do not edit but between the marks of the notes.",
        "Each tool is run as a program of its own on the same lists, one after the other. The best figure of a column is bold.\n",
        "## Notes\n", START, notes, END + "\n",
    ]  # fmt: skip
    parts += write_peers(results)
    if "accuracy" in results:
        parts += write_accuracy(results["accuracy"], goals)
    for part, title in (("speed", "Speed and memory"), ("million", "A million names against a million")):
        if part in results:
            parts += [f"## {title}\n", write_origin(results[part])]
            parts.append(
                "Wall time and peak memory of the whole process: start, read, match, write. Medians where there are several runs.\n"
            )
            parts.append(write_sets(results[part]["figures"], SPEED, goals.get(part, {})))
            if part == "million" and "speed" in results:
                parts.append(write_growth(results))
    return "\n".join(parts).rstrip() + "\n"


def write_origin(part: dict[str, Any]) -> str:
    """Return one line with the day, the machine and the versions."""
    machine = ", ".join(f"{key} {value}" for key, value in part["machine"].items() if value)
    shared = (
        "" if part["shared"] else " The shared lists were not beside the project: only invented names were measured."
    )
    return f"Measured {part['date']}: {machine}.{shared}\n"


def write_peers(results: dict[str, Any]) -> list[str]:
    versions = next((part["versions"] for part in results.values() if "versions" in part), {})
    rows = [
        [tool.label, versions.get(tool.key, "-"), *ABOUT_PEERS.get(tool.key, ("-", "-")), tool.note] for tool in TOOLS
    ]
    return ["## The tools\n", write_table(["tool", "version", "licence", "released", "how it is used"], rows, "")]


def write_accuracy(part: dict[str, Any], goals: dict[str, Any]) -> list[str]:
    """Return the sections on accuracy; a table without rows is left out."""
    found = part["figures"]
    parts = ["## Accuracy\n", write_origin(part)]
    if found["real_lists"]:
        parts += [
            "### Real names as lists\n",
            "Variants of donors' names against every supplier, donor and payee of the registers; supplier strings against the names inside them.",
            "Identical strings do not count. Pairs with a name from elsewhere are false unless equal but for case, punctuation and legal form.\n",
            write_sets(found["real_lists"], REAL_LISTS, goals.get("real_lists", {})), *write_bands(found["real_lists"]),
        ]  # fmt: skip
    if found["cases"]:
        parts += [
            "### Name-bench cases, pair by pair\n",
            "No list to learn from: each pair is scored by itself. string_grouper weighs its trigrams over the cases' own names.\n",
            write_sets(found["cases"], CASES, goals.get("cases", {})), *write_verdicts(found["cases"], "set"),
        ]  # fmt: skip
    if found["real_pairs"]:
        rows = [row | {"set": f"{row['kind']}, {row['reading']}, {row['part']}"} for row in found["real_pairs"]]
        parts += [
            "### Labelled real pairs\n",
            write_sets(rows, LABELLED, goals.get("real_pairs", {})),
            *write_verdicts(rows, "set"),
        ]
    if found["payees"]:
        parts += ["### Police payees with each other\n", write_payees(found["payees"])]
    if found["generated"]:
        parts += [
            "### Invented names as lists\n",
            "The threshold with the best F1 is chosen on the set itself, for every tool: over all pairs, and over each left record's top pair.\n",
            write_sets(found["generated"], GENERATED, goals.get("generated", {})), *write_bands(found["generated"]),
        ]  # fmt: skip
    if found["candidates"]:
        parts.append("### What blocking lets through\n")
        rows = [
            [r["set"], f"{r['recall']:.3f}", f"{r['recall_shared']:.3f}", f"{r['per_name']:.1f}"]
            for r in found["candidates"]
        ]
        parts.append(
            write_table(
                ["set", "true pairs among the candidates", "of those that share a word", "candidates a name"],
                rows,
                "lrrr",
            )
        )
    if found["reliability"]:
        parts += write_reliability(found["reliability"])
    return parts


def write_sets(rows: Rows, columns: dict[str, str], goals: dict[str, Any]) -> str:
    """Return one table a set: a row a tool, ours first, and the goals in a last row where there are any."""
    parts = []
    for name in dict.fromkeys(row["set"] for row in rows):
        some = [row for row in rows if row["set"] == name]
        done = [row for row in some if not row.get("failed")]
        best = {key: find_best([row.get(key) for row in done], key) for key in columns.values()}
        lines = [[BY_KEY[row["tool"]].label, *(show(row, key, best[key]) for key in columns.values())] for row in some]
        goal = goals.get(name, {})
        if goal:
            lines.append(["*goal*", *(show_goal(goal, key) for key in columns.values())])
        size = f" ({some[0]['size']})" if some[0].get("size") else ""
        parts.append(f"**{name}**{size}\n")
        parts.append(write_table(["tool", *columns], lines, "l" + "r" * len(columns)))
        parts += [
            f"{BY_KEY[row['tool']].label} did not finish: {row['failed']}{show_cost(row)}\n"
            for row in some
            if row.get("failed")
        ]
    return "\n".join(parts)


def find_best(values: list[Any], key: str) -> float | None:
    """Return the best of a column, None where there are fewer than two figures; less is better of time and memory."""
    known = [value for value in values if value is not None]
    if len(known) < 2 or key == "runs":
        return None
    return min(known) if key in ("seconds", "peak_mb", "us_per_name") else max(known)


def show(row: dict[str, Any], key: str, best: float | None) -> str:
    """Return a figure as text, bold where it is the best, a dash where there is none or the run did not finish."""
    value = None if row.get("failed") else row.get(key)
    if value is None:
        return "-"
    text = (
        f"{value:.1f}"
        if key in ("seconds", "us_per_name")
        else f"{value:.0f}"
        if key in ("peak_mb", "runs")
        else f"{value:.3f}"
    )
    return f"**{text}**" if best is not None and value == best else text


def show_cost(row: dict[str, Any]) -> str:
    """Return after how long a run ended that did not finish."""
    return f", {row['seconds']:.0f} s after its start" if row.get("seconds") else ""


def show_goal(goal: dict[str, Any], key: str) -> str:
    if f"{key}_most" in goal:
        return f"at most {goal[f'{key}_most']}"
    return str(goal.get(key, ""))


def write_bands(rows: Rows) -> list[str]:
    """Return what our accept and review bands held, one row a set."""
    lines = [
        [
            row["set"], str(row["bands"]["accepted"]), str(row["bands"]["review"]),
            *("-" if row["bands"][key] is None else f"{row['bands'][key]:.3f}" for key in ("precision", "recall", "f1", "recall_with_review")),
        ]
        for row in rows if row.get("bands")
    ]  # fmt: skip
    if not lines:
        return []
    titles = ["ours", "accepted", "review", "P of accept", "R of accept", "F1 of accept", "R with review"]
    return ["What our own bands hold, no threshold chosen afterwards:\n", write_table(titles, lines, "l" + "r" * 6)]


def write_verdicts(rows: Rows, name: str) -> list[str]:
    """Return how many same and different pairs our bands hold."""
    lines = [
        [str(row[name]), band["verdict"], *(str(band[key]) for key in ("accept", "review", "none"))]
        for row in rows
        for band in row.get("bands") or []
    ]
    if not lines:
        return []
    return ["Our bands by verdict:\n", write_table(["pairs", "verdict", "accept", "review", "none"], lines, "llrrr")]


def write_payees(payees: dict[str, Any]) -> str:
    if payees.get("failed"):
        return f"It did not finish: {payees['failed']}\n"
    return (
        f"{payees['payees']:,} distinct payees: {payees['accepted']:,} pairs accepted, {payees['review']:,} for review, in "
        f"{payees['seconds']:.1f} s. Nobody labelled them: the run writes the accepted pairs and a draw of {payees['drawn']} for "
        "review to a file outside the project, to be read.\n"
    )


def write_reliability(series: dict[str, Rows]) -> list[str]:
    """Return the picture and the table behind it."""
    rows = [
        [name, f"{row['low']:.2f} to {row['high']:.2f}", str(row["pairs"]), f"{row['mean']:.3f}", f"{row['share']:.3f}"]
        for name, bins in sorted(series.items())
        for row in bins
    ]
    return [
        "### What a score is worth\n",
        "![Share of pairs that are the same, by score](reliability.svg)\n",
        "The share of pairs that are the same, by our score. A score of 0 is a pair that the matcher does not list at all.\n",
        write_table(["pairs", "score", "number", "mean score", "share the same"], rows, "llrrr"),
    ]


def write_growth(results: dict[str, Any]) -> str:
    """Return how the time a name grows from a hundred thousand names to a million."""
    lines = []
    for row in results["million"]["figures"]:
        small = [
            r for r in results["speed"]["figures"] if r["tool"] == row["tool"] and r["set"].startswith("made, 100,000")
        ]
        if small and not row.get("failed") and not small[0].get("failed"):
            ratio = row["us_per_name"] / small[0]["us_per_name"]
            figures = (f"{small[0]['us_per_name']:.1f}", f"{row['us_per_name']:.1f}", f"{ratio:.2f}")
            lines.append([BY_KEY[row["tool"]].label, *figures])
    titles = ["tool", "µs a name, 100k x 100k", "µs a name, 1M x 1M", "times as much"]
    return write_table(titles, lines, "lrrr") if lines else ""
