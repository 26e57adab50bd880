"""Writes docs/reference/checks.md from the suite: `make golden` calls it."""

from __future__ import annotations

from pathlib import Path

from engine.quality.results import reaches
from engine.quality.suites.checks import SOURCES
from engine.quality.suites.suite import CHECKS
from engine.schema.registers import REGISTERS
from engine.severities import STOP_AT

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "checks.md"
HEAD = """\
# What is checked of the data

Made from `engine/quality/suites/` by `make golden`; do not edit. The {count} checks below are made of every run before anything is
linked. Each says what is wrong where it fails. A date or value known only within limits fails a check only where all of it does, and what a
source has no column for fails none. What fails is a row of [defects.csv](report.md#defectscsv), the record stays, and
[quality.json](report.md#qualityjson) and the report count what was checked, passed and failed.

**What stops a run.** A check that fails at the severity `stop_at` or above stops the run before anything is written (exit code 2). It is
`critical` where crosscheck.toml does not say otherwise: a row that is wrong is what registers are like, and is told in the report; a source
that is wrong as a whole makes the report itself wrong. The last column says what stops a run then.

```toml
[quality]
stop_at = "critical"   # critical | high | medium | low | info | never
```

`crosscheck run --stop-at never` runs all the same, once, so that every failing place can be read in the report.
[Why this is so](../decisions/0010-what-stops-a-run.md).
"""


def write_page() -> str:
    """Return the page: a table for sources, then one a register."""
    parts = [HEAD.format(count=len(CHECKS))]
    for name in (SOURCES, *REGISTERS):
        title = "Sources as a whole, and their columns" if name == SOURCES else REGISTERS[name].title
        parts.append(
            f"\n## {title}\n\n| check | looks for | fields | severity | stops |\n| --- | --- | --- | --- | --- |\n"
        )
        parts += [
            f"| `{check.id}` | {check.sentence.format(as_of='the as-of date').replace(', the date of the run', '')} | "
            f"{', '.join(f'`{field}`' for field in check.fields)} | {check.severity} | "
            f"{'yes' if reaches(check.severity, STOP_AT) else 'no'} |\n"
            for check in CHECKS
            if check.register == name
        ]
    return "".join(parts)


if __name__ == "__main__":
    PAGE.write_text(write_page(), encoding="utf-8", newline="\n")
