"""Write the run as one page for people: self-contained, for screen and paper, complete without scripts."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

from engine.reports.html.page import make_page
from engine.reports.wording import (
    describe_count,
    describe_date,
    describe_interval,
    describe_period,
    describe_place,
    describe_value,
    title_register,
)

if TYPE_CHECKING:
    from jinja2 import Environment

    from engine.reports.run import Run

PAGE = "report.html"
_HERE = Path(__file__).parent
_TEXT_SHOWN = 1_000
# control characters are not HTML, and the marks that turn the direction of writing can make text read as another
_UNSHOWABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def write_html(run: Run, folder: Path) -> None:
    """Write report.html: one file that loads nothing, in which every text of a register or a rule is escaped."""
    (folder / PAGE).write_text(render_page(run), encoding="utf-8", newline="\n")


def render_page(run: Run) -> str:
    """Return the page as HTML text; the same run gives the same text."""
    style = _read("report.css") + _style_marking(run.marking)
    script = _read("report.js")
    page = _environment().get_template("report.html.j2")
    return page.render(
        **make_page(run),
        style=Markup(style),  # noqa: S704 - our own file, and a marking of hexadecimal escapes
        script=Markup(script),  # noqa: S704 - our own file
        policy=f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; "
        "base-uri 'none'; form-action 'none'",
    )


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 - only what writes a page needs it

    environment = Environment(
        loader=FileSystemLoader(_HERE, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_show,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        "count": describe_count,
        "date": describe_date,
        "interval": describe_interval,
        "value": describe_value,
        "place": describe_place,
        "number": lambda number: f"{number:,}",
        "clip": clip_text,
    }
    environment.globals |= {"period": describe_period, "title_register": title_register}
    return environment


def clip_text(text: str | None) -> str:
    """Return the text, cut after 1,000 characters with a word that it goes on; the CSV files hold it whole."""
    if text is None or len(text) <= _TEXT_SHOWN:
        return text or ""
    return f"{text[:_TEXT_SHOWN]}… (cut here; in full in the CSV file)"


def _show(value: object) -> object:
    if isinstance(value, str) and not isinstance(value, Markup):
        return _UNSHOWABLE.sub("\N{REPLACEMENT CHARACTER}", value)
    return "" if value is None else value


def _read(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


def _style_marking(marking: str) -> str:
    """Return the rule that prints the marking on every sheet; each odd character of it is a hexadecimal escape."""
    text = "".join(
        char if char.isascii() and (char.isalnum() or char == " ") else f"\\{ord(char):06x}"
        for char in str(_show(marking))
    )
    return f'@page {{ @top-center {{ content: "{text}" }} @bottom-center {{ content: "{text}" }} }}\n'


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}'"
