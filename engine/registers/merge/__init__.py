"""One register from many sources: copies, the same entry told twice, contradictions."""

from __future__ import annotations

from engine.registers.merge.copies import count_folded, set_aside_copy, set_aside_folded
from engine.registers.merge.merge import gather_books
from engine.registers.merge.record_ids import add_record_ids, mark_identity

__all__ = [
    "add_record_ids",
    "count_folded",
    "gather_books",
    "mark_identity",
    "set_aside_copy",
    "set_aside_folded",
]
