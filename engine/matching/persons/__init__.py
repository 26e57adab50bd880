"""People's names to scored pairs."""

from __future__ import annotations

from engine.matching.persons.match import People, compare_persons, match_persons, read_people, score_person_pair

__all__ = [
    "People",
    "compare_persons",
    "match_persons",
    "read_people",
    "score_person_pair",
]
