"""Free text -> the organisations it mentions: every name is looked for in one pass over each text."""

from __future__ import annotations

import polars as pl

from engine.matching.short_forms import list_forms
from engine.names.texts import cut_texts, lay_out_text
from engine.names.vocabulary import read_vocabulary

MENTION_COLUMNS: dict[str, pl.DataType] = {
    "text": pl.String(),
    "name": pl.String(),
    "found": pl.String(),
    "score": pl.Float64(),
    "band": pl.String(),
    "agreed": pl.String(),
    "differed": pl.String(),
    "excerpt": pl.String(),
}
"""Columns of find_mentions, in their order."""
EXCERPT = 200
"""How many characters of a text stand around what was found in it."""
_SCORES = {"surely": 0.97, "as name": 0.92, "alone": 0.92, "hardly": 0.75}
_READING, _HELD_BACK, _PART, _CORE, _ACCEPT = 0.95, 0.85, 0.72, 0.65, 0.90
_TEXTS_AT_ONCE = 25_000
_MOST_FOR_REVIEW = 5
_COMMON_NOUN = r"(?i)\b(?:an?|some|any|another|other|every|each|various|several|two|three|many|my|your)\W*$"


def find_mentions(
    texts: pl.DataFrame, names: pl.DataFrame, corpus: pl.DataFrame | None = None, called: str = "text"
) -> pl.DataFrame:
    """Return which of the names (column name) each distinct text (column text) mentions, each pair once.

    Columns out: MENTION_COLUMNS, sorted by text and name; `found` is what stands in the text, `excerpt` the text around
    it, at most EXCERPT characters and what was found. Accepted is the whole name in two words or more, one of them
    distinctive, or a place and a business word that are written as a name; or one long rare word. For review is what
    is shorter, is somebody's name, or goes on as another name would. A name of common words alone, a null text and
    what is no name are never found. `corpus` (column name) holds the names in which words are counted, the names
    themselves where it is None; `called` is what the evidence calls a text.
    """
    wanted = names["name"].cast(pl.String).drop_nulls().unique().sort()
    counted = wanted if corpus is None else corpus["name"].cast(pl.String).drop_nulls()
    distinct = texts["text"].cast(pl.String).drop_nulls().unique().sort()
    forms, total = list_forms(wanted, pl.concat([wanted, counted]).unique().sort())
    if forms.is_empty() or distinct.is_empty():
        return pl.DataFrame(schema=MENTION_COLUMNS)
    patterns = forms["form"].unique().sort().to_frame().select(pl.format(" {} ", "form")).to_series()
    parts = [_search(part, patterns, forms) for part in distinct.to_frame("text").iter_slices(_TEXTS_AT_ONCE)]
    judged = pl.concat(parts)
    return _describe(judged, total, called)


def _search(texts: pl.DataFrame, patterns: pl.Series, forms: pl.DataFrame) -> pl.DataFrame:
    words = cut_texts(texts["text"])
    hits = _find_forms(words, patterns)
    placed = _read_surroundings(hits, words)
    return _keep_best(_judge(_mark_inside_others(placed.join(forms, on="form"))))


def _find_forms(words: pl.DataFrame, patterns: pl.Series) -> pl.DataFrame:
    """Return the forms found: line, at (the word it begins with), last, form; forms may overlap."""
    automaton = pl.lit(patterns).implode()
    line = pl.lit(" ") + pl.col("token").str.join(" ") + pl.lit(" ")
    found = (
        words.group_by("line", maintain_order=True)
        .agg(line_text=line)
        .select(
            "line",
            # both walk the text in the same way, so that the n-th place belongs to the n-th form
            form=pl.col("line_text").str.extract_many(automaton, overlapping=True),
            byte=pl.col("line_text").str.find_many(automaton, overlapping=True),
        )
        .filter(pl.col("form").list.len() > 0)
        .explode("form", "byte")
    )
    length = pl.col("token").str.len_bytes().cast(pl.Int64) + 1
    starts = words.select("line", "at", byte=(length.cum_sum().over("line") - length).cast(pl.UInt32))
    return found.join(starts, on=["line", "byte"]).select(
        "line",
        "at",
        last=pl.col("at") + pl.col("form").str.count_matches(" ").cast(pl.Int64) - 2,
        form=pl.col("form").str.strip_chars(" "),
    )


def _read_surroundings(hits: pl.DataFrame, words: pl.DataFrame) -> pl.DataFrame:
    """Return the hits with text, start, end, and how they are written there.

    Columns added: written_as_name (each word begins with a capital, in a text that knows small letters too), cut (signs
    between the words: a list), ends (a sentence ends between them), capital letters (all of them), and of the words
    before and behind: token, capital, adjacent (nothing but a space or hyphen between), and the gap before.
    """
    cased = words.group_by("line").agg(
        cased=pl.col("written").str.contains(r"^\p{Ll}").any() & pl.col("written").str.contains(r"^[\p{Lu}\p{N}]").any()
    )
    lists = read_vocabulary()
    facts = words.select(
        "line",
        "at",
        "token",
        "gap",
        "ends_sentence",
        "start",
        "end",
        "text",
        capital=pl.col("written").str.contains(r"^[\p{Lu}\p{N}]"),
        shouted=~pl.col("written").str.contains(r"\p{Ll}"),
    )
    inside = (
        hits.unique(["line", "at", "last"])
        .select("line", "at", "last", word=pl.int_ranges("at", pl.col("last") + 1))
        .explode("word")
        .join(facts.rename({"at": "word"}), on=["line", "word"])
        .sort("line", "at", "last", "word")
        .group_by("line", "at", "last", maintain_order=True)
        .agg(
            pl.col("text", "start").first(),
            pl.col("end").last(),
            capital=pl.col("capital").all(),
            shouted=pl.col("shouted").all(),
            ends=pl.col("ends_sentence").slice(1).any(),
            signs=pl.col("gap").slice(1).str.join(""),
            gap=pl.col("gap").first(),
            opens=pl.col("ends_sentence").first() | (pl.col("at").first() == 0),
        )
    )
    common = sorted(lists.ordinary | set(lists.legal) | lists.posts | lists.departments)
    near = facts.select(
        "line",
        word="at",
        near_token="token",
        near_gap="gap",
        near_capital="capital",
        near_plain=pl.col("token").is_in(common) | pl.col("token").str.contains(r"^[0-9]+(?:st|nd|rd|th)?$"),
        near_person=pl.col("token").is_in(sorted(lists.given_names | lists.titles_sure))
        | pl.col("token").str.contains(r"^\p{L}$"),
        near_market=pl.col("token").is_in(sorted((lists.market | lists.role) - lists.ordinary)),
    )
    placed = inside.join(cased, on="line").with_columns(before=pl.col("at") - 1, behind=pl.col("last") + 1)
    for side in ("before", "behind"):
        named = near.rename({c: c.replace("near", side) for c in near.columns if c.startswith("near")})
        placed = placed.join(named.rename({"word": side}), on=["line", side], how="left")
    return hits.join(placed, on=["line", "at", "last"])


def _mark_inside_others(hits: pl.DataFrame) -> pl.DataFrame:
    """Return the hits with inside_other: a longer form of other names stands around it in the text."""
    spans = hits.filter(pl.col("how") != "core").select("line", "at", "last", "form", "name").unique()
    longest = spans.select("line", outer_at="at", outer_last="last", outer="form").unique()
    around = (
        hits.select("line", "at", "last")
        .unique()
        .join(longest, on="line")
        .filter(
            (pl.col("outer_at") <= pl.col("at"))
            & (pl.col("outer_last") >= pl.col("last"))
            & (pl.col("outer_last") - pl.col("outer_at") > pl.col("last") - pl.col("at"))
        )
    )
    own = hits.select("line", "name", outer="form", outer_at="at").unique()
    inner = (
        hits.join(around, on=["line", "at", "last"])
        .join(own, on=["line", "name", "outer", "outer_at"], how="anti")
        .select("line", "at", "last", "name", inside_other="outer")
        .sort("line", "at", "last", "name", pl.col("inside_other").str.len_chars(), "inside_other")
        .unique(["line", "at", "last", "name"], keep="last", maintain_order=True)
    )
    return hits.join(inner, on=["line", "at", "last", "name"], how="left")


def _judge(hits: pl.DataFrame) -> pl.DataFrame:
    """Return the hits that may be mentions with score and held (the reasons that speak for review, a list)."""
    as_name = pl.col("cased") & pl.col("capital")
    one, core = pl.col("words") == 1, pl.col("how") == "core"
    nothing_between = r"^[\s-]?$"
    joined_before = pl.col("before_gap").is_not_null() & pl.col("gap").str.contains(nothing_between)
    joined_behind = pl.col("behind_gap").str.contains(nothing_between).fill_null(False)
    person = joined_before & pl.col("before_person").fill_null(False)
    goes_on = joined_behind & pl.when("cased").then(pl.col("behind_capital") & ~pl.col("behind_plain")).otherwise(
        "behind_market"
    )
    begins = joined_before & pl.col("cased") & pl.col("before_capital") & ~pl.col("before_plain") & ~pl.col("opens")
    foreign = pl.col("signs").str.contains(r"[^\s&+\p{L}\p{N}'’.-]") & ~_has_signs()
    reasons = [
        (goes_on, pl.format("the text goes on with `{}`", "behind_token")),
        (begins | person, pl.format("`{}` stands before it in the text", "before_token")),
        (foreign, pl.lit("other signs stand between its words in the text")),
        (pl.col("inside_other").is_not_null(), pl.format("it stands inside `{}`, another name", "inside_other")),
        (pl.col("person"), pl.lit("it reads as a person's name")),
        (pl.col("gap").str.contains(_COMMON_NOUN) & (pl.col("telling") != "surely"), pl.lit("it reads as a common noun")),
        ((pl.col("telling") == "as name") & ~as_name, pl.lit("it is not written as a name")),
        ((pl.col("telling") == "alone") & ~as_name, pl.lit("one word that is not written as a name")),
        ((pl.col("telling") == "hardly") & one, pl.lit("one word")),
        ((pl.col("telling") == "hardly") & ~one, pl.lit("everyday words")),
        (core, pl.format("the name also says `{}`", "left_out")),
        (pl.col("how") == "part", pl.format("the name also says `{}`", "left_out")),
    ]
    held = pl.concat_list([pl.when(test.fill_null(False)).then(why) for test, why in reasons]).list.drop_nulls()
    written = ~pl.col("cased") | pl.col("capital")
    short = one & (pl.col("form").str.len_chars() <= 3)
    worth = (
        ~pl.col("ends")
        & (written | (pl.col("telling") == "surely"))  # one word, or everyday words, in small letters are no name
        & ~(one & person)
        & ~(one & short & ~(pl.col("cased") & pl.col("shouted")))
        & ~(core & pl.col("inside_other").is_not_null())
        & ~(core & (pl.col("telling") == "hardly") & (~one | ~as_name))
    )
    base = pl.col("telling").replace_strict(_SCORES, return_dtype=pl.Float64)
    base = pl.when(pl.col("how") == "reading").then(pl.min_horizontal(base, pl.lit(_READING))).otherwise(base)
    most = pl.when(core).then(_CORE).when(pl.col("how") == "part").then(_PART)
    most = most.when(pl.col("held").list.len() > 0).then(_HELD_BACK).otherwise(1.0)
    judged = hits.filter(worth.fill_null(False)).with_columns(held=held)
    return judged.with_columns(score=pl.min_horizontal(base, most) - 0.01 * (pl.col("held").list.len() - core.cast(pl.Int8)).clip(0, 3))


def _has_signs() -> pl.Expr:
    """Return whether the name itself holds a bracket, comma or other sign that may stand between its words."""
    return pl.col("name").str.contains(r"[,()\[\]/:;]")


def _keep_best(judged: pl.DataFrame) -> pl.DataFrame:
    """Return the best mention of each text and name, with what was found and the text around it."""
    order = ["text", "name", "score", "words", "start", "form"]
    best = judged.sort(order, descending=[False, False, True, True, False, False]).unique(
        ["text", "name"], keep="first", maintain_order=True
    )
    whole, start, end = pl.col("whole"), pl.col("start"), pl.col("end")
    room = ((EXCERPT - (end - start)) // 2).clip(20)
    low, high = (start - room).clip(0), end + room
    cut = pl.concat_str(
        pl.when(low > 0).then(pl.lit("…")).otherwise(pl.lit("")),
        whole.str.slice(low, high - low),
        pl.when(high < whole.str.len_chars()).then(pl.lit("…")).otherwise(pl.lit("")),
    )
    return best.with_columns(whole=lay_out_text(pl.col("text"))).with_columns(
        found=whole.str.slice(start, end - start), excerpt=cut
    ).select("text", "name", "found", "score", "held", "rare", "names", "how", "excerpt")


def _describe(judged: pl.DataFrame, total: int, called: str) -> pl.DataFrame:
    verb = pl.when(pl.col("names") == 1).then(pl.lit("has")).otherwise(pl.lit("have"))
    names = pl.col("names").cast(pl.String)
    counted = pl.format("; `{}`: {} of {} names {} it", "rare", names, pl.lit(f"{total:,}"), verb).fill_null("")
    accepted = pl.col("score") >= _ACCEPT
    told = judged.with_columns(
        band=pl.when(accepted).then(pl.lit("accept")).otherwise(pl.lit("review")),
        agreed=pl.concat_str(pl.format("the {} names `{}`", pl.lit(called), "found"), counted),
        differed=pl.col("held").list.join("; "),
    )
    return told.select([pl.col(name).cast(dtype) for name, dtype in MENTION_COLUMNS.items()]).sort("text", "name")
