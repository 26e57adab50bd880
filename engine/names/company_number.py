"""Company numbers of the registrar: their one written form, and the ones that stand inside a name."""

from __future__ import annotations

import polars as pl

# Prefixes in use: Companies House, "Uniform Resource Identifiers (URI) customer guide", company number prefixes.
_PREFIXES = (
    "AC|BR|CE|CS|FC|FE|GE|GN|GS|IC|IP|LP|NA|NC|NF|NI|NL|NO|NP|NR|NV|NZ|OC|OE|PC|R0|RC|RS|SA|SC|SE|SF|SG|SI|SL|SO|SP"
    "|SR|SZ|ZC"
)
_NUMBER = rf"(?:(?:{_PREFIXES})\s?[0-9]{{5,6}}|[0-9]{{6,8}})"
_CUE = r"(?:company|comp|co|crn|reg(?:istered|istration|d)?(?:\s*(?:co|company))?|companies\s+house)"
_WORD_NUMBER = r"(?:no|number|num|nr|ref)"
# `Co` before a bare number may end the name (`Smith & Co 10023456`): it takes `no`, `number`, a colon or `reg` as well.
_COMPANY = r"(?:company|comp|co)"
_REGISTERED = r"(?:crn|reg(?:istered|istration|d)?(?:\s*(?:co|company))?|companies\s+house)"
STATED = (
    rf"(?i)[(\[,;-]*\s*\b(?:(?:{_COMPANY}\b[\s.:,]*)?{_REGISTERED}\b[\s.:,]*(?:{_WORD_NUMBER}\b)?[\s.:#]*"
    rf"|{_COMPANY}\b[\s.,]*(?:{_WORD_NUMBER}\b[\s.:#]*|[:#]\s*))\b({_NUMBER})\b\s*[)\]]?"
)
# Eight digits in brackets or at the end are taken off a name, and not trusted: registers of payments write vendor codes
# there, and most numbers up to 16000000 are some company's. Equal ones would link two firms whatever their names, and
# a code beside a true number would part one firm. Letters that only the registrar uses are trusted (SC123456).
BRACKETED = rf"(?i)[(\[]\s*(?:no[.:\s]+)?((?:{_PREFIXES})\s?[0-9]{{6}}|[0-9]{{8}})\s*[)\]]"
TRAILING = rf"(?i)[\s,;-]+(?:no[.:\s]+)?((?:{_PREFIXES})[0-9]{{6}}|[0-9]{{8}})\s*$"
_LETTERED = r"(?s)^([A-Za-z].*)$"
_LONG_DIGITS = "[0-9]{5}"  # in every number that may stand inside a name
_CUED_ONLY = (
    rf"(?i)^\s*(?:(?:{_CUE}[\s.:]*)?(?:(?:reg(?:istration)?[\s.:]*)?{_WORD_NUMBER}\b[\s.:#]*)?)?"
    rf"({_NUMBER}|[0-9]{{1,8}})\s*$"
)


def normalise_company_number(text: pl.Expr) -> pl.Expr:
    """Return the number in its eight characters (`4142000` is `04142000`, `sc 268016` is `SC268016`), else null."""
    # A chain, for each branch of a `when` would read the text anew.
    found = text.str.extract(_CUED_ONLY, 1).str.replace_all(r"\s", "").str.to_uppercase()
    usable = (
        found.str.replace("^9{8}$", "")  # fills a field that must not be blank
        .str.extract("^((?:[A-Z][A-Z0])?[0-9]*[1-9][0-9]*)$", 1)
        .str.extract("^(.{4,})$", 1)
    )
    padded = usable.str.replace("^([A-Z][A-Z0])([0-9]{5})$", "${1}0${2}").str.replace("^([0-9]{1,7})$", "0000${1}")
    return padded.str.tail(8)


def extract_company_number(name: pl.Expr) -> pl.Expr:
    """Return the company number stated inside a name, normalised; null where there is none.

    Digits count only behind words that call them a company's number; a number with the registrar's letters needs none.
    """
    numbered = _keep_numbered(name)
    bare = pl.coalesce(numbered.str.extract(BRACKETED, 1), numbered.str.extract(TRAILING, 1))
    return normalise_company_number(pl.coalesce(numbered.str.extract(STATED, 1), bare.str.extract(_LETTERED, 1)))


def remove_company_number(name: pl.Expr) -> pl.Expr:
    """Return the name without the company number stated inside it."""
    rest = _keep_numbered(name).str.replace_all(STATED, " ").str.replace_all(BRACKETED, " ")
    return pl.when(name.str.contains(_LONG_DIGITS)).then(rest.str.replace_all(TRAILING, " ")).otherwise(name)


def _keep_numbered(name: pl.Expr) -> pl.Expr:
    """Return the names that may hold a number, empty text for the rest: few do, and the patterns are slow."""
    return pl.when(name.str.contains(_LONG_DIGITS)).then(name).otherwise(pl.lit(""))


def may_hold_number(names: pl.Series) -> pl.Series:
    """Return which names hold digits enough for a company number; no number is found in the others."""
    return names.str.contains(_LONG_DIGITS)
