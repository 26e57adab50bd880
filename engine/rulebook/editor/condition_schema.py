"""The conditions of a rule file as JSON Schema, made from the tables by which they are read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.documents import DAY, TEXT, Schema, make_list, make_object, refer_to
from engine.rulebook.logic import LIMITS, OPERATORS, WORDED, WORDS, Operator
from engine.rulebook.parse import ALIAS, KEYED, NAMES, PARTS, PERCENT_KEYS, SEARCH_KEY
from engine.schema import KNOWN

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from engine.schema import Field

_FIRST = r"first recorded of \[[^\]]*\]"
_SNIPPETS = {
    "value": "{words}: ${{2:value}}",
    "list": "{words}: [${{2:first}}, ${{3:second}}]",
    "range": "{words} ${{2:gift.event_on}}: [${{3:0}}, ${{4:365}}]",
    "nothing": "{words}",
}


def list_field_names(name: str | None = None) -> list[Field]:
    """Return the fields of every register, or those of that name."""
    fields = [field for register in KNOWN.values() for field in register.fields]
    return [field for field in fields if name in (None, field.name)]


def list_values(name: str) -> list[str]:
    """Return the values of the fields of that name; nothing where one of them takes any text."""
    fields = list_field_names(name)
    return sorted({value for field in fields for value in field.values}) if all(f.values for f in fields) else []


def join_alternatives(words: Iterable[str]) -> str:
    """Return the pattern of one of the words, which are letters, spaces and underscores, each once."""
    return f"(?:{'|'.join(sorted(set(words)))})"


def name_fields(kinds: Collection[str], *more: str) -> str:
    """Return the pattern of a record's field of one of the kinds, or of one of some other names of a record."""
    return (
        rf"{ALIAS}\.{join_alternatives([*(field.name for field in list_field_names() if field.kind in kinds), *more])}"
    )


def name_parties(*kinds: str) -> str:
    """Return the pattern of a record's party of one of the kinds."""
    roles = {party.role for register in KNOWN.values() for party in register.parties if party.kind in kinds}
    return rf"{ALIAS}\.{join_alternatives(roles)}"


def make_text_schema(pattern: str, wanted: str = "") -> Schema:
    """Return the schema of a text that is wholly of a pattern; `wanted` is what an editor says where it is not."""
    said: Schema = {"patternErrorMessage": f"Write {wanted}."} if wanted else {}
    return {"type": "string", "pattern": f"^(?:{pattern})$", **said}


def make_key_pattern() -> Schema:
    """Return the schema of what `per` and `one per` list."""
    roles = [party.role for register in KNOWN.values() for party in register.parties]
    dates = rf"{join_alternatives(PARTS)} of {name_fields(['date'])}"
    wanted = "a record (award), a party (gift.provider), a text (gift.unit) or a part of a date (year of gift.event_on)"
    return make_text_schema(rf"{ALIAS}|{name_fields(KEYED, *roles)}|{dates}", wanted)


def make_conditions() -> dict[str, Schema]:
    """Return the definitions of a list of conditions and of one, on matches and on the measures of a block too."""
    found: dict[str, Schema] = {"limit": _make_limit(), "value": {"anyOf": [TEXT, refer_to("percent")]}}
    found["percent"] = make_object(PERCENT_KEYS, {"percent": TEXT, "of": TEXT}, PERCENT_KEYS)
    for name, counts in (("condition", False), ("measured", True)):
        found[name] = _make_condition(f"{name}s", counts=counts)
        found[f"{name}s"] = make_list(refer_to(name), least=1)
    return found


def make_measures(operators: Iterable[str] = LIMITS) -> dict[str, Schema]:
    """Return the schemas of the measures of a block by the pattern of their keys."""
    pattern = re.sub(r"\?P<\w+>", "?:", NAMES) + f") +{join_alternatives(operators)}"
    means = "; ".join(f"`{word.words}`: {word.means}" for word in WORDS if word.place == "measure")
    return {f"^(?:{pattern}$": {"description": means, **refer_to_all("value")}}


def refer_to_all(definition: str) -> Schema:
    """Return the schema that is one of the definitions, to stand beside a description (beside `$ref` it is ignored)."""
    return {"allOf": [refer_to(definition)]}


def make_groups(conditions: str) -> dict[str, Schema]:
    """Return the schemas of `all of`, `any of` and `none of` by their words."""
    return {
        word.words: {"description": word.means, **refer_to_all(conditions)} for word in WORDS if word.place == "group"
    }


def make_links() -> dict[str, Schema]:
    """Return the schemas of the conditions that join two records by their words."""
    organisation = make_text_schema(name_parties("organisation"), "an organisation of a record, such as gift.provider")
    person = make_text_schema(name_parties("person"), "a person of a record, such as gift.recipient")
    ends = {
        "same organisation": [organisation] * 2,
        "same person": [person] * 2,
        "same text": [make_text_schema(name_fields(WORDED), "a text of a record, such as award.award_ref")] * 2,
        "mentions": [
            make_text_schema(name_fields(["text"]), "a text of a record, such as gift.description"),
            organisation,
        ],
    }
    return {
        word.words: {
            "description": word.means,
            "type": "array",
            "items": ends[word.words],
            "minItems": 2,
            "maxItems": 2,
        }
        for word in WORDS
        if word.place == "link"
    }


def _make_searches() -> dict[str, Schema]:
    return {
        word.words: {
            "description": word.means,
            "type": "object",
            "properties": {SEARCH_KEY: refer_to("conditions")},
            "additionalProperties": {"enum": list(KNOWN)},
            "required": [SEARCH_KEY],
            "minProperties": 2,
            "maxProperties": 2,
        }
        for word in WORDS
        if word.place == "search"
    }


def _make_condition(conditions: str, *, counts: bool) -> Schema:
    patterns = {_name_phrase(operator): _take(operator) for operator in OPERATORS.values()}
    bare = "|".join(_name_phrase(operator)[1:-1] for operator in OPERATORS.values() if operator.takes == "nothing")
    snippets = [
        {
            "label": f"… {operator.words}",
            "description": operator.means,
            "body": "${1:gift.field} " + _SNIPPETS[operator.takes].format(words=operator.words),
        }
        for operator in OPERATORS.values()
    ]
    return {
        "description": "One condition, such as `gift.value_gbp at least: 25` or `gift.value_gbp is recorded`.",
        "type": ["string", "object"],
        "pattern": f"^(?:{bare})$",
        "properties": {**make_groups(conditions), **make_links(), **_make_searches()},
        "patternProperties": {**patterns, **_list_choices(), **_list_ordered(), **(make_measures() if counts else {})},
        "additionalProperties": False,
        "minProperties": 1,
        "maxProperties": 1,
        "defaultSnippets": snippets,
    }


def _name_phrase(operator: Operator) -> str:
    """Return the pattern of a condition's words: what it compares, the operator, and the second date of a range."""
    own = name_fields(operator.kinds)
    operand = rf"(?:{own}|{_FIRST}|\$\S+{'|as_of' if 'date' in operator.kinds else ''})"
    return rf"^{operand} +{operator.words}{f' +{operand}' if operator.takes == 'range' else ''}$"


def _take(operator: Operator) -> Schema:
    takes: dict[str, Schema] = {
        "value": refer_to_all("value"),
        "list": {"anyOf": [make_list(TEXT, least=1), make_text_schema(r"\$\S+")]},
        "range": make_list(refer_to("limit"), least=2, most=2),
        "nothing": {"enum": [None, True]},
    }
    return {"description": operator.means, **takes[operator.takes]}


def _make_limit() -> Schema:
    said = "A whole number of days, a $parameter, or `any` where the end is open."
    return {"description": said, "anyOf": [{"type": "integer"}, make_text_schema(r"\$\S+|any")]}


def _list_choices() -> dict[str, Schema]:
    """Return what categories may be compared with: their values, a parameter, a field, or a word with capitals."""
    found: dict[str, Schema] = {}
    for name in sorted({field.name for field in list_field_names() if list_values(field.name)}):
        other = make_text_schema(rf"\$\S+|{name_fields(WORDED)}|first recorded of .*|.*[A-Z].*")
        value: Schema = {"anyOf": [{"enum": list_values(name)}, other]}
        found[rf"^{ALIAS}\.{name} +is(?: not)?$"] = value
        found[rf"^{ALIAS}\.{name} +is one of$"] = {"items": value}
    return found


def _list_ordered() -> dict[str, Schema]:
    """Return what dates, and what money and numbers, may be compared with, where a name is always of that kind."""
    found: dict[str, Schema] = {}
    for kinds, value in (({"date"}, DAY), ({"money", "number"}, {"type": "number"})):
        names = {
            field.name for field in list_field_names() if {each.kind for each in list_field_names(field.name)} <= kinds
        }
        other = make_text_schema(rf"\$\S+|as_of|{name_fields(kinds)}|{_FIRST}")
        single: Schema = {"anyOf": [value, other, refer_to("percent")]}
        found[rf"^{ALIAS}\.{join_alternatives(names)} +{join_alternatives(['is', 'is not', *LIMITS])}$"] = single
    return found


def make_record() -> Schema:
    """Return the schema of the fields that a rule's test states of one record."""
    properties: dict[str, Schema] = {}
    for name in sorted({field.name for field in list_field_names()}):
        fields = list_field_names(name)
        kinds: Schema = {"enum": [*list_values(name), None]} if list_values(name) else {"type": [*TEXT["type"], "null"]}
        properties[name] = {"description": " / ".join(dict.fromkeys(field.means for field in fields)), **kinds}
    return {"type": "object", "properties": properties, "additionalProperties": False}


def make_span() -> Schema:
    """Return the schema of a first and a last day."""
    return make_list(DAY, least=2, most=2)
