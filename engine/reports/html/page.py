"""What the report page says: the tables of a run, cut to what a person reads, as plain data for the template."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl

from engine.findings import PLACE_COLUMNS, arrange_rows, rank
from engine.reports.html.checks_made import summarise_checks
from engine.reports.wording import describe_empty, describe_period, describe_place, title_register
from engine.severities import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.reports.run import Run, Summary
    from engine.schema import Source

EXCEPTIONS_SHOWN = 500
CANNOT_TELL_SHOWN = 200
EVIDENCE_SHOWN = 25
KINDS_SHOWN = 100
EXEMPTED_SHOWN = 200
LINKS_SHOWN = 20
OPEN_UP_TO = 40
"""Evidence stands open on the page up to this many exceptions, beyond it behind a line to click."""
Row = dict[str, Any]


def make_page(run: Run) -> Row:
    """Return everything that report.html.j2 shows of a run, as text, numbers, lists and dictionaries."""
    exceptions = arrange_rows("exceptions", run.exceptions)
    cannot_tell = arrange_rows("cannot_tell", run.cannot_tell)
    shown = take_fairly(exceptions, EXCEPTIONS_SHOWN)
    open_shown = take_fairly(cannot_tell, CANNOT_TELL_SHOWN)
    titles = {rule.name: rule.title for rule in run.rules}
    return {
        "run": run,
        "explanations": {rule.name: lay_out_lines(rule.explanation) for rule in run.rules},
        "rules": sorted(run.rules, key=lambda rule: rule.name),
        "anchors": _anchor_rules(run),
        "titles": titles,
        "severities": SEVERITIES,
        "registers": show_summaries(run.sources),
        "empty": describe_empty(run.sources),
        "rows": {name: sum(getattr(s, name) for s in run.sources) for name in ("rows_in", "kept", "set_aside")},
        "totals": _count_by(exceptions, "severity"),
        "matrix": _count_by_rule(run, exceptions, cannot_tell),
        "exceptions": exceptions.height,
        "shown": shown.height,
        "open": shown.height <= OPEN_UP_TO,
        "groups": group_exceptions(run, shown, exceptions),
        "cannot_tell": cannot_tell.height,
        "undecided": cannot_tell.get_column("undecided").sum(),
        "cannot_tell_shown": open_shown.height,
        "cannot_tell_groups": group_cannot_tell(run, open_shown, cannot_tell),
        "exempted": run.exempted.height,
        "exempted_shown": arrange_rows("exempted", run.exempted).head(EXEMPTED_SHOWN).to_dicts(),
        "coverage": arrange_rows("coverage", run.coverage).to_dicts(),
        "links": summarise_links(run.links),
        "defects": summarise_defects(run.defects),
        "checks": summarise_checks(run.quality),
        "set_aside": summarise_set_aside(run.set_aside),
        "summaries": [lay_out_summary(summary) for summary in run.summaries],
        "sources": sorted(run.sources, key=lambda source: (source.register, source.file, source.sheet)),
    }


def take_fairly(rows: pl.DataFrame, limit: int) -> pl.DataFrame:
    """Return at most `limit` rows in their order: severest first, and within a severity the rules take turns."""
    turns = rows.with_row_index("place").with_columns(
        turn=pl.int_range(pl.len()).over("severity", "rule", order_by="place")
    )
    taken = turns.sort(rank("severity", SEVERITIES), "turn", "place").head(limit)
    return taken.sort("place").drop("place", "turn")


def group_exceptions(run: Run, shown: pl.DataFrame, every: pl.DataFrame) -> list[Row]:
    """Return a group a severity, in it one a rule with its exceptions, each with its evidence and linked names."""
    evidence = _collect_evidence(run.evidence, shown)
    links = _collect_links(run.links, evidence)
    mentions = _collect_mentions(run.links, evidence)
    entries: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in shown.to_dicts():
        records = evidence.get((row["rule"], row["exception_id"]), [])
        row["evidence"] = records[:EVIDENCE_SHOWN]
        row["evidence_more"] = len(records) - len(row["evidence"])
        row["links"] = [links[pair] for pair in _pair_names(records) if pair in links]
        row["links"] += [link for link in mentions if _is_mention_of(link, records)]
        entries[row["severity"] or "", row["rule"]].append(row)
    return _group(every, entries)


def group_cannot_tell(run: Run, shown: pl.DataFrame, every: pl.DataFrame) -> list[Row]:
    """Return a group a rule with the records whose missing fields leave subjects open, each with its place."""
    evidence = _collect_evidence(run.evidence, shown)
    entries: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in shown.to_dicts():
        own = set((row["records"] or "").split(";"))
        records = evidence.get((row["rule"], row["exception_id"]), [])
        row["places"] = [record["place"] for record in records if record["record_id"] in own]
        row["fields"] = (row["unknown"] or "").split(";")
        entries["", row["rule"]].append(row)
    merged = every.with_columns(severity=pl.lit(""))
    return [group for part in _group(merged, entries) for group in part["rules"]]


def _group(every: pl.DataFrame, entries: dict[tuple[str, str], list[Row]]) -> list[Row]:
    keys = every.group_by("severity", "rule", maintain_order=True)
    counts = keys.agg(pl.len().alias("count"), pl.col("title").first())
    groups: dict[str, Row] = {}
    for row in counts.to_dicts():
        severity = row["severity"] or ""
        group = groups.setdefault(severity, {"severity": severity, "count": 0, "rules": []})
        group["count"] += row["count"]
        found = entries.get((severity, row["rule"]), [])
        group["rules"].append(row | {"entries": found})
    return list(groups.values())


def _collect_evidence(evidence: pl.DataFrame, shown: pl.DataFrame) -> dict[tuple[str, str], list[Row]]:
    keys = shown.select("rule", "exception_id").unique()
    wanted = evidence.join(keys, on=["rule", "exception_id"], how="semi")
    found: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in arrange_rows("evidence", wanted).to_dicts():
        row["place"] = _place(row)
        row["register_title"] = title_register(row["register"])
        found[row["rule"], row["exception_id"]].append(row)
    return found


def _collect_links(links: pl.DataFrame, evidence: dict[tuple[str, str], list[Row]]) -> dict[tuple[str, str], Row]:
    names = {record["name"] for records in evidence.values() for record in records if record["name"]}
    used = links.filter(pl.col("band") == "accept", pl.col("left_name").is_in(names), pl.col("right_name").is_in(names))
    found: dict[tuple[str, str], Row] = {}
    for row in arrange_rows("links", used).to_dicts():
        left, right = sorted((row["left_name"], row["right_name"]))
        found.setdefault((left, right), row)
    return found


def _collect_mentions(links: pl.DataFrame, evidence: dict[tuple[str, str], list[Row]]) -> list[Row]:
    names = {record["name"] for records in evidence.values() for record in records if record["name"]}
    wanted = links.filter(pl.col("method") == "mention", pl.col("band") == "accept", pl.col("right_name").is_in(names))
    return arrange_rows("links", wanted).to_dicts()


def _is_mention_of(link: Row, records: list[Row]) -> bool:
    """Return whether a text of the records holds the excerpt of a mention, and one of them has its name."""
    excerpt = link["left_name"].strip("…").strip()
    texts = (" ".join((record["text"] or "").split()) for record in records)
    return any(record["name"] == link["right_name"] for record in records) and any(excerpt in text for text in texts)


def _pair_names(records: list[Row]) -> list[tuple[str, str]]:
    """Return the pairs of names that stand in different roles of an exception, each in the order of the alphabet."""
    roles: dict[str, set[str]] = defaultdict(set)
    for record in records:
        if record["name"]:
            roles[record["role"]].add(record["name"])
    parts = list(roles.values())
    pairs = {
        (min(one, other), max(one, other))
        for place, names in enumerate(parts)
        for others in parts[place + 1 :]
        for one in names
        for other in others
    }
    return sorted(pairs)


def show_summaries(sources: Iterable[Source]) -> list[Row]:
    """Return for each register what was read: its title, files, rows and the days it covers."""
    by_register: dict[str, list[Source]] = defaultdict(list)
    for source in sources:
        by_register[source.register].append(source)
    return [
        {
            "title": title_register(register),
            "files": len({source.file for source in read}),
            "rows": sum(source.rows_in for source in read),
            "covers": describe_period(
                min((source.covers_from for source in read if source.covers_from), default=None),
                max((source.covers_to for source in read if source.covers_to), default=None),
            ),
        }
        for register, read in sorted(by_register.items())
    ]


def summarise_links(links: pl.DataFrame) -> Row:
    """Return how many pairs of names were used and are up for review, and the first that would raise something."""
    review = arrange_rows("links", links).filter(pl.col("band") == "review")
    raising = review.filter(pl.col("would_raise").fill_null("") != "")
    return {
        "used": links.filter(pl.col("band") == "accept").height,
        "review": review.height,
        "raising": raising.height,
        "first": raising.head(LINKS_SHOWN).to_dicts(),
    }


def summarise_defects(defects: pl.DataFrame) -> Row:
    """Return the kinds of data problem, commonest first, each with how often it occurs and its first place."""
    return _summarise(arrange_rows("defects", defects), ["problem", "register", "field"])


def summarise_set_aside(set_aside: pl.DataFrame) -> Row:
    """Return the reasons for which rows were not taken, commonest first, each with how often and its first place."""
    # each row kept elsewhere names its own place: on the page they are one reason
    kind = pl.col("reason").str.replace(r"(: the same \w+) as .*$", "$1 stands at another place")
    return _summarise(arrange_rows("set_aside", set_aside).with_columns(kind), ["reason", "register"])


def _summarise(rows: pl.DataFrame, keys: list[str]) -> Row:
    first = [pl.col(column).first() for column in (*PLACE_COLUMNS[1:], "said")]
    kinds = rows.group_by(keys, maintain_order=True).agg(pl.len().alias("count"), *first)
    ordered = kinds.sort("count", *keys, descending=[True, *(False for _ in keys)])
    shown = [row | {"place": _place(row)} for row in ordered.head(KINDS_SHOWN).to_dicts()]
    return {"count": rows.height, "kinds": shown, "all_kinds": kinds.height}


def _place(row: Row) -> str:
    return describe_place(row["source_file"], row["source_sheet"], row["source_row"])


def lay_out_summary(summary: Summary) -> Row:
    """Return the summary with the places of its columns of numbers, which the page sets to the right."""
    columns = range(len(summary.columns))
    numeric = [all(isinstance(row[place], int | Decimal | None) for row in summary.rows) for place in columns]
    return {
        "title": summary.title,
        "columns": summary.columns,
        "rows": summary.rows,
        "note": summary.note,
        "numeric": [is_numeric and place > 0 for place, is_numeric in enumerate(numeric)],
    }


def lay_out_lines(text: str) -> list[Row]:
    """Return a text as paragraphs and lists: lines that start with `- ` are items, two spaces before it a level."""
    blocks: list[Row] = []
    for line in text.splitlines():
        told = line.lstrip(" ")
        is_item = told.startswith("- ")
        if not blocks or blocks[-1]["is_list"] != is_item:
            blocks.append({"is_list": is_item, "lines": []})
        depth = min((len(line) - len(told)) // 2, 4)
        blocks[-1]["lines"].append({"depth": depth, "text": told[2:] if is_item else told})
    return blocks


def _anchor_rules(run: Run) -> dict[str, str]:
    names = {rule.name for rule in run.rules}
    for frame in (run.exceptions, run.cannot_tell, run.coverage):
        names |= set(frame.get_column("rule").drop_nulls())
    return {name: f"rule-{number}" for number, name in enumerate(sorted(names), start=1)}


def _count_by(rows: pl.DataFrame, column: str) -> dict[str, int]:
    return dict(rows.group_by(column).len().iter_rows())


def _count_by_rule(run: Run, exceptions: pl.DataFrame, cannot_tell: pl.DataFrame) -> list[Row]:
    counts = exceptions.group_by("rule", "severity").len()
    found = {(rule, severity): number for rule, severity, number in counts.iter_rows()}
    unknown = _count_by(cannot_tell, "rule")
    rows = [
        {
            "rule": name,
            "severities": [found.get((name, severity), 0) for severity in SEVERITIES],
            "cannot_tell": unknown.get(name, 0),
        }
        for name in _anchor_rules(run)
    ]
    return sorted(rows, key=lambda row: ([-min(number, 1) for number in row["severities"]], row["rule"]))
