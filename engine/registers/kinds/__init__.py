"""The kinds of register, one module a kind: its fields, parties and what identifies a row."""
