"""The straight line on one screen: read -> load -> validate -> parties -> link -> evaluate -> report."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from engine import __version__
from engine.errors import UsageError
from engine.findings import (
    CANNOT_TELL_SCHEMA,
    COVERAGE_SCHEMA,
    EVIDENCE_SCHEMA,
    EXCEPTION_SCHEMA,
    LINK_SCHEMA,
)
from engine.folder import is_run_folder
from engine.matching.aliases import Aliases, find_unused, read_aliases
from engine.matching.link import DISMISSED, Columns, Links, find_links
from engine.matching.parties import Parties, gather_parties
from engine.matching.texts import Texts, link_texts, number_texts
from engine.registers.load import load_registers
from engine.registers.validate import check_quality, stop_on_quality
from engine.reports.manifest import write_manifest, write_quality
from engine.reports.summaries import summarise_registers
from engine.reports.table import RuleNote, Run
from engine.reports.to_csv import write_csvs
from engine.reports.to_html import write_html
from engine.rulebook.english import explain_rule
from engine.rulebook.evaluate import RuleFindings, evaluate_rule
from engine.rulebook.matches import PAIR_SCHEMA, Facts, PairKey, list_mention_keys, list_pair_keys
from engine.rulebook.shelf import choose_rules

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence

    from engine.project import Project
    from engine.registers.loaded import Registers
    from engine.registers.schema import PartyKind
    from engine.rulebook.rule import Rule

LINK_TOLD = ("left_name", "right_name", "method", "agreed", "differed", "decided_by")
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
    aliases = read_aliases(project.aliases, _show(project.aliases, project)) if project.aliases else Aliases()
    tell(STAGES[1])
    registers = load_registers(project.registers, project.root)
    tell(STAGES[2])
    quality = check_quality(registers, as_of, project.stop_at)
    stop_on_quality(quality)
    tell(STAGES[3])
    parties = gather_parties(registers.frames)
    linked = {key: link_roles(parties, key, kind, aliases) for key, kind in list_pair_keys(rules)}
    mentioned, texts = link_mentions(parties, list_mention_keys(rules))
    linked |= mentioned
    tell(STAGES[4])
    pairs = {key: links.pairs.select(list(PAIR_SCHEMA)) for key, links in linked.items()}
    facts = Facts(texts.frames, registers.sources, pairs, as_of)
    findings = [evaluate_rule(rule, facts) for rule in rules]
    exceptions, evidence, cannot_tell = gather_findings(findings, since)
    links = describe_links(linked, rules, findings)
    unused = find_unused(aliases, parties.table)
    defects = pl.concat([registers.defects, quality.defects, unused])
    counts = _count_stages(registers, parties, links, exceptions, cannot_tell, defects)
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
        coverage=pl.concat([pl.DataFrame(schema=COVERAGE_SCHEMA), *(found.coverage for found in findings)]),
        links=links,
        defects=defects,
        set_aside=registers.set_aside,
        quality=quality.results,
        counts=counts | _count_decisions(aliases, linked, unused),
        summaries=summarise_registers(registers.frames, registers.nil_returns, project.name),
        nil_returns=registers.nil_returns,
        other_inputs=_digest_inputs(project),
    )


def link_roles(parties: Parties, key: PairKey, kind: PartyKind, aliases: Aliases) -> Links:
    """Return the links between the parties of two register roles: PAIR_SCHEMA and what LINK_SCHEMA says of a pair."""
    columns = {**PAIR_SCHEMA, **{name: LINK_SCHEMA[name] for name in LINK_TOLD}}
    if not {key[0], key[2]} <= set(parties.frames):
        return Links(pl.DataFrame(schema=columns), pl.DataFrame(schema=DISMISSED))
    left, right = parties.take_role(key[0], key[1]), parties.take_role(key[2], key[3])
    corpus = parties.list_names(kind)["name"]
    ids = Columns(left_id="party", right_id="party", left_ref="ref", right_ref="ref")
    links = find_links(left, right, kind=kind, corpus=corpus, aliases=aliases, **ids)
    pairs = links.pairs.rename({"left_id": "left", "right_id": "right"})
    return Links(pairs.select(list(columns)), links.dismissed)


def link_mentions(parties: Parties, keys: list[PairKey]) -> tuple[dict[PairKey, Links], Texts]:
    """Return the mentions of parties in texts, as link_roles does, and the numbered texts they point at."""
    columns = {**PAIR_SCHEMA, **{name: LINK_SCHEMA[name] for name in LINK_TOLD}}
    texts = number_texts(parties, [key[:2] for key in keys])
    dismissed = pl.DataFrame(schema=DISMISSED)
    decided = pl.lit("engine").alias("decided_by")
    found = {key: link_texts(parties, texts, key[:2], key[2:]).with_columns(decided) for key in keys}
    return {key: Links(links.select(list(columns)), dismissed) for key, links in found.items()}, texts


def gather_findings(
    findings: Sequence[RuleFindings], since: dt.date | None
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Return the exceptions, evidence and cannot-tells of all rules; `since` as in run_project."""
    exceptions = pl.concat([pl.DataFrame(schema=EXCEPTION_SCHEMA), *(found.exceptions for found in findings)])
    evidence = pl.concat([pl.DataFrame(schema=EVIDENCE_SCHEMA), *(found.evidence for found in findings)])
    cannot_tell = pl.concat([pl.DataFrame(schema=CANNOT_TELL_SCHEMA), *(found.cannot_tell for found in findings)])
    if since is not None:
        last_day = pl.col("date").str.split("/").list.last()
        is_old = (last_day != "") & (last_day < since.isoformat())  # an open end, or no date, may lie after it
        old = evidence.group_by("exception_id").agg(is_old.all().alias("old"))
        kept = old.filter(~pl.col("old").fill_null(False))
        exceptions = exceptions.join(kept, on="exception_id", how="semi")
        cannot_tell = cannot_tell.join(kept, on="exception_id", how="semi")
        evidence = evidence.join(kept, on="exception_id", how="semi")
    return exceptions, evidence, cannot_tell


def describe_links(
    linked: dict[PairKey, Links], rules: Sequence[Rule], findings: Sequence[RuleFindings]
) -> pl.DataFrame:
    """Return links.csv: each linked pair of names once, with the rules that a pair up for review would raise."""
    if not linked:
        return pl.DataFrame(schema=LINK_SCHEMA)
    raising = pl.concat(
        [
            pl.DataFrame(schema={"left": pl.UInt32(), "right": pl.UInt32(), "rule": pl.String()}),
            *(
                found.would_raise.with_columns(pl.lit(rule.name).alias("rule"))
                for rule, found in zip(rules, findings, strict=True)
            ),
        ]
    )
    names = ["left_name", "right_name"]
    table = pl.concat([links.pairs for links in linked.values()])
    named = table.join(raising, on=["left", "right"]).group_by(names)
    table = table.join(
        named.agg(pl.col("rule").unique().sort().str.join(";").alias("would_raise")), on=names, how="left"
    )
    table = table.with_columns(pl.col("would_raise").fill_null(""))
    columns = list(LINK_SCHEMA)
    ties = ("method", "agreed", "differed", "would_raise")
    best = table.sort("left_name", "right_name", "band", -pl.col("score"), *ties)
    return best.unique(["left_name", "right_name"], keep="first", maintain_order=True).select(columns)


def write_run(run: Run, out: Path) -> None:
    """Write the run's files to the folder `out`: all of them or none.

    An earlier run there is replaced whole; raises UsageError where the folder holds anything else.
    """
    check_out(out)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        partial = Path(tempfile.mkdtemp(prefix=".crosscheck-", dir=out.absolute().parent))
        try:
            fresh = partial / "run"
            fresh.mkdir()
            write_csvs(run, fresh)
            write_quality(run, fresh)
            write_html(run, fresh)
            write_manifest(run, fresh)
            _replace_folder(out.absolute(), fresh, partial / "earlier")
        finally:
            shutil.rmtree(partial, ignore_errors=True)
    except OSError as error:
        hint = "close its files if they are open in another program"
        raise UsageError(f"the folder `{out}` cannot be written: {error.strerror}", hint=hint) from error


def _replace_folder(out: Path, fresh: Path, aside: Path) -> None:
    """Put the fresh folder in the place of `out`; where that fails, what was there is put back."""
    if not out.exists():
        fresh.rename(out)
        return
    out.rename(aside)
    try:
        fresh.rename(out)
    except OSError:
        aside.rename(out)
        raise


def check_out(out: Path) -> None:
    """Raise UsageError where `out` is a file, or a folder that holds anything but an earlier run."""
    if out.is_file():
        raise UsageError(f"`{out}` is a file; the report is a folder", hint="name another with --out")
    if out.is_dir() and any(out.iterdir()) and not is_run_folder(out):
        message = f"the folder `{out}` holds files that are not a report of ours"
        raise UsageError(message, hint="name another with --out")


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


def _count_decisions(aliases: Aliases, linked: dict[PairKey, Links], unused: pl.DataFrame) -> dict[str, int]:
    pairs = [
        links.dismissed.select(pair=pl.concat_list("left_name", "right_name").list.sort()) for links in linked.values()
    ]
    return {
        "decisions": aliases.table.height,
        "decisions_without_effect": unused["source_row"].n_unique(),
        "links_dismissed": pl.concat(pairs)["pair"].n_unique() if pairs else 0,
    }


def _digest_inputs(project: Project) -> dict[str, str]:
    files = [file for file in (project.settings, project.aliases) if file is not None]
    return {_show(file, project): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def _show(file: Path, project: Project) -> str:
    return file.relative_to(project.root).as_posix()
