"""A raw table and what every reader needs to make one: bytes, encoding, invisible marks."""
