"""A starter project: the folder that an analyst fills, with a template for each register."""

from __future__ import annotations

from engine.starter.project_files import make_project_files
from engine.starter.write import check_folder, write_starter

__all__ = [
    "check_folder",
    "make_project_files",
    "write_starter",
]
