"""Files that people write: strict YAML, folders, schemas for editors."""

from __future__ import annotations

from engine.documents.editor_schema import (
    DAY,
    TEXT,
    TEXTS,
    Schema,
    make_list,
    make_object,
    make_root,
    refer_to,
    write_schema,
)
from engine.documents.folder import ALIASES, DISTRIBUTION, EXEMPTIONS, find_own, is_run_folder, list_files, suggest_path
from engine.documents.yaml import MappingNode, Node, ScalarNode, SequenceNode, read_yaml

__all__ = [
    "ALIASES",
    "DAY",
    "DISTRIBUTION",
    "EXEMPTIONS",
    "TEXT",
    "TEXTS",
    "MappingNode",
    "Node",
    "ScalarNode",
    "Schema",
    "SequenceNode",
    "find_own",
    "is_run_folder",
    "list_files",
    "make_list",
    "make_object",
    "make_root",
    "read_yaml",
    "refer_to",
    "suggest_path",
    "write_schema",
]
