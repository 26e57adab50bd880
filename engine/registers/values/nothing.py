"""Texts that say nothing: a nil return, a dash, a word that stands for no value."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

NIL = (
    r"(?i)^\W*(?:nil|nil[ -]?returns?|nothing(?: to)?(?: (?:declared?|report|register|record))?|none"
    r"|none (?:declared|received|recorded|this .{1,20}|reported|to declare|registered|offered)"
    r"|no (?:gifts?|hospitality|declarations?|entries|interests?|offers?|(?:business )?interests?|returns?|items?"
    r"|registrable|benefits?)\b.{0,80}|nil (?:return|declaration|entry|to .{1,20}|received)\b.{0,60})\W*$"
)


def says_nil(text: pl.Expr) -> pl.Expr:
    """Return whether a text declares nothing: `Nil return`, `None received`, `No gifts this quarter` and the like."""
    return text.str.contains(NIL)
