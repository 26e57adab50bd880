"""The page of the architecture is as the code says, and every path and link of the documentation leads somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.docs.architecture_page import PAGE, ROOT, make_page

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
PATH = re.compile(r"`((?:engine|tests|docs|rules|sample_registers|reports)/[\w./*-]*)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")


def test_the_page_is_what_make_golden_writes():
    text = PAGE.read_text(encoding="utf-8")
    assert make_page(text) == text


@pytest.mark.parametrize("page", [page for page in PAGES if "decisions" not in page.parts], ids=lambda page: page.name)
def test_a_path_that_is_named_is_there(page):
    named = PATH.findall(page.read_text(encoding="utf-8"))
    made = ("reports/AS-OF", "rules/rule.schema.json")
    gone = [path for path in named if path not in made and not list(ROOT.glob(path.rstrip("/").rstrip(".")))]
    assert not gone


def find_anchors(page: Path) -> set[str]:
    heads = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.replace("`", "")).strip().lower().replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_link_leads_somewhere(page):
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    wrong = []
    for link in LINK.findall(text):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and target.suffix == ".md" and anchor not in find_anchors(target)):
            wrong.append(link)
    assert not wrong


def test_every_page_is_in_the_index():
    listed = {
        (ROOT / "docs" / link.partition("#")[0]).resolve()
        for link in LINK.findall((ROOT / "docs" / "index.md").read_text(encoding="utf-8"))
    }
    pages = {page.resolve() for page in (ROOT / "docs").rglob("*.md") if "decisions" not in page.parts}
    assert pages - listed == {(ROOT / "docs" / "index.md").resolve()}
