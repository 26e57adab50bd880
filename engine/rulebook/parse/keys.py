"""The keys of a rule file and of its parts, with what each holds: one table for the reader and for editors."""

from __future__ import annotations

from engine.rulebook.logic import LIMITS, OPERATORS

RULE_KEYS: dict[str, str] = {
    "rule": "The rule's name, which is the file's name without its ending.",
    "version": "A whole number; raise it when the rule finds other things than before.",
    "title": "What the rule finds, in a sentence.",
    "status": "`draft`, `live` or `retired`; only live rules run.",
    "owner": "Who answers for the rule.",
    "compare": "The records the rule looks at, each with a short name: `{gift: gifts, award: awards}`.",
    "when": "The conditions on each match (one record of each name, joined by the links); all must hold.",
    "severity": "A list of which the first whose conditions hold counts; the last has none.",
    "report": "What an exception stands for, whom it is about, and its sentence.",
    "policy": "Where the rule comes from, each with what it says in your own words.",
    "limitation": "What the rule cannot see.",
    "false_positives": "What the rule raises that is often nothing.",
    "parameters": "The rule's numbers, dates, texts and lists by name, used as `$name`; a project may set its own.",
    "link": "What joins the records: a name, a text, or a mention.",
    "total": "What the matches of a group must reach together.",
    "share": "How large a part of the matches of a group must be, in percent.",
    "tests": "The rule's own tests: each states the fields that matter, and the outcome to expect.",
}
"""The keys of a rule."""
REQUIRED_KEYS = ("rule", "version", "title", "status", "owner", "compare", "when", "severity", "report")
"""The keys that a rule cannot do without."""
STATUSES = ("draft", "live", "retired")
POLICY_KEYS: dict[str, str] = {
    "source": "The paper, policy or report, with its year.",
    "says": "What it says, in your own words.",
}
PARAMETER_KEYS: dict[str, str] = {
    "value": "A number, a date, a text or a list of texts.",
    "values": "Values that hold from day to day: `[{value: 25, to: 2025-03-31}, {value: 30, from: 2025-04-01}]`.",
    "by": "The date that says which of the `values` holds, such as `award.awarded_on`.",
    "unit": "What the value counts: `days`, `GBP`, `percent`.",
    "why": "Where the value comes from; `A proposal` where no source fixes it.",
}
PERIOD_KEYS: dict[str, str] = {
    "value": "The value in this time.",
    "from": "Its first day; the earliest value has none.",
    "to": "Its last day; the latest value has none.",
}
SEARCH_KEY = "where"
"""The key of an `absent` or `present` that holds its conditions; the other names the record."""
PERCENT_KEYS: dict[str, str] = {
    "percent": "How many percent: a number or a $parameter.",
    "of": "Of what: a field, a number or a $parameter.",
}
TOTAL_KEYS: dict[str, str] = {
    "per": "What the matches of a group share: a record, a party, a text, or a part of a date.",
    "by": "The date that places a match in time.",
    "within days": "The length of the window, both ends inside; any window of that many days counts.",
}
"""The keys of a total beside its measures."""
SHARE_KEYS: dict[str, str] = {
    "per": TOTAL_KEYS["per"],
    "of all per": "The fewer keys that make the whole, where it is larger than the group.",
    "part": "The conditions that make a match one of the part.",
    "of": "What is counted or added up: `count of gift` or `sum of gift.value_gbp`.",
    **{words: f"The part, in percent of the whole. {OPERATORS[words].means}" for words in LIMITS},
    "whole at least": "The least size of the whole, in the same measure.",
}
REPORT_KEYS: dict[str, str] = {
    "one per": "What an exception stands for: a record, a party, a text, a part of a date, or several together.",
    "about": "The field that says whom the exception is about.",
    "unless exempt": "The parties that exemptions.csv may name; left out, any that the exception names.",
    "reason": "A sentence with `{fields}`, `{$parameters}`, `{days}` and the measures of a block.",
}
TEST_KEYS: dict[str, str] = {
    "name": "What the test shows, in a few words.",
    "link": "How the names of the records are linked; left out, they are.",
    "expect": "The outcome.",
    "severity": "The severity of the exception.",
    "as_of": "The day of the run (2025-06-30 where it is left out).",
    "covers": "The first and last day that a register covers: `{media_contacts: [2024-01-01, 2024-12-31]}`.",
}
"""The keys of a test beside the names of its records."""
TEST_BANDS = ("review", "none")
"""What the `link` of a test may say."""
