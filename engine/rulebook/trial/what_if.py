"""What if: what a rule would find at other values of its parameters, beside what it finds now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from engine.rulebook.outcome import count_judged
from engine.severities import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from engine.rulebook.evaluate import RuleFindings
    from engine.rulebook.language import Rule
    from engine.rulebook.trial.plan import Plan

CHANGES = ("gained", "lost", "regraded")
CHANGE_SCHEMA: dict[str, pl.DataType] = {
    "change": pl.String(),
    "value": pl.String(),
    "severity": pl.String(),
    "exception_id": pl.String(),
    "reason": pl.String(),
}
"""One row per exception that differs from the present, at the value nearest to the present at which it does."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What a rule finds at each step of a plan.

    `steps` has a row for each step: value, present, exceptions, a column for each severity of the rule, gained, lost
    and regraded (exceptions that the present does not raise, that it alone raises, that it raises at another severity),
    cannot_tell (rows of cannot_tell.csv), not_applicable, judged (the other subjects) and share (exceptions in percent
    of those, null where there are none). `changes` has CHANGE_SCHEMA. `why` is what coverage.csv says of the present.
    """

    rule: Rule
    plan: Plan
    steps: pl.DataFrame
    changes: pl.DataFrame
    why: str


def try_steps(rule: Rule, plan: Plan, judge: Callable[[Rule], RuleFindings]) -> Trial:
    """Return what `judge` finds at each step of the plan beside what it finds at the present."""
    found = [judge(step.rule) for step in plan.steps]
    at = next(place for place, step in enumerate(plan.steps) if step.is_present)
    compared = [_compare(one.exceptions, found[at].exceptions) for one in found]
    severities = [name for name in SEVERITIES if name in {tier.severity for tier in rule.severity}]
    rows = [
        {"value": step.label, "present": step.is_present, **_count(one, severities), **_count_changes(changed)}
        for step, one, changed in zip(plan.steps, found, compared, strict=True)
    ]
    steps = pl.DataFrame(rows).select(
        "value",
        "present",
        "exceptions",
        *severities,
        *CHANGES,
        "cannot_tell",
        "not_applicable",
        "judged",
        pl.when(pl.col("judged") > 0).then((pl.col("exceptions") / pl.col("judged") * 100).round(1)).alias("share"),
    )
    labels = [step.label for step in plan.steps]
    return Trial(rule, plan, steps, _take_nearest(compared, labels, at), str(found[at].coverage["why"][0]))


def _count(found: RuleFindings, severities: Sequence[str]) -> dict[str, int]:
    graded = found.exceptions["severity"]
    return {
        "exceptions": found.exceptions.height,
        "cannot_tell": found.cannot_tell.height,
        "not_applicable": int(found.coverage["not_applicable"][0]),
        "judged": count_judged(found.coverage),
        **{severity: int((graded == severity).sum()) for severity in severities},
    }


def _count_changes(changed: pl.DataFrame) -> dict[str, int]:
    return {change: int((changed["change"] == change).sum()) for change in CHANGES}


def _compare(exceptions: pl.DataFrame, present: pl.DataFrame) -> pl.DataFrame:
    """Return the exceptions that differ from the present: change, severity, exception_id, reason."""
    told = ["severity", "exception_id", "reason"]
    both = exceptions.join(present.select("exception_id", pl.col("severity").alias("now")), on="exception_id")
    parts = {
        "gained": exceptions.join(present, on="exception_id", how="anti"),
        "lost": present.join(exceptions, on="exception_id", how="anti"),
        "regraded": both.filter(pl.col("severity") != pl.col("now")).with_columns(
            pl.format("{} -> {}", "now", "severity").alias("severity")
        ),
    }
    return pl.concat([part.select(pl.lit(change).alias("change"), *told) for change, part in parts.items()])


def _take_nearest(compared: Sequence[pl.DataFrame], labels: Sequence[str], present: int) -> pl.DataFrame:
    """Return each change once, at the step nearest to the present; sorted by change, that step and exception_id."""
    far = [abs(place - present) for place in range(len(labels))]
    every = [
        changed.with_columns(pl.lit(label).alias("value"), pl.lit(steps).alias("far"), pl.lit(place).alias("place"))
        for place, (changed, label, steps) in enumerate(zip(compared, labels, far, strict=True))
    ]
    order = pl.col("change").cast(pl.Enum(CHANGES))
    nearest = pl.concat(every).sort(order, "far", "place", "exception_id")
    return nearest.unique(["change", "exception_id"], keep="first", maintain_order=True).select(list(CHANGE_SCHEMA))
