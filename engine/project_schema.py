"""The project file as a schema: the keys of crosscheck.toml, with what each holds."""

from __future__ import annotations

from engine.documents import DAY, Schema, make_list, make_object, make_root
from engine.schema import REGISTERS
from engine.severities import STOPS

KEYS: dict[str, dict[str, str]] = {
    "": {
        "project": "What the project is called.",
        "registers": "The registers, one [[registers]] entry for each file or pattern of files.",
        "rules": "Which rules run, and with which parameters.",
        "matching": "Decisions on pairs of names.",
        "quality": "When poor data stop a run.",
        "report": "How the report is marked.",
    },
    "project": {"name": "The force, as the report shows it; the name of the folder where it is left out."},
    "registers": {
        "register": "The kind of register.",
        "path": "The file, or a pattern such as `gifts/*.csv`, relative to crosscheck.toml.",
        "mapping": "A mapping file that says how its columns are read.",
        "covers_from": "The first day that the register covers; its first date where it is left out.",
        "covers_to": "The last day that the register covers; its last date where it is left out.",
    },
    "rules": {
        "path": "A folder of rules of your own; one with a shipped rule's name takes its place.",
        "skip": "The names of the rules that do not run.",
        "review_budget": "The part of its subjects that a rule may raise before a run warns, from 0 to 1.",
        "parameters": "Values of rules' parameters, one section [rules.parameters.RULE] for each rule.",
    },
    "matching": {"aliases": "The file of decisions on pairs of names; aliases.csv where it is left out."},
    "quality": {"stop_at": "The least severity at which a failed check of the data stops the run, or `never`."},
    "report": {"marking": "What every page of the report is marked, such as OFFICIAL-SENSITIVE."},
}
"""The keys of each section; those of "" are the sections."""
_WORDS: Schema = {"type": "string"}


def make_project_schema() -> Schema:
    """Return the JSON Schema of crosscheck.toml, for editors that check TOML."""
    entry: dict[str, Schema] = {
        "register": {"enum": list(REGISTERS)},
        "path": _WORDS,
        "mapping": _WORDS,
        "covers_from": DAY,
        "covers_to": DAY,
    }
    rules: dict[str, Schema] = {
        "path": _WORDS,
        "skip": make_list(_WORDS),
        "review_budget": {"type": "number", "minimum": 0, "maximum": 1},
        "parameters": {"type": "object", "additionalProperties": {"type": "object"}},
    }
    kinds: dict[str, Schema] = {
        "project": make_object(KEYS["project"], {"name": _WORDS}),
        "registers": make_list(make_object(KEYS["registers"], entry, ["register", "path"]), least=1),
        "rules": make_object(KEYS["rules"], rules),
        "matching": make_object(KEYS["matching"], {"aliases": _WORDS}),
        "quality": make_object(KEYS["quality"], {"stop_at": {"enum": list(STOPS)}}),
        "report": make_object(KEYS["report"], {"marking": _WORDS}),
    }
    return make_root("The settings of a crosscheck project", make_object(KEYS[""], kinds, ["registers"]))
