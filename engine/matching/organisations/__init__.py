"""Organisations' names to scored pairs."""

from __future__ import annotations

from engine.matching.organisations.features import FEATURES, Measures
from engine.matching.organisations.match import describe_readings, match_organisations, rate_readings
from engine.matching.organisations.reading_features import READING_FEATURES
from engine.matching.organisations.readings import Readings, read_names

__all__ = [
    "FEATURES",
    "READING_FEATURES",
    "Measures",
    "Readings",
    "describe_readings",
    "match_organisations",
    "rate_readings",
    "read_names",
]
