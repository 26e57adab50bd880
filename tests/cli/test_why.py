"""`crosscheck why`: two names in, the reasons out; and one clear line for what it cannot take."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "sample_registers"


def test_the_bands_the_words_and_the_measures_are_shown(crosscheck):
    code, out, err = crosscheck("why", "Harcourt Vale Ltd", "HARCOURT VALE SECURITY LIMITED")
    assert (code, err) == (0, "")
    first, agreed, differed, *tables = out.splitlines()
    assert first.startswith("score 0.")
    assert first.endswith(": for a person to decide (similar name)")
    assert agreed == "agreed: `harcourt` agrees; `vale` agrees; `ltd`/`limited` are the same legal form"
    assert "held back: a business word on one side only" in differed
    shown = "\n".join(tables)
    for told in ("harcourt vale security", "cover_least", "business words left over"):
        assert told in shown


@pytest.mark.parametrize(
    ("left", "right", "kind", "first"),
    [
        ("Harcourt Vale Ltd", "Harcourt Vale Limited", "organisation", "score 0.99"),
        ("Harcourt Vale Ltd", "Penrose Marine plc", "organisation", "score 0.0"),
        ("Nil return", "Harcourt Vale Ltd", "organisation", "score 0.0000: not linked"),
        ("DCI Rowan Kestrel", "KESTREL, Rowan", "person", "score 0."),
    ],
)
def test_the_first_line_is_the_verdict(crosscheck, left, right, kind, first):
    code, out, _ = crosscheck("why", left, right, "--kind", kind)
    assert code == 0
    assert out.startswith(first)


def test_a_project_lends_its_decisions_and_shows_who_decided(crosscheck):
    code, out, _ = crosscheck("why", "Gripwell of Marchford", "Oakenbrawn Tyres Ltd", "--project", SAMPLE)
    assert code == 0
    assert out.startswith(
        "score 1.0000: accepted (alias)\nagreed: decided the same by R. Tamsworth (PSD) on 2025-05-12"
    )
    assert "decided by: R. Tamsworth (PSD)" in out


def test_a_project_lists_the_rivals(crosscheck):
    code, out, _ = crosscheck("why", "Oakenbrawn Tyres", "Penrose Marine plc", "--project", SAMPLE)
    assert code == 0
    assert "Rival of" in out
    assert "Oakenbrawn Tyres Ltd" in out


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("", "Harcourt Vale Ltd"), "a name is blank"),
        (("Harcourt", "Vale", "--project", "nowhere"), "nowhere"),
        (("Harcourt", "Vale", "--kind", "firm"), "--kind"),
    ],
)
def test_what_cannot_be_taken_is_one_line(crosscheck, args, said):
    code, out, err = crosscheck("why", *args)
    assert (code, out) == (2, "")
    assert said in err
    assert "Traceback" not in err
