"""A name cut at its commas, dashes, brackets and `t/a`, and what each piece is: a firm, a person, a department."""

from __future__ import annotations

import polars as pl
from rapidfuzz.distance import OSA

from engine.names import company_number
from engine.names.fold import fold_text, fold_words
from engine.names.vocabulary import Vocabulary, read_vocabulary

_ALIAS = (
    r"[\s(,;-]*\b(?:t\s?/\s?as?|t\s?/\s?s|t\.\s?a\.?|trading as|d\s?/?b\s?/?a|doing business as|f\s?/\s?k\s?/\s?a|fka"
    r"|a\s?/?k\s?/?a|also known as|now known as|now called|formerly(?: known as| called| t/as?| trading as)?"
    r"|formally(?: known as| t/as?)?|previously(?: known as| called)?)(?:[\s.:]+|$)"
)
_WAS = r"\(\s*(?:was|now|ex)[\s:]+"
_BARE_TA = r"((?:ltd|limited|llp|plc|cic)\.?|-)\s+tas?\s+"
_VENDOR = r"^[a-z]{0,3}[0-9]{4,}\s*[-:/]?\s+|[\s(\[/-]+[a-z]{0,3}[0-9]{5,}[)\]]?\s*$"
_STATE = r"[\s(*-]*\b(?:inactive|do not use|dont use|closed a/?c|duplicate)\b[)*\s]*.*$"
_OPEN = r"\s*[(\[]"
_CUT = r"[,;\])|]|(?:^|\s)-+(?:\s|$)|-\s|\s-|\s(?:at|c/o|@|on behalf of|obo|via)\s|\s/\s|:\s"
_INITIAL_FIRST = r"^(?:[a-z](?:\.\s?|\s)){1,3}[a-z'-]{3,}$"
_SEGMENT, _ALIAS_MARK, _BRACKET_MARK = "\x1f", "\x1e", "\x1d"


def cut_names(names: pl.Series) -> pl.DataFrame:
    """Return the pieces of each distinct name in order.

    Columns: name; number (company number stated in it, null where none); pos; part (the half of a `t/a` it stands
    in, from 0); bracketed; piece (folded text).
    """
    vocabulary = read_vocabulary()
    text = fold_text(company_number.remove(pl.col("name")))
    frame = pl.DataFrame({"name": names}).select(
        "name", number=company_number.extract(pl.col("name")), text=_clear_codes(text)
    )
    first = pl.col("text").str.extract(r"^([a-z]+)", 1)
    person = first.is_in(sorted(vocabulary.given_names | vocabulary.titles_sure)) | (first.str.len_chars() == 1)
    belongs = r"^([a-z.'-]+(?: [a-z.'-]+){1,2}?) (?:of|from) (.+)$"
    to_firm = r"^([a-z.'-]+ [a-z.'-]+) (?:of|from) (.+ (?:ltd|limited|plc|llp)\.?)$"
    frame = frame.with_columns(
        pl.when(person)
        .then(pl.col("text").str.replace(belongs, "$1,$2"))
        .otherwise(pl.col("text").str.replace(to_firm, "$1,$2"))
        .alias("text")
    )
    marked = (
        pl.col("text")
        .str.replace_all(_WAS, _SEGMENT + _ALIAS_MARK)
        .str.replace_all(_BARE_TA, "$1" + _SEGMENT + _ALIAS_MARK)
        .str.replace_all(_ALIAS, _SEGMENT + _ALIAS_MARK)
        .str.replace_all(_OPEN, _SEGMENT + _BRACKET_MARK)
        .str.replace_all(_CUT, _SEGMENT)
    )
    pieces = (
        frame.with_columns(piece=marked.str.split(_SEGMENT))
        .select("name", "number", "piece")
        .explode("piece")
        .with_columns(
            order=pl.int_range(pl.len()),
            alias=pl.col("piece").str.contains(_ALIAS_MARK, literal=True).fill_null(False),
            bracketed=pl.col("piece").str.contains(_BRACKET_MARK, literal=True).fill_null(False),
        )
        .with_columns(part=pl.col("alias").cast(pl.Int32).cum_sum().over("name", order_by="order"))
        .with_columns(pl.col("piece").str.strip_chars(_ALIAS_MARK + _BRACKET_MARK + " .-&+*'"))
        .filter(pl.col("piece").str.contains(r"[\p{L}\p{N}]"))
    )
    pos = pl.int_range(pl.len()).over("name", order_by="order").cast(pl.Int32)
    return pieces.with_columns(pos=pos).select("name", "number", "pos", "part", "bracketed", "piece")


def _clear_codes(text: pl.Expr) -> pl.Expr:
    cleared = text.str.replace(_STATE, " ").str.replace_all(_VENDOR, " ").str.strip_chars()
    return pl.when(cleared.str.contains(r"[a-z]")).then(cleared).otherwise(text)


def read_pieces(pieces: pl.Series) -> pl.DataFrame:
    """Return the words of each distinct piece and what it is.

    Columns: piece; tokens (canonical words without legal forms and small words); legal (classes, sorted); is (legal,
    person, perhaps person, post, department, place, firm); numbered (a token holds a digit); businesslike (a business
    word beside another word).
    """
    vocabulary = read_vocabulary()
    distinct = pl.DataFrame({"piece": pieces.unique().sort()})
    spaced = pl.lit(" ") + fold_words(pl.col("piece")) + pl.lit(" ")
    phrases = {f" {phrase} ": f" {form} " for phrase, form in vocabulary.phrases.items()}
    tokens = (
        distinct.with_columns(word=spaced.str.replace_many(phrases).str.strip_chars().str.split(" "))
        .explode("word")
        .filter(pl.col("word").is_not_null() & (pl.col("word") != ""))
        .with_columns(at=pl.int_range(pl.len()).over("piece"))
    )
    words = _describe_words(tokens["word"].unique().sort(), vocabulary)
    tokens = _set_legal_aside(tokens.join(words, on="word", how="left"))
    return _classify(distinct, tokens)


def _describe_words(words: pl.Series, vocabulary: Vocabulary) -> pl.DataFrame:
    """Return for each distinct word its canonical form, its legal class and which lists it stands in."""
    rows = [(word, *_describe_word(word, vocabulary)) for word in words.to_list()]
    names = ("word", "token", "legal", "legal_where", "glued")
    frame = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
    token, word = pl.col("token"), pl.col("word")

    def listed(column: pl.Expr, words: frozenset[str]) -> pl.Expr:
        return column.is_in(sorted(words))

    return frame.with_columns(
        stop=listed(word, vocabulary.stop),
        market=listed(token, vocabulary.market | vocabulary.filler),
        place=listed(word, vocabulary.places),
        department=listed(word, vocabulary.departments) | listed(token, vocabulary.departments),
        department_sure=listed(word, vocabulary.departments_sure) | listed(token, vocabulary.departments_sure),
        post=listed(word, vocabulary.posts),
        post_sure=listed(word, vocabulary.posts_sure),
        given=listed(word, vocabulary.given_names),
        title=listed(word, vocabulary.titles_sure),
        alphabetic=word.str.contains(r"^\p{L}+$"),
        long=word.str.len_chars() > 1,
    )


def _describe_word(word: str, vocabulary: Vocabulary) -> tuple[str, str | None, str, str | None]:
    form = vocabulary.legal.get(word)
    if form is not None:
        return form, form, "last" if word in vocabulary.legal_only_last else "any", None
    token = vocabulary.abbreviations.get(word, word)
    for ending, legal, shortest in (("limited", "ltd", 4), ("ltd", "ltd", 4), ("plc", "plc", 5), ("llp", "llp", 5)):
        rest = word.removesuffix(ending)
        if rest != word and len(rest) >= shortest:
            return vocabulary.abbreviations.get(rest, rest), None, "", legal
    if word in vocabulary.legal_cut_short:
        return token, "ltd", "cut", None
    if token == word and word not in vocabulary.market and _is_damaged_form(word):
        return token, "ltd", "last", None
    return token, None, "", None


_LIKE_LIMITED = frozenset({"lifted", "minted", "listed", "lighted", "united", "visited", "limits", "limitless"})


def _is_damaged_form(word: str) -> bool:
    if 6 <= len(word) <= 9 and word not in _LIKE_LIMITED:
        return OSA.distance(word, "limited", score_cutoff=2) <= (1 if len(word) == 6 else 2)
    return len(word) in (3, 4) and not set(word) & set("aeiou") and OSA.distance(word, "ltd") == 1


def _set_legal_aside(tokens: pl.DataFrame) -> pl.DataFrame:
    """Mark the words that are a legal form where they stand: behind another word, some only at the end."""
    named = tokens.with_columns(
        could=pl.col("legal").is_not_null() & ((pl.col("legal_where") != "cut") | (pl.len().over("piece") >= 3)),
        words=pl.len().over("piece"),
    )
    ends = pl.col("could").cast(pl.Int8).cum_prod(reverse=True).over("piece", order_by="at") == 1
    cut_last = (pl.col("legal_where") != "cut") | (pl.col("at") == pl.col("words") - 1)
    named = named.with_columns(ends=ends & cut_last)
    alone = (pl.col("ends") & (pl.col("legal_where") == "any")).all().over("piece")
    return named.with_columns(
        is_legal=pl.col("could") & (((pl.col("at") > 0) & ((pl.col("legal_where") == "any") | pl.col("ends"))) | alone)
    )


def _classify(distinct: pl.DataFrame, tokens: pl.DataFrame) -> pl.DataFrame:
    core, kept = ~pl.col("is_legal"), ~pl.col("is_legal") & ~pl.col("stop")
    plain = core & ~pl.col("market") & ~pl.col("place") & ~pl.col("stop") & pl.col("alphabetic")
    facts = (
        tokens.sort("piece", "at")
        .group_by("piece", maintain_order=True)
        .agg(
            tokens=pl.col("token").filter(kept),
            legal=pl.concat_list(
                pl.col("legal").filter(pl.col("is_legal")).implode(), pl.col("glued").drop_nulls().implode()
            ).first(),
            n=core.sum(),
            kept=kept.sum(),
            plain=plain.sum(),
            all_post=(pl.col("post") | ~core).all() & (pl.col("post_sure") & core).any(),
            all_department=(pl.col("department") | pl.col("place") | pl.col("stop") | ~core).all(),
            sure_department=(pl.col("department_sure") & core).any(),
            market=(pl.col("market") & core).sum(),
            first_given=pl.col("given").first(),
            first_title=pl.col("title").first(),
            second_long=(pl.col("long") & core).sum(),
            numbered=(~pl.col("alphabetic") & core).any(),
        )
        .with_columns(legal=pl.col("legal").list.unique().list.sort())
    )
    formless = pl.col("legal").list.len() == 0
    two_words = formless & pl.col("first_given") & (pl.col("n") == 2) & ~pl.col("numbered")
    person = formless & (pl.col("n") == pl.col("plain")) & pl.col("n").is_between(2, 4)
    titled = formless & pl.col("first_title") & (pl.col("n") >= 2) & (pl.col("market") <= 1)
    initialled = pl.col("piece").str.contains(_INITIAL_FIRST) & formless & (pl.col("market") == 0)
    kind = (
        pl.when(pl.col("n") == 0).then(pl.lit("legal"))
        .when(~formless).then(pl.lit("firm"))
        .when(pl.col("all_post")).then(pl.lit("post"))
        .when(pl.col("all_department") & pl.col("sure_department")).then(pl.lit("department"))
        .when(pl.col("all_department") & ~two_words).then(pl.lit("place"))
        .when((person & pl.col("first_given")) | titled | initialled).then(pl.lit("person"))
        .when(two_words & (pl.col("market") == 0)).then(pl.lit("person"))
        .when(two_words).then(pl.lit("perhaps person"))
        .when(person & (pl.col("n") <= 3) & (pl.col("second_long") == pl.col("n"))).then(pl.lit("perhaps person"))
        .otherwise(pl.lit("firm"))
    )  # fmt: skip
    return distinct.join(facts, on="piece", how="left").select(
        "piece",
        pl.col("tokens").fill_null([]),
        pl.col("legal").fill_null([]),
        kind.alias("is"),
        pl.col("numbered").fill_null(False),
        # a business word beside a word of its own: `Kinegria Electrical Contractors`
        ((pl.col("market") > 0) & (pl.col("kept") > pl.col("market"))).fill_null(False).alias("businesslike"),
    )
