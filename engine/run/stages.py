"""The stages that a run shares with a trial of one rule: the names linked, and the rules judged."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from engine.findings import NO_EXCEPTIONS
from engine.matching import Aliases, Parties, gather_parties, read_aliases
from engine.registers import load_registers
from engine.rulebook import (
    PAIR_SCHEMA,
    Exemptions,
    Facts,
    PairKey,
    RuleFindings,
    RulePlan,
    add_source,
    choose_rules,
    compile_rule,
    evaluate_rule,
    find_exempted,
    find_over_budget,
    list_mention_keys,
    list_pair_keys,
    list_rule_names,
    make_findings,
    read_exemptions,
)
from engine.run.linking import link_all, link_mentions, read_corpora
from engine.schema import FINDINGS, KNOWN

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from engine.matching import Corpus, Links
    from engine.project import Project
    from engine.registers import Registers
    from engine.rulebook import Rule
    from engine.schema import PartyKind

AT_ONCE = 2
"""Rules that are judged at a time: each keeps more than one core busy, and holds up to 20 million pairs."""
AT_ONCE_OF_FEW = 4
"""The same where the registers are small: what takes the time then is to ask, which keeps one core busy in turns."""
FEW_ROWS = 100_000


@dataclass(frozen=True, slots=True)
class Linked:
    """The registers with the names that some rules join linked: `facts` is what those rules are evaluated on.

    `corpora` hold the names of all registers as they were read, by kind.
    """

    registers: Registers
    parties: Parties
    corpora: Mapping[PartyKind, Corpus]
    aliases: Aliases
    links: Mapping[PairKey, Links]
    facts: Facts


@dataclass(frozen=True, slots=True)
class Judged:
    """What a rule found, without the exceptions that are exempt, and the rows of the exemptions that exempt them.

    `over_budget` says by how much the rule is over the review budget, None where it is not.
    """

    rule: Rule
    found: RuleFindings
    exempted: pl.DataFrame
    used: list[int]
    over_budget: str | None


def link_registers(registers: Registers, plans: Sequence[RulePlan], aliases: Aliases, as_of: dt.date) -> Linked:
    """Return the registers with the names that the rules join linked; those of findings are linked by judge_rules."""
    parties = gather_parties(registers.frames)
    with ThreadPoolExecutor(max_workers=1) as worker:  # beside the links of names, which leave a core idle at times
        mentions = worker.submit(link_mentions, parties, list_mention_keys(plans))
        corpora = read_corpora(parties, list_pair_keys(plans, KNOWN))
        links = link_all(parties, list_pair_keys(plans), aliases, corpora)
        mentioned, texts = mentions.result()
    links |= mentioned
    forms = {kind: corpus.forms for kind, corpus in corpora.items()}
    facts = Facts(texts.frames, registers.sources, _take_pairs(links), as_of, forms)
    return Linked(registers, parties, corpora, aliases, links, facts)


def judge_rules(plans: Sequence[RulePlan], linked: Linked, exemptions: Exemptions, budget: float) -> list[Judged]:
    """Return what each rule found, by name: the rules about findings in the exceptions of the others."""
    composites = [plan for plan in plans if plan.is_composite]
    rows = sum(frame.height for frame in linked.facts.frames.values())
    with ThreadPoolExecutor(max_workers=AT_ONCE if rows > FEW_ROWS else AT_ONCE_OF_FEW) as workers:

        def judge_all(some: Sequence[RulePlan], facts: Facts) -> list[Judged]:
            return list(workers.map(lambda plan: judge_rule(plan, facts, exemptions, budget), some))

        raised = judge_all([plan for plan in plans if not plan.is_composite], linked.facts)
        if composites:
            raised += judge_all(composites, place_findings(composites, raised, linked))
    return sorted(raised, key=lambda one: one.rule.name)


def judge_rule(plan: RulePlan, facts: Facts, exemptions: Exemptions, budget: float = 1.0) -> Judged:
    """Return what a rule finds, exempt exceptions left out; its coverage says so, and whether it is over the budget.

    No rule is over a budget of 1: all of its subjects.
    """
    found = evaluate_rule(plan, facts)
    exempted, used = find_exempted(exemptions, plan, facts, found.exceptions, found.evidence)
    remarks = []
    if exempted.height:
        kept = found.exceptions.join(exempted.select("exception_id"), on="exception_id", how="anti")
        remarks.append(f"{exempted.height:,} of the exceptions exempt (exempted.csv)")
        found = replace(found, exceptions=kept)
    over_budget = find_over_budget(found.coverage, found.exceptions.height, budget)
    remarks += [over_budget] if over_budget else []
    if remarks:
        told = (pl.col("why").replace("", None), pl.lit("; ".join(remarks)))
        why = pl.concat_str(*told, separator="; ", ignore_nulls=True).alias("why")
        found = replace(found, coverage=found.coverage.with_columns(why))
    return Judged(plan.rule, found, exempted, used, over_budget)


def place_findings(composites: Sequence[RulePlan], raised: Sequence[Judged], linked: Linked) -> Facts:
    """Return what rules about findings are evaluated on: the exceptions of the other rules, exempt ones left out."""
    exceptions = pl.concat([NO_EXCEPTIONS, *(one.found.exceptions for one in raised)])
    sources = add_source(linked.facts.sources, exceptions.height)
    used = {register for plan in composites for register in plan.registers.values()}
    frames = {name: frame for name, frame in linked.registers.frames.items() if name in used}
    mine = gather_parties(frames | {FINDINGS.name: make_findings(exceptions, sources[-1].index)}, KNOWN)
    links = link_all(mine, list_pair_keys(composites, KNOWN), linked.aliases, linked.corpora)
    mentioned, texts = link_mentions(mine, list_mention_keys(composites, KNOWN))
    return Facts(texts.frames, sources, _take_pairs(links | mentioned), linked.facts.as_of, linked.facts.forms)


def _take_pairs(links: Mapping[PairKey, Links]) -> dict[PairKey, pl.DataFrame]:
    return {key: found.pairs.select(list(PAIR_SCHEMA)) for key, found in links.items()}


def prepare_trial(
    project: Project, rule: Rule, as_of: dt.date, tell: Callable[[str], None] = lambda _: None
) -> Callable[[Rule], Judged]:
    """Return the function that judges a rule at any settings as a run of the project on the day `as_of` would.

    The registers are loaded and the names linked once; a rule about findings looks at those of the project's other
    live rules. `tell` hears the name of each stage. Raises EngineError kinds as run_project does, but does not stop for
    data that fail a check.
    """
    tell("loading the registers")
    plan = compile_rule(rule)
    chosen = choose_rules(project) if rule.is_composite else []
    others = [compile_rule(other) for other in chosen if not other.is_composite and other.name != rule.name]
    aliases, exemptions = read_own_aliases(project), read_own_exemptions(project)
    registers = load_registers(project.registers, project.root)
    tell("linking the names")
    linked = link_registers(registers, [plan, *others], aliases, as_of)
    tell("applying the rules")
    facts = linked.facts
    if rule.is_composite:
        raised = [judge_rule(other, facts, exemptions) for other in others]
        facts = place_findings([plan], raised, linked)
    return lambda changed: judge_rule(compile_rule(changed), facts, exemptions)


def read_own_aliases(project: Project) -> Aliases:
    """Return the project's decisions on pairs of names, none where it has no such file."""
    return read_aliases(project.aliases, show_file(project.aliases, project)) if project.aliases else Aliases()


def read_own_exemptions(project: Project) -> Exemptions:
    """Return the exceptions that somebody approved, none where the project has no such file."""
    if project.exemptions is None:
        return Exemptions()
    return read_exemptions(project.exemptions, show_file(project.exemptions, project), list_rule_names(project))


def show_file(file: Path, project: Project) -> str:
    """Return the file as reports name it: relative to the project folder."""
    return file.relative_to(project.root).as_posix()
