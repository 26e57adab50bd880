"""What the shipped rules should say of clean data, in plain Python: intervals, three outcomes, no names and no frames.

Written apart from the engine, so that agreement between the two means something.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

Span = tuple[date, date]
"""The first and last day that a date may be; equal when the day is known. None where it is not recorded."""

TAKEN = {"accepted", "donated", "surrendered", "not stated"}
CLOSED = {"refused", "withdrawn", "ceased"}
HOSPITALITY_DAYS = 365
SECOND_JOB_DAYS = 1095
LATE_DAYS = 28


@dataclass(frozen=True)
class Gift:
    """A gift as it happened; `firm` is the true giver's key, None for anybody who is no firm of the data."""

    key: str
    firm: str | None
    event: Span | None
    declared: Span | None = None
    decision: str = "accepted"
    direction: str = "received"
    says_declared: bool = True


@dataclass(frozen=True)
class Award:
    """One award to one supplier; `says_opened` is whether its source has a column for the tender's opening."""

    key: str
    firm: str | None
    awarded: Span | None
    opened: Span | None = None
    says_opened: bool = True


@dataclass(frozen=True)
class Job:
    """A second job or business interest as it is; `firm` is the true employer's key."""

    key: str
    firm: str | None
    applied: Span | None = None
    decided: Span | None = None
    starts: Span | None = None
    ends: Span | None = None
    decision: str = "approved"


def on(day: date | None) -> Span | None:
    """Return the span of one day."""
    return None if day is None else (day, day)


def is_exact(span: Span | None) -> bool:
    """Return whether a date is known to the day, so that it leaves nothing for anybody to fill in."""
    return span is not None and span[0] == span[1]


def days_after(later: Span | None, earlier: Span | None) -> tuple[int, int] | None:
    """Return the least and most days from one date to the other, None where either is not recorded."""
    if later is None or earlier is None:
        return None
    return (later[0] - earlier[1]).days, (later[1] - earlier[0]).days


def lies_within(days: tuple[int, int] | None, low: int | None, high: int | None) -> bool | None:
    """Return whether every possible number of days lies within the limits, None where only some do."""
    if days is None:
        return None
    least, most = days
    if (low is not None and most < low) or (high is not None and least > high):
        return False
    inside = (low is None or least >= low) and (high is None or most <= high)
    return True if inside else None


def all_hold(*conditions: bool | None) -> bool | None:
    """Return Kleene's conjunction."""
    if any(condition is False for condition in conditions):
        return False
    return None if any(condition is None for condition in conditions) else True


def judge_hospitality(gift: Gift, award: Award) -> bool | None:
    """Return whether the gift came at most 365 days before the award."""
    days = days_after(award.awarded, gift.event)
    return all_hold(gift.direction == "received", gift.decision in TAKEN, lies_within(days, 0, HOSPITALITY_DAYS))


def grade_hospitality(gift: Gift, award: Award) -> str:
    """Return the severity of a pair that is an exception."""
    days = days_after(award.awarded, gift.event)
    if lies_within(days, 0, 90):
        return "high"
    return "medium" if lies_within(days, 0, 180) else "low"


def judge_offer(gift: Gift, award: Award) -> bool | None:
    """Return whether the offer was made from the tender's opening to the award; False where nothing could say."""
    opened = lies_within(days_after(gift.event, award.opened), 0, None)
    before = lies_within(days_after(award.awarded, gift.event), 0, None)
    if opened is None and before is True and is_exact(gift.event) and not award.says_opened:
        return False
    return all_hold(gift.direction == "received", opened, before)


def judge_second_job(job: Job, award: Award) -> bool | None:
    """Return whether the award came from 1,095 days before the interest began to its end, if it has one."""
    began = job.starts or job.decided or job.applied
    not_before = lies_within(days_after(award.awarded, began), -SECOND_JOB_DAYS, None)
    not_after = True if job.ends is None else lies_within(days_after(job.ends, award.awarded), 0, None)
    return all_hold(job.decision not in CLOSED, not_before, not_after)


def judge_lateness(gift: Gift) -> bool | None:
    """Return whether the gift was declared more than 28 days after the event; False where nothing could say."""
    if is_exact(gift.event) and not gift.says_declared:
        return False
    late = lies_within(days_after(gift.declared, gift.event), LATE_DAYS + 1, None)
    return all_hold(gift.direction == "received", late)


Outcome = dict[tuple[str, str], bool | None]


def judge_pairs(gifts: list[Gift], awards: list[Award], jobs: list[Job]) -> dict[str, Outcome]:
    """Return, for each rule about two records, its pairs that are an exception (True) or undecided (None).

    Pairs run from the gift or second job to the award.
    """
    won: dict[str, list[Award]] = {}
    for award in awards:
        if award.firm is not None:
            won.setdefault(award.firm, []).append(award)
    judged: dict[str, Outcome] = {
        "hospitality-before-award": {},
        "offer-during-tender": {},
        "second-job-is-supplier": {},
    }
    for gift in gifts:
        for award in won.get(gift.firm or "", []):
            judged["hospitality-before-award"][gift.key, award.key] = judge_hospitality(gift, award)
            judged["offer-during-tender"][gift.key, award.key] = judge_offer(gift, award)
    for job in jobs:
        for award in won.get(job.firm or "", []):
            judged["second-job-is-supplier"][job.key, award.key] = judge_second_job(job, award)
    return {rule: {p: v for p, v in pairs.items() if v is not False} for rule, pairs in judged.items()}
