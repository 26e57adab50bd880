"""Rule files to rules."""

from __future__ import annotations

from engine.rulebook.parse.keys import (
    PARAMETER_KEYS,
    PERCENT_KEYS,
    PERIOD_KEYS,
    POLICY_KEYS,
    REPORT_KEYS,
    REQUIRED_KEYS,
    RULE_KEYS,
    SEARCH_KEY,
    SHARE_KEYS,
    STATUSES,
    TEST_BANDS,
    TEST_KEYS,
    TOTAL_KEYS,
)
from engine.rulebook.parse.measures import NAMES, RISING
from engine.rulebook.parse.overrides import apply_settings
from engine.rulebook.parse.parameters import find_misfit, step_value
from engine.rulebook.parse.rule_file import examine_rule, read_rule
from engine.rulebook.parse.scope import ALIAS, KEYED, PARTS, RESERVED

__all__ = [
    "ALIAS",
    "KEYED",
    "NAMES",
    "PARAMETER_KEYS",
    "PARTS",
    "PERCENT_KEYS",
    "PERIOD_KEYS",
    "POLICY_KEYS",
    "REPORT_KEYS",
    "REQUIRED_KEYS",
    "RESERVED",
    "RISING",
    "RULE_KEYS",
    "SEARCH_KEY",
    "SHARE_KEYS",
    "STATUSES",
    "TEST_BANDS",
    "TEST_KEYS",
    "TOTAL_KEYS",
    "apply_settings",
    "examine_rule",
    "find_misfit",
    "read_rule",
    "step_value",
]
