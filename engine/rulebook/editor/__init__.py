"""What an author of rules is given: schemas for editors and a skeleton."""

from __future__ import annotations

from engine.rulebook.editor.rule_schema import make_rule_schema, make_schema_line, write_rule_schema
from engine.rulebook.editor.skeleton import make_skeleton

__all__ = [
    "make_rule_schema",
    "make_schema_line",
    "make_skeleton",
    "write_rule_schema",
]
