"""Rule files to findings."""

from __future__ import annotations

from engine.rulebook.catalogue import (
    Shelved,
    choose_rules,
    find_own_rule,
    find_rule_file,
    find_shipped_folder,
    list_rule_files,
    list_rule_names,
    list_shipped,
    shelve_rules,
)
from engine.rulebook.editor import make_rule_schema, make_schema_line, make_skeleton, write_rule_schema
from engine.rulebook.english import explain_rule
from engine.rulebook.evaluate import RuleFindings, evaluate_rule
from engine.rulebook.exemptions import COLUMNS, Exemptions, find_exempted, list_unused, read_exemptions
from engine.rulebook.language import Rule
from engine.rulebook.matches import (
    PAIR_SCHEMA,
    Facts,
    PairKey,
    RulePlan,
    compile_rule,
    list_mention_keys,
    list_pair_keys,
)
from engine.rulebook.outcome import LEAST_SUBJECTS, add_source, find_over_budget, make_findings
from engine.rulebook.parse import read_rule
from engine.rulebook.trial import (
    Runnable,
    Span,
    Trial,
    check_rule_file,
    judge_runnable,
    list_loose_parameters,
    plan_steps,
    run_tests,
    try_steps,
    write_setting,
)

__all__ = [
    "COLUMNS",
    "LEAST_SUBJECTS",
    "PAIR_SCHEMA",
    "Exemptions",
    "Facts",
    "PairKey",
    "Rule",
    "RuleFindings",
    "RulePlan",
    "Runnable",
    "Shelved",
    "Span",
    "Trial",
    "add_source",
    "check_rule_file",
    "choose_rules",
    "compile_rule",
    "evaluate_rule",
    "explain_rule",
    "find_exempted",
    "find_over_budget",
    "find_own_rule",
    "find_rule_file",
    "find_shipped_folder",
    "judge_runnable",
    "list_loose_parameters",
    "list_mention_keys",
    "list_pair_keys",
    "list_rule_files",
    "list_rule_names",
    "list_shipped",
    "list_unused",
    "make_findings",
    "make_rule_schema",
    "make_schema_line",
    "make_skeleton",
    "plan_steps",
    "read_exemptions",
    "read_rule",
    "run_tests",
    "shelve_rules",
    "try_steps",
    "write_rule_schema",
    "write_setting",
]
