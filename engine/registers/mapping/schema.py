"""A mapping file as JSON Schema, made from the tables by which it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.documents import TEXT, TEXTS, Schema, make_list, make_object, make_root, refer_to
from engine.reading import KINDS
from engine.registers.mapping import keys
from engine.schema import REGISTERS

if TYPE_CHECKING:
    from engine.schema import Field, Register

_ONE_OR_MORE: Schema = {"anyOf": [TEXT, TEXTS]}


def make_mapping_schema() -> Schema:
    """Return the JSON Schema of a mapping file; the fields are those of the register it names."""
    kinds: dict[str, Schema] = {
        **dict.fromkeys(("format", "sentence"), TEXT),
        **dict.fromkeys(("recognise", "ignore", "expect"), TEXTS),
        "register": {"enum": list(REGISTERS)},
        "kind": {"enum": list(keys.KINDS)},
        "patterns": {"type": "object", "additionalProperties": _ONE_OR_MORE},
        "read": _make_read(),
        "columns": {"type": "object"},
        "fill_down": TEXTS,
        "skip": make_list(make_object(keys.SKIP, dict.fromkeys(keys.SKIP, TEXT), keys.SKIP)),
        "parent": make_object(keys.PARENT, {"column": TEXT, "fill": TEXTS}),
        "period": {"anyOf": [TEXT, make_object(keys.PERIOD, dict.fromkeys(keys.PERIOD, TEXT))]},
    }
    schema = make_object(keys.MAPPING, kinds, keys.REQUIRED)
    chosen = [_make_choice(register) for register in REGISTERS.values()]
    text_only = {key: {"properties": {"kind": {"const": "text"}}, "required": ["kind"]} for key in _of_text()}
    definitions = {"column": _make_column()}
    return make_root(
        "A mapping file of crosscheck", {**schema, "dependencies": text_only, "allOf": chosen}, definitions
    )


def _of_text() -> tuple[str, ...]:
    return ("sentence", "patterns")


def _make_read() -> Schema:
    header: Schema = {"anyOf": [{"type": "integer", "minimum": 0}, {"const": "find"}]}
    return make_object(keys.READ, {"kind": {"enum": list(KINDS)}, "encoding": TEXT, "sheet": TEXT, "header": header})


def _make_column() -> Schema:
    unit: Schema = {"anyOf": [{"enum": list(keys.UNITS)}, {"type": "string", "pattern": "^[A-Z]{3}$"}]}
    kinds: dict[str, Schema] = {
        **dict.fromkeys(("join", "until", "split", "pattern", "constant"), TEXT),
        "column": _ONE_OR_MORE,
        "nth": {"type": "integer", "minimum": 1},
        "joined": TEXTS,
        "dates": {"enum": list(keys.ORDERS)},
        "money": unit,
        "lookup": {"type": "object", "additionalProperties": TEXT},
    }
    either: Schema = {"oneOf": [{"required": ["column"]}, {"required": ["constant"]}]}
    return {**make_object(keys.COLUMN, kinds), **either}


def _make_choice(register: Register) -> Schema:
    """Return what holds of a mapping of one register: its columns are of the fields that it has."""
    names = register.field_names()
    taken = [field.name for field in register.fields if field.kind in keys.TAKEN]
    then: dict[str, Schema] = {
        "columns": {
            "properties": {field.name: _make_field(field) for field in register.fields},
            "additionalProperties": False,
        },
        "patterns": {"propertyNames": {"enum": taken}},
        "fill_down": {"items": {"enum": names}},
        "parent": {"properties": {"fill": {"items": {"enum": names}}}},
    }
    named = {"properties": {"register": {"const": register.name}}, "required": ["register"]}
    return {"if": named, "then": {"properties": then}}


def _make_field(field: Field) -> Schema:
    said = f"{field.means} Such as `{field.example}`." if field.example else field.means
    taken: Schema = {"description": said, "anyOf": [TEXT, TEXTS, refer_to("column")]}
    if field.values:
        value: Schema = {"enum": list(field.values)}
        taken["properties"] = {"lookup": {"additionalProperties": value}, "constant": value}
    return taken
