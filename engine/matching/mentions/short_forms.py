"""Short forms of names: what a text may call them, and how much each form tells."""

from __future__ import annotations

import polars as pl

from engine.matching.words import KNOWN_FROM, count_words, weigh_words
from engine.names import AGAIN, read_views, read_vocabulary

_BENIGN = ("alias", "short form", "person", "perhaps person", "post", "department", "place")
_LEAST_LETTERS, _LONG = 3, 7


def list_forms(names: pl.Series, corpus: pl.Series) -> tuple[pl.DataFrame, int]:
    """Return the forms of the names that are more than common words, and how many distinct names the corpus holds.

    Columns: name, form, words (how many), how (whole; reading, what is left of a name without its alias, its person or
    its place; part; core, the name without the business words behind it), left_out, telling (surely: two words and one
    of them distinctive; as name: if it is written as a name; alone: one long rare word; hardly: one word, or everyday
    ones), rare (the word that tells most), names (how many names of the corpus hold it), person (reads as somebody's).
    """
    every = read_views(pl.concat([names, corpus]).unique().sort())
    whole = every.filter((pl.col("left_out_is") == "") & pl.col("name").is_in(corpus.implode()))
    counts, total = count_words(whole["form"])
    views = every.filter(pl.col("name").is_in(names.implode()))
    benign = pl.col("left_out_is").str.split("+").list.eval(pl.element().is_in(_BENIGN)).list.all()
    forms = views.select(
        "name",
        pl.col("form").str.replace_all(AGAIN, "", literal=True),  # a text says a word twice
        "left_out",
        how=pl.when(pl.col("left_out_is") == "")
        .then(pl.lit("whole"))
        .when(benign)
        .then(pl.lit("reading"))
        .otherwise(pl.lit("part")),
        person=pl.col("reads_as") == "person",
    )
    words = _describe_words(forms["form"], counts, total)
    called = pl.concat([forms, _cut_cores(forms.filter(pl.col("how") != "part"), words)])
    told = _judge_forms(called["form"], words)
    order = {"whole": 0, "reading": 1, "part": 2, "core": 3}
    kept = (
        called.join(told, on="form")
        .filter(pl.col("telling").is_not_null())
        .with_columns(
            person=pl.col("person") | pl.col("given"),
            left_out=pl.when(pl.col("how") == "whole").then(pl.lit("")).otherwise("left_out"),
        )
        .drop("given")
        .sort("name", "form", pl.col("how").replace_strict(order, return_dtype=pl.Int8), "left_out")
        .unique(["name", "form"], keep="first", maintain_order=True)
    )
    return _write_phrases_out(kept), total


def _describe_words(forms: pl.Series, counts: pl.DataFrame, total: int) -> pl.DataFrame:
    """Return what each word of the forms is: token, names, klass, ordinary, given, quarter, market, strong."""
    lists = read_vocabulary()
    token = pl.col("token")
    tokens = forms.str.split(" ").explode(empty_as_null=False)
    return weigh_words(tokens, counts, total).select(
        "token",
        "names",
        "klass",
        ordinary=token.is_in(sorted(lists.ordinary)),
        given=token.is_in(sorted(lists.given_names)),
        quarter=token.is_in(sorted(lists.quarters)),  # with a place it makes a place: West Yorkshire
        market=token.is_in(sorted(lists.market)),  # some places are business words too: London, Wales
        strong=(pl.col("klass") == "distinctive")
        & ~token.is_in(sorted(lists.ordinary | lists.given_names | lists.titles | lists.posts | lists.departments))
        & (token.str.len_chars() >= _LEAST_LETTERS)
        & token.str.contains(r"\p{L}"),
    )


def _cut_cores(forms: pl.DataFrame, words: pl.DataFrame) -> pl.DataFrame:
    """Return the forms without the business words, countries and roles behind their last distinctive word."""
    common = words.filter(pl.col("klass").is_in(["market", "filler", "country"]))["token"]
    pieces = pl.col("form").str.split(" ")
    cut = (
        forms.with_columns(word=pieces)
        .explode("word", empty_as_null=False)
        .with_columns(at=pl.int_range(pl.len()).over("name", "form", "how"))
        .with_columns(common=pl.col("word").is_in(common.implode()))
    )
    last = pl.when(~pl.col("common")).then("at").max().over("name", "form", "how")
    kept = pl.col("at") <= last
    return (
        cut.group_by(forms.columns, maintain_order=True)
        .agg(core=pl.col("word").filter(kept).str.join(" "), rest=pl.col("word").filter(~kept).str.join(" "))
        .filter((pl.col("core") != "") & (pl.col("rest") != ""))
        .select("name", form="core", left_out="rest", how=pl.lit("core"), person="person")
    )


def _judge_forms(forms: pl.Series, words: pl.DataFrame) -> pl.DataFrame:
    """Return form, words, telling, rare, names and given for each distinct form; telling is null for common words."""
    tokens = pl.DataFrame({"form": forms.unique().sort()}).with_columns(token=pl.col("form").str.split(" "))
    tokens = tokens.explode("token", empty_as_null=False).join(words, on="token", maintain_order="left")
    strong, klass = pl.col("strong"), pl.col("klass")
    placed = klass == "place"
    businesslike = ((klass == "market") & ~pl.col("quarter")).any()
    facts = tokens.group_by("form", maintain_order=True).agg(
        words=pl.len().cast(pl.Int64),
        strong=strong.sum(),
        own=((klass == "distinctive").any() & ~pl.col("given").all()) | (placed.any() & businesslike),
        placed=(placed & ~pl.col("market")).any() & businesslike,
        given=pl.col("given").first() & (pl.len() == 2) & (klass.last() == "distinctive"),
        rare=pl.col("token")
        .filter(strong)
        .sort_by(pl.col("names").filter(strong), pl.col("token").filter(strong))
        .first(),
        names=pl.col("names").filter(strong).min(),
        letters=pl.col("token").first().str.len_chars(),
        first=pl.col("token").first(),
    )
    one, rare = pl.col("words") == 1, pl.col("names") < KNOWN_FROM
    place = pl.col("form").is_in(sorted(read_vocabulary().places))  # of two words too: Milton Keynes
    telling = (
        pl.when(place).then(None)
        .when(one & (pl.col("strong") > 0) & (pl.col("letters") >= _LONG) & rare).then(pl.lit("alone"))
        .when(one & (pl.col("strong") > 0)).then(pl.lit("hardly"))
        .when(~one & (pl.col("strong") > 0)).then(pl.lit("surely"))
        .when(~one & pl.col("placed")).then(pl.lit("as name"))
        .when(~one & pl.col("own")).then(pl.lit("hardly"))
    )  # fmt: skip
    return facts.select(
        "form",
        "words",
        telling=telling,
        rare=pl.coalesce("rare", "first"),
        names="names",
        given="given",
    )


def _write_phrases_out(forms: pl.DataFrame) -> pl.DataFrame:
    """Return the forms, and beside those with a word that may be written in two (`healthcare`) the other way."""
    vocabulary = read_vocabulary()
    legal = set(vocabulary.legal.values())
    pairs = {f" {form} ": f" {phrase} " for phrase, form in vocabulary.phrases.items() if form not in legal}
    spaced = pl.lit(" ") + pl.col("form") + pl.lit(" ")
    other = forms.with_columns(form=spaced.str.replace_many(pairs).str.strip_chars())
    other = other.with_columns(words=pl.col("form").str.count_matches(" ").cast(pl.Int64) + 1)
    return pl.concat([forms, other]).unique(["name", "form"], keep="first", maintain_order=True)
