"""Draws scores against the share of pairs that were true, as a small SVG picture."""

from __future__ import annotations

from html import escape
from typing import Any

WIDTH, HEIGHT, LEFT, TOP, SIDE = 640, 420, 56, 24, 340
COLOURS = ("#0b5cad", "#b3541e", "#2a7a3b", "#7a2a78", "#555555", "#a08000")
LEAST = 5
"""A bin with fewer pairs says too little and is drawn hollow."""


def _at(score: float, share: float) -> tuple[float, float]:
    return round(LEFT + SIDE * score, 1), round(TOP + SIDE * (1 - share), 1)


def draw_reliability(series: dict[str, list[dict[str, Any]]]) -> str:
    """Return the picture of bins (mean, share, pairs), one line and colour a series, with the diagonal for comparison."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">',
        "<title>Share of pairs that are the same, by score</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
    ]
    for step in range(6):
        x, y = _at(step / 5, step / 5)
        parts += [
            f'<path d="M{LEFT} {y}H{LEFT + SIDE}M{x} {TOP}V{TOP + SIDE}" stroke="#ddd" fill="none"/>',
            f'<text x="{x}" y="{TOP + SIDE + 16}" text-anchor="middle">{step / 5:.1f}</text>',
            f'<text x="{LEFT - 6}" y="{y + 4}" text-anchor="end">{step / 5:.1f}</text>',
        ]
    parts += [
        f'<path d="M{LEFT} {TOP + SIDE}L{LEFT + SIDE} {TOP}" stroke="#999" stroke-dasharray="4 4" fill="none"/>',
        f'<text x="{LEFT + SIDE / 2}" y="{TOP + SIDE + 36}" text-anchor="middle">score</text>',
        f'<text x="14" y="{TOP + SIDE / 2}" text-anchor="middle" transform="rotate(-90 14 {TOP + SIDE / 2})">share that is the same</text>',
    ]
    for number, (name, bins) in enumerate(sorted(series.items())):
        colour = COLOURS[number % len(COLOURS)]
        points = [(*_at(row["mean"], row["share"]), row["pairs"]) for row in bins]
        if points:
            line = "L".join(f"{x} {y}" for x, y, _ in points)
            parts.append(f'<path d="M{line}" stroke="{colour}" stroke-width="1.5" fill="none"/>')
        for x, y, pairs in points:
            fill = colour if pairs >= LEAST else "white"
            parts.append(
                f'<circle cx="{x}" cy="{y}" r="3.5" fill="{fill}" stroke="{colour}"><title>{pairs} pairs</title></circle>'
            )
        y = TOP + 12 + 18 * number
        parts.append(f'<rect x="{LEFT + SIDE + 16}" y="{y - 9}" width="10" height="10" fill="{colour}"/>')
        parts.append(f'<text x="{LEFT + SIDE + 32}" y="{y}">{escape(name)}</text>')
    return "\n".join([*parts, "</svg>", ""])
