"""The pipeline, a straight line on one screen: read -> load -> validate -> parties -> link -> evaluate -> report."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import polars as pl

from engine import __version__
from engine.findings import (
    COVERAGE_SCHEMA,
    NO_CANNOT_TELL,
    NO_EVIDENCE,
    NO_EXCEPTIONS,
    NO_EXEMPTED,
)
from engine.matching import find_unused
from engine.quality import check_quality, stop_on_quality
from engine.registers import load_registers
from engine.reports import RuleNote, Run, summarise_registers
from engine.rulebook import choose_rules, compile_rule, explain_rule, list_unused
from engine.run.linking import describe_links
from engine.run.stages import judge_rules, link_registers, read_own_aliases, read_own_exemptions, show_file
from engine.schema import take_last

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping, Sequence

    from engine.matching import Aliases, Links, Parties
    from engine.project import Project
    from engine.registers import Registers
    from engine.rulebook import Exemptions, PairKey, Rule, RuleFindings

STAGES = ("reading the rules", "loading the registers", "checking the data", "linking the names", "applying the rules")


def run_project(
    project: Project, as_of: dt.date, since: dt.date | None = None, tell: Callable[[str], None] = lambda _: None
) -> Run:
    """Return all that a run of the project finds on the day `as_of`; `tell` hears the name of each stage.

    `since` keeps the exceptions with a record dated on or after it. Raises EngineError kinds for rules, mappings and
    register files that cannot be used, and for data that fail a check at or above the project's `stop_at`.
    """
    tell(STAGES[0])
    rules = choose_rules(project)
    plans = [compile_rule(rule) for rule in rules]
    aliases = read_own_aliases(project)
    tell(STAGES[1])
    registers = load_registers(project.registers, project.root)
    tell(STAGES[2])
    quality = check_quality(registers, as_of, project.stop_at)
    stop_on_quality(quality)
    tell(STAGES[3])
    linked = link_registers(registers, plans, aliases, as_of)
    tell(STAGES[4])
    exemptions = read_own_exemptions(project)
    raised = judge_rules(plans, linked, exemptions, project.rules.review_budget)
    exceptions, evidence, cannot_tell = gather_findings([one.found for one in raised], since)
    links = describe_links(linked.links, [one.rule for one in raised], [one.found for one in raised])
    exempted = pl.concat([NO_EXEMPTED, *(one.exempted for one in raised)])
    exempted = exempted.join(evidence, on="exception_id", how="semi")
    unused = find_unused(aliases, linked.parties.table)
    lapsed = list_unused(exemptions, [row for one in raised for row in one.used], as_of)
    defects = pl.concat([registers.defects, quality.defects, unused, lapsed])
    counts = _count_stages(registers, linked.parties, links, exceptions, cannot_tell, defects)
    counts |= _count_decisions(aliases, linked.links, unused) | _count_exemptions(exemptions, exempted, lapsed)
    return Run(
        project=project.name,
        marking=project.marking,
        as_of=as_of,
        since=since,
        engine_version=__version__,
        sources=registers.sources,
        rules=tuple(_note_rule(rule) for rule in rules),
        exceptions=exceptions,
        evidence=evidence,
        cannot_tell=cannot_tell,
        coverage=pl.concat([pl.DataFrame(schema=COVERAGE_SCHEMA), *(one.found.coverage for one in raised)]),
        links=links,
        defects=defects,
        set_aside=registers.set_aside,
        quality=quality.results,
        counts=counts,
        summaries=summarise_registers(registers.frames, registers.nil_returns, project.name),
        nil_returns=registers.nil_returns,
        exempted=exempted,
        other_inputs=_digest_inputs(project),
        notices=tuple(f"{one.rule.name} {one.over_budget}" for one in raised if one.over_budget),
    )


def gather_findings(
    findings: Sequence[RuleFindings], since: dt.date | None
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Return the exceptions, evidence and cannot-tells of all rules; `since` as in run_project."""
    exceptions = pl.concat([NO_EXCEPTIONS, *(found.exceptions for found in findings)])
    evidence = pl.concat([NO_EVIDENCE, *(found.evidence for found in findings)])
    cannot_tell = pl.concat([NO_CANNOT_TELL, *(found.cannot_tell for found in findings)])
    if since is not None:
        last_day = take_last(pl.col("date"))
        is_old = (last_day != "") & (last_day < since.isoformat())  # an open end, or no date, may lie after it
        old = evidence.group_by("exception_id").agg(is_old.all().alias("old"))
        kept = old.filter(~pl.col("old").fill_null(False))
        exceptions = exceptions.join(kept, on="exception_id", how="semi")
        cannot_tell = cannot_tell.join(kept, on="exception_id", how="semi")
        evidence = evidence.join(kept, on="exception_id", how="semi")
    return exceptions, evidence, cannot_tell


def _note_rule(rule: Rule) -> RuleNote:
    meanings = {
        name: "; ".join(part for part in (parameter.unit, parameter.why) if part)
        for name, parameter in rule.parameters.items()
    }
    return RuleNote(
        name=rule.name,
        version=rule.version,
        title=rule.title,
        policy=rule.policy,
        limitation=rule.limitation or "",
        explanation=explain_rule(rule),
        parameters=rule.settings(),
        sha256=rule.sha256,
        file=rule.file,
        meanings=meanings,
        false_positives=rule.false_positives or "",
    )


def _count_stages(
    registers: Registers,
    parties: Parties,
    links: pl.DataFrame,
    exceptions: pl.DataFrame,
    cannot_tell: pl.DataFrame,
    defects: pl.DataFrame,
) -> dict[str, int]:
    return {
        "sources": len(registers.sources),
        "rows_in": sum(source.rows_in for source in registers.sources),
        "rows_kept": sum(source.kept for source in registers.sources),
        "rows_set_aside": sum(source.set_aside for source in registers.sources),
        "entries_in_several_places": sum(frame["also_at"].drop_nulls().len() for frame in registers.frames.values()),
        "nil_returns": registers.nil_returns.height,
        "names": parties.table.height,
        "links_accepted": links.filter(pl.col("band") == "accept").height,
        "links_for_review": links.filter(pl.col("band") == "review").height,
        "exceptions": exceptions.height,
        "cannot_tell": cannot_tell.height,
        "defects": defects.height,
    }


def _count_decisions(aliases: Aliases, linked: Mapping[PairKey, Links], unused: pl.DataFrame) -> dict[str, int]:
    pairs = [
        links.dismissed.select(pair=pl.concat_list("left_name", "right_name").list.sort()) for links in linked.values()
    ]
    return {
        "decisions": aliases.table.height,
        "decisions_without_effect": unused["source_row"].n_unique(),
        "links_dismissed": pl.concat(pairs)["pair"].n_unique() if pairs else 0,
    }


def _count_exemptions(exemptions: Exemptions, exempted: pl.DataFrame, lapsed: pl.DataFrame) -> dict[str, int]:
    if exemptions.table.is_empty():
        return {}
    return {
        "exemptions": exemptions.table.height,
        "exemptions_without_effect": lapsed.height,
        "exempted": exempted.height,
    }


def _digest_inputs(project: Project) -> dict[str, str]:
    files = [file for file in (project.settings, project.aliases, project.exemptions) if file is not None]
    return {show_file(file, project): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}
