"""The page: self-contained, escaped, complete, and cut to what a person can read."""

from __future__ import annotations

import base64
import hashlib
import re
import time
from collections import Counter
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser

import polars as pl
import pytest

from engine.reports.html.page import EVIDENCE_SHOWN, EXCEPTIONS_SHOWN, lay_out_lines, take_fairly
from engine.reports.html.write import render_page
from tests.made.run import RULES, fill_text, make_empty_run, make_run

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)> \"'`--></style></title>&amp;{{ 7*7 }}"
VOID = {"meta", "input", "rect", "br", "img", "link", "hr"}


class Page(HTMLParser):
    """Collects tags, ids and text, and notes each end tag that closes something else."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.ids, self.links, self.text = Counter(), [], [], []
        self.open, self.crossed, self.attributes = [], [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags[tag] += 1
        values = dict(attrs)
        self.attributes += [(tag, *pair) for pair in attrs]
        self.ids += [values["id"]] if "id" in values else []
        self.links += [values["href"]] if "href" in values else []
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, _attrs):
        self.tags[tag] += 1

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.crossed.append(tag)

    def handle_data(self, data):
        if not self.open or self.open[-1] not in ("script", "style"):
            self.text.append(data)


def words_of(html: str) -> str:
    return " ".join("".join(Page(html).text).split())


def squeeze(text: str) -> str:
    """Return the text without white space: cells and lines of a table follow each other without any."""
    return "".join(text.split())


@pytest.fixture(scope="module")
def html():
    return render_page(make_run())


def test_the_page_is_well_formed_and_its_links_lead_somewhere(html):
    page = Page(html)
    assert (page.open, page.crossed) == ([], [])
    assert [name for name, times in Counter(page.ids).items() if times > 1] == []
    assert {link.removeprefix("#") for link in page.links} <= set(page.ids)


@pytest.mark.parametrize("run", [make_run(), make_empty_run()], ids=["with findings", "without"])
def test_the_page_loads_nothing(run):
    html = render_page(run)
    assert not re.search(r"https?://|url\(|@import|//[a-z]+\.", html)
    assert not [name for _, name, _ in Page(html).attributes if name in ("src", "srcset", "style", "action")]
    assert Page(html).tags["link"] == 0
    assert "default-src 'none'" in unescape(html)


def test_the_policy_admits_only_the_pages_own_style_and_script(html):
    policy = unescape(re.search(r'Content-Security-Policy" content="([^"]*)"', html)[1])
    for tag in ("style", "script"):
        text = re.search(rf"<{tag}>(.*?)</{tag}>", html, re.DOTALL)[1]
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy


def test_hostile_text_in_every_field_is_only_text(html):
    hostile = render_page(fill_text(make_run(), HOSTILE))
    plain, page = Page(html), Page(hostile)
    assert (page.open, page.crossed) == ([], [])
    assert page.tags["script"] == page.tags["style"] == page.tags["title"] == 1
    assert page.tags["img"] == 0
    assert set(page.tags) == set(plain.tags)
    assert not [name for _, name, _ in page.attributes if name.startswith("on")]
    assert "<script>alert" not in hostile
    assert "49" not in {piece.strip() for piece in page.text}
    assert "".join(page.text).count(HOSTILE) > 100


def test_control_and_direction_characters_are_made_visible():
    run = replace(make_run(), project="West\x00march \u202epolice\u202c\x1b")
    html = render_page(run)
    assert "West\ufffdmarch \ufffdpolice\ufffd\ufffd" in html
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\u202a-\u202e]", html)


def test_the_marking_stands_at_the_top_the_bottom_and_on_every_sheet(html):
    assert html.count('<p class="marking">OFFICIAL-SENSITIVE</p>') == 2
    assert '@top-center { content: "OFFICIAL\\00002dSENSITIVE" }' in html


def test_the_page_says_what_was_found():
    words = squeeze(words_of(render_page(make_run())))
    for said in (
        "Westmarch Police",
        "As of 31 March 2025; exceptions with a record on or after 1 April 2024",
        "Gifts and hospitality 800 rows in 1 file, 2 April 2024 to 30 September 2024",
        "3 critical",
        "6 high",
        "leaving 7 subjects open",
        "1,249 kept, 17 set aside",
        "Tolland & Pryce gave PC Jo Larkin hospitality 61 days before AW-0-002 was awarded to Tolland and Pryce LLP.",
        "“Tolland & Pryce” and “Tolland and Pryce LLP”: same name, score 1.00; agreed: tolland pryce.",
        "decided by J. Ferris",
        "gifts/gifts 2024-25.xlsx sheet Q1 2024 row 16",
        "£35 to £45",
        "award.tender_opened_on",
        "awards/releases.json, row 118",
        "116 awards come from a source without tender_opened_on",
        "1 of them would raise an exception if it were the same party",
        "the value could not be read",
        "Nil return; Custody; April",
        "South Wales Police 143 140 3",
        "assumed from its rows",
        "High to day 90, medium to day 180, otherwise low.",
        "days; a year takes in one round of events (a proposal)",
        "23 of 44 forces did not check suppliers against their own people's firms",
    ):
        assert squeeze(said) in words, said


def test_our_words_never_judge(html):
    own = words_of(html) + words_of(render_page(make_empty_run()))
    assert not re.search(r"\b(fraud\w*|breach\w*|guilty|corrupt\w*|offen[cs]e|wrongdoing)\b", own, re.IGNORECASE)


def test_a_clean_run_says_so_and_points_to_coverage():
    run = make_run()
    words = words_of(render_page(replace(run, exceptions=run.exceptions.clear(), cannot_tell=run.cannot_tell.clear())))
    assert "No exceptions. Coverage says for each rule how many subjects were looked at" in words
    assert "Nothing was left open" in words
    assert "No rule was run." in words_of(render_page(make_empty_run()))


def test_every_table_has_a_caption_and_every_heading_its_scope(html):
    page = Page(html)
    assert page.tags["caption"] == page.tags["table"]
    scopes = Counter(value for tag, name, value in page.attributes if (tag, name) == ("th", "scope"))
    assert page.tags["th"] == scopes["col"] + scopes["row"]
    assert page.tags["h1"] == 1


def test_exceptions_beyond_the_cap_are_counted_severest_shown_first():
    run = make_run(copies=100)
    html = render_page(run)
    assert html.count('<article class="exception ') == EXCEPTIONS_SHOWN
    assert html.count('<article class="exception critical"') == 300
    words = words_of(html)
    assert "500 of 1,400 exceptions are shown here" in words
    assert "The other 900 stand in exceptions.csv" in words
    assert "5 low" not in words
    assert "500 exceptions; 0 shown here, all stand in exceptions.csv" in words


def test_within_a_severity_the_rules_take_turns():
    rows = pl.DataFrame({"severity": ["high"] * 9, "rule": ["a"] * 6 + ["b"] * 3, "n": range(9)})
    assert take_fairly(rows, 5).get_column("n").to_list() == [0, 1, 2, 6, 7]


def test_long_evidence_is_cut_and_the_rest_counted():
    run = make_run()
    one = run.evidence.filter(pl.col("rule") == "gift-declared-late", pl.col("outcome") == "exception").head(1)
    many = pl.concat([one.with_columns(record_id=pl.lit(f"GH-9-{n:03}")) for n in range(99)])
    words = words_of(render_page(replace(run, evidence=pl.concat([run.evidence, many]))))
    assert "Evidence: 100 records" in words
    assert f"{100 - EVIDENCE_SHOWN} more records in evidence.csv" in words


def test_long_text_is_cut_with_a_word():
    run = make_run()
    html = render_page(replace(run, exceptions=run.exceptions.with_columns(reason=pl.lit("x" * 5000))))
    assert "x" * 1001 not in html
    assert "… (cut here; in full in the CSV file)" in html


def test_the_order_of_incoming_rows_changes_nothing(html):
    run = make_run()
    frames = ("exceptions", "evidence", "cannot_tell", "coverage", "links", "defects", "set_aside")
    shuffled = {name: getattr(run, name).sample(fraction=1, shuffle=True, seed=7) for name in frames}
    assert render_page(replace(run, rules=RULES[::-1], **shuffled)) == html


def test_an_explanation_becomes_paragraphs_and_lists():
    blocks = lay_out_lines("All of:\n- one\n  - two\nEnd.")
    assert [(b["is_list"], [(line["depth"], line["text"]) for line in b["lines"]]) for b in blocks] == [
        (False, [(0, "All of:")]),
        (True, [(0, "one"), (1, "two")]),
        (False, [(0, "End.")]),
    ]


def test_five_thousand_exceptions_take_no_more_than_seconds():
    run = make_run(copies=360)
    start = time.perf_counter()
    render_page(run)
    assert time.perf_counter() - start < 8
