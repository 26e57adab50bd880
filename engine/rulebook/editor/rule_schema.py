"""A rule file as JSON Schema, made from the tables by which it is read, and written beside the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.documents import DAY, TEXT, Schema, make_list, make_object, make_root, refer_to, write_schema
from engine.findings import OUTCOMES
from engine.rulebook.editor.condition_schema import (
    list_field_names,
    make_conditions,
    make_groups,
    make_key_pattern,
    make_links,
    make_measures,
    make_record,
    make_span,
    make_text_schema,
    name_fields,
    name_parties,
    refer_to_all,
)
from engine.rulebook.logic import DATED, LIMITS
from engine.rulebook.parse import (
    ALIAS,
    PARAMETER_KEYS,
    PERIOD_KEYS,
    POLICY_KEYS,
    REPORT_KEYS,
    REQUIRED_KEYS,
    RESERVED,
    RISING,
    RULE_KEYS,
    SHARE_KEYS,
    STATUSES,
    TEST_BANDS,
    TEST_KEYS,
    TOTAL_KEYS,
)
from engine.schema import KNOWN
from engine.severities import SEVERITIES

if TYPE_CHECKING:
    from pathlib import Path

NAME = "rule.schema.json"
"""The file of the schema, beside the rules or in a folder above them."""
_DAYS: Schema = {"anyOf": [{"type": "integer", "minimum": 0}, make_text_schema(r"\$\S+")]}


def write_rule_schema(folder: Path) -> Path:
    """Write the schema of rule files into a folder, where it is not there as it is now, and return its file."""
    path, data = folder / NAME, write_schema(make_rule_schema()).encode("utf-8")
    if not path.is_file() or path.read_bytes() != data:
        path.write_bytes(data)
    return path


def make_schema_line(depth: int = 0) -> str:
    """Return the first line of a rule file, which names its schema, `depth` folders above it."""
    return f"# yaml-language-server: $schema={'../' * depth}{NAME}\n"


def make_rule_schema() -> Schema:
    """Return the JSON Schema of a rule file."""
    kinds: dict[str, Schema] = {
        **dict.fromkeys(("rule", "title", "owner", "limitation", "false_positives"), TEXT),
        "version": {"type": "integer"},
        "status": {"enum": list(STATUSES)},
        "policy": make_list(make_object(POLICY_KEYS, dict.fromkeys(POLICY_KEYS, TEXT), POLICY_KEYS), least=1),
        "parameters": {"type": "object", "additionalProperties": refer_to("parameter")},
        "compare": _make_compare(),
        "link": make_list(_make_link()),
        "when": refer_to_all("conditions"),
        "total": _make_total(),
        "share": _make_share(),
        "severity": _make_severity(),
        "report": _make_report(),
        "tests": make_list(_make_test()),
    }
    definitions = {
        **make_conditions(),
        "keys": {"anyOf": [make_key_pattern(), make_list(make_key_pattern(), least=1)]},
        "parameter": _make_parameter(),
        "record": make_record(),
    }
    return make_root("A rule of crosscheck", make_object(RULE_KEYS, kinds, REQUIRED_KEYS), definitions)


def _make_compare() -> Schema:
    registers = [f"`{name}`: {register.each_row}" for name, register in KNOWN.items()]
    return {
        "type": "object",
        "propertyNames": {"pattern": f"^{ALIAS}$", "not": {"enum": list(RESERVED)}},
        "additionalProperties": {"enum": list(KNOWN), "description": "\n\n".join(registers)},
        "minProperties": 1,
    }


def _make_link() -> Schema:
    return {
        "type": "object",
        "properties": make_links(),
        "additionalProperties": False,
        "minProperties": 1,
        "maxProperties": 1,
    }


def _make_parameter() -> Schema:
    period = {"value": TEXT, "from": DAY, "to": DAY}
    kinds: dict[str, Schema] = {
        "value": {"anyOf": [TEXT, make_list(TEXT)]},
        "values": make_list(make_object(PERIOD_KEYS, period, ["value"]), least=1),
        "by": make_text_schema(name_fields(DATED), "a date of a record, such as award.awarded_on"),
        "unit": TEXT,
        "why": TEXT,
    }
    either: Schema = {"oneOf": [{"required": ["value"]}, {"required": ["values", "by"]}]}
    return {**make_object(PARAMETER_KEYS, kinds), **either}


def _make_total() -> Schema:
    kinds = {"per": refer_to_all("keys"), "by": make_text_schema(name_fields(DATED)), "within days": _DAYS}
    total = make_object(TOTAL_KEYS, kinds, ["per"])
    together = {"dependencies": {"by": ["within days"], "within days": ["by"]}}
    properties = {**total["properties"], **make_groups("measureds")}
    return {
        **total,
        **together,
        "properties": properties,
        "patternProperties": make_measures(RISING),
        "minProperties": 2,
    }


def _make_share() -> Schema:
    limit: Schema = {"anyOf": [{"type": "number"}, make_text_schema(r"\$\S+"), refer_to("percent")]}
    kinds = {
        "per": refer_to_all("keys"),
        "of all per": refer_to_all("keys"),
        "part": refer_to_all("conditions"),
        "of": TEXT,
        **dict.fromkeys((*LIMITS, "whole at least"), limit),
    }
    share = make_object(SHARE_KEYS, kinds, ["per", "of"])
    return {**share, "anyOf": [{"required": [words]} for words in LIMITS]}


def _make_severity() -> Schema:
    word: Schema = {"enum": list(SEVERITIES)}
    tier: Schema = {
        "type": "object",
        "properties": {severity: refer_to("measureds") for severity in SEVERITIES},
        "additionalProperties": False,
        "minProperties": 1,
        "maxProperties": 1,
    }
    return {"anyOf": [word, make_list({"anyOf": [word, tier]}, least=1)]}


def _make_report() -> Schema:
    kinds = {field.kind for field in list_field_names()}
    about = make_text_schema(name_fields(kinds), "a field of a record, such as gift.recipient_name")
    parties = make_list(make_text_schema(name_parties("organisation", "person"), "a party of a record"), least=1)
    kinds_of = {"one per": refer_to_all("keys"), "about": about, "unless exempt": parties, "reason": TEXT}
    return make_object(REPORT_KEYS, kinds_of, ["reason"])


def _make_test() -> Schema:
    kinds: dict[str, Schema] = {
        "name": TEXT,
        "link": {"enum": list(TEST_BANDS)},
        "expect": {"enum": list(OUTCOMES)},
        "severity": {"enum": list(SEVERITIES)},
        "as_of": DAY,
        "covers": {"type": "object", "properties": dict.fromkeys(KNOWN, make_span()), "additionalProperties": False},
    }
    test = make_object(TEST_KEYS, kinds, ["name", "expect"])
    records: Schema = {"anyOf": [refer_to("record"), make_list(refer_to("record"))]}
    return {**test, "additionalProperties": records, "propertyNames": {"pattern": f"^{ALIAS}$"}}
