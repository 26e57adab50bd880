"""The values of a YAML file as an editor sees them, and as a JSON Schema judges them: dates are text."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from engine.documents.yaml import MappingNode, Node, SequenceNode


def make_plain(node: Node) -> object:
    if isinstance(node, MappingNode):
        return {key.text: make_plain(value) for key, value in node.entries}
    if isinstance(node, SequenceNode):
        return [make_plain(item) for item in node.items]
    if isinstance(node.value, dt.date):
        return node.text
    return float(node.value) if isinstance(node.value, Decimal) else node.value
