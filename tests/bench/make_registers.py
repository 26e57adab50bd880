"""Makes a project of invented registers of any size: make_registers.py FOLDER [--scale 1.0] [--heavy 0.1] [--seed 7].

At scale 1: 200,000 gifts, 200,000 awards, 50,000 second jobs, 1,000,000 payments, and for the rules about them 20,000
media contacts, 30,000 staff, 60,000 companies and 90,000 officers. One gift in five is a supplier's, and one second job
in ten is with one; the rest are other firms. Some names are spelt otherwise from register to register. With --heavy .1
a single firm has a tenth of the gifts and a tenth of the awards.
"""

from __future__ import annotations

import argparse
import random
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from tests.bench.dirt_words import CHANNELS, SURNAME_ENDS, SURNAME_STARTS
from tests.bench.make_dirt import dirty_names
from tests.bench.make_names import draw, make_register

ROOT = Path(__file__).resolve().parents[2]

from engine.names.vocabulary import read_vocabulary

SIZES = {
    "gifts": 200_000,
    "awards": 200_000,
    "second_jobs": 50_000,
    "payments": 1_000_000,
    "media_contacts": 20_000,
    "staff": 30_000,
    "companies": 60_000,
    "company_officers": 90_000,
}
SUPPLIERS, OTHERS, PEOPLE, OUTLETS = 30_000, 30_000, 30_000, 500
FIRST_DAY, DAYS = 18_444, 1_825
"""Days since 1970: from July 2020, five years."""
UNITS = ("Estates", "Fleet", "Custody", "Legal", "Training", "ICT", "Firearms", "Forensics", "Finance", "Operations")


@dataclass
class Draw:
    """Draws the columns of one register of n rows."""

    rng: np.random.Generator
    n: int
    suppliers: pl.Series
    others: pl.Series
    people: pl.Series
    heavy: float

    def pick(self, words: tuple[str, ...] | pl.Series, chances: tuple[float, ...] | None = None) -> pl.Series:
        """Draw from words, evenly where no chances are given."""
        series = pl.Series(words)
        return series.gather(self.rng.choice(len(series), self.n, p=chances))

    def firm(self, share: float = 1.0, *, may_be_heavy: bool = False) -> pl.Series:
        """Draw firms, some often: a share of them suppliers, and the first supplier as often as is wanted."""
        heavy = self.heavy if may_be_heavy else 0.0
        ours, theirs = (self._draw_often(firms) for firms in (self.suppliers, self.others))
        chance = self.rng.random(self.n)
        first = pl.Series([self.suppliers[0]]).gather(np.zeros(self.n, dtype=np.int64))
        is_first, is_ours = pl.Series(chance < heavy), pl.Series(chance < heavy + (1 - heavy) * share)
        return pl.select(pl.when(is_first).then(first).when(is_ours).then(ours).otherwise(theirs)).to_series()

    def _draw_often(self, firms: pl.Series) -> pl.Series:
        return firms.gather((len(firms) * self.rng.random(self.n) ** 2).astype(np.int64))

    def day(self, after: pl.Series | None = None, most: int = DAYS) -> pl.Series:
        """Draw days: within DAYS of the first day, or fewer than `most` days after others."""
        begin = pl.Series(np.full(self.n, FIRST_DAY)) if after is None else after.cast(pl.Int32).cast(pl.Int64)
        return (begin + pl.Series(self.rng.integers(0, most, self.n))).cast(pl.Int32).cast(pl.Date)

    def value(self, middle: float, width: float) -> pl.Series:
        """Draw pounds around a middle, as text with two places."""
        pounds = np.exp(self.rng.normal(np.log(middle), width, self.n))
        return pl.Series(np.round(pounds, 2)).cast(pl.Decimal(14, 2)).cast(pl.String)

    def ref(self, letter: str) -> pl.Series:
        """Return a reference for each row."""
        return letter + pl.Series(np.arange(self.n)).cast(pl.String).str.zfill(7)


def make_people(rng: np.random.Generator, n: int) -> pl.Series:
    """Make n names of people: a given name, the common ones often, for half of them a middle name, and a surname."""
    surnames = np.asarray([a + b for b in SURNAME_ENDS for a in SURNAME_STARTS], dtype=object)
    rng.shuffle(surnames)
    given = [name.title() for name in sorted(read_vocabulary().given_names)]
    rng.shuffle(given)
    middle = " " + draw(rng, given, n, 0.8)
    middle[rng.random(n) < 0.5] = ""
    return pl.Series(draw(rng, given, n, 0.8) + middle + " " + draw(rng, surnames, n, 0.5), dtype=pl.String)


def spell_otherwise(names: pl.Series, share: float, seed: int) -> pl.Series:
    """Return the names, a share of them as a tired clerk would write them."""
    rng = np.random.default_rng(seed)
    rows = np.flatnonzero(rng.random(len(names)) < share)
    kinds = [name for name, _ in CHANNELS]
    chances = np.asarray([chance for _, chance in CHANNELS])
    channels = [kinds[number] for number in rng.choice(len(kinds), len(rows), p=chances / chances.sum())]
    dirty = dirty_names(names.gather(rows).to_list(), channels, random.Random(seed))
    return names.clone().scatter(rows, pl.Series(dirty)) if len(rows) else names


def make_registers(scale: float, heavy: float, seed: int) -> dict[str, pl.DataFrame]:
    """Return each register as a table of text and days, by its name."""
    rng = np.random.default_rng(seed)
    ours, theirs = (max(int(size * scale), 50) for size in (SUPPLIERS, OTHERS))
    firms = make_register(rng, ours + theirs).sort("id")
    clean = firms.select(pl.col("head") + pl.col("tail") + " " + pl.col("form")).to_series()
    people = make_people(rng, max(int(PEOPLE * scale), 50))
    outlets = pl.Series(
        [f"{name} Gazette" for name in clean.head(max(int(OUTLETS * scale), 5)).str.split(" ").list.first()]
    )
    made: dict[str, pl.DataFrame] = {}
    for place, (name, size) in enumerate(SIZES.items()):
        spelt = spell_otherwise(clean, 0.3 if name in ("gifts", "second_jobs") else 0.08, seed + place)
        made[name] = _MAKERS[name](
            Draw(rng, max(int(size * scale), 20), spelt.head(ours), spelt.tail(theirs), people, heavy), outlets
        )
    return made


def _make_gifts(draw: Draw, outlets: pl.Series) -> pl.DataFrame:
    event = draw.day()
    giver = draw.firm(0.2, may_be_heavy=True)
    press = draw.rng.random(draw.n) < 0.02
    return pl.DataFrame(
        {
            "Reference": draw.ref("G"),
            "Recipient": draw.pick(draw.people),
            "Department": draw.pick(UNITS),
            "Received or given": draw.pick(("Received", "Given"), (0.97, 0.03)),
            "Type": draw.pick(("Gift", "Hospitality", "Travel", "Ticket", "Cash"), (0.4, 0.5, 0.04, 0.05, 0.01)),
            "Donor": pl.select(pl.when(pl.Series(press)).then(draw.pick(outlets)).otherwise(giver)).to_series(),
            "Event date": event.dt.strftime("%Y-%m-%d"),
            "Date declared": draw.day(event, 30).dt.strftime("%Y-%m-%d"),
            "Decision": draw.pick(("Accepted", "Declined", "Donated", "Pending", ""), (0.7, 0.2, 0.05, 0.03, 0.02)),
            "Value (£)": draw.value(25, 1),
            "Approved by": draw.pick(draw.people),
            "Description": draw.pick(("Working lunch", "Dinner", "Box of chocolates", "Conference place", "Pen")),
        }
    )


def _make_awards(draw: Draw, _: pl.Series) -> pl.DataFrame:
    opened = draw.day()
    closed = draw.day(opened, 40)
    awarded = draw.day(closed, 40)
    return pl.DataFrame(
        {
            "Contract ref": (pl.Series(np.arange(draw.n)) // 2).cast(pl.String).str.zfill(7),
            "Title": draw.pick(("Catering", "Fleet parts", "Estates works", "Software", "Training")),
            "Supplier": draw.firm(may_be_heavy=True),
            "Winner or bidder": draw.pick(("Winner", "Bidder"), (0.7, 0.3)),
            "Procedure": draw.pick(("Open", "Direct", "Waiver", "Limited"), (0.7, 0.1, 0.05, 0.15)),
            "Department": draw.pick(UNITS),
            "Contract owner": draw.pick(draw.people),
            "Tender opened": opened.dt.strftime("%Y-%m-%d"),
            "Tender closed": closed.dt.strftime("%Y-%m-%d"),
            "Award date": awarded.dt.strftime("%Y-%m-%d"),
            "Start date": draw.day(awarded, 30).dt.strftime("%Y-%m-%d"),
            "End date": draw.day(awarded, 1200).dt.strftime("%Y-%m-%d"),
            "Value": draw.value(60_000, 1.2),
        }
    )


def _make_second_jobs(draw: Draw, _: pl.Series) -> pl.DataFrame:
    applied = draw.day()
    statuses = ("Approved", "Approved with conditions", "Refused", "Pending", "Ceased")
    return pl.DataFrame(
        {
            "Declaration ref": draw.ref("B"),
            "Applicant": draw.pick(draw.people),
            "Department": draw.pick(UNITS),
            "Employer": draw.firm(0.1),
            "Nature of interest": draw.pick(("Tuition", "Joinery", "Security", "Director", "Driving")),
            "Application date": applied.dt.strftime("%Y-%m-%d"),
            "Status": draw.pick(statuses, (0.7, 0.12, 0.08, 0.05, 0.05)),
            "Date decided": draw.day(applied, 50).dt.strftime("%Y-%m-%d"),
            "Date commenced": draw.day(applied, 90).dt.strftime("%Y-%m-%d"),
            "Review date": draw.day(applied, 800).dt.strftime("%Y-%m-%d"),
            "Hours per week": draw.pick(("1", "2", "3", "4", "10")),
        }
    )


def _make_payments(draw: Draw, _: pl.Series) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "Payment ref": draw.ref("P"),
            "Department": draw.pick(UNITS),
            "Supplier": draw.firm(),
            "Payment date": draw.day().dt.strftime("%Y-%m-%d"),
            "Amount": draw.value(400, 1.3),
            "Payment method": draw.pick(("Invoice", "Card"), (0.9, 0.1)),
            "Description": draw.pick(("Repairs", "Hire", "Supply", "Monthly charge", "Parts")),
        }
    )


def _make_media_contacts(draw: Draw, outlets: pl.Series) -> pl.DataFrame:
    met = draw.day()
    return pl.DataFrame(
        {
            "Contact ref": draw.ref("M"),
            "Person": draw.pick(draw.people),
            "Media outlet": draw.pick(outlets),
            "Journalist": draw.pick(draw.people),
            "Contact date": met.dt.strftime("%Y-%m-%d"),
            "Date logged": draw.day(met, 10).dt.strftime("%Y-%m-%d"),
            "Subject": draw.pick(("Appeal", "Briefing", "Interview")),
        }
    )


def _make_staff(draw: Draw, _: pl.Series) -> pl.DataFrame:
    left = draw.day().dt.strftime("%Y-%m-%d")
    stays = pl.Series(draw.rng.random(draw.n) < 0.85)
    return pl.DataFrame(
        {
            "Staff ref": draw.ref("S"),
            "Name": draw.people.gather(np.arange(draw.n) % len(draw.people)),
            "Role": draw.pick(("PC", "Sergeant", "Analyst", "Inspector")),
            "Department": draw.pick(UNITS),
            "Start date": pl.Series(["2015-01-05"]).gather(np.zeros(draw.n, dtype=np.int64)),
            "Left on": pl.select(pl.when(~stays).then(left)).to_series(),
        }
    )


def _number_companies(n: int) -> pl.Series:
    return pl.Series(np.arange(n) + 1_000_000).cast(pl.String).str.zfill(8)


def _make_companies(draw: Draw, _: pl.Series) -> pl.DataFrame:
    firms = pl.concat([draw.suppliers, draw.others])
    count = min(draw.n, len(firms))
    draw.n = count
    closed = draw.day().dt.strftime("%Y-%m-%d")
    ended = pl.Series(draw.rng.random(count) < 0.05)
    return pl.DataFrame(
        {
            "Company number": _number_companies(count),
            "Company name": firms.head(count),
            "Company status": pl.select(
                pl.when(ended).then(pl.lit("Dissolved")).otherwise(pl.lit("Active"))
            ).to_series(),
            "Incorporation date": draw.day(
                pl.Series(np.full(count, 7_000)).cast(pl.Int32).cast(pl.Date), 13_000
            ).dt.strftime("%Y-%m-%d"),
            "Dissolution date": pl.select(pl.when(ended).then(closed)).to_series(),
        }
    )


def _make_company_officers(draw: Draw, _: pl.Series) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "Company number": draw.pick(_number_companies(len(draw.suppliers) + len(draw.others))),
            "Officer name": draw.pick(draw.people),
            "Role": draw.pick(("Director", "Secretary")),
            "Appointed on": draw.day().dt.strftime("%Y-%m-%d"),
        }
    )


_MAKERS = {
    "gifts": _make_gifts,
    "awards": _make_awards,
    "second_jobs": _make_second_jobs,
    "payments": _make_payments,
    "media_contacts": _make_media_contacts,
    "staff": _make_staff,
    "companies": _make_companies,
    "company_officers": _make_company_officers,
}


def write_project(folder: Path, scale: float = 1.0, heavy: float = 0.0, seed: int = 7) -> None:
    """Write the registers as CSV files, and the crosscheck.toml that names them, into a folder that is made."""
    folder.mkdir(parents=True, exist_ok=True)
    settings = ['[project]\nname = "Registers made to measure"\n']
    for name, frame in make_registers(scale, heavy, seed).items():
        frame.write_csv(folder / f"{name}.csv", include_bom=True)
        covers = "covers_from = 2018-01-01\ncovers_to = 2026-12-31\n"
        settings.append(f'[[registers]]\nregister = "{name}"\npath = "{name}.csv"\n{covers}')
    (folder / "crosscheck.toml").write_text("\n".join(settings), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--heavy", type=float, default=0.0, help="the share of gifts and of awards that are one firm's")
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    write_project(given.folder, given.scale, given.heavy, given.seed)


if __name__ == "__main__":
    main()
