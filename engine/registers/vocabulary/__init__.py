"""The word lists of registers: header synonyms and the spellings of categories."""
