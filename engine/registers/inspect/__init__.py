"""The account of a file that `crosscheck inspect` gives, and the mapping file that it writes."""

from __future__ import annotations

from engine.registers.inspect.account import FileAccount, TableAccount, account_for_file, make_plain, understand_file
from engine.registers.inspect.columns import ColumnAccount
from engine.registers.inspect.samples import Sample
from engine.registers.inspect.write_mapping import write_mapping_file

__all__ = [
    "ColumnAccount",
    "FileAccount",
    "Sample",
    "TableAccount",
    "account_for_file",
    "make_plain",
    "understand_file",
    "write_mapping_file",
]
