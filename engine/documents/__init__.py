"""Files that people write: strict YAML and TOML, one strict reader, decisions, folders, schemas for editors."""

from __future__ import annotations

from engine.documents.decisions import Decision, DecisionReader
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
from engine.documents.reader import DocumentReader, place_of, sort_problems
from engine.documents.toml import read_toml, unfold
from engine.documents.yaml import MappingNode, Node, ScalarNode, SequenceNode, read_yaml

__all__ = [
    "ALIASES",
    "DAY",
    "DISTRIBUTION",
    "EXEMPTIONS",
    "TEXT",
    "TEXTS",
    "Decision",
    "DecisionReader",
    "DocumentReader",
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
    "place_of",
    "read_toml",
    "read_yaml",
    "refer_to",
    "sort_problems",
    "suggest_path",
    "unfold",
    "write_schema",
]
