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
_LETTERED = r"^[A-Za-z]"
_CUED_ONLY = (
    rf"(?i)^\s*(?:(?:{_CUE}[\s.:]*)?(?:(?:reg(?:istration)?[\s.:]*)?{_WORD_NUMBER}\b[\s.:#]*)?)?"
    rf"({_NUMBER}|[0-9]{{1,8}})\s*$"
)


def normalise(text: pl.Expr) -> pl.Expr:
    """Return the number in its eight characters (`4142000` is `04142000`, `sc 268016` is `SC268016`), else null."""
    found = text.str.extract(_CUED_ONLY, 1).str.replace_all(r"\s", "").str.to_uppercase()
    letters = found.str.extract(r"^([A-Z][A-Z0])", 1)
    digits = pl.when(letters.is_null()).then(found).otherwise(found.str.slice(2))
    padded = (
        pl.when(letters.is_null()).then(digits.str.pad_start(8, "0")).otherwise(letters + digits.str.pad_start(6, "0"))
    )
    # 99999999 fills a field that must not be blank
    usable = (digits.str.len_chars() >= 3) & digits.str.contains("[1-9]") & ~digits.str.contains("^9{8}$")
    usable &= letters.is_not_null() | (digits.str.len_chars() >= 4)
    return pl.when(usable).then(padded).otherwise(None)


def extract(name: pl.Expr) -> pl.Expr:
    """Return the company number stated inside a name, normalised; null where there is none.

    Digits count only behind words that call them a company's number; a number with the registrar's letters needs none.
    """
    bare = pl.coalesce(name.str.extract(BRACKETED, 1), name.str.extract(TRAILING, 1))
    lettered = pl.when(bare.str.contains(_LETTERED)).then(bare)
    return normalise(pl.coalesce(name.str.extract(STATED, 1), lettered))


def remove(name: pl.Expr) -> pl.Expr:
    """Return the name without the company number stated inside it."""
    return name.str.replace_all(STATED, " ").str.replace_all(BRACKETED, " ").str.replace_all(TRAILING, " ")
