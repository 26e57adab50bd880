"""The parts of a JSON Schema, by which an editor checks and completes the files that people write."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Schema = dict[str, Any]
DRAFT = "http://json-schema.org/draft-07/schema#"
"""The newest draft that yaml-language-server, the help of most YAML editors, knows in full."""
TEXT: Schema = {"type": ["string", "number", "boolean"]}
"""A plain value: the readers take a number for text where text is asked for."""
TEXTS: Schema = {"type": "array", "items": TEXT}
DAY: Schema = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}


def make_object(means: Mapping[str, str], kinds: Mapping[str, Schema], required: Iterable[str] = ()) -> Schema:
    """Return the schema of keys and values: the keys of `means` and no others, each with its meaning and its kind."""
    properties = {key: {"description": said, **kinds[key]} for key, said in means.items()}
    named = [key for key in means if key in set(required)]
    more: Schema = {"required": named} if named else {}
    return {"type": "object", "properties": properties, "additionalProperties": False, **more}


def make_list(item: Schema, least: int = 0, most: int | None = None) -> Schema:
    """Return the schema of a list of such items."""
    ends: Schema = {"minItems": least} if least else {}
    return {"type": "array", "items": item, **ends, **({} if most is None else {"maxItems": most})}


def make_root(title: str, schema: Schema, definitions: Mapping[str, Schema] | None = None) -> Schema:
    """Return a schema as the root of its file."""
    more: Schema = {"definitions": dict(definitions)} if definitions else {}
    return {"$schema": DRAFT, "title": title, **schema, **more}


def refer_to(definition: str) -> Schema:
    """Return the schema that is one of the definitions."""
    return {"$ref": f"#/definitions/{definition}"}


def write_schema(schema: Schema) -> str:
    """Return the text of a schema's file: JSON, ending with a line end."""
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"
