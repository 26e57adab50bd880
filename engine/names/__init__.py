"""Names to comparison forms."""

from __future__ import annotations

from engine.names.company_number import extract_company_number, normalise_company_number
from engine.names.fold import fold_text, fold_texts, space_words
from engine.names.forms import make_name_forms
from engine.names.non_names import are_names, is_name, keep_names
from engine.names.organisation import make_comparison_forms, read_views
from engine.names.person import list_readings, read_persons
from engine.names.pieces import AGAIN
from engine.names.slices import map_slices
from engine.names.sound import fold_consonants, fold_sound
from engine.names.staff_number import normalise_staff_number
from engine.names.texts import cut_texts, lay_out_text
from engine.names.vocabulary import read_vocabulary

__all__ = [
    "AGAIN",
    "are_names",
    "cut_texts",
    "extract_company_number",
    "fold_consonants",
    "fold_sound",
    "fold_text",
    "fold_texts",
    "is_name",
    "keep_names",
    "lay_out_text",
    "list_readings",
    "make_comparison_forms",
    "make_name_forms",
    "map_slices",
    "normalise_company_number",
    "normalise_staff_number",
    "read_persons",
    "read_views",
    "read_vocabulary",
    "space_words",
]
