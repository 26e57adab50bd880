"""The keys of a mapping file and of its parts, with what each holds: one table for the reader and for editors."""

from __future__ import annotations

MAPPING: dict[str, str] = {
    "format": "The name of the format.",
    "register": "The register that its rows are.",
    "kind": "`table`, or `text` where entries are sentences.",
    "sentence": "The column whose text says what no column of its own does (kind text).",
    "patterns": "Regular expressions of a field, tried on the sentence before the engine's own; the group is taken.",
    "recognise": "The columns by which a file is known to be of this format.",
    "read": "How the file is read.",
    "columns": "Each field of the register with its column, or with how its values are taken.",
    "ignore": "Columns that are left out on purpose.",
    "fill_down": "Fields whose empty cells have the value above.",
    "expect": "Columns that a file of this format must have.",
    "skip": "Rows that are set aside, each for a reason.",
    "parent": "Rows of the same register that fill fields where a row lacks them.",
    "period": "The column that says which period a nil return is for.",
}
REQUIRED = ("format", "register", "columns")
COLUMN: dict[str, str] = {
    "column": "The source column, or a list of its spellings of which the first that is there counts.",
    "nth": "Which of the columns that share the header is meant, counted from 1.",
    "joined": "Further columns whose text follows.",
    "join": "What stands between joined texts; a space where it is left out.",
    "until": "The column of an interval's last day, or of its most pounds.",
    "dates": "The order of day and month, where the file does not prove it.",
    "money": "The unit: pounds, pence, thousands, or a currency such as EUR.",
    "lookup": "What texts of the source mean.",
    "split": "A regular expression that cuts a cell into one row each.",
    "pattern": "A regular expression of which the first group is taken.",
    "constant": "The value of every row, instead of a column.",
}
READ: dict[str, str] = {
    "kind": "The kind of file.",
    "encoding": "The encoding, such as utf-8 or cp1252.",
    "sheet": "The sheet of a workbook.",
    "header": "The row of the header, or `find`.",
}
SKIP: dict[str, str] = {
    "column": "The column looked at.",
    "pattern": "A regular expression; rows in which it is found are set aside.",
    "reason": "Why.",
}
PARENT: dict[str, str] = {
    "column": "The column that holds the reference of another row.",
    "fill": "The fields that are filled from it.",
}
PERIOD: dict[str, str] = {"column": "The column.", "pattern": "A regular expression of which the first group is taken."}
KINDS = ("table", "text")
ORDERS = ("day first", "month first")
UNITS = ("pounds", "pence", "thousands")
TAKEN = ("date", "money", "text")
"""The kinds of field that can be taken from a sentence."""
